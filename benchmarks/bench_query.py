"""From filters to everything the screen shows: casemap beside DuckDB, plain pandas and crossfilter2, in one run.

    python benchmarks/bench_query.py [CASES ...] [--questions N] [--peer-questions N]

Random questions (`questions.py`) on made-up archives (`corpus.py`). An answer is totals, prefectures, municipalities
with their main themes, themes, months, theme by prefecture and the first page of the list. Times are processor time of
one core in milliseconds, so that other work on the machine counts little. The peers answer the first questions of the
same list, and their counts must be ours. A peer that is not installed is left out with a word:
`pip install -e '.[bench]'`, `npm install --prefix benchmarks crossfilter2`.
"""

import argparse
import importlib.util
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from corpus import make_snapshot, write_tables
from peer_pandas import PandasPeer
from questions import make_questions
from records import Result, make_result, write_results

from casemap.filters import Filters
from casemap.gazetteer import Gazetteer, load_gazetteer, load_population
from casemap.query import Answer, Index, answer, build_index
from casemap.snapshot import Snapshot

HERE = Path(__file__).parent
SIZES = (10_000, 100_000, 1_000_000)
REPEATS = 3
# Two characters each, frequent and rare, and one that nothing has.
WORDS = ("防災", "子育", "窓口", "市民", "観光", "移住", "学校", "農業", "医療", "職員", "新し", "計画", "鬱蒼")


def measure(action: Callable[[Filters], object], questions: Sequence[Filters], repeats: int = 1) -> list[float]:
    """Return the processor time of each question in ms: the middle one of some runs."""
    rounds = []
    for _ in range(repeats):
        times = []
        for filters in questions:
            start = time.thread_time()
            action(filters)
            times.append((time.thread_time() - start) * 1000)
        rounds.append(times)
    return np.median(np.array(rounds), axis=0).tolist()


def ask(index: Index, filters: Filters) -> Answer:
    found = answer(index, filters)
    _ = found.totals, found.prefectures, found.municipalities, found.themes, found.months, found.theme_by_prefecture
    found.list_cases(limit=20)
    return found


def check(index: Index, filters: Filters, theirs: dict[str, object]) -> None:
    """Stop when a peer counts something else."""
    found = answer(index, filters)
    ours = {
        "total": found.totals.cases,
        "prefectures": _counts(found.prefectures, "code"),
        "municipalities": _counts(found.municipalities, "code"),
        "themes": _counts(found.themes, "theme"),
        "months": _counts(found.months.months, "month"),
    }
    for name, value in ours.items():
        assert theirs[name] == value, f"{name} of {filters}"


def _counts(frame, key: str) -> dict[object, int]:
    return {row[key]: row["cases"] for row in frame.to_dict("records") if row["cases"]}


def measure_crossfilter(snapshot: Snapshot, questions: Sequence[Filters], gazetteer: Gazetteer) -> list[float] | str:
    """Return the times of crossfilter2, or why there are none."""
    node = shutil.which("node")
    folder = next((path for path in (HERE, *HERE.parents) if (path / "node_modules/crossfilter2").is_dir()), None)
    folder = (
        Path(os.environ.get("CASEMAP_CROSSFILTER", folder or ""))
        if folder or "CASEMAP_CROSSFILTER" in os.environ
        else None
    )
    if node is None or folder is None:
        return "node or crossfilter2 is not installed"
    cases = snapshot.cases[snapshot.cases["same_as"] == snapshot.cases["case"]]
    kept = np.zeros(len(snapshot.cases), dtype=bool)
    kept[cases["case"]] = True
    ids = {theme.id: number for number, theme in enumerate(snapshot.manifest.themes)}
    places = snapshot.places[snapshot.places["role"] == "primary"]
    lists: dict[str, list[list[int]]] = {}
    for name, case, value in (
        ("themes", snapshot.themes["case"], snapshot.themes["theme"].map(ids)),
        ("places", places["case"], places["city"].astype(int)),
        ("prefectures", places["case"], places["prefecture"].str.slice(0, 2).astype(int)),
    ):
        rows: list[set[int]] = [set() for _ in kept]
        for number, found in zip(case.tolist(), value.tolist(), strict=True):
            rows[number].add(found)
        lists[name] = [sorted(row) for row, keep in zip(rows, kept, strict=True) if keep]
    city_codes = sorted({int(code) for code in places["city"].unique()})

    def codes(filters: Filters) -> list[int]:
        entries = gazetteer.entries
        asked = filters.prefectures or filters.municipalities or filters.kinds
        return [
            code
            for code in city_codes
            if asked
            and (not filters.prefectures or f"{code:05d}"[:2] + "000" in filters.prefectures)
            and (not filters.municipalities or f"{code:05d}" in filters.municipalities)
            and (not filters.kinds or entries[f"{code:05d}"].kind in filters.kinds)
        ]

    asked = [
        {"period": filters.period, "themes": [ids[theme] for theme in filters.themes], "places": codes(filters)}
        for filters in questions
    ]
    with tempfile.TemporaryDirectory() as name:
        dates = {"low": cases["published_from"].tolist(), "high": cases["published_to"].tolist()}
        (Path(name) / "cases.json").write_text(json.dumps({**dates, **lists}), encoding="utf-8")
        (Path(name) / "questions.json").write_text(json.dumps(asked), encoding="utf-8")
        command = [node, "--max-old-space-size=12000", str(HERE / "peer_crossfilter.cjs"), name]
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "NODE_PATH": str(folder / "node_modules")},
        )
    if done.returncode:
        return f"crossfilter2 failed: {done.stderr.strip().splitlines()[-1:]}"
    times: list[float] = json.loads(done.stdout)["times"]
    return times


def bench_keywords(index: Index, count: int) -> list[Result]:
    """Return the times of keyword search: terms never asked before, and the same again with another filter."""
    start = time.thread_time()
    _ = index.haystack
    print(f"  text made ready in {time.thread_time() - start:.1f} s")
    cold = measure(lambda filters: len(answer(index, filters).selection), [Filters(keyword=word) for word in WORDS])
    warm = measure(
        lambda filters: len(answer(index, filters).selection),
        [Filters(keyword=word, period=(2018 * 12, 2021 * 12)) for word in WORDS],
    )
    rows = []
    for name, times in (("cold", cold), ("warm", warm)):
        print(f"  keyword {name}: p50 {np.percentile(times, 50):.1f} ms, p95 {np.percentile(times, 95):.1f} ms")
        rows.append(make_result(f"keyword {name} p95, {count:,} cases", float(np.percentile(times, 95)), "ms"))
    return rows


def bench_size(count: int, questions: list[Filters], peer_questions: int, keywords: bool) -> list[Result]:
    gazetteer = load_gazetteer()
    snapshot = make_snapshot(count, texts=keywords)
    start = time.thread_time()
    index = build_index(snapshot, gazetteer, load_population())
    ask(index, Filters())
    print(f"{count:,} cases; index made in {time.thread_time() - start:.1f} s")
    ours = measure(lambda filters: ask(index, filters), questions, REPEATS)
    figures = {"casemap": ours}
    few = questions[:peer_questions]
    peer = PandasPeer(snapshot, gazetteer)
    for filters in few[:5]:
        check(index, filters, peer.ask(filters))
    figures["pandas"] = measure(peer.ask, few)
    if importlib.util.find_spec("duckdb"):
        from peer_duckdb import DuckPeer

        with tempfile.TemporaryDirectory() as name:
            write_tables(snapshot, Path(name))
            duck = DuckPeer(Path(name), gazetteer)
        for filters in few[:5]:
            check(index, filters, duck.ask(filters))
        figures["DuckDB"] = measure(duck.ask, few)
    else:
        print("  DuckDB is not installed")
    crossfilter = measure_crossfilter(snapshot, few, gazetteer)
    if isinstance(crossfilter, str):
        print(f"  {crossfilter}")
    else:
        figures["crossfilter2"] = crossfilter
    results = []
    same = ours[:peer_questions]
    for name, times in figures.items():
        p50, p95 = np.percentile(times, 50), np.percentile(times, 95)
        ratio = None if name == "casemap" else float(p95 / np.percentile(same, 95))
        print(f"  {name:14} p50 {p50:9.2f} ms  p95 {p95:9.2f} ms" + (f"  {ratio:7.1f} x" if ratio else ""))
        title = f"answer p95, {count:,} cases"
        if name == "casemap":
            results += [make_result(f"answer p50, {count:,} cases", p50, "ms"), make_result(title, p95, "ms")]
        else:
            results.append(make_result(f"{title}: {name}", p95, "ms", name, ratio))
    return results + (bench_keywords(index, count) if keywords else [])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--peer-questions", type=int, default=20)
    options = parser.parse_args()
    questions = make_questions(options.questions)
    results: list[Result] = []
    for count in options.sizes:
        results += bench_size(count, questions, options.peer_questions, count <= 1_000_000)
    write_results("query", results)


if __name__ == "__main__":
    main()

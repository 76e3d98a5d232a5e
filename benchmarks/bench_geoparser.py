"""The geoparser beside its peers: the same labelled articles, the same run, the same core.

    python benchmarks/bench_geoparser.py [GOLD.jsonl] [--pygeonlp-python PYTHON] [--runs N]

Peers: pygeonlp 1.2.5 (in this environment or in the one whose interpreter is named), the place names of SudachiPy
matched to our gazetteer, and a bare scan of the automaton over our gazetteer, which is the ceiling of speed. What is
not installed is left out with a word. benchmarks/README.md tells how the peers are set up and read. The rounds take
turns: each runs every contender once, and a ratio is the middle one of the rounds. Nothing is asserted.
"""

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind
from records import Result, make_result, write_results

from casemap.evaluate import SetScore
from casemap.gazetteer import Gazetteer
from casemap.inputs import load_pipeline, read_inputs
from casemap.model import Article, DataError, PlaceMention, Reject
from casemap.pipeline import Pipeline
from casemap.roles import assign_roles
from casemap.text import fold_name, fold_text

GOLD = Path(__file__).parents[1] / "tests" / "gold" / "dev.jsonl"
WORKER = Path(__file__).with_name("peer_pygeonlp.py")
RUNS = 5
# What may stand between a prefecture and the municipality that it only locates (愛媛県の西予市, 西予市(愛媛県)).
GAPS = ("", "の", "・", "(", "（")
SUFFIXES = "市町村区"
# Settings of peer_pygeonlp.py, and how the table calls them.
SETTINGS = {"default": "as it comes", "today": "units of today"}

Places = Sequence[tuple[str, int, int]]
"""Places of one text in order: code, span."""


@dataclass
class Contender:
    """One geoparser: codes of each article (all, and the primary ones), and how long it took.

    `action` does the work once for all articles (None: it runs elsewhere); `seconds` has the processor time of each
    round.
    """

    name: str
    found: list[set[str]] = field(default_factory=list)
    primary: list[set[str]] = field(default_factory=list)
    action: Callable[[], object] | None = None
    seconds: list[float] = field(default_factory=list)


@dataclass
class Names:
    """Which codes a name can stand for: (prefecture or empty, city of a ward or empty, name) -> codes."""

    current: dict[tuple[str, str, str], list[str]]
    former: dict[tuple[str, str, str], list[str]]

    def find(self, name: str, prefecture: str = "", city: str = "", *, former: bool = False) -> str | None:
        """Return the first code of a name of today (or, asked for, of a former one), None when there is none."""
        key = prefecture, city, fold_name(name)
        found = self.current.get(key) or (self.former.get(key) if former else None)
        return found[0] if found else None


def main() -> None:
    """Measure what is installed, print a table, write the results."""
    parser = argparse.ArgumentParser(description="The geoparser of casemap beside its peers.")
    parser.add_argument("gold", type=Path, nargs="?", default=GOLD)
    parser.add_argument("--pygeonlp-python", default=os.environ.get("CASEMAP_PYGEONLP_PYTHON", sys.executable))
    parser.add_argument("--runs", type=int, default=RUNS)
    options = parser.parse_args()
    print("\n".join(format_table(*measure(options.gold, options.pygeonlp_python, options.runs))))


def measure(gold: Path, pygeonlp_python: str, runs: int) -> tuple[int, list[Contender], list[Result], list[str]]:
    """Return number of articles, contenders with casemap first, their results (written, too), and what was left out."""
    stay_on_one_core()
    pipeline = load_pipeline()
    rejects: list[Reject] = []
    articles = list(read_inputs([gold], rejects))
    if not articles or rejects:
        raise DataError(f"{gold.name}: 正解つきの記事として読めません。")
    names = index_names(pipeline.gazetteer)
    notes: list[str] = []
    pygeonlp = list(run_pygeonlp(gold, pygeonlp_python, names, articles, notes))
    contenders = [
        run_casemap(pipeline, articles),
        run_annotate(pipeline, articles),
        *pygeonlp,
        *run_sudachi(names, articles, notes),
        run_scan(pipeline.gazetteer, names, articles),
    ]
    for _ in range(runs):
        for contender in contenders:
            if contender.action is not None:
                contender.seconds.append(time_once(contender.action))
        if pygeonlp:
            again = run_worker(gold, pygeonlp_python)
            for contender, setting in zip(pygeonlp, SETTINGS, strict=True):
                contender.seconds.append(again[setting]["seconds"])
    results = list(make_results(contenders, articles, pipeline.gazetteer))
    write_results("geoparser", results)
    return len(articles), contenders, results, notes


def stay_on_one_core() -> None:
    """Keep this process and its children on one core, where the system can (Linux)."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def time_once(action: Callable[[], object]) -> float:
    """Return the processor time of one run, in seconds."""
    begun = time.process_time()
    action()
    return time.process_time() - begun


def run_casemap(pipeline: Pipeline, articles: Sequence[Article]) -> Contender:
    """Places only: what the peers do, too."""

    def places(article: Article) -> Sequence[PlaceMention]:
        mentions = pipeline.finder.find_mentions(article)
        resolved = pipeline.resolver.resolve_mentions(article, mentions)
        source = pipeline.resolver.read_source(article)
        return assign_roles(article, resolved, source, pipeline.gazetteer, pipeline.lexicon)

    done = [places(article) for article in articles]
    return Contender(
        "casemap",
        [{place.code for place in found} for found in done],
        [{place.code for place in found if place.role == "primary"} for found in done],
        lambda: [places(article) for article in articles],
    )


def run_annotate(pipeline: Pipeline, articles: Sequence[Article]) -> Contender:
    """Everything that casemap does to an article, dates and themes included: time only."""
    return Contender(
        "casemap, with dates and themes", action=lambda: [pipeline.annotate(article) for article in articles]
    )


def run_pygeonlp(
    gold: Path, python: str, names: Names, articles: Sequence[Article], notes: list[str]
) -> Iterator[Contender]:
    """Run the worker in the interpreter that has pygeonlp, and read its geo-words as codes."""
    try:
        result = run_worker(gold, python)
    except (FileNotFoundError, subprocess.CalledProcessError) as error:
        output = error.stderr if isinstance(error, subprocess.CalledProcessError) else ""
        last = (output.strip().splitlines() or ["no message"])[-1]
        if isinstance(error, FileNotFoundError) or "No module named 'pygeonlp" in last:
            notes.append(
                "pygeonlp is left out: it isn't installed for this interpreter. Install it (benchmarks/README.md), in "
                "an environment of its own if you like, and name that one's interpreter with --pygeonlp-python."
            )
        else:
            notes.append(f"pygeonlp is left out: it failed ({last}).")
        return
    for setting, label in SETTINGS.items():
        contender = Contender(f"pygeonlp {result['version']}, {label}")
        for article, row in zip(articles, result[setting]["found"], strict=True):
            texts = []
            for raw, hits in zip((article.title, article.text), row, strict=True):
                texts.append((raw, [hit for item in hits if (hit := read_geoword(item, names)) is not None]))
            add_naive(contender, texts)
        if result[setting]["failed"]:
            notes.append(f"{contender.name}: {result[setting]['failed']} texts were too ambiguous for it.")
        yield contender


def run_worker(gold: Path, python: str) -> dict[str, Any]:
    """Return what peer_pygeonlp.py says. FileNotFoundError, CalledProcessError when it can't be run."""
    command = [python, str(WORKER), str(gold)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def read_geoword(hit: Mapping[str, object], names: Names) -> tuple[str, int, int] | None:
    """Return code and span of a geo-word, None for a station. A former unit counts as what it belongs to today."""
    kind, name = str(hit["class"]), str(hit["name"])
    # 東京都/東京府 for what was there before 1943
    prefecture = str(hit["prefecture"]).split("/")[0].replace("東京府", "東京都")
    if kind == "都道府県":
        code = names.find(name)
    elif kind.startswith("市区町村"):
        county = str(hit["county"])
        code = names.find(name, prefecture, county, former=True) or names.find(name, prefecture, former=True)
    else:
        return None
    return None if code is None else (code, int(str(hit["start"])), int(str(hit["end"])))


def run_sudachi(names: Names, articles: Sequence[Article], notes: list[str]) -> Iterator[Contender]:
    """Take the proper nouns that SudachiPy calls places, with the suffix behind them, to the gazetteer."""
    if not all(importlib.util.find_spec(name) for name in ("sudachipy", "sudachidict_core")):
        notes.append("SudachiPy is left out: pip install sudachipy sudachidict_core adds it.")
        return
    from sudachipy import Dictionary, SplitMode

    tokenizer = Dictionary(dict="core").tokenizer(mode=SplitMode.B)

    def read(raw: str) -> Places:
        found: list[tuple[str, int, int]] = []
        tokens = list(tokenizer.tokenize(raw))
        prefecture = ""
        for index, token in enumerate(tokens):
            if token.part_of_speech()[2] != "地名":
                continue
            surface, end = token.surface(), token.end()
            following = tokens[index + 1] if index + 1 < len(tokens) else None
            if following is not None and following.surface() in SUFFIXES and surface[-1] not in SUFFIXES:
                surface, end = surface + following.surface(), following.end()
            code = (names.find(surface, prefecture) if prefecture else None) or names.find(surface)
            if code is not None:
                found.append((code, token.begin(), end))
                prefecture = surface if code.endswith("000") else prefecture
        return found

    contender = Contender("SudachiPy place names + gazetteer")
    for article in articles:
        add_naive(contender, [(raw, read(raw)) for raw in (article.title, article.text)])
    contender.action = lambda: [(read(article.title), read(article.text)) for article in articles]
    yield contender


def run_scan(gazetteer: Gazetteer, names: Names, articles: Sequence[Article]) -> Contender:
    """Scan for the full names of today, longest first, and take the first code of each: no thought at all."""
    patterns = sorted({fold_name(entry.name) for entry in gazetteer.entries.values()})
    automaton = AhoCorasick(patterns, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA)

    def scan(raw: str) -> list[tuple[int, int, int]]:
        return automaton.find_matches_as_indexes(raw)

    contender = Contender("bare scan of the automaton")
    for article in articles:
        texts = []
        for raw in (article.title, article.text):
            folded = fold_text(raw)
            texts.append(
                (folded.folded, [(names.find(patterns[n]) or "", start, end) for n, start, end in scan(folded.folded)])
            )
        add_naive(contender, texts)
    contender.action = lambda: [(scan(article.title), scan(article.text)) for article in articles]
    return contender


def add_naive(contender: Contender, texts: Iterable[tuple[str, Places]]) -> None:
    """Add one article of a peer that knows no roles: all its places, and the first one as the primary.

    A prefecture that only locates the municipality beside it is no place of its own, as in the labels.
    """
    found: list[str] = []
    for raw, places in texts:
        for index, (code, start, end) in enumerate(places):
            neighbours = []
            if index + 1 < len(places) and raw[end : places[index + 1][1]] in GAPS:
                neighbours.append(places[index + 1][0])
            if index and raw[places[index - 1][2] : start] in ("(", "（"):
                neighbours.append(places[index - 1][0])
            if code.endswith("000") and any(other != code and other[:2] == code[:2] for other in neighbours):
                continue
            found.append(code)
    contender.found.append(set(found))
    contender.primary.append(set(found[:1]))


def index_names(gazetteer: Gazetteer) -> Names:
    """Return all names of today and before, with and without their prefecture and (wards) their city."""
    names = Names({}, {})
    for entry in gazetteer.entries.values():
        city = gazetteer.entries[entry.parent].name if entry.parent else ""
        prefecture = "" if entry.kind == "都道府県" else entry.prefecture
        for spelling in (entry.name, *gazetteer.variants.get(entry.code, ())):
            for key in {("", ""), (prefecture, ""), (prefecture, city)}:
                names.current.setdefault((*key, fold_name(spelling)), []).append(entry.code)
    for former in gazetteer.former:
        for key in {(former.prefecture, ""), (former.prefecture, former.county)}:
            names.former.setdefault((*key, fold_name(former.name)), []).append(former.successor)
    return names


def score(contender: Contender, articles: Sequence[Article], gazetteer: Gazetteer) -> tuple[SetScore, SetScore]:
    """Return the scores of all places and of the primary ones, by the rules of `casemap evaluate`."""
    places, primary = SetScore(), SetScore()
    for article, found, first in zip(articles, contender.found, contender.primary, strict=True):

        def labels(key: str, labelled: Mapping[str, object] = article.extra) -> list[set[str]]:
            lists = [labelled[name] for name in (key, f"{key}_alt") if isinstance(labelled.get(name), list)]
            return [{gazetteer.city_of(str(code)) for code in codes} for codes in lists if isinstance(codes, list)]

        own = labels("primary")
        primary.add({gazetteer.city_of(code) for code in first}, *own)
        everything = [one | other for one in labels("mentioned") for other in own]
        places.add({gazetteer.city_of(code) for code in found}, *everything)
    return places, primary


def make_results(
    contenders: Sequence[Contender], articles: Sequence[Article], gazetteer: Gazetteer
) -> Iterator[Result]:
    """Yield the figures of each contender; a peer's ratio is casemap's figure to its own, for the speed the middle
    one of the rounds.
    """
    first = contenders[0]
    ours: dict[str, float] = {}
    for contender in contenders:
        peer = None if contender is first else contender.name
        if contender.found:
            for label, scores in zip(("places", "primary"), score(contender, articles, gazetteer), strict=True):
                shares = {"precision": scores.precision, "recall": scores.recall, "F1": scores.f1}
                for figure, value in shares.items():
                    mine = ours.setdefault(f"{label} {figure}", value)
                    ratio = mine / value if peer and value else None
                    yield make_result(f"{contender.name}: {label} {figure}", value, "share", peer, ratio)
        if contender.seconds:
            speed = len(articles) / median(contender.seconds)
            rounds = [theirs / mine for mine, theirs in zip(first.seconds, contender.seconds, strict=True)]
            ratio = median(rounds) if peer else None
            yield make_result(f"{contender.name}: speed", speed, "articles/s", peer, ratio, digits=1)


def format_table(
    count: int, contenders: Sequence[Contender], results: Sequence[Result], notes: Sequence[str]
) -> list[str]:
    """Return the lines of a Markdown table, one row for each contender."""
    by_name = {row["name"]: row for row in results}
    columns = [f"{label} {figure}" for label in ("places", "primary") for figure in ("precision", "recall", "F1")]
    lines = [
        f"| {count} articles, one core | " + " | ".join([*columns, "articles/s", "casemap is faster by"]) + " |",
        "|---|" + "---|" * (len(columns) + 2),
    ]
    for contender in contenders:
        cells = []
        for column in columns:
            row = by_name.get(f"{contender.name}: {column}")
            cells.append("" if row is None else f"{row['value']:.3f}")
        speed = by_name.get(f"{contender.name}: speed")
        cells.append("" if speed is None else f"{speed['value']:,.0f}")
        cells.append("" if speed is None or speed["ratio"] is None else f"{speed['ratio']:.2f}x")
        lines.append(f"| {contender.name} | " + " | ".join(cells) + " |")
    return [*lines, *(f"\n{note}" for note in notes)]


if __name__ == "__main__":
    main()

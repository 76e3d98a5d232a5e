"""How long answers take, beside the same answers asked of plain pandas, in one run on one machine.

    python benchmarks/bench_query.py [CASES]

Cases are made up: places and themes drawn at random (seeded), texts of about 150 characters. The absolute times
are this machine's; the ratios say whether the index is worth its trouble. Nothing is asserted.
"""

import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
from records import Result, make_result, write_results

from casemap.filters import Filters
from casemap.gazetteer import load_gazetteer, load_population
from casemap.keywords import fold_search
from casemap.query import (
    build_index,
    count_by_month,
    count_by_municipality,
    count_by_prefecture,
    count_by_theme,
    count_totals,
    list_cases,
    select_cases,
)
from casemap.snapshot import SCHEMA_VERSION, Manifest, Snapshot
from casemap.themes import load_taxonomy

SYLLABLES = (
    "自治体防災子育て観光庁舎計画市民窓口予約申請地域交通福祉健康農業移住補助学校避難所データ連携職員研修のをにはがで"
)
PERIOD = (2018 * 12, 2021 * 12 + 11)
REPEATS = 5


def make_snapshot(count: int) -> Snapshot:
    random.seed(7)
    rng = np.random.default_rng(7)
    gazetteer, taxonomy = load_gazetteer(), load_taxonomy()
    codes = list(gazetteer.entries)
    case = np.sort(rng.integers(0, count, count * 3 // 2)).astype(np.int32)
    code = rng.choice(codes, len(case))
    month = rng.integers(2010 * 12, 2026 * 12, count).astype(np.int32)
    month[rng.random(count) < 0.1] = -1
    published = [None if value < 0 else f"{value // 12}-{value % 12 + 1:02d}" for value in month]
    tag_case = np.sort(rng.integers(0, count, count * 2)).astype(np.int32)
    tag = rng.choice([theme.id for theme in taxonomy.themes], len(tag_case))
    main = pd.Series(tag).groupby(tag_case).first().reindex(range(count))
    texts = ["".join(random.choices(SYLLABLES, k=150)) for _ in range(count)]
    cases = pd.DataFrame(
        {
            "case": np.arange(count, dtype=np.int32),
            "id": [f"id-{number:07d}" for number in range(count)],
            "title": [text[:20] for text in texts],
            "text": texts,
            "url": None,
            "publisher": "自治体通信",
            "published": published,
            "issue": None,
            "started": pd.Series([None] * count, dtype="str"),
            "started_precision": None,
            "theme": main,
            "published_from": month,
            "published_to": month,
            "started_from": np.full(count, -1, np.int32),
            "started_to": np.full(count, -1, np.int32),
            "same_as": np.arange(count, dtype=np.int32),
        }
    )
    places = pd.DataFrame(
        {
            "case": case,
            "code": code,
            "city": [gazetteer.city_of(value) for value in code],
            "prefecture": [f"{value[:2]}000" for value in code],
            "role": rng.choice(["primary", "mentioned"], len(case), p=[0.7, 0.3]),
            "confidence": rng.random(len(case)).astype(np.float32),
            "field": "title",
            "start": 0,
            "end": 2,
            "surface": "場所",
            "reasons": "[]",
        }
    )
    themes = pd.DataFrame({"case": tag_case, "theme": tag, "evidence": [["語"]] * len(tag)})
    manifest = Manifest(
        SCHEMA_VERSION, "0" * 16, f"{'0' * 16}-000000", None, datetime.now(UTC).isoformat(), "", "", "", (), {}, {}
    )
    empty = pd.DataFrame()
    return Snapshot(Path("made-up"), manifest, cases, places, themes, empty, empty, empty)


def best_of(action: Callable[[], object]) -> float:
    """Return the shortest of some runs, in milliseconds."""
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return min(times) * 1000


def main(count: int) -> None:
    snapshot = make_snapshot(count)
    start = time.perf_counter()
    index = build_index(snapshot, load_gazetteer(), load_population())
    print(f"{count:,} cases; index built in {time.perf_counter() - start:.1f} s")

    cases, places, themes = snapshot.cases, snapshot.places, snapshot.themes
    primary = places[places["role"] == "primary"]
    filters = Filters(themes=("dx", "disaster"), prefectures=("20000", "14000", "13000"), period=PERIOD)
    wide = select_cases(index, Filters())

    def naive_select() -> pd.DataFrame:
        tagged = themes.loc[themes["theme"].isin(filters.themes), "case"]
        placed = primary.loc[primary["prefecture"].isin(filters.prefectures), "case"]
        low, high = PERIOD
        dated = ((cases["published_from"] <= high) & (cases["published_to"] >= low)) | (cases["published_from"] < 0)
        return cases[cases["case"].isin(tagged) & cases["case"].isin(placed) & dated]

    terms = iter(range(10**6))  # a term of its own in every run: nothing is remembered

    def search() -> object:
        return select_cases(index, Filters(keyword=f"防災 -第{next(terms)}"))

    def naive_search() -> object:
        text = (cases["title"] + "\n" + cases["text"]).map(fold_search)
        return cases[text.str.contains("防災", regex=False) & ~text.str.contains("第0", regex=False)]

    pairs: list[tuple[str, Callable[[], object], Callable[[], object]]] = [
        ("select", lambda: select_cases(index, filters), naive_select),
        ("keyword", search, naive_search),
        (
            "by prefecture",
            lambda: count_by_prefecture(index, wide),
            lambda: primary.drop_duplicates(["case", "prefecture"])["prefecture"].value_counts(),
        ),
        (
            "by municipality",
            lambda: count_by_municipality(index, wide),
            lambda: primary.drop_duplicates(["case", "city"])["city"].value_counts(),
        ),
        (
            "by theme",
            lambda: count_by_theme(index, wide),
            lambda: themes.drop_duplicates(["case", "theme"])["theme"].value_counts(),
        ),
        (
            "by month",
            lambda: count_by_month(index, wide, "published"),
            lambda: cases.loc[cases["published_from"] >= 0, "published_from"].value_counts().sort_index(),
        ),
        (
            "first page",
            lambda: list_cases(index, wide, limit=20),
            lambda: cases.sort_values("published_from", ascending=False, kind="stable").head(20),
        ),
        ("totals", lambda: count_totals(index, wide), lambda: primary["city"].nunique()),
    ]
    results: list[Result] = []
    print(f"{'':16}{'casemap':>10}{'pandas':>10}{'ratio':>8}")
    for name, ours, naive in pairs:
        mine, theirs = best_of(ours), best_of(naive)
        print(f"{name:16}{mine:8.1f}ms{theirs:8.1f}ms{theirs / mine:7.1f}x")
        results.append(make_result(f"{name}, {count:,} cases", mine, "ms", "pandas", theirs / mine))
    write_results("query", results)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)

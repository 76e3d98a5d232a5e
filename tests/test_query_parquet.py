"""Every number of an answer against the Parquet files of the snapshot, counted with nothing of casemap's query.

One archive of some hundred made-up cases is written to the disk once; hypothesis makes the questions. They are asked of
an index in memory and of one from an index file.
"""

import random
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casemap.filters import Filters
from casemap.index_file import load_index
from casemap.query import Answer, Index, answer, build_index
from factories import THEME_IDS, make_case, make_gazetteer, make_place, make_population, make_snapshot

CODES = ["01000", "01100", "01101", "01695", "13104", "14000", "14100", "14101", "14103", "20205", "20403", "38214"]
DATES = ["2013", "2014", "2014-03", "2014-04", "2015-01-31", "2015-02-01", "2019-12", None]
CASES = 300


World = tuple[Index, dict[str, pd.DataFrame]]


@pytest.fixture(scope="module", params=["memory", "file"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    chance = random.Random(5)
    cases = []
    for number in range(CASES):
        started = chance.choice(DATES)
        fiscal = started is not None and len(started) == 4 and chance.random() < 0.5
        case = make_case(
            f"case-{number:03d}",
            title=chance.choice(["防災の題", "子育て", "題名"]),
            places=[
                make_place(code, chance.choice(["primary", "primary", "mentioned"]), chance.choice([0.3, 0.6, 0.9]))
                for code in chance.sample(CODES, chance.choice([0, 1, 1, 1, 2, 3]))
            ],
            themes=chance.sample(THEME_IDS, chance.choice([0, 1, 1, 2, 3])),
            published=chance.choice(DATES),
            started=started,
            started_precision="fiscal_year" if fiscal else None,
        )
        tags = [replace(tag, subthemes=(f"{tag.id}-one",) if chance.random() < 0.4 else ()) for tag in case.themes]
        cases.append(replace(case, themes=tuple(tags)))
    folder: Path = tmp_path_factory.mktemp("snapshot")
    snapshot = make_snapshot(folder, cases)
    path = folder / snapshot.manifest.folder
    tables = {name: pd.read_parquet(path / f"{name}.parquet") for name in ("cases", "places", "themes")}
    if request.param == "file":
        return load_index(folder, make_gazetteer(), make_population()), tables
    return build_index(snapshot, make_gazetteer(), make_population()), tables


questions = st.builds(
    Filters,
    themes=st.lists(st.sampled_from(THEME_IDS), max_size=2).map(tuple),
    subthemes=st.just(()) | st.just(()) | st.just(("dx-one", "finance-one")),
    prefectures=st.lists(st.sampled_from(["01000", "14000", "20000"]), max_size=2).map(tuple),
    municipalities=st.just(()) | st.lists(st.sampled_from(CODES), max_size=2).map(tuple),
    kinds=st.just(()) | st.lists(st.sampled_from(["都道府県", "政令指定都市", "市", "町"]), max_size=2).map(tuple),
    period=st.none() | st.tuples(st.integers(2013 * 12, 2016 * 12), st.integers(2013 * 12, 2020 * 12)),
    date_kind=st.sampled_from(["published", "started"]),
    keyword=st.sampled_from(["", "", "防災", "-防災", "子育て OR 本文"]),
    undated=st.booleans(),
    unplaced=st.booleans(),
    duplicates=st.booleans(),
    sure=st.booleans(),
    main_theme_only=st.booleans(),
)


def group(frame: pd.DataFrame, column: str) -> dict[int, set[str]]:
    """Return the values of a column by case, missing ones left out."""
    groups: dict[int, set[str]] = defaultdict(set)
    for case, value in zip(frame["case"], frame[column], strict=True):
        if isinstance(value, str):
            groups[case].add(value)
    return groups


def holds(case: dict[str, object], keyword: str) -> bool:
    text = f"{case['title']} {case['text']}"
    return {
        "": True,
        "防災": "防災" in text,
        "-防災": "防災" not in text,
        "子育て OR 本文": "子育て" in text or "本文" in text,
    }[keyword]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(filters=questions)
def test_an_answer_is_what_the_files_say(world: World, filters: Filters) -> None:
    index, tables = world
    found = answer(index, filters)
    kinds = {code: entry.kind for code, entry in make_gazetteer().entries.items()}
    city_of = {code: entry.parent or code for code, entry in make_gazetteer().entries.items()}

    cases, places, themes = tables["cases"], tables["places"], tables["themes"]
    places = places[places["role"] == "primary"]
    if filters.sure:
        places = places[places["confidence"] >= 0.6]
    if filters.main_theme_only:
        themes = themes[themes["rank"] == 0]
    here, tags, parts = group(places, "city"), group(themes, "theme"), group(themes.explode("subthemes"), "subthemes")
    wanted = {city_of[code] for code in filters.municipalities}
    kept = []
    for case in cases.to_dict("records"):
        number, kind = case["case"], filters.date_kind
        low, high = case[f"{kind}_from"], case[f"{kind}_to"]
        fits = [
            city
            for city in here[number]
            if (not filters.prefectures or f"{city[:2]}000" in filters.prefectures)
            and (not filters.municipalities or city in wanted)
            and (not filters.kinds or kinds[city] in filters.kinds)
        ]
        asked = bool(filters.prefectures or filters.municipalities or filters.kinds)
        in_time = filters.period is None or (low <= filters.period[1] and high >= filters.period[0])
        if (
            (filters.duplicates or case["same_as"] == number)
            and (filters.undated if low < 0 else in_time)
            and (fits or not asked)
            and (filters.unplaced or here[number])
            and (not filters.themes or set(filters.themes) & tags[number])
            and (not filters.subthemes or set(filters.subthemes) & parts[number])
            and holds(case, filters.keyword)
        ):
            kept.append(number)
    chosen = cases[cases["case"].isin(kept)]
    places, themes = places[places["case"].isin(kept)], themes[themes["case"].isin(kept)]
    cities = places.drop_duplicates(["case", "city"])
    prefectures = places.drop_duplicates(["case", "prefecture"])

    assert found.totals.cases == len(kept)
    assert found.totals.governments == cities["city"].nunique()
    assert found.totals.prefectures == cities["prefecture"].nunique()
    assert found.totals.unplaced == len(kept) - cities["case"].nunique()
    assert found.totals.undated == (chosen[f"{filters.date_kind}_from"] < 0).sum()
    assert count(found, "prefectures", "code") == prefectures["prefecture"].value_counts().to_dict()
    assert count(found, "municipalities", "code") == cities["city"].value_counts().to_dict()
    assert count(found, "themes", "theme") == themes["theme"].value_counts().to_dict()
    mains = chosen["theme"].value_counts().to_dict()
    assert {row["theme"]: row["main_cases"] for row in found.themes.to_dict("records") if row["main_cases"]} == mains
    table = themes.merge(prefectures[["case", "prefecture"]], on="case").value_counts(["theme", "prefecture"]).to_dict()
    rows = found.theme_by_prefecture.to_dict("records")
    assert {(row["theme"], row["code"]): row["cases"] for row in rows if row["cases"]} == table
    first, last = chosen[f"{filters.date_kind}_from"], chosen[f"{filters.date_kind}_to"]
    exact = first[(first >= 0) & (first == last)].value_counts().to_dict()
    assert {row["month"]: row["cases"] for row in found.months.months.to_dict("records") if row["cases"]} == exact
    assert found.months.years["cases"].sum() == ((first >= 0) & (first != last)).sum()

    page = found.list_cases(limit=7)
    dates = chosen.assign(day=pd.to_numeric(chosen[filters.date_kind].str[8:10]).fillna(0))
    newest = dates.sort_values([f"{filters.date_kind}_from", "day", "id"], ascending=[False, False, True])
    assert page["id"].tolist() == newest["id"].head(7).tolist()


def count(found: Answer, part: str, key: str) -> dict[object, int]:
    """Return what a frame counts, zeros left out."""
    return {row[key]: row["cases"] for row in getattr(found, part).to_dict("records") if row["cases"]}

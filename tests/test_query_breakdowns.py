"""Counts by time, kind, region, sub-theme, fact, theme and prefecture; comparisons; places like ours."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemap.calendar_bins import bin_of
from casemap.filters import KIND_TOKENS, Filters
from casemap.query import (
    compare_selections,
    count_by_bin,
    count_by_fact,
    count_by_kind,
    count_by_prefecture,
    count_by_region,
    count_by_subtheme,
    count_by_theme,
    count_theme_by_bin,
    count_theme_by_prefecture,
    list_blank_municipalities,
    list_nearest_municipalities,
    list_similar_municipalities,
    list_theme_gaps,
    select_cases,
)
from factories import THEME_IDS, make_case, make_gazetteer, make_index
from worlds import (
    World,
    cities_of,
    count_each,
    facts_of,
    kinds_of,
    prefectures_of,
    some_filters,
    some_worlds,
    span_of,
    subthemes_of,
    themes_of,
)

MAY_2020 = 2020 * 12 + 4


@settings(max_examples=100, deadline=None)
@given(some_worlds(), some_filters)
def test_every_breakdown_is_counted_by_hand(world: World, filters: Filters) -> None:
    index = world.index
    sel = select_cases(index, filters)
    chosen = world.select(filters)
    by_city = count_each([cities_of(case, filters) for case in chosen])
    entries = make_gazetteer().entries

    kinds = count_by_kind(index, sel)
    assert kinds["kind"].tolist() == list(KIND_TOKENS.values())
    by_kind = count_each([kinds_of(case, filters) for case in chosen])
    having = Counter(entries[code].kind for code in set(by_city) - {"01695"})
    assert kinds["cases"].tolist() == [by_kind[kind] for kind in kinds["kind"]]
    assert kinds["governments_with_case"].tolist() == [having[kind] for kind in kinds["kind"]]
    assert dict(zip(kinds["kind"], kinds["governments_total"], strict=True))["都道府県"] == 47

    region = count_by_region(index, sel).iloc[0]
    assert region["cases"] == sum(bool(cities_of(case, filters)) for case in chosen)
    assert region["municipalities_with_case"] == count_by_prefecture(index, sel)["municipalities_with_case"].sum()
    assert region["population"] == 47_000_000

    parts = count_by_subtheme(index, sel)
    by_part = count_each([subthemes_of(case, filters) for case in chosen])
    assert dict(zip(parts["subtheme"], parts["cases"], strict=True)) == {
        part: by_part[part] for part in parts["subtheme"]
    }
    assert set(by_part) <= set(parts["subtheme"])
    assert [part.rsplit("-", 1)[0] for part in parts["subtheme"]] == parts["theme"].tolist()

    facts = count_by_fact(index, sel)
    assert dict(zip(facts["fact"], facts["cases"], strict=True)) == count_each([facts_of(case) for case in chosen])
    assert len(count_by_fact(index, sel, "partner", top=1)) <= 1

    table = count_theme_by_prefecture(index, sel)
    assert len(table) == len(THEME_IDS) * 47
    by_theme = count_each([themes_of(case, filters) for case in chosen])
    by_prefecture = count_each([prefectures_of(case, filters) for case in chosen])
    both = Counter(
        (theme, code) for case in chosen for theme in themes_of(case, filters) for code in prefectures_of(case, filters)
    )
    for row in table.to_dict("records"):
        theme, code = row["theme"], row["code"]
        expected = by_theme[theme] * by_prefecture[code] / max(len(chosen), 1)
        assert row["cases"] == both[theme, code]
        assert row["expected"] == pytest.approx(expected)
        assert row["quotient"] == pytest.approx(both[theme, code] / expected if expected else np.nan, nan_ok=True)

    blank = list_blank_municipalities(index, sel)
    assert set(blank["code"]) == {
        entry.code for entry in make_gazetteer().municipalities if entry.code not in by_city and entry.code != "01695"
    }


@settings(max_examples=100, deadline=None)
@given(
    some_worlds(),
    some_filters,
    st.sampled_from(["published", "started"]),
    st.sampled_from(["month", "quarter", "year", "fiscal_year"]),
)
def test_a_bin_holds_the_dates_that_lie_within(world: World, filters: Filters, date_kind: str, bin_kind: str) -> None:
    index = world.index
    sel = select_cases(index, filters)
    found = count_by_bin(index, sel, date_kind, bin_kind)  # type: ignore[arg-type]
    table = count_theme_by_bin(index, sel, date_kind, bin_kind)  # type: ignore[arg-type]
    bins: Counter[int] = Counter()
    apart: Counter[tuple[int, int]] = Counter()
    themes: Counter[tuple[str, int]] = Counter()
    mains: Counter[tuple[str | None, int]] = Counter()
    undated = 0
    for case in world.select(filters):
        span = span_of(case, date_kind)
        if span is None:
            undated += 1
            continue
        low, high = (bin_of(month, bin_kind) for month in span)  # type: ignore[arg-type]
        if low != high:
            apart[span] += 1
            continue
        bins[low] += 1
        mains[case.theme, low] += 1
        themes.update((theme, low) for theme in themes_of(case, filters))
    edges = found.bins["bin"].tolist()
    assert found.bins["cases"].tolist() == [bins[edge] for edge in edges]
    assert set(bins) <= set(edges)
    assert {(row["first"], row["last"]): row["cases"] for row in found.apart.to_dict("records")} == apart
    assert found.undated == undated
    assert table["theme"].tolist() == [theme for theme in THEME_IDS for _ in edges]
    pairs = list(zip(table["theme"], table["bin"], strict=True))
    assert table["cases"].tolist() == [themes[pair] for pair in pairs]
    assert table["main_cases"].tolist() == [mains[pair] for pair in pairs]


def test_a_year_fits_a_year_and_a_fiscal_year_a_fiscal_year() -> None:
    index = make_index(
        [
            make_case("a", started="2014"),
            make_case("b", started="2014", started_precision="fiscal_year"),
            make_case("c", started="2015-01"),
        ]
    )
    sel = select_cases(index, Filters())

    def seen(bin_kind: str) -> tuple[dict[int, int], list[tuple[int, int, int]]]:
        found = count_by_bin(index, sel, "started", bin_kind)  # type: ignore[arg-type]
        bins = {row["bin"]: row["cases"] for row in found.bins.to_dict("records") if row["cases"]}
        return bins, [tuple(row) for row in found.apart.to_numpy().tolist()]

    year, fiscal = (2014 * 12, 2014 * 12 + 11, 1), (2014 * 12 + 3, 2015 * 12 + 2, 1)
    assert seen("month") == ({2015 * 12: 1}, [year, fiscal])
    assert seen("year") == ({2014 * 12: 1, 2015 * 12: 1}, [fiscal])
    assert seen("fiscal_year") == ({2014 * 12 + 3: 2}, [year])


@settings(max_examples=50, deadline=None)
@given(some_worlds(), some_filters, some_filters)
def test_a_comparison_is_both_counts_side_by_side(world: World, first: Filters, second: Filters) -> None:
    index = world.index
    a, b = select_cases(index, first), select_cases(index, second)
    found = compare_selections(index, a, b)
    assert (found.a.cases, found.b.cases) == (len(a), len(b))
    for frame, count in (
        (found.prefectures, count_by_prefecture),
        (found.themes, count_by_theme),
        (found.kinds, count_by_kind),
    ):
        assert frame["cases_a"].tolist() == count(index, a)["cases"].tolist()
        assert frame["cases_b"].tolist() == count(index, b)["cases"].tolist()
        for row in frame.to_dict("records"):
            if not len(a) or not len(b):
                assert math.isnan(row["difference"])
                continue
            share_a, share_b = row["cases_a"] / len(a), row["cases_b"] / len(b)
            assert row["difference"] == pytest.approx(100 * (share_b - share_a))
            assert np.isfinite(row["log_ratio"])
            if row["cases_a"] and row["cases_b"]:
                assert row["log_ratio"] == pytest.approx(math.log2(share_b / share_a))


def test_no_case_against_one_is_a_factor_of_two() -> None:
    index = make_index([make_case("a", places=["20205"]), make_case("b", places=["14100"])])
    a, b = (select_cases(index, Filters(prefectures=(code,))) for code in ("20000", "14000"))
    rows = compare_selections(index, a, b).prefectures.set_index("code")
    assert rows.loc[["20000", "14000", "13000"], "log_ratio"].tolist() == [-1, 1, 0]
    assert rows.loc[["20000", "14000", "13000"], "difference"].tolist() == [-100, 100, 0]


def test_places_like_ours_say_why() -> None:
    index = make_index(
        [
            make_case("a", places=["20205"], themes=["dx"]),
            make_case("b", places=["38214"], themes=["dx", "disaster"], published="2021"),
            make_case("c", places=["38214", "14101"], themes=["disaster"], published="2022"),
        ]
    )
    similar = list_similar_municipalities(index, "20205", limit=3)
    assert similar["code"].tolist()[:2] == ["38214", "20403"]
    assert similar["score"].is_monotonic_decreasing
    reasons = dict(zip(similar["code"], similar["reasons"], strict=True))
    assert ("same_kind", "市") in reasons["38214"]
    assert ("shared_themes", "dx") in reasons["38214"]
    assert ("same_prefecture", "長野県") in reasons["20403"]
    nearest = list_nearest_municipalities(index, "20205")
    assert nearest["distance_km"].is_monotonic_increasing
    assert len(nearest) == 5
    assert dict(zip(nearest["code"], nearest["cases"], strict=True))["38214"] == 2
    assert "01695" not in set(nearest["code"])
    assert list_nearest_municipalities(index, "20205", with_cases=True)["code"].tolist() == ["14100", "38214"]
    with pytest.raises(KeyError):
        list_nearest_municipalities(index, "99999")


def test_a_prefecture_is_compared_with_prefectures() -> None:
    index = make_index([make_case("a", places=["20000"])])
    assert set(list_similar_municipalities(index, "20000", limit=50)["kind"]) == {"都道府県"}


def test_gaps_are_what_peers_did_and_ours_did_not() -> None:
    index = make_index(
        [
            make_case("a", places=["20205"], themes=["dx"]),
            make_case("b", places=["38214"], themes=["dx", "disaster"], published="2021"),
            make_case("c", places=["38214", "14101"], themes=["disaster", "finance"], published="2022"),
            make_case("d", places=["38214"], themes=["disaster"], published="2023"),
        ],
        same_as={"d": "c"},
    )
    gaps = list_theme_gaps(index, "20205", ["38214", "14103", "20205"])
    assert gaps.to_dict("records") == [
        {"theme": "disaster", "subtheme": None, "peers": ["38214", "14100"], "cases": 2, "ids": ["c", "b"]},
        {"theme": "finance", "subtheme": None, "peers": ["38214", "14100"], "cases": 1, "ids": ["c"]},
    ]
    assert len(list_theme_gaps(index, "20205", [])) == 0

"""Query: every number against a count by hand, on worlds that hypothesis makes up."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemap.filters import Filters
from casemap.keywords import fold_search
from casemap.model import DataError
from casemap.query import (
    LOW_CONFIDENCE,
    build_index,
    clean_filters,
    count_by_month,
    count_by_municipality,
    count_by_prefecture,
    count_by_theme,
    count_totals,
    facet_counts,
    list_cases,
    select_cases,
    sort_cases,
)
from casemap.query.haystack import fold_texts
from factories import (
    THEME_IDS,
    make_case,
    make_gazetteer,
    make_index,
    make_place,
    make_population,
    make_snapshot,
    make_taxonomy,
)
from worlds import (
    CITY_OF,
    World,
    cities_of,
    count_each,
    prefectures_of,
    some_filters,
    some_worlds,
    span_of,
    texts,
    themes_of,
)


@settings(max_examples=150, deadline=None)
@given(some_worlds(), some_filters)
def test_every_number_is_the_number_counted_by_hand(world: World, filters: Filters) -> None:
    index = world.index
    sel = select_cases(index, filters)
    chosen = world.select(filters)
    assert index.ids.to_numpy(zero_copy_only=False)[sel.mask].tolist() == [case.article.id for case in chosen]
    assert len(sel) == len(chosen)

    by_prefecture = count_each([prefectures_of(case, filters) for case in chosen])
    by_city = count_each([cities_of(case, filters) for case in chosen])
    acting = {code for code in by_city if code.endswith("000")}
    totals = count_totals(index, sel)
    assert totals.cases == len(chosen)
    assert totals.prefectures == len(by_prefecture)
    assert totals.governments == len(by_city)
    assert totals.municipalities == len(by_city) - len(acting)
    assert totals.unplaced == sum(not cities_of(case, filters) for case in chosen)
    assert totals.undated == sum(span_of(case, filters.date_kind) is None for case in chosen)

    prefectures = count_by_prefecture(index, sel)
    assert prefectures["code"].tolist() == [f"{number:02d}000" for number in range(1, 48)]
    assert prefectures["cases"].tolist() == [by_prefecture[code] for code in prefectures["code"]]
    having = Counter(f"{code[:2]}000" for code in set(by_city) - acting - {"01695"})
    assert prefectures["municipalities_with_case"].tolist() == [having[code] for code in prefectures["code"]]
    assert np.allclose(prefectures["per_100k"], prefectures["cases"] / 10)
    whole = world.select(replace(filters, themes=(), subthemes=()))
    base = count_each([prefectures_of(case, filters) for case in whole])
    for code, found in zip(prefectures["code"], prefectures["specialisation"], strict=True):
        asked = bool(filters.themes or filters.subthemes) and bool(base[code]) and bool(chosen)
        expected = by_prefecture[code] / base[code] / (len(chosen) / len(whole)) if asked else np.nan
        assert found == pytest.approx(expected, nan_ok=True)

    municipalities = count_by_municipality(index, sel)
    assert dict(zip(municipalities["code"], municipalities["cases"], strict=True)) == dict(sorted(by_city.items()))
    for row in municipalities.to_dict("records"):
        code = str(row["code"])
        mains = Counter(case.theme for case in chosen if case.theme and code in cities_of(case, filters))
        best = min(mains, key=lambda theme: (-mains[theme], THEME_IDS.index(theme))) if mains else None
        assert row["theme"] == best
        assert row["hollow"] == all(
            place.confidence < LOW_CONFIDENCE
            for case in chosen
            for place in case.places
            if place.role == "primary"
            and CITY_OF.get(place.code, place.code) == code
            and (place.confidence >= LOW_CONFIDENCE or not filters.sure)
        )

    themes = count_by_theme(index, sel)
    by_theme = count_each([themes_of(case, filters) for case in chosen])
    assert themes["theme"].tolist() == list(THEME_IDS)
    assert themes["cases"].tolist() == [by_theme[theme] for theme in THEME_IDS]
    assert themes["main_cases"].tolist() == [sum(case.theme == theme for case in chosen) for theme in THEME_IDS]

    for kind in ("published", "started"):
        histogram = count_by_month(index, sel, kind)
        spans = [span for case in chosen if (span := span_of(case, kind))]
        months = Counter(low for low, high in spans if low == high)
        years = Counter(low // 12 for low, high in spans if low != high)
        found = histogram.months
        assert dict(found.loc[found["cases"] > 0].to_numpy().tolist()) == months
        assert dict(histogram.years[["year", "cases"]].to_numpy().tolist()) == years
        assert histogram.years["fiscal_cases"].sum() == sum(low != high and low % 12 == 3 for low, high in spans)
        assert histogram.undated == len(chosen) - len(spans)
        every = [span for case in world.cases if (span := span_of(case, kind))]
        bounds = (min(low for low, _ in every), max(high for _, high in every)) if every else None
        assert histogram.bounds == bounds
        assert len(found) == (bounds[1] - bounds[0] + 1 if bounds else 0)


@settings(max_examples=50, deadline=None)
@given(some_worlds(), some_filters)
def test_a_facet_says_what_choosing_it_alone_gives(world: World, filters: Filters) -> None:
    index = world.index
    for facet in ("themes", "subthemes", "prefectures", "municipalities", "kinds", "facts"):
        counts = facet_counts(index, filters, facet)
        for value, count in counts.items():
            kept = [fact for fact in filters.facts if facet == "facts" and fact.split(":")[0] != value.split(":")[0]]
            alone = replace(filters, **{facet: (*kept, value)})
            assert count == len(select_cases(index, alone))
    assert list(facet_counts(index, filters, "themes")) == list(THEME_IDS)
    assert len(facet_counts(index, filters, "prefectures")) == 47


@settings(max_examples=50, deadline=None)
@given(some_worlds(), some_filters, st.sampled_from(["newest", "oldest", "title", "id"]))
def test_pages_make_up_the_list(world: World, filters: Filters, sort: str) -> None:
    index = world.index
    sel = select_cases(index, filters)
    order = sort_cases(index, sel, sort)  # type: ignore[arg-type]
    assert sorted(order) == sel.cases.tolist()
    pages = [list_cases(index, sel, sort=sort, offset=start, limit=2) for start in range(0, len(sel) + 2, 2)]  # type: ignore[arg-type]
    assert [case for page in pages for case in page["case"]] == order.tolist()


@settings(deadline=None)
@given(st.lists(st.text() | texts))
def test_folding_many_is_folding_each(many: list[str]) -> None:
    assert fold_texts(many) == [fold_search(text) for text in many]


def test_a_joint_case_counts_once_in_each_place() -> None:
    index = make_index([make_case("a", places=["14101", "14103", "14000", "20205", "20403"])])
    everything = select_cases(index, Filters())
    counts = count_by_prefecture(index, everything).set_index("code")["cases"]
    assert (counts["14000"], counts["20000"], counts.sum()) == (1, 1, 2)
    rows = count_by_municipality(index, everything)
    assert rows["code"].tolist() == ["14000", "14100", "20205", "20403"]
    assert rows["kind"].tolist() == ["都道府県", "政令指定都市", "市", "町"]
    assert rows["cases"].tolist() == [1, 1, 1, 1]
    assert count_totals(index, everything).municipalities == 3


def test_shares_leave_out_prefectures_and_the_northern_territories() -> None:
    index = make_index([make_case("a", places=["01695", "01000"]), make_case("b", places=["14103"])])
    rows = count_by_prefecture(index, select_cases(index, Filters())).set_index("code")
    assert rows.loc["01000", ["municipalities_with_case", "municipalities_total", "share"]].tolist() == [0, 1, 0]
    assert rows.loc["14000", ["municipalities_with_case", "municipalities_total", "share"]].tolist() == [1, 1, 1]
    assert rows.loc["47000", ["municipalities_total", "share"]].tolist() == [0, 0]


def test_a_case_known_to_the_year_stays_in_view_all_year() -> None:
    index = make_index([make_case("a", started="2014", started_precision="fiscal_year")])

    def seen(low: int, high: int) -> int:
        return len(select_cases(index, Filters(period=(low, high), date_kind="started")))

    april = 2014 * 12 + 3
    assert [seen(month, month) for month in (april - 1, april, april + 11, april + 12)] == [0, 1, 1, 0]


def test_undated_cases_answer_to_their_own_switch_alone() -> None:
    index = make_index([make_case("a"), make_case("b", published="2020-05")])
    window = (2021 * 12, 2021 * 12)
    assert len(select_cases(index, Filters(period=window))) == 1
    assert len(select_cases(index, Filters(period=window, undated=False))) == 0
    assert len(select_cases(index, Filters(undated=False))) == 1
    assert len(select_cases(index, Filters())) == 2


@pytest.mark.parametrize(
    ("keyword", "found"),
    [
        ("愛媛", ["a"]),
        ("ＤＸ", ["a", "b"]),
        ("dx 西予", ["a"]),
        ("dx -西予", ["b"]),
        ("自治体通信", ["a"]),
        ("横濱市", ["b"]),
        ("神奈川県横浜市鶴見区", ["b"]),
        ('"open data"', ["c"]),
        ("data open", ["c"]),
        ('"data open"', []),
        ("題名本文", []),
        ("-", ["a", "b", "c"]),
        ("-dx", ["c"]),
        ("長野県下伊那郡高森町", ["c"]),
    ],
)
def test_keyword(keyword: str, found: list[str]) -> None:
    index = make_index(
        [
            make_case("a", title="西予市のDX", places=["38214"], publisher="自治体通信"),
            make_case("b", text="ｄｘの話", places=["14101"]),
            make_case("c", text="Open\n　Data", places=[make_place("20403", "mentioned")]),
        ]
    )
    mask = select_cases(index, Filters(keyword=keyword)).mask
    assert index.ids.to_numpy(zero_copy_only=False)[mask].tolist() == found


def test_order_of_the_list() -> None:
    cases = [
        make_case("a", title="う", published="2020-05"),
        make_case("b", title="い", published="2020-05-09"),
        make_case("c", title="あ"),
        make_case("d", title="え", published="2020"),
        make_case("e", title="お", published="2019-12-31"),
    ]
    index = make_index(cases)
    sel = select_cases(index, Filters())

    def ids(sort: str) -> str:
        return "".join(list_cases(index, sel, sort=sort)["id"])  # type: ignore[arg-type]

    assert ids("newest") == "badec"
    assert ids("oldest") == "ebadc"
    assert ids("title") == "cbade"
    assert ids("id") == "abcde"


def test_a_row_has_everything_a_card_shows(tmp_path: Path) -> None:
    case = make_case(
        "a",
        title="横浜市鶴見区",
        places=[make_place("14101", confidence=0.8, end=6), make_place("20205", "mentioned")],
        themes=["finance", "dx"],
        published="2022-11",
        started="2014",
        started_precision="fiscal_year",
    )
    index = build_index(make_snapshot(tmp_path, [case]), make_gazetteer(), make_population())
    row = list_cases(index, select_cases(index, Filters())).iloc[0]
    assert row["url"] is None
    assert row["publisher"] is None
    assert (row["published"], row["started"], row["started_precision"]) == ("2022-11", "2014", "fiscal_year")
    assert (row["theme"], row["themes"]) == ("finance", ["finance", "dx"])
    assert row["evidence"] == {"finance": ["financeの語"], "dx": ["dxの語"]}
    first, second = row["places"]
    assert first | {"confidence": 0.8, "lon": 0, "lat": 0} == {
        "code": "14101",
        "name": "横浜市鶴見区",
        "prefecture": "神奈川県",
        "role": "primary",
        "confidence": 0.8,
        "field": "title",
        "start": 0,
        "end": 6,
        "surface": "鶴見区",
        "reasons": [["prefecture_beside", "神奈川県"]],
        "city": "14100",
        "lon": 0,
        "lat": 0,
    }
    assert (second["name"], second["role"]) == ("飯田市", "mentioned")
    assert (row["subthemes"], row["facts"], row["others"]) == ({"finance": [], "dx": []}, [], [])


def test_an_empty_selection_keeps_its_columns() -> None:
    index = make_index([make_case("a", places=["20205"])])
    none = select_cases(index, Filters(keyword="ない"))
    assert len(count_by_prefecture(index, none)) == 47
    assert list(count_by_municipality(index, none)) == list(
        count_by_municipality(index, select_cases(index, Filters()))
    )
    rows = list_cases(index, none)
    assert len(rows) == 0
    assert {"themes", "places", "evidence", "subthemes", "facts", "others"} <= set(rows)


def test_clean_filters_drops_what_the_snapshot_cannot_know() -> None:
    index = make_index([make_case("a")])
    asked = Filters(themes=("dx", "old"), prefectures=("20000", "20205"), municipalities=("14101", "99999"))
    assert clean_filters(index, asked) == (
        Filters(themes=("dx",), prefectures=("20000",), municipalities=("14100",)),
        ("theme=old", "pref=20205", "city=99999"),
    )


def test_a_theme_without_a_label_and_too_many_themes_are_refused(tmp_path: Path) -> None:
    case = make_case("a", themes=["dx"])
    unlabelled = make_snapshot(tmp_path / "1", [case], taxonomy=make_taxonomy(["other"]))
    with pytest.raises(DataError, match=r"テーマ dx が今のテーマ表にありません.*casemap build"):
        build_index(unlabelled, make_gazetteer(), make_population())
    many = make_snapshot(tmp_path / "2", [case], taxonomy=make_taxonomy(["dx", *map(str, range(64))]))
    with pytest.raises(DataError, match="テーマは 64 個まで"):
        build_index(many, make_gazetteer(), make_population())


def test_cases_of_some_municipalities_can_come_first() -> None:
    index = make_index(
        [
            make_case("a", places=["20205"], published="2020"),
            make_case("b", places=["38214", "20403"], published="2021"),
            make_case("c", places=["20403"], published="2022"),
            make_case("d", places=["13104"], published="2023"),
            make_case("e", published="2024"),
        ]
    )
    sel = select_cases(index, Filters())
    whole = list(list_cases(index, sel, first=("20205", "20403"))["id"])
    assert whole == ["a", "c", "b", "e", "d"]
    pages = [list(list_cases(index, sel, first=("20205", "20403"), offset=at, limit=2)["id"]) for at in (0, 2, 4)]
    assert [identity for page in pages for identity in page] == whole
    assert list(list_cases(index, sel, first=("47201",))["id"]) == list(list_cases(index, sel)["id"])

"""Comparing: classes of a difference, the pairs' numbers, the page wired up without a browser."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from casemap.dashboard.data import open_bundle
from casemap.difference import build_difference_scale
from casemap.query import Filters, compare_selections, select_cases
from drawn import charts


@pytest.fixture(scope="module", autouse=True)
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CASEMAP_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.delenv("CASEMAP_SNAPSHOT", raising=False)
        yield


@given(st.lists(st.floats(-100, 100) | st.just(float("nan")), max_size=47))
def test_the_classes_of_a_difference_are_the_same_to_both_sides(values: list[float]) -> None:
    scale = build_difference_scale(values)
    assert 0 < scale.small < scale.large
    for value in values:
        if value == value:
            assert scale.class_of(value, 1) + scale.class_of(-value, 1) == 4
            assert scale.class_of(value, 0) == 5
        else:
            assert scale.class_of(value, 1) == 5
    assert len(scale.colors) == len(scale.labels("ja")) == len(scale.labels("en")) == 6


def test_pairs_show_the_numbers_of_the_comparison() -> None:
    index = open_bundle().index
    sides = [select_cases(index, Filters(themes=(theme,))) for theme in ("dx", "disaster")]
    found = compare_selections(index, *sides)
    labels = list(found.themes["label_ja"])
    figure = charts.build_pairs(found.themes, labels, "ja")
    assert [round(value, 6) for value in figure.data[0].x] == [
        round(share * 100, 6) for share in found.themes["share_a"]
    ]
    table = charts.build_pairs_table(found.themes, labels, "テーマ", "ja")
    assert [row[1] for row in table.rows] == list(found.themes["cases_a"])
    assert [row[2] for row in table.rows] == list(found.themes["cases_b"])


def open_compare(**params: str) -> AppTest:
    def script() -> None:
        from casemap.dashboard import state
        from casemap.dashboard.compare import show_compare
        from casemap.dashboard.data import open_bundle

        state.start_run("compare")
        show_compare(open_bundle())
        state.finish_run()

    page = AppTest.from_function(script, default_timeout=60)
    for key, value in params.items():
        page.query_params[key] = value
    page.run()
    assert not page.exception, page.exception
    return page


def html(page: AppTest) -> str:
    return "\n".join(element.proto.body for element in page.get("html"))


def test_both_sides_show_their_numbers() -> None:
    index = open_bundle().index
    page = open_compare(themes="dx", b_themes="disaster")
    a, b = (len(select_cases(index, Filters(themes=(theme,)))) for theme in ("dx", "disaster"))
    assert f"A {a}　B {b}" in html(page)
    assert len(page.get("deck_gl_json_chart")) == 1
    assert len(page.get("plotly_chart")) == 4


def test_the_sides_can_be_swapped_and_made_alike() -> None:
    page = open_compare(themes="dx", b_themes="disaster")
    page.button(key="compare_swap").click().run()
    assert page.multiselect(key="a_themes").value == ["disaster"]
    assert page.multiselect(key="b_themes").value == ["dx"]
    page.button(key="compare_copy").click().run()
    assert page.multiselect(key="b_themes").value == ["disaster"]
    assert "同じ条件" in html(page)


def test_a_region_stands_for_its_prefectures() -> None:
    page = open_compare(lang="en")
    page.multiselect(key="b_areas").set_value(["region:tohoku"]).run()
    assert not page.exception
    count = len(
        select_cases(open_bundle().index, Filters(prefectures=("02000", "03000", "04000", "05000", "06000", "07000")))
    )
    assert f"B {count}" in html(page)
    assert page.multiselect(key="b_areas").value == ["region:tohoku"]


def test_years_are_a_period() -> None:
    page = open_compare()
    page.select_slider(key="b_years").set_value((2020, 2022)).run()
    assert not page.exception
    count = len(select_cases(open_bundle().index, Filters(period=(2020 * 12, 2022 * 12 + 11))))
    assert f"B {count}" in html(page)


def test_an_empty_side_says_so() -> None:
    page = open_compare(themes="dx", b_themes="disaster")
    page.multiselect(key="b_areas").set_value(["47000"]).run()
    page.select_slider(key="b_years").set_value((2010, 2010)).run()
    assert "当てはまる事例がありません" in html(page)

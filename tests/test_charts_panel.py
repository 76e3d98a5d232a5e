"""The charts wired up, without a browser: questions, tables, files, and what a click does to the filters."""

import csv
import io
import re
from collections.abc import Mapping
from importlib.resources import files

import pytest
from streamlit.testing.v1 import AppTest

from casemap.charts import Table
from casemap.dashboard import chart_draw, charts_panel, state
from casemap.dashboard.chart_frame import View
from casemap.dashboard.chart_html import table_html
from casemap.dashboard.charts_panel import GROUPS
from casemap.export import Colophon, export_table
from casemap.palette import LIGHT
from casemap.query import Filters
from casemap.scene import Look
from test_dashboard import html, open_page, settle, snapshot  # noqa: F401

NAMES = {
    "time": ["timeline", "tiles"],
    "themes": ["heat", "tree", "goals"],
    "who": ["kinds"],
    "blank": ["coverage"],
}


def charts_of(page: AppTest) -> list[str]:
    """The names of the charts below the map, in order."""
    found = [re.fullmatch(r"chart_(\w+)_\d+", str(element.key)) for element in page.get("plotly_chart")]
    return [match[1] for match in found if match and match[1] not in ("prefectures", "themes")]


def button(page: AppTest, key: str):
    return next(element for element in page.button if element.key == key)


@pytest.mark.parametrize("group", GROUPS)
def test_a_question_has_its_charts_and_each_a_text_for_who_does_not_see_it(group: str) -> None:
    page = open_page(charts=group)
    assert [name for name in charts_of(page) if name != "facts"] == NAMES[group]
    for element in page.get("plotly_chart"):
        assert element.proto.alt


def test_another_question_is_part_of_the_address() -> None:
    page = open_page()
    next(element for element in page.get("button_group") if element.key == "charts").set_value("blank")
    settle(page)
    assert page.query_params["charts"] in ("blank", ["blank"])
    assert charts_of(page) == ["coverage"]


def test_a_chart_turns_into_its_table_and_back() -> None:
    page = open_page()
    assert 'class="cm-table"' not in html(page)
    button(page, "table_themes").click()
    settle(page)
    assert 'class="cm-table"' in html(page)
    themes = re.findall(r'<th scope="row">([^<]+)', html(page))
    assert len(themes) == len(set(themes)) == 13
    button(page, "table_themes").click()
    settle(page)
    assert 'class="cm-table"' not in html(page)


def test_the_names_of_blank_municipalities_come_when_asked_for() -> None:
    page = open_page(charts="blank", prefectures="20000")
    assert 'class="cm-blanks"' not in html(page)
    button(page, "blanks").click()
    settle(page)
    assert html(page).count("<details><summary>長野県") == 1
    assert "<details><summary>北海道" not in html(page)


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("group", GROUPS)
def test_nothing_found_is_said(lang: str, group: str) -> None:
    page = open_page(charts=group, lang=lang, keyword="見つかるはずのない語")
    assert not page.exception


class Session:
    """Filters without a visitor."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, filters: Filters = Filters()) -> None:  # noqa: B008
        self.filters = filters
        monkeypatch.setattr(state, "get_filters", lambda: self.filters)
        monkeypatch.setattr(state, "change_filters", self.change)

    def change(self, **fields: object) -> None:
        from dataclasses import replace

        self.filters = replace(self.filters, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("take", "selection", "expected"),
    [
        (charts_panel.take_value("prefectures"), {"points": [{"customdata": "20000"}]}, {"prefectures": ("20000",)}),
        (charts_panel.take_value("facts"), {"points": [{"customdata": "partner:A"}]}, {"facts": ("partner:A",)}),
        (charts_panel._take_kind, {"points": [{"customdata": "village"}]}, {"kinds": ("村",)}),
        (charts_panel._take_area, {"points": [{"id": "dx/dx_apply"}]}, {"themes": ("dx",), "subthemes": ("dx_apply",)}),
        (charts_panel._take_area, {"points": [{"id": "dx"}]}, {"themes": ("dx",)}),
    ],
)
def test_a_click_chooses_and_the_same_again_releases(
    monkeypatch: pytest.MonkeyPatch, take, selection: Mapping[str, object], expected: dict[str, tuple[str, ...]]
) -> None:
    session = Session(monkeypatch, Filters(municipalities=("20205",)))
    take(selection)
    for name, value in expected.items():
        assert getattr(session.filters, name) == value
    assert session.filters.municipalities == (() if "prefectures" in expected else ("20205",))
    take(selection)
    assert all(getattr(session.filters, name) == () for name in expected)
    take({"points": [{"customdata": None}]})
    assert all(getattr(session.filters, name) == () for name in expected)


@pytest.mark.parametrize(
    ("selection", "period"),
    [
        ({"points": [{"curve_number": 3, "point_index": 1}]}, (24252, 24263)),
        ({"box": [{"x": [-0.5, 1.4], "y": [0, 1]}], "points": []}, (24240, 24263)),
        ({"box": [{"x": [9, 12], "y": [0, 1]}], "points": []}, None),
    ],
)
def test_a_brush_chooses_whole_bins(monkeypatch: pytest.MonkeyPatch, selection, period) -> None:
    session = Session(monkeypatch)
    monkeypatch.setattr(chart_draw, "list_bins", lambda view, kind: [24240, 24252, 24264])
    charts_panel._take_time(View(None, None, Look(), str, None, LIGHT), "year", selection)  # type: ignore[arg-type]
    assert session.filters.period == period


def test_a_cell_chooses_theme_and_prefecture(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(monkeypatch, Filters(subthemes=("x",)))
    monkeypatch.setattr(chart_draw, "read_cell", lambda view, position: ("dx", "20000") if position == 66 else None)
    charts_panel._take_cell(None, {"points": [{"curve_number": 1, "point_index": 66}]})  # type: ignore[arg-type]
    assert session.filters == Filters(themes=("dx",), prefectures=("20000",))
    charts_panel._take_cell(None, {"points": [{"curve_number": 1, "point_index": 9999}]})  # type: ignore[arg-type]
    assert session.filters == Filters(themes=("dx",), prefectures=("20000",))


TABLE = Table(("名", "件", "率"), (("=cmd|' /C calc'!A0", 1234, 0.5), ("<b>乙", 2, float("nan"))))


def test_a_table_is_escaped_and_says_its_numbers_in_the_language() -> None:
    text = table_html(TABLE, "題 <i>", "ja")
    assert "<b>乙" not in text and "&lt;b&gt;乙" in text and "題 &lt;i&gt;" in text
    assert ">1,234<" in text and ">0.5<" in text and ">–<" in text
    assert text.count('scope="row"') == 2 and text.count('scope="col"') == 3


def test_a_table_as_a_file_has_numbers_filters_data_and_credits() -> None:
    colophon = Colophon("abc123", "2026-11-24", Filters(themes=("dx",)), ("出典 甲", "出典 乙"))
    content = export_table(TABLE.headings, TABLE.rows, colophon, "ja")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["名", "件", "率"]
    assert rows[1] == ["'=cmd|' /C calc'!A0", "1234", "0.5", "abc123", "2026-11-24", "theme=dx", "出典 甲; 出典 乙"]
    assert rows[2][:3] == ["<b>乙", "2", ""]


def test_no_angle_bracket_opens_in_a_script() -> None:
    """The browser's sanitizer would take it for an element and drop all scripts without a word."""
    scripts = list((files("casemap.dashboard") / "scripts").iterdir())
    assert scripts
    for script in scripts:
        assert "<" not in script.read_text(encoding="utf-8"), script.name


def test_no_style_rule_asks_what_is_anywhere_within_the_page() -> None:
    """Such a rule is worked out for the whole page anew with each element that comes: a chart measures hundreds."""
    for sheet in (files("casemap.dashboard") / "styles").iterdir():
        found = re.findall(r'(?:stMain\w*"\]|stApp\w*"\]|:root|html|body):has\(', sheet.read_text(encoding="utf-8"))
        assert not found, sheet.name

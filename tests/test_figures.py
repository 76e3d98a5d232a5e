"""Every figure shows the numbers of its frame, its table the same ones; clicks and brushes are read back."""

import json
import math

import numpy as np
import pandas as pd
import plotly.io
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemap.calendar_bins import Bin, bin_width
from casemap.charts.heat import FEW, classify_quotients, list_classes
from casemap.charts.tile_layout import TILE_COLUMNS, TILE_ROWS, TILES
from casemap.charts.timeline import MOST
from casemap.filters import KIND_TOKENS
from casemap.model import Lang, SubThemeLabel, ThemeLabel
from casemap.palette import GREY_300, SEQUENTIAL, contrast, text_on
from casemap.query import (
    Filters,
    count_by_bin,
    count_by_fact,
    count_by_kind,
    count_by_prefecture,
    count_by_subtheme,
    count_by_theme,
    count_theme_by_bin,
    count_theme_by_prefecture,
    select_cases,
)
from casemap.scale import Scale, build_scale
from drawn import charts
from test_mapview import prefectures
from worlds import World, count_each, prefectures_of, some_filters, some_worlds, themes_of

COLORS = ("#2d4193", "#a81b3d", "#269468", "#c0b702", "#5d2b50", "#f1b099", "#9d6812", "#3f3d0a", "#2fb4ba")
THEMES = tuple(
    ThemeLabel(f"t{number}", f"テーマ{number}", f"Theme {number}", color, "", "",
               (SubThemeLabel(f"s{number}", f"部分・細目{number}", f"Part {number}"),))
    for number, color in enumerate(COLORS)
)  # fmt: skip
BINS = (2020 * 12, 2021 * 12, 2022 * 12)
SCALE = Scale("cases", (1.0, 4.0, 8.0, 12.0), SEQUENTIAL)


def theme_bins(counts: list[list[int]]) -> pd.DataFrame:
    """Rows of `count_theme_by_bin`: one list of main cases per theme."""
    return pd.DataFrame(
        [
            {"theme": theme.id, "bin": month, "cases": count, "main_cases": count}
            for theme, row in zip(THEMES, counts, strict=False)
            for month, count in zip(BINS, row, strict=True)
        ]
    )


def bins(*cases: int) -> pd.DataFrame:
    return pd.DataFrame({"bin": BINS, "cases": cases})


def cells(cases: np.ndarray, expected: np.ndarray) -> pd.DataFrame:
    frame = prefectures([0] * 47)
    return pd.DataFrame(
        {
            "theme": np.repeat([theme.id for theme in THEMES], 47),
            "code": list(frame["code"]) * len(THEMES),
            "name": list(frame["name"]) * len(THEMES),
            "name_en": list(frame["name_en"]) * len(THEMES),
            "cases": cases.ravel(),
            "expected": expected.ravel(),
            "quotient": np.divide(
                cases.ravel(), expected.ravel(), out=np.full(cases.size, np.nan), where=expected.ravel() > 0
            ),
        }
    )


# --- where the tiles stand


def test_every_prefecture_has_a_tile_of_its_own():
    assert sorted(TILES) == [f"{number:02d}000" for number in range(1, 48)]
    assert len(set(TILES.values())) == 47
    assert all(0 <= row < TILE_ROWS and 0 <= column < TILE_COLUMNS for row, column in TILES.values())


def test_north_is_up_and_west_is_left():
    order = ["01000", "02000", "04000", "13000", "23000", "27000", "34000", "40000", "46000", "47000"]
    rows, columns = zip(*(TILES[code] for code in order), strict=True)
    assert rows[0] == min(rows) and rows[-1] == max(rows)
    assert list(columns) == sorted(columns, reverse=True)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_tiles_have_the_colour_of_the_map_and_readable_letters(lang: Lang):
    counts = [0, 3, 7, 11, 20] + [1] * 42
    figure = charts.build_tile_map(prefectures(counts), SCALE, lang, ("05000",))
    heat, targets = figure.data
    for number, count in enumerate(counts):
        row, column = TILES[f"{number + 1:02d}000"]
        assert heat.z[row][column] == SCALE.class_of(count)
        assert targets.text[number].endswith(f"<br>{count}")
        color = targets.textfont.color[number]
        assert contrast(color, SCALE.colors[SCALE.class_of(count)]) >= 4.5
    assert list(targets.customdata) == [f"{number:02d}000" for number in range(1, 48)]
    frames = [shape for shape in figure.layout.shapes if shape.line.width == 2]
    assert len(frames) == 1 and (frames[0].y0 + 0.5, frames[0].x0 + 0.5) == TILES["05000"]


# --- over time


def test_the_stack_adds_up_to_all_cases_of_a_bin():
    parts = charts.stack_themes(theme_bins([[1, 0, 2], [4, 4, 4]]), bins(7, 5, 6), THEMES[:2])
    assert list(dict.fromkeys(parts["theme"])) == ["t0", "t1", ""]
    assert list(parts.groupby("bin")["cases"].sum()) == [7, 5, 6]


def test_more_themes_than_colours_can_tell_apart_become_one_rest():
    counts = [[number + 1] * 3 for number in range(len(THEMES))]
    parts = charts.stack_themes(theme_bins(counts), bins(45, 45, 45), THEMES)
    kept = list(dict.fromkeys(parts["theme"]))
    assert kept == [theme.id for theme in THEMES[-MOST:]] + [""]
    assert parts.loc[parts["theme"] == "", "cases"].tolist() == [3, 3, 3]


@pytest.mark.parametrize("measure", ["cases", "share"])
def test_stacked_bars_show_counts_or_shares(measure):
    parts = charts.stack_themes(theme_bins([[1, 0, 3], [3, 0, 1]]), bins(4, 0, 4), THEMES[:2])
    figure = charts.build_timeline(parts, THEMES, "year", measure, "ja")
    first, second = figure.data
    assert list(first.x) == ["2020年", "2021年", "2022年"]
    assert list(first.y) == ([1, 0, 3] if measure == "cases" else [25, 0, 75])
    assert list(second.customdata) == [3, 0, 1]
    assert figure.layout.barmode == "stack"


def test_bins_outside_the_period_are_veiled():
    parts = charts.stack_themes(theme_bins([[1, 1, 1]]), bins(1, 1, 1), THEMES[:1])
    figure = charts.build_timeline(parts, THEMES, "year", "cases", "ja", (2021 * 12 + 3, 2021 * 12 + 5))
    assert [(shape.x0, shape.x1) for shape in figure.layout.shapes] == [(-0.5, 0.5), (1.5, 2.5)]
    free = charts.build_timeline(parts, THEMES, "year", "cases", "ja")
    assert not free.layout.shapes


def test_a_single_theme_is_a_line_and_no_case_at_all_is_no_share():
    line = charts.build_theme_line([2, 0, 1], [4, 0, 4], BINS, THEMES[0], "year", "share", "en").data[0]
    assert line.y[0] == 50 and math.isnan(line.y[1]) and line.y[2] == 25
    assert list(charts.build_theme_line([2, 0, 1], [4, 0, 4], BINS, THEMES[0], "year", "cases", "en").data[0].y) == [
        2, 0, 1,
    ]  # fmt: skip


@pytest.mark.parametrize("brush", [True, False])
def test_only_a_pointer_brushes(brush):
    parts = charts.stack_themes(theme_bins([[1, 1, 1]]), bins(1, 1, 1), THEMES[:1])
    figure = charts.build_timeline(parts, THEMES, "year", "cases", "ja", brush=brush)
    assert figure.layout.dragmode == ("select" if brush else False)


@given(
    st.sampled_from(["month", "quarter", "year", "fiscal_year"]),
    st.floats(-3, 12, allow_nan=False),
    st.floats(-3, 12, allow_nan=False),
)
def test_a_brush_gives_whole_bins(kind: Bin, one: float, other: float):
    low, high = sorted((one, other))
    width = bin_width(kind)
    found = charts.read_period([24240 + width * number for number in range(8)], kind, low, high)
    inside = [number for number in range(8) if low <= number <= high]
    if not inside:
        assert found is None
    else:
        assert found == (24240 + width * inside[0], 24240 + width * inside[-1] + width - 1)


# --- theme by prefecture


def test_cells_are_classes_of_their_counts():
    counts = np.arange(len(THEMES) * 47).reshape(len(THEMES), 47) % 20
    figure = charts.build_heat(cells(counts, counts * 1.0), THEMES, "cases", SCALE, "ja")
    heat, targets = figure.data[:2]
    assert [[SCALE.class_of(value) for value in row] for row in counts] == [list(row) for row in heat.z]
    assert list(targets.customdata) == list(counts.ravel())
    assert (targets.x[48], targets.y[48]) == (1, 1)


def test_quotients_over_few_expected_cases_are_grey():
    counts, expected = np.zeros((len(THEMES), 47)), np.full((len(THEMES), 47), FEW)
    counts[0, :6], expected[0, 5] = (0, 0.6, 1, 1.5, 4, 4), FEW / 2
    classes = classify_quotients(cells(counts, expected))
    assert list(classes[:6]) == [0, 1, 2, 3, 4, 5]
    assert len(list_classes("quotient", SCALE, "ja")) == 6


@pytest.mark.parametrize(
    ("themes", "codes", "frames"),
    [((), (), 0), (("t1",), (), 1), ((), ("01000", "02000"), 2), (("t1",), ("01000",), 1)],
)
def test_chosen_rows_columns_and_cells_are_framed(themes, codes, frames):
    counts = np.ones((len(THEMES), 47))
    figure = charts.build_heat(
        cells(counts, counts), THEMES, "cases", SCALE, "en", chosen_themes=themes, chosen_prefectures=codes
    )
    assert len(figure.layout.shapes) == frames


def test_the_heat_table_has_a_row_per_prefecture():
    counts = np.arange(len(THEMES) * 47).reshape(len(THEMES), 47)
    table = charts.build_heat_table(cells(counts, counts * 2.0), THEMES, "cases", "ja")
    assert len(table.rows) == 47 and len(table.headings) == len(THEMES) + 1
    assert [row[1] for row in table.rows] == list(counts[0])


# --- sub-themes, kinds, coverage, facts


def theme_counts(cases: list[int]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "theme": [theme.id for theme in THEMES[: len(cases)]],
            "label_ja": [theme.label_ja for theme in THEMES[: len(cases)]],
            "label_en": [theme.label_en for theme in THEMES[: len(cases)]],
            "color": [theme.color for theme in THEMES[: len(cases)]],
            "cases": cases,
            "main_cases": cases,
        }
    )


def test_areas_are_as_large_as_their_cases():
    parts = pd.DataFrame({"theme": ["t0", "t0", "t1"], "subtheme": ["s0", "gone", "s1"], "cases": [3, 2, 0]})
    tree = charts.build_tree(theme_counts([4, 1, 0]), parts, THEMES[:3], "ja").data[0]
    assert dict(zip(tree.ids, tree["values"], strict=True)) == {"t0": 0, "t0/s0": 3, "t0/gone": 2, "t1": 1}
    assert dict(zip(tree.ids, tree.parents, strict=True))["t0/s0"] == "t0"
    assert "部分・<br>細目0" in tree.labels[1] and "gone" in tree.labels[2]
    for color, ground in zip(tree.textfont.color, tree.marker.colors, strict=True):
        assert color == text_on(ground)
    assert charts.read_area("t0/s0") == ("t0", "s0") and charts.read_area("t0") == ("t0", "")


def test_kinds_show_cases_and_shares():
    frame = pd.DataFrame(
        {
            "kind": list(KIND_TOKENS.values()),
            "cases": range(8),
            "governments_with_case": range(8),
            "governments_total": [8] * 8,
            "share": [number / 8 for number in range(8)],
        }
    )
    cases, share = charts.build_kind_bars(frame, "ja", ("村",)).data
    assert list(cases.x) == list(range(8)) and list(share.x) == [number / 8 * 100 for number in range(8)]
    assert list(cases.customdata) == list(KIND_TOKENS)
    assert set(cases.marker.color[:-1]) == {GREY_300} and cases.marker.color[-1] != GREY_300
    assert charts.build_kind_table(frame, "en").rows[-1] == ("Villages", 7, 7, 8, 87.5)


def test_coverage_counts_what_is_not_there():
    frame = prefectures([0] * 47)
    bar = charts.build_coverage_bars(frame, "ja").data[0]
    table = charts.build_coverage_table(frame, "ja")
    assert len(bar.x) == 47 and list(bar.x) == sorted(bar.x, reverse=True)
    totals = dict(zip(frame["name"], frame["municipalities_total"] - frame["municipalities_with_case"], strict=True))
    assert {row[0]: row[1] for row in table.rows} == totals


def test_names_from_the_data_are_shown_literally():
    facts = pd.DataFrame({"kind": ["partner"], "value": ["<a href='x'>社"], "fact": ["partner:<a"], "cases": [2]})
    bar = charts.build_fact_bars(facts, "ja").data[0]
    assert bar.y[0].startswith("&lt;a")
    assert charts.build_fact_table(facts, "partner", "ja").rows == (("<a href='x'>社", 2),)


# --- clicks


@pytest.mark.parametrize(
    ("selection", "points", "numbers", "brushed"),
    [
        ({}, [], [], None),
        ({"points": [{"customdata": "20000", "point_index": 4, "curve_number": 1}]}, ["20000"], [(1, 4)], None),
        ({"points": [{"id": "t0/s0", "point_number": 3, "curve_number": 0}]}, ["t0/s0"], [(0, 3)], None),
        ({"points": "x", "box": [{"x": [2.5, -0.5], "y": [0, 1]}]}, [], [], (-0.5, 2.5)),
        ({"points": [3, None], "box": [{"x": [1]}, {"x": ["a", "b"]}, 4]}, [], [], None),
        ({"box": [{"x": [float("nan"), 2.0]}]}, [], [], None),
    ],
)
def test_what_a_browser_reports(selection, points, numbers, brushed):
    assert charts.read_points(selection) == points
    assert charts.read_numbers(selection) == numbers
    assert charts.read_range(selection) == brushed


# --- the numbers of any archive


@settings(max_examples=25, deadline=None)
@given(
    some_worlds(),
    some_filters,
    st.sampled_from(["month", "quarter", "year", "fiscal_year"]),
    st.sampled_from(["ja", "en"]),
)
def test_figures_and_tables_show_their_frames_for_any_archive(
    world: World, filters: Filters, kind: Bin, lang: Lang
) -> None:
    index = world.index
    sel = select_cases(index, filters)
    chosen = world.select(filters)
    in_prefectures = count_each([prefectures_of(case, filters) for case in chosen])
    with_themes = count_each([themes_of(case, filters) for case in chosen])
    by_prefecture, by_theme = count_by_prefecture(index, sel), count_by_theme(index, sel)
    figures = []
    for metric in ("cases", "per_100k", "share"):
        bars = charts.build_prefecture_bars(by_prefecture, metric, lang)
        values = dict(zip(by_prefecture["code"], by_prefecture[metric], strict=True))
        assert dict(zip(bars.data[0].customdata, bars.data[0].x, strict=True)) == values
        if metric == "cases":
            assert {code: count for code, count in values.items() if count} == in_prefectures
        scale = build_scale(list(by_prefecture[metric]), metric)
        figures += [bars, charts.build_tile_map(by_prefecture, scale, lang)]
    themes = charts.build_theme_bars(by_theme, lang)
    assert dict(zip(themes.data[0].customdata, themes.data[0].x, strict=True)) == dict(
        zip(by_theme["theme"], by_theme["cases"], strict=True)
    )
    assert {row[0]: row[1] for row in charts.build_theme_table(by_theme, "en").rows if row[1]} == {
        f"Theme {theme}": count for theme, count in with_themes.items()
    }
    kinds = charts.build_kind_bars(count_by_kind(index, sel), lang)
    grid = count_theme_by_prefecture(index, sel)
    scale = build_scale(list(grid["cases"]), "cases")
    heats = [charts.build_heat(grid, index.theme_labels, measure, scale, lang) for measure in ("cases", "quotient")]
    assert list(heats[0].data[1].customdata) == list(grid["cases"])
    timeline = count_by_bin(index, sel, filters.date_kind, kind)
    over_time = count_theme_by_bin(index, sel, filters.date_kind, kind)
    parts = charts.stack_themes(over_time, timeline.bins, index.theme_labels)
    assert parts["cases"].ge(0).all()
    assert list(parts.groupby("bin")["cases"].sum()) == list(timeline.bins["cases"])
    stacked = charts.build_timeline(parts, index.theme_labels, kind, "cases", lang, filters.period)
    table = charts.build_timeline_table(over_time, timeline.bins, index.theme_labels, kind, lang)
    assert [row[1] for row in table.rows] == list(timeline.bins["cases"])
    tree = charts.build_tree(by_theme, count_by_subtheme(index, sel), index.theme_labels, lang)
    facts = charts.build_fact_bars(count_by_fact(index, sel, "partner"), lang)
    figures += [themes, kinds, *heats, stacked, tree, facts, charts.build_coverage_bars(by_prefecture, lang)]
    for figure in figures:
        text = plotly.io.to_json(figure, validate=False)
        assert "http" not in text
        json.loads(text)

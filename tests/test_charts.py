"""Figures and cards: what is drawn for which numbers, and nothing that leaves the machine."""

import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemap import charts
from casemap.tables import build_cards, format_date, safe_url, split_marks
from test_mapview import prefectures


def themes() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "theme": ["dx", "disaster", "tourism"],
            "label_ja": ["行政DX", "防災", "観光"],
            "label_en": ["Digital", "Disaster", "Tourism"],
            "color": ["#111111", "#222222", "#333333"],
            "cases": [2, 5, 0],
            "main_cases": [1, 5, 0],
        }
    )


def months(**cases: int) -> pd.DataFrame:
    first = 2020 * 12
    counts = {first + int(key[1:]): count for key, count in cases.items()}
    rows = range(first, first + 36)
    return pd.DataFrame({"month": list(rows), "cases": [counts.get(month, 0) for month in rows]})


def years(*rows: tuple[int, int, int]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["year", "cases", "fiscal_cases"])


def test_prefecture_bars_are_sorted_and_leave_out_zeros():
    counts = [0] * 47
    counts[19], counts[0], counts[1] = 9, 3, 9
    bar = charts.build_prefecture_bars(prefectures(counts), "cases", "ja").data[0]
    assert list(bar.customdata) == ["02000", "20000", "01000"]
    assert list(bar.x) == [9, 9, 3]
    assert list(bar.text) == ["9", "9", "3"]


def test_a_chosen_bar_stands_out():
    bar = charts.build_prefecture_bars(prefectures([1] * 47), "cases", "ja", ("20000",)).data[0]
    colors = dict(zip(bar.customdata, bar.marker.color, strict=True))
    assert colors["20000"] != colors["01000"]


def test_theme_bars_show_all_themes_in_their_colours():
    bar = charts.build_theme_bars(themes(), "ja").data[0]
    assert list(bar.customdata) == ["disaster", "dx", "tourism"]
    assert list(bar.marker.color) == ["#222222", "#111111", "#333333"]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_axis_labels_speak_the_language(lang):
    axis = charts.build_theme_bars(themes(), lang).layout.yaxis
    assert axis.ticktext[0] == ("防災" if lang == "ja" else "Disaster")


def test_the_histogram_spans_the_bounds_whatever_is_selected():
    bounds = (2020 * 12, 2022 * 12 + 11)
    empty = charts.build_histogram(months(), years(), bounds, "ja")
    full = charts.build_histogram(months(m3=5), years((2021, 2, 0)), bounds, "ja", (bounds[0], bounds[0] + 5))
    assert empty.layout.xaxis.range == full.layout.xaxis.range
    assert list(full.data[1].x) == [2020 * 12 + 3]


def test_dates_known_to_the_year_are_blocks_of_their_own():
    blocks = charts.build_histogram(months(), years((2020, 5, 2)), (2020 * 12, 2022 * 12 + 11), "ja").data[0]
    assert list(blocks.y) == [3, 2]
    assert list(blocks.width) == [12, 12]
    assert list(blocks.x) == [2020 * 12 - 0.5, 2020 * 12 + 2.5]
    assert "年度" in blocks.hovertext[1]


def test_years_add_up():
    bar = charts.build_year_bars(months(m0=1, m13=2), years((2021, 4, 1)), "ja").data[0]
    assert dict(zip(bar.x, bar.y, strict=True)) == {2020: 1, 2021: 6, 2022: 0}


def test_figures_name_no_address():
    figures = [
        charts.build_prefecture_bars(prefectures([1] * 47), "share", "ja"),
        charts.build_theme_bars(themes(), "en"),
        charts.build_histogram(months(m1=1), years(), (24240, 24275), "ja"),
        charts.build_year_bars(months(m1=1), years(), "ja"),
    ]
    assert not any("http" in figure.to_json() for figure in figures)
    assert "http" not in json.dumps(dict(charts.CONFIG))
    assert charts.CONFIG["displayModeBar"] is False


@pytest.mark.parametrize(
    ("selection", "found"),
    [
        ({"points": [{"customdata": "20000"}]}, ["20000"]),
        ({"points": [{"customdata": ["20000"]}]}, ["20000"]),
        ({"points": [{"customdata": 24240}]}, ["24240"]),
        ({"points": []}, []),
        ({}, []),
    ],
)
def test_clicked_bars(selection, found):
    assert charts.read_points(selection) == found


@pytest.mark.parametrize(
    ("value", "precision", "ja", "en"),
    [
        ("2021", None, "2021年", "2021"),
        ("2021-04", None, "2021年4月", "Apr 2021"),
        ("2021-04-05", None, "2021年4月5日", "5 Apr 2021"),
        ("2021", "fiscal_year", "2021年度", "FY 2021"),
        (None, None, "", ""),
    ],
)
def test_dates(value, precision, ja, en):
    assert (format_date(value, "ja", precision), format_date(value, "en", precision)) == (ja, en)


@given(st.text(), st.lists(st.tuples(st.integers(-5, 50), st.integers(-5, 50), st.booleans())))
def test_marks_never_lose_or_double_text(text, spans):
    pieces = split_marks(text, spans)
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.jp/a?b=1", True),
        ("http://example.jp", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.jp", False),
        ("https://", False),
        ("http://[", False),
        (None, False),
        (3, False),
    ],
)
def test_only_web_addresses_become_links(url, kept):
    assert (safe_url(url) is not None) is kept


def row(**change: object) -> dict[str, object]:
    place = {
        "code": "20205", "name": "飯田市", "prefecture": "長野県", "role": "primary", "confidence": 0.4,
        "field": "text",
        "start": 0, "end": 3, "surface": "飯田市", "reasons": [["full_name", "飯田市"], ["unsure", ""]],
    }  # fmt: skip
    return {
        "case": 0, "id": "a", "title": "題", "text": "飯田市は始めた", "url": "https://example.jp", "publisher": None,
        "published": "2021-04", "started": "2020", "started_precision": "fiscal_year", "theme": "dx", "themes": ["dx"],
        "places": [place], "evidence": {"dx": ["電子申請"]}, **change,
    }  # fmt: skip


def test_a_card_says_why():
    card = build_cards(pd.DataFrame([row()]), "ja", {"dx": ("行政DX", "#111111")})[0]
    assert [(piece.text, piece.marked, piece.doubtful) for piece in card.text] == [
        ("飯田市", True, True),
        ("は始めた", False, False),
    ]
    assert card.places[0].doubtful and card.places[0].percent == 40
    assert card.places[0].label == "長野県飯田市"
    assert "飯田市" in card.places[0].reasons[0]
    assert card.themes[0].words == ("電子申請",)
    assert (card.date, card.started, card.date_hint) == ("2021年4月", "2020年度", "令和3年")


def test_a_card_without_anything():
    bare = row(places=[], themes=[], evidence={}, published=None, started=None, started_precision=None, url=None)
    card = build_cards(pd.DataFrame([bare]), "en", {})[0]
    assert (card.url, card.date, card.started, card.places, card.themes) == (None, None, None, (), ())

"""Figures: what is drawn for which numbers, and nothing that leaves the machine."""

import json

import pandas as pd
import pytest

from drawn import charts
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


def test_prefecture_bars_are_sorted_and_zeros_come_last():
    counts = [0] * 47
    counts[19], counts[0], counts[1] = 9, 3, 9
    bar = charts.build_prefecture_bars(prefectures(counts), "cases", "ja").data[0]
    assert list(bar.customdata)[:4] == ["02000", "20000", "01000", "03000"]
    assert list(bar.x)[:4] == [9, 9, 3, 0]
    assert list(bar.text)[:4] == ["9", "9", "3", "0"]
    assert len(bar.x) == 47


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
    bar = charts.build_theme_bars(themes(), lang).data[0]
    assert bar.y[0] == ("防災" if lang == "ja" else "Disaster")


def test_figures_name_no_address():
    figures = [
        charts.build_prefecture_bars(prefectures([1] * 47), "share", "ja"),
        charts.build_theme_bars(themes(), "en"),
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

"""The bars above the slider: an axis that stays, blocks for what is known vaguely, both calendars."""

import pandas as pd
import pytest

from casemap.query import Timeline
from casemap.timeline import find_axis
from drawn import timeline as drawn_timeline

BOUNDS = (2020 * 12 + 1, 2022 * 12 + 11)


def timeline(bins: dict[int, int] | None = None, apart: tuple[tuple[int, int, int], ...] = ()) -> Timeline:
    known = bins or {}
    return Timeline(
        bins=pd.DataFrame({"bin": list(known), "cases": list(known.values())}, dtype=int),
        apart=pd.DataFrame(list(apart), columns=["first", "last", "cases"], dtype=int),
        undated=0,
        bounds=BOUNDS,
    )


def test_the_axis_stays_whatever_is_selected():
    empty = drawn_timeline.build_timeline(timeline(), "month", "ja")
    full = drawn_timeline.build_timeline(timeline({2020 * 12 + 3: 5}, ((2021 * 12, 2021 * 12 + 11, 2),)), "month", "ja")
    assert empty.layout.xaxis.range == full.layout.xaxis.range == (2020 * 12 + 1, 2023 * 12)
    assert list(full.data[1].customdata) == [2020 * 12 + 3]


@pytest.mark.parametrize(
    ("kind", "axis"),
    [
        ("month", BOUNDS),
        ("quarter", (2020 * 12, 2022 * 12 + 11)),
        ("year", (2020 * 12, 2022 * 12 + 11)),
        ("fiscal_year", (2019 * 12 + 3, 2023 * 12 + 2)),
    ],
)
def test_the_axis_runs_from_the_first_bin_to_the_last(kind, axis):
    assert find_axis(BOUNDS, kind) == axis


def test_dates_known_to_the_year_are_blocks_of_their_own():
    vague = ((2020 * 12, 2020 * 12 + 11, 3), (2020 * 12 + 3, 2021 * 12 + 2, 2))
    blocks = drawn_timeline.build_timeline(timeline({}, vague), "quarter", "ja").data[0]
    assert list(blocks.x) == [2020 * 12, 2020 * 12 + 3]
    assert list(blocks.width) == [12, 12]
    assert "年度" in blocks.hovertext[1] and "年度" not in blocks.hovertext[0]


def test_the_pointer_shows_both_calendars():
    bars = drawn_timeline.build_timeline(timeline({2021 * 12 + 3: 2}), "fiscal_year", "ja").data[1]
    assert "2021年度" in bars.hovertext[0] and "令和3年度" in bars.hovertext[0]


def test_the_figure_names_no_address():
    assert "http" not in drawn_timeline.build_timeline(timeline({BOUNDS[0]: 1}), "month", "en").to_json()

"""Steps of a playback: no step is lost, none leaves the timeline."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemap.calendar_bins import bin_width
from casemap.periods import (
    SPANS,
    cover_bins,
    find_bins,
    list_bins,
    list_windows,
    open_period,
    step_period,
)

KINDS = ("month", "quarter", "year", "fiscal_year")
BOUNDS = (2010 * 12 + 1, 2026 * 12 + 11)
months = st.integers(BOUNDS[0] - 30, BOUNDS[1] + 30)


@pytest.mark.parametrize(
    ("kind", "first", "count"),
    [("month", 24121, 203), ("quarter", 24120, 68), ("year", 24120, 17), ("fiscal_year", 24111, 18)],
)
def test_bins_cover_the_timeline(kind, first, count):
    bins = list_bins(BOUNDS, kind)
    assert (bins[0], len(bins)) == (first, count)
    assert bins[0] <= BOUNDS[0] and bins[-1] <= BOUNDS[1] < bins[-1] + bin_width(kind)


@given(period=st.tuples(months, months).map(sorted).map(tuple), kind=st.sampled_from(KINDS))
def test_a_period_and_its_bins_agree(period, kind):
    first, last = find_bins(period, BOUNDS, kind)
    covered = cover_bins(first, last, BOUNDS, kind)
    assert 0 <= first <= last < len(list_bins(BOUNDS, kind))
    assert find_bins(covered, BOUNDS, kind) == (first, last)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("span", SPANS)
def test_a_playback_reaches_the_end_by_every_step(kind, span):
    period = open_period(None, BOUNDS, kind, span)
    width = find_bins(period, BOUNDS, kind)[1] + 1
    windows = list_windows(BOUNDS, kind, span, width)
    seen = [find_bins(period, BOUNDS, kind)]
    for _ in range(1000):
        after = step_period(period, BOUNDS, kind, span, 1)
        if after == period:
            break
        period = after
        first, last = find_bins(period, BOUNDS, kind)
        assert windows[last] == (list_bins(BOUNDS, kind)[first], list_bins(BOUNDS, kind)[last] + bin_width(kind) - 1)
        seen.append((first, last))
        if period is None:
            break
    assert [last for _, last in seen] == list(range(width - 1, len(windows)))
    assert {last - first + 1 for first, last in seen} == (
        {width} if span == "window" else set(range(1, len(windows) + 1))
    )
    back = step_period(period, BOUNDS, kind, span, -1)
    assert find_bins(back, BOUNDS, kind)[1] in (len(windows) - 1, len(windows) - 2)


@pytest.mark.parametrize("span", SPANS)
def test_a_window_keeps_its_width_and_a_sum_its_beginning(span):
    period = (24240, 24251)
    later = step_period(period, BOUNDS, "month", span, 1)
    assert later == ((24241, 24252) if span == "window" else (24240, 24252))
    assert step_period(later, BOUNDS, "month", span, -1) == period
    assert open_period(period, BOUNDS, "month", span) == period


def test_at_the_end_a_playback_begins_anew():
    end = (BOUNDS[1] - 5, BOUNDS[1])
    assert step_period(end, BOUNDS, "month", "window", 1) == end
    assert open_period(end, BOUNDS, "month", "window") == (BOUNDS[0], BOUNDS[0] + 5)
    assert open_period(None, BOUNDS, "month", "cumulative") == (BOUNDS[0], BOUNDS[0])
    assert step_period((BOUNDS[0], BOUNDS[0] + 3), BOUNDS, "month", "window", -1) == (BOUNDS[0], BOUNDS[0] + 3)

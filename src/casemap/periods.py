"""Periods on the timeline: which bins they cover, and where a playback goes next.

In: bounds and periods as pairs of month indices (both ends included), a kind of bin. Out: periods again. None is the
whole timeline, which is no filter. Pure.
"""

from typing import Literal

from casemap.calendar_bins import Bin, bin_of, bin_width

Period = tuple[int, int]
# A window keeps its width and moves; cumulative keeps its beginning and grows.
Span = Literal["window", "cumulative"]

SPANS: tuple[Span, ...] = ("window", "cumulative")
# Months of the window that a playback opens with when no period is chosen: the usual horizon of an administration.
OPENING = 12


def list_bins(bounds: Period, kind: Bin) -> tuple[int, ...]:
    """Return the first months of all bins that `bounds` touches, in order."""
    return tuple(range(bin_of(bounds[0], kind), bounds[1] + 1, bin_width(kind)))


def find_bins(period: Period | None, bounds: Period, kind: Bin) -> tuple[int, int]:
    """Return the numbers of the first and last bin that a period touches, within the timeline."""
    count, width = len(list_bins(bounds, kind)), bin_width(kind)
    if period is None:
        return 0, count - 1
    start = bin_of(bounds[0], kind)
    first, last = (min(max((month - start) // width, 0), count - 1) for month in period)
    return first, last


def cover_bins(first: int, last: int, bounds: Period, kind: Bin) -> Period | None:
    """Return the period of the bins from number `first` to `last`; None for all of them."""
    bins = list_bins(bounds, kind)
    if first <= 0 and last >= len(bins) - 1:
        return None
    return bins[first], bins[last] + bin_width(kind) - 1


def list_windows(bounds: Period, kind: Bin, span: Span, width: int, start: int = 0) -> list[Period]:
    """Return the periods of a playback: one for each bin, by number of the last bin; the first ones are shorter.

    `width` is the number of bins of a window; a cumulative playback begins with the bin number `start`.
    """
    bins, months = list_bins(bounds, kind), bin_width(kind)
    return [
        (bins[max(0, last - width + 1) if span == "window" else min(start, last)], bins[last] + months - 1)
        for last in range(len(bins))
    ]


def open_period(period: Period | None, bounds: Period, kind: Bin, span: Span) -> Period | None:
    """Return where a playback begins: at the period if there is a way left to go, else at the timeline's start."""
    first, last = find_bins(period, bounds, kind)
    final = len(list_bins(bounds, kind)) - 1
    if period is not None and last < final:
        return period
    if span == "cumulative":
        return cover_bins(0, 0, bounds, kind)
    width = max(OPENING // bin_width(kind), 1) if period is None else last - first + 1
    return cover_bins(0, min(width, final + 1) - 1, bounds, kind)


def step_period(period: Period | None, bounds: Period, kind: Bin, span: Span, by: int) -> Period | None:
    """Return the period one step later (`by` 1) or earlier (-1), the same one at the end of the way.

    Without a period a step later begins a playback, and a step earlier takes the last step of one.
    """
    final = len(list_bins(bounds, kind)) - 1
    if period is None and by > 0:
        return open_period(None, bounds, kind, span)
    first, last = find_bins(period, bounds, kind)
    if period is None and span == "window":
        first = max(final - max(OPENING // bin_width(kind), 1) + 1, 0)
        return cover_bins(first, final, bounds, kind)
    if not 0 <= last + by <= final or (span == "window" and first + by < 0):
        return period
    return cover_bins(first + by if span == "window" else min(first, last + by), last + by, bounds, kind)

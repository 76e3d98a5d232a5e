"""How many cases over time, in months, quarters, years or fiscal years, in all and by theme.

In: `Index` and `Selection`. Out: frames. Nothing is spread or guessed: a case counts in a bin only when the whole
span of its date lies within; what is known too vaguely for that stands apart.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casemap.calendar_bins import Bin, bin_of, bin_width
from casemap.filters import DateKind
from casemap.query.index import Index
from casemap.query.selection import Selection


@dataclass(frozen=True, eq=False)
class Timeline:
    """Cases over time.

    `bins`: `bin` (its first month, as a month index), `cases`; every bin of `bounds`, zeros included. `apart`: dates
    that span several bins: `first`, `last` (month indices, both included: a calendar or a fiscal year), `cases`; only
    spans with a case. `undated`: cases without that date. `bounds`: first and last month of all cases of the
    snapshot, whatever the filters, so that an axis stays put; None when no case has that date.
    """

    bins: pd.DataFrame
    apart: pd.DataFrame
    undated: int
    bounds: tuple[int, int] | None


def count_by_bin(index: Index, sel: Selection, date_kind: DateKind, bin_kind: Bin) -> Timeline:
    """Return the selected cases over time, by one of their two dates.

    A date known to the year counts in bins of a year, one known to the fiscal year in bins of a fiscal year.
    """
    first, last = index.spans[date_kind]
    edges, bounds = _edges(index, date_kind, bin_kind)
    place, dated = _find_bins(index, date_kind, bin_kind)
    chosen = sel.mask & dated
    spans, counts = np.unique(
        np.stack([first[chosen & (place < 0)], last[chosen & (place < 0)]]), axis=1, return_counts=True
    )
    return Timeline(
        bins=pd.DataFrame(
            {"bin": edges, "cases": np.bincount(place[chosen & (place >= 0)], minlength=len(edges))},
        ),
        apart=pd.DataFrame(
            {"first": spans[0].astype(np.int64), "last": spans[1].astype(np.int64), "cases": counts.astype(np.int64)}
        ),
        undated=int(np.count_nonzero(sel.mask & ~dated)),
        bounds=bounds,
    )


def count_theme_by_bin(index: Index, sel: Selection, date_kind: DateKind, bin_kind: Bin) -> pd.DataFrame:
    """Return a row for every theme (in the taxonomy's order) and bin, zeros included.

    Columns: `theme`, `bin` (its first month, as a month index), `cases` (with the theme among theirs), `main_cases`
    (with it as the main one: these add up to the cases that have a theme). Only cases whose date fits a bin, as in
    `count_by_bin`.
    """
    edges, _ = _edges(index, date_kind, bin_kind)
    place, _ = _find_bins(index, date_kind, bin_kind)
    chosen = sel.mask & (place >= 0)
    bits, main, where = index.tags(sel.filters)[chosen], index.main_theme[chosen], place[chosen]
    counts = [
        (
            np.bincount(where[(bits & np.uint64(1 << number)) != 0], minlength=len(edges)),
            np.bincount(where[main == number], minlength=len(edges)),
        )
        for number in range(len(index.theme_labels))
    ]
    ids = np.array([theme.id for theme in index.theme_labels], dtype=object)
    return pd.DataFrame(
        {
            "theme": np.repeat(ids, len(edges)),
            "bin": np.tile(edges, len(ids)),
            "cases": np.array([cases for cases, _ in counts], dtype=np.int64).ravel(),
            "main_cases": np.array([cases for _, cases in counts], dtype=np.int64).ravel(),
        }
    )


def _edges(index: Index, date_kind: DateKind, bin_kind: Bin) -> tuple[NDArray[np.int64], tuple[int, int] | None]:
    """Return the first months of all bins, and the bounds in months."""
    bounds = index.bounds(date_kind)
    if bounds is None:
        return np.zeros(0, dtype=np.int64), None
    low, high = bounds
    return np.arange(bin_of(low, bin_kind), high + 1, bin_width(bin_kind), dtype=np.int64), bounds


def _find_bins(index: Index, date_kind: DateKind, bin_kind: Bin) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return for each case the number of its bin, -1 when there is none, and whether it has a date."""
    first, last = index.spans[date_kind]
    dated = first >= 0
    edges, _ = _edges(index, date_kind, bin_kind)
    if not len(edges):
        return np.full(index.size, -1, dtype=np.int64), dated
    width = bin_width(bin_kind)
    low, high = (first.astype(np.int64) - edges[0]) // width, (last.astype(np.int64) - edges[0]) // width
    return np.where(dated & (low == high), low, -1), dated

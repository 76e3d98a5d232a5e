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
from casemap.query import bits
from casemap.query.bits import Words
from casemap.query.board import SPAN
from casemap.query.counts import count_months
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
    months, vague, undated = count_months(index, sel, date_kind)
    board = index.places(sel.filters).cases[date_kind]
    bins = _find_bins(board.bounds, bin_kind)
    fitting = vague * bins.holds_year
    apart = np.flatnonzero(vague * ~bins.holds_year)
    return Timeline(
        bins=pd.DataFrame({"bin": bins.edges, "cases": _sum(months + fitting, bins)}),
        apart=pd.DataFrame({"first": bins.months[apart], "last": bins.months[apart] + SPAN - 1, "cases": vague[apart]}),
        undated=undated,
        bounds=board.bounds,
    )


def count_theme_by_bin(index: Index, sel: Selection, date_kind: DateKind, bin_kind: Bin) -> pd.DataFrame:
    """Return a row for every theme (in the taxonomy's order) and bin, zeros included.

    Columns: `theme`, `bin` (its first month, as a month index), `cases` (with the theme among theirs), `main_cases`
    (with it as the main one: these add up to the cases that have a theme). Only cases whose date fits a bin, as in
    `count_by_bin`.
    """
    board, words = index.places(sel.filters).cases[date_kind], sel.words_by(date_kind)
    bins = _find_bins(board.bounds, bin_kind)
    exact, vague = words & board.exact, words & board.vague

    def count(family: Words) -> NDArray[np.int64]:
        rows = []
        for theme in family:
            months, years = (bits.count_segments(part & theme, board.months)[::-1] for part in (exact, vague))
            rows.append(_sum(months + years * bins.holds_year, bins))
        return np.array(rows, dtype=np.int64).ravel()

    main = count(board.main_themes)
    return pd.DataFrame(
        {
            "theme": np.repeat(np.array([theme.id for theme in index.theme_labels], dtype=object), len(bins.edges)),
            "bin": np.tile(bins.edges, len(index.theme_labels)),
            "cases": main if sel.filters.main_theme_only else count(board.themes),
            "main_cases": main,
        }
    )


@dataclass(frozen=True, eq=False)
class _Bins:
    """The bins of an axis: `months`, every month; `place`, the bin of each; `edges`, the first month of each bin;
    `holds_year`, whether the twelve months that begin with a month are one bin.
    """

    months: NDArray[np.int64]
    place: NDArray[np.int64]
    edges: NDArray[np.int64]
    holds_year: NDArray[np.bool_]


def _find_bins(bounds: tuple[int, int] | None, bin_kind: Bin) -> _Bins:
    """Return the bins from the first to the last month of `bounds`."""
    low, high = bounds or (0, -1)
    months = np.arange(low, high + 1, dtype=np.int64)
    width, start = bin_width(bin_kind), bin_of(low, bin_kind)
    edges = np.arange(start, high + 1, width, dtype=np.int64)
    return _Bins(months, (months - start) // width, edges, ((months - start) % width == 0) & (width == SPAN))


def _sum(counts: NDArray[np.int64], bins: _Bins) -> NDArray[np.int64]:
    """Return counts by month as counts by bin."""
    return np.bincount(bins.place, counts, len(bins.edges)).astype(np.int64)

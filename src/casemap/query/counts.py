"""How many cases: in all, by prefecture, by municipality, by theme, by month.

In: `Index` and `Selection`. Out: frames with fixed columns. A case counts once per prefecture, municipality
and theme, however many places or tags it has; only primary places count; a ward counts as its city.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casemap.filters import DateKind
from casemap.query import bits
from casemap.query.index import Index
from casemap.query.selection import Selection

PER_PERSONS = 100_000


@dataclass(frozen=True, slots=True)
class Totals:
    """The figures above the map.

    `municipalities`: cities, towns, villages, special wards with a case; `prefectures`: those with a case of
    their own or of a municipality inside; `governments`: municipalities plus prefectures acting as such.
    `undated`: without the date named by the filters' `date_kind`; `unplaced`: without a primary place.
    """

    cases: int
    municipalities: int
    prefectures: int
    undated: int
    unplaced: int
    governments: int


@dataclass(frozen=True, eq=False)
class Histogram:
    """Cases over time. Nothing is spread or guessed: what is known to the year only stays apart.

    `months`: `month` (index), `cases` for dates known to the month or day; every month of `bounds`, zeros
    included. `years`: `year`, `cases` for dates known to the year or fiscal year only, `fiscal_cases` of them
    to the fiscal year (counted in the year in which it begins); only years with a case. `undated`: cases
    without that date. `bounds`: first and last month of all cases of the snapshot, whatever the filters, so
    that an axis stays put; None when no case has that date.
    """

    months: pd.DataFrame
    years: pd.DataFrame
    undated: int
    bounds: tuple[int, int] | None


def count_totals(index: Index, sel: Selection) -> Totals:
    """Return the figures for a selection."""
    board = index.board(sel.filters)
    having = sel.by_city > 0
    acting = int(np.count_nonzero(having & index.labels.acting))
    governments = int(np.count_nonzero(having))
    return Totals(
        cases=len(sel),
        municipalities=governments - acting,
        prefectures=len(np.unique(index.columns.city_prefecture[having])),
        undated=len(sel) - bits.count(sel.words & board.dated),
        unplaced=len(sel) - bits.count(sel.words & board.placed),
        governments=governments,
    )


def count_by_prefecture(index: Index, sel: Selection) -> pd.DataFrame:
    """Return 47 rows in JIS order, zeros included.

    Columns: `code`, `name`, `name_en`, `cases`, `municipalities_with_case` (the prefecture acting as such is
    none), `municipalities_total` (today, without the six villages of the Northern Territories), `population`
    (persons, NaN when not given), `per_100k` (cases per 100,000 persons), `share` (municipalities with a case
    of all, 0 to 1), `specialisation` (when themes or sub-themes are chosen: the location quotient, their share of the
    prefecture's cases by their share of all cases, both under the other filters; else, or where undefined, NaN).
    """
    labels = index.labels
    cases = sel.by_prefecture.copy()
    counted = (sel.by_city > 0) & labels.counted
    having = np.bincount(index.columns.city_prefecture[counted], minlength=len(cases))
    return pd.DataFrame(
        {
            **labels.prefectures,
            "cases": cases,
            "municipalities_with_case": having,
            "municipalities_total": labels.totals.copy(),
            "population": labels.population.copy(),
            "per_100k": cases / labels.population * PER_PERSONS,
            "share": having / np.maximum(labels.totals, 1),
            "specialisation": _specialise(sel, cases),
        },
        copy=False,
    )


def count_by_municipality(index: Index, sel: Selection) -> pd.DataFrame:
    """Return the municipalities with a selected case, by code; a prefecture acting as such is a row too.

    Columns: `code`, `name`, `prefecture_code`, `prefecture`, `kind` (都道府県 for a prefecture), `lon`, `lat`
    (degrees, EPSG:4326: seat of government), `name_en`, `cases`, `theme` (most frequent main theme, the first in the
    taxonomy's order of equals; None when no case has one), `hollow` (all its places are doubtful: confidence
    below `LOW_CONFIDENCE`).
    """
    board = index.places(sel.filters).pairs
    found = np.flatnonzero(sel.by_city)
    mains = sel.cells[found, 1:]
    ids = np.array([*(theme.id for theme in index.theme_labels), None], dtype=object)
    tops = mains.argmax(axis=1) if mains.size else np.zeros(len(found), dtype=np.int64)
    tops = np.where(mains.any(axis=1), tops, len(ids) - 1)
    sure = bits.count_segments(sel.pairs & board.sure, board.city_edges)
    return pd.DataFrame(
        {
            **{name: values.take(found) for name, values in index.labels.cities.items()},
            "cases": sel.by_city[found],
            "theme": pd.Series(ids[tops], dtype=object),
            "hollow": sure[found] == 0,
        },
        copy=False,
    )


def count_by_theme(index: Index, sel: Selection) -> pd.DataFrame:
    """Return all themes in the taxonomy's order.

    Columns: `theme`, `label_ja`, `label_en`, `color` (`#rrggbb`), `cases` (with the theme among theirs),
    `main_cases` (with it as the main one). The `cases` add up to more than the selection has.
    """
    board = index.board(sel.filters)
    main = sel.by_theme if sel.filters.main_theme_only else bits.count_each(board.main_themes, sel.words, sel.runs)
    return pd.DataFrame(
        {
            **index.labels.themes,
            "cases": sel.by_theme.copy(),
            "main_cases": main.copy(),
        },
        copy=False,
    )


def count_by_month(index: Index, sel: Selection, date_kind: DateKind) -> Histogram:
    """Return the selected cases over time, by one of their two dates."""
    months, spans, undated = count_months(index, sel, date_kind)
    bounds = index.places(sel.filters).cases[date_kind].bounds
    low, high = bounds or (0, -1)
    every = np.arange(low, high + 1, dtype=np.int64)
    years, where = np.unique(every[spans > 0] // 12, return_inverse=True)
    vague = spans[spans > 0]
    return Histogram(
        months=pd.DataFrame({"month": every, "cases": months}),
        years=pd.DataFrame(
            {
                "year": years,
                "cases": np.bincount(where, vague, len(years)).astype(np.int64),
                "fiscal_cases": np.bincount(where, vague * (every[spans > 0] % 12 != 0), len(years)).astype(np.int64),
            }
        ),
        undated=undated,
        bounds=bounds,
    )


def count_months(index: Index, sel: Selection, date_kind: DateKind) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """Return the selected cases by month of the board's bounds: those whose date is known to the month, those that are
    known to the year or fiscal year that begins with it; and how many are undated.
    """
    board, words = index.places(sel.filters).cases[date_kind], sel.words_by(date_kind)
    exact = bits.count_segments(words & board.exact, board.months)[::-1]
    vague = bits.count_segments(words & board.vague, board.months)[::-1]
    return exact, vague, len(sel) - bits.count(words & board.dated)


def divide(parts: NDArray[Any], wholes: NDArray[Any]) -> NDArray[np.float64]:
    """Return `parts / wholes`, NaN where the whole is nothing."""
    quotient: NDArray[np.float64] = np.divide(parts, wholes, out=np.full(len(parts), np.nan), where=wholes > 0)
    return quotient


def _specialise(sel: Selection, cases: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the location quotient of the chosen themes by prefecture, NaN when none is chosen."""
    if sel.whole is sel:
        return np.full(len(cases), np.nan)
    return divide(cases, sel.whole.by_prefecture * (len(sel) / max(len(sel.whole), 1)))

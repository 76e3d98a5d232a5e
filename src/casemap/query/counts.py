"""How many cases: in all, by prefecture, by municipality, by theme, by month.

In: `Index` and `Selection`. Out: frames with fixed columns. A case counts once per prefecture, municipality
and theme, however many places or tags it has; only primary places count; a ward counts as its city.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casemap.filters import DateKind
from casemap.query.index import LOW_CONFIDENCE, NORTHERN_TERRITORIES, Index
from casemap.query.selection import Selection, count_bits, select_cases

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
    places = index.places(sel.filters)
    cities = np.flatnonzero(places.cities.count(sel.mask))
    acting = sum(places.cities.codes[city] in places.prefectures.position for city in cities)
    first, _ = index.spans[sel.filters.date_kind]
    return Totals(
        cases=len(sel),
        municipalities=len(cities) - acting,
        prefectures=int(np.count_nonzero(places.prefectures.count(sel.mask))),
        undated=int(np.count_nonzero(sel.mask & (first < 0))),
        unplaced=int(np.count_nonzero(sel.mask & ~places.placed)),
        governments=len(cities),
    )


def count_by_prefecture(index: Index, sel: Selection) -> pd.DataFrame:
    """Return 47 rows in JIS order, zeros included.

    Columns: `code`, `name`, `name_en`, `cases`, `municipalities_with_case` (the prefecture acting as such is
    none), `municipalities_total` (today, without the six villages of the Northern Territories), `population`
    (persons, NaN when not given), `per_100k` (cases per 100,000 persons), `share` (municipalities with a case
    of all, 0 to 1), `specialisation` (when themes or sub-themes are chosen: the location quotient, their share of the
    prefecture's cases by their share of all cases, both under the other filters; else, or where undefined, NaN).
    """
    prefectures = index.gazetteer.prefectures
    places = index.places(sel.filters)
    position = places.prefectures.position
    totals, having = np.zeros(len(prefectures), np.int64), np.zeros(len(prefectures), np.int64)
    for entry in index.gazetteer.municipalities:
        if entry.code not in NORTHERN_TERRITORIES:
            totals[position[index.gazetteer.prefecture_of(entry.code).code]] += 1
    for city in np.flatnonzero(places.cities.count(sel.mask)):
        code = places.cities.codes[city]
        if code not in position and code not in NORTHERN_TERRITORIES:
            having[position[index.gazetteer.prefecture_of(code).code]] += 1
    cases = places.prefectures.count(sel.mask)
    population = np.array([index.population.get(entry.code, np.nan) for entry in prefectures], dtype=float)
    return pd.DataFrame(
        {
            "code": [entry.code for entry in prefectures],
            "name": [entry.name for entry in prefectures],
            "name_en": [entry.romaji for entry in prefectures],
            "cases": cases,
            "municipalities_with_case": having,
            "municipalities_total": totals,
            "population": population,
            "per_100k": cases / population * PER_PERSONS,
            "share": having / np.maximum(totals, 1),
            "specialisation": _specialise(index, sel, cases),
        }
    )


def divide(parts: NDArray[Any], wholes: NDArray[Any]) -> NDArray[np.float64]:
    """Return `parts / wholes`, NaN where the whole is nothing."""
    quotient: NDArray[np.float64] = np.divide(parts, wholes, out=np.full(len(parts), np.nan), where=wholes > 0)
    return quotient


def _specialise(index: Index, sel: Selection, cases: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the location quotient of the chosen themes by prefecture, NaN when none is chosen."""
    if not (sel.filters.themes or sel.filters.subthemes):
        return np.full(len(cases), np.nan)
    whole = select_cases(index, replace(sel.filters, themes=(), subthemes=()))
    everywhere = len(sel) / max(len(whole), 1)
    return divide(cases, index.places(whole.filters).prefectures.count(whole.mask) * everywhere)


def count_by_municipality(index: Index, sel: Selection) -> pd.DataFrame:
    """Return the municipalities with a selected case, by code; a prefecture acting as such is a row too.

    Columns: `code`, `name`, `prefecture_code`, `prefecture`, `kind` (都道府県 for a prefecture), `lon`, `lat`
    (degrees, EPSG:4326: seat of government), `cases`, `theme` (most frequent main theme, the first in the
    taxonomy's order of equals; None when no case has one), `hollow` (all its places are doubtful: confidence
    below `LOW_CONFIDENCE`), `name_en`.
    """
    pairs = index.places(sel.filters).cities
    chosen = sel.mask[pairs.case]
    values = pairs.value[chosen]
    cases = np.bincount(values, minlength=len(pairs.codes))
    best = np.zeros(len(pairs.codes), dtype=np.float32)
    np.maximum.at(best, values, pairs.confidence[chosen])

    themes = index.theme_labels
    main = index.main_theme[pairs.case[chosen]]
    shape = (len(pairs.codes), len(themes))
    cells = values[main >= 0].astype(np.int64) * len(themes) + main[main >= 0]
    table = np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape)

    found = np.flatnonzero(cases).tolist()
    entries = [index.gazetteer.entries[pairs.codes[city]] for city in found]
    tops = [int(table[city].argmax()) if len(themes) and table[city].any() else -1 for city in found]
    return pd.DataFrame(
        {
            "code": [entry.code for entry in entries],
            "name": [entry.name for entry in entries],
            "prefecture_code": [index.gazetteer.prefecture_of(entry.code).code for entry in entries],
            "prefecture": [entry.prefecture for entry in entries],
            "kind": [entry.kind for entry in entries],
            "lon": np.array([entry.lon for entry in entries], dtype=float),
            "lat": np.array([entry.lat for entry in entries], dtype=float),
            "cases": cases[found].astype(np.int64),
            "theme": pd.Series([themes[top].id if top >= 0 else None for top in tops], dtype=object),
            "hollow": best[found] < LOW_CONFIDENCE,
            "name_en": [entry.romaji for entry in entries],
        }
    )


def count_by_theme(index: Index, sel: Selection) -> pd.DataFrame:
    """Return all themes in the taxonomy's order.

    Columns: `theme`, `label_ja`, `label_en`, `color` (`#rrggbb`), `cases` (with the theme among theirs),
    `main_cases` (with it as the main one). The `cases` add up to more than the selection has.
    """
    themes = index.theme_labels
    main = index.main_theme[sel.mask]
    return pd.DataFrame(
        {
            "theme": [theme.id for theme in themes],
            "label_ja": [theme.label_ja for theme in themes],
            "label_en": [theme.label_en for theme in themes],
            "color": [theme.color for theme in themes],
            "cases": np.array(count_bits(index, index.tags(sel.filters)[sel.mask]), dtype=np.int64),
            "main_cases": np.bincount(main[main >= 0], minlength=len(themes)),
        }
    )


def count_by_month(index: Index, sel: Selection, date_kind: DateKind) -> Histogram:
    """Return the selected cases over time, by one of their two dates."""
    first, last = index.spans[date_kind]
    dated = first >= 0
    bounds = index.bounds(date_kind)
    low, high = bounds or (0, -1)
    monthly = first[sel.mask & dated & (first == last)]
    yearly = first[sel.mask & dated & (first != last)]
    years, where = np.unique(yearly // 12, return_inverse=True)
    fiscal = np.bincount(where, weights=yearly % 12 != 0, minlength=len(years)).astype(np.int64)
    return Histogram(
        months=pd.DataFrame(
            {
                "month": np.arange(low, high + 1, dtype=np.int64),
                "cases": np.bincount(monthly - low, minlength=high - low + 1),
            }
        ),
        years=pd.DataFrame(
            {
                "year": years.astype(np.int64),
                "cases": np.bincount(where, minlength=len(years)),
                "fiscal_cases": fiscal,
            }
        ),
        undated=int(np.count_nonzero(sel.mask & ~dated)),
        bounds=bounds,
    )

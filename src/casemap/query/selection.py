"""Which cases answer to filters.

In: `Index` and `Filters`. Out: `Selection`, a mask over the cases; and for the widgets, how many cases each
choice would give.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from casemap.filters import Filters, read_keyword
from casemap.query.index import Index

Facet = Literal["themes", "prefectures", "municipalities"]


@dataclass(frozen=True, eq=False)
class Selection:
    """The cases that answer to `filters`: `mask` is true at their positions. `len` is their number."""

    mask: NDArray[np.bool_]
    filters: Filters

    def __len__(self) -> int:
        return int(np.count_nonzero(self.mask))

    @property
    def cases(self) -> NDArray[np.int64]:
        """Positions of the selected cases, ascending."""
        return np.flatnonzero(self.mask)


def select_cases(index: Index, filters: Filters) -> Selection:
    """Return the cases for which everything in `filters` holds (`docs/counting.md`).

    Codes and themes that the snapshot doesn't have match no case. A ward's code stands for its city.
    """
    mask = np.ones(index.size, dtype=bool)
    if filters.themes:
        mask &= (index.themes & _theme_bits(index, filters.themes)) != 0
    if filters.prefectures:
        mask &= index.prefectures.select(filters.prefectures, index.size)
    if filters.municipalities:
        entries = index.gazetteer.entries
        codes = [index.gazetteer.city_of(code) for code in filters.municipalities if code in entries]
        mask &= index.cities.select(codes, index.size)
    if filters.period is not None or not filters.undated:
        mask &= _select_period(index, filters)
    if not filters.unplaced:
        mask &= index.placed
    if filters.keyword:
        mask &= index.haystack.find_keyword(read_keyword(filters.keyword))
    return Selection(mask, filters)


def select_case(index: Index, identity: str) -> Selection:
    """Return the case with that id alone, an empty selection when the snapshot has none."""
    return Selection((index.snapshot.cases["id"] == identity).to_numpy(dtype=bool), Filters())


def facet_counts(index: Index, filters: Filters, facet: Facet) -> dict[str, int]:
    """Return for each value of a facet how many cases would answer if it were chosen alone.

    That is: all other filters as they are, the facet's own left out. All themes of the taxonomy, all 47
    prefectures in JIS order (zeros included), or the municipalities that occur in the snapshot by code.
    """
    free: tuple[str, ...] = ()
    if facet == "themes":
        mask = select_cases(index, replace(filters, themes=free)).mask
        return dict(zip((theme.id for theme in index.theme_labels), count_themes(index, mask), strict=True))
    if facet == "prefectures":
        mask, pairs = select_cases(index, replace(filters, prefectures=free)).mask, index.prefectures
    else:
        mask, pairs = select_cases(index, replace(filters, municipalities=free)).mask, index.cities
    return dict(zip(pairs.codes, pairs.count(mask).tolist(), strict=True))


def clean_filters(index: Index, filters: Filters) -> tuple[Filters, tuple[str, ...]]:
    """Return the filters with only what this snapshot can know, and what was dropped as `key=value`.

    Unknown themes and codes (of an old link, say) go; wards become their cities.
    """
    entries = index.gazetteer.entries
    known_themes = {theme.id for theme in index.theme_labels}
    themes = tuple(theme for theme in filters.themes if theme in known_themes)
    prefectures = tuple(code for code in filters.prefectures if code in index.prefectures.position)
    municipalities = tuple(code for code in filters.municipalities if code in entries)
    dropped = [f"theme={theme}" for theme in filters.themes if theme not in themes]
    dropped += [f"pref={code}" for code in filters.prefectures if code not in prefectures]
    dropped += [f"city={code}" for code in filters.municipalities if code not in municipalities]
    cities = tuple(index.gazetteer.city_of(code) for code in municipalities)
    cleaned = replace(filters, themes=themes, prefectures=prefectures, municipalities=cities)
    return cleaned, tuple(dropped)


def count_themes(index: Index, mask: NDArray[np.bool_]) -> list[int]:
    """Return the number of cases in the mask for each theme of the taxonomy (any rank)."""
    bits = index.themes[mask]
    return [int(np.count_nonzero(bits & np.uint64(1 << position))) for position in range(len(index.theme_labels))]


def _select_period(index: Index, filters: Filters) -> NDArray[np.bool_]:
    """Return the cases whose date overlaps the period; those without a date as `undated` says."""
    first, last = index.spans[filters.date_kind]
    dated = first >= 0
    if filters.period is None:
        return dated | filters.undated
    low, high = filters.period
    return np.where(dated, (first <= high) & (last >= low), filters.undated)


def _theme_bits(index: Index, themes: tuple[str, ...]) -> np.uint64:
    """Return the bits of some themes; unknown ones have none."""
    bits = sum(1 << position for position, theme in enumerate(index.theme_labels) if theme.id in themes)
    return np.uint64(bits)

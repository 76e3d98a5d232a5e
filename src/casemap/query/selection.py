"""Which cases answer to filters.

In: `Index` and `Filters`. Out: `Selection`, a mask over the cases; and for the widgets, how many cases each
choice would give.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from casemap.filters import FACT_KINDS, KIND_TOKENS, Filters, split_fact
from casemap.keywords import read_keyword
from casemap.query.index import Bits, Index, Ints

Facet = Literal["themes", "subthemes", "prefectures", "municipalities", "kinds", "facts"]


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
    places = index.places(filters)
    mask = np.ones(index.size, dtype=bool) if filters.duplicates else index.unique.copy()
    if filters.themes:
        mask &= (index.tags(filters) & _theme_bits(index, filters.themes)) != 0
    if filters.subthemes:
        parts = index.subtags(filters)
        mask &= parts.select(parts.find(filters.subthemes), index.size)
    for kind in {split_fact(fact)[0] for fact in filters.facts}:
        chosen = [fact for fact in filters.facts if split_fact(fact)[0] == kind]
        mask &= index.facts.select(index.facts.find(chosen), index.size)
    if filters.prefectures or filters.municipalities or filters.kinds:
        mask &= places.cities.select(find_cities(index, filters), index.size)
    if filters.period is not None or not filters.undated:
        mask &= _select_period(index, filters)
    if not filters.unplaced:
        mask &= places.placed
    expression = read_keyword(filters.keyword).expression
    if expression is not None:
        mask &= index.haystack.find_keyword(expression)
    return Selection(mask, filters)


def pick_cases(index: Index, identities: Sequence[str]) -> Selection:
    """Return the cases with those ids; ids that the snapshot doesn't have are none."""
    return Selection(index.snapshot.cases["id"].isin(list(identities)).to_numpy(dtype=bool), Filters())


def facet_counts(index: Index, filters: Filters, facet: Facet) -> dict[str, int]:
    """Return for each value of a facet how many cases would answer if it were chosen alone.

    That is: all other filters as they are, the facet's own left out. All themes of the taxonomy, all 47
    prefectures in JIS order, all kinds of local government (zeros included), or the sub-themes, facts and
    municipalities that occur in the snapshot, by id, token and code. Each kind of fact is a facet of its own: the
    choice of other kinds stays.
    """
    if facet == "facts":
        return _count_facts(index, filters)
    free: Any = {facet: ()}
    others = replace(filters, **free)
    mask = select_cases(index, others).mask
    if facet == "themes":
        bits = index.tags(filters)[mask]
        return {theme.id: count for theme, count in zip(index.theme_labels, count_bits(index, bits), strict=True)}
    if facet == "subthemes":
        parts = index.subtags(filters)
        return dict(zip(parts.codes, parts.count(mask).tolist(), strict=True))
    pairs = index.places(filters).cities
    chosen = mask[pairs.case] & find_cities(index, others)[pairs.value]
    case, city = pairs.case[chosen], pairs.value[chosen]
    if facet == "municipalities":
        return dict(zip(pairs.codes, np.bincount(city, minlength=len(pairs.codes)).tolist(), strict=True))
    if facet == "prefectures":
        names, groups = index.places(filters).prefectures.codes, index.city_prefecture
    else:
        names, groups = tuple(KIND_TOKENS.values()), index.city_kind
    return dict(zip(names, count_once(case, groups[city], len(names)).tolist(), strict=True))


def count_once(case: Ints, group: NDArray[np.int64], groups: int) -> NDArray[np.int64]:
    """Return the number of cases of each group from pairs of case and group, a case once in each group."""
    once = np.unique(case.astype(np.int64) * groups + group)
    return np.bincount(once % groups, minlength=groups)


def _count_facts(index: Index, filters: Filters) -> dict[str, int]:
    """Return the facet counts of all facts, each kind with the others' choice as it is."""
    counts: dict[str, int] = {}
    pairs = index.facts
    for kind in FACT_KINDS:
        others = replace(filters, facts=tuple(fact for fact in filters.facts if split_fact(fact)[0] != kind))
        found = pairs.count(select_cases(index, others).mask).tolist()
        counts |= {code: count for code, count in zip(pairs.codes, found, strict=True) if split_fact(code)[0] == kind}
    return counts


def clean_filters(index: Index, filters: Filters) -> tuple[Filters, tuple[str, ...]]:
    """Return the filters with only what this snapshot can know, and what was dropped as `key=value`.

    Unknown themes, sub-themes, facts and codes (of an old link, say) go; wards become their cities.
    """
    entries = index.gazetteer.entries
    known_themes = {theme.id for theme in index.theme_labels}
    themes = tuple(theme for theme in filters.themes if theme in known_themes)
    prefectures = tuple(code for code in filters.prefectures if code in index.all_places.prefectures.position)
    municipalities = tuple(code for code in filters.municipalities if code in entries)
    dropped = [f"theme={theme}" for theme in filters.themes if theme not in themes]
    subthemes = tuple(part for part in filters.subthemes if part in index.subthemes.position)
    facts = tuple(fact for fact in filters.facts if fact in index.facts.position)
    dropped += [f"sub={part}" for part in filters.subthemes if part not in subthemes]
    dropped += [f"fact={fact}" for fact in filters.facts if fact not in facts]
    dropped += [f"pref={code}" for code in filters.prefectures if code not in prefectures]
    dropped += [f"city={code}" for code in filters.municipalities if code not in municipalities]
    cities = tuple(index.gazetteer.city_of(code) for code in municipalities)
    cleaned = replace(
        filters, themes=themes, subthemes=subthemes, prefectures=prefectures, municipalities=cities, facts=facts
    )
    return cleaned, tuple(dropped)


def count_bits(index: Index, bits: Bits) -> list[int]:
    """Return the number of cases for each theme of the taxonomy, from one bit set per case."""
    return [int(np.count_nonzero(bits & np.uint64(1 << position))) for position in range(len(index.theme_labels))]


def find_cities(index: Index, filters: Filters) -> NDArray[np.bool_]:
    """Return which of the cities that occur answer to everything that is asked of a place."""
    pairs, entries = index.all_places.cities, index.gazetteer.entries
    wanted = np.ones(len(pairs.codes), dtype=bool)
    if filters.municipalities:
        known = [code for code in filters.municipalities if code in entries]
        wanted &= pairs.find(index.gazetteer.city_of(code) for code in known)
    if filters.prefectures:
        wanted &= index.all_places.prefectures.find(filters.prefectures)[index.city_prefecture]
    if filters.kinds:
        wanted &= np.array([kind in filters.kinds for kind in KIND_TOKENS.values()])[index.city_kind]
    return wanted


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

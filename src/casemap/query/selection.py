"""Which cases answer to filters.

In: `Index` and `Filters`. Out: `Selection`, sets of cases and of places as bits; and for the widgets, how many cases
each choice would give.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from casemap.filters import FACT_KINDS, KIND_TOKENS, DateKind, Filters, split_fact
from casemap.keywords import read_keyword
from casemap.query import bits
from casemap.query.bits import Flags, Words
from casemap.query.board import Board, Ints
from casemap.query.index import Index

Facet = Literal["themes", "subthemes", "prefectures", "municipalities", "kinds", "facts"]

KIND_POSITION: Mapping[str, int] = {kind: position for position, kind in enumerate(KIND_TOKENS.values())}
"""The kinds of local government and their positions."""

# Share of all cases up to which the places of a selection are gathered case by case rather than looked up one and all.
FEW = 1 / 64


@dataclass(frozen=True, eq=False)
class Selection:
    """The cases that answer to `filters`; `len` is their number.

    `words`: the cases on `index.board(filters)`, a bit each. `wider`: the selection without the choice of themes and
    sub-themes, None when there is no such choice. What else an answer needs is made when it is asked for, and kept.
    """

    index: Index
    filters: Filters
    words: Words
    wider: "Selection | None" = None

    def __len__(self) -> int:
        return self._size

    @cached_property
    def _size(self) -> int:
        return bits.count(self.words)

    @property
    def whole(self) -> "Selection":
        """The selection without the choice of themes and sub-themes: itself when there is none."""
        return self.wider or self

    @cached_property
    def cases(self) -> NDArray[np.int64]:
        """Positions of the selected cases in the snapshot, ascending."""
        return np.sort(self._newest)

    @cached_property
    def _newest(self) -> NDArray[np.int64]:
        """Positions of the selected cases, newest first."""
        return self.index.board(self.filters).order[bits.find_items(self.words)].astype(np.int64)

    @cached_property
    def mask(self) -> Flags:
        """For each case of the snapshot whether it is selected."""
        mask = np.zeros(self.index.size, dtype=np.bool_)
        mask[self._newest] = True
        return mask

    def words_by(self, date_kind: DateKind) -> Words:
        """Return the selected cases on the board of a kind of date, a bit each."""
        if date_kind == self.filters.date_kind:
            return self.words
        return bits.pack(self.mask[self.index.places(self.filters).cases[date_kind].order])

    @cached_property
    def pairs(self) -> Words:
        """The pairs of case and place on `index.places(filters).pairs` whose case is selected."""
        places = self.index.places(self.filters)
        board = places.pairs
        if self.wider and not self.filters.subthemes:
            return self.wider.pairs & _join_themes(self.index, board, self.filters)
        if _is_plain(self.filters):
            return _select_plain(self.index, board, self.filters)
        if len(self) > FEW * self.index.size:
            return bits.pack(
                np.append(bits.unpack(self.words, self.index.size), False)[places.rows[self.filters.date_kind]]
            )
        starts = board.starts[self._newest]
        sizes = board.starts[self._newest + 1] - starts
        inside = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return bits.pack_items(board.items[np.repeat(starts, sizes) + inside], board.size)

    @cached_property
    def cells(self) -> NDArray[np.int64]:
        """Selected cases by city (of `index.places(filters).cities`) and main theme, none in the first column."""
        board = self.index.places(self.filters).pairs
        return bits.count_segments(self.pairs, board.cells).reshape(-1, self.index.columns.theme_count + 1)

    @cached_property
    def runs(self) -> bits.Runs:
        """The words outside of which `words` is empty, as the period says."""
        return self.index.board(self.filters).find_runs(self.filters.period, self.filters.undated)

    @cached_property
    def once(self) -> Words:
        """Of `pairs` one for each case and prefecture."""
        return self.pairs & self.index.places(self.filters).pairs.once

    @cached_property
    def by_prefecture(self) -> NDArray[np.int64]:
        """Selected cases by prefecture, in JIS order."""
        board = self.index.places(self.filters).pairs
        counts: NDArray[np.int64] = bits.count_blocks([board.everything], self.once, board.prefecture_words)[0]
        return counts

    @cached_property
    def by_theme(self) -> NDArray[np.int64]:
        """Selected cases by what counts as their themes."""
        return bits.count_each(find_themes(self.index.board(self.filters), self.filters), self.words, self.runs)

    @cached_property
    def by_city(self) -> NDArray[np.int64]:
        """Selected cases by city."""
        counts: NDArray[np.int64] = self.cells.sum(axis=1)
        return counts


def select_cases(index: Index, filters: Filters) -> Selection:
    """Return the cases for which everything in `filters` holds (`docs/counting.md`).

    Codes and themes that the snapshot doesn't have match no case. A ward's code stands for its city.
    """
    board = index.board(filters)
    if filters.themes or filters.subthemes:
        whole = select_cases(index, replace(filters, themes=(), subthemes=()))
        words = whole.words & _join_themes(index, board, filters)
        if filters.subthemes:
            parts = index.subtags(filters)
            cases = parts.select(parts.find(filters.subthemes))
            words = words & bits.pack_items(board.rank[cases], index.size)
        return Selection(index, filters, words, whole)
    words = _select_plain(index, board, filters)
    for cases in _find_cases(index, filters):
        words = words & bits.pack_items(board.rank[cases], index.size)
    expression = read_keyword(filters.keyword).expression
    if expression is not None:
        words = words & bits.pack(index.haystack.find_keyword(expression)[board.order])
    return Selection(index, filters, words)


def pick_cases(index: Index, identities: Sequence[str]) -> Selection:
    """Return the cases with those ids; ids that the snapshot doesn't have are none."""
    found = np.flatnonzero(
        pc.is_in(index.ids, value_set=pa.array(identities, index.ids.type)).to_numpy(zero_copy_only=False)
    )
    board = index.board(Filters())
    return Selection(index, Filters(), bits.pack_items(board.rank[found], index.size))


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
    sel = select_cases(index, others)
    if facet == "themes":
        counts = bits.count_each(find_themes(index.board(filters), filters), sel.words, sel.runs).tolist()
        return dict(zip((theme.id for theme in index.theme_labels), counts, strict=True))
    if facet == "subthemes":
        parts = index.subtags(filters)
        return dict(zip(parts.codes, parts.count(sel.mask).tolist(), strict=True))
    pairs = index.places(filters).cities
    chosen = sel.mask[pairs.case] & find_cities(index, others)[pairs.value]
    case, city = pairs.case[chosen], pairs.value[chosen]
    if facet == "municipalities":
        return dict(zip(pairs.codes, np.bincount(city, minlength=len(pairs.codes)).tolist(), strict=True))
    if facet == "prefectures":
        names, groups = list(index.prefecture_position), index.columns.city_prefecture
    else:
        names, groups = list(KIND_POSITION), index.columns.city_kind
    return dict(zip(names, _count_once(case, groups[city], len(names)).tolist(), strict=True))


def clean_filters(index: Index, filters: Filters) -> tuple[Filters, tuple[str, ...]]:
    """Return the filters with only what this snapshot can know, and what was dropped as `key=value`.

    Unknown themes, sub-themes, facts and codes (of an old link, say) go; wards become their cities.
    """
    entries = index.gazetteer.entries
    themes = tuple(theme for theme in filters.themes if theme in index.theme_position)
    prefectures = tuple(code for code in filters.prefectures if code in index.prefecture_position)
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


def find_themes(board: Board, filters: Filters) -> Words:
    """Return what counts as a theme of each item under some filters: a set for each theme."""
    return board.main_themes if filters.main_theme_only else board.themes


def find_cities(index: Index, filters: Filters) -> Flags:
    """Return which of the cities that occur answer to everything that is asked of a place."""
    pairs, entries = index.all_places.cities, index.gazetteer.entries
    wanted = np.ones(len(pairs.codes), dtype=np.bool_)
    if filters.municipalities:
        known = [code for code in filters.municipalities if code in entries]
        wanted &= pairs.find(index.gazetteer.city_of(code) for code in known)
    if filters.prefectures:
        chosen = np.zeros(index.columns.prefecture_count, dtype=np.bool_)
        chosen[_find_rows(index.prefecture_position, filters.prefectures)] = True
        wanted &= chosen[index.columns.city_prefecture]
    if filters.kinds:
        wanted &= np.array([kind in filters.kinds for kind in KIND_POSITION])[index.columns.city_kind]
    return wanted


def _is_plain(filters: Filters) -> bool:
    """Tell whether the sets of a board say everything that some filters ask."""
    return not (
        filters.keyword or filters.subthemes or filters.facts or filters.municipalities or _asks_for_cells(filters)
    )


def _asks_for_cells(filters: Filters) -> bool:
    """Tell whether both prefecture and kind are asked for: the sets of a board know only one at a time."""
    return bool(filters.prefectures and filters.kinds)


def _select_plain(index: Index, board: Board, filters: Filters) -> Words:
    """Return the items that answer to what a board's sets can say, whatever their themes."""
    words = board.everything if filters.duplicates else board.unique
    if not filters.municipalities and not _asks_for_cells(filters):
        if filters.prefectures:
            words = words & bits.join(board.prefectures, _find_rows(index.prefecture_position, filters.prefectures))
        if filters.kinds:
            words = words & bits.join(board.kinds, _find_rows(KIND_POSITION, filters.kinds))
    if filters.period is not None or not filters.undated:
        words = words & board.select_period(filters.date_kind, filters.period, filters.undated)
    if not filters.unplaced:
        words = words & board.placed
    return words


def _find_cases(index: Index, filters: Filters) -> Iterator[Ints]:
    """Yield for each further wish the cases that answer to it."""
    for kind in {split_fact(fact)[0] for fact in filters.facts}:
        yield index.facts.select(index.facts.find(fact for fact in filters.facts if split_fact(fact)[0] == kind))
    if filters.municipalities or _asks_for_cells(filters):
        yield index.places(filters).pairs.find_cases(find_cities(index, filters))


def _join_themes(index: Index, board: Board, filters: Filters) -> Words:
    """Return the items with any of the chosen themes, all when none is chosen."""
    if not filters.themes:
        return board.everything
    return bits.join(find_themes(board, filters), _find_rows(index.theme_position, filters.themes))


def _find_rows(position: Mapping[str, int], values: Iterable[str]) -> list[int]:
    """Return the positions of some values; unknown ones are passed over."""
    return [position[value] for value in values if value in position]


def _count_once(case: Ints, group: NDArray[np.int64], groups: int) -> NDArray[np.int64]:
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

"""Boards: for one order of items, the sets of them that filters are made of, so that an answer is a few bit operations.

In: `Columns`, the plain facts of each case. Out: `CaseBoard`, whose items are the cases in the order of one date,
newest first; `PlaceBoard`, whose items are the pairs of case and place, in the order of city and main theme. Sorted so,
the answer to "how many by month" or "by municipality" is a count of bits between two edges.

A case may have several places and themes. Both boards hold for each item what is true of its whole case, so a case with
two places is selected in both boards by the same operations, and counted once in each.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from casemap.filters import DateKind
from casemap.query.bits import WORD, Edges, Flags, Runs, Words, fill, find_edges, pack, word_count

Ints = NDArray[np.int32]

SPAN = 12
"""Months of a date that is known to the year or the fiscal year only. Every other date lies in one month."""


@dataclass(frozen=True, eq=False)
class Columns:
    """What is known of each case, in the order of the snapshot.

    `first`, `last`, `day`: for each kind of date its months (index; -1 = unknown) and day (0 = unknown). `themes`: one
    bit per theme. `main_theme`: position, -1 = none. `unique`: not counted with another case. `case`, `city`,
    `confidence`: the pairs of case and primary place (a ward as its city), each once, sorted by case.
    `city_prefecture`, `city_kind`: for each city its prefecture and kind (positions).
    """

    size: int
    theme_count: int
    first: Mapping[DateKind, Ints]
    last: Mapping[DateKind, Ints]
    day: Mapping[DateKind, NDArray[np.int8]]
    themes: Words
    main_theme: NDArray[np.int8]
    unique: Flags
    case: Ints
    city: Ints
    confidence: NDArray[np.float32]
    city_prefecture: NDArray[np.int64]
    city_kind: NDArray[np.int64]
    prefecture_count: int
    kind_count: int


@dataclass(frozen=True, eq=False)
class Board:
    """Sets of items: families have a row for each theme, prefecture or kind of government.

    `everything`; `unique`, cases that are not counted with another; `placed`.
    """

    size: int
    everything: Words
    unique: Words
    placed: Words
    themes: Words
    main_themes: Words
    prefectures: Words
    kinds: Words

    def select_period(self, date_kind: DateKind, period: tuple[int, int] | None, undated: bool) -> Words:
        """Return the items whose date may lie in a period (any when None), and those without a date as `undated`."""
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class CaseBoard(Board):
    """Cases, newest first by one kind of date; equals in the order of the snapshot; undated ones last.

    `order`: the position in the snapshot of each item; `rank`: the item of each position. `exact`: the date is known to
    the month; `dated`: it is known at all. `falling`: the first month of each item's date times -1, so that it rises.
    `months`: edges between the months from the last to the first of `bounds` (first and last month of all cases; None
    when none has a date). `dated_count`: items with a date, which come first.
    """

    order: Ints
    rank: Ints
    exact: Words
    vague: Words
    dated: Words
    falling: Ints
    bounds: tuple[int, int] | None
    months: Edges
    dated_count: int

    def select_period(self, date_kind: DateKind, period: tuple[int, int] | None, undated: bool) -> Words:
        """See `Board`; `date_kind` is that of the board."""
        if period is None:
            return self.everything if undated else self.dated
        begin, within, reach = self._find_period(period)
        words = np.zeros(len(self.everything), dtype=np.uint64)
        # What begins before the period may reach into it when it is known to the year only.
        fill(words, within, reach)
        np.bitwise_and(words, self.vague, out=words)
        fill(words, begin, within)
        if undated:
            fill(words, self.dated_count, self.size)
        return words

    def find_runs(self, period: tuple[int, int] | None, undated: bool) -> Runs:
        """Return the words outside of which `select_period` gives nothing."""
        if period is None:
            return ((0, len(self.everything)),)
        begin, _, reach = self._find_period(period)
        low, high = begin // WORD, -(-reach // WORD)
        tail = self.dated_count // WORD
        if not undated or self.dated_count == self.size:
            return ((low, high),)
        return ((low, high), (tail, len(self.everything))) if high <= tail else ((low, len(self.everything)),)

    def _find_period(self, period: tuple[int, int]) -> tuple[int, int, int]:
        """Return the first item that begins in a period, and the ends of those and of what may reach into it."""
        low, high = period
        # Numbers of another type than the array's would have all of it turned into theirs.
        late, soon, early = (self.falling.dtype.type(-month) for month in (high, low, low - SPAN + 1))
        begin = int(np.searchsorted(self.falling, late))
        within, reach = (int(np.searchsorted(self.falling, month, side="right")) for month in (soon, early))
        return begin, max(begin, within), min(max(begin, within, reach), self.dated_count)


@dataclass(frozen=True, eq=False)
class Months:
    """The months of some items' dates as sets, so that a period is a few of them.

    `years` occur, ascending. `begun`, `open`: for each, the items whose date begins in it or before, and ends in it or
    after; `begun_month`, `open_month`: for each of the twelve months of a year, the items whose date begins in that
    month or an earlier one of its year, and ends in it or a later one. Items without a date are in all of them.
    `dated`: there is a date.
    """

    years: NDArray[np.int64]
    begun: Words
    begun_month: Words
    open: Words
    open_month: Words
    dated: Words

    def select(self, period: tuple[int, int]) -> Words:
        """Return the items whose date may lie in a period, and those without a date."""
        (low, low_month), (high, high_month) = (divmod(month, 12) for month in period)
        last = int(np.searchsorted(self.years, high, side="right")) - 1
        first = int(np.searchsorted(self.years, low))
        if last < 0 or first == len(self.years):
            return ~self.dated
        words = self.begun[last]
        if self.years[last] == high:
            words = words & self.begun_month[high_month]
            if last:
                words |= self.begun[last - 1]
        ends = self.open[first]
        if self.years[first] == low:
            ends = ends & self.open_month[low_month]
            if first + 1 < len(self.years):
                ends |= self.open[first + 1]
        found: Words = words & ends
        return found


@dataclass(frozen=True, eq=False)
class PlaceBoard(Board):
    """Pairs of case and city, by city and then main theme; the pairs of a prefecture begin at a new word.

    `months`: the dates of each kind. `case`: the case of each item, the number of
    cases for items that are only room. `items`: the items of each case, those of case i being
    `items[starts[i]:starts[i + 1]]`. `cities`: the first item of each city, and the end; `city_edges`: the same as
    edges; `cells`: edges of the pairs of each city and main theme, the latter with one more place in front for none.
    `once`: the first pair of its case in its prefecture. `sure`: the place is beyond doubt. `prefecture_words`: the
    first word of each prefecture, and the end.
    """

    months: Mapping[DateKind, Months]
    case: Ints
    items: Ints
    starts: NDArray[np.int64]
    cities: NDArray[np.int64]
    city_edges: Edges
    cells: Edges
    once: Words
    sure: Words
    prefecture_words: NDArray[np.int64]

    def select_period(self, date_kind: DateKind, period: tuple[int, int] | None, undated: bool) -> Words:
        """See `Board`."""
        months = self.months[date_kind]
        if period is None:
            return self.everything if undated else months.dated
        return months.select(period) & (self.everything if undated else months.dated)

    def find_cases(self, wanted: Flags) -> Ints:
        """Return the cases with a place in any of the wanted cities (a flag each); some may come twice."""
        steps = np.diff(np.concatenate(([False], wanted, [False])).astype(np.int8))
        begins, ends = self.cities[np.flatnonzero(steps > 0)], self.cities[np.flatnonzero(steps < 0)]
        runs = [self.case[begin:end] for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)]
        found = np.concatenate(runs) if runs else self.case[:0]
        return found[found < len(self.starts) - 1]


def build_case_board(columns: Columns, date_kind: DateKind) -> CaseBoard:
    """Return the board of the cases in the order of one kind of date."""
    first, last, day = columns.first[date_kind], columns.last[date_kind], columns.day[date_kind]
    order = np.lexsort((-day, -first)).astype(np.int32)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order), dtype=np.int32)
    dated = first >= 0
    bounds = (int(first[dated].min()), int(last[dated].max())) if dated.any() else None
    low, high = bounds or (0, -1)
    edges = np.searchsorted(-first[order], -np.arange(high, low - 2, -1), side="left")
    return CaseBoard(
        **_build_sets(columns, order),
        order=order,
        rank=rank,
        exact=pack((dated & (first == last))[order]),
        vague=pack((dated & (first != last))[order]),
        dated=pack(dated[order]),
        falling=-first[order],
        dated_count=int(np.count_nonzero(dated)),
        bounds=bounds,
        months=find_edges(edges),
    )


def build_place_board(columns: Columns, low_confidence: float) -> PlaceBoard:
    """Return the board of the pairs of case and place; a place below `low_confidence` is in doubt."""
    main = columns.main_theme[columns.case]
    by_cell = np.lexsort((main, columns.city))
    case, city, main = columns.case[by_cell], columns.city[by_cell], main[by_cell]
    prefecture = columns.city_prefecture[city]
    counts = np.bincount(prefecture, minlength=columns.prefecture_count)
    words = np.array([word_count(int(number)) for number in counts], dtype=np.int64)
    starts = np.concatenate(([0], np.cumsum(words)))
    before = np.concatenate(([0], np.cumsum(counts)))
    item = starts[prefecture] * WORD + np.arange(len(case)) - before[prefecture]
    size = int(starts[-1]) * WORD
    cases = np.full(size, columns.size, dtype=np.int32)
    cases[item] = case
    sure = np.zeros(size, dtype=np.bool_)
    sure[item] = columns.confidence[by_cell] >= low_confidence
    # Pairs sorted by case and city: the first of each case in a prefecture.
    pair_prefecture = columns.city_prefecture[columns.city]
    first_of = np.ones(len(columns.case), dtype=np.bool_)
    first_of[1:] = (np.diff(columns.case) != 0) | (np.diff(pair_prefecture) != 0)
    once = np.zeros(size, dtype=np.bool_)
    once[item] = first_of[by_cell]
    cell = city.astype(np.int64) * (columns.theme_count + 1) + main + 1
    cells = np.arange(len(columns.city_prefecture) * (columns.theme_count + 1) + 1)
    edges = np.append(item, size)[np.searchsorted(cell, cells)]
    items = np.empty(len(case), dtype=np.int32)
    items[by_cell] = item
    return PlaceBoard(
        **_build_sets(columns, cases),
        months={kind: _build_months(columns.first[kind], columns.last[kind], cases) for kind in columns.first},
        case=cases,
        items=items,
        starts=np.searchsorted(columns.case, np.arange(columns.size + 1)),
        cities=edges[:: columns.theme_count + 1],
        city_edges=find_edges(edges[:: columns.theme_count + 1]),
        cells=find_edges(edges),
        once=pack(once),
        sure=pack(sure),
        prefecture_words=starts,
    )


def _build_months(first: Ints, last: Ints, cases: Ints) -> Months:
    """Return the dates of items that stand for the given cases."""
    first, last = np.append(first, -1)[cases], np.append(last, -1)[cases]
    dated = first >= 0
    years = np.unique(np.concatenate([first[dated], last[dated]]) // 12).astype(np.int64)

    def sets(flags: Iterable[Flags]) -> Words:
        rows = [pack(found | ~dated) for found in flags]
        return np.array(rows, dtype=np.uint64).reshape(len(rows), word_count(len(cases)))

    begin, begin_month = np.divmod(first, 12)
    end, end_month = np.divmod(last, 12)
    return Months(
        years=years,
        begun=sets(begin <= year for year in years.tolist()),
        begun_month=sets(begin_month <= month for month in range(12)),
        open=sets(end >= year for year in years.tolist()),
        open_month=sets(end_month >= month for month in range(12)),
        dated=pack(dated),
    )


def _build_sets(columns: Columns, cases: Ints) -> dict[str, Any]:
    """Return the sets that both kinds of boards have, for items that stand for the given cases."""
    themes = range(columns.theme_count)
    real = cases < columns.size

    def spread(flags: Flags) -> Flags:
        return np.append(flags, False)[cases]

    def groups(group: NDArray[np.int64], size: int) -> Words:
        """Return for each group of cities the items whose case has a place in it."""
        rows = []
        for number in range(size):
            flags = np.zeros(columns.size, dtype=np.bool_)
            flags[columns.case[group[columns.city] == number]] = True
            rows.append(pack(spread(flags)))
        return np.array(rows)

    placed = np.zeros(columns.size, dtype=np.bool_)
    placed[columns.case] = True
    width = word_count(len(cases))
    empty = np.zeros((0, width), dtype=np.uint64)
    bits, main = np.append(columns.themes, np.uint64(0))[cases], np.append(columns.main_theme, np.int8(-1))[cases]
    return {
        "size": len(cases),
        "everything": pack(real),
        "unique": pack(spread(columns.unique)),
        "placed": pack(spread(placed)),
        "themes": np.array([pack((bits & np.uint64(1 << theme)) != 0) for theme in themes]) if themes else empty,
        "main_themes": np.array([pack(main == theme) for theme in themes]) if themes else empty,
        "prefectures": groups(columns.city_prefecture, columns.prefecture_count),
        "kinds": groups(columns.city_kind, columns.kind_count),
    }

"""A snapshot ready to be asked: what every answer is made from.

Boards of bits (`board`) for what every answer needs, pairs of case and value for the rest, the text (`haystack`). Pairs
are without doubles, so a case counts once however many places or tags it has. `indexing` makes it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from casemap.filters import DATE_KINDS, DateKind, Filters
from casemap.gazetteer import Gazetteer
from casemap.keywords import SearchField
from casemap.model import ThemeLabel
from casemap.query.bits import Flags
from casemap.query.board import CaseBoard, Columns, Ints, PlaceBoard, build_case_board, build_place_board
from casemap.query.haystack import Field, Haystack
from casemap.query.labels import Labels, build_labels
from casemap.query.searchable import build_fields
from casemap.snapshot import Snapshot

LOW_CONFIDENCE = 0.6
"""Below this a place is shown as doubtful (hollow marks). Chosen by eye on the scale of `resolve`, where a name
with one reading and its prefecture beside it is near 1 and a coin toss between two readings near 0.5."""

TableName = Literal["cases", "places", "themes", "facts"]
TABLE_COLUMNS: Mapping[TableName, tuple[str, ...]] = {
    "cases": (
        *("case", "id", "title", "text", "url", "publisher", "published", "started", "started_precision", "issue"),
        "theme",
    ),
    "places": ("code", "city", "role", "confidence", "field", "start", "end", "surface", "reasons"),
    "themes": ("theme", "evidence", "subthemes"),
    "facts": ("kind", "value", "field", "start", "end", "surface"),
}
"""The columns of the snapshot's tables that lists and further counts take values from."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """Which case belongs to which value, each pair once: positions of cases, and of values in `codes`.

    Sorted by case, then value.
    """

    codes: tuple[str, ...]
    position: Mapping[str, int]
    case: Ints
    value: Ints

    def find(self, codes: Iterable[str]) -> Flags:
        """Return which of `codes` are asked for; unknown ones are passed over."""
        wanted = np.zeros(len(self.codes), dtype=bool)
        wanted[[self.position[code] for code in codes if code in self.position]] = True
        return wanted

    def select(self, wanted: Flags) -> Ints:
        """Return the cases that have any of the wanted values (one flag for each of `codes`); some may come twice."""
        return self.case[wanted[self.value]]

    def count(self, mask: Flags) -> NDArray[np.int64]:
        """Return the number of selected cases for each code."""
        return np.bincount(self.value[mask[self.case]], minlength=len(self.codes))


@dataclass(frozen=True, eq=False)
class Groups:
    """Groups of near-duplicates: for each case the one that speaks for it, and the others by their speakers.

    `leader`: for each case a case, mostly its own. `others`: cases that another speaks for, by speaker, then case;
    `leaders`: the speaker of each.
    """

    leader: Ints
    others: Ints
    leaders: Ints

    def find(self, case: int) -> tuple[int, ...]:
        """Return the cases of a case's group, the one that speaks for it first; a case alone has no group."""
        leader = self.leader.dtype.type(self.leader[case])
        low, high = np.searchsorted(self.leaders, leader), np.searchsorted(self.leaders, leader, side="right")
        return (int(leader), *self.others[low:high].tolist()) if low < high else ()


@dataclass(frozen=True, eq=False)
class Places:
    """Where the cases are: pairs with `cities`, codes (wards as their city) that occur in the snapshot, and the boards
    that are sorted by date and by place. Primary places only.
    """

    cities: Pairs
    columns: Columns

    @cached_property
    def cases(self) -> Mapping[DateKind, CaseBoard]:
        """The cases in the order of each kind of date."""
        return {kind: build_case_board(self.columns, kind) for kind in DATE_KINDS}

    @cached_property
    def pairs(self) -> PlaceBoard:
        """The pairs of case and place, by city."""
        return build_place_board(self.columns, LOW_CONFIDENCE)

    @cached_property
    def rows(self) -> Mapping[DateKind, NDArray[np.int64]]:
        """For each pair of case and place the item of its case on each board of cases, their number for mere room."""
        return {
            kind: np.append(board.rank, self.columns.size)[self.pairs.case].astype(np.int64)
            for kind, board in self.cases.items()
        }


@dataclass(frozen=True, eq=False)
class Index:
    """A snapshot ready to be asked; positions of cases are the row numbers of `snapshot.cases`.

    `columns`: what is known of each case. `all_places`, `sure_places`: where the cases are, with and without doubtful
    places. `subthemes`, `main_subthemes`: pairs over the sub-themes, the latter of the main theme only;
    `subtheme_themes`: for each of their codes the position of its theme. `facts`: pairs over tokens `kind:value`.
    `population`: persons by prefecture code. `table_starts`: for each case its first row in each table, and the end;
    `table_columns`: the columns that are shown (`TABLE_COLUMNS`), texts as Arrow's, others as numpy's. `groups`:
    near-duplicates.

    Of the snapshot only the manifest is looked at from here on, and the text, unless that was made ready before.
    """

    snapshot: Snapshot
    gazetteer: Gazetteer
    theme_labels: tuple[ThemeLabel, ...]
    population: Mapping[str, int]
    columns: Columns
    all_places: Places
    sure_places: Places
    subthemes: Pairs
    main_subthemes: Pairs
    subtheme_themes: tuple[int, ...]
    facts: Pairs
    table_starts: Mapping[TableName, Ints]
    table_columns: Mapping[TableName, Mapping[str, Any]]
    groups: Groups

    @property
    def id(self) -> str:
        """The snapshot's id, the key of every cache."""
        return self.snapshot.id

    @property
    def size(self) -> int:
        """The number of cases."""
        return self.columns.size

    def places(self, filters: Filters) -> Places:
        """Return what counts as a place under some filters."""
        return self.sure_places if filters.sure else self.all_places

    def board(self, filters: Filters) -> CaseBoard:
        """Return the cases in the order of the date that some filters mean."""
        return self.places(filters).cases[filters.date_kind]

    def subtags(self, filters: Filters) -> Pairs:
        """Return what counts as a sub-theme under some filters."""
        return self.main_subthemes if filters.main_theme_only else self.subthemes

    @cached_property
    def fields(self) -> Mapping[SearchField, Field]:
        """The text of the cases, ready to be searched."""
        return build_fields(self.snapshot, self.gazetteer)

    @cached_property
    def haystack(self) -> Haystack:
        """The search in the text of the cases."""
        return Haystack(self.fields, self.size)

    @property
    def ids(self) -> "pa.Array[Any]":
        """The ids of the cases."""
        ids: pa.Array[Any] = self.table_columns["cases"]["id"]
        return ids

    @cached_property
    def orders(self) -> Mapping[str, tuple[Ints, Ints]]:
        """All cases in the orders of a list, as order (position of each rank) and rank (of each position): `published`
        and `started`, oldest first; `title`. Undated cases come last, equals in the order of their ids.
        """
        return {kind: _order_by_date(self.columns, kind) for kind in DATE_KINDS} | {
            "title": _rank(pc.sort_indices(self.table_columns["cases"]["title"]).to_numpy().astype(np.int64))
        }

    @cached_property
    def theme_position(self) -> Mapping[str, int]:
        """The positions of the themes by id."""
        return {theme.id: position for position, theme in enumerate(self.theme_labels)}

    @cached_property
    def prefecture_position(self) -> Mapping[str, int]:
        """The positions of the prefectures by code."""
        return {entry.code: position for position, entry in enumerate(self.gazetteer.prefectures)}

    @cached_property
    def labels(self) -> Labels:
        """What is shown of each prefecture and city whatever the selection."""
        return build_labels(self.gazetteer, self.population, self.all_places.cities.codes, self.theme_labels)


def _order_by_date(columns: Columns, date_kind: DateKind) -> tuple[Ints, Ints]:
    """Return the cases oldest first: vague dates behind the precise ones of their time."""
    last, day = columns.last[date_kind], columns.day[date_kind]
    late = np.where(last < 0, np.iinfo(np.int32).max, last)
    return _rank(np.lexsort((np.where(day == 0, 32, day), late)))


def _rank(order: NDArray[np.int64]) -> tuple[Ints, Ints]:
    """Return an order and its inverse."""
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return order.astype(np.int32), rank

"""One moment of a page: the selections that all its parts answer from, and what several parts count of them.

In: the bundle and `Filters`. Out: `Answer`, the same one for all visitors who ask the same, so that everything is
counted once. No widgets here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any, TypeVar

import pandas as pd

from casemap.dashboard.data import Bundle
from casemap.query import (
    Filters,
    Index,
    Selection,
    Totals,
    count_by_municipality,
    count_by_prefecture,
    count_by_theme,
    count_totals,
    select_cases,
)

# Answers that are kept: a few for each of some dozens of visitors. One of a million cases takes about a megabyte.
KEPT = 96

Made = TypeVar("Made")


@dataclass(frozen=True, eq=False)
class Answer:
    """One moment: the selection, and the wider ones that single charts compare it with.

    `around` leaves out the choice of places (the map and the bars keep the rest of the country to compare
    with), `any_theme` the choice of themes, `any_time` the period. What is counted is made when it is asked for, and
    kept; nobody may change these frames.
    """

    index: Index
    filters: Filters
    kept: dict[object, Any] = field(default_factory=dict)

    def keep(self, key: object, make: Callable[[], Made]) -> Made:
        """Return what was made of this answer under that key, made first if it was not; the key holds all else that it
        depends on (language, theme, ...).
        """
        if key not in self.kept:
            self.kept[key] = make()
        found: Made = self.kept[key]
        return found

    @cached_property
    def selected(self) -> Selection:
        """The cases that answer to the filters."""
        return select_cases(self.index, self.filters)

    @cached_property
    def around(self) -> Selection:
        """Those of all places."""
        return select_cases(self.index, replace(self.filters, prefectures=(), municipalities=()))

    @cached_property
    def any_theme(self) -> Selection:
        """Those of all themes."""
        return select_cases(self.index, replace(self.filters, themes=()))

    @cached_property
    def any_time(self) -> Selection:
        """Those of all time."""
        return select_cases(self.index, replace(self.filters, period=None))

    @cached_property
    def totals(self) -> Totals:
        """See `count_totals`, of `selected`."""
        return count_totals(self.index, self.selected)

    @cached_property
    def municipalities(self) -> pd.DataFrame:
        """See `count_by_municipality`, of `selected`."""
        return count_by_municipality(self.index, self.selected)

    @cached_property
    def prefectures(self) -> pd.DataFrame:
        """See `count_by_prefecture`, of `around`."""
        return count_by_prefecture(self.index, self.around)

    @cached_property
    def themes(self) -> pd.DataFrame:
        """See `count_by_theme`, of `any_theme`."""
        return count_by_theme(self.index, self.any_theme)


def ask(bundle: Bundle, filters: Filters) -> Answer:
    """Return the answer of one moment."""
    return _ask(bundle.index, filters)


@lru_cache(maxsize=KEPT)
def _ask(index: Index, filters: Filters) -> Answer:
    return Answer(index, filters)

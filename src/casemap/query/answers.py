"""All that the screen shows of one question, each part made when it is asked for and then kept.

In: `Index` and `Filters`. Out: `Answer`. Parts share what they have in common, so asking for all of them costs less
than asking one by one.
"""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from casemap.filters import Filters
from casemap.query.breakdowns import count_theme_by_prefecture
from casemap.query.counts import (
    Histogram,
    Totals,
    count_by_month,
    count_by_municipality,
    count_by_prefecture,
    count_by_theme,
    count_totals,
)
from casemap.query.index import Index
from casemap.query.listing import list_cases
from casemap.query.selection import Selection, select_cases
from casemap.query.sorting import Sort


@dataclass(frozen=True, eq=False)
class Answer:
    """The parts of the screen for `selection`, as the functions of the same name give them."""

    index: Index
    selection: Selection

    @cached_property
    def totals(self) -> Totals:
        """See `count_totals`."""
        return count_totals(self.index, self.selection)

    @cached_property
    def prefectures(self) -> pd.DataFrame:
        """See `count_by_prefecture`."""
        return count_by_prefecture(self.index, self.selection)

    @cached_property
    def municipalities(self) -> pd.DataFrame:
        """See `count_by_municipality`."""
        return count_by_municipality(self.index, self.selection)

    @cached_property
    def themes(self) -> pd.DataFrame:
        """See `count_by_theme`."""
        return count_by_theme(self.index, self.selection)

    @cached_property
    def months(self) -> Histogram:
        """See `count_by_month`, by the date that the filters mean."""
        return count_by_month(self.index, self.selection, self.selection.filters.date_kind)

    @cached_property
    def theme_by_prefecture(self) -> pd.DataFrame:
        """See `count_theme_by_prefecture`."""
        return count_theme_by_prefecture(self.index, self.selection)

    def list_cases(self, *, sort: Sort = "newest", offset: int = 0, limit: int = 20) -> pd.DataFrame:
        """See `list_cases`."""
        return list_cases(self.index, self.selection, sort=sort, offset=offset, limit=limit)


def answer(index: Index, filters: Filters) -> Answer:
    """Return the answer to one question; nothing but the selection is worked out yet."""
    return Answer(index, select_cases(index, filters))

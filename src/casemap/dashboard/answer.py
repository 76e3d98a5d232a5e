"""One moment of a page: the selections that all its parts answer from.

In: the bundle and `Filters`. Out: `Answer`. No widgets here.
"""

from dataclasses import dataclass, replace

from casemap.dashboard.data import Bundle
from casemap.query import Filters, Selection, select_cases


@dataclass(frozen=True)
class Answer:
    """One moment: the selection, and the wider ones that single charts compare it with.

    `around` leaves out the choice of places (the map and the bars keep the rest of the country to compare
    with), `any_theme` the choice of themes, `any_time` the period.
    """

    filters: Filters
    selected: Selection
    around: Selection
    any_theme: Selection
    any_time: Selection


def ask(bundle: Bundle, filters: Filters) -> Answer:
    """Return all selections of one moment."""
    index = bundle.index
    return Answer(
        filters=filters,
        selected=select_cases(index, filters),
        around=select_cases(index, replace(filters, prefectures=(), municipalities=())),
        any_theme=select_cases(index, replace(filters, themes=())),
        any_time=select_cases(index, replace(filters, period=None)),
    )

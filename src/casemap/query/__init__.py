"""Answers from one snapshot: select cases, count them, list them.

In: an opened snapshot, made into an `Index` once, and `Filters`. Out: a `Selection` and frames of counts.
Pure: no Streamlit, no files. `docs/counting.md` says what is counted, in words for people.

- `index`: the arrays made once per snapshot; `haystack`: its text, ready to be searched
- `selection`: which cases answer to filters
- `counts`: how many, by prefecture, municipality, theme, month
- `listing`: which ones, page by page
"""

from casemap.filters import DateKind, Filters
from casemap.query.counts import (
    Histogram,
    Totals,
    count_by_month,
    count_by_municipality,
    count_by_prefecture,
    count_by_theme,
    count_totals,
)
from casemap.query.index import LOW_CONFIDENCE, Index, build_index
from casemap.query.listing import Sort, list_cases, sort_cases
from casemap.query.selection import Facet, Selection, clean_filters, facet_counts, select_case, select_cases

__all__ = [
    "LOW_CONFIDENCE",
    "DateKind",
    "Facet",
    "Filters",
    "Histogram",
    "Index",
    "Selection",
    "Sort",
    "Totals",
    "build_index",
    "clean_filters",
    "count_by_month",
    "count_by_municipality",
    "count_by_prefecture",
    "count_by_theme",
    "count_totals",
    "facet_counts",
    "list_cases",
    "select_case",
    "select_cases",
    "sort_cases",
]

"""Answers from one snapshot: select cases, count them, list them.

In: an opened snapshot, made into an `Index` once, and `Filters`. Out: a `Selection` and frames of counts.
Pure: no Streamlit, no files. `docs/counting.md` says what is counted, in words for people.

- `bits`: sets as bits; `board`: the sets that filters are made of, in the orders that answers need
- `index`: what every answer is made from, `indexing`: made once per snapshot
- `haystack`: the text, ready to be searched; `searchable`: what of a snapshot is
- `selection`: which cases answer to filters; `sorting`: in which order
- `counts`: how many, by prefecture, municipality, theme, month
- `timeline`: how many, by month, quarter, year, fiscal year, in all and by theme
- `frames`: how many, for every period of a playback at once
- `breakdowns`: how many, by kind, region, sub-theme, fact, theme and prefecture; where none are
- `answers`: everything the screen shows of one question
- `compare`: two selections side by side
- `similar`: municipalities like ours, and what they did that ours has not
- `listing`: which ones, page by page
"""

from casemap.filters import DateKind, Filters
from casemap.query.answers import Answer, answer
from casemap.query.breakdowns import (
    count_by_fact,
    count_by_kind,
    count_by_publisher,
    count_by_region,
    count_by_subtheme,
    count_theme_by_prefecture,
    list_blank_municipalities,
)
from casemap.query.compare import Comparison, compare_selections
from casemap.query.counts import (
    Histogram,
    Totals,
    count_by_month,
    count_by_municipality,
    count_by_prefecture,
    count_by_theme,
    count_totals,
)
from casemap.query.frames import Frames, count_frames, find_peaks, list_frames
from casemap.query.goals import count_by_goal, find_goal_bits
from casemap.query.index import LOW_CONFIDENCE, Index
from casemap.query.indexing import build_index
from casemap.query.listing import list_cases
from casemap.query.selection import Facet, Selection, clean_filters, facet_counts, pick_cases, select_cases
from casemap.query.similar import list_nearest_municipalities, list_similar_municipalities, list_theme_gaps
from casemap.query.sorting import Sort, sort_cases
from casemap.query.timeline import Timeline, count_by_bin, count_theme_by_bin

__all__ = [
    "LOW_CONFIDENCE",
    "Answer",
    "Comparison",
    "DateKind",
    "Facet",
    "Filters",
    "Frames",
    "Histogram",
    "Index",
    "Selection",
    "Sort",
    "Timeline",
    "Totals",
    "answer",
    "build_index",
    "clean_filters",
    "compare_selections",
    "count_by_bin",
    "count_by_fact",
    "count_by_goal",
    "count_by_kind",
    "count_by_month",
    "count_by_municipality",
    "count_by_prefecture",
    "count_by_publisher",
    "count_by_region",
    "count_by_subtheme",
    "count_by_theme",
    "count_frames",
    "count_theme_by_bin",
    "count_theme_by_prefecture",
    "count_totals",
    "facet_counts",
    "find_goal_bits",
    "find_peaks",
    "list_blank_municipalities",
    "list_cases",
    "list_frames",
    "list_nearest_municipalities",
    "list_similar_municipalities",
    "list_theme_gaps",
    "pick_cases",
    "select_cases",
    "sort_cases",
]

"""Counted frames to Plotly figures, and each figure as a table.

In: frames of `query`, the language, what is chosen. Out: figures in one plain look that fetch nothing, tables with
the same numbers, and the reading of clicks on them. Pure: no Streamlit, no files.

- `look`, `cells`: what figures share; `table`: a figure as a table; `clicks`: what was clicked or brushed
- `prefectures`, `tiles` (with `tile_layout`), `themes`, `timeline`, `heat`, `tree`, `kinds`, `coverage`, `facts`,
  `goals`, `pairs` (two selections): a figure each
"""

from casemap.charts.clicks import read_numbers, read_points, read_range
from casemap.charts.coverage import build_coverage_bars, build_coverage_table, group_blanks
from casemap.charts.facts import build_fact_bars, build_fact_table
from casemap.charts.goals import build_goal_bars, build_goal_table
from casemap.charts.heat import build_heat, build_heat_table
from casemap.charts.kinds import build_kind_bars, build_kind_table
from casemap.charts.look import CONFIG, SAVABLE, legend_widths
from casemap.charts.pairs import build_pairs, build_pairs_table
from casemap.charts.prefectures import build_prefecture_bars, build_prefecture_table
from casemap.charts.table import Cell, Table
from casemap.charts.themes import build_theme_bars, build_theme_table
from casemap.charts.tiles import build_tile_map
from casemap.charts.timeline import (
    build_theme_line,
    build_timeline,
    build_timeline_table,
    read_period,
    stack_themes,
)
from casemap.charts.tree import build_tree, build_tree_table, read_area

__all__ = [
    "CONFIG",
    "SAVABLE",
    "Cell",
    "Table",
    "build_coverage_bars",
    "build_coverage_table",
    "build_fact_bars",
    "build_fact_table",
    "build_goal_bars",
    "build_goal_table",
    "build_heat",
    "build_heat_table",
    "build_kind_bars",
    "build_kind_table",
    "build_pairs",
    "build_pairs_table",
    "build_prefecture_bars",
    "build_prefecture_table",
    "build_theme_bars",
    "build_theme_line",
    "build_theme_table",
    "build_tile_map",
    "build_timeline",
    "build_timeline_table",
    "build_tree",
    "build_tree_table",
    "group_blanks",
    "legend_widths",
    "read_area",
    "read_numbers",
    "read_period",
    "read_points",
    "read_range",
    "stack_themes",
]

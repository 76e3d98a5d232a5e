"""The charts of the screen, each with its title, table and words: from a moment to a drawing.

In: `View` (and the measure or kind that is chosen in a chart). Out: `Drawing`. No widgets, no state; everything is
counted by `query`. Each chart leaves its own filter out, so that what is not chosen stays there to compare with.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec

from casemap import charts
from casemap.calendar_bins import Bin
from casemap.charts.heat import Measure as HeatMeasure
from casemap.charts.timeline import Measure as TimeMeasure
from casemap.dashboard.chart_frame import Drawing, View
from casemap.dashboard.data import find_goals
from casemap.filters import FACT_KINDS
from casemap.model import FactKind
from casemap.palette import Tones
from casemap.query import (
    Filters,
    Index,
    Selection,
    count_by_bin,
    count_by_fact,
    count_by_goal,
    count_by_kind,
    count_by_subtheme,
    count_by_theme,
    count_theme_by_bin,
    count_theme_by_prefecture,
    list_blank_municipalities,
    select_cases,
)
from casemap.scale import Metric, Scale, build_scale

# Facts that are shown: what an initiative was done with. Series and audience are for the list.
FACTS: tuple[FactKind, ...] = FACT_KINDS[:2]
MOST_FACTS = 12

Rest = ParamSpec("Rest")


Draw = Callable[Concatenate[View, Rest], Drawing]


def _keep(draw: Draw[Rest]) -> Draw[Rest]:
    """Draw once for all visitors who see the same."""

    @wraps(draw)
    def find(view: View, /, *values: Rest.args, **named: Rest.kwargs) -> Drawing:
        key = (draw.__name__, view.lang, view.tones.theme, values, tuple(sorted(named.items())))
        return view.answer.keep(key, lambda: draw(view, *values, **named))

    return find


@_keep
def draw_prefectures(view: View, metric: Metric) -> Drawing:
    """Return the bars by prefecture; zeros last."""
    t = view.t
    rows = view.answer.prefectures
    return Drawing(
        title=t("bars_" + metric),
        alt=t("bars_alt"),
        table=charts.build_prefecture_table(rows, metric, view.lang),
        figure=charts.build_prefecture_bars(rows, metric, view.lang, view.answer.filters.prefectures, tones=view.tones),
    )


@_keep
def draw_tiles(view: View, metric: Metric, *, narrow: bool) -> Drawing:
    """Return the grid map, in the colours of the map."""
    t = view.t
    rows = view.answer.prefectures
    scale = build_scale(list(view.bundle.everything[metric]), metric, view.tones)
    chosen = view.answer.filters.prefectures
    return Drawing(
        title=t("tiles_" + metric),
        alt=t("tiles_alt"),
        table=charts.build_prefecture_table(rows, metric, view.lang),
        figure=charts.build_tile_map(rows, scale, view.lang, chosen, narrow=narrow, tones=view.tones),
    )


@_keep
def draw_themes(view: View) -> Drawing:
    """Return the bars by theme."""
    t = view.t
    rows = view.answer.themes
    return Drawing(
        title=t("bars_themes"),
        alt=t("themes_alt"),
        table=charts.build_theme_table(rows, view.lang),
        figure=charts.build_theme_bars(rows, view.lang, view.answer.filters.themes, tones=view.tones),
    )


@_keep
def draw_timeline(view: View, measure: TimeMeasure, bin_kind: Bin, *, brush: bool) -> Drawing:
    """Return themes over time in stacked bars; a single chosen theme as a line."""
    t, index, filters = view.t, view.bundle.index, view.answer.filters
    timeline = count_by_bin(index, view.answer.any_time, filters.date_kind, bin_kind)
    cells = count_theme_by_bin(index, view.answer.any_time, filters.date_kind, bin_kind)
    themes = index.theme_labels
    vague = int(timeline.apart["cases"].sum()) + timeline.undated
    single = next((theme for theme in themes if filters.themes == (theme.id,)), None)
    figure = None
    if timeline.bins["cases"].any() and single is None:
        parts = charts.stack_themes(cells, timeline.bins, themes)
        figure = charts.build_timeline(
            parts, themes, bin_kind, measure, view.lang, filters.period, brush=brush, tones=view.tones
        )
    elif timeline.bins["cases"].any() and single is not None:
        whole = count_by_bin(
            index, _select(view, themes=(), subthemes=(), period=None), filters.date_kind, bin_kind
        ).bins  # fmt: skip
        counts = cells.loc[cells["theme"] == single.id, "cases"]
        figure = charts.build_theme_line(
            list(counts), list(whole["cases"]), list(whole["bin"]), single, bin_kind, measure, view.lang,
            filters.period, brush=brush, tones=view.tones,
        )  # fmt: skip
    if single is None:
        title = t("timeline_" + measure)
    else:
        title = t("timeline_one_" + measure, theme=single.label_ja if view.lang == "ja" else single.label_en)
    return Drawing(
        title=title,
        note=t("timeline_note", n=vague) if vague else "",
        alt=t("timeline_alt"),
        table=charts.build_timeline_table(cells, timeline.bins, themes, bin_kind, view.lang),
        figure=figure,
    )


def list_bins(view: View, bin_kind: Bin) -> list[int]:
    """Return the bins of `draw_timeline`'s axis (first months)."""
    timeline = count_by_bin(view.bundle.index, view.answer.any_time, view.answer.filters.date_kind, bin_kind)
    return [int(month) for month in timeline.bins["bin"]]


@_keep
def draw_heat(view: View, measure: HeatMeasure) -> Drawing:
    """Return theme by prefecture."""
    t, index, filters = view.t, view.bundle.index, view.answer.filters
    selected = _select(view, themes=(), subthemes=(), prefectures=(), municipalities=())
    cells = count_theme_by_prefecture(index, selected)
    figure = charts.build_heat(
        cells, index.theme_labels, measure, _heat_scale(index, view.tones), view.lang,
        chosen_themes=filters.themes, chosen_prefectures=filters.prefectures, tones=view.tones,
    )  # fmt: skip
    return Drawing(
        title=t("heat_" + measure),
        note=t("heat_note_" + measure),
        alt=t("heat_alt"),
        table=charts.build_heat_table(cells, index.theme_labels, measure, view.lang),
        figure=figure if len(selected) else None,
    )


def read_cell(view: View, position: int) -> tuple[str, str] | None:
    """Return theme and prefecture of a cell of `draw_heat` by its position, row by row; None for no cell."""
    themes, prefectures = view.bundle.index.theme_labels, view.bundle.everything["code"]
    if not 0 <= position < len(themes) * len(prefectures):
        return None
    return themes[position // len(prefectures)].id, str(prefectures.iloc[position % len(prefectures)])


@_keep
def draw_tree(view: View) -> Drawing:
    """Return themes and sub-themes as nested areas."""
    t, index, filters = view.t, view.bundle.index, view.answer.filters
    selected = _select(view, themes=(), subthemes=())
    themes, parts = count_by_theme(index, selected), count_by_subtheme(index, selected)
    figure = charts.build_tree(
        themes, parts, index.theme_labels, view.lang,
        chosen_themes=filters.themes, chosen_subthemes=filters.subthemes, tones=view.tones,
    )  # fmt: skip
    return Drawing(
        title=t("tree_title"),
        alt=t("tree_alt"),
        table=charts.build_tree_table(themes, parts, index.theme_labels, view.lang),
        figure=figure if themes["cases"].any() else None,
    )


@_keep
def draw_kinds(view: View) -> Drawing:
    """Return the kinds of local government."""
    t = view.t
    rows = count_by_kind(view.bundle.index, _select(view, kinds=()))
    return Drawing(
        title=t("kinds_title"),
        alt=t("kinds_alt"),
        table=charts.build_kind_table(rows, view.lang),
        figure=charts.build_kind_bars(rows, view.lang, view.answer.filters.kinds, tones=view.tones)
        if rows["cases"].any()
        else None,
    )


@_keep
def draw_coverage(view: View) -> Drawing:
    """Return where nothing is known."""
    t = view.t
    rows = view.answer.prefectures
    totals = view.answer.totals
    return Drawing(
        title=t("blank_title"),
        note=t("blank_note", unplaced=totals.unplaced, undated=totals.undated),
        alt=t("blank_alt"),
        table=charts.build_coverage_table(rows, view.lang),
        figure=charts.build_coverage_bars(rows, view.lang, view.answer.filters.prefectures, tones=view.tones),
    )


def list_blanks(view: View) -> list[tuple[str, list[str]]]:
    """Return the name of each prefecture with blank municipalities, and theirs; the chosen prefectures only,
    when some are.
    """
    around = view.answer.around
    chosen = view.answer.filters.prefectures
    column = "name" if view.lang == "ja" else "name_en"
    names = dict(zip(view.bundle.everything["code"], view.bundle.everything[column], strict=True))
    groups = charts.group_blanks(list_blank_municipalities(view.bundle.index, around), view.lang)
    return [(str(names[code]), found) for code, found in groups if not chosen or code in chosen]


@_keep
def draw_facts(view: View, kind: FactKind) -> Drawing:
    """Return the most frequent facts of one kind."""
    t, filters = view.t, view.answer.filters
    rows = count_by_fact(view.bundle.index, _select(view, facts=()), kind, MOST_FACTS)
    return Drawing(
        title=t("facts_" + kind),
        alt=t("facts_alt"),
        table=charts.build_fact_table(rows, kind, view.lang),
        figure=charts.build_fact_bars(rows, view.lang, filters.facts, tones=view.tones) if len(rows) else None,
    )


@_keep
def draw_goals(view: View) -> Drawing:
    """Return the goals of the second taxonomy."""
    t = view.t
    rows = count_by_goal(view.answer.selected, *find_goals(view.bundle.index))
    return Drawing(
        title=t("goals_title"),
        alt=t("goals_title"),
        table=charts.build_goal_table(rows, view.lang),
        figure=charts.build_goal_bars(rows, view.lang, tones=view.tones) if rows["cases"].any() else None,
        note=t("goals_note"),
    )


def _select(view: View, **free: object) -> Selection:
    """Return the cases with some filters changed."""
    return select_cases(view.bundle.index, replace(view.answer.filters, **free))  # type: ignore[arg-type]


@lru_cache(maxsize=4)
def _heat_scale(index: Index, tones: Tones) -> Scale:
    """Return the classes for counts of theme and prefecture, from all cases: colours keep their meaning."""
    cells = count_theme_by_prefecture(index, select_cases(index, Filters()))
    return build_scale(list(cells["cases"]), "cases", tones)

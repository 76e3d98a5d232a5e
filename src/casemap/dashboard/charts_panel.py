"""The charts below the map: over time, by place, theme, kind of government; where nothing is known.

Each click answers "what are these?": it chooses what the mark stands for, alone, and again releases it.
"""

from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from typing import Any

import streamlit as st

from casemap import charts
from casemap.calendar_bins import Bin
from casemap.dashboard import callbacks, chart_draw, state, window
from casemap.dashboard.chart_frame import View, show_chart
from casemap.dashboard.markup import heading_html
from casemap.filters import KIND_TOKENS
from casemap.scene import ChartGroup


@st.fragment
def show_charts(view: View) -> None:
    """Draw the charts of the chosen question. The other ones are neither made nor sent: a page that answers
    everything with each click is slow for all.
    """
    if state.is_touched():
        state.run_again()
    t = view.t
    group = state.get_look().charts
    with st.container(key="charts_head", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(heading_html(t("charts"), level=2))
        state.show_value("charts", group)
        st.segmented_control(
            t("charts"),
            list(GROUPS),
            key="charts",
            format_func=lambda name: t("charts_" + name),
            label_visibility="collapsed",
            on_change=callbacks.take_aside,
            args=("charts",),
            required=True,
        )
    with st.container(key=f"charts_{group}", gap=None):
        GROUPS[group](view)


def _show_time(view: View) -> None:
    narrow = window.is_narrow()
    # Single months stand above the slider already; here they would be too thin to tell colours apart.
    bin_kind: Bin = "year" if view.look.bin == "month" else view.look.bin
    show_chart(
        view,
        "timeline",
        lambda measure: chart_draw.draw_timeline(view, measure, bin_kind, brush=not narrow),  # type: ignore[arg-type]
        measures=("cases", "share"),
        take=partial(_take_time, view, bin_kind),
        brush=not narrow,
    )
    show_chart(
        view,
        "tiles",
        lambda _: chart_draw.draw_tiles(view, view.metric, narrow=narrow),
        take=take_value("prefectures"),
    )


def _show_themes(view: View) -> None:
    show_chart(
        view,
        "heat",
        lambda measure: chart_draw.draw_heat(view, measure),  # type: ignore[arg-type]
        measures=("cases", "quotient"),
        take=partial(_take_cell, view),
    )
    show_chart(view, "tree", lambda _: chart_draw.draw_tree(view), take=_take_area)
    show_chart(view, "goals", lambda _: chart_draw.draw_goals(view))


def _show_who(view: View) -> None:
    show_chart(view, "kinds", lambda _: chart_draw.draw_kinds(view), take=_take_kind)
    show_chart(
        view,
        "facts",
        lambda kind: chart_draw.draw_facts(view, kind),  # type: ignore[arg-type]
        measures=chart_draw.FACTS,
        take=take_value("facts"),
    )


def _show_blank(view: View) -> None:
    show_chart(
        view,
        "coverage",
        lambda _: chart_draw.draw_coverage(view),
        take=take_value("prefectures"),
        more=partial(_show_names, view),
    )


GROUPS: Mapping[ChartGroup, Callable[[View], None]] = {
    "time": _show_time,
    "themes": _show_themes,
    "who": _show_who,
    "blank": _show_blank,
}
"""What is asked -> the charts that answer."""


def take_value(name: str) -> Any:
    """Return what chooses a clicked mark's code as the filter `name`."""

    def take(selection: Mapping[str, object]) -> None:
        found = charts.read_points(selection)
        if found:
            callbacks.choose(**{name: (found[0],)})

    return take


def _take_kind(selection: Mapping[str, object]) -> None:
    for token in charts.read_points(selection)[:1]:
        if token in KIND_TOKENS:
            callbacks.choose(kinds=(KIND_TOKENS[token],))


def _take_area(selection: Mapping[str, object]) -> None:
    for identity in charts.read_points(selection)[:1]:
        theme, part = charts.read_area(identity)
        callbacks.choose(themes=(theme,), subthemes=(part,) if part else ())


def _take_cell(view: View, selection: Mapping[str, object]) -> None:
    for _, position in charts.read_numbers(selection)[:1]:
        cell = chart_draw.read_cell(view, position)
        if cell:
            callbacks.choose(themes=(cell[0],), subthemes=(), prefectures=(cell[1],))


def _take_time(view: View, bin_kind: Bin, selection: Mapping[str, object]) -> None:
    """A brush chooses the bins under it, a click on a bar its bin."""
    bins = chart_draw.list_bins(view, bin_kind)
    brushed = charts.read_range(selection)
    clicked = [position for _, position in charts.read_numbers(selection)]
    low, high = brushed or ((min(clicked), max(clicked)) if clicked else (0.0, -1.0))
    period = charts.read_period(bins, bin_kind, low, high)
    if period:
        callbacks.choose(period=period)


def _show_names(view: View) -> None:
    """Offer the names of the municipalities without a case; they are many, so they come when asked for."""
    t = view.t
    shown = bool(st.session_state.get("blanks_on"))
    with st.container(key="names", gap="small"):
        st.button(t("blanks_hide" if shown else "blanks_show"), key="blanks", on_click=_turn_blanks)
        if shown:
            groups = "".join(
                f"<details><summary>{escape(name)} <span>{escape(t('blanks_count', n=len(found)))}</span></summary>"
                f"<p>{escape(t('list_separator').join(found))}</p></details>"
                for name, found in chart_draw.list_blanks(view)
            )
            st.html(f'<div class="cm-blanks">{groups}</div>')


def _turn_blanks() -> None:
    st.session_state["blanks_on"] = not st.session_state.get("blanks_on")

"""Time: the bars with the period slider under them and the buttons that let time play."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from casemap import charts
from casemap.calendar_bins import Bin, format_bin
from casemap.dashboard import callbacks, markup, playback, state
from casemap.dashboard.answer import Answer
from casemap.dashboard.data import Bundle
from casemap.dashboard.plot import show_plot
from casemap.dashboard.theme import find_tones
from casemap.figure import Figure
from casemap.messages import Translator
from casemap.model import Lang
from casemap.palette import Tones
from casemap.periods import SPANS, Period, find_bins, list_bins
from casemap.query import Filters, Timeline, count_by_bin
from casemap.scene import CHOICES
from casemap.timeline import build_timeline, find_axis

_CLICKS, _FIGURE = "cm_timeline_clicks", "cm_timeline_figure"


def show_period(bundle: Bundle, answer: Answer, t: Translator, lang: Lang) -> None:
    """Draw the bars and, under them on the same axis, the slider."""
    filters, look = answer.filters, state.get_look()
    timeline = count_by_bin(bundle.index, answer.any_time, filters.date_kind, look.bin)
    bounds = timeline.bounds
    with st.container(key="time", gap=None):
        if bounds is None or bounds[0] == bounds[1]:
            st.html(markup.heading_html(t("timeline_" + filters.date_kind), level=2))
            st.html(f'<p class="cm-quiet">{t("empty_chart")}</p>')
            return
        _show_tools(bounds, t, filters.date_kind)
        first, last = find_bins(filters.period, bounds, look.bin)
        bins = list_bins(bounds, look.bin)
        low, high = find_axis(bounds, look.bin)
        # Another key with each click: Streamlit has no other way to let go of what was clicked.
        key = f"timeline_{st.session_state.get(_CLICKS, 0)}"
        with st.container(key="histogram", gap=None):
            show_plot(
                _build_figure(timeline, (bundle.index.id, answer.any_time.filters, look.bin, lang, find_tones())),
                key=key,
                config=dict(charts.CONFIG),
                alt=t("histogram_alt"),
                on_select=lambda: _take_bars(key, bounds),
                selection_mode=("points", "box"),
            )
            ends = (bins[first], bins[last + 1] if last + 1 < len(bins) else high + 1)
            st.html(markup.veil_html([(month - low) / (high + 1 - low) for month in ends]))
        state.show_value("period", (bins[first], bins[last]))
        playback.note_shown((bins[first], bins[last]))
        st.select_slider(
            t("period"),
            list(bins),
            value=(bins[0], bins[-1]),
            key="period",
            format_func=lambda month: format_bin(month, look.bin, lang),
            label_visibility="collapsed",
            on_change=_take_slider,
            args=(bounds,),
        )


def _build_figure(timeline: Timeline, key: tuple[str, Filters, Bin, Lang, Tones]) -> Figure:
    """Return the bars, drawn once for all steps of a playback: they are the same in each."""
    kept = st.session_state.get(_FIGURE)
    if not kept or kept[0] != key:
        *_, kind, lang, tones = key
        kept = st.session_state[_FIGURE] = (key, build_timeline(timeline, kind, lang, tones=tones))
    figure: Figure = kept[1]
    return figure


def _show_tools(bounds: Period, t: Translator, date_kind: str) -> None:
    """Draw the row above the bars: what they count, the playback, the width of the bins."""
    look = state.get_look()
    with st.container(key="time_tools", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(markup.heading_html(t("timeline_" + date_kind), level=2), width="content")
        buttons: list[tuple[str, str, Any, tuple[object, ...]]] = [
            ("step_back", "skip_previous", playback.step, (bounds, -1)),
            ("pause", "pause", playback.pause, ())
            if playback.is_playing()
            else ("play", "play_arrow", playback.play, (bounds,)),
            ("step_forward", "skip_next", playback.step, (bounds, 1)),
        ]
        for key, icon, action, values in buttons:
            st.button(t(f"time_{key}"), key=key, icon=f":material/{icon}:", on_click=action, args=values)
        for name, options in (("pace", CHOICES["pace"]), ("span", SPANS)):
            state.show_value(name, getattr(look, name))
            st.selectbox(
                t("time_" + name),
                options,
                key=name,
                format_func=lambda option: t("time_" + option),
                label_visibility="collapsed",
                on_change=callbacks.take_look,
                args=(name,),
                filter_mode=None,
            )
        state.show_value("bin", look.bin)
        st.segmented_control(
            t("time_bin"),
            CHOICES["bin"],
            key="bin",
            format_func=lambda kind: t("bin_" + kind),
            label_visibility="collapsed",
            on_change=_take_bin,
            args=(bounds,),
        )


def _take_slider(bounds: Period) -> None:
    """Callback of the slider."""
    if playback.is_echo(st.session_state.get("period")):
        return
    playback.stop()
    callbacks.take_period(bounds)


def _take_bin(bounds: Period) -> None:
    """Callback of the width of the bins: a period is widened to whole bins."""
    playback.stop()
    callbacks.take_look("bin")
    period = state.get_filters().period
    if period is not None:
        callbacks.choose_months(period, bounds)


def _take_bars(key: str, bounds: Period) -> None:
    """Callback of the bars: a click chooses that bin, or releases it; a drag chooses all bins it touches."""
    selection = (st.session_state.get(key) or {}).get("selection") or {}
    months = _read_months(selection)
    if months is None:
        return
    playback.stop()
    before = state.get_filters().period
    callbacks.choose_months(months, bounds)
    if state.get_filters().period == before:
        state.change_filters(period=None)
    st.session_state[_CLICKS] = st.session_state.get(_CLICKS, 0) + 1


def _read_months(selection: Mapping[str, Any]) -> Period | None:
    """Return the first and last month of what was dragged over or clicked."""
    dragged = charts.read_range(selection)
    if dragged:
        return int(dragged[0]), int(dragged[1])
    months = [int(float(point)) for point in charts.read_points(selection)]
    return (min(months), max(months)) if months else None

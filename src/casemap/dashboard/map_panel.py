"""The map with its tools, legend and quick buttons; a click on it changes the filters."""

from collections.abc import Sequence

import streamlit as st

from casemap import charts, mapview
from casemap.calendar_bins import format_bin
from casemap.dashboard import markup, state
from casemap.dashboard.answer import Answer
from casemap.dashboard.data import Bundle
from casemap.dashboard.marks import build_marks_url, find_marks
from casemap.mapview import DOT_COLORS, DOTTED, LAYERS, PITCH, SHADED, STOPS
from casemap.messages import Translator
from casemap.model import Lang
from casemap.query import Filters, count_by_municipality, count_by_prefecture
from casemap.scale import METRICS, build_scale
from casemap.scene import Look, read_bounds

# Room in pixels that the legend takes at the left of the map; the whole country needs no such care.
LEGEND_WIDTH = 190
# A view this much closer (deck.gl zoom steps) than that of the whole country shows a part of it.
NEARER = 0.5


def show_map(bundle: Bundle, answer: Answer, t: Translator, lang: Lang) -> None:
    """Draw the map with its controls and legend."""
    look = state.get_look()
    filters = answer.filters
    with st.container(key="map_tools", horizontal=True, vertical_alignment="center", gap="small"):
        state.show_value("metric", look.metric)
        st.segmented_control(
            t("metric"),
            list(METRICS),
            key="metric",
            format_func=lambda metric: t("metric_" + metric),
            label_visibility="collapsed",
            on_change=state.take_look,
            args=("metric",),
        )
        _choose("layer", LAYERS, look.layer, t)
        if look.layer in DOTTED:
            _choose("dots", DOT_COLORS, look.dots, t)
    prefectures = count_by_prefecture(bundle.index, answer.around).assign(
        lon=bundle.everything["lon"], lat=bundle.everything["lat"]
    )
    municipalities = count_by_municipality(bundle.index, answer.selected)
    chosen = municipalities[municipalities["code"].isin(filters.municipalities)]
    view, near = _view(look)
    scale = build_scale(list(bundle.everything[look.metric]), look.metric)
    deck = mapview.build_deck(
        prefectures,
        geometry_url=bundle.geometry_url,
        marks_url=build_marks_url(bundle, filters, lang, look.dots),
        scale=scale,
        layer=look.layer,
        lang=lang,
        view=view,
        chosen_prefectures=filters.prefectures,
        chosen_marks=find_marks(bundle, chosen, lang),
        near=near,
        event=look.event,
    )
    with st.container(key="stage"):
        st.pydeck_chart(deck, key="map", height="stretch", on_select=_take_map, alt=t("map_alt"))
        with st.container(key="legend"):
            st.html(
                markup.legend_html(
                    scale,
                    t,
                    lang,
                    _window(filters, t, lang),
                    charts.legend_widths(scale),
                    areas=look.layer in SHADED,
                    dots=look.layer in DOTTED,
                    hollow=bool(len(municipalities)) and bool(municipalities["hollow"].any()),
                    near=near,
                )
            )
        with st.container(key="stops", horizontal=True, gap=None):
            st.button(
                t("fit"),
                key="fit",
                on_click=state.fit,
                args=(mapview.find_bounds(municipalities),),
            )
            for stop in STOPS:
                st.button(
                    t("stop_" + stop.id),
                    key=f"stop_{stop.id}",
                    on_click=state.fly,
                    args=(stop.id,),
                )


def _choose(name: str, options: Sequence[str], value: str, t: Translator) -> None:
    """Draw a list to choose one field of the look from."""
    state.show_value(name, value)
    st.selectbox(
        t("map_" + name),
        options,
        key=name,
        format_func=lambda option: t("choice_" + option),
        label_visibility="collapsed",
        on_change=state.take_look,
        args=(name,),
        filter_mode=None,
    )


def _view(look: Look) -> tuple[mapview.View, bool]:
    """Return where the map looks, and whether that is a part of the country.

    Each flight differs a little, or the browser would not move again.
    """
    width, height = state.canvas_size()
    left = LEGEND_WIDTH if look.view != "all" and width > 2 * LEGEND_WIDTH else 0
    view = mapview.fit_view(read_bounds(look.view) or mapview.find_stop(look.view).bounds, width, height, left=left)
    whole = mapview.fit_view(mapview.find_stop("all").bounds, width, height)
    shift = look.flights * 1e-7
    pitch = PITCH if look.layer == "columns" else 0
    moved = mapview.View(view.lon + shift, view.lat + shift, view.zoom + shift, pitch)
    return moved, view.zoom > whole.zoom + NEARER


def _take_map() -> None:
    """Callback of the map: a click changes the filters."""
    event = st.session_state.get("map")
    if event is not None:
        state.take_click(mapview.read_click(event["selection"]))


def _window(filters: Filters, t: Translator, lang: Lang) -> str:
    """Return the period in words, for the legend."""
    if filters.period is None:
        return t("legend_all_time")
    first, last = (format_bin(month, "month", lang) for month in filters.period)
    return t("legend_window", first=first, last=last)

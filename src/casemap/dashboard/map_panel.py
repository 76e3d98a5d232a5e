"""The map with its tools, legend and quick buttons; a click on it changes the filters."""

import streamlit as st

from casemap import charts, mapview
from casemap.calendar_bins import format_bin
from casemap.dashboard import markup, state
from casemap.dashboard.answer import Answer
from casemap.dashboard.data import Bundle
from casemap.dashboard.naming import name_places
from casemap.mapview import LAYERS, STOPS
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
        state.show_value("layer", look.layer)
        st.segmented_control(
            t("layer"),
            list(LAYERS),
            key="layer",
            format_func=lambda layer: t("layer_" + layer),
            label_visibility="collapsed",
            on_change=state.take_look,
            args=("layer",),
        )
    prefectures = count_by_prefecture(bundle.index, answer.around).assign(
        lon=bundle.everything["lon"], lat=bundle.everything["lat"]
    )
    municipalities = name_places(count_by_municipality(bundle.index, answer.selected), bundle, lang)
    view, near = _view(look)
    scale = build_scale(list(bundle.everything[look.metric]), look.metric)
    deck = mapview.build_deck(
        prefectures,
        municipalities,
        geometry_url=bundle.geometry_url,
        scale=scale,
        layer=look.layer,
        lang=lang,
        view=view,
        chosen_prefectures=filters.prefectures,
        chosen_municipalities=filters.municipalities,
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
                    areas=look.layer != "bubbles",
                    dots=look.layer != "choropleth",
                    hollow=bool(len(municipalities)) and bool(municipalities["hollow"].any()),
                    near=near,
                )
            )
        with st.container(key="stops", horizontal=True, gap=None):
            st.button(
                t("fit"),
                key="fit",
                help=t("fit_help"),
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


def _view(look: Look) -> tuple[mapview.View, bool]:
    """Return where the map looks, and whether that is a part of the country.

    Each flight differs a little, or the browser would not move again.
    """
    width, height = state.canvas_size()
    left = LEGEND_WIDTH if look.view != "all" and width > 2 * LEGEND_WIDTH else 0
    view = mapview.fit_view(read_bounds(look.view) or mapview.find_stop(look.view).bounds, width, height, left=left)
    whole = mapview.fit_view(mapview.find_stop("all").bounds, width, height)
    shift = look.flights * 1e-7
    return mapview.View(view.lon + shift, view.lat + shift, view.zoom + shift), view.zoom > whole.zoom + NEARER


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

"""The map with its tools, legend, trail and quick buttons; a click on it changes the filters."""

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from casemap import charts, mapview
from casemap.dashboard import callbacks, markup, playback, state, window
from casemap.dashboard.answer import Answer
from casemap.dashboard.data import Bundle
from casemap.dashboard.marks import build_marks_url, find_marks, find_motion, find_scale
from casemap.dashboard.steps import build_steps_url, name_window
from casemap.dashboard.theme import find_tones
from casemap.mapview import DOT_COLORS, DOTTED, LAYERS, PITCH, SHADED, STOPS
from casemap.messages import Translator
from casemap.model import Lang
from casemap.place_names import name_place
from casemap.query import Filters
from casemap.scale import METRICS
from casemap.scene import Look, read_bounds, read_spot

# Room in pixels that the legend takes at the left of the map; the whole country needs no such care.
LEGEND_WIDTH = 190
# A view this much closer (deck.gl zoom steps) than that of the whole country shows a part of it.
NEARER = 0.5


def show_map(bundle: Bundle, answer: Answer, t: Translator, lang: Lang) -> None:
    """Draw the map with its controls and legend."""
    look, filters = state.get_look(), answer.filters
    _show_tools(look, t)
    prefectures = answer.prefectures.assign(lon=bundle.everything["lon"], lat=bundle.everything["lat"])
    municipalities = answer.municipalities
    chosen = municipalities[municipalities["code"].isin((*filters.municipalities, look.place))]
    motion = find_motion(bundle, filters, look)
    view, near = _view(look)
    tones = find_tones()
    scale = find_scale(bundle, filters, look.metric, motion, tones)
    deck = mapview.build_deck(
        prefectures,
        geometry_url=bundle.geometry_url,
        marks_url=build_marks_url(
            bundle, filters, lang, look.dots, motion if playback.is_playing() else None, tones.theme
        ),
        scale=scale,
        layer=look.layer,
        lang=lang,
        view=view,
        chosen_prefectures=filters.prefectures,
        chosen_marks=find_marks(bundle, chosen, lang, tones=tones),
        near=near,
        event=look.event,
        step=motion.step if motion else 0,
        enlarge=window.mark_scale(),
        tones=tones,
    )
    with st.container(key="stage"):
        st.pydeck_chart(deck, key="map", height="stretch", on_select=partial(_take_map, bundle), alt=t("map_alt"))
        with st.container(key="legend"):
            st.html(
                markup.legend_html(
                    scale,
                    t,
                    lang,
                    name_window(filters.period, t, lang),
                    charts.legend_widths(scale),
                    areas=look.layer in SHADED or (look.layer == "columns" and not near),
                    dots=look.layer in DOTTED,
                    hollow=bool(len(municipalities)) and bool(municipalities["hollow"].any()),
                    near=near,
                    enlarge=window.mark_scale(),
                    note=_note(look, filters, near, t),
                )
            )
        if playback.is_playing() and not look.present:
            with st.container(key="playing"):
                st.html(markup.playing_html(t("time_playing")))
        if motion is not None and playback.is_playing():
            shaded = look.layer in SHADED
            url = build_steps_url(bundle, filters, lang, look.metric if shaded else None, motion, tones.theme)
            playback.show_player(url, motion.step, plain=look.layer == "columns" and not near)
        _show_trail(bundle, filters, t, lang)
        _show_stops(municipalities, t)


def _show_tools(look: Look, t: Translator) -> None:
    """Draw the row above the map: what is counted, and how it is drawn."""
    with st.container(key="map_tools", horizontal=True, vertical_alignment="center", gap="small"):
        state.show_value("metric", look.metric)
        st.segmented_control(
            t("metric"),
            list(METRICS),
            key="metric",
            format_func=lambda metric: t("metric_" + metric),
            label_visibility="collapsed",
            on_change=callbacks.take_look,
            args=("metric",),
        )
        _choose("layer", LAYERS, look.layer, t)
        if look.layer in DOTTED:
            _choose("dots", DOT_COLORS, look.dots, t)


def _choose(name: str, options: Sequence[str], value: str, t: Translator) -> None:
    """Draw a list to choose one field of the look from."""
    state.show_value(name, value)
    st.selectbox(
        t("map_" + name),
        options,
        key=name,
        format_func=lambda option: t("choice_" + option),
        label_visibility="collapsed",
        on_change=callbacks.take_look,
        args=(name,),
        filter_mode=None,
    )


def _show_trail(bundle: Bundle, filters: Filters, t: Translator, lang: Lang) -> None:
    """Draw the way from the whole country to the place that was chosen, each part with a way back to it."""
    codes = filters.municipalities if len(filters.municipalities) == 1 else ()
    codes = codes or (filters.prefectures if len(filters.prefectures) == 1 else ())
    if not codes:
        return
    prefecture = bundle.gazetteer.prefecture_of(codes[0]).code
    with st.container(key="trail", horizontal=True, vertical_alignment="center", gap=None):
        st.button(t("stop_all"), key="trail_all", on_click=callbacks.go_up, args=("", bundle.areas), type="tertiary")
        if codes[0] != prefecture:
            st.html('<span class="cm-step" aria-hidden="true">›</span>', width="content")
            st.button(
                name_place(bundle.gazetteer, prefecture, lang),
                key="trail_prefecture",
                on_click=callbacks.go_up,
                args=(prefecture, bundle.areas),
                type="tertiary",
            )
        entry = bundle.gazetteer.entries[codes[0]]
        st.html(markup.step_html(entry.name if lang == "ja" else entry.romaji), width="content")


def _show_stops(municipalities: pd.DataFrame, t: Translator) -> None:
    """Draw the quick buttons."""
    with st.container(key="stops", horizontal=True, gap=None):
        st.button(
            t("fit"),
            key="fit",
            on_click=callbacks.fit,
            args=(mapview.find_bounds(municipalities),),
        )
        for stop in STOPS:
            st.button(t("stop_" + stop.id), key=f"stop_{stop.id}", on_click=callbacks.fly, args=(stop.id,))


def _view(look: Look) -> tuple[mapview.View, bool]:
    """Return where the map looks, and whether that is a part of the country.

    Each flight differs a little, or the browser would not move again.
    """
    width, height = window.canvas_size()
    left = LEGEND_WIDTH if look.view != "all" and width > 2 * LEGEND_WIDTH else 0
    spot = read_spot(look.view)
    bounds = read_bounds(look.view) or mapview.find_stop(look.view).bounds
    view = mapview.View(*spot) if spot else mapview.fit_view(bounds, width, height, left=left)
    whole = mapview.fit_view(mapview.find_stop("all").bounds, width, height)
    shift = look.flights * 1e-7
    pitch = PITCH if look.layer == "columns" else 0
    moved = mapview.View(view.lon + shift, view.lat + shift, view.zoom + shift, pitch)
    return moved, view.zoom > whole.zoom + NEARER


def _take_map(bundle: Bundle) -> None:
    """Callback of the map: a click changes the filters."""
    event = st.session_state.get("map")
    if event is not None:
        callbacks.take_click(mapview.read_click(event["selection"]), bundle.areas)


def _note(look: Look, filters: Filters, near: bool, t: Translator) -> str:
    """Return what else the legend has to say about the layer or the metric."""
    if look.layer == "heat":
        return t("legend_heat")
    if look.layer == "columns":
        return t("legend_towers") if near else t("legend_columns")
    if look.metric == "specialisation" and look.layer in SHADED:
        return t("legend_few") if filters.themes or filters.subthemes else t("legend_no_theme")
    return ""

"""The page 探す: filters, map with time, charts and list of the cases, all answers to one `Filters`.

Counting is `query`'s business; this page asks, and hands frames to `mapview`, `charts` and `tables`.
"""

from dataclasses import dataclass, replace
from functools import partial

import pandas as pd
import streamlit as st

from casemap import charts, mapview
from casemap.dashboard import markup, state
from casemap.dashboard.controls import name_places, place_names, show_chips, show_empty, show_filters
from casemap.dashboard.data import Bundle, load_credits
from casemap.dashboard.i18n import Translator, translator
from casemap.export import export_csv, export_geojson
from casemap.mapview import LAYERS, STOPS
from casemap.model import Lang
from casemap.query import (
    Filters,
    Selection,
    count_by_month,
    count_by_municipality,
    count_by_prefecture,
    count_by_theme,
    count_totals,
    list_cases,
    select_cases,
)
from casemap.scale import METRICS, build_scale
from casemap.tables import build_cards

# Room in pixels that the legend takes at the left of the map; the whole country needs no such care.
LEGEND_WIDTH = 190


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


def show_explore(bundle: Bundle) -> None:
    """Draw the page."""
    look = state.get_look()
    lang, t = look.lang, translator(look.lang)
    answer = _ask(bundle, state.get_filters())
    with st.container(key="board"):
        with st.container(key="filters_toggle"):
            st.toggle(t("filters_open"), key="filters_open")
        with st.container(key="filters", gap="small"):
            show_filters(bundle, t, lang)
        with st.container(key="center", gap="small"):
            _show_figures(bundle, answer, t)
            show_chips(bundle, t, lang)
            _show_map(bundle, answer, t, lang)
            _show_period(bundle, answer, t, lang)
        with st.container(key="side", gap="small"):
            _show_side(bundle, answer, t, lang)
    with st.container(key="below"):
        _show_list(bundle, answer, t, lang)
        _show_years(bundle, answer, t, lang)


def _ask(bundle: Bundle, filters: Filters) -> Answer:
    """Return all selections of one moment."""
    index = bundle.index
    return Answer(
        filters=filters,
        selected=select_cases(index, filters),
        around=select_cases(index, replace(filters, prefectures=(), municipalities=())),
        any_theme=select_cases(index, replace(filters, themes=())),
        any_time=select_cases(index, replace(filters, period=None)),
    )


def _show_figures(bundle: Bundle, answer: Answer, t: Translator) -> None:
    """Draw the key figures, each beside what it can be compared with."""
    totals = count_totals(bundle.index, answer.selected)
    everything = count_totals(bundle.index, select_cases(bundle.index, Filters(date_kind=answer.filters.date_kind)))
    unit = t("cases_unit")
    st.html(
        markup.figures_html(
            [
                (t("cases"), f"{totals.cases:,}{unit}", t("of_all", n=f"{everything.cases:,}")),
                (
                    t("governments"),
                    f"{totals.governments:,}",
                    t("of_governments", n=f"{_count_governments(bundle):,}"),
                ),
                (t("figures_prefectures"), f"{totals.prefectures}", t("of_47")),
                (t("unplaced_count"), f"{totals.unplaced:,}{unit}", ""),
                (t("undated_count"), f"{totals.undated:,}{unit}", ""),
            ]
        )
    )


def _count_governments(bundle: Bundle) -> int:
    """Return how many local governments Japan has: municipalities and prefectures."""
    return int(bundle.everything["municipalities_total"].sum()) + len(bundle.everything)


def _show_map(bundle: Bundle, answer: Answer, t: Translator, lang: Lang) -> None:
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
    scale = build_scale(list(bundle.everything[look.metric]), look.metric)
    deck = mapview.build_deck(
        prefectures,
        municipalities,
        geometry_url=bundle.geometry_url,
        scale=scale,
        layer=look.layer,
        lang=lang,
        view=_view(look),
        chosen_prefectures=filters.prefectures,
        chosen_municipalities=filters.municipalities,
        near=look.stop != "all",
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
                    near=look.stop != "all",
                )
            )
        with st.container(key="stops", horizontal=True, gap=None):
            for stop in STOPS:
                st.button(
                    stop.label_ja if lang == "ja" else stop.label_en,
                    key=f"stop_{stop.id}",
                    on_click=state.fly,
                    args=(stop.id,),
                )


def _view(look: state.Look) -> mapview.View:
    """Return where the map looks; each flight differs a little, or the browser would not move again."""
    width, height = state.canvas_size()
    left = LEGEND_WIDTH if look.stop != "all" and width > 2 * LEGEND_WIDTH else 0
    view = mapview.fit_view(mapview.find_stop(look.stop).bounds, width, height, left=left)
    shift = look.flights * 1e-7
    return mapview.View(view.lon + shift, view.lat + shift, view.zoom + shift)


def _take_map() -> None:
    """Callback of the map: a click changes the filters."""
    event = st.session_state.get("map")
    if event is not None:
        state.take_click(mapview.read_click(event["selection"]))


def _show_period(bundle: Bundle, answer: Answer, t: Translator, lang: Lang) -> None:
    """Draw the months and, under them on the same axis, the slider."""
    filters = answer.filters
    histogram = count_by_month(bundle.index, answer.any_time, filters.date_kind)
    with st.container(key="time", gap=None):
        st.html(markup.heading_html(t("histogram_" + filters.date_kind), t("histogram_note"), level=2))
        if histogram.bounds is None or histogram.bounds[0] == histogram.bounds[1]:
            st.html(f'<p class="cm-quiet">{t("empty_chart")}</p>')
            return
        low, high = histogram.bounds
        window = (max(filters.period[0], low), min(filters.period[1], high)) if filters.period else None
        if window and window[0] > window[1]:
            window = (low, low) if filters.period and filters.period[1] < low else (high, high)
        figure = charts.build_histogram(histogram.months, histogram.years, (low, high), lang, window)
        st.plotly_chart(figure, key="histogram", config=dict(charts.CONFIG), theme=None, alt=t("histogram_alt"))
        state.show_value("period", window or (low, high))
        st.select_slider(
            t("period"),
            list(range(low, high + 1)),
            value=(low, high),
            key="period",
            format_func=lambda month: charts.format_month(month, lang),
            label_visibility="collapsed",
            on_change=state.take_period,
            args=((low, high),),
        )


def _show_side(bundle: Bundle, answer: Answer, t: Translator, lang: Lang) -> None:
    """Draw the panel on the right: charts, or the first cases of the list."""
    look = state.get_look()
    count = len(answer.selected)
    state.show_value("panel", look.panel)
    st.segmented_control(
        t("panel"),
        ["charts", "list"],
        key="panel",
        format_func=lambda panel: t("panel_" + panel, n=f"{count:,}") if panel == "list" else t("panel_charts"),
        label_visibility="collapsed",
        on_change=state.take_look,
        args=("panel",),
        width="stretch",
        required=True,
    )
    if look.panel == "list":
        with st.container(key="side_list", gap="small"):
            if count:
                _show_cards(bundle, answer, t, lang, state.PAGE, compact=True)
                if count > state.PAGE:
                    st.html(f'<p><a href="#list">{t("list_all")}</a></p>')
            else:
                show_empty(bundle, t, lang)
        return
    st.html(markup.heading_html(t("bars_" + look.metric), t("bars_note"), level=2))
    prefectures = count_by_prefecture(bundle.index, answer.around)
    with st.container(key="bars_prefectures"):
        if count:
            figure = charts.build_prefecture_bars(prefectures, look.metric, lang, answer.filters.prefectures)
            _show_bars(figure, "prefectures", look.bars, t("bars_alt"))
        else:
            show_empty(bundle, t, lang)
    st.html(markup.heading_html(t("bars_themes"), level=2))
    with st.container(key="bars_themes"):
        themes = count_by_theme(bundle.index, answer.any_theme)
        figure = charts.build_theme_bars(themes, lang, answer.filters.themes)
        _show_bars(figure, "themes", look.bars, t("themes_alt"))


def _show_bars(figure: object, name: str, version: int, alt: str) -> None:
    """Draw bars that can be clicked. The key changes with each click: Streamlit has no other way to let go of
    a selection, and the filters are the only state there is.
    """
    key = f"chart_{name}_{version}"

    def take() -> None:
        event = st.session_state.get(key)
        found = charts.read_points(event["selection"]) if event is not None else []
        if found:
            state.take_bar(name, found[0])

    st.plotly_chart(
        figure, key=key, on_select=take, selection_mode="points", config=dict(charts.CONFIG), theme=None, alt=alt
    )


def _show_list(bundle: Bundle, answer: Answer, t: Translator, lang: Lang) -> None:
    """Draw the full list with its order and length."""
    look = state.get_look()
    count = len(answer.selected)
    with st.container(key="list_head", horizontal=True, vertical_alignment="center"):
        st.html(markup.heading_html(t("list"), t("list_count", n=f"{count:,}"), level=2, anchor="list"))
        state.show_value("sort", look.sort)
        st.segmented_control(
            t("sort"),
            ["newest", "oldest", "title"],
            key="sort",
            format_func=lambda sort: t("sort_" + sort),
            label_visibility="collapsed",
            on_change=state.take_look,
            args=("sort",),
        )
        if count:
            _show_downloads(bundle, answer, t, lang)
    if not count:
        st.html(f'<p class="cm-quiet">{t("empty")}</p>')
        return
    with st.container(key="list"):
        _show_cards(bundle, answer, t, lang, look.shown, compact=False)
    shown = min(look.shown, count)
    with st.container(key="list_foot", horizontal=True, vertical_alignment="center"):
        st.html(f'<p class="cm-quiet">{t("list_shown", total=f"{count:,}", shown=f"{shown:,}")}</p>', width="content")
        if shown < count:
            st.button(
                t("list_more", n=min(state.PAGE, count - shown)),
                key="list_more",
                on_click=state.change_look,
                kwargs={"shown": look.shown + state.PAGE},
            )


def _show_downloads(bundle: Bundle, answer: Answer, t: Translator, lang: Lang) -> None:
    """Offer the listed cases as files; each is made only when it is asked for."""
    credits = tuple(credit.credit_ja if lang == "ja" else credit.credit_en for credit in load_credits())
    manifest = bundle.snapshot.manifest
    parts = (bundle.index, answer.selected, answer.filters, manifest)
    st.download_button(
        t("save_csv"),
        data=partial(export_csv, *parts, lang=lang, credits=credits),
        file_name=f"casemap-{manifest.id}.csv",
        mime="text/csv",
        key="save_csv",
        on_click="ignore",
        help=t("save_help"),
    )
    st.download_button(
        t("save_geojson"),
        data=partial(export_geojson, *parts, credits=credits),
        file_name=f"casemap-{manifest.id}.geojson",
        mime="application/geo+json",
        key="save_geojson",
        on_click="ignore",
        help=t("save_help"),
    )


def _show_cards(bundle: Bundle, answer: Answer, t: Translator, lang: Lang, limit: int, *, compact: bool) -> None:
    """Draw the first cases of the list."""
    rows = list_cases(bundle.index, answer.selected, sort=state.get_look().sort, limit=limit)
    labels = {
        theme.id: (theme.label_ja if lang == "ja" else theme.label_en, theme.color)
        for theme in bundle.index.theme_labels
    }
    cards = build_cards(rows, lang, labels, place_names(bundle, lang))
    st.html(f'<div class="cm-cards">{"".join(markup.card_html(card, t, compact=compact) for card in cards)}</div>')


def _show_years(bundle: Bundle, answer: Answer, t: Translator, lang: Lang) -> None:
    """Draw the cases by year."""
    kind = answer.filters.date_kind
    histogram = count_by_month(bundle.index, answer.selected, kind)
    with st.container(key="years"):
        st.html(markup.heading_html(t("years_" + kind), t("years_note", n=f"{histogram.undated:,}"), level=2))
        if not _has_dates(histogram.months, histogram.years):
            st.html(f'<p class="cm-quiet">{t("empty_chart")}</p>')
            return
        figure = charts.build_year_bars(histogram.months, histogram.years, lang)
        st.plotly_chart(figure, key="year_bars", config=dict(charts.CONFIG), theme=None, alt=t("years_alt"))


def _has_dates(months: pd.DataFrame, years: pd.DataFrame) -> bool:
    """Tell whether any case has a date."""
    return bool(months["cases"].sum() if len(months) else 0) or bool(years["cases"].sum() if len(years) else 0)


def _window(filters: Filters, t: Translator, lang: Lang) -> str:
    """Return the period in words, for the legend."""
    if filters.period is None:
        return t("legend_all_time")
    first, last = (charts.format_month(month, lang) for month in filters.period)
    return t("legend_window", first=first, last=last)

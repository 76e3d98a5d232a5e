"""The page 比べる: two selections side by side, A and B: difference map, paired bars, figures.

A is what the page 探す asks, B the scene's other filters. Counting is `query.compare_selections`; this page asks and
lays out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from casemap import charts, mapview
from casemap.calendar_bins import format_bin
from casemap.dashboard import callbacks, markup, state, window
from casemap.dashboard.answer import ask
from casemap.dashboard.chart_frame import Drawing, View, show_chart, show_foot
from casemap.dashboard.chips import list_chips
from casemap.dashboard.colophon import build_colophon
from casemap.dashboard.data import Bundle
from casemap.dashboard.naming import name_kind, prefecture_names
from casemap.dashboard.theme import find_tones
from casemap.difference import DifferenceScale, build_difference_scale
from casemap.messages import Translator, format_number, translator
from casemap.model import Lang
from casemap.query import Comparison, Filters, compare_selections, count_by_bin, select_cases

# Prefectures whose difference is largest: as many pairs as can be taken in at a glance. The table has all.
PAIRED = 12
REGION = "region:"
# Height of the map in pixels.
MAP_HEIGHT = 470


def show_compare(bundle: Bundle) -> None:
    """Draw the page."""
    scene = state.get_scene()
    lang = scene.look.lang
    t = translator(lang)
    st.html(markup.heading_html(t("page_compare"), t("compare_note"), level=1, anchor="list"))
    sides = {"a": scene.filters, "b": replace(scene.other, date_kind=scene.filters.date_kind)}
    with st.container(key="compare_sides"):
        for side, filters in sides.items():
            with st.container(key=f"side_{side}", gap="small"):
                _show_side(bundle, side, filters, t, lang)
    _show_presets(sides["a"], t)
    found = compare_selections(
        bundle.index,
        *(select_cases(bundle.index, filters) for filters in sides.values()),
        date_kind=scene.filters.date_kind,
        bin_kind="year",
    )
    if sides["a"] == sides["b"]:
        st.html(markup.note_html(t("compare_same")))
    with st.container(key="compare_figures"):
        st.html(_figures(found, t, lang))
    if not found.a.cases or not found.b.cases:
        st.html(markup.note_html(t("compare_empty", side="A" if not found.a.cases else "B")))
        return
    view = View(
        bundle, ask(bundle, scene.filters), scene.look, t, build_colophon(bundle, scene.filters, t, lang), find_tones()
    )
    with st.container(key="compare_board"):
        with st.container(key="compare_map", gap="small"):
            _show_map(bundle, found, t, lang)
        with st.container(key="compare_charts", gap=None):
            _show_charts(view, found)
    show_foot(view)


def _show_side(bundle: Bundle, side: str, filters: Filters, t: Translator, lang: Lang) -> None:
    """Draw the conditions of one side: themes, areas, years; the others in words."""
    st.html(f'<h2 class="cm-side cm-side-{side}"><b>{side.upper()}</b></h2>')
    themes = bundle.index.theme_labels
    labels = {theme.id: theme.label_ja if lang == "ja" else theme.label_en for theme in themes}
    state.show_value(f"{side}_themes", list(filters.themes))
    st.multiselect(
        t("themes"),
        list(labels),
        key=f"{side}_themes",
        format_func=lambda theme: labels[theme],
        placeholder=t("compare_all_themes"),
        select_all=False,
        wrap=False,
        on_change=callbacks.take_side,
        args=(side, "themes"),
    )
    areas = _area_names(bundle, lang)
    state.show_value(f"{side}_areas", _join_areas(bundle, filters.prefectures))
    st.multiselect(
        t("compare_areas"),
        list(areas),
        key=f"{side}_areas",
        format_func=lambda area: areas[area],
        placeholder=t("compare_all_areas"),
        select_all=False,
        wrap=False,
        on_change=_take_areas,
        args=(bundle, side),
    )
    bounds = count_by_bin(bundle.index, select_cases(bundle.index, filters), filters.date_kind, "year").bounds
    if bounds is not None and bounds[0] // 12 < bounds[1] // 12:
        years = (bounds[0] // 12, bounds[1] // 12)
        chosen = filters.period or (years[0] * 12, years[1] * 12 + 11)
        clipped = tuple(min(max(month // 12, years[0]), years[1]) for month in chosen)
        state.show_value(f"{side}_years", clipped)
        st.select_slider(
            t("compare_years_" + filters.date_kind),
            list(range(years[0], years[1] + 1)),
            value=clipped,
            key=f"{side}_years",
            format_func=lambda year: format_bin(year * 12, "year", lang),
            on_change=_take_years,
            args=(side, years),
        )
    shown = ("themes", "prefectures", "period")
    rest = [chip.label for chip in list_chips(bundle, t, lang, filters) if chip.name not in shown]
    if rest:
        st.html(markup.note_html(t("compare_rest", items=t("list_separator").join(rest))))


def _show_presets(first: Filters, t: Translator) -> None:
    """Draw the comparisons that people ask for most, and the exchange of the sides."""
    presets: dict[str, Filters] = {"country": replace(first, prefectures=(), municipalities=())}
    if first.period is not None:
        low, high = first.period
        length = high - low + 1
        presets["before"] = replace(first, period=(low - length, low - 1))
    presets["all_themes_preset"] = replace(first, themes=(), subthemes=())
    with st.container(key="compare_presets", horizontal=True, gap="small", vertical_alignment="center"):
        st.html(markup.note_html(t("compare_presets")), width="content")
        for name, filters in presets.items():
            st.button(
                t("compare_" + name),
                key=f"preset_{name}",
                disabled=filters == first,
                on_click=callbacks.set_other,
                args=(filters,),
            )
        st.button(t("compare_swap"), key="compare_swap", on_click=callbacks.swap_sides)
        st.button(t("compare_copy"), key="compare_copy", on_click=callbacks.set_other, args=(first,))


def _figures(found: Comparison, t: Translator, lang: Lang) -> str:
    """Return the key figures of both sides and how far apart they are."""

    def figure(label: str, name: str) -> tuple[str, str, str]:
        a, b = (int(getattr(totals, name)) for totals in (found.a, found.b))
        both = t("compare_both", a=format_number(a, lang), b=format_number(b, lang))
        return label, both, t("compare_difference", difference=f"{b - a:+,}".replace("-", "−"))

    names = ((t("cases"), "cases"), (t("governments"), "governments"), (t("figures_prefectures"), "prefectures"))
    return markup.figures_html([figure(label, name) for label, name in names])


def _show_map(bundle: Bundle, found: Comparison, t: Translator, lang: Lang) -> None:
    """Draw where which side has more, as shares of its own cases."""
    rows = found.prefectures.assign(lon=bundle.everything["lon"], lat=bundle.everything["lat"])
    scale = build_difference_scale(list(rows["difference"]), find_tones())
    st.html(markup.heading_html(t("compare_map"), t("compare_map_note")))
    deck = mapview.build_difference_deck(
        rows,
        geometry_url=bundle.geometry_url,
        scale=scale,
        lang=lang,
        view=mapview.fit_view(mapview.find_stop("all").bounds, window.half_width(), MAP_HEIGHT),
    )
    with st.container(key="compare_stage"):
        st.pydeck_chart(deck, key="difference_map", height=MAP_HEIGHT, alt=t("compare_map_alt"))
    st.html(_legend(scale, lang))


def _legend(scale: DifferenceScale, lang: Lang) -> str:
    """Return the legend of the difference map."""
    items = "".join(
        f'<li><i style="background:{color}"></i>{label}</li>'
        for color, label in zip(scale.colors, scale.labels(lang), strict=True)
    )
    return f'<ul class="cm-swatches cm-compare-legend">{items}</ul>'


def _show_charts(view: View, found: Comparison) -> None:
    """Draw the paired bars by theme, prefecture, kind and year."""
    t, lang = view.t, view.lang
    label = "label_ja" if lang == "ja" else "label_en"
    name = "name" if lang == "ja" else "name_en"
    far = found.prefectures.assign(size=found.prefectures["difference"].abs())
    far = far[far["cases_a"] + far["cases_b"] > 0].sort_values(["size", "code"], ascending=[False, True]).head(PAIRED)
    years = found.bins[found.bins["cases_a"] + found.bins["cases_b"] > 0]
    parts: Mapping[str, tuple[pd.DataFrame, Callable[[pd.DataFrame], Sequence[str]], pd.DataFrame]] = {
        "theme": (found.themes, lambda rows: [str(text) for text in rows[label]], found.themes),
        "prefecture": (far, lambda rows: [str(text) for text in rows[name]], found.prefectures),
        "kind": (found.kinds, lambda rows: [name_kind(str(kind), t) for kind in rows["kind"]], found.kinds),
        "year": (years, lambda rows: [format_bin(int(month), "year", lang) for month in rows["bin"]], years),
    }
    for part, (drawn, named, whole) in parts.items():
        drawing = Drawing(
            title=t("compare_by_" + part),
            alt=t("compare_by_" + part),
            table=charts.build_pairs_table(whole, named(whole), t("head_" + part), lang),
            figure=charts.build_pairs(drawn, named(drawn), lang, tones=view.tones),
            note=t("compare_pairs_far") if part == "prefecture" else t("compare_pairs"),
        )
        show_chart(view, f"compare_{part}", partial(_keep, drawing))


def _keep(drawing: Drawing, measure: str) -> Drawing:
    """Return a drawing that has no measures to choose from."""
    return drawing


def _area_names(bundle: Bundle, lang: Lang) -> Mapping[str, str]:
    """Return what can be chosen as an area: regions, then prefectures."""
    regions = {
        REGION + region.id: region.label_ja if lang == "ja" else region.label_en
        for region in bundle.gazetteer.regions
        if len(region.prefectures) > 1
    }
    return regions | dict(prefecture_names(bundle, lang))


def _join_areas(bundle: Bundle, prefectures: Sequence[str]) -> list[str]:
    """Return prefectures as areas; a whole region is one."""
    rest = set(prefectures)
    areas: list[str] = []
    for region in bundle.gazetteer.regions:
        if len(region.prefectures) > 1 and set(region.prefectures) <= rest:
            rest -= set(region.prefectures)
            areas.append(REGION + region.id)
    return [*areas, *sorted(rest)]


def _take_areas(bundle: Bundle, side: str) -> None:
    """Callback: the areas of one side."""
    regions = {REGION + region.id: region.prefectures for region in bundle.gazetteer.regions}
    chosen = [str(area) for area in st.session_state.get(f"{side}_areas") or ()]
    codes = [code for area in chosen for code in regions.get(area, (area,))]
    callbacks.change_side(side, prefectures=tuple(codes), municipalities=())


def _take_years(side: str, years: tuple[int, int]) -> None:
    """Callback: the years of one side; all of them are no filter."""
    low, high = st.session_state[f"{side}_years"]
    period = None if (low, high) == years else (int(low) * 12, int(high) * 12 + 11)
    callbacks.change_side(side, period=period)

"""The page 探す: filters, map with time, charts and list of the cases, all answers to one `Filters`.

Counting is `query`'s business; the panels ask, and hand frames to `mapview`, `charts` and `tables`.
"""

from functools import partial
from html import escape

import streamlit as st

from casemap.dashboard import state
from casemap.dashboard.answer import ask
from casemap.dashboard.chart_frame import View, show_foot
from casemap.dashboard.charts_panel import show_charts
from casemap.dashboard.chips import show_chips
from casemap.dashboard.colophon import build_colophon
from casemap.dashboard.data import Bundle
from casemap.dashboard.figures_panel import show_figures
from casemap.dashboard.filter_panel import show_filters
from casemap.dashboard.frame import sheet_button_html, sheet_close_html
from casemap.dashboard.list_panel import show_list
from casemap.dashboard.map_panel import show_map
from casemap.dashboard.playback import show_moving
from casemap.dashboard.present import show_presentation
from casemap.dashboard.side_panel import show_side
from casemap.dashboard.theme import find_tones
from casemap.dashboard.time_panel import show_period
from casemap.messages import Translator, translator
from casemap.model import Lang


def show_explore(bundle: Bundle) -> None:
    """Draw the page."""
    look = state.get_look()
    lang, t = look.lang, translator(look.lang)
    answer = ask(bundle, state.get_filters())
    if look.present:
        show_presentation(bundle, answer, t, lang)
        return
    st.html(f'<h1 class="cm-hidden">{escape(t("explore_title"))}</h1>')
    view = View(bundle, answer, look, t, build_colophon(bundle, answer.filters, t, lang), find_tones())
    with st.container(key="board"):
        with st.container(key="filters_toggle"):
            st.html(sheet_button_html(t("filters"), len(answer.filters.active)))
        with st.container(key="filters", gap="small"):
            show_filters(bundle, t, lang)
            with st.container(key="sheet_foot"):
                st.html(sheet_close_html(t("sheet_close", n=len(answer.selected))))
        with st.container(key="center", gap="small"):
            show_moving(bundle.index.board(answer.filters).bounds, partial(_show_center, bundle, t, lang))
        with st.container(key="side", gap="small"):
            show_side(view)
    with st.container(key="below"):
        with st.container(key="analysis", gap=None):
            show_foot(view)
            show_charts(view)
        with st.container(key="cases"):
            show_list(bundle, answer, t, lang)


def _show_center(bundle: Bundle, t: Translator, lang: Lang) -> None:
    """Draw what moves while time plays: key figures, chips, map, period."""
    answer = ask(bundle, state.get_filters())
    show_figures(bundle, answer, t, lang)
    show_chips(bundle, t, lang)
    show_map(bundle, answer, t, lang)
    show_period(bundle, answer, t, lang)

"""The presentation (発表モード): map, period and key figures over the whole window, large enough for a room.

The same panels as on the page 探す, drawn larger by the style sheet; nothing moves unless it is asked to. The keys
are in `scripts/page.js`; each presses a button that is on the page.
"""

from functools import partial
from html import escape

import streamlit as st

from casemap.dashboard import callbacks, state
from casemap.dashboard.answer import Answer, ask
from casemap.dashboard.chips import list_chips
from casemap.dashboard.data import Bundle
from casemap.dashboard.figures_panel import show_figures
from casemap.dashboard.map_panel import show_map
from casemap.dashboard.playback import show_moving
from casemap.dashboard.time_panel import show_period
from casemap.messages import Translator, join_words
from casemap.model import Lang


def show_presentation(bundle: Bundle, answer: Answer, t: Translator, lang: Lang) -> None:
    """Draw the presentation."""
    with st.container(key="presentation", gap="small"):
        show_moving(bundle.index.board(answer.filters).bounds, partial(_show_stage, bundle, t, lang))
        st.html(f'<p class="cm-present-keys">{escape(t("present_keys"))}</p>')


def _show_stage(bundle: Bundle, t: Translator, lang: Lang) -> None:
    """Draw what moves while time plays: title, key figures, map, period."""
    answer = ask(bundle, state.get_filters())
    chips = [chip.label for chip in list_chips(bundle, t, lang, answer.filters)]
    with st.container(key="present_head", horizontal=True, vertical_alignment="center"):
        title = join_words(chips, lang) if chips else t("present_title")
        st.html(f'<h1 class="cm-present-title">{escape(title)}</h1>')
        show_figures(bundle, answer, t, lang)
        st.button(t("present_leave"), key="present_leave", on_click=callbacks.take_flag, args=("present",))
    show_map(bundle, answer, t, lang)
    show_period(bundle, answer, t, lang)

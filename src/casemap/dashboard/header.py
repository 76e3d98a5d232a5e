"""The header of every page: name, pages, language, presentation, sharing; and the way past it for the keyboard."""

from collections.abc import Mapping
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from casemap.dashboard import callbacks, state
from casemap.messages import LANGUAGES, Translator
from casemap.model import Lang
from casemap.scene import CHOICES


def show_header(titles: Mapping[str, object], name: str, t: Translator, lang: Lang) -> DeltaGenerator:
    """Draw the header and return its right end, for what needs the data first."""
    with st.container(key="header", horizontal=True, vertical_alignment="center", gap="medium"):
        st.html(
            f'<p class="cm-brand"><b>casemap</b> <span>{escape(t("brand"))}</span></p>',
            width="content",
        )
        with st.container(key="pages", horizontal=True, gap="small", width="content"):
            for key, page in titles.items():
                with st.container(key=f"page_{key}_current" if key == name else f"page_{key}", width="content"):
                    st.page_link(page, label=t("page_" + key))  # type: ignore[arg-type]
        with st.container(key="tools", horizontal=True, vertical_alignment="center", gap="small", width="content"):
            state.show_value("lang", lang)
            st.segmented_control(
                t("lang"),
                list(LANGUAGES),
                key="lang",
                format_func=lambda value: t("lang_" + value),
                label_visibility="collapsed",
                on_change=callbacks.take_look,
                args=("lang",),
                required=True,
                width="content",
            )
            st.html(_scheme_html(t), width="content")
            if name == "explore":
                st.button(t("present"), key="present", on_click=callbacks.take_flag, args=("present",))
            return st.container(key="tools_data", width="content")


def _scheme_html(t: Translator) -> str:
    """Return the choice between light and dark; `scripts/page.js` answers it, for the browser draws the colours."""
    now = state.get_look().scheme
    options = "".join(
        f'<option value="{name}"{" selected" if name == now else ""}>{escape(t("scheme_" + name))}</option>'
        for name in CHOICES["scheme"]
    )
    return f'<select class="cm-scheme" data-scheme-choice aria-label="{escape(t("scheme"))}">{options}</select>'

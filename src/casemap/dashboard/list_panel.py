"""The list of the selected cases: order, paging, cards, and the files it can be saved as."""

from functools import partial
from typing import get_args

import streamlit as st

from casemap.dashboard import callbacks, markup, state
from casemap.dashboard.answer import Answer
from casemap.dashboard.cards import show_selection
from casemap.dashboard.colophon import build_colophon
from casemap.dashboard.data import Bundle
from casemap.export import FORMATS
from casemap.messages import Translator
from casemap.model import Lang
from casemap.query import Selection
from casemap.scene import PAGE, Order


def show_list(bundle: Bundle, answer: Answer, t: Translator, lang: Lang) -> None:
    """Draw the full list with its order and length."""
    look = state.get_look()
    count = len(answer.selected)
    with st.container(key="list_head", horizontal=True, vertical_alignment="center"):
        st.html(markup.heading_html(t("list"), t("list_count", n=count), level=2, anchor="list"))
        state.show_value("sort", look.sort if look.sort != "ours" or look.ours else "newest")
        st.segmented_control(
            t("sort"),
            [order for order in get_args(Order) if order != "ours" or look.ours],
            key="sort",
            format_func=lambda sort: t("sort_" + sort),
            label_visibility="collapsed",
            on_change=callbacks.take_look,
            args=("sort",),
        )
        if count:
            show_downloads(bundle, answer.selected, t, lang)
    if not count:
        st.html(f'<p class="cm-quiet">{t("empty")}</p>')
        return
    st.html(markup.marks_html(t, hits=bool(answer.filters.keyword)))
    with st.container(key="list"):
        show_selection(bundle, answer, look, look.shown, t, compact=False)
    shown = min(look.shown, count)
    with st.container(key="list_foot", horizontal=True, vertical_alignment="center"):
        st.html(f'<p class="cm-quiet">{t("list_shown", total=count, shown=shown)}</p>', width="content")
        if shown < count:
            st.button(
                t("list_more", n=min(PAGE, count - shown)),
                key="list_more",
                on_click=state.change_look,
                kwargs={"shown": look.shown + PAGE},
            )


def show_downloads(bundle: Bundle, selected: Selection, t: Translator, lang: Lang) -> None:
    """Offer the selected cases as files; each is made only when it is asked for."""
    manifest = bundle.snapshot.manifest
    colophon = build_colophon(bundle, selected.filters, t, lang)
    with st.popover(t("save"), key="save", help=t("save_help"), icon=":material/download:"):
        for name, kind in FORMATS.items():
            st.download_button(
                t("save_" + name),
                data=partial(kind.export, bundle.index, selected, colophon, lang),
                file_name=f"casemap-{manifest.id}.{kind.ending}",
                mime=kind.media_type,
                key=f"save_{name}",
                on_click="ignore",
                width="stretch",
            )

"""The panel on the right: charts that filter by a click, or the first cases of the list."""

import streamlit as st

from casemap import charts
from casemap.dashboard import markup, state
from casemap.dashboard.answer import Answer
from casemap.dashboard.cards import show_cards
from casemap.dashboard.chips import show_empty
from casemap.dashboard.data import Bundle
from casemap.messages import Translator
from casemap.model import Lang
from casemap.query import count_by_prefecture, count_by_theme, list_cases
from casemap.scene import PAGE


def show_side(bundle: Bundle, answer: Answer, t: Translator, lang: Lang) -> None:
    """Draw the panel on the right: charts, or the first cases of the list."""
    look = state.get_look()
    count = len(answer.selected)
    state.show_value("panel", look.panel)
    st.segmented_control(
        t("panel"),
        ["charts", "list"],
        key="panel",
        format_func=lambda panel: t("panel_" + panel, n=count) if panel == "list" else t("panel_charts"),
        label_visibility="collapsed",
        on_change=state.take_look,
        args=("panel",),
        width="stretch",
        required=True,
    )
    if look.panel == "list":
        with st.container(key="side_list", gap="small"):
            if count:
                rows = list_cases(bundle.index, answer.selected, sort=look.sort, limit=PAGE)
                show_cards(bundle, rows, t, lang, keyword=answer.filters.keyword, compact=True)
                if count > PAGE:
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

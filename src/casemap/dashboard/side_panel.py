"""The panel on the right: charts that filter by a click, or the first cases of the list."""

import streamlit as st

from casemap.dashboard import callbacks, chart_draw, state
from casemap.dashboard.cards import show_selection
from casemap.dashboard.chart_frame import View, show_chart
from casemap.dashboard.charts_panel import take_value
from casemap.dashboard.chips import show_empty
from casemap.scene import PAGE


def show_side(view: View) -> None:
    """Draw the panel on the right: charts, or the first cases of the list."""
    t, look = view.t, view.look
    count = len(view.answer.selected)
    state.show_value("panel", look.panel)
    st.segmented_control(
        t("panel"),
        ["charts", "list"],
        key="panel",
        format_func=lambda panel: t("panel_" + panel, n=count) if panel == "list" else t("panel_charts"),
        label_visibility="collapsed",
        on_change=callbacks.take_look,
        args=("panel",),
        width="stretch",
        required=True,
    )
    if look.panel == "list":
        with st.container(key="side_list", gap="small"):
            if count:
                show_selection(view.bundle, view.answer, look, PAGE, t, compact=True)
                if count > PAGE:
                    st.html(f'<p><a href="#list">{t("list_all")}</a></p>')
            else:
                show_empty(view.bundle, t, view.lang)
        return
    if count:
        show_chart(
            view,
            "prefectures",
            lambda _: chart_draw.draw_prefectures(view, view.metric),
            take=take_value("prefectures"),
        )
    else:
        show_empty(view.bundle, t, view.lang)
    show_chart(view, "themes", lambda _: chart_draw.draw_themes(view), take=take_value("themes"))

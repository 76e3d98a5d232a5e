"""Time: the histogram with the period slider under it."""

import streamlit as st

from casemap import charts
from casemap.calendar_bins import format_bin
from casemap.dashboard import markup, state
from casemap.dashboard.answer import Answer
from casemap.dashboard.data import Bundle
from casemap.messages import Translator
from casemap.model import Lang
from casemap.query import count_by_month


def show_period(bundle: Bundle, answer: Answer, t: Translator, lang: Lang) -> None:
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
            format_func=lambda month: format_bin(month, "month", lang),
            label_visibility="collapsed",
            on_change=state.take_period,
            args=((low, high),),
        )

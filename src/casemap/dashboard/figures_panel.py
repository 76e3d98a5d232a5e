"""The key figures above the map, each beside what it can be compared with."""

import streamlit as st

from casemap.dashboard import markup
from casemap.dashboard.answer import Answer, ask
from casemap.dashboard.data import Bundle
from casemap.messages import Translator, format_number
from casemap.model import Lang
from casemap.query import Filters


def show_figures(bundle: Bundle, answer: Answer, t: Translator, lang: Lang) -> None:
    """Draw the key figures, each beside what it can be compared with."""
    totals = answer.totals
    everything = ask(bundle, Filters(date_kind=answer.filters.date_kind)).totals
    st.html(
        markup.figures_html(
            [
                (t("cases"), t("figures_count", n=totals.cases), t("of_all", n=everything.cases)),
                (
                    t("governments"),
                    format_number(totals.governments, lang),
                    t("of_governments", n=_count_governments(bundle)),
                ),
                (t("figures_prefectures"), f"{totals.prefectures}", t("of_47")),
                (t("unplaced_count"), t("figures_count", n=totals.unplaced), ""),
                (t("undated_count"), t("figures_count", n=totals.undated), ""),
            ]
        )
    )


def _count_governments(bundle: Bundle) -> int:
    """Return how many local governments Japan has: municipalities and prefectures."""
    return int(bundle.everything["municipalities_total"].sum()) + len(bundle.everything)

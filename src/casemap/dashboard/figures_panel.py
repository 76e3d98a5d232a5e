"""The key figures above the map, each beside what it can be compared with."""

import streamlit as st

from casemap.dashboard import markup
from casemap.dashboard.answer import Answer, ask
from casemap.dashboard.data import Bundle
from casemap.messages import Translator, format_number
from casemap.model import Lang
from casemap.query import Filters, Totals


def show_figures(bundle: Bundle, answer: Answer, t: Translator, lang: Lang) -> None:
    """Draw the key figures, each beside what it can be compared with."""
    totals = answer.totals
    everything = ask(bundle, Filters(date_kind=answer.filters.date_kind)).totals
    numbers = list_figures(totals, t, lang)
    notes = (t("of_all", n=everything.cases), t("of_governments", n=_count_governments(bundle)), t("of_47"), "", "")
    labels = [t("cases"), t("governments"), t("figures_prefectures"), t("unplaced_count"), t("undated_count")]
    st.html(markup.figures_html(list(zip(labels, numbers, notes, strict=True))))


def list_figures(totals: Totals, t: Translator, lang: Lang) -> list[str]:
    """Return the key figures as shown: cases, governments, prefectures, cases without a place and without a date."""
    return [
        t("figures_count", n=totals.cases),
        format_number(totals.governments, lang),
        f"{totals.prefectures}",
        t("figures_count", n=totals.unplaced),
        t("figures_count", n=totals.undated),
    ]


def _count_governments(bundle: Bundle) -> int:
    """Return how many local governments Japan has: municipalities and prefectures."""
    return int(bundle.everything["municipalities_total"].sum()) + len(bundle.everything)

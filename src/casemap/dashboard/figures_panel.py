"""The key figures above the map, each beside what it can be compared with."""

import streamlit as st

from casemap.dashboard import markup
from casemap.dashboard.answer import Answer
from casemap.dashboard.data import Bundle
from casemap.dashboard.i18n import Translator
from casemap.query import Filters, count_totals, select_cases


def show_figures(bundle: Bundle, answer: Answer, t: Translator) -> None:
    """Draw the key figures, each beside what it can be compared with."""
    totals = count_totals(bundle.index, answer.selected)
    everything = count_totals(bundle.index, select_cases(bundle.index, Filters(date_kind=answer.filters.date_kind)))
    unit = t("cases_unit")
    st.html(
        markup.figures_html(
            [
                (t("cases"), f"{totals.cases:,}{unit}", t("of_all", n=f"{everything.cases:,}")),
                (
                    t("governments"),
                    f"{totals.governments:,}",
                    t("of_governments", n=f"{_count_governments(bundle):,}"),
                ),
                (t("figures_prefectures"), f"{totals.prefectures}", t("of_47")),
                (t("unplaced_count"), f"{totals.unplaced:,}{unit}", ""),
                (t("undated_count"), f"{totals.undated:,}{unit}", ""),
            ]
        )
    )


def _count_governments(bundle: Bundle) -> int:
    """Return how many local governments Japan has: municipalities and prefectures."""
    return int(bundle.everything["municipalities_total"].sum()) + len(bundle.everything)

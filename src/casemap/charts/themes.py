"""Bars of the themes.

In: `query.count_by_theme`. Out: a figure, a table.
"""

from collections.abc import Sequence

import pandas as pd

from casemap.charts.look import build_bars, mark_color
from casemap.charts.table import Table
from casemap.figure import Figure
from casemap.messages import format_number, translator
from casemap.model import Lang
from casemap.palette import LIGHT, Tones


def build_theme_bars(themes: pd.DataFrame, lang: Lang, chosen: Sequence[str] = (), *, tones: Tones = LIGHT) -> Figure:
    """Return horizontal bars of all themes, most cases first, in the themes' own colours; `chosen` stand out."""
    rows = _sort(themes)
    t = translator(lang)
    return build_bars(
        list(rows["label_ja"] if lang == "ja" else rows["label_en"]),
        [float(count) for count in rows["cases"]],
        [format_number(int(count), lang) for count in rows["cases"]],
        [
            mark_color(tones.mark(str(color)), not chosen or theme in chosen, tones)
            for color, theme in zip(rows["color"], rows["theme"], strict=True)
        ],
        list(rows["theme"]),
        "<b>%{y}</b> " + t("tip_cell", cases="%{text}") + "<br>%{hovertext}",
        [t("tip_main_theme", n=int(count)) for count in rows["main_cases"]],
        tones=tones,
    )


def build_theme_table(themes: pd.DataFrame, lang: Lang) -> Table:
    """Return all themes in the order of the bars."""
    t = translator(lang)
    return Table(
        (t("head_theme"), t("head_cases"), t("head_main_cases")),
        tuple(
            (str(row["label_ja" if lang == "ja" else "label_en"]), int(row["cases"]), int(row["main_cases"]))
            for row in _sort(themes).to_dict("records")
        ),
    )


def _sort(themes: pd.DataFrame) -> pd.DataFrame:
    return themes.sort_values("cases", ascending=False, kind="stable")

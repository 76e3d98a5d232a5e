"""Where nothing is known: municipalities without a case.

In: `query.count_by_prefecture`, `query.list_blank_municipalities`. Out: a figure, tables.
"""

from collections.abc import Sequence

import pandas as pd

from casemap.charts.look import build_bars, mark_color
from casemap.charts.table import Table
from casemap.figure import Figure
from casemap.messages import translator
from casemap.model import Lang
from casemap.palette import LIGHT, Tones


def build_coverage_bars(
    prefectures: pd.DataFrame, lang: Lang, chosen: Sequence[str] = (), *, tones: Tones = LIGHT
) -> Figure:
    """Return 47 bars, the share of municipalities without a case (0 to 100 %), largest first, equals in JIS order."""
    t = translator(lang)
    rows = _sort(prefectures).to_dict("records")
    return build_bars(
        [str(row["name"] if lang == "ja" else row["name_en"]) for row in rows],
        [float(row["blank_percent"]) for row in rows],
        [
            t(
                "blank_share",
                percent=f"{row['blank_percent']:.0f}",
                blank=row["blank"],
                total=row["municipalities_total"],
            )
            for row in rows
        ],
        [mark_color(tones.blank, not chosen or row["code"] in chosen, tones) for row in rows],
        [str(row["code"]) for row in rows],
        "<b>%{y}</b><br>%{text}",
        tones=tones,
    ).update_xaxes(range=[0, 145])


def build_coverage_table(prefectures: pd.DataFrame, lang: Lang) -> Table:
    """Return the 47 rows in the order of the bars."""
    t = translator(lang)
    return Table(
        tuple(t("head_" + name) for name in ("prefecture", "blank", "municipalities", "blank_percent")),
        tuple(
            (
                str(row["name"] if lang == "ja" else row["name_en"]),
                int(row["blank"]),
                int(row["municipalities_total"]),
                round(float(row["blank_percent"]), 1),
            )
            for row in _sort(prefectures).to_dict("records")
        ),
    )


def group_blanks(blanks: pd.DataFrame, lang: Lang) -> list[tuple[str, list[str]]]:
    """Return prefecture and the names of its municipalities without a case, in JIS order."""
    name = "name" if lang == "ja" else "name_en"
    return [(str(code), list(rows[name])) for code, rows in blanks.groupby("prefecture_code", sort=True)]


def _sort(prefectures: pd.DataFrame) -> pd.DataFrame:
    blank = prefectures["municipalities_total"] - prefectures["municipalities_with_case"]
    percent = blank / prefectures["municipalities_total"].clip(lower=1) * 100
    rows = prefectures.assign(blank=blank, blank_percent=percent)
    return rows.sort_values(["blank_percent", "code"], ascending=[False, True])

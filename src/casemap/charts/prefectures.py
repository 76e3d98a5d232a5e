"""Bars of the 47 prefectures, by the metric of the map.

In: `query.count_by_prefecture`. Out: a figure, a table.
"""

from collections.abc import Sequence

import pandas as pd

from casemap.charts.look import build_bars, mark_color
from casemap.charts.table import Table
from casemap.figure import Figure
from casemap.messages import translator
from casemap.model import Lang
from casemap.palette import LIGHT, Tones
from casemap.scale import Metric, format_value


def build_prefecture_bars(
    prefectures: pd.DataFrame, metric: Metric, lang: Lang, chosen: Sequence[str] = (), *, tones: Tones = LIGHT
) -> Figure:
    """Return horizontal bars of all 47, largest first, those without a case last; `chosen` codes stand out."""
    rows = sort_prefectures(prefectures, metric)
    t = translator(lang)
    values = [float(value) for value in rows[metric].fillna(0)]
    return build_bars(
        list(rows["name"] if lang == "ja" else rows["name_en"]),
        values,
        [format_value(metric, value) for value in values],
        [mark_color(tones.known, not chosen or code in chosen, tones) for code in rows["code"]],
        list(rows["code"]),
        "<b>%{y}</b><br>" + ("" if metric == "cases" else t("metric_" + metric) + " %{text}<br>") + "%{hovertext}",
        [t("count_cases", n=int(count)) for count in rows["cases"]],
        tones=tones,
    )


def build_prefecture_table(prefectures: pd.DataFrame, metric: Metric, lang: Lang) -> Table:
    """Return all 47 in the order of the bars, with every measure of `count_by_prefecture`."""
    t = translator(lang)
    names = ("prefecture", "cases", "held", "municipalities", "held_percent", "population", "per_100k")
    rows = sort_prefectures(prefectures, metric)
    return Table(
        tuple(t("head_" + name) for name in names),
        tuple(
            (
                str(row["name"] if lang == "ja" else row["name_en"]),
                int(row["cases"]),
                int(row["municipalities_with_case"]),
                int(row["municipalities_total"]),
                round(float(row["share"]) * 100, 1),
                int(row["population"]) if row["population"] == row["population"] else float("nan"),
                round(float(row["per_100k"]), 3),
            )
            for row in rows.to_dict("records")
        ),
    )


def sort_prefectures(prefectures: pd.DataFrame, metric: Metric) -> pd.DataFrame:
    """Return the rows, largest first, equals and unknown ones in JIS order."""
    return prefectures.sort_values([metric, "code"], ascending=[False, True], na_position="last")

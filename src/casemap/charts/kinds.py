"""Kinds of local government: their cases, and how many of each kind have one.

In: `query.count_by_kind`. Out: a figure, a table.
"""

from collections.abc import Sequence

import pandas as pd

from casemap.charts.look import ROOM, ROW, build_bars, mark_color
from casemap.charts.table import Table
from casemap.figure import Figure
from casemap.filters import KIND_TOKENS
from casemap.messages import format_number, translator
from casemap.model import Lang
from casemap.palette import LIGHT, Tones

# Air between rows: this figure has few and stands beside tall ones.
AIR = 14
# Room above the bars for what each side counts.
HEAD = 26
TOKENS = {kind: token for token, kind in KIND_TOKENS.items()}


def build_kind_bars(kinds: pd.DataFrame, lang: Lang, chosen: Sequence[str] = (), *, tones: Tones = LIGHT) -> Figure:
    """Return two bars a row: cases, and the share of governments of that kind with a case (0 to 100 %)."""
    t = translator(lang)
    rows = kinds.to_dict("records")
    labels = [t("kind_" + TOKENS[row["kind"]]) for row in rows]
    codes = [TOKENS[row["kind"]] for row in rows]
    colors = [mark_color(tones.known, not chosen or row["kind"] in chosen, tones) for row in rows]
    figure = build_bars(
        labels,
        [float(row["cases"]) for row in rows],
        [format_number(int(row["cases"]), lang) for row in rows],
        colors,
        codes,
        "<b>%{y}</b><br>" + t("tip_cell", cases="%{text}"),
        tones=tones,
    )
    held = [
        t("kind_share", percent=f"{row['share'] * 100:.0f}", held=row["governments_with_case"],
          total=row["governments_total"])
        for row in rows
    ]  # fmt: skip
    bars = build_bars(
        labels, [float(row["share"]) * 100 for row in rows], held, colors, codes, "<b>%{y}</b><br>%{text}", tones=tones
    )
    figure.add_trace(**bars.data[0] | {"xaxis": "x2"})
    figure.update_layout(
        height=len(rows) * (ROW + AIR) + HEAD,
        bargap=0.45,
        margin={"t": HEAD},
        xaxis={"domain": [0, 0.4]},
        xaxis2={"domain": [0.48, 1], "anchor": "y", "visible": False, "range": [0, 100 * ROOM * 1.35],
                "fixedrange": True},
    )  # fmt: skip
    for start, text in ((0.0, t("head_cases")), (0.48, t("head_held_share"))):
        figure.add_annotation(
            x=start, y=1, xref="paper", yref="paper", xanchor="left", yanchor="bottom", showarrow=False,
            text=text, font={"size": 12, "color": tones.quiet},
        )  # fmt: skip
    return figure


def build_kind_table(kinds: pd.DataFrame, lang: Lang) -> Table:
    """Return all kinds in their order."""
    t = translator(lang)
    return Table(
        tuple(t("head_" + name) for name in ("kind", "cases", "held_governments", "governments", "held_percent")),
        tuple(
            (
                t("kind_" + TOKENS[row["kind"]]),
                int(row["cases"]),
                int(row["governments_with_case"]),
                int(row["governments_total"]),
                round(float(row["share"]) * 100, 1),
            )
            for row in kinds.to_dict("records")
        ),
    )

"""Two selections side by side: a pair of bars for each row.

In: a frame of `query.Comparison`. Out: a figure, a table.
"""

from collections.abc import Sequence

import pandas as pd

from casemap.charts.look import ROOM, add_legend, dress_figure, dress_rows, plain_text
from casemap.charts.table import Table
from casemap.figure import Figure
from casemap.messages import format_number, translator
from casemap.model import Lang
from casemap.palette import LIGHT, Tones

# Height of a pair of bars with its gap, in pixels, and room below for the legend.
PAIR, FOOT = 34, 40


def build_pairs(rows: pd.DataFrame, labels: Sequence[str], lang: Lang, *, tones: Tones = LIGHT) -> Figure:
    """Return for each row the shares of A and B (per cent of each side's own cases), first row on top.

    `rows`: `cases_a`, `cases_b`, `share_a`, `share_b`; `labels` name them.
    """
    t = translator(lang)
    figure = Figure()
    for side, color in zip("ab", tones.sides, strict=True):
        shares = [float(share) * 100 if share == share else 0.0 for share in rows[f"share_{side}"]]
        counts = [format_number(int(count), lang) for count in rows[f"cases_{side}"]]
        figure.add_trace(
            type="bar",
            y=[plain_text(label) for label in labels],
            x=shares,
            orientation="h",
            text=[f"{share:.1f}%" if share else "0%" for share in shares],
            textposition="outside",
            textfont={"size": 11, "color": tones.text},
            constraintext="none",
            cliponaxis=False,
            marker={"color": color, "line": {"width": 0}},
            customdata=counts,
            showlegend=False,
            hovertemplate=f"<b>%{{y}}</b><br>{side.upper()} " + t("tip_cell", cases="%{customdata}") + " (%{text})"
            "<extra></extra>",
        )
    dress_figure(figure, len(labels) * PAIR + FOOT, tones)
    figure.update_layout(barmode="group", bargap=0.28, bargroupgap=0.06, margin={"l": 4, "r": 4, "t": 4, "b": FOOT})
    top = max((float(share) * 100 for side in "ab" for share in rows[f"share_{side}"] if share == share), default=0)
    figure.update_xaxes(range=[0, (top or 1) * ROOM], visible=False)
    dress_rows(figure, len(labels), tones)
    add_legend(figure, [(color, side) for color, side in zip(tones.sides, "AB", strict=True)], tones)
    return figure


def build_pairs_table(rows: pd.DataFrame, labels: Sequence[str], head: str, lang: Lang) -> Table:
    """Return cases and shares of both sides and the difference in percentage points; `head` names the first column."""
    t = translator(lang)
    return Table(
        (head, *(t("head_" + name) for name in ("cases_a", "cases_b", "percent_a", "percent_b", "difference"))),
        tuple(
            (
                label,
                int(row["cases_a"]),
                int(row["cases_b"]),
                round(float(row["share_a"]) * 100, 1),
                round(float(row["share_b"]) * 100, 1),
                round(float(row["difference"]), 1),
            )
            for label, row in zip(labels, rows.to_dict("records"), strict=True)
        ),
    )

"""The most frequent partners, programmes and other facts.

In: `query.count_by_fact` of one kind. Out: a figure, a table.
"""

from collections.abc import Sequence

import pandas as pd

from casemap.charts.look import build_bars, mark_color
from casemap.charts.table import Table
from casemap.figure import Figure
from casemap.messages import format_number, translator
from casemap.model import Lang
from casemap.palette import LIGHT, Tones

# Letters of a name beside its bar; the pointer and the table show all.
LETTERS = 18


def build_fact_bars(facts: pd.DataFrame, lang: Lang, chosen: Sequence[str] = (), *, tones: Tones = LIGHT) -> Figure:
    """Return a bar per fact, in the frame's order; `chosen` are tokens of `Filters.facts`."""
    values = [str(value) for value in facts["value"]]
    figure = build_bars(
        values,
        [float(count) for count in facts["cases"]],
        [format_number(int(count), lang) for count in facts["cases"]],
        [mark_color(tones.known, not chosen or fact in chosen, tones) for fact in facts["fact"]],
        list(facts["fact"]),
        "<b>%{y}</b><br>" + translator(lang)("tip_cell", cases="%{text}"),
        tones=tones,
    )
    short = [value if len(value) <= LETTERS else value[: LETTERS - 1] + "…" for value in values]
    return figure.update_yaxes(labelalias={long: cut for long, cut in zip(values, short, strict=True) if long != cut})


def build_fact_table(facts: pd.DataFrame, kind: str, lang: Lang) -> Table:
    """Return the facts of one kind in the order of the bars."""
    t = translator(lang)
    return Table(
        (t("fact_" + kind), t("head_cases")),
        tuple((str(row["value"]), int(row["cases"])) for row in facts.to_dict("records")),
    )

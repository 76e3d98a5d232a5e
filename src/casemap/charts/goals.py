"""The goals of the second taxonomy (SDGs) that cases serve.

In: `query.count_by_goal`. Out: a figure, a table.
"""

import pandas as pd

from casemap.charts.look import build_bars
from casemap.charts.table import Table
from casemap.figure import Figure
from casemap.messages import format_number, translator
from casemap.model import Lang
from casemap.palette import LIGHT, Tones


def build_goal_bars(goals: pd.DataFrame, lang: Lang, *, tones: Tones = LIGHT) -> Figure:
    """Return a bar per goal in the goals' own order and colours."""
    return build_bars(
        _name_goals(goals, lang),
        [float(count) for count in goals["cases"]],
        [format_number(int(count), lang) for count in goals["cases"]],
        [tones.mark(str(color)) for color in goals["color"]],
        [str(goal) for goal in goals["goal"]],
        "<b>%{y}</b><br>" + translator(lang)("tip_cell", cases="%{text}"),
        tones=tones,
    )


def build_goal_table(goals: pd.DataFrame, lang: Lang) -> Table:
    """Return the goals in their order."""
    t = translator(lang)
    cases = (int(count) for count in goals["cases"])
    return Table((t("head_goal"), t("head_cases")), tuple(zip(_name_goals(goals, lang), cases, strict=True)))


def _name_goals(goals: pd.DataFrame, lang: Lang) -> list[str]:
    """Return number and label of each goal."""
    labels = goals["label_ja"] if lang == "ja" else goals["label_en"]
    return [f"{goal} {label}" for goal, label in zip(goals["goal"], labels, strict=True)]

"""Themes and their sub-themes as nested areas.

In: `query.count_by_theme`, `query.count_by_subtheme`. Out: a figure, a table, and what was clicked.
"""

from collections.abc import Mapping, Sequence
from textwrap import wrap

import pandas as pd

from casemap.charts.look import dress_figure, plain_text
from casemap.charts.table import Table
from casemap.figure import Figure
from casemap.messages import format_number, translator
from casemap.model import Lang, ThemeLabel
from casemap.palette import LIGHT, Tones, text_on

HEIGHT = 420
# Letters of a line within an area.
LETTERS = {"ja": 7, "en": 11}
# Between theme and sub-theme in the id of an area. Ids of themes are words without it.
SLASH = "/"


def build_tree(
    themes: pd.DataFrame,
    parts: pd.DataFrame,
    labels: Sequence[ThemeLabel],
    lang: Lang,
    *,
    chosen_themes: Sequence[str] = (),
    chosen_subthemes: Sequence[str] = (),
    tones: Tones = LIGHT,
) -> Figure:
    """Return an area per theme, divided by its sub-themes; areas are as large as their cases, zeros have none.

    A case counts in each of its sub-themes, so a theme's area is the sum of its parts, and the number in its
    heading that of its cases. Ids are `THEME` and `THEME/SUBTHEME`.
    """
    names = _names(labels, lang)
    rows: list[tuple[str, str, str, int, str]] = []
    counts = dict(zip(themes["theme"], themes["cases"], strict=True))
    for theme in labels:
        below = parts[(parts["theme"] == theme.id) & (parts["cases"] > 0)]
        if not counts.get(theme.id, 0):
            continue
        chosen = (not chosen_themes and not chosen_subthemes) or theme.id in chosen_themes
        own = tones.mark(theme.color)
        color = own if chosen or set(below["subtheme"]) & set(chosen_subthemes) else tones.back
        number = int(counts[theme.id])
        text = f"<b>{plain_text(names[theme.id])}</b> {format_number(number, lang)}"
        rows.append((theme.id, "", text, 0 if len(below) else number, color))
        for part in below.to_dict("records"):
            kept = chosen or part["subtheme"] in chosen_subthemes
            name = names.get(part["subtheme"], part["subtheme"])
            text = f"{_wrap(name, lang)}<br>{format_number(int(part['cases']), lang)}"
            tint = tones.tint(theme.color) if kept else tones.grid
            rows.append((f"{theme.id}{SLASH}{part['subtheme']}", theme.id, text, int(part["cases"]), tint))
    colors = [row[4] for row in rows]
    figure = Figure(
        {
            "type": "treemap",
            "ids": [row[0] for row in rows],
            "parents": [row[1] for row in rows],
            "labels": [row[2] for row in rows],
            "values": [row[3] for row in rows],
            "branchvalues": "remainder",
            "textinfo": "label",
            "textfont": {"size": 12, "color": [text_on(color) for color in colors]},
            "hovertemplate": "%{label}<extra></extra>",
            "marker": {
                "colors": colors,
                "line": {"width": 1, "color": tones.ground},
                "pad": {"t": 22, "l": 2, "r": 2, "b": 2},
            },
            "tiling": {"packing": "squarify", "pad": 2},
            "pathbar": {"visible": False},
            "root": {"color": "rgba(0,0,0,0)"},
            "sort": False,
        }
    )
    dress_figure(figure, HEIGHT, tones)
    figure.update_layout(margin={"l": 0, "r": 0, "t": 0, "b": 0}, uniformtext={"minsize": 10, "mode": "hide"})
    return figure


def build_tree_table(themes: pd.DataFrame, parts: pd.DataFrame, labels: Sequence[ThemeLabel], lang: Lang) -> Table:
    """Return a row per theme with its cases, and below it one per sub-theme; zeros too."""
    t = translator(lang)
    names = _names(labels, lang)
    rows: list[tuple[str, str, int]] = []
    for theme in themes.to_dict("records"):
        rows.append((names[theme["theme"]], "", int(theme["cases"])))
        below = parts[parts["theme"] == theme["theme"]].to_dict("records")
        rows += [
            (names[theme["theme"]], names.get(part["subtheme"], part["subtheme"]), int(part["cases"])) for part in below
        ]
    return Table((t("head_theme"), t("head_subtheme"), t("head_cases")), tuple(rows))


def read_area(identity: str) -> tuple[str, str]:
    """Return theme and sub-theme (empty for a whole theme) of a clicked area."""
    theme, _, part = identity.partition(SLASH)
    return theme, part


def _wrap(name: str, lang: Lang) -> str:
    """Return a name in lines short enough for a narrow area: at blanks in English, anywhere in Japanese, best behind
    a middle dot.
    """
    if lang == "ja":
        lines = []
        for part in name.split("・"):
            lines += [part[start : start + LETTERS["ja"]] for start in range(0, len(part), LETTERS["ja"])]
            lines[-1:] = [lines[-1] + "・"] if lines else []
        lines[-1:] = [line.removesuffix("・") for line in lines[-1:]]
    else:
        lines = wrap(name, LETTERS["en"], break_long_words=False)
    return "<br>".join(plain_text(line) for line in lines)


def _names(labels: Sequence[ThemeLabel], lang: Lang) -> Mapping[str, str]:
    """Return the label of every theme and sub-theme that has one; the id stands for the others."""
    names: dict[str, str] = {}
    for label in labels:
        names |= {part.id: part.label_ja if lang == "ja" else part.label_en for part in label.subthemes}
        names[label.id] = label.label_ja if lang == "ja" else label.label_en
    return names

"""Theme by prefecture: how many cases, or how much more often than elsewhere.

In: `query.count_theme_by_prefecture`. Out: a figure, a table.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casemap.charts.cells import build_cells, build_targets, frame_cell
from casemap.charts.look import ANYWHERE, add_legend, dress_figure, dress_rows, pack_counts, plain_text
from casemap.charts.table import Table
from casemap.figure import Figure
from casemap.mapview.labels import short_name
from casemap.messages import translator
from casemap.model import Lang, ThemeLabel
from casemap.palette import DIVERGING, LIGHT, Tones
from casemap.scale import Scale

Measure = Literal["cases", "quotient"]

# Height of a row and of the prefectures' names, in pixels.
ROW = 24
NAMES = {"ja": 48, "en": 76}
# A quotient over a smaller expectation says nothing: one case more or less would turn it round. Below about one
# expected case even the chance of none at all is more than one in three (Poisson: exp(-1) = 0.37).
FEW = 1.0
# Lower ends of the classes of a quotient: half, four fifths, and their inverses (even steps on a logarithmic scale).
QUOTIENTS = (0.5, 0.8, 1.25, 2.0)


def build_heat(
    cells: pd.DataFrame,
    themes: Sequence[ThemeLabel],
    measure: Measure,
    scale: Scale,
    lang: Lang,
    *,
    chosen_themes: Sequence[str] = (),
    chosen_prefectures: Sequence[str] = (),
    tones: Tones = LIGHT,
) -> Figure:
    """Return a row per theme, a column per prefecture, clickable cell by cell (in the order of `cells`).

    `scale`: the classes of counts. For the quotient, cells with fewer than `FEW` expected cases are grey.
    """
    t = translator(lang)
    codes = list(dict.fromkeys(cells["code"]))
    shape = (len(themes), len(codes))
    counts = cells["cases"].to_numpy().reshape(shape)
    if measure == "cases":
        colors: Sequence[str] = scale.colors
        classes = np.vectorize(scale.class_of, otypes=[int])(counts) if counts.size else counts
        custom: object = pack_counts(cells["cases"])
        hover = t("tip_cell", cases="%{customdata}")
    else:
        colors = (*tones.diverging, tones.missing)
        classes = classify_quotients(cells).reshape(shape)
        custom = np.stack(
            [cells["cases"], cells["expected"].round(2), cells["quotient"].fillna(-1).round(2)], axis=1
        ).astype(np.float32)
        hover = t("tip_quotient", cases="%{customdata[0]}", expected="%{customdata[1]}", quotient="%{customdata[2]}")
    columns, rows = np.meshgrid(np.arange(shape[1]), np.arange(shape[0]))
    figure = Figure(
        build_cells(classes, colors, gap=1) | {"xaxis": "x2"},
        build_targets(columns.ravel(), rows.ravel(), custom, "<b>%{x} · %{y}</b><br>" + hover),
    )
    dress_figure(figure, shape[0] * ROW + NAMES[lang] + 34, tones)
    figure.update_layout(margin={"l": 4, "r": 4, "t": NAMES[lang], "b": 30}, hoverdistance=ANYWHERE)
    labels = [theme.label_ja if lang == "ja" else theme.label_en for theme in themes]
    dress_rows(figure, shape[0], tones)
    figure.update_yaxes(
        type="linear", tickvals=list(range(shape[0])), ticktext=[plain_text(label) for label in labels], dtick=None
    )
    first = cells.drop_duplicates("code")
    names = [short_name(name) for name in first["name"]] if lang == "ja" else list(first["name_en"])
    # Two axes, one over the other: names under the pointer are plain, those above the columns stand upright.
    axis = {"range": [-0.5, shape[1] - 0.5], "tickvals": list(range(shape[1])), "ticks": "", "side": "top"}
    figure.update_layout(
        xaxis={**axis, "ticktext": names, "showticklabels": False, "visible": True},
        xaxis2={
            **axis,
            "ticktext": ["<br>".join(name) for name in names] if lang == "ja" else names,
            "tickangle": 0 if lang == "ja" else -90,
            "tickfont": {"size": 11, "color": tones.text},
            "overlaying": "x",
            "matches": "x",
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
    )
    add_legend(figure, list_classes(measure, scale, lang, tones), tones)
    _frame_chosen(figure, themes, codes, chosen_themes, chosen_prefectures, tones)
    return figure


def _frame_chosen(
    figure: Figure,
    themes: Sequence[ThemeLabel],
    codes: Sequence[str],
    rows: Sequence[str],
    columns: Sequence[str],
    tones: Tones,
) -> None:
    """Frame the chosen cells in place; a whole row or column when only a theme or a prefecture is chosen."""
    for row, theme in enumerate(themes):
        if rows and theme.id not in rows:
            continue
        if rows and not columns:
            frame_cell(figure, 0, row, columns=len(codes), tones=tones)
        for column, code in enumerate(codes):
            if rows and code in columns:
                frame_cell(figure, column, row, tones=tones)
    for column, code in enumerate(codes):
        if not rows and code in columns:
            frame_cell(figure, column, 0, rows=len(themes), tones=tones)


def classify_quotients(cells: pd.DataFrame) -> NDArray[Any]:
    """Return the class of each quotient: 0 to 4 from much less to much more, 5 where too few are expected."""
    found = np.digitize(cells["quotient"].fillna(0.0), QUOTIENTS).astype(int)
    found[cells["expected"].to_numpy() < FEW] = len(DIVERGING)
    return found


def build_heat_table(cells: pd.DataFrame, themes: Sequence[ThemeLabel], measure: Measure, lang: Lang) -> Table:
    """Return a row per prefecture, a column per theme; quotients over few expected cases too, with no judgement."""
    t = translator(lang)
    labels: Mapping[str, str] = {theme.id: theme.label_ja if lang == "ja" else theme.label_en for theme in themes}
    values = dict(zip(zip(cells["code"], cells["theme"], strict=True), cells[measure].tolist(), strict=True))
    first = cells.drop_duplicates("code").set_index("code")
    names = first["name" if lang == "ja" else "name_en"]
    return Table(
        (t("head_prefecture"), *labels.values()),
        tuple(
            (
                str(names[code]),
                *(values[code, theme] if measure == "cases" else round(values[code, theme], 2) for theme in labels),
            )
            for code in first.index
        ),
    )


def list_classes(measure: Measure, scale: Scale, lang: Lang, tones: Tones = LIGHT) -> list[tuple[str, str]]:
    """Return colour and label of each class, for a legend."""
    if measure == "cases":
        return list(zip(scale.colors, scale.labels(lang), strict=True))
    t = translator(lang)
    edges = [f"{edge:g}" for edge in QUOTIENTS]
    labels = [
        t("scale_under", value=edges[0]),
        *(f"{low}–{high}" for low, high in pairwise(edges)),
        t("scale_from", value=edges[-1]),
        t("quotient_few"),
    ]
    return list(zip((*tones.diverging, tones.missing), labels, strict=True))

"""Themes over time: cases by main theme in stacked bars or as shares, or a single theme as a line.

In: `query.count_theme_by_bin`, `query.count_by_bin`. Out: a figure, a table, and the period of what was clicked or
brushed.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from casemap.calendar_bins import Bin, bin_width, format_bin
from casemap.charts.look import dress_figure, dress_legend, pack_counts, plain_text
from casemap.charts.table import Table
from casemap.figure import Figure
from casemap.messages import translator
from casemap.model import Lang, ThemeLabel
from casemap.palette import LIGHT, Tones

Measure = Literal["cases", "share"]

# More colours than this in one stack can't be told apart; the rest is one grey part.
MOST = 7
HEIGHT = 376
# Labels of bins that fit below the axis, on a desk and on a phone (where nothing is brushed).
LABELS, FEW_LABELS = 8, 4


def build_timeline(
    parts: pd.DataFrame,
    themes: Sequence[ThemeLabel],
    bin_kind: Bin,
    measure: Measure,
    lang: Lang,
    window: tuple[int, int] | None = None,
    *,
    brush: bool = True,
    tones: Tones = LIGHT,
) -> Figure:
    """Return stacked bars, one trace per row of `stack_themes`; bins outside `window` (months) are veiled.

    `parts` as from `stack_themes`; `customdata` of each bar is its bin (first month). With `brush` a drag chooses a
    range of bins; without, it scrolls the page (touch).
    """
    t = translator(lang)
    bins = list(dict.fromkeys(parts["bin"]))
    labels = [format_bin(month, bin_kind, lang) for month in bins]
    whole = parts.groupby("bin", sort=True)["cases"].sum()
    names = _names(themes, lang)
    colors = {theme.id: tones.mark(theme.color) for theme in themes} | {"": tones.rest}
    figure = Figure()
    for theme in dict.fromkeys(parts["theme"]):
        counts = parts.loc[parts["theme"] == theme, "cases"].to_numpy()
        share = counts / np.maximum(whole.to_numpy(), 1) * 100
        figure.add_trace(
            type="bar",
            x=labels,
            y=pack_counts(counts) if measure == "cases" else share.round(1).astype(np.float32),
            name=plain_text(names[theme]),
            marker={"color": colors[theme], "line": {"width": 0.5, "color": tones.ground}},
            unselected={"marker": {"opacity": 1}},
            customdata=pack_counts(counts),
            hovertemplate="<b>%{x}</b> %{fullData.name}<br>"
            + t("tip_cell", cases="%{customdata}")
            + (" (%{y}%)" if measure == "share" else "")
            + "<extra></extra>",
        )
    _dress(figure, labels, brush, tones)
    figure.update_layout(barmode="stack", bargap=0.12)
    top = 100 if measure == "share" else max(4, int(whole.max()) if len(whole) else 0)
    _dress_values(figure, top, t("unit_percent") if measure == "share" else "", tones)
    _veil(figure, bins, bin_kind, window, tones)
    dress_legend(figure, tones)
    return figure


def build_theme_line(
    counts: Sequence[int],
    whole: Sequence[int],
    bins: Sequence[int],
    theme: ThemeLabel,
    bin_kind: Bin,
    measure: Measure,
    lang: Lang,
    window: tuple[int, int] | None = None,
    *,
    brush: bool = True,
    tones: Tones = LIGHT,
) -> Figure:
    """Return a line of the cases with one theme (`counts` per bin), or of its share of all cases (`whole`)."""
    t = translator(lang)
    cases = pack_counts(counts)
    share = np.where(np.asarray(whole) > 0, cases / np.maximum(np.asarray(whole), 1) * 100, np.nan).round(1)
    values = cases if measure == "cases" else share.astype(np.float32)
    labels = [format_bin(month, bin_kind, lang) for month in bins]
    figure = Figure(
        {
            "type": "scatter",
            "x": labels,
            "y": values,
            "mode": "lines+markers",
            "line": {"color": tones.mark(theme.color), "width": 2.5},
            "marker": {"size": 8, "color": tones.mark(theme.color)},
            "unselected": {"marker": {"opacity": 1}},
            "customdata": cases,
            "connectgaps": False,
            "hovertemplate": "<b>%{x}</b><br>"
            + t("tip_cell", cases="%{customdata}")
            + (" (%{y}%)" if measure == "share" else "")
            + "<extra></extra>",
        }
    )
    _dress(figure, labels, brush, tones)
    top = max(4.0, float(np.nanmax(values))) if len(values) and not np.isnan(values).all() else 4.0
    _dress_values(figure, top * 1.08, t("unit_percent") if measure == "share" else "", tones)
    _veil(figure, list(bins), bin_kind, window, tones)
    return figure


def stack_themes(cells: pd.DataFrame, bins: pd.DataFrame, themes: Sequence[ThemeLabel]) -> pd.DataFrame:
    """Return columns `theme`, `bin`, `cases`: the `MOST` most frequent main themes in the taxonomy's order, then ``
    (all other cases, without a theme too). The cases of a bin add up to those of `bins`.
    """
    totals = cells.groupby("theme", sort=False)["main_cases"].sum()
    ranked = totals[totals > 0].sort_values(ascending=False, kind="stable").index[:MOST]
    kept = [theme.id for theme in themes if theme.id in set(ranked)]
    parts = cells[cells["theme"].isin(kept)].rename(columns={"main_cases": "total"})[["theme", "bin", "total"]]
    parts = parts.rename(columns={"total": "cases"})
    named = parts.groupby("bin")["cases"].sum().reindex(bins["bin"], fill_value=0).to_numpy()
    rest = pd.DataFrame({"theme": "", "bin": bins["bin"], "cases": bins["cases"].to_numpy() - named})
    return pd.concat([parts, rest] if rest["cases"].any() or parts.empty else [parts], ignore_index=True)


def build_timeline_table(
    cells: pd.DataFrame, bins: pd.DataFrame, themes: Sequence[ThemeLabel], bin_kind: Bin, lang: Lang
) -> Table:
    """Return a row per bin: its cases, then those by main theme, all themes of the taxonomy."""
    t = translator(lang)
    counts = dict(zip(zip(cells["bin"], cells["theme"], strict=True), cells["main_cases"].tolist(), strict=True))
    names = _names(themes, lang)
    return Table(
        (t("head_" + bin_kind), t("head_cases"), *(names[theme.id] for theme in themes)),
        tuple(
            (
                format_bin(int(row["bin"]), bin_kind, lang),
                int(row["cases"]),
                *(counts[row["bin"], theme.id] for theme in themes),
            )
            for row in bins.to_dict("records")
        ),
    )


def read_period(bins: Sequence[int], bin_kind: Bin, low: float, high: float) -> tuple[int, int] | None:
    """Return the months of the bins whose middles lie between two positions on the axis; None for no bin."""
    inside = [month for position, month in enumerate(bins) if low <= position <= high]
    return (inside[0], inside[-1] + bin_width(bin_kind) - 1) if inside else None


def _names(themes: Sequence[ThemeLabel], lang: Lang) -> Mapping[str, str]:
    names = {theme.id: theme.label_ja if lang == "ja" else theme.label_en for theme in themes}
    return names | {"": translator(lang)("theme_other")}


def _dress(figure: Figure, labels: Sequence[str], brush: bool, tones: Tones) -> None:
    dress_figure(figure, HEIGHT, tones)
    figure.update_layout(
        margin={"l": 34, "r": 6, "t": 10, "b": 24},
        dragmode="select" if brush else False,
        selectdirection="h",
        # A brush leaves no mark of its own: the veil outside the period is the mark.
        newselection={"line": {"color": tones.known, "width": 1, "dash": "solid"}},
        activeselection={"opacity": 0.0},
    )
    figure.update_xaxes(
        visible=True,
        type="category",
        range=[-0.5, len(labels) - 0.5],
        dtick=max(1, -(-len(labels) // (LABELS if brush else FEW_LABELS))),
        tickangle=0,
        ticks="",
        showline=True,
        linecolor=tones.line,
        tickfont={"size": 11, "color": tones.quiet},
    )


def _dress_values(figure: Figure, top: float, unit: str, tones: Tones) -> None:
    figure.update_yaxes(
        visible=True,
        range=[0, top * 1.02],
        showgrid=True,
        gridcolor=tones.grid,
        nticks=5,
        ticksuffix=unit,
        tickfont={"size": 11, "color": tones.quiet},
        ticks="",
    )


def _veil(figure: Figure, bins: Sequence[int], bin_kind: Bin, window: tuple[int, int] | None, tones: Tones) -> None:
    """Veil the bins outside a period in place; a bin cut by its ends stays clear."""
    if window is None or not bins:
        return
    width = bin_width(bin_kind)
    inside = [number for number, month in enumerate(bins) if month <= window[1] and month + width > window[0]]
    first, last = (inside[0], inside[-1]) if inside else (len(bins), len(bins) - 1)
    for start, end in ((-0.5, first - 0.5), (last + 0.5, len(bins) - 0.5)):
        if end > start:
            figure.add_shape(
                type="rect", x0=start, x1=end, y0=0, y1=1, yref="y domain", fillcolor=tones.ground, opacity=0.7,
                line={"width": 0}, layer="above",
            )  # fmt: skip

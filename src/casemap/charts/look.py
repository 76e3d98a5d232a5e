"""The one plain look of all figures: no grid but what helps reading, labels at the marks, no tools, no way out.

In: a Plotly figure. Out: the same figure, dressed. Nothing is fetched, uploaded or zoomed by accident.
"""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from casemap.figure import Figure
from casemap.palette import FONT_STACK, LIGHT, Tones
from casemap.scale import Scale

CONFIG: Mapping[str, object] = {
    "displayModeBar": False,
    "displaylogo": False,
    "scrollZoom": False,
    "doubleClick": False,
    "plotlyServerURL": "",
    "showLink": False,
    "showTips": False,
}
# Figures that can be saved as a picture: Plotly makes pictures only where it has its tool bar (hidden by the style
# sheet; the page's own buttons press it).
SAVABLE: Mapping[str, object] = {**CONFIG, "displayModeBar": True}

# Height of one bar with its gap, in pixels: text of 12 px with air, and no smaller target for a pointer.
ROW = 22
# Room for the longest of a figure's own texts beside the axis, in parts of the axis.
ROOM = 1.17

# Pixels between the axis and the legend below it: the axis' own labels.
LEGEND = 28
# The nearest mark answers a pointer from anywhere within the figure.
ANYWHERE = -1


def dress_figure(figure: Figure, height: int, tones: Tones = LIGHT) -> None:
    """Give a figure the common look, in place; `height` in pixels."""
    figure.update_layout(
        height=height,
        font={"family": FONT_STACK, "size": 12, "color": tones.text},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        dragmode=False,
        hoverlabel={
            "bgcolor": tones.raised,
            "bordercolor": tones.blank,
            "font": {"family": FONT_STACK, "size": 12, "color": tones.text},
        },
        selectionrevision=0,
        uirevision="keep",
        modebar={"remove": ["zoom", "pan", "select", "lasso"]},
    )
    figure.update_xaxes(showgrid=False, zeroline=False, fixedrange=True)
    figure.update_yaxes(showgrid=False, zeroline=False, fixedrange=True)


def build_bars(
    labels: Sequence[str],
    values: Sequence[float],
    texts: Sequence[str],
    colors: Sequence[str] | str,
    codes: Sequence[str],
    hover: str,
    tips: Sequence[str] = (),
    *,
    tones: Tones = LIGHT,
) -> Figure:
    """Return horizontal bars with their values at the end, first row on top.

    `codes` go into `customdata`, so that a click can be read; `hover` is a Plotly template, which may use `%{y}`
    (the label), `%{text}` (the value as shown) and `%{hovertext}` (the row of `tips`).
    """
    figure = Figure(
        {
            "type": "bar",
            "y": [plain_text(label) for label in labels],
            "x": list(values),
            "orientation": "h",
            "text": list(texts),
            "textposition": "outside",
            "textfont": {"size": 12, "color": tones.text},
            "cliponaxis": False,
            "marker": {"color": colors if isinstance(colors, str) else list(colors), "line": {"width": 0}},
            "customdata": list(codes),
            "hovertext": list(tips) or None,
            "hovertemplate": hover + "<extra></extra>",
            # A chosen bar is marked by colour here; Plotly's own dimming would stay after the filter is gone.
            "unselected": {"marker": {"opacity": 1}},
        }
    )
    dress_figure(figure, max(1, len(labels)) * ROW + 8, tones)
    figure.update_layout(bargap=0.3, margin={"l": 4, "r": 4, "t": 4, "b": 4})
    figure.update_xaxes(range=[0, (max(values, default=0) or 1) * ROOM], visible=False)
    dress_rows(figure, len(labels), tones)
    return figure


def dress_rows(figure: Figure, count: int, tones: Tones = LIGHT) -> None:
    """Make the vertical axis one of `count` named rows, the first on top, in place."""
    figure.update_yaxes(
        visible=True,
        type="category",
        range=[count - 0.5, -0.5],
        dtick=1,
        tickfont={"size": 12, "color": tones.text},
        automargin=True,
        ticks="",
    )


def mark_color(color: str, chosen: bool, tones: Tones = LIGHT) -> str:
    """Return a mark's colour: its own when it is chosen or nothing is, else the grey of what steps back."""
    return color if chosen else tones.back


def plain_text(text: str) -> str:
    """Return text as Plotly shows it literally: it reads a little HTML."""
    return escape(text, quote=False)


def legend_widths(scale: Scale) -> tuple[int, ...]:
    """Return bubble sizes (cases) worth showing in a legend of that scale: one, some, many."""
    if scale.metric == "cases" and len(scale.breaks) > 2:
        return (1, round(scale.breaks[-2]), round(scale.breaks[-1]))
    return (1, 3, 10)


def add_legend(figure: Figure, entries: Sequence[tuple[str, str]], tones: Tones = LIGHT) -> None:
    """Add a legend of squares below a figure in place: colour and label of each; it filters nothing."""
    for color, label in entries:
        figure.add_trace(
            type="scatter",
            x=[None],
            y=[None],
            mode="markers",
            name=plain_text(label),
            marker={"symbol": "square", "size": 11, "color": color},
            hoverinfo="skip",
            showlegend=True,
        )
    dress_legend(figure, tones)


def dress_legend(figure: Figure, tones: Tones = LIGHT) -> None:
    """Place the legend below the axis, in as many lines as it takes, in place; a click on it does nothing."""
    figure.update_layout(
        showlegend=True,
        legend={
            "orientation": "h",
            "traceorder": "normal",
            "x": 0,
            "xanchor": "left",
            "y": -LEGEND / max(1, figure.layout["height"]),
            "yanchor": "top",
            "itemclick": False,
            "itemdoubleclick": False,
            "font": {"size": 11, "color": tones.text},
            "tracegroupgap": 0,
        },
    )


def pack_counts(counts: ArrayLike) -> NDArray[Any]:
    """Return counts as the narrowest whole numbers that hold them: Plotly sends arrays byte by byte."""
    found = np.asarray(counts)
    return found.astype(np.min_scalar_type(int(found.max(initial=0))))

"""Counted frames to Plotly figures: bars by prefecture and theme, the months above the slider, the years.

Pure: no Streamlit, no files. All figures share one plain look (no grid but what helps reading, no tools, labels
at the bars instead of an axis) and fetch nothing. Bars carry the code, theme or month in `customdata`, so that a
click can be read by `read_points`.
"""

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from casemap.calendar_bins import format_bin
from casemap.messages import translator
from casemap.model import Lang
from casemap.palette import (
    FONT_STACK,
    GREY_300,
    GREY_420,
    GREY_600,
    GREY_800,
    MONTHS,
    WHITE,
    YEARS,
)
from casemap.scale import Metric, Scale, format_value

# No tool bar and no way out: nothing is uploaded, no logo, no zooming by accident.
CONFIG: Mapping[str, object] = {
    "displayModeBar": False,
    "displaylogo": False,
    "scrollZoom": False,
    "doubleClick": False,
    "plotlyServerURL": "",
    "showLink": False,
    "showTips": False,
}
# Height of one bar with its gap, in pixels: text of 12 px with air, and no smaller target for a pointer.
ROW = 22
# Height of the histogram above the slider, in pixels.
HISTOGRAM_HEIGHT = 64


def build_prefecture_bars(
    prefectures: pd.DataFrame, metric: Metric, lang: Lang, chosen: Sequence[str] = ()
) -> go.Figure:
    """Return horizontal bars, largest first; prefectures without a case are left out (the map shows them).

    `prefectures` as from `query.count_by_prefecture`; `chosen` codes stand out, the others step back.
    """
    rows = prefectures[prefectures["cases"] > 0].sort_values([metric, "code"], ascending=[False, True])
    names = rows["name"] if lang == "ja" else rows["name_en"]
    values = [float(value) for value in rows[metric]]
    t = translator(lang)
    cases = [t("count_cases", n=int(count)) for count in rows["cases"]]
    return _bars(
        list(names),
        values,
        [format_value(metric, value) for value in values],
        [MONTHS if not chosen or code in chosen else GREY_300 for code in rows["code"]],
        list(rows["code"]),
        cases,
    )


def build_theme_bars(themes: pd.DataFrame, lang: Lang, chosen: Sequence[str] = ()) -> go.Figure:
    """Return horizontal bars of all themes in the order of the frame's counts, in the themes' own colours."""
    rows = themes.sort_values("cases", ascending=False, kind="stable")
    labels = rows["label_ja"] if lang == "ja" else rows["label_en"]
    t = translator(lang)
    return _bars(
        list(labels),
        [float(count) for count in rows["cases"]],
        [f"{count:,}" for count in rows["cases"]],
        [
            str(color) if not chosen or theme in chosen else GREY_300
            for color, theme in zip(rows["color"], rows["theme"], strict=True)
        ],
        list(rows["theme"]),
        [t("tip_main_theme", n=int(count)) for count in rows["main_cases"]],
    )


def build_histogram(
    months: pd.DataFrame,
    years: pd.DataFrame,
    bounds: tuple[int, int],
    lang: Lang,
    window: tuple[int, int] | None = None,
) -> go.Figure:
    """Return the bars above the period slider; the axis is exactly `bounds` (month indices), edge to edge.

    `months[month, cases]`: dates known to the month. `years[year, cases, fiscal_cases]`: dates known only to
    the year (or fiscal year, from April), drawn as pale blocks as wide as the time they may mean. Bars outside
    `window` are grey.
    """
    t = translator(lang)
    low, high = bounds
    known = months[months["cases"] > 0]
    figure = go.Figure()
    starts, widths, counts, tips = [], [], [], []
    for row in years.to_dict("records"):
        fiscal = int(row.get("fiscal_cases", 0) or 0)
        for count, first, tip in (
            (int(row["cases"]) - fiscal, int(row["year"]) * 12, "year"),
            (fiscal, int(row["year"]) * 12 + 3, "fiscal_year"),
        ):
            if count > 0:
                starts.append(max(first, low) - 0.5)
                widths.append(min(first + 11, high) - max(first, low) + 1)
                counts.append(count)
                tips.append(t("tip_" + tip, year=str(row["year"]), n=count))
    figure.add_bar(
        x=starts, y=counts, width=widths, offset=0, marker={"color": YEARS, "line": {"width": 0}},
        hovertext=tips, hoverinfo="text", opacity=0.75,
    )  # fmt: skip
    inside = [window is None or window[0] <= month <= window[1] for month in known["month"]]
    figure.add_bar(
        x=list(known["month"]),
        y=list(known["cases"]),
        width=0.9,
        marker={"color": [MONTHS if found else GREY_420 for found in inside], "line": {"width": 0}},
        customdata=list(known["month"]),
        hovertext=[
            t("tip_period", period=format_bin(month, "month", lang), n=int(count))
            for month, count in zip(known["month"], known["cases"], strict=True)
        ],
        hoverinfo="text",
    )
    if window is not None:
        for start, end in ((low - 0.5, window[0] - 0.5), (window[1] + 0.5, high + 0.5)):
            if end > start:
                figure.add_vrect(x0=start, x1=end, fillcolor=WHITE, opacity=0.6, line_width=0, layer="above")
    _plain(figure, HISTOGRAM_HEIGHT)
    figure.update_layout(barmode="overlay", margin={"l": 0, "r": 0, "t": 2, "b": 16})
    step = max(1, round((high - low) / 12 / 8))
    ticks = [year * 12 for year in range(-(-low // 12), high // 12 + 1) if year % step == 0]
    figure.update_xaxes(
        range=[low - 0.5, high + 0.5],
        tickvals=ticks,
        ticktext=[format_bin(tick, "year", lang) for tick in ticks],
        visible=True,
        tickfont={"size": 11, "color": GREY_600},
        tickangle=0,
        ticks="outside",
        ticklen=3,
        tickcolor=GREY_300,
        showline=True,
        linecolor=GREY_300,
        ticklabelposition="outside right",
    )
    # A single case is no mountain: the axis ends at four cases or more.
    top = max([4, *counts, *(int(count) for count in known["cases"])])
    figure.update_yaxes(range=[0, top * 1.05], visible=False)
    return figure


def build_year_bars(months: pd.DataFrame, years: pd.DataFrame, lang: Lang) -> go.Figure:
    """Return vertical bars by calendar year: all dates known at least to the year.

    A fiscal year (April to March) counts under the year in which it begins.
    """
    t = translator(lang)
    known = months.assign(year=months["month"] // 12).groupby("year")["cases"].sum()
    loose = years.set_index("year")["cases"] if len(years) else pd.Series(dtype=int)
    total = known.add(loose, fill_value=0).astype(int)
    span = range(int(total.index.min()), int(total.index.max()) + 1) if len(total) else range(0)
    counts = [int(total.get(year, 0)) for year in span]
    figure = go.Figure(
        go.Bar(
            x=list(span),
            y=counts,
            text=[str(count) if count else "" for count in counts],
            textposition="outside",
            cliponaxis=False,
            marker={"color": MONTHS, "line": {"width": 0}},
            customdata=list(span),
            hovertext=[
                t("tip_period", period=format_bin(year * 12, "year", lang), n=n)
                for year, n in zip(span, counts, strict=True)
            ],
            hoverinfo="text",
        )
    )
    _plain(figure, 240)
    figure.update_layout(margin={"l": 4, "r": 4, "t": 22, "b": 24}, bargap=0.25)
    figure.update_xaxes(
        visible=True,
        tickmode="auto",
        nticks=9,
        tickformat="d",
        tickangle=0,
        tickfont={"size": 12, "color": GREY_800},
        showline=True,
        linecolor=GREY_300,
    )
    figure.update_yaxes(visible=False, rangemode="tozero")
    return figure


def read_points(selection: Mapping[str, object]) -> list[str]:
    """Return the `customdata` of clicked bars as strings, from Streamlit's `event.selection`."""
    points = selection.get("points")
    found: list[str] = []
    for point in points if isinstance(points, Sequence) else ():
        value = point.get("customdata") if isinstance(point, Mapping) else None
        if isinstance(value, Sequence) and not isinstance(value, str):
            value = value[0] if value else None
        if value is not None:
            found.append(str(value))
    return found


def legend_widths(scale: Scale) -> tuple[int, ...]:
    """Return bubble sizes (cases) worth showing in a legend of that scale: one, some, many."""
    if scale.metric == "cases" and len(scale.breaks) > 2:
        return (1, round(scale.breaks[-2]), round(scale.breaks[-1]))
    return (1, 3, 10)


def _bars(
    labels: Sequence[str],
    values: Sequence[float],
    texts: Sequence[str],
    colors: Sequence[str],
    codes: Sequence[str],
    tips: Sequence[str],
) -> go.Figure:
    """Return horizontal bars with their values at the end, first row on top."""
    figure = go.Figure(
        go.Bar(
            y=list(range(len(labels))),
            x=list(values),
            orientation="h",
            text=list(texts),
            textposition="outside",
            textfont={"size": 12, "color": GREY_800},
            cliponaxis=False,
            marker={"color": list(colors), "line": {"width": 0}},
            customdata=list(codes),
            hovertext=[f"<b>{label}</b><br>{tip}" for label, tip in zip(labels, tips, strict=True)],
            hoverinfo="text",
            # A chosen bar is marked by colour here; Plotly's own dimming would stay after the filter is gone.
            unselected={"marker": {"opacity": 1}},
        )
    )
    _plain(figure, max(1, len(labels)) * ROW + 8)
    figure.update_layout(bargap=0.3, margin={"l": 4, "r": 4, "t": 4, "b": 4})
    top = max(values, default=0) or 1
    figure.update_xaxes(range=[0, top * 1.17], visible=False)
    figure.update_yaxes(
        visible=True,
        range=[len(labels) - 0.5, -0.5],
        tickvals=list(range(len(labels))),
        ticktext=list(labels),
        tickfont={"size": 12, "color": GREY_800},
        automargin=True,
        ticks="",
        showgrid=False,
        zeroline=False,
    )
    return figure


def _plain(figure: go.Figure, height: int) -> None:
    """Give a figure the common look, in place."""
    figure.update_layout(
        template="none",
        height=height,
        font={"family": FONT_STACK, "size": 12, "color": GREY_800},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        dragmode=False,
        hoverlabel={
            "bgcolor": "#ffffff",
            "bordercolor": GREY_420,
            "font": {"family": FONT_STACK, "size": 12, "color": GREY_800},
        },
        selectionrevision=0,
        uirevision="keep",
    )
    figure.update_xaxes(showgrid=False, zeroline=False, fixedrange=True)
    figure.update_yaxes(showgrid=False, zeroline=False, fixedrange=True)
    figure.update_layout(modebar={"remove": ["zoom", "pan", "select", "lasso", "toImage"]})

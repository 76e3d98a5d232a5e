"""The months above the period slider.

In: the frames of `query.Histogram`. Out: a figure.
"""

import pandas as pd
import plotly.graph_objects as go

from casemap.calendar_bins import format_bin
from casemap.charts.look import dress_figure
from casemap.messages import translator
from casemap.model import Lang
from casemap.palette import GREY_300, GREY_420, GREY_600, MONTHS, WHITE, YEARS

# Height of the histogram above the slider, in pixels.
HISTOGRAM_HEIGHT = 64


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
    dress_figure(figure, HISTOGRAM_HEIGHT)
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

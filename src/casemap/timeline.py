"""The bars above the period slider, one for each bin.

In: `query.Timeline`. Out: a Plotly figure that doesn't know the chosen period: the page lays a veil over what lies
outside, so that a playback redraws no chart. Bars carry their bin in `customdata`. Pure.
"""

from casemap.calendar_bins import Bin, bin_width, format_bin
from casemap.figure import Figure
from casemap.messages import translator
from casemap.model import Lang
from casemap.palette import FONT_STACK, LIGHT, Tones
from casemap.periods import Period, list_bins
from casemap.query import Timeline

# Height of the bars in pixels.
HEIGHT = 64
# About how many years are written below the axis.
TICKS = 8


def build_timeline(timeline: Timeline, kind: Bin, lang: Lang, *, tones: Tones = LIGHT) -> Figure:
    """Return the figure; its axis runs exactly from the first bin to the last. `timeline.bounds` must not be None.

    What is known too vaguely for a bin is drawn as pale blocks as wide as the time it may mean. The pointer shows the
    bin in either calendar.
    """
    assert timeline.bounds is not None
    low, high = find_axis(timeline.bounds, kind)
    width = bin_width(kind)
    t = translator(lang)
    figure = Figure()
    loose = timeline.apart.to_dict("records")
    figure.add_trace(
        type="bar",
        x=[max(int(row["first"]), low) for row in loose],
        y=[int(row["cases"]) for row in loose],
        width=[min(int(row["last"]), high) - max(int(row["first"]), low) + 1 for row in loose],
        offset=0,
        marker={"color": tones.vague, "line": {"width": 0}},
        hovertext=[
            t("tip_fiscal_year" if row["first"] % 12 else "tip_year", year=str(row["first"] // 12), n=int(row["cases"]))
            for row in loose
        ],
        hoverinfo="text",
        opacity=0.75,
    )
    known = timeline.bins[timeline.bins["cases"] > 0]
    figure.add_trace(
        type="bar",
        x=[int(first) + width * 0.05 for first in known["bin"]],
        y=list(known["cases"]),
        width=width * 0.9,
        offset=0,
        marker={"color": tones.known, "line": {"width": 0}},
        customdata=[int(first) for first in known["bin"]],
        hovertext=[
            t("tip_period", period=_both_calendars(int(first), kind, lang), n=int(cases))
            for first, cases in zip(known["bin"], known["cases"], strict=True)
        ],
        hoverinfo="text",
        # The page shows what is chosen; Plotly's own dimming would stay after the filter is gone.
        unselected={"marker": {"opacity": 1}},
    )
    _dress(figure, low, high, lang, tones)
    # A single case is no mountain: the axis ends at four cases or more.
    top = max([4, *(int(row["cases"]) for row in loose), *(int(cases) for cases in known["cases"])])
    figure.update_yaxes(range=[0, top * 1.05], visible=False, fixedrange=True)
    return figure


def find_axis(bounds: Period, kind: Bin) -> Period:
    """Return the first and last month of the axis: those of the outermost bins."""
    bins = list_bins(bounds, kind)
    return bins[0], bins[-1] + bin_width(kind) - 1


def _both_calendars(month: int, kind: Bin, lang: Lang) -> str:
    western, era = format_bin(month, kind, lang), format_bin(month, kind, lang, era=True)
    return western if western == era else f"{western} ({era})"


def _dress(figure: Figure, low: int, high: int, lang: Lang, tones: Tones) -> None:
    """Give the figure its look, in place."""
    step = max(1, round((high - low) / 12 / TICKS))
    ticks = [year * 12 for year in range(-(-low // 12), high // 12 + 1) if year % step == 0]
    figure.update_layout(
        height=HEIGHT,
        barmode="overlay",
        margin={"l": 0, "r": 0, "t": 2, "b": 16},
        font={"family": FONT_STACK, "size": 12, "color": tones.text},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        dragmode="select",
        selectdirection="h",
        hoverlabel={
            "bgcolor": tones.raised,
            "bordercolor": tones.blank,
            "font": {"family": FONT_STACK, "size": 12, "color": tones.text},
        },
        modebar={"remove": ["zoom", "pan", "select", "lasso", "toImage"]},
    )
    figure.update_xaxes(
        range=[low, high + 1],
        tickvals=ticks,
        ticktext=[format_bin(tick, "year", lang) for tick in ticks],
        visible=True,
        fixedrange=True,
        showgrid=False,
        zeroline=False,
        tickfont={"size": 11, "color": tones.quiet},
        tickangle=0,
        ticks="outside",
        ticklen=3,
        tickcolor=tones.line,
        showline=True,
        linecolor=tones.line,
        ticklabelposition="outside right",
    )

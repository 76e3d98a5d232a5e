"""What every chart of the screen has around it: heading, measures, the same numbers as a table, files to take away.

In: `View` and a function that draws. Out: widgets; a click or brush goes to a callback that changes the state. Each
chart is a fragment: turning it into a table sends nothing else. A chart that changed the filters asks for the whole
page.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from casemap import charts
from casemap.dashboard import markup, state
from casemap.dashboard.answer import Answer
from casemap.dashboard.chart_html import foot_html, pictures_html, table_html
from casemap.dashboard.data import Bundle
from casemap.dashboard.plot import show_plot
from casemap.export import Colophon, export_table
from casemap.figure import Figure
from casemap.messages import Translator
from casemap.model import Lang
from casemap.palette import Tones, match_light
from casemap.scale import Metric
from casemap.scene import Look
from casemap.tables import format_date

Take = Callable[[Mapping[str, object]], None]
_CLICKS = "cm_clicks"


@dataclass(frozen=True)
class View:
    """What a chart is drawn from: one moment of one visitor."""

    bundle: Bundle
    answer: Answer
    look: Look
    t: Translator
    colophon: Colophon
    tones: Tones

    @property
    def metric(self) -> Metric:
        """The metric of the map, for the charts beside it: cases where it has nothing to say (see `scale.Metric`)."""
        filters = self.answer.filters
        silent = self.look.metric == "specialisation" and not (filters.themes or filters.subthemes)
        return "cases" if silent else self.look.metric

    @property
    def lang(self) -> Lang:
        """The language that is spoken."""
        return self.look.lang


@dataclass(frozen=True)
class Drawing:
    """A chart drawn: `figure` is None when there is nothing to show; `note` stands beside the title, quietly."""

    title: str
    alt: str
    table: charts.Table
    figure: Figure | None
    note: str = ""


@st.fragment
def show_chart(
    view: View,
    name: str,
    draw: Callable[[str], Drawing],
    *,
    measures: Sequence[str] = (),
    take: Take | None = None,
    brush: bool = False,
    more: Callable[[], None] | None = None,
) -> None:
    """Draw the chart `name`.

    `draw` gets the chosen one of `measures` (their names are the messages `measure_NAME`), or an empty text. `take`
    gets what Streamlit reports of a click or, with `brush`, of a drag. `more` draws below the figure.
    """
    if state.is_touched():
        state.run_again()
    t = view.t
    measure = _find_measure(name, measures)
    drawing = draw(measure)
    tabular = bool(st.session_state.get(f"table_{name}_on")) and drawing.figure is not None
    with st.container(key=f"card_{name}", gap=None):
        with st.container(key=f"head_{name}", horizontal=True, vertical_alignment="center", gap="small"):
            st.html(markup.heading_html(drawing.title, drawing.note, level=2))
            if len(measures) > 1:
                st.segmented_control(
                    t("measure"),
                    list(measures),
                    default=measure,
                    key=f"measure_{name}",
                    format_func=lambda value: t("measure_" + value),
                    label_visibility="collapsed",
                    required=True,
                )
            if drawing.figure is not None:
                _show_tools(view, name, drawing, tabular)
        with st.container(key=f"figure_{name}"):
            if drawing.figure is None:
                st.html(f'<p class="cm-quiet cm-blank">{t("empty_chart")}</p>')
            elif tabular:
                st.html(table_html(drawing.table, drawing.title, view.lang))
            else:
                _show_figure(name, drawing, take, brush)
        if more is not None:
            more()


def _find_measure(name: str, measures: Sequence[str]) -> str:
    found = st.session_state.get(f"measure_{name}")
    return str(found) if found in measures else (measures[0] if measures else "")


def _show_tools(view: View, name: str, drawing: Drawing, tabular: bool) -> None:
    """Draw the switch between figure and table, and the files."""
    t = view.t
    st.button(
        t("as_chart" if tabular else "as_table"),
        key=f"table_{name}",
        on_click=_turn,
        args=(f"table_{name}_on",),
        help=t("as_chart_help" if tabular else "as_table_help", title=drawing.title),
    )
    with st.popover(t("save"), key=f"save_chart_{name}"):
        if not tabular:
            st.html(pictures_html(name, t))
        st.download_button(
            t("save_table"),
            data=partial(export_table, drawing.table.headings, drawing.table.rows, view.colophon, view.lang),
            file_name=f"{name_files(view)}-{name}.csv",
            mime="text/csv",
            key=f"save_csv_{name}",
            on_click="ignore",
            width="stretch",
        )


def _show_figure(name: str, drawing: Drawing, take: Take | None, brush: bool) -> None:
    """Draw the figure. Its key changes with each click: Streamlit has no other way to let go of what was clicked,
    and the filters are the only state there is.
    """
    clicks: dict[str, int] = st.session_state.setdefault(_CLICKS, {})
    key = f"chart_{name}_{clicks.get(name, 0)}"

    def answer() -> None:
        event = st.session_state.get(key)
        selection = event["selection"] if event is not None else {}
        if take is not None and any(selection.get(part) for part in ("points", "box")):
            clicks[name] = clicks.get(name, 0) + 1
            take(selection)

    assert drawing.figure is not None
    show_plot(
        drawing.figure,
        key=key,
        on_select=answer if take is not None else "ignore",
        selection_mode=("points", "box") if brush else "points",
        config=dict(charts.SAVABLE),
        alt=drawing.alt,
    )


def show_foot(view: View) -> None:
    """Note on the page, unseen, what its pictures say of themselves: filters, data, credits."""
    t, colophon = view.t, view.colophon
    words = t("list_separator").join(colophon.words) or t("colophon_all")
    light = match_light(view.tones, (theme.color for theme in view.bundle.index.theme_labels))
    data = t("picture_data", id=colophon.snapshot_id[:12], date=format_date(colophon.snapshot_date, view.lang))
    st.html(
        foot_html([words, data, t("list_separator").join(dict.fromkeys(colophon.credits))], name_files(view), light)
    )


def name_files(view: View) -> str:
    """Return how the names of all files of this moment begin."""
    return f"casemap-{view.colophon.snapshot_id[:12]}"


def _turn(key: str) -> None:
    """Callback: turn a switch over."""
    st.session_state[key] = not st.session_state.get(key)

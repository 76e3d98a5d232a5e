"""Charts on the page: `Figure` to Streamlit's chart.

In: a figure of plain values. Out: the element. Streamlit looks through every name and value of a figure that is not one
of Plotly's own; ours were looked through by the tests, so they come as one that is ready.
"""

from typing import Any

import streamlit as st
from plotly.basedatatypes import BaseFigure

from casemap.figure import Figure


class ReadyFigure(BaseFigure):  # type: ignore[misc]
    """A figure that was looked through already; nothing but its mapping is there."""

    def __init__(self, figure: Figure) -> None:
        self._ready = figure.to_dict()

    def to_dict(self) -> dict[str, Any]:
        """Return the mapping that is sent."""
        return self._ready


def show_plot(figure: Figure, **options: Any) -> None:
    """Draw a figure, with the options of `st.plotly_chart`."""
    st.plotly_chart(ReadyFigure(figure), theme=None, **options)

"""The charts as Plotly reads them: what `casemap.charts` and `casemap.timeline` build is looked through, name by name
and value by value, by Plotly's own classes; a mistake raises `ValueError`.
"""

from typing import Any

import plotly.graph_objects as go

import casemap.charts
import casemap.timeline
from casemap.figure import Figure


def draw(figure: Figure) -> go.Figure:
    """Return Plotly's own figure of the same content, arrays as such; what is sent is looked through as well."""
    go.Figure(figure.to_dict())
    return go.Figure({"data": figure.data, "layout": figure.layout})


class _Drawn:
    """A module whose figures are Plotly's own."""

    def __init__(self, module: Any) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._module, name)
        if not name.startswith("build_"):
            return found

        def build(*values: Any, **named: Any) -> Any:
            made = found(*values, **named)
            return draw(made) if isinstance(made, Figure) else made

        return build


charts: Any = _Drawn(casemap.charts)
timeline: Any = _Drawn(casemap.timeline)

"""A Plotly figure as plain values: what is drawn, ready to be sent.

In: traces and layout by Plotly's own names (https://plotly.com/javascript/reference/). Out: `Figure`, and its mapping
for Plotly. Plotly's own classes look every name and value up each time a figure is made, which was half of what a
click cost; here the tests look once (`tests/drawn.py`). Pure.
"""

from base64 import b64encode
from typing import Any

import numpy as np

# What Plotly calls the types of numbers that it takes byte by byte.
_TYPES = {"int8": "i1", "uint8": "u1", "int16": "i2", "uint16": "u2", "int32": "i4", "uint32": "u4",
          "float32": "f4", "float64": "f8"}  # fmt: skip


class Figure:
    """Traces and layout of one figure; what is given later is laid over what is there."""

    def __init__(self, *traces: dict[str, Any]) -> None:
        self.data: list[dict[str, Any]] = list(traces)
        self.layout: dict[str, Any] = {}

    def add_trace(self, **trace: Any) -> None:
        """Add a trace of the kind `type`."""
        self.data.append(trace)

    def update_layout(self, **values: Any) -> "Figure":
        """Lay values over those of the layout, mapping by mapping."""
        _lay_over(self.layout, values)
        return self

    def update_xaxes(self, **values: Any) -> "Figure":
        """Lay values over those of the first horizontal axis."""
        return self.update_layout(xaxis=values)

    def update_yaxes(self, **values: Any) -> "Figure":
        """Lay values over those of the vertical axis."""
        return self.update_layout(yaxis=values)

    def add_shape(self, **shape: Any) -> None:
        """Draw a shape over or under the traces."""
        self.layout.setdefault("shapes", []).append(shape)

    def add_annotation(self, **annotation: Any) -> None:
        """Write a text over the traces."""
        self.layout.setdefault("annotations", []).append(annotation)

    def to_dict(self) -> dict[str, Any]:
        """Return the mapping `data`, `layout` for Plotly: lists, texts, numbers; arrays as their bytes, without what
        is None.
        """
        return {"data": [_plain(trace) for trace in self.data], "layout": _plain(self.layout)}


def _lay_over(below: dict[str, Any], above: dict[str, Any]) -> None:
    for name, value in above.items():
        if isinstance(value, dict) and isinstance(below.get(name), dict):
            _lay_over(below[name], value)
        else:
            below[name] = dict(value) if isinstance(value, dict) else value


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items() if part is not None}
    if isinstance(value, np.ndarray) and value.dtype.name in _TYPES:
        packed = {"dtype": _TYPES[value.dtype.name], "bdata": b64encode(value.tobytes()).decode()}
        return packed if value.ndim == 1 else {**packed, "shape": ", ".join(map(str, value.shape))}
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, list | tuple):
        return [_plain(part) if isinstance(part, dict | list | tuple) else part for part in value]
    return value

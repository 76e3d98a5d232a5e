"""What grids of coloured cells share: the colours as classes, cells that can be clicked, frames around chosen ones.

A Plotly heat map draws cells well but answers no click that Streamlit hears; so invisible points lie over the cells'
middles and are picked from anywhere within a cell.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from casemap.figure import Figure
from casemap.palette import LIGHT, Tones

CLEAR = "rgba(0,0,0,0)"


def build_cells(classes: NDArray[Any], colors: Sequence[str], *, gap: int) -> dict[str, Any]:
    """Return cells filled by class (0 and up, -1 draws nothing), a row of `classes` per row, `gap` pixels apart."""
    shades = (CLEAR, *colors)
    stops = [(edge / len(shades), color) for number, color in enumerate(shades) for edge in (number, number + 1)]
    return {
        "type": "heatmap",
        # Small whole numbers travel as one byte each.
        "z": classes.astype(np.int8),
        "zmin": -1.5,
        "zmax": len(shades) - 1.5,
        "colorscale": stops,
        "showscale": False,
        "xgap": gap,
        "ygap": gap,
        "hoverinfo": "skip",
    }


def build_targets(columns: ArrayLike, rows: ArrayLike, customdata: object, hover: str) -> dict[str, Any]:
    """Return the invisible points over cells; `hover` is a Plotly template over `customdata` and the axes' labels."""
    return {
        "type": "scatter",
        "x": np.asarray(columns, dtype=np.int8),
        "y": np.asarray(rows, dtype=np.int8),
        "mode": "markers",
        "marker": {"size": 16, "opacity": 0},
        "selected": {"marker": {"opacity": 0}},
        "unselected": {"marker": {"opacity": 0}},
        "customdata": customdata,
        "showlegend": False,
        "hovertemplate": hover + "<extra></extra>",
    }


def frame_cell(figure: Figure, column: int, row: int, *, columns: int = 1, rows: int = 1, tones: Tones = LIGHT) -> None:
    """Draw a frame around cells in place: the one at `column`, `row`, and those to the right and below."""
    figure.add_shape(
        type="rect",
        x0=column - 0.5,
        x1=column + columns - 0.5,
        y0=row - 0.5,
        y1=row + rows - 0.5,
        line={"color": tones.frame, "width": 2},
    )

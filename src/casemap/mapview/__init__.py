"""The map: counted frames in, one pydeck deck out; and the click that comes back.

Pure: no Streamlit, no files, no network.

- `view`: stops, bounds and where the map looks; `clicks`: what was clicked
- `marks`: the rows that the browser fetches, one for each municipality
- `expressions`, `layers`, `labels`, `tooltip`: the parts of the deck; `deck`: the whole
"""

from casemap.mapview.clicks import Click, read_click
from casemap.mapview.deck import DOTTED, LAYERS, SHADED, LayerChoice, build_deck
from casemap.mapview.difference import build_difference_deck
from casemap.mapview.layers import bubble_size, find_land_colors
from casemap.mapview.marks import DOT_COLORS, DotColor, Mark, build_marks, reserve_rows
from casemap.mapview.tooltip import tooltip_css
from casemap.mapview.view import (
    MAX_ZOOM,
    MIN_ZOOM,
    PITCH,
    STOPS,
    WORLD,
    Bounds,
    Stop,
    View,
    find_bounds,
    find_stop,
    fit_view,
    mercator,
    surround,
)

__all__ = [
    "DOTTED",
    "DOT_COLORS",
    "LAYERS",
    "MAX_ZOOM",
    "MIN_ZOOM",
    "PITCH",
    "SHADED",
    "STOPS",
    "WORLD",
    "Bounds",
    "Click",
    "DotColor",
    "LayerChoice",
    "Mark",
    "Stop",
    "View",
    "bubble_size",
    "build_deck",
    "build_difference_deck",
    "build_marks",
    "find_bounds",
    "find_land_colors",
    "find_stop",
    "fit_view",
    "mercator",
    "read_click",
    "reserve_rows",
    "surround",
    "tooltip_css",
]

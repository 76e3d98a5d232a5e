"""Where each prefecture's tile stands on the grid map: our own arrangement, every tile the same size.

Neighbours stay neighbours where a grid allows it, and north stays up. Row 0 is the north, column 0 the west.
"""

from collections.abc import Mapping

# One line per row of the grid: two digits of the JIS code (JIS X 0401), `..` for sea.
_ROWS = (
    ".. .. .. .. .. .. .. .. .. .. .. .. .. 01",
    ".. .. .. .. .. .. .. .. .. .. .. .. 02 ..",
    ".. .. .. .. .. .. .. .. .. .. .. 05 03 ..",
    ".. .. .. .. .. .. .. .. .. .. .. 06 04 ..",
    ".. .. .. .. .. .. .. .. 17 16 15 10 07 ..",
    ".. .. .. .. .. .. .. .. 18 21 20 11 09 08",
    ".. .. .. .. 32 31 28 26 25 23 22 19 13 12",
    ".. .. .. 35 34 33 .. 27 29 24 .. .. 14 ..",
    "42 41 40 .. .. .. .. .. 30 .. .. .. .. ..",
    ".. 43 44 .. 38 37 .. .. .. .. .. .. .. ..",
    ".. 46 45 .. 39 36 .. .. .. .. .. .. .. ..",
    "47 .. .. .. .. .. .. .. .. .. .. .. .. ..",
)

TILES: Mapping[str, tuple[int, int]] = {
    f"{code}000": (row, column)
    for row, line in enumerate(_ROWS)
    for column, code in enumerate(line.split())
    if code != ".."
}
"""Code of a prefecture -> row, column."""

TILE_ROWS = len(_ROWS)
TILE_COLUMNS = len(_ROWS[0].split())

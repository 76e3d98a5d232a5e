"""A figure as a table: the same numbers for those who read, listen or reckon rather than look.

In: the frames the figures are made from (see the figures' modules). Out: `Table`, headings and rows in one language.
"""

from dataclasses import dataclass

Cell = str | int | float


@dataclass(frozen=True, slots=True)
class Table:
    """Headings with their units, and rows; the first column names the row. Numbers are numbers, NaN is unknown."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

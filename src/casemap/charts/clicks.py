"""What was clicked or brushed, from the selection that Streamlit reports of a Plotly chart.

In: `event.selection` (`points` with `customdata`, `point_index` and, of a tree, `id`; `box` with ranges). Out: codes,
numbers, ranges. What has another form is passed over: it comes from a browser.
"""

import math
from collections.abc import Iterator, Mapping, Sequence


def read_points(selection: Mapping[str, object]) -> list[str]:
    """Return the `customdata` of clicked marks as strings (the first of several); the `id` of a tile of a tree."""
    found: list[str] = []
    for point in _items(selection, "points"):
        value = point.get("customdata", point.get("id"))
        if isinstance(value, Sequence) and not isinstance(value, str):
            value = value[0] if value else None
        if value is not None:
            found.append(str(value))
    return found


def read_numbers(selection: Mapping[str, object]) -> list[tuple[int, int]]:
    """Return for each clicked mark the number of its trace and its place within it."""
    found = []
    for point in _items(selection, "points"):
        curve, index = point.get("curve_number"), point.get("point_index", point.get("point_number"))
        if isinstance(curve, int) and isinstance(index, int):
            found.append((curve, index))
    return found


def read_range(selection: Mapping[str, object]) -> tuple[float, float] | None:
    """Return the horizontal range of a brushed box, in the axis' own units; None when there is none."""
    for box in _items(selection, "box"):
        ends = box.get("x")
        if isinstance(ends, Sequence) and len(ends) == 2 and all(isinstance(end, int | float) for end in ends):
            low, high = sorted(float(end) for end in ends)
            if math.isfinite(low) and math.isfinite(high):
                return low, high
    return None


def _items(selection: Mapping[str, object], name: str) -> Iterator[Mapping[str, object]]:
    """Yield the mappings of a list in the selection."""
    found = selection.get(name)
    for item in found if isinstance(found, Sequence) and not isinstance(found, str) else ():
        if isinstance(item, Mapping):
            yield item

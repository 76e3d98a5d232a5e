"""What a click on the map says.

In: Streamlit's `event.selection`. Out: `Click`. Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

# Ids of the layers that can be clicked; a number follows (see `deck.build_deck`).
SEA, HIT, DOTS, TOWERS, COLUMNS = "sea", "prefectures-hit", "municipalities", "towers", "columns"

_KINDS: Mapping[str, Literal["prefecture", "municipality"]] = {
    HIT: "prefecture",
    COLUMNS: "prefecture",
    DOTS: "municipality",
    TOWERS: "municipality",
}


@dataclass(frozen=True, slots=True)
class Click:
    """What was clicked on the map: a prefecture or a municipality, by its 5-digit code."""

    kind: Literal["prefecture", "municipality"]
    code: str


def read_click(selection: Mapping[str, object]) -> Click | None:
    """Return what was clicked, from `selection["objects"]` (layer id -> objects); None for open water."""
    objects = selection.get("objects")
    if not isinstance(objects, Mapping):
        return None
    for layer_id, picked in objects.items():
        kind = _KINDS.get(str(layer_id).rpartition("-")[0])
        if not kind or not isinstance(picked, Sequence) or not picked or not isinstance(picked[0], Mapping):
            continue
        found = picked[0]
        properties = found.get("properties", found)
        code = properties.get("code") if isinstance(properties, Mapping) else None
        if isinstance(code, str):
            return Click(kind, code)
    return None

"""How many cases serve each goal of a second taxonomy (the SDGs).

In: `Index`, `Selection`, the goals. Out: a frame. A case serves a goal through any of its themes, once.
"""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from casemap.goals import Goals
from casemap.query.index import Index
from casemap.query.reading import encode
from casemap.query.selection import Selection

# Parts the ids of a theme and its sub-themes; in no id.
SEPARATOR = "\n"


def find_goal_bits(index: Index, goals: Goals) -> NDArray[np.uint64]:
    """Return for each case the goals it serves, one bit each in the order of `goals.goals` (64 at most)."""
    tags = index.table_columns["themes"]
    parts = pc.binary_join(tags["subthemes"], SEPARATOR)
    codes, known = encode(pa.chunked_array([pc.binary_join_element_wise(tags["theme"], parts, SEPARATOR)]))
    position = {goal.number: number for number, goal in enumerate(goals.goals)}
    masks = np.array(
        [sum(1 << position[number] for number in goals.goals_of(*_split(tag))) for tag in known],
        dtype=np.uint64,
    )
    bits = np.zeros(index.size, dtype=np.uint64)
    if len(masks):
        case = np.repeat(np.arange(index.size), np.diff(index.table_starts["themes"]))
        np.bitwise_or.at(bits, case, masks[codes])
    return bits


def count_by_goal(sel: Selection, goals: Goals, bits: NDArray[np.uint64]) -> pd.DataFrame:
    """Return all goals in their order; `bits` as from `find_goal_bits`.

    Columns: `goal` (number), `label_ja`, `label_en`, `color` (`#rrggbb`), `cases`. They add up to more than the
    selection has.
    """
    chosen = bits[sel.cases]
    return pd.DataFrame(
        {
            "goal": [goal.number for goal in goals.goals],
            "label_ja": [goal.label_ja for goal in goals.goals],
            "label_en": [goal.label_en for goal in goals.goals],
            "color": [goal.color for goal in goals.goals],
            "cases": [int(np.count_nonzero(chosen & np.uint64(1 << number))) for number in range(len(goals.goals))],
        }
    )


def _split(tag: str) -> tuple[tuple[str], tuple[str, ...]]:
    """Return the theme and the sub-themes of a tag."""
    theme, *parts = tag.split(SEPARATOR)
    return (theme,), tuple(part for part in parts if part)

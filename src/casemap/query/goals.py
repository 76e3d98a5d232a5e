"""How many cases serve each goal of a second taxonomy (the SDGs).

In: `Index`, `Selection`, the goals. Out: a frame. A case serves a goal through any of its themes, once.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casemap.goals import Goals
from casemap.query.index import Index
from casemap.query.selection import Selection


def find_goal_bits(index: Index, goals: Goals) -> NDArray[np.uint64]:
    """Return for each case the goals it serves, one bit each in the order of `goals.goals` (64 at most)."""
    rows = index.snapshot.themes
    keys = pd.Series(list(zip(rows["theme"], map(tuple, rows["subthemes"]), strict=True)), dtype=object)
    codes, known = pd.factorize(keys)
    position = {goal.number: number for number, goal in enumerate(goals.goals)}
    masks = np.array(
        [sum(1 << position[number] for number in goals.goals_of((theme,), parts)) for theme, parts in known],
        dtype=np.uint64,
    )
    bits = np.zeros(index.size, dtype=np.uint64)
    if len(masks):
        np.bitwise_or.at(bits, rows["case"].to_numpy(), masks[codes])
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

"""Counts for every period of a playback at once.

In: `Index`, a selection without a period, periods. Out: arrays with a row for each period. The numbers are those that
`select_cases` and `counts` give for each period by itself: a case counts when its date overlaps the period.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casemap.query.counts import PER_PERSONS, count_by_municipality
from casemap.query.index import Index
from casemap.query.selection import Selection

Ints = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Frames:
    """`cases`, `held`: periods x 47 prefectures in JIS order, cases and municipalities with one; `cities`: periods x
    `codes`, the municipalities (and acting prefectures) that occur in the snapshot.
    """

    cases: NDArray[np.int64]
    held: NDArray[np.int64]
    cities: NDArray[np.int64]
    codes: tuple[str, ...]


def count_frames(index: Index, sel: Selection, periods: Sequence[tuple[int, int]]) -> Frames:
    """Return the counts of a selection (whose filters have no period) for each of the periods, in months."""
    pairs, within = index.places(sel.filters).cities, index.columns.city_prefecture
    chosen = sel.mask[pairs.case]
    case, city = pairs.case[chosen].astype(np.int64), pairs.value[chosen]
    cities = _count(index, sel, case, city, len(pairs.codes), periods)
    size = len(index.gazetteer.prefectures)
    # A case of two municipalities of a prefecture counts once there.
    once = np.unique(case * size + within[city])
    held = np.zeros((size, len(periods)), dtype=np.int64)
    counted = index.labels.counted
    np.add.at(held, within[counted], (cities > 0).T[counted])
    return Frames(_count(index, sel, once // size, once % size, size, periods), held.T, cities, pairs.codes)


def find_peaks(index: Index, frames: Frames) -> pd.DataFrame:
    """Return the highest value of each metric over all periods, 47 rows: `cases`, `per_100k`, `share`."""
    labels, cases = index.labels, frames.cases.max(axis=0, initial=0)
    return pd.DataFrame(
        {
            "cases": cases,
            "per_100k": cases / labels.population * PER_PERSONS,
            "share": frames.held.max(axis=0, initial=0) / np.maximum(labels.totals, 1),
        }
    )


def list_frames(index: Index, sel: Selection, frames: Frames) -> pd.DataFrame:
    """Return the rows of `count_by_municipality` for all periods: one for each run of periods with the same count.

    Columns: those of `count_by_municipality` (theme and doubt are those of all periods together), `first` and `last`
    number of the period.
    """
    whole = count_by_municipality(index, sel).set_index("code", drop=False)
    rows: list[tuple[str, int, int, int]] = []
    for number, code in enumerate(frames.codes):
        counts = frames.cities[:, number]
        edges = np.flatnonzero(np.diff(counts)) + 1
        starts, ends = np.concatenate([[0], edges]), np.concatenate([edges, [len(counts)]])
        rows += [
            (code, int(start), int(end) - 1, int(counts[start]))
            for start, end in zip(starts, ends, strict=True)
            if start < len(counts) and counts[start] > 0
        ]
    runs = pd.DataFrame(rows, columns=["code", "first", "last", "cases"])
    return whole.drop(columns="cases").loc[runs["code"]].reset_index(drop=True).assign(
        first=runs["first"], last=runs["last"], cases=runs["cases"]
    )  # fmt: skip


def _count(
    index: Index, sel: Selection, case: Ints, value: Ints, size: int, periods: Sequence[tuple[int, int]]
) -> NDArray[np.int64]:
    """Return periods x values: begun by the end of the period, less those over before it, and the undated."""
    first, last = (spans[sel.filters.date_kind][case] for spans in (index.columns.first, index.columns.last))
    dated = first >= 0
    undated = np.bincount(value[~dated], minlength=size) if sel.filters.undated else np.zeros(size, np.int64)
    begun = _until(first[dated], value[dated], size, [high for _, high in periods])
    over = _until(last[dated], value[dated], size, [low - 1 for low, _ in periods])
    return begun - over + undated


def _until(months: Ints, values: Ints, size: int, ends: Sequence[int]) -> NDArray[np.int64]:
    """Return for each end and value how many of the months lie at or before the end."""
    order = np.argsort(months, kind="stable")
    months, values = months[order], values[order]
    counts = np.zeros((len(ends), size), dtype=np.int64)
    stops = np.searchsorted(months, np.array(ends), side="right")
    running, done = np.zeros(size, dtype=np.int64), 0
    for row in np.argsort(stops, kind="stable"):
        running = running + np.bincount(values[done : stops[row]], minlength=size)
        done = int(stops[row])
        counts[row] = running
    return counts

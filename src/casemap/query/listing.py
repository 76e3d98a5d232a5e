"""Which cases: the selection in order, page by page, with everything a card shows.

In: `Index` and `Selection`. Out: a frame with a row per case.
"""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from casemap.query.index import TABLE_COLUMNS, Index, TableName
from casemap.query.selection import Selection
from casemap.query.sorting import Sort, sort_cases

_COPIED = TABLE_COLUMNS["cases"]
_MADE = ("themes", "places", "evidence", "subthemes", "facts", "others")
_COLUMNS = pd.Index([*_COPIED, *_MADE])
_OTHER = ("id", "title", "publisher", "published", "url")

Row = dict[str, Any]


def list_cases(
    index: Index,
    sel: Selection,
    *,
    sort: Sort = "newest",
    first: Sequence[str] = (),
    offset: int = 0,
    limit: int = 50,
) -> pd.DataFrame:
    """Return a page of the selection, one row per case in the order of `sort_cases` (which explains `sort`,
    `first`).

    Columns: `case` (position), `id`, `title`, `text`, `url`, `publisher`, `published`, `started`,
    `started_precision`, `issue`, `theme` (main; missing ones are None), `themes` (list, main first), `places`
    (list of dicts: `code`, `name` (a ward's with its city), `prefecture`, `role`, `confidence`, `field`,
    `start`, `end`, `surface`, `reasons` as [key, detail] pairs, `city`, `lon`, `lat`), `evidence` (dict of
    theme to list of words), `subthemes` (dict of theme to list of ids), `facts` (list of dicts: `kind`, `value`,
    `field`, `start`, `end`, `surface`), `others` (list of dicts `id`, `title`, `publisher`, `published`, `url`: the
    articles that are counted with this one).
    """
    start = max(offset, 0)
    positions = sort_cases(index, sel, sort, first=first, start=start, stop=start + max(limit, 0))
    copied = _take(index, "cases", _COPIED, positions)
    themes = _take_groups(index, "themes", positions)
    made = zip(
        themes,
        _list_places(index, positions),
        _take_groups(index, "facts", positions),
        _list_others(index, positions),
        strict=True,
    )
    cells = np.empty((len(positions), len(_COLUMNS)), dtype=object)
    for number, (tags, places, facts, others) in enumerate(made):
        cells[number, : len(_COPIED)] = list(copied[number].values())
        values = (
            [tag["theme"] for tag in tags],
            places,
            {tag["theme"]: list(tag["evidence"]) for tag in tags},
            {tag["theme"]: list(tag["subthemes"]) for tag in tags},
            facts,
            others,
        )
        for column, value in enumerate(values, start=len(_COPIED)):
            cells[number, column] = value
    return pd.DataFrame(cells, columns=_COLUMNS, dtype=object)


def _list_places(index: Index, positions: NDArray[np.int64]) -> list[list[Row]]:
    """Return the places of cases as in `list_cases`, primary ones and those named in passing."""
    groups = _take_groups(index, "places", positions)
    for row in (row for group in groups for row in group):
        entry = index.gazetteer.entries[row["code"]]
        city = index.gazetteer.entries[row["city"]]
        row["name"] = entry.name if city.code == entry.code else f"{city.name}{entry.name}"
        row["prefecture"] = entry.prefecture
        row["reasons"] = json.loads(row["reasons"])
        row["lon"], row["lat"] = entry.lon, entry.lat
    return groups


def _list_others(index: Index, positions: NDArray[np.int64]) -> list[list[Row]]:
    """Return for each case the other articles of its group of near-duplicates."""
    groups = [index.groups.find(case) for case in positions.tolist()]
    others = [[other for other in group if other != case] for case, group in zip(positions, groups, strict=True)]
    return [_take(index, "cases", _OTHER, np.array(found, dtype=np.int64)) if found else [] for found in others]


def _take_groups(index: Index, table: TableName, positions: NDArray[np.int64]) -> list[list[Row]]:
    """Return the rows of cases in a table of the snapshot, a list for each case."""
    starts = index.table_starts[table]
    low, high = starts[positions].astype(np.int64), starts[positions + 1].astype(np.int64)
    ends = np.cumsum(high - low)
    within = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - (high - low), high - low)
    rows = _take(index, table, TABLE_COLUMNS[table], np.repeat(low, high - low) + within)
    return [rows[end - size : end] for end, size in zip(ends.tolist(), (high - low).tolist(), strict=True)]


def _take(index: Index, table: TableName, names: Sequence[str], rows: NDArray[np.int64]) -> list[Row]:
    """Return rows of a table of the snapshot, as plain values, missing ones None."""
    indices = pa.array(rows)
    columns = [_take_column(index.table_columns[table][name], rows, indices) for name in names]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def _take_column(column: Any, rows: NDArray[np.int64], indices: pa.Array) -> list[Any]:
    """Return values of a column as plain ones."""
    if isinstance(column, pa.Array):
        texts: list[Any] = column.take(indices).to_pylist()
        return texts
    # Only NaN differs from itself; lists do not, and are never missing.
    return [None if isinstance(value, float) and value != value else value for value in column[rows].tolist()]

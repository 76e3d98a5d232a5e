"""Which cases: the selection in order, page by page, with everything a card shows.

In: `Index` and `Selection`. Out: a frame with a row per case.
"""

import json
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casemap.query.index import Index
from casemap.query.selection import Selection

Sort = Literal["newest", "oldest", "title", "id"]

_COPIED = (
    "case",
    "id",
    "title",
    "text",
    "url",
    "publisher",
    "published",
    "started",
    "started_precision",
    "issue",
    "theme",
)


def sort_cases(index: Index, sel: Selection, sort: Sort = "newest") -> NDArray[np.int64]:
    """Return the positions of the selected cases in order.

    `newest` and `oldest` go by the date that the filters mean; a vague date (a year, a month without its day)
    stands behind the precise ones of its time either way, and cases without that date come last. Equals stay
    in the order of their ids.
    """
    cases = sel.cases
    if sort == "id":
        return cases
    if sort == "title":
        titles = index.snapshot.cases["title"].to_numpy(dtype=object)[cases]
        return cases[np.argsort(titles, kind="stable")]
    first, last = index.spans[sel.filters.date_kind]
    days = index.days[sel.filters.date_kind][cases]
    if sort == "newest":
        return cases[np.lexsort((-days, -first[cases]))]
    late = np.where(first[cases] < 0, np.iinfo(np.int32).max, last[cases])
    return cases[np.lexsort((np.where(days == 0, 32, days), late))]


def list_cases(
    index: Index, sel: Selection, *, sort: Sort = "newest", offset: int = 0, limit: int = 50
) -> pd.DataFrame:
    """Return a page of the selection, one row per case in the order of `sort_cases`.

    Columns: `case` (position), `id`, `title`, `text`, `url`, `publisher`, `published`, `started`,
    `started_precision`, `issue`, `theme` (main; missing ones are None), `themes` (list, main first), `places`
    (list of dicts: `code`, `name` (a ward's with its city), `prefecture`, `role`, `confidence`, `field`,
    `start`, `end`, `surface`, `reasons` as [key, detail] pairs, `city`, `lon`, `lat`), `evidence` (dict of
    theme to list of words), `subthemes` (dict of theme to list of ids), `facts` (list of dicts: `kind`, `value`,
    `field`, `start`, `end`, `surface`), `others` (list of dicts `id`, `title`, `publisher`, `published`, `url`: the
    articles that are counted with this one).
    """
    positions = sort_cases(index, sel, sort)[max(offset, 0) :][: max(limit, 0)]
    rows = index.snapshot.cases[list(_COPIED)].iloc[positions].astype(object)
    rows = rows.where(rows.notna(), None).reset_index(drop=True)
    themes = [_rows_of(index, "themes", case) for case in positions]
    return rows.assign(
        themes=pd.Series([[tag["theme"] for tag in tags] for tags in themes], dtype=object),
        places=pd.Series([list_places(index, int(case)) for case in positions], dtype=object),
        evidence=pd.Series([{tag["theme"]: list(tag["evidence"]) for tag in tags} for tags in themes], dtype=object),
        subthemes=pd.Series([{tag["theme"]: list(tag["subthemes"]) for tag in tags} for tags in themes], dtype=object),
        facts=pd.Series([_rows_of(index, "facts", case) for case in positions], dtype=object),
        others=pd.Series(_list_others(index, positions), dtype=object),
    )


def _list_others(index: Index, positions: NDArray[np.int64]) -> list[list[dict[str, Any]]]:
    """Return for each case the other articles of its group of near-duplicates."""
    cases = index.snapshot.cases
    same = cases["same_as"].to_numpy()
    linked = np.flatnonzero(same != np.arange(len(same)))
    found: list[list[dict[str, Any]]] = []
    for case in positions:
        group = [int(same[case]), *linked[same[linked] == same[case]].tolist()]
        rows = cases[["id", "title", "publisher", "published", "url"]].iloc[[one for one in group if one != case]]
        records = rows.astype(object).where(rows.notna(), None).to_dict("records")
        found.append([{str(key): value for key, value in record.items()} for record in records])
    return found


def list_places(index: Index, case: int) -> list[dict[str, Any]]:
    """Return the places of one case as in `list_cases`, primary ones and those named in passing."""
    places = []
    for row in _rows_of(index, "places", case):
        entry = index.gazetteer.entries[row["code"]]
        city = index.gazetteer.entries[row["city"]]
        places.append(
            {
                "code": entry.code,
                "name": entry.name if city.code == entry.code else f"{city.name}{entry.name}",
                "prefecture": entry.prefecture,
                "role": row["role"],
                "confidence": float(row["confidence"]),
                "field": row["field"],
                "start": int(row["start"]),
                "end": int(row["end"]),
                "surface": row["surface"],
                "reasons": json.loads(row["reasons"]),
                "city": row["city"],
                "lon": entry.lon,
                "lat": entry.lat,
            }
        )
    return places


def _rows_of(index: Index, table: Literal["places", "themes", "facts"], case: int) -> list[dict[str, Any]]:
    """Return the rows of one case in a table of the snapshot."""
    frame: pd.DataFrame = getattr(index.snapshot, table)
    low, high = np.searchsorted(frame["case"].to_numpy(), (case, case + 1))
    return [{str(key): value for key, value in row.items()} for row in frame.iloc[low:high].to_dict("records")]

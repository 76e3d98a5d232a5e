"""Parquet for programs: the cases with their types, and the colophon in the file's own metadata."""

import io
import json

import pyarrow as pa
import pyarrow.parquet as pq

from casemap.export.colophon import Colophon
from casemap.export.rows import find_primary
from casemap.model import Lang
from casemap.query import Index, Selection, list_cases

PLACE = pa.struct(
    [("code", pa.string()), ("name", pa.string()), ("prefecture", pa.string()), ("confidence", pa.float32())]
)
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("id", "title", "text", "url", "publisher", "issue")),
        *((name, pa.string()) for name in ("published", "started", "started_precision", "theme")),
        ("themes", pa.list_(pa.string())),
        ("places", pa.list_(PLACE)),
    ]
)
# Key of the file's metadata, a JSON object.
METADATA = b"casemap"


def export_parquet(index: Index, sel: Selection, colophon: Colophon, lang: Lang = "ja") -> bytes:
    """Return the selection as Parquet, newest case first: dates as ISO text as precise as known, `themes` main first,
    `places` the primary ones. The metadata `casemap` holds snapshot, its day, filters and credits as JSON. Nothing in
    it depends on `lang`.
    """
    rows = []
    for case in list_cases(index, sel, limit=len(sel)).to_dict("records"):
        places = [{key: place[key] for key in PLACE.names} for place in find_primary(case["places"])]
        rows.append({**{name: case[name] for name in SCHEMA.names if name != "places"}, "places": places})
    said = {
        "snapshot_id": colophon.snapshot_id,
        "snapshot_date": colophon.snapshot_date,
        "filters": colophon.filters.to_params(),
        "credits": list(colophon.credits),
        "cases": len(sel),
    }
    schema = SCHEMA.with_metadata({METADATA: json.dumps(said, ensure_ascii=False).encode("utf-8")})
    stream = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, schema), stream, compression="zstd")
    return stream.getvalue()

"""Files for map programs: GeoJSON and GeoPackage, a point for each case and primary place.

Coordinates are longitude and latitude in degrees (WGS 84, EPSG:4326) of the seat of government.
"""

import json
import math
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from casemap.export.colophon import Colophon
from casemap.export.rows import JOINER, find_primary
from casemap.messages import translator
from casemap.model import Lang
from casemap.query import Index, Selection, list_cases

# 0.000001 degrees are about 0.1 m: finer than a seat of government is known.
COORDINATE_DECIMALS = 6
COPIED = ("id", "title", "text", "url", "publisher", "published", "started", "started_precision", "theme", "themes")
CRS = "EPSG:4326"


def export_geojson(index: Index, sel: Selection, colophon: Colophon, lang: Lang = "ja") -> bytes:
    """Return the selection as GeoJSON (RFC 7946), newest case first; names as the data has them, whatever `lang`.

    The member `metadata` names snapshot, its day, filters, credits, the number of cases and of those without a place,
    which have no point. `geometry` is null where the gazetteer has no point.
    """
    points = list(_build_points(index, sel))
    features = [
        {
            "type": "Feature",
            "id": f"{row['id']}/{row['code']}",
            "geometry": {"type": "Point", "coordinates": list(point)} if point else None,
            "properties": row,
        }
        for row, point in points
    ]
    collection = {
        "type": "FeatureCollection",
        "metadata": {
            "snapshot_id": colophon.snapshot_id,
            "snapshot_date": colophon.snapshot_date,
            "filters": colophon.filters.to_params(),
            "credits": list(colophon.credits),
            "cases": len(sel),
            "unplaced": len(sel) - len({row["id"] for row, _ in points}),
            "crs": CRS,
        },
        "features": features,
    }
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")


def export_geopackage(index: Index, sel: Selection, colophon: Colophon, lang: Lang = "ja") -> bytes:
    """Return the selection as GeoPackage: the layer `cases` (points) and the table `colophon` (label, text)."""
    import geopandas
    import pyogrio

    found = list(_build_points(index, sel))
    rows = [{**row, "themes": JOINER.join(row["themes"])} for row, _ in found]
    frame = pd.DataFrame(rows, columns=[*COPIED, "code", "name", "prefecture", "confidence"])
    text = [name for name in frame.columns if name != "confidence"]
    frame = frame.astype(dict.fromkeys(text, "string")).astype({"confidence": float})
    # A point off the map stays in the table, without a place on it.
    lons = [point[0] if point else math.nan for _, point in found]
    lats = [point[1] if point else math.nan for _, point in found]
    points = geopandas.GeoDataFrame(frame, geometry=geopandas.points_from_xy(lons, lats), crs=CRS)
    points.loc[[not math.isfinite(lon) for lon in lons], "geometry"] = None
    lines = pd.DataFrame(colophon.lines(translator(lang), len(sel)), columns=["label", "text"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "casemap.gpkg"
        pyogrio.write_dataframe(points, path, layer="cases", geometry_type="Point")
        pyogrio.write_dataframe(lines, path, layer="colophon", append=True)
        return path.read_bytes()


def _build_points(index: Index, sel: Selection) -> Iterator[tuple[dict[str, Any], tuple[float, float] | None]]:
    """Yield the properties and the position of each case at each of its primary places."""
    for case in list_cases(index, sel, limit=len(sel)).to_dict("records"):
        for place in find_primary(case["places"]):
            row = {
                **{key: case[key] for key in COPIED},
                "code": place["code"],
                "name": place["name"],
                "prefecture": place["prefecture"],
                "confidence": round(place["confidence"], 2),
            }
            yield row, _position(place)


def _position(place: Mapping[str, Any]) -> tuple[float, float] | None:
    """Return longitude and latitude, None where the gazetteer has none."""
    lon, lat = float(place["lon"]), float(place["lat"])
    if not (math.isfinite(lon) and math.isfinite(lat)):
        return None
    return round(lon, COORDINATE_DECIMALS), round(lat, COORDINATE_DECIMALS)

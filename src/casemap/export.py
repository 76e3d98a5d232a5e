"""A selection as a file to take away: CSV for spreadsheets, GeoJSON for maps.

In: `Index`, `Selection`, the filters and the manifest it came from. Out: the bytes of the file. Every file says
which snapshot, date and filters it shows and whom to credit, so that a number can be found again.
"""

import csv
import io
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from casemap.filters import Filters
from casemap.messages import translator
from casemap.model import Lang
from casemap.query import Index, Selection, list_cases
from casemap.snapshot import Manifest

# Excel takes UTF-8 for the local encoding unless the file begins with this mark.
BOM = b"\xef\xbb\xbf"
# A spreadsheet runs a cell that begins with one of these as a formula; the full-width forms are read alike by
# spreadsheets set to Japanese. OWASP's page on CSV injection has the list.
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
# Between the values of one cell.
JOINER = "; "
# 0.000001 degrees are about 0.1 m: finer than a seat of government is known.
COORDINATE_DECIMALS = 6
# A date and time is long enough to be mistaken for nothing else; a snapshot's day is what people cite.
DAY = slice(0, 10)

COLUMNS = (
    "id", "title", "text", "theme", "themes", "prefectures", "places", "codes", "confidence", "published", "started",
    "publisher", "issue", "url", "snapshot_id", "snapshot_date", "filters", "credits",
)  # fmt: skip
"""Columns of the CSV in order; their headings are the messages `column_NAME`."""


def export_csv(
    index: Index,
    sel: Selection,
    filters: Filters,
    manifest: Manifest,
    *,
    lang: Lang = "ja",
    credits: Sequence[str] = (),
) -> bytes:
    """Return the selection as CSV (UTF-8 with BOM, CRLF), one row per case, newest first.

    A clean table: one line of headings (`COLUMNS`), then the cases; several values of a cell are joined by
    `; `. Places are the primary ones, codes 5-digit JIS codes; `confidence` is the highest of them. What the
    file shows stands in the last four columns of each row: snapshot, its day, the filters as URL parameters,
    `credits`. A text cell that a spreadsheet would run as a formula gets a leading apostrophe.
    """
    t = translator(lang)
    labels = {theme.id: theme.label_ja if lang == "ja" else theme.label_en for theme in index.theme_labels}
    last = {
        "snapshot_id": manifest.id,
        "snapshot_date": manifest.built_at[DAY],
        "filters": filters.to_query(),
        "credits": JOINER.join(credits),
    }
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([t("column_" + name) for name in COLUMNS])
    for case in list_cases(index, sel, limit=len(sel)).to_dict("records"):
        primary = _primary(case["places"])
        row = {
            **case,
            "theme": labels.get(case["theme"], ""),
            "themes": JOINER.join(labels[theme] for theme in case["themes"]),
            "prefectures": JOINER.join(dict.fromkeys(place["prefecture"] for place in primary)),
            "places": JOINER.join(place["name"] for place in primary),
            "codes": JOINER.join(place["code"] for place in primary),
            "confidence": f"{max(place['confidence'] for place in primary):.2f}" if primary else "",
            "started": _started(case, lang),
            **last,
        }
        writer.writerow([neutralise_cell(row[key] or "") for key in COLUMNS])
    return BOM + stream.getvalue().encode("utf-8")


def export_geojson(
    index: Index,
    sel: Selection,
    filters: Filters,
    manifest: Manifest,
    *,
    credits: Sequence[str] = (),
) -> bytes:
    """Return the selection as GeoJSON (RFC 7946): a point for each case and primary place, newest case first.

    Coordinates are longitude and latitude in degrees (WGS 84, EPSG:4326) of the seat of government. The member
    `metadata` names snapshot, its day, filters, credits, the number of cases and of those without a place,
    which have no point.
    """
    features = []
    unplaced = 0
    for case in list_cases(index, sel, limit=len(sel)).to_dict("records"):
        primary = _primary(case["places"])
        unplaced += not primary
        features += [_feature(case, place) for place in primary]
    collection = {
        "type": "FeatureCollection",
        "metadata": {
            "snapshot_id": manifest.id,
            "snapshot_date": manifest.built_at[DAY],
            "filters": filters.to_params(),
            "credits": list(credits),
            "cases": len(sel),
            "unplaced": unplaced,
            "crs": "EPSG:4326",
        },
        "features": features,
    }
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")


def neutralise_cell(value: str) -> str:
    """Return a cell that no spreadsheet runs as a formula: a leading apostrophe where one could begin."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def _feature(case: Mapping[Any, Any], place: Mapping[str, Any]) -> dict[str, object]:
    """Return the point of one case at one place; `geometry` is null where the gazetteer has no point."""
    lon, lat = float(place["lon"]), float(place["lat"])
    known = math.isfinite(lon) and math.isfinite(lat)
    point = [round(lon, COORDINATE_DECIMALS), round(lat, COORDINATE_DECIMALS)]
    copied = ("title", "text", "url", "publisher", "published", "started", "started_precision", "theme", "themes")
    return {
        "type": "Feature",
        "id": f"{case['id']}/{place['code']}",
        "geometry": {"type": "Point", "coordinates": point} if known else None,
        "properties": {
            "id": case["id"],
            **{key: case[key] for key in copied},
            "code": place["code"],
            "name": place["name"],
            "prefecture": place["prefecture"],
            "confidence": round(place["confidence"], 2),
        },
    }


def _primary(places: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the primary places of a case, each code once."""
    found: dict[str, Mapping[str, Any]] = {}
    for place in places:
        if place["role"] == "primary":
            found.setdefault(place["code"], place)
    return list(found.values())


def _started(case: Mapping[Any, Any], lang: Lang) -> str:
    """Return the start as ISO text, a fiscal year marked as one: a bare number would read as a calendar year."""
    started: str | None = case["started"]
    if started and case["started_precision"] == "fiscal_year":
        return translator(lang)("fiscal_year", year=started)
    return started or ""

"""What the pages read: reference data and the index of the current snapshot, each loaded once per process.

The cache key is the snapshot's id: a newly published snapshot is picked up with the next rerun, while sessions
that still use the old one keep it.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray
from shapely import maximum_inscribed_circle
from shapely.geometry import shape

from casemap.boundaries import boundary_path, load_boundaries
from casemap.build import ensure_snapshot
from casemap.calendar_bins import Bin
from casemap.copies import follow_snapshot
from casemap.dashboard.shell import GEOMETRY_ROUTE
from casemap.gazetteer import Gazetteer, load_gazetteer, load_population
from casemap.goals import Goals, load_goals
from casemap.index_file import load_index
from casemap.mapview import Bounds
from casemap.model import DataError
from casemap.periods import list_windows
from casemap.query import (
    DateKind,
    Filters,
    Index,
    count_by_prefecture,
    count_frames,
    find_goal_bits,
    find_peaks,
    select_cases,
)
from casemap.settings import data_dir, snapshot_dir
from casemap.snapshot import MANIFEST_NAME, Snapshot, read_manifest

# Part of the largest island's area from which an island belongs to the view of a prefecture: Sado, Tsushima and Amami
# do, Izu and Oki don't.
MAIN_LAND = 0.06


@dataclass(frozen=True)
class Bundle:
    """Everything a page needs: the index with its snapshot and gazetteer, and the national counts.

    `everything` is `count_by_prefecture` without filters (47 rows, with `lon`, `lat` of the label): scales are
    made from it, so that colours keep their meaning. `areas`: prefecture code -> bounds in degrees of its main land.
    """

    index: Index
    snapshot: Snapshot
    gazetteer: Gazetteer
    everything: pd.DataFrame
    geometry_url: str
    areas: Mapping[str, Bounds]


@dataclass(frozen=True)
class Credit:
    """One bundled data set as its sidecar `SOURCE.json` says: credit lines, producers, licence, date."""

    credit_ja: str
    credit_en: str
    producers: tuple[str, ...]
    licence: str
    date: str


def open_bundle(progress: Callable[[int], None] | None = None) -> Bundle:
    """Return the bundle of the current snapshot, built first if there is none.

    `progress` is called with the number of articles done while building. Whether the snapshot is whole and
    current is checked once for each manifest, not with each rerun. `DataError`, `UsageError` when data is
    missing or damaged.
    """
    follow_snapshot()
    path = snapshot_dir()
    manifest = path / MANIFEST_NAME
    stamp = manifest.stat().st_mtime_ns if manifest.is_file() else 0
    checked = _checked()
    if not stamp or (str(path), stamp) not in checked:
        path = ensure_snapshot(progress)
        checked.add((str(path), (path / MANIFEST_NAME).stat().st_mtime_ns))
    return _load(str(path), read_manifest(path).id)


def find_areas() -> dict[str, Bounds]:
    """Return the bounds (degrees) to look at for each prefecture: code -> its largest island and those not much
    smaller. Remote small islands would push the rest out of sight. `DataError` when the outlines are missing.
    """
    found: dict[str, Bounds] = {}
    for feature in load_boundaries("national")["features"]:
        outline = shape(feature["geometry"])
        parts = list(getattr(outline, "geoms", [outline]))
        least = max(part.area for part in parts) * MAIN_LAND
        edges = [part.bounds for part in parts if part.area >= least]
        west, south = (min(edge[side] for edge in edges) for side in (0, 1))
        east, north = (max(edge[side] for edge in edges) for side in (2, 3))
        found[str(feature["properties"]["code"])] = (west, south, east, north)
    return found


def find_label_points() -> dict[str, tuple[float, float]]:
    """Return where a prefecture's name stands best: code -> (lon, lat) in degrees, the middle of the largest
    circle within its largest island. `DataError` when the outlines are missing.
    """
    found: dict[str, tuple[float, float]] = {}
    for feature in load_boundaries("national")["features"]:
        outline = shape(feature["geometry"])
        largest = max(getattr(outline, "geoms", [outline]), key=lambda part: part.area)
        middle = maximum_inscribed_circle(largest, tolerance=0.05).coords[0]
        found[str(feature["properties"]["code"])] = (round(middle[0], 3), round(middle[1], 3))
    return found


def add_points(prefectures: pd.DataFrame, points: Mapping[str, tuple[float, float]]) -> pd.DataFrame:
    """Return the 47 rows with `lon`, `lat` (degrees) of the prefecture's name added."""
    found = [points[code] for code in prefectures["code"]]
    return prefectures.assign(lon=[lon for lon, _ in found], lat=[lat for _, lat in found])


@st.cache_data(show_spinner=False)
def load_credits() -> tuple[Credit, ...]:
    """Return the credits of all bundled data, from `SOURCE.json` in each folder of the data directory."""
    found: list[Credit] = []
    # A folder's sidecar stands in it, that of a single file beside it.
    for sidecar in (*sorted(data_dir().glob("*/SOURCE.json")), *sorted(data_dir().glob("*.SOURCE.json"))):
        try:
            found.append(_credit(json.loads(sidecar.read_text(encoding="utf-8")), _title(sidecar)))
        except ValueError as error:
            raise DataError(f"{sidecar.relative_to(data_dir())} が JSON として読めません。") from error
    return tuple(found)


@st.cache_data(show_spinner=False)
def load_accuracy() -> tuple[Mapping[str, Any], ...]:
    """Return the figures of each labelled set as `tools/measure_accuracy.py` wrote them, none without the file."""
    path = data_dir() / "accuracy" / "figures.json"
    if not path.is_file():
        return ()
    try:
        return tuple(json.loads(path.read_text(encoding="utf-8"))["sets"])
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(
            "accuracy/figures.json が読めません。tools/measure_accuracy.py で作り直してください。"
        ) from error


@lru_cache(maxsize=64)
def list_peaks(snapshot: str, date_kind: DateKind, kind: Bin, width: int) -> pd.DataFrame:
    """Return the highest value of each metric in any window of `width` bins, 47 rows (`query.find_peaks`), without
    filters: what classes are made from while a window moves. `snapshot` is the id of the current one.
    """
    index = open_bundle().index
    filters = Filters(date_kind=date_kind, undated=False)
    bounds, sel = index.board(filters).bounds, select_cases(index, filters)
    return find_peaks(index, count_frames(index, sel, list_windows(bounds, kind, "window", width) if bounds else []))


def _title(sidecar: Path) -> str:
    """Return what a sidecar stands for when it does not say: the name of the folder or file."""
    return sidecar.parent.name if sidecar.name == "SOURCE.json" else sidecar.name.removesuffix(".SOURCE.json")


@lru_cache(maxsize=2)
def find_goals(index: Index) -> tuple[Goals, NDArray[np.uint64]]:
    """Return the second taxonomy and, for each case, the goals it serves (see `query.find_goal_bits`)."""
    goals = load_goals()
    return goals, find_goal_bits(index, goals)


def find_geometry_url() -> str:
    """Return the address of the outlines, relative to the page, with the hash of their content. `DataError`
    when they are missing.
    """
    version = hashlib.sha256(boundary_path("national").read_bytes()).hexdigest()[:12]
    return f"{GEOMETRY_ROUTE[1:]}?v={version}"


@st.cache_resource(show_spinner=False)
def _checked() -> set[tuple[str, int]]:
    """Return the manifests (folder, time of writing in ns) that were found whole and current."""
    return set()


@st.cache_resource(show_spinner=False, max_entries=2)
def _load(path: str, identity: str) -> Bundle:
    """Return the bundle; `identity` is the key, so that one snapshot is loaded once."""
    gazetteer = load_gazetteer()
    index = load_index(Path(path), gazetteer, load_population())
    everything = add_points(count_by_prefecture(index, select_cases(index, Filters())), find_label_points())
    return Bundle(index, index.snapshot, gazetteer, everything, find_geometry_url(), find_areas())


def _credit(content: object, folder: str) -> Credit:
    """Return the credit that a sidecar states; what it leaves out stays empty."""
    entry = content if isinstance(content, Mapping) else {}
    sources = [source for source in entry.get("sources", ()) if isinstance(source, Mapping)]
    if not sources and entry.get("producer"):
        sources = [entry]
    dates = dict.fromkeys(str(source["data_date"]) for source in sources if source.get("data_date"))
    return Credit(
        credit_ja=str(entry.get("credit_ja") or entry.get("title") or folder),
        credit_en=str(entry.get("credit_en") or entry.get("title_en") or entry.get("title") or folder),
        producers=tuple(dict.fromkeys(str(source["producer"]) for source in sources if source.get("producer"))),
        licence=str(entry.get("licence") or entry.get("license") or ""),
        date=", ".join(dates),
    )

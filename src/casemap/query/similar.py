"""Places like ours: the nearest and the most similar municipalities, and what they did that ours has not.

In: `Index` and a municipality's code. Out: frames, and reasons as (key, detail) that the interface puts into words.
What ships about every municipality is its kind, its prefecture and where its office stands; size in persons is known
of prefectures only, so the kind stands for size. The theme profile comes from the cases themselves.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casemap.filters import Filters
from casemap.model import GazetteerEntry, Kind
from casemap.query.index import Index
from casemap.query.labels import NORTHERN_TERRITORIES
from casemap.query.selection import select_cases

EARTH_RADIUS = 6371.0
"""Mean radius of the earth, km (IUGG)."""

# Groups of kinds of about the same size and powers; two of a group are alike, neighbours in this order are
# half so. Designated cities have 500,000 persons and more, core cities 200,000, cities 50,000 as a rule
# (Local Autonomy Act); special wards have most powers of a city.
SIZES: Mapping[Kind, int] = {
    "政令指定都市": 0,
    "中核市": 1,
    "施行時特例市": 1,
    "特別区": 1,
    "市": 2,
    "町": 3,
    "村": 4,
}

WEIGHTS: Mapping[str, float] = {
    "same_kind": 4.0,
    "same_prefecture": 1.5,
    "same_region": 1.0,
    "near": 1.5,
    "themes": 2.0,
}
"""What a likeness is worth at its best, chosen by judgement: size and powers first, what it works on second, where
it lies third. A prefecture counts for its region too."""

# Distance at which the worth of being near has fallen to 1/e: about an hour and a half by car.
NEAR_KM = 100.0
# Nearer than this is given as a reason.
REASON_KM = 50.0


def list_nearest_municipalities(index: Index, code: str, limit: int = 10, *, with_cases: bool = False) -> pd.DataFrame:
    """Return the municipalities whose offices are nearest to that of `code`, nearest first; `with_cases` leaves out
    those without a case in the snapshot.

    Columns: `code`, `name`, `name_en`, `prefecture`, `kind`, `lon`, `lat` (degrees, EPSG:4326), `cases` (in the whole
    snapshot), `distance_km` (great circle between the offices). A ward stands for its city. `KeyError` for an unknown
    code.
    """
    ours = index.gazetteer.entries[index.gazetteer.city_of(code)]
    others = _others(index, ours, with_cases)
    distance = _distances(ours, others)
    order = np.argsort(distance, kind="stable")[:limit]
    return _frame(index, others, order).assign(
        distance_km=distance[order],
    )


def list_similar_municipalities(index: Index, code: str, limit: int = 10, *, with_cases: bool = False) -> pd.DataFrame:
    """Return the municipalities most like `code`, best first, equals by code; `with_cases` as for the nearest.

    Columns: those of `list_nearest_municipalities`, `score` (0 to 1), `reasons`: a list of (key, detail):
    `same_kind` (the kind), `like_kind` (theirs), `same_prefecture` (its name), `same_region` (the region's id), `near`
    (km, whole), `shared_themes` (ids of themes that both have, joined by blanks). `KeyError` for an unknown code; for a
    prefecture, the other prefectures.
    """
    gazetteer = index.gazetteer
    ours = gazetteer.entries[gazetteer.city_of(code)]
    others = _others(index, ours, with_cases)
    distance = _distances(ours, others)
    profiles = _profiles(index)
    mine = profiles.get(ours.code)
    region = gazetteer.region_of(f"{ours.code[:2]}000")
    scores = np.zeros(len(others))
    reasons: list[list[tuple[str, str]]] = []
    for number, other in enumerate(others):
        found: list[tuple[str, str]] = []
        step = abs(SIZES.get(ours.kind, 0) - SIZES.get(other.kind, 0))
        score = WEIGHTS["same_kind"] * max(0.0, 1 - step / 2)
        if ours.kind == other.kind:
            found.append(("same_kind", other.kind))
        elif step == 0:
            found.append(("like_kind", other.kind))
        if other.prefecture == ours.prefecture:
            score += WEIGHTS["same_prefecture"]
            found.append(("same_prefecture", other.prefecture))
        if f"{other.code[:2]}000" in region.prefectures:
            score += WEIGHTS["same_region"]
            if other.prefecture != ours.prefecture:
                found.append(("same_region", region.id))
        score += WEIGHTS["near"] * float(np.exp(-distance[number] / NEAR_KM))
        if distance[number] <= REASON_KM:
            found.append(("near", f"{distance[number]:.0f}"))
        theirs = profiles.get(other.code)
        if mine is not None and theirs is not None:
            score += WEIGHTS["themes"] * float(mine @ theirs)
            shared = [index.theme_labels[theme].id for theme in np.flatnonzero((mine > 0) & (theirs > 0))]
            if shared:
                found.append(("shared_themes", " ".join(shared)))
        scores[number] = score / sum(WEIGHTS.values())
        reasons.append(found)
    order = np.argsort(-scores, kind="stable")[:limit]
    return _frame(index, others, order).assign(
        distance_km=distance[order],
        score=scores[order],
        reasons=pd.Series([reasons[number] for number in order], dtype=object),
    )


def list_theme_gaps(index: Index, code: str, peers: Sequence[str]) -> pd.DataFrame:
    """Return the themes and sub-themes that peers have cases of and `code` has none, most peers first.

    Columns: `theme`, `subtheme` (None for the theme as a whole), `peers` (list of their codes, in the order given),
    `cases` (how many), `ids` (list of the article ids of the peers' cases, newest publication first). Of a theme that
    ours lacks altogether, the sub-themes stand behind it. Near-duplicates count once. `KeyError` for an unknown code.
    """
    city_of = index.gazetteer.city_of
    ours = city_of(code)
    theirs = [peer for peer in dict.fromkeys(city_of(peer) for peer in peers) if peer != ours]
    mine = _values(index, ours)
    found: dict[tuple[int, int], dict[str, list[int]]] = {}
    for peer in theirs:
        for value, cases in _values(index, peer).items():
            if value not in mine:
                found.setdefault(value, {})[peer] = cases
    whole = {theme: len(have) for (theme, part), have in found.items() if part < 0}

    def rank(value: tuple[int, int]) -> tuple[int, ...]:
        theme, part = value
        return -whole.get(theme, len(found[value])), theme, int(part >= 0), -len(found[value]), part

    order = sorted(found, key=rank)
    first, ids = index.columns.first["published"], index.ids
    rows: list[dict[str, Any]] = []
    for value in order:
        cases = sorted({case for have in found[value].values() for case in have}, key=lambda case: (-first[case], case))
        rows.append(
            {
                "theme": index.theme_labels[value[0]].id,
                "subtheme": index.subthemes.codes[value[1]] if value[1] >= 0 else None,
                "peers": list(found[value]),
                "cases": len(cases),
                "ids": [str(ids[case]) for case in cases],
            }
        )
    columns = ("theme", "subtheme", "peers", "cases", "ids")
    frame = pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=object) for name in columns})
    return frame.astype({"cases": np.int64})


def _values(index: Index, code: str) -> dict[tuple[int, int], list[int]]:
    """Return the themes (theme, -1) and sub-themes (theme, sub-theme) of a municipality with its cases."""
    mask = select_cases(index, Filters(municipalities=(code,))).mask
    values: dict[tuple[int, int], list[int]] = {}
    for case in np.flatnonzero(mask).tolist():
        for theme in range(len(index.theme_labels)):
            if int(index.columns.themes[case]) >> theme & 1:
                values.setdefault((theme, -1), []).append(case)
    pairs = index.subthemes
    chosen = mask[pairs.case]
    for case, part in zip(pairs.case[chosen].tolist(), pairs.value[chosen].tolist(), strict=True):
        values.setdefault((index.subtheme_themes[part], part), []).append(case)
    return values


def _others(index: Index, ours: GazetteerEntry, with_cases: bool) -> list[GazetteerEntry]:
    """Return what `ours` can be compared with: governments of its level, itself left out."""
    level = index.gazetteer.prefectures if ours.kind == "都道府県" else index.gazetteer.municipalities
    counts = _cases(index)
    return [
        entry
        for entry in level
        if entry.code != ours.code
        and entry.code not in NORTHERN_TERRITORIES
        and (entry.code in counts or not with_cases)
    ]


def _distances(ours: GazetteerEntry, others: Sequence[GazetteerEntry]) -> NDArray[np.float64]:
    """Return the great-circle distances between offices in km (haversine)."""
    lon, lat = (np.radians([getattr(entry, name) for entry in others]) for name in ("lon", "lat"))
    lon0, lat0 = np.radians(ours.lon), np.radians(ours.lat)
    half = np.sin((lat - lat0) / 2) ** 2 + np.cos(lat) * np.cos(lat0) * np.sin((lon - lon0) / 2) ** 2
    distance: NDArray[np.float64] = 2 * EARTH_RADIUS * np.arcsin(np.sqrt(half))
    return distance


def _profiles(index: Index) -> dict[str, NDArray[np.float64]]:
    """Return for each code with a themed case its cases by theme, as a vector of length 1."""
    pairs, columns = index.all_places.cities, index.columns
    counted = columns.unique[pairs.case]
    case, city = pairs.case[counted], pairs.value[counted]
    table = np.zeros((len(pairs.codes), columns.theme_count))
    for theme in range(columns.theme_count):
        with_theme = (columns.themes[case] & np.uint64(1 << theme)) != 0
        table[:, theme] = np.bincount(city[with_theme], minlength=len(pairs.codes))
    lengths = np.linalg.norm(table, axis=1)
    return {pairs.codes[city]: table[city] / lengths[city] for city in np.flatnonzero(lengths)}


def _cases(index: Index) -> dict[str, int]:
    """Return the number of cases of each government that has any."""
    pairs = index.all_places.cities
    counts = pairs.count(index.columns.unique)
    return {pairs.codes[city]: int(counts[city]) for city in np.flatnonzero(counts)}


def _frame(index: Index, others: Sequence[GazetteerEntry], order: NDArray[np.int64]) -> pd.DataFrame:
    """Return what a list shows of some governments."""
    chosen = [others[number] for number in order]
    counts = _cases(index)
    return pd.DataFrame(
        {
            "code": [entry.code for entry in chosen],
            "name": [entry.name for entry in chosen],
            "name_en": [entry.romaji for entry in chosen],
            "prefecture": [entry.prefecture for entry in chosen],
            "kind": [entry.kind for entry in chosen],
            "lon": np.array([entry.lon for entry in chosen], dtype=float),
            "lat": np.array([entry.lat for entry in chosen], dtype=float),
            "cases": [counts.get(entry.code, 0) for entry in chosen],
        }
    )

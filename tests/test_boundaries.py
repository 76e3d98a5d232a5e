"""The outlines: valid, wound as RFC 7946 asks, without gaps, light enough, and where the gazetteer says they are."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import geopandas
import pytest
import shapely
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry

from casemap.boundaries import Outline, boundary_path, load_boundaries
from casemap.gazetteer import load_gazetteer
from casemap.model import DataError, UsageError

N03 = Path(__file__).resolve().parents[2] / "shared" / "reference" / "n03" / "N03-21_210101.topojson"
OUTLINES = get_args(Outline)
KM_PER_DEGREE = 111.2

# Municipalities on islands, or in an exclave, that the source leaves out or draws coarsely: the farthest their
# office may lie from the outlines, in km.
ABSENT_KM: Mapping[str, float] = {
    "渡名喜村": 25, "北山村": 16, "江田島市": 9, "座間味村": 6, "新宮市": 4, "蘂取村": 4,
}  # fmt: skip


@pytest.fixture(scope="module", params=OUTLINES)
def outline(request: pytest.FixtureRequest) -> Outline:
    name: Outline = request.param
    return name


def _shapes(name: Outline) -> dict[str, BaseGeometry]:
    return {row["properties"]["code"]: shape(row["geometry"]) for row in load_boundaries(name)["features"]}


def _km(geometry: BaseGeometry, lon: float, lat: float) -> float:
    """Distance from a point to a geometry in km (0 inside), longitudes shortened for the latitude."""
    factor = math.cos(math.radians(lat))
    flat = shapely.transform(geometry, lambda xy: xy * [factor, 1.0])
    return float(flat.distance(Point(lon * factor, lat))) * KM_PER_DEGREE


def test_features_are_the_prefectures_in_jis_order(outline: Outline) -> None:
    gazetteer = load_gazetteer()
    found = [row["properties"] for row in load_boundaries(outline)["features"]]
    assert found == [
        {"code": entry.code, "name": entry.name, "name_en": entry.romaji, "i": index}
        for index, entry in enumerate(gazetteer.prefectures)
    ]


def test_outlines_are_valid_and_wound_counter_clockwise(outline: Outline) -> None:
    for code, geometry in _shapes(outline).items():
        assert geometry.is_valid and geometry.geom_type == "MultiPolygon", code
        for polygon in shapely.get_parts(geometry):
            assert polygon.exterior.is_ccw, code
            assert not any(hole.is_ccw for hole in polygon.interiors), code


def test_neighbours_share_their_borders(outline: Outline) -> None:
    assert shapely.coverage_is_valid(list(_shapes(outline).values()))


def test_national_outlines_are_light() -> None:
    assert sum(shapely.get_num_coordinates(list(_shapes("national").values()))) <= 2600
    assert boundary_path("national").stat().st_size < 100_000
    assert boundary_path("full").stat().st_size < 1_500_000


def test_capitals_lie_in_their_prefecture(outline: Outline) -> None:
    shapes = _shapes(outline)
    far = {
        entry.name: round(distance, 2)
        for entry in load_gazetteer().prefectures
        if (distance := _km(shapes[entry.code], entry.lon, entry.lat)) > 0
    }
    # Kagoshima's prefectural office stands on reclaimed land.
    assert set(far) <= {"鹿児島県"}
    assert all(distance < 1 for distance in far.values())


def test_municipalities_lie_in_or_at_their_prefecture() -> None:
    gazetteer = load_gazetteer()
    shapes = _shapes("full")
    far = {
        entry.name: round(distance, 1)
        for entry in (*gazetteer.municipalities, *gazetteer.wards)
        if (distance := _km(shapes[gazetteer.prefecture_of(entry.code).code], entry.lon, entry.lat))
        > ABSENT_KM.get(entry.name, 2.5)
    }
    assert far == {}


@pytest.mark.parametrize(
    ("place", "lon", "lat", "code"),
    [
        ("択捉島", 147.9, 45.0, "01000"),
        ("国後島", 145.9, 44.1, "01000"),
        ("色丹島", 146.75, 43.79, "01000"),
        ("志発島（歯舞群島）", 146.15, 43.5, "01000"),
        ("利尻島", 141.24, 45.18, "01000"),
        ("礼文島", 141.03, 45.37, "01000"),
        ("奥尻島", 139.46, 42.15, "01000"),
        ("佐渡島", 138.4, 38.05, "15000"),
        ("伊豆大島", 139.4, 34.73, "13000"),
        ("八丈島", 139.81, 33.1, "13000"),
        ("父島", 142.21, 27.08, "13000"),
        ("硫黄島", 141.32, 24.78, "13000"),
        ("島後", 133.28, 36.25, "32000"),
        ("淡路島", 134.83, 34.4, "28000"),
        ("小豆島", 134.27, 34.5, "37000"),
        ("対馬", 129.3, 34.3, "42000"),
        ("壱岐", 129.72, 33.79, "42000"),
        ("福江島", 128.75, 32.68, "42000"),
        ("長島", 130.15, 32.17, "46000"),
        ("種子島", 130.98, 30.6, "46000"),
        ("屋久島", 130.52, 30.35, "46000"),
        ("奄美大島", 129.45, 28.3, "46000"),
        ("徳之島", 128.95, 27.8, "46000"),
        ("与論島", 128.43, 27.04, "46000"),
        ("沖縄本島", 127.95, 26.5, "47000"),
        ("宮古島", 125.33, 24.78, "47000"),
        ("石垣島", 124.2, 24.43, "47000"),
        ("与那国島", 122.99, 24.46, "47000"),
        ("南大東島", 131.24, 25.85, "47000"),
    ],
)
def test_islands_belong_to_their_prefecture(outline: Outline, place: str, lon: float, lat: float, code: str) -> None:
    near = {key for key, geometry in _shapes(outline).items() if _km(geometry, lon, lat) < 2}
    assert near == {code}, place


def test_light_outlines_keep_the_area() -> None:
    light, full = _shapes("national"), _shapes("full")
    for code, geometry in full.items():
        assert light[code].area == pytest.approx(geometry.area, rel=0.1), code


def test_unknown_name_is_a_usage_error() -> None:
    name: Any = "districts"
    with pytest.raises(UsageError, match="full・national"):
        load_boundaries(name)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "ファイルがありません"),
        ("{", "GeoJSON として読めません"),
        ("[]", "FeatureCollection ではありません"),
        ('{"features": []}', "FeatureCollection ではありません"),
        ('{"features": [' + ",".join(['{"properties": null}'] * 47) + "]}", "1番目の都道府県"),
    ],
)
def test_broken_files_are_data_errors(tmp_path: Path, content: str | None, message: str) -> None:
    if content is not None:
        (tmp_path / "prefectures.geojson").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        load_boundaries("full", tmp_path)


@pytest.fixture(scope="module")
def official() -> dict[str, BaseGeometry]:
    """Municipal polygons of 2021 by code, wards also merged into their city; for measuring only."""
    if not N03.is_file():
        pytest.skip("../shared/reference/n03 is absent: nothing to measure against")
    frame = geopandas.read_file(N03)
    frame = frame[frame["N03_007"].notna() & frame.geometry.notna()]
    frame = frame.set_geometry(shapely.make_valid(frame.geometry.values))
    entries = load_gazetteer().entries
    by_code = frame.dissolve("N03_007").geometry.to_dict()
    frame["city"] = [_city(code, entries) for code in frame["N03_007"]]
    return by_code | frame.dissolve("city").geometry.to_dict()


def _city(code: str, entries: Mapping[str, Any]) -> str:
    if code.startswith("2213"):  # wards of 浜松市 before 2024
        return "22130"
    return (entries[code].parent or code) if code in entries else code


def test_offices_lie_in_their_municipality(official: dict[str, BaseGeometry]) -> None:
    gazetteer = load_gazetteer()
    rows = [row for row in (*gazetteer.municipalities, *gazetteer.wards) if row.code in official]
    assert len(rows) >= 1915
    outside = {row.name for row in rows if not official[row.code].contains(Point(row.lon, row.lat))}
    # Three island villages have their office on another island; two lie on a coast that was simplified away.
    assert outside <= {"三島村", "十島村", "竹富町", "蘂取村", "さぬき市"}


def test_former_offices_lie_in_their_successor(official: dict[str, BaseGeometry]) -> None:
    gazetteer = load_gazetteer()
    inside = near = total = 0
    for unit in gazetteer.former:
        geometry = official.get(gazetteer.city_of(unit.successor))
        if geometry is not None:
            distance = geometry.distance(Point(unit.lon, unit.lat))
            total += 1
            inside += distance == 0
            near += distance * KM_PER_DEGREE < 1
    assert total == len(gazetteer.former)
    assert inside / total > 0.995
    assert near == total

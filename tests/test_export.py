"""Exports: what a spreadsheet and a map program read."""

import csv
import io
import json

import pytest

from casemap.export import COLUMNS, export_csv, export_geojson, neutralise_cell
from casemap.filters import Filters
from casemap.messages import translator
from casemap.query import Index, select_cases
from factories import make_case, make_index, make_manifest, make_place

FILTERS = Filters(prefectures=("20000", "14000", "01000"), keyword="")
CREDITS = ("郵便番号データ", "国勢調査 (2020)")


@pytest.fixture(scope="module")
def index() -> Index:
    return make_index(
        [
            make_case(
                "a",
                title="=HYPERLINK(1)",
                text='二行の\n"本文", と続き',
                places=["20205", make_place("14103", confidence=0.756), make_place("38214", "mentioned")],
                themes=["dx", "finance"],
                published="2022-11",
                started="2014",
                started_precision="fiscal_year",
            ),
            make_case("b", title="あとで", places=["01000"], published="2023-01-05"),
            make_case("c", title="場所なし"),
        ]
    )


def read_rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_csv_opens_in_a_spreadsheet(index: Index) -> None:
    content = export_csv(index, select_cases(index, FILTERS), FILTERS, make_manifest(), credits=CREDITS)
    assert content.startswith(b"\xef\xbb\xbfID,")
    assert content.count(b"\r\n") == 3
    headings, second, first = read_rows(content)
    assert headings == [translator("ja")("column_" + name) for name in COLUMNS]
    row = dict(zip(COLUMNS, first, strict=True))
    assert row == {
        "id": "a",
        "title": "'=HYPERLINK(1)",
        "text": '二行の\n"本文", と続き',
        "theme": "テーマdx",
        "themes": "テーマdx; テーマfinance",
        "prefectures": "長野県; 神奈川県",
        "places": "飯田市; 横浜市西区",
        "codes": "20205; 14103",
        "confidence": "0.90",
        "published": "2022-11",
        "started": "2014年度",
        "publisher": "",
        "issue": "",
        "url": "",
        "snapshot_id": "0123456789abcdef",
        "snapshot_date": "2026-04-01",
        "filters": "pref=01000.14000.20000",
        "credits": "郵便番号データ; 国勢調査 (2020)",
    }
    assert second[0] == "b"


def test_csv_in_english(index: Index) -> None:
    content = export_csv(index, select_cases(index, Filters()), Filters(), make_manifest(), lang="en")
    rows = read_rows(content)
    assert rows[0] == [translator("en")("column_" + name) for name in COLUMNS]
    assert [row[0] for row in rows[1:]] == ["b", "a", "c"]
    assert rows[2][3] == "Theme dx"
    assert rows[2][10] == "FY 2014"


def test_csv_of_nothing_is_its_headings(index: Index) -> None:
    none = Filters(keyword="ない")
    assert len(read_rows(export_csv(index, select_cases(index, none), none, make_manifest()))) == 1


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_no_cell_is_a_formula(start: str) -> None:
    assert neutralise_cell(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("text", ["", "1-1", "a=b", "'", " =1"])
def test_other_cells_stay(text: str) -> None:
    assert neutralise_cell(text) == text


def test_geojson_has_a_point_for_each_case_and_place(index: Index) -> None:
    sel = select_cases(index, Filters())
    collection = json.loads(export_geojson(index, sel, Filters(), make_manifest(), credits=CREDITS))
    assert collection["type"] == "FeatureCollection"
    assert collection["metadata"] == {
        "snapshot_id": "0123456789abcdef",
        "snapshot_date": "2026-04-01",
        "filters": {},
        "credits": list(CREDITS),
        "cases": 3,
        "unplaced": 1,
        "crs": "EPSG:4326",
    }
    assert [feature["id"] for feature in collection["features"]] == ["b/01000", "a/20205", "a/14103"]
    feature = collection["features"][1]
    entry = index.gazetteer.entries["20205"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [entry.lon, entry.lat]}
    assert feature["properties"] | {"text": ""} == {
        "id": "a",
        "title": "=HYPERLINK(1)",
        "text": "",
        "url": None,
        "publisher": None,
        "published": "2022-11",
        "started": "2014",
        "started_precision": "fiscal_year",
        "theme": "dx",
        "themes": ["dx", "finance"],
        "code": "20205",
        "name": "飯田市",
        "prefecture": "長野県",
        "confidence": 0.9,
    }


def test_geojson_names_its_filters(index: Index) -> None:
    content = export_geojson(index, select_cases(index, FILTERS), FILTERS, make_manifest())
    assert json.loads(content)["metadata"]["filters"] == {"pref": "01000.14000.20000"}

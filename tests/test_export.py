"""Exports: what a spreadsheet and a map program read."""

import csv
import io
import json
from pathlib import Path

import geopandas
import openpyxl
import pyarrow.parquet as pq
import pyogrio
import pytest

from casemap.export import (
    COLUMNS,
    FORMATS,
    Colophon,
    export_csv,
    export_geojson,
    export_geopackage,
    export_parquet,
    export_xlsx,
    neutralise_cell,
)
from casemap.export.csv_file import LAST_COLUMNS
from casemap.filters import Filters
from casemap.messages import translator
from casemap.model import Lang
from casemap.query import Index, select_cases
from factories import make_case, make_index, make_manifest, make_place

FILTERS = Filters(prefectures=("20000", "14000", "01000"), keyword="")
CREDITS = ("郵便番号データ", "国勢調査 (2020)")
HEADINGS = (*COLUMNS, *LAST_COLUMNS)


def colophon(filters: Filters = FILTERS) -> Colophon:
    return Colophon.of(make_manifest(), filters, CREDITS, ("北海道", "神奈川県"))


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
    content = export_csv(index, select_cases(index, FILTERS), colophon())
    assert content.startswith(b"\xef\xbb\xbfID,")
    assert content.count(b"\r\n") == 3
    headings, second, first = read_rows(content)
    assert headings == [translator("ja")("column_" + name) for name in HEADINGS]
    row = dict(zip(HEADINGS, first, strict=True))
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
    content = export_csv(index, select_cases(index, Filters()), colophon(Filters()), lang="en")
    rows = read_rows(content)
    assert rows[0] == [translator("en")("column_" + name) for name in HEADINGS]
    assert [row[0] for row in rows[1:]] == ["b", "a", "c"]
    assert rows[2][3] == "Theme dx"
    assert rows[2][6] == "Iida-shi, Pref-20; Nishi-ku, Yokohama-shi, Pref-14"
    assert rows[2][10] == "FY 2014"


def test_csv_of_nothing_is_its_headings(index: Index) -> None:
    none = Filters(keyword="ない")
    assert len(read_rows(export_csv(index, select_cases(index, none), colophon(none)))) == 1


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_no_cell_is_a_formula(start: str) -> None:
    assert neutralise_cell(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("text", ["", "1-1", "a=b", "'", " =1"])
def test_other_cells_stay(text: str) -> None:
    assert neutralise_cell(text) == text


def test_geojson_has_a_point_for_each_case_and_place(index: Index) -> None:
    sel = select_cases(index, Filters())
    collection = json.loads(export_geojson(index, sel, colophon(Filters())))
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
    content = export_geojson(index, select_cases(index, FILTERS), colophon())
    assert json.loads(content)["metadata"]["filters"] == {"pref": "01000.14000.20000"}


def test_the_workbook_has_cases_counts_and_what_it_shows(index: Index) -> None:
    content = export_xlsx(index, select_cases(index, FILTERS), colophon())
    book = openpyxl.load_workbook(io.BytesIO(content))
    t = translator("ja")
    assert book.sheetnames == [t("sheet_cases"), t("sheet_prefectures"), t("sheet_themes"), t("sheet_colophon")]
    cases = book[t("sheet_cases")]
    assert cases.freeze_panes == "A2" and cases.auto_filter.ref == "A1:N3"
    rows = list(cases.iter_rows(values_only=True))
    assert rows[0] == tuple(t("column_" + name) for name in COLUMNS)
    assert [row[0] for row in rows[1:]] == ["b", "a"]
    prefectures = list(book[t("sheet_prefectures")].iter_rows(values_only=True))
    assert len(prefectures) == 48
    assert prefectures[20][:2] == ("長野県", 1)
    said = {row[0]: row[1] for row in book[t("sheet_colophon")].iter_rows(values_only=True)}
    assert said[t("colophon_cases")] == "2件"
    assert said[t("column_filters")] == FILTERS.to_query()
    assert said[t("column_snapshot_id")] == make_manifest().id


def test_the_workbook_runs_nothing(index: Index) -> None:
    book = openpyxl.load_workbook(io.BytesIO(export_xlsx(index, select_cases(index, FILTERS), colophon())))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "=HYPERLINK(1)" in [cell.value for cell in cells]


def test_geopackage_holds_points_and_colophon(index: Index, tmp_path: Path) -> None:
    path = tmp_path / "cases.gpkg"
    path.write_bytes(export_geopackage(index, select_cases(index, FILTERS), colophon()))
    points = geopandas.read_file(path, layer="cases")
    assert points.crs.to_epsg() == 4326
    assert list(zip(points["id"], points["code"], strict=True)) == [("b", "01000"), ("a", "20205"), ("a", "14103")]
    entry = index.gazetteer.entries["20205"]
    assert (points.geometry[1].x, points.geometry[1].y) == (entry.lon, entry.lat)
    lines = pyogrio.read_dataframe(path, layer="colophon")
    assert FILTERS.to_query() in set(lines["text"])


def test_parquet_keeps_types_and_says_what_it_shows(index: Index) -> None:
    table = pq.read_table(io.BytesIO(export_parquet(index, select_cases(index, FILTERS), colophon())))
    second = table.to_pylist()[1]
    assert second["themes"] == ["dx", "finance"]
    assert [place["code"] for place in second["places"]] == ["20205", "14103"]
    assert second["url"] is None
    said = json.loads(table.schema.metadata[b"casemap"])
    assert said["snapshot_id"] == make_manifest().id and said["filters"] == FILTERS.to_params() and said["cases"] == 2


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_an_empty_selection_is_a_file_too(index: Index, name: str, lang: Lang) -> None:
    none = Filters(keyword="ない")
    assert FORMATS[name].export(index, select_cases(index, none), colophon(none), lang)

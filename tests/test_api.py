"""The JSON routes: the numbers of `query`, refusals in words, ETags, a document that describes what is there."""

import re
from collections.abc import Iterator
from dataclasses import fields

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from casemap.dashboard.api import LARGEST_PAGE, PREFIX, build_api
from casemap.dashboard.data import open_bundle
from casemap.dashboard.openapi import COUNTS, PARAMETERS
from casemap.filters import Filters
from casemap.query import count_by_prefecture, count_by_theme, select_cases


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CASEMAP_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.delenv("CASEMAP_SNAPSHOT", raising=False)
        yield TestClient(Starlette(routes=build_api()))


def test_counts_are_those_of_the_page(client: TestClient) -> None:
    index = open_bundle().index
    selected = select_cases(index, Filters(themes=("dx",), period=(2020 * 12, 2023 * 12 + 11)))
    asked = {"theme": "dx", "period": "2020..2023"}
    total = client.get(f"{PREFIX}/counts/total", params=asked).json()["rows"][0]
    assert total["cases"] == len(selected)
    prefectures = client.get(f"{PREFIX}/counts/prefecture", params=asked).json()["rows"]
    assert [row["cases"] for row in prefectures] == count_by_prefecture(index, selected)["cases"].tolist()
    themes = client.get(f"{PREFIX}/counts/theme", params=asked).json()["rows"]
    assert [row["cases"] for row in themes] == count_by_theme(index, selected)["cases"].tolist()
    months = client.get(f"{PREFIX}/counts/bin", params=asked).json()
    assert months["rows"][0]["bin"] < "2012-01"
    loose = sum(row["cases"] for row in months["apart"])
    assert sum(row["cases"] for row in months["rows"]) + loose + months["undated"] == len(selected)
    years = client.get(f"{PREFIX}/counts/theme-bin", params={**asked, "bin": "fiscal_year"}).json()
    assert {row["bin"][-3:] for row in years["rows"]} == {"-04"}


def test_pages_add_up_to_the_whole(client: TestClient) -> None:
    found: list[str] = []
    address: str | None = f"{PREFIX}/cases?theme=dx&limit=20"
    total = -1
    while address:
        page = client.get(address).json()
        total = page["total"]
        found += [case["id"] for case in page["cases"]]
        address = f"{PREFIX}/cases?{page['next']}" if "next" in page else None
    assert len(found) == len(set(found)) == total > 20


def test_one_case_with_its_evidence(client: TestClient) -> None:
    first = client.get(f"{PREFIX}/cases?limit=1&unplaced=0").json()["cases"][0]
    case = client.get(f"{PREFIX}/cases/{first['id']}?lang=en").json()["case"]
    place = case["places"][0]
    text = case[place["field"]]
    assert text[place["start"] : place["end"]] == place["surface"]
    assert place["reasons"] and all(isinstance(reason, str) for reason in place["reasons"])
    assert client.get(f"{PREFIX}/cases/no-such-case").status_code == 404


def test_geojson_has_a_point_for_every_place(client: TestClient) -> None:
    answer = client.get(f"{PREFIX}/cases.geojson?theme=disaster")
    assert answer.headers["content-type"] == "application/geo+json"
    body = answer.json()
    assert body["metadata"]["cases"] == len(select_cases(open_bundle().index, Filters(themes=("disaster",))))
    assert all(120 < feature["geometry"]["coordinates"][0] < 155 for feature in body["features"])


def test_the_snapshot_is_the_etag(client: TestClient) -> None:
    first = client.get(f"{PREFIX}/counts/total")
    assert open_bundle().index.id in first.headers["etag"]
    again = client.get(f"{PREFIX}/counts/total", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304 and not again.content
    assert client.get(f"{PREFIX}/counts/total", headers={"if-none-match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    ("address", "status", "parameter"),
    [
        ("/counts/total?teme=dx", 400, "teme"),
        ("/counts/total?theme=nosuchtheme", 400, "theme"),
        ("/counts/total?pref=99000", 400, "pref"),
        ("/counts/total?period=yesterday", 400, "period"),
        ("/counts/total?theme=dx&theme=finance", 400, "theme"),
        ("/counts/planet", 404, "by"),
        ("/counts/bin?bin=week", 400, "bin"),
        ("/counts/theme?bin=year", 400, "bin"),
        (f"/cases?limit={LARGEST_PAGE + 1}", 400, "limit"),
        ("/cases?limit=-1", 400, "limit"),
        ("/cases?limit=٣", 400, "limit"),
        ("/cases?sort=loudest", 400, "sort"),
        ("/cases?lang=fr", 400, "lang"),
        ("/snapshot?theme=dx", 400, "theme"),
        ("/nothing/here", 404, None),
    ],
)
def test_what_is_not_understood_is_refused(
    client: TestClient, address: str, status: int, parameter: str | None
) -> None:
    answer = client.get(PREFIX + address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status and problem["detail"]
    assert problem.get("parameters", [None])[0] == parameter


def test_only_reading_is_allowed(client: TestClient) -> None:
    assert client.post(f"{PREFIX}/cases").status_code == 405
    assert client.head(f"{PREFIX}/cases").status_code == 200


def test_the_document_names_every_path_and_filter(client: TestClient) -> None:
    document = client.get(f"{PREFIX}/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    for path, item in document["paths"].items():
        names = re.findall(r"\{(\w+)\}", path)
        assert names == [entry["name"] for entry in item["get"]["parameters"] if entry["in"] == "path"]
    everything = Filters(
        themes=("dx",), prefectures=("20000",), municipalities=("20205",), period=(24000, 24010),
        date_kind="started", keyword="a", undated=False, unplaced=False, subthemes=("a",), kinds=("町",),
        facts=("partner:a",), duplicates=True, sure=True, main_theme_only=True,
    )  # fmt: skip
    untouched = [field.name for field in fields(Filters) if getattr(everything, field.name) == field.default]
    assert not untouched
    assert set(everything.to_params()) == set(PARAMETERS)
    start = client.get(PREFIX).json()
    assert start == client.get(f"{PREFIX}/").json()
    assert start["counts"] == [f"{PREFIX}/counts/{by}" for by in COUNTS]
    for address in (*start["counts"], start["cases"], start["geojson"], start["snapshot"], start["openapi"]):
        assert client.get(address).status_code == 200


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(params=st.dictionaries(st.sampled_from([*PARAMETERS, "limit", "x"]), st.text(max_size=20), max_size=4))
def test_any_request_gets_json(client: TestClient, params: dict[str, str]) -> None:
    answer = client.get(f"{PREFIX}/cases", params=params)
    assert answer.status_code in (200, 400)
    assert answer.json()

"""The marks over HTTP: the same numbers as everywhere, in both languages, kept as long as the data lasts."""

import json

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from casemap.dashboard.data import Bundle, open_bundle
from casemap.dashboard.marks import build_marks_url
from casemap.dashboard.routes import build_routes
from casemap.filters import Filters
from casemap.mapview.marks import RESERVED
from casemap.query import count_by_municipality, select_cases


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CASEMAP_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.delenv("CASEMAP_SNAPSHOT", raising=False)
        yield open_bundle()


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=build_routes()))


def fetch(client: TestClient, url: str) -> list[dict[str, object]]:
    return list(json.loads(client.get("/" + url).text))[RESERVED:]


@pytest.mark.parametrize(
    "filters", [Filters(), Filters(themes=("dx",)), Filters(prefectures=("20000",), period=(24000, 24300))]
)
def test_marks_are_the_counts_of_the_filters(bundle: Bundle, client: TestClient, filters: Filters):
    rows = count_by_municipality(bundle.index, select_cases(bundle.index, filters))
    marks = fetch(client, build_marks_url(bundle, filters, "ja", "place"))
    assert {mark["code"]: mark["n"] for mark in marks} == dict(zip(rows["code"], rows["cases"], strict=True))


def test_the_tooltip_speaks_romaji_in_english(bundle: Bundle, client: TestClient):
    marks = {mark["code"]: mark for mark in fetch(client, build_marks_url(bundle, Filters(), "en", "place"))}
    assert all(str(mark["label"]).isascii() or "ō" in str(mark["label"]) for mark in marks.values())
    code = next(iter(marks))
    assert bundle.gazetteer.entries[str(code)].romaji in str(marks[code]["label"])


def test_an_acting_prefecture_has_no_second_name_on_the_map(bundle: Bundle, client: TestClient):
    marks = fetch(client, build_marks_url(bundle, Filters(), "ja", "theme"))
    assert all((mark["t"] == "") == str(mark["code"]).endswith("000") for mark in marks)


def test_an_answer_is_kept_while_the_data_is_the_same(bundle: Bundle, client: TestClient):
    url = "/" + build_marks_url(bundle, Filters(), "ja", "place")
    assert "immutable" in client.get(url).headers["cache-control"]
    assert client.get(url.replace("v=", "v=0")).headers["cache-control"] == "no-cache"


def test_what_is_not_understood_is_left_out(client: TestClient):
    answer = client.get("/geo/marks.json?theme=nosuch&lang=xx&dots=yy&period=never")
    assert answer.status_code == 200
    assert answer.json() == client.get("/geo/marks.json").json()

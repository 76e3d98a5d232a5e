"""All steps of a playback over HTTP: each says what the page says of its period."""

import json
from dataclasses import replace

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from casemap.dashboard.data import Bundle, open_bundle
from casemap.dashboard.marks import Motion, find_motion, find_scale
from casemap.dashboard.routes import build_routes
from casemap.dashboard.steps import build_steps_url
from casemap.filters import Filters
from casemap.mapview import find_land_colors
from casemap.palette import LIGHT
from casemap.query import count_by_prefecture, count_totals, select_cases
from casemap.scene import Look


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CASEMAP_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.delenv("CASEMAP_SNAPSHOT", raising=False)
        yield open_bundle()


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=build_routes()))


@pytest.mark.parametrize("span", ["window", "cumulative"])
@pytest.mark.parametrize("filters", [Filters(), Filters(themes=("dx",), prefectures=("20000",), undated=False)])
def test_every_step_says_what_the_page_says_of_its_period(bundle: Bundle, client: TestClient, filters: Filters, span):
    look = Look(bin="year", span=span)
    moment = replace(filters, period=(2018 * 12, 2019 * 12 + 11))
    motion = find_motion(bundle, moment, look)
    assert motion is not None
    answer = client.get("/" + build_steps_url(bundle, moment, "ja", "cases", motion, "light"))
    assert "immutable" in answer.headers["cache-control"]
    found = json.loads(answer.text)
    scale = find_scale(bundle, filters, "cases", motion, LIGHT)
    for step in found["steps"]:
        period = Filters.read_params({"period": step["period"]})[0].period if step["period"] else None
        shown = replace(filters, period=period)
        totals = count_totals(bundle.index, select_cases(bundle.index, shown))
        assert step["figures"][0] == f"{totals.cases}件"
        assert step["figures"][3] == f"{totals.unplaced}件"
        around = select_cases(bundle.index, replace(shown, prefectures=()))
        colors = find_land_colors(count_by_prefecture(bundle.index, around), scale, filters.prefectures)
        assert [found["colors"][ord(letter) - ord("A")] for letter in step["land"]] == colors
        assert (step["chip"] == "") == (period is None)
    assert found["steps"][motion.step]["period"] == "2018-01..2019-12"
    assert found["steps"][motion.step]["ends"] == ["2018年", "2019年"]


def test_without_a_metric_the_land_stays(bundle: Bundle, client: TestClient):
    url = build_steps_url(bundle, Filters(), "en", None, Motion("year", "window", 1, 0), "dark")
    assert not any(step["land"] for step in client.get("/" + url).json()["steps"])


@pytest.mark.parametrize("query", ["", "?bin=week&width=1", "?bin=year&width=-1", "?bin=year&width=1&start=x"])
def test_no_playback(bundle: Bundle, client: TestClient, query: str):
    assert client.get(f"/parts/steps.json{query}").status_code == 404

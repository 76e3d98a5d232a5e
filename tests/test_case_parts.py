"""Cards and their parts over HTTP: what a card unfolds, in both languages, and the cards that come later."""

import re
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from casemap.dashboard.case_parts import build_parts_url
from casemap.dashboard.data import Bundle, open_bundle
from casemap.dashboard.routes import build_routes
from casemap.query import Filters, list_cases, select_cases


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CASEMAP_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.delenv("CASEMAP_SNAPSHOT", raising=False)
        yield open_bundle()


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=build_routes()))


@pytest.mark.parametrize(("lang", "sure", "cite"), [("ja", "確かさ", "引用"), ("en", "confidence", "Cite")])
def test_a_card_unfolds_its_reasons_and_its_citation(bundle: Bundle, client: TestClient, lang, sure, cite):
    row = list_cases(bundle.index, select_cases(bundle.index, Filters(unplaced=False)), limit=1).iloc[0]
    url = f"/{build_parts_url(bundle.index.id, lang)}&id={quote(row['id'])}"
    why = client.get(url + "&part=why")
    assert sure in why.text.lower() and row["places"][0]["surface"] in why.text
    assert "immutable" in why.headers["cache-control"]
    assert bundle.index.id[:12] in client.get(url + "&part=cite").text
    assert client.get(url.replace("v=", "v=0") + "&part=why").headers["cache-control"] == "no-cache"


def test_cards_come_in_the_order_asked_for_and_mark_what_was_searched(bundle: Bundle, client: TestClient):
    rows = list_cases(bundle.index, select_cases(bundle.index, Filters(keyword="市")), limit=5)
    wanted = list(rows["id"])[::-1]
    url = "/" + build_parts_url(bundle.index.id, "ja", "市") + "&part=card"
    text = client.get(url + "".join(f"&id={quote(identity)}" for identity in wanted)).text
    assert re.findall(r'<article class="cm-card" data-id="([^"]+)"', text) == wanted
    assert "cm-mark-hit" in text


@pytest.mark.parametrize("rest", ["", "&part=why", "&part=why&id=nosuch", "&part=nosuch&id=nosuch", "&id=%00"])
def test_no_such_part(bundle: Bundle, client: TestClient, rest: str):
    assert client.get(f"/{build_parts_url(bundle.index.id, 'ja')}{rest}").status_code == 404

"""The page わがまち, wired up without a browser."""

import re
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from casemap.dashboard.data import open_bundle
from casemap.query import Filters, count_by_municipality, list_cases, list_similar_municipalities, select_cases


@pytest.fixture(scope="module", autouse=True)
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CASEMAP_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.delenv("CASEMAP_SNAPSHOT", raising=False)
        yield


def open_ours(lang: str, code: str) -> AppTest:
    def script(lang: str, code: str) -> None:
        import streamlit as st

        from casemap.dashboard import state
        from casemap.dashboard.data import open_bundle
        from casemap.dashboard.ours import show_ours

        if "opened" not in st.session_state:
            st.session_state["opened"] = True
            state.change_look(lang=lang, ours=code)
        show_ours(open_bundle())

    page = AppTest.from_function(script, default_timeout=60, args=(lang, code)).run()
    assert not page.exception, page.exception
    return page


def html(page: AppTest) -> str:
    return "\n".join(element.proto.body for element in page.get("html"))


def busiest() -> str:
    rows = count_by_municipality(open_bundle().index, select_cases(open_bundle().index, Filters()))
    rows = rows[rows["kind"] != "都道府県"]
    return str(rows.sort_values("cases", ascending=False)["code"].iloc[0])


def test_without_a_choice_the_page_says_what_it_is_for() -> None:
    page = open_ours("ja", "")
    assert "まだない取組" in html(page)
    assert not page.get("expander")


def test_a_choice_shows_its_cases_its_peers_and_what_they_did() -> None:
    code = busiest()
    page = open_ours("ja", code)
    index = open_bundle().index
    count = len(select_cases(index, Filters(municipalities=(code,))))
    assert f"<b>{count}件</b>" in html(page)
    peers = list_similar_municipalities(index, code, 8, with_cases=True)["code"]
    assert {f"choose_similar_{peer}" for peer in peers} <= {button.key for button in page.button}
    assert page.get("expander")


def test_a_peer_can_be_chosen_in_turn() -> None:
    page = open_ours("ja", "20205")
    peer = next(button for button in page.button if (button.key or "").startswith("choose_near_"))
    peer.click().run()
    assert not page.exception
    assert page.selectbox(key="ours").value == peer.key.removeprefix("choose_near_")


@pytest.mark.parametrize("code", ["20205", "20000", "01100", "13104"])
def test_it_speaks_english(code: str) -> None:
    page = open_ours("en", code)
    labels = [button.label for button in page.button]
    notes = re.findall(r'<p class="cm-note">(.*?)</p>', html(page))
    headings = re.findall(r"<h2.*?</h2>", html(page))
    for text in (*labels, *notes, *headings):
        assert not re.search(r"[ぁ-んァ-ヶ一-龠]", text), text


def test_ours_come_first_in_the_list() -> None:
    from casemap.dashboard.cards import take_cases
    from casemap.scene import Look

    bundle, code = open_bundle(), busiest()
    everything = select_cases(bundle.index, Filters())
    own = set(list_cases(bundle.index, select_cases(bundle.index, Filters(municipalities=(code,))))["id"])

    def listed(look: Look, limit: int) -> list[str]:
        rows, later = take_cases(bundle, everything, look, limit)
        return [*rows["id"], *later]

    found = listed(Look(sort="ours", ours=code), len(own) + 20)
    assert set(found[: len(own)]) == own and len(set(found)) == len(own) + 20
    assert listed(Look(sort="ours"), 20) == listed(Look(), 20)

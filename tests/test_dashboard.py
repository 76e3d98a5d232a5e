"""The pages wired up, without a browser: widgets, filters and numbers; languages; the URL; the server's side."""

import asyncio
import json
import re
from dataclasses import fields
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route
from starlette.types import Message
from streamlit.testing.v1 import AppTest

from casemap.dashboard import shell
from casemap.dashboard.data import find_geometry_url, open_bundle
from casemap.dashboard.routes import build_routes
from casemap.query import Filters, facet_counts
from casemap.scene import PAGE, Scene

# A sub-theme of the theme dx.
PART = "dx-online"
APP = Path(__file__).parents[1] / "app.py"
# What may stand in the English page in Japanese: names and texts of the data, the name of the language, examples.
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
ALLOWED = {"日本語"}


@pytest.fixture(scope="module", autouse=True)
def snapshot(tmp_path_factory: pytest.TempPathFactory):
    """All runs share one snapshot of the bundled articles."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CASEMAP_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.delenv("CASEMAP_SNAPSHOT", raising=False)
        yield


def open_page(**params: str) -> AppTest:
    page = AppTest.from_file(str(APP), default_timeout=60)
    for key, value in params.items():
        page.query_params[key] = value
    return settle(page)


def settle(page: AppTest) -> AppTest:
    page.run()
    assert not page.exception, page.exception
    assert not page.error, page.error[0].value
    return page


def html(page: AppTest) -> str:
    return "\n".join(element.proto.body for element in page.get("html"))


def count(page: AppTest) -> int:
    found = re.search(r"<dd><b>([\d,]+)", html(page))
    assert found
    return int(found[1].replace(",", ""))


def widget(page: AppTest, kind: str, key: str):
    return next(element for element in page.get(kind) if element.key == key)


def press(page: AppTest, key: str) -> AppTest:
    widget(page, "button", key).click()
    return settle(page)


def deck(page: AppTest) -> dict[str, object]:
    return dict(json.loads(page.get("deck_gl_json_chart")[0].proto.json))


def test_the_first_page_shows_everything():
    page = open_page()
    assert count(page) == json.loads(manifest().read_text(encoding="utf-8"))["counts"]["articles"]
    assert dict(page.query_params) == {}
    assert len(page.get("plotly_chart")) == 5


def manifest() -> Path:
    from casemap.settings import snapshot_dir

    return snapshot_dir() / "manifest.json"


def test_the_keys_of_the_widgets_are_the_agreed_ones():
    page = open_page()
    keys = {element.key for kind in ("text_input", "button_group", "multiselect", "select_slider", "radio", "checkbox",
                             "selectbox")
            for element in page.get(kind)}  # fmt: skip
    assert {"keyword", "themes", "prefectures", "municipalities", "period", "metric", "layer", "lang"} <= keys


def test_a_filter_changes_the_numbers_and_the_url():
    page = open_page()
    everything = count(page)
    widget(page, "multiselect", "prefectures").set_value(["01000"])
    settle(page)
    assert 0 < count(page) < everything
    assert dict(page.query_params) == {"prefectures": "01000"}


def test_a_fact_is_chosen_from_a_list_and_stands_as_a_chip():
    page = open_page(lang="en")
    everything = count(page)
    facts = widget(page, "multiselect", "facts")
    assert facts.options[0].startswith("Partner: ") and any(name.startswith("Programme") for name in facts.options)
    token = "partner:" + facts.options[0].removeprefix("Partner: ")
    facts.set_value([token])
    settle(page)
    assert 0 < count(page) < everything
    assert page.query_params["fact"] == [token] or page.query_params["fact"] == token
    assert widget(page, "button", "chip_0").label.endswith("✕")
    press(page, "chip_0")
    assert count(page) == everything


def test_two_reruns_without_a_change_send_the_same_map():
    page = open_page()
    before = page.get("deck_gl_json_chart")[0].proto.json
    settle(page)
    assert page.get("deck_gl_json_chart")[0].proto.json == before


def test_filters_keep_the_view_of_the_map():
    page = open_page()
    before = deck(page)["initialViewState"]
    widget(page, "multiselect", "prefectures").set_value(["20000"])
    settle(page)
    assert deck(page)["initialViewState"] == before


def test_a_view_button_flies_even_twice():
    page = open_page()
    views = [deck(page)["initialViewState"]]
    for _ in range(2):
        views.append(deck(press(page, "stop_kanto"))["initialViewState"])
    assert views[0] != views[1] != views[2]


def test_a_link_restores_the_view():
    page = open_page(prefectures="20000", themes="dx.disaster", metric="per_100k", lang="en", period="2018-04..2024-03")
    assert widget(page, "multiselect", "prefectures").value == ["20000"]
    assert set(widget(page, "button_group", "themes").value) == {"dx", "disaster"}
    assert widget(page, "select_slider", "period").value == (2018 * 12 + 3, 2024 * 12 + 2)
    assert widget(page, "button_group", "metric").value == "per_100k"
    assert "Cases per 100,000 residents" in html(page)


def test_a_broken_link_says_so_and_shows_the_rest():
    page = open_page(themes="dx.nosuchtheme", prefectures="99000", period="soon")
    assert "nosuchtheme" in page.info[0].value
    assert widget(page, "button_group", "themes").value == ["dx"]


@pytest.mark.parametrize("drop", ["chip_0", "reset"])
def test_chips_take_filters_away(drop):
    page = open_page(prefectures="20000")
    press(page, drop)
    assert dict(page.query_params) == {}
    assert widget(page, "multiselect", "prefectures").value == []


def test_a_region_stands_for_its_prefectures():
    page = open_page()
    widget(page, "button_group", "regions").set_value(["shikoku"])
    settle(page)
    assert widget(page, "multiselect", "prefectures").value == ["36000", "37000", "38000", "39000"]
    chips = [element.label for element in page.button if element.key.startswith("chip_")]
    assert chips == ["四国 ✕"]
    widget(page, "button_group", "regions").set_value([])
    settle(page)
    assert widget(page, "multiselect", "prefectures").value == []


def test_every_filter_is_a_chip_that_goes():
    facts = tuple(facet_counts(open_bundle().index, Filters(), "facts"))[:1]
    everything = Filters(
        themes=("dx",), subthemes=(PART,), prefectures=("20000",), municipalities=("20205",), kinds=("町",),
        facts=facts, period=(24240, 24251), keyword="x", undated=False, unplaced=False, sure=True,
        main_theme_only=True, duplicates=True,
    )  # fmt: skip
    assert set(everything.active) | {"facts"} == {entry.name for entry in fields(Filters)} - {"date_kind"}
    params = Scene(everything).to_params()
    page = open_page(**params)
    for count in range(len(everything.active), 0, -1):
        assert len([element for element in page.button if element.key.startswith("chip_")]) == count
        press(page, "chip_0")
    assert dict(page.query_params) == {}


def test_kinds_of_local_government_filter():
    page = open_page()
    widget(page, "button_group", "kinds").set_value(["town", "village"])
    settle(page)
    assert dict(page.query_params) == {"kind": "town.village"}
    assert [element.label for element in page.button if element.key.startswith("chip_")] == ["町 ✕", "村 ✕"]


def test_sub_themes_show_and_go_with_their_theme():
    page = open_page()
    assert not [element for element in page.get("button_group") if element.key == "subthemes"]
    widget(page, "button_group", "themes").set_value(["dx"])
    settle(page)
    group = widget(page, "button_group", "subthemes")
    group.set_value([PART])
    settle(page)
    assert dict(page.query_params) == {"themes": "dx", "sub": PART}
    widget(page, "button_group", "themes").set_value(["disaster"])
    settle(page)
    assert dict(page.query_params) == {"themes": "disaster"}


def test_what_a_keyword_box_did_not_understand_is_said():
    assert "閉じていない" in html(open_page(keyword="防災 (訓練"))
    assert "閉じていない" not in html(open_page(keyword="防災 (訓練)"))


def test_counts_stand_beside_the_options():
    text = html(open_page(prefectures="20000"))
    assert re.search(r'st-key-themes button{&:nth-of-type\(1\) p::after{content:"\d+"}', text)
    assert re.search(r'aria-label="都道府県"\]{.*\[data-key="19"\]>div::after{content:"[1-9]\d*"}', text)


def test_an_empty_answer_names_the_filter_to_drop():
    page = open_page(prefectures="20000", keyword="qqqqqqqq")
    assert count(page) == 0
    offers = [element for element in page.button if element.key.startswith("empty_drop_")]
    assert len(offers) == 1
    assert "qqqqqqqq" in offers[0].label
    press(page, offers[0].key)
    assert count(page) > 0


def test_the_slider_of_everything_is_no_filter():
    page = open_page()
    slider = widget(page, "select_slider", "period")
    low, high = slider.value
    slider.set_range(low + 24, low + 60)
    settle(page)
    assert "period" in page.query_params
    widget(page, "select_slider", "period").set_range(low, high)
    settle(page)
    assert "period" not in page.query_params
    assert widget(page, "select_slider", "period").value == (low, high)


def test_undo_takes_back_one_step_at_a_time():
    page = open_page()
    assert widget(page, "button", "undo").disabled
    for value in (["20000"], ["20000", "01000"]):
        widget(page, "multiselect", "prefectures").set_value(value)
        settle(page)
    widget(page, "button_group", "lang").set_value("en")
    settle(page)
    press(page, "undo")
    assert dict(page.query_params) == {"prefectures": "20000", "lang": "en"}
    press(page, "undo")
    assert dict(page.query_params) == {"lang": "en"}
    assert widget(page, "button", "undo").disabled


def test_a_link_of_other_data_says_so_until_it_is_put_away():
    page = open_page(v="0123456789ab-20200401", themes="dx")
    assert "2020年4月1日 (0123456789ab)" in html(page)
    assert dict(page.query_params)["v"] == "0123456789ab-20200401"
    press(page, "moved_close")
    assert dict(page.query_params) == {"themes": "dx"}
    assert "0123456789ab" not in html(page)


def test_a_link_of_the_same_data_says_nothing():
    page = open_page(v=json.loads(manifest().read_text(encoding="utf-8"))["id"][:12])
    assert not [element for element in page.button if element.key == "moved_close"]


def test_a_link_to_share_holds_state_and_data():
    page = open_page(themes="dx", view="kanto", lang="en")
    found = re.search(r'id="cm-link"[^>]* value="([^"]+)"', html(page))
    assert found
    assert re.search(r"\?themes=dx&amp;lang=en&amp;view=kanto&amp;v=[0-9a-f]{12}-\d{8}$", found[1])


def test_the_results_can_be_fitted():
    page = press(open_page(prefectures="20000"), "fit")
    west, south, east, north = (float(part) for part in dict(page.query_params)["view"].split("_"))
    assert 136 < west < east < 140
    assert 34 < south < north < 39
    view = deck(page)["initialViewState"]
    assert west - 1 < view["longitude"] < east
    assert south < view["latitude"] < north


def test_a_presentation_is_map_period_and_figures():
    page = open_page(present="1", themes="dx")
    assert count(page) > 0
    assert len(page.get("deck_gl_json_chart")) == 1
    assert [element.key for element in page.get("select_slider")] == ["period"]
    keys = {element.key for kind in ("button_group", "multiselect", "text_input") for element in page.get(kind)}
    assert not keys & {"lang", "themes", "prefectures", "keyword", "panel"}
    assert '<h1 class="cm-present-title">行政DX</h1>' in html(page)
    press(page, "present_leave")
    assert dict(page.query_params) == {"themes": "dx"}
    assert widget(page, "button_group", "themes").value == ["dx"]


def test_the_language_keeps_the_filters():
    page = open_page(themes="dx", period="2018-04..2024-03", keyword="申請")
    before = count(page)
    widget(page, "button_group", "lang").set_value("en")
    settle(page)
    assert count(page) == before
    assert widget(page, "select_slider", "period").value == (2018 * 12 + 3, 2024 * 12 + 2)
    assert widget(page, "button_group", "themes").value == ["dx"]
    assert dict(page.query_params)["lang"] == "en"


def test_the_english_page_is_in_english():
    page = open_page(lang="en")
    words: list[str] = [element.label for kind in ("button", "checkbox", "radio", "text_input", "multiselect",
                        "select_slider", "button_group") for element in page.get(kind)]  # fmt: skip
    for kind in ("radio", "select_slider"):
        for element in page.get(kind):
            words += element.options
    for element in page.get("button_group"):
        words += [option.content for option in element.proto.options]
    words += widget(page, "multiselect", "prefectures").options
    chrome = re.sub(r"<article.*?</article>", "", html(page), flags=re.DOTALL)
    chrome = re.sub(r"<footer>.*?</footer>|<style>.*?</style>", "", chrome, flags=re.DOTALL)
    words.append(re.sub(r"<[^>]+>", " ", chrome))
    left = {word for word in words if JAPANESE.search(word)} - ALLOWED
    assert not left


def test_the_japanese_page_has_no_placeholder_of_streamlit():
    page = open_page()
    for element in page.get("multiselect"):
        assert JAPANESE.search(element.proto.placeholder)
    assert JAPANESE.search(widget(page, "text_input", "keyword").placeholder)


def test_the_list_links_to_the_source():
    page = open_page(prefectures="20000", panel="list")
    text = html(page)
    assert 'rel="noopener noreferrer"' in text
    assert '<mark class="cm-mark-place">' in text


def test_more_cases_on_request():
    page = open_page()
    before = html(page).count("<article")
    press(page, "list_more")
    assert html(page).count("<article") == before + PAGE


def test_the_method_page():
    def script() -> None:
        from casemap.dashboard.about import show_about
        from casemap.dashboard.data import open_bundle

        show_about(open_bundle())

    page = settle(AppTest.from_function(script, default_timeout=60))
    assert "数え方" in "".join(element.value for element in page.markdown)
    assert "国勢調査" in html(page)


def test_damaged_data_is_a_sentence_and_no_traceback(monkeypatch, tmp_path):
    monkeypatch.setenv("CASEMAP_SNAPSHOT", str(tmp_path))
    (tmp_path / "manifest.json").write_text("{", encoding="utf-8")
    page = AppTest.from_file(str(APP), default_timeout=60).run()
    assert not page.exception
    assert JAPANESE.search(page.error[0].value)
    assert "Traceback" not in page.error[0].value
    english = AppTest.from_file(str(APP), default_timeout=60)
    english.query_params["lang"] = "en"
    assert "casemap build" in english.run().error[0].value.split("Japanese:")[0]


def fetch(path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Ask the shell around a small page for `path`; return status, headers, body."""
    page = '<!DOCTYPE html><html lang="en"><head><title>Streamlit</title></head><body></body></html>'

    def start(request):
        return HTMLResponse(page, headers={"etag": "x"})

    def other(request):
        return PlainTextResponse("<head>")

    routes = [*build_routes(), Route("/", start), Route("/text", other)]
    app = Starlette(routes=routes, middleware=shell.build_middleware())
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    name, _, query = path.partition("?")
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": name, "raw_path": name.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(key.encode(), value.encode()) for key, value in headers.items()], "server": ("127.0.0.1", 80),
    }  # fmt: skip
    asyncio.run(app(scope, receive, send))
    found = {key.decode(): value.decode() for key, value in sent[0]["headers"]}
    return sent[0]["status"], found, b"".join(message.get("body", b"") for message in sent[1:])


def test_the_start_page_is_japanese():
    _, headers, body = fetch("/", accept="text/html")
    assert '<html lang="ja">' in body.decode()
    assert "<title>自治体事例マップ casemap</title>" in body.decode()
    assert int(headers["content-length"]) == len(body)
    assert "etag" not in headers


@pytest.mark.parametrize("path", ["/", "/text", shell.GEOMETRY_ROUTE, "/nothing"])
def test_every_answer_has_strict_headers(path):
    assert "default-src 'self'" in fetch(path)[1]["content-security-policy"]


def test_the_start_page_loads_the_scripts_by_content():
    found = re.search(r'<script defer src="(page.js\?v=\w+)">', fetch("/", accept="text/html")[2].decode())
    assert found
    status, headers, body = fetch("/" + found[1])
    assert status == 200
    assert "immutable" in headers["cache-control"]
    assert b"data-copy" in body


def test_style_sheets_hold_nothing_that_the_sanitizer_drops():
    for sheet in (Path(shell.__file__).parent / "styles").iterdir():
        assert not re.search(r"<[/\w!]", sheet.read_text(encoding="utf-8")), sheet.name


def test_only_pages_are_rewritten():
    assert fetch("/text")[2] == b"<head>"


def test_the_outlines_are_addressed_by_content():
    assert fetch(shell.GEOMETRY_ROUTE)[1]["cache-control"] == "no-cache"
    status, headers, body = fetch("/" + find_geometry_url())
    assert status == 200
    assert "immutable" in headers["cache-control"]
    assert len(json.loads(body)["features"]) == 47


def test_the_listed_cases_can_be_saved() -> None:
    def labels(page: AppTest) -> list[str]:
        found = [element.proto.label for element in page.get("download_button")]
        return [label for label in found if label != "表 (CSV)"]

    assert labels(open_page()) == ["Excel (xlsx)", "CSV", "GeoJSON", "GeoPackage", "Parquet"]
    assert not labels(open_page(keyword="見つかるはずのない語"))


def test_time_plays_from_the_start_and_stops_for_a_step():
    page = open_page(bin="year")
    everything = count(page)
    press(page, "play")
    assert widget(page, "select_slider", "period").value[0] == 2010 * 12
    assert any(button.key == "pause" for button in page.get("button"))
    assert 'class="cm-playing"' in html(page)
    seen = [count(page)]
    for _ in range(3):
        press(page, "step_forward")
        assert any(button.key == "play" for button in page.get("button"))
        seen.append(count(page))
    assert 'class="cm-playing"' not in html(page)
    assert dict(page.query_params)["period"] == "2013-01..2013-12"
    assert all(0 < found < everything for found in seen)


def test_a_playback_moves_nothing_but_the_period():
    page = open_page(bin="fiscal_year", span="cumulative", themes="dx")
    view = deck(page)["initialViewState"]
    press(page, "play")
    press(page, "pause")
    assert deck(page)["initialViewState"] == view
    assert widget(page, "button_group", "themes").value == ["dx"]
    assert "period" in page.query_params
    press(page, "step_back")


def test_wider_bins_widen_the_period():
    page = open_page(period="2018-05..2018-06")
    widget(page, "button_group", "bin").set_value("year")
    settle(page)
    assert dict(page.query_params)["period"] == "2018-01..2018-12"


def test_the_trail_leads_back_to_the_country():
    page = open_page(municipalities="20205")
    assert deck(page)["initialViewState"] == deck(open_page())["initialViewState"]
    press(page, "trail_prefecture")
    assert dict(page.query_params)["prefectures"] == "20000"
    near = deck(page)["initialViewState"]
    press(page, "trail_all")
    assert "prefectures" not in page.query_params
    assert near["zoom"] > deck(page)["initialViewState"]["zoom"] + 1


def test_specialisation_waits_for_a_theme():
    page = open_page(metric="specialisation")
    assert "テーマを選ぶと" in html(page)
    page = open_page(metric="specialisation", themes="dx")
    assert "3件未満" in html(page)


@pytest.mark.parametrize("layer", ["columns", "heat", "bubbles", "choropleth"])
def test_every_layer_draws_and_says_what_it_shows(layer):
    page = open_page(layer=layer, lang="en")
    assert deck(page)["initialViewState"]["pitch"] == (40 if layer == "columns" else 0)


def test_an_address_with_a_cards_place_shows_it_on_the_map_and_lets_go_of_it():
    page = open_page(themes="dx", unplaced="0")
    place, view = re.findall(r'class="cm-locate" data-place="(\d{5})" data-view="([^"]+)"', html(page))[0]
    # The browser puts both into the address, as the back button does.
    page.query_params["place"], page.query_params["view"] = place, view
    page.run()
    assert page.query_params["place"] == place and deck(page)["initialViewState"]["zoom"] > 6
    del page.query_params["place"]
    page.run()
    assert "place" not in page.query_params

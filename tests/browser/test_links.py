"""Links and steps in a real browser: copied, opened elsewhere, taken back."""

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from screen import FIGURE, PATIENCE  # noqa: E402 - needs playwright

expect = playwright.expect


def test_a_copied_link_opens_the_same_view_elsewhere(open_screen):
    first = open_screen(query="?themes=dx&prefectures=20000.01000&metric=share&lang=en&view=kanto&panel=list")
    first.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    first.page.locator(".st-key-share button").click()
    button = first.page.locator("[data-copy]")
    button.click()
    expect(button).to_have_text("Copied")
    link = first.page.evaluate("navigator.clipboard.readText()")
    assert "&v=" in link
    second = open_screen(query=link.removeprefix(f"{first.server}/"))
    assert second.cases() == first.cases()
    expect(second.page.locator(".cm-legend")).to_contain_text("Share of municipalities")
    expect(second.page.locator(".st-key-side_list")).to_be_visible()
    assert second.page.locator(".st-key-moved").count() == 0


def test_a_link_of_other_data_is_opened_with_a_notice(open_screen):
    screen = open_screen(query="?v=0123456789ab-20200401")
    expect(screen.page.locator(".st-key-moved")).to_contain_text("2020年4月1日 (0123456789ab)")
    screen.page.locator(".st-key-moved_close button").click()
    expect(screen.page.locator(".st-key-moved")).to_have_count(0, timeout=PATIENCE)


def test_undo_takes_back_and_the_layout_stays(open_screen):
    screen = open_screen()
    before = screen.cases()
    places = {name: screen.box(name) for name in (".st-key-map canvas", ".st-key-period", ".st-key-panel")}
    screen.page.locator(".st-key-themes button").first.click()
    screen.page.wait_for_url("**themes=*", timeout=PATIENCE)
    screen.ready()
    assert screen.cases() < before
    screen.page.locator(".st-key-undo button").click()
    expect(screen.page.locator(FIGURE)).to_have_text(f"{before}件", timeout=PATIENCE)
    screen.ready()
    assert "themes" not in screen.page.url
    assert {name: screen.box(name) for name in places} == places
    expect(screen.page.locator(".st-key-undo button")).to_be_disabled()


def test_the_map_fits_the_results(open_screen):
    screen = open_screen(query="?prefectures=47000")
    screen.drawn()
    screen.page.locator(".st-key-fit button").click()
    screen.page.wait_for_url("**view=*", timeout=PATIENCE)
    screen.ready()
    screen.drawn()


def find_view(screen) -> list[float]:
    """Where the map looks: longitude, latitude, zoom."""
    return screen.page.evaluate(
        """() => {
          const view = casemap.findDeck(document.querySelector(".st-key-map")).getViewports()[0];
          return [view.longitude, view.latitude, view.zoom];
        }"""
    )


def test_a_map_moved_by_hand_is_in_the_link_without_asking_the_server(open_screen):
    screen = open_screen(query="?layer=choropleth")
    screen.drawn()
    page = screen.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate(
        """() => {
          window.sent = 0;
          const send = WebSocket.prototype.send;
          WebSocket.prototype.send = function (...rest) { window.sent += 1; return send.apply(this, rest); };
        }"""
    )
    box = screen.box(".st-key-map canvas")
    page.mouse.move(box["x"] + 350, box["y"] + 250)
    for _ in range(3):
        page.mouse.wheel(0, -120)
    page.wait_for_url("**view=*_*_*", timeout=PATIENCE)
    page.mouse.down()
    page.mouse.move(box["x"] + 300, box["y"] + 200, steps=4)
    before = page.url
    page.mouse.up()
    page.wait_for_function("before => location.href !== before", arg=before, timeout=PATIENCE)
    assert page.evaluate("window.sent") == 0
    moved = find_view(screen)
    page.locator(".st-key-themes button").first.click()
    page.wait_for_url("**themes=*", timeout=PATIENCE)
    screen.ready()
    assert "view=" in page.url and find_view(screen) == moved
    page.locator(".st-key-share button").click()
    page.locator("[data-copy]").click()
    link = page.evaluate("navigator.clipboard.readText()")
    page.keyboard.press("Escape")
    other = open_screen(query=link.removeprefix(f"{screen.server}/"))
    other.drawn()
    assert find_view(other) == pytest.approx(moved, abs=0.001)
    page.locator(".st-key-stop_all button").click()
    page.wait_for_function("!location.search.includes('view=')", timeout=PATIENCE)


def test_a_link_opens_the_list_as_long_as_it_was(open_screen):
    screen = open_screen(query="?layer=choropleth")
    screen.page.locator(".st-key-list_more button").click()
    screen.page.wait_for_url("**shown=40*", timeout=PATIENCE)
    other = open_screen(query="?layer=choropleth&shown=40")
    expect(other.page.locator(".st-key-list article")).to_have_count(40, timeout=PATIENCE)

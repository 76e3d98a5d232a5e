"""The presentation in a real browser: it fills the window, keys press its buttons, nothing but it is there."""

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from screen import PATIENCE  # noqa: E402 - needs playwright

expect = playwright.expect


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_the_presentation_fills_the_window(open_screen, size):
    screen = open_screen(*size, query="?present=1&themes=dx")
    for selector in (".cm-present-title", ".cm-figures", ".st-key-map canvas", ".cm-legend", ".st-key-period"):
        box = screen.box(selector)
        assert box["y"] >= 0 and box["y"] + box["height"] <= size[1] + 1, selector
        assert box["x"] >= 0 and box["x"] + box["width"] <= size[0] + 1, selector
    assert screen.box(".st-key-map canvas")["width"] > size[0] * 0.95
    assert screen.box(".st-key-map canvas")["height"] > size[1] * 0.5
    for selector in (".st-key-header", ".st-key-filters", ".st-key-side", ".st-key-below"):
        assert screen.page.locator(selector).count() == 0, selector
    screen.drawn()


def test_keys_fit_and_leave(open_screen):
    screen = open_screen(query="?prefectures=20000")
    screen.page.locator(".st-key-present button").click()
    screen.page.wait_for_url("**present=1*", timeout=PATIENCE)
    screen.ready()
    screen.page.keyboard.press("f")
    screen.page.wait_for_url("**view=*", timeout=PATIENCE)
    screen.ready()
    screen.page.keyboard.press("Escape")
    expect(screen.page.locator(".st-key-header")).to_be_visible(timeout=PATIENCE)
    screen.ready()
    assert "present" not in screen.page.url
    assert "prefectures=20000" in screen.page.url


def test_space_plays_and_stops_and_arrows_step(open_screen):
    screen = open_screen(query="?present=1&bin=fiscal_year")
    screen.page.keyboard.press("ArrowRight")
    screen.page.wait_for_url("**period=*", timeout=PATIENCE)
    screen.ready()
    screen.page.keyboard.press(" ")
    expect(screen.page.locator(".st-key-pause button")).to_be_visible(timeout=PATIENCE)
    screen.page.keyboard.press(" ")
    expect(screen.page.locator(".st-key-play button")).to_be_visible(timeout=PATIENCE)


def test_keys_mean_nothing_outside_the_presentation(open_screen):
    screen = open_screen()
    before = screen.page.url
    for key in ("f", "Escape", " ", "ArrowRight"):
        screen.page.keyboard.press(key)
    screen.page.locator(".st-key-themes button").first.click()
    screen.page.wait_for_url("**themes=*", timeout=PATIENCE)
    assert screen.page.url == before + "?themes=dx" or "view" not in screen.page.url

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

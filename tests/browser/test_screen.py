"""The screen in a real browser: it fits, it answers clicks, it stays on this machine."""

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from screen import FIGURE, PATIENCE  # noqa: E402 - needs playwright

expect = playwright.expect


@pytest.mark.parametrize("size", [(1600, 900), (1280, 720)])
def test_what_matters_shows_without_scrolling(open_screen, size):
    screen = open_screen(*size)
    parts = (".st-key-header", ".cm-figures", ".st-key-map canvas", ".cm-legend", ".st-key-histogram", ".st-key-period",
             ".st-key-figure_prefectures", ".st-key-figure_themes")  # fmt: skip
    for selector in parts:
        box = screen.box(selector)
        assert box["y"] >= 0 and box["y"] + box["height"] <= size[1] + 1, selector
        assert box["x"] >= 0 and box["x"] + box["width"] <= size[0] + 1, selector
    assert screen.page.evaluate("document.documentElement.scrollWidth") <= size[0]
    screen.drawn()


def test_the_phone_stacks_filters_map_and_list(open_screen):
    screen = open_screen(390, 844)
    order = (".cm-sheet-open", ".st-key-map canvas", ".st-key-period", ".st-key-panel", ".st-key-list")
    tops = [screen.box(selector)["y"] for selector in order]
    assert tops == sorted(tops)
    assert screen.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not screen.page.locator(".st-key-keyword input").is_visible()
    screen.page.locator(".cm-sheet-open").click()
    expect(screen.page.locator(".st-key-keyword input")).to_be_visible()
    screen.page.locator(".cm-sheet-close").click()
    expect(screen.page.locator(".st-key-keyword input")).not_to_be_visible()
    touch = "getComputedStyle(document.querySelector('.st-key-map canvas')).touchAction"
    assert screen.page.evaluate(touch) == "pan-y"


def test_a_click_on_a_bar_selects_it(open_screen):
    screen = open_screen()
    bar = screen.page.locator(".st-key-figure_themes .main-svg .point path").first
    bar.wait_for(state="attached", timeout=PATIENCE)
    box = bar.bounding_box()
    screen.page.mouse.click(box["x"] + 10, box["y"] + box["height"] / 2)
    screen.page.wait_for_url("**themes=*", timeout=PATIENCE)
    screen.ready()
    assert screen.page.locator(".st-key-chips button").count() == 1


def test_a_link_and_the_back_button_restore_the_view(open_screen):
    screen = open_screen(query="?themes=dx&metric=share&lang=en")
    selected = screen.cases()
    expect(screen.page.locator(".cm-legend")).to_contain_text("Share of municipalities")
    assert screen.page.evaluate("document.documentElement.lang") == "en"
    screen.page.locator(".st-key-chips button").first.click()
    screen.page.wait_for_function("!location.search.includes('themes')", timeout=PATIENCE)
    screen.ready()
    assert screen.cases() > selected
    screen.page.go_back()
    expect(screen.page.locator(FIGURE)).to_have_text(str(selected), timeout=PATIENCE)


def test_a_filter_keeps_the_layout(open_screen):
    screen = open_screen()
    screen.drawn()
    before = {name: screen.box(name) for name in (".st-key-map canvas", ".st-key-period", ".st-key-panel")}
    screen.page.locator(".st-key-themes button").first.click()
    screen.page.wait_for_url("**themes=*", timeout=PATIENCE)
    screen.ready()
    assert {name: screen.box(name) for name in before} == before


def test_the_list_can_be_reached_and_unfolded_by_keyboard(open_screen):
    screen = open_screen(query="?prefectures=20000&panel=list")
    summary = screen.page.locator(".st-key-side_list summary").first
    link = screen.page.locator(".st-key-side_list h3 a").first
    link.focus()
    screen.page.keyboard.press("Tab")
    assert summary.evaluate("element => element === document.activeElement")
    screen.page.keyboard.press("Enter")
    expect(screen.page.locator(".st-key-side_list details").first).to_have_attribute("open", "")


def test_no_english_is_left_in_the_japanese_frame(open_screen):
    screen = open_screen()
    text = screen.page.evaluate(
        "['header', 'filters', 'center', 'panel', 'footer']"
        ".map(name => document.querySelector('.st-key-' + name).innerText).join(' ')"
    )
    for word in ("Choose", "Select", "Search", "Running", "Deploy", "options"):
        assert word not in text


def test_the_about_page_names_sources_and_licences(open_screen):
    screen = open_screen()
    screen.page.locator(".st-key-page_about a").click()
    screen.page.wait_for_url("**/about*", timeout=PATIENCE)
    expect(screen.page.locator(".st-key-about")).to_contain_text("CC BY", timeout=PATIENCE)


def test_a_change_of_language_keeps_every_filter(open_screen):
    screen = open_screen(query="?prefectures=20000.38000&themes=dx.disaster&date=started")
    page, before = screen.page, screen.page.locator(FIGURE).inner_text().removesuffix("件")
    page.locator(".st-key-lang button").nth(1).click()
    page.wait_for_url("**lang=en**")
    screen.ready()
    page.locator(".st-key-metric button").nth(1).click()
    page.wait_for_url("**metric=**")
    screen.ready()
    for part in ("prefectures=20000.38000", "themes=disaster.dx", "date=started"):
        assert part in page.url
    assert page.locator(FIGURE).inner_text() == before


def test_what_streamlit_says_is_said_in_the_language_of_the_page(open_screen):
    """Names of buttons and thumbs, seen or only heard; and what a list says that finds nothing."""
    screen = open_screen(query="compare?themes=dx")
    page = screen.page
    names = (
        "[...document.querySelectorAll('button[aria-label], input[aria-label], [role=group][aria-label]')]"
        ".filter(element => element.getClientRects().length).map(element => element.getAttribute('aria-label'))"
    )
    page.wait_for_selector("[aria-label='掲載年の始め']", timeout=PATIENCE)
    assert not [name for name in page.evaluate(names) if name.isascii()]
    page.locator(".st-key-a_areas input").fill("どこにもない")
    expect(page.get_by_text("該当するものがありません")).to_be_visible(timeout=PATIENCE)

"""Charts and map by keyboard alone: every mark is reached and named, Enter does what a click does, Escape lets go."""

import re

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from hands import BOX, VOICE, Keyboard  # noqa: E402 - needs playwright
from screen import PATIENCE  # noqa: E402

expect = playwright.expect


def walk_all(screen, name: str) -> list[str]:
    """Return what is said of every mark of a chart, from the first to the last."""
    page, voice = screen.page, screen.page.locator(VOICE)
    screen.plotted()
    page.locator(f".st-key-{name} {BOX}").focus()
    said: list[str] = []
    for key in ("End", "Home"):
        page.keyboard.press(key)
        expect(voice).not_to_have_text(re.compile(r"^$" if not said else re.escape(said[-1])), timeout=PATIENCE)
        said.append(voice.inner_text())
    last, said = said[0], said[1:]
    while said[-1] != last:
        page.keyboard.press("PageDown")
        expect(voice).not_to_have_text(said[-1], timeout=PATIENCE)
        said.append(voice.inner_text())
    return said


def test_every_mark_of_a_chart_is_said_with_name_and_value(open_screen):
    screen = open_screen(query="?charts=who&layer=choropleth")
    for name, count in (("figure_themes", 13), ("figure_kinds", 16)):
        said = walk_all(screen, name)
        assert len(said) == len(set(said)) == count, said
        assert all(re.fullmatch(r"\S+ \d+(件|%).*", words) for words in said), said
    expect(screen.page.locator(".cm-ring")).to_have_count(1)
    screen.page.keyboard.press("Escape")
    expect(screen.page.locator(".cm-ring")).to_have_count(0)


@pytest.mark.parametrize(
    ("query", "name", "mark", "wanted"),
    [
        ("", "figure_prefectures", "茨城県", "prefectures=08000"),
        ("", "figure_timeline", "2011年 移住", "period=2011-01..2011-12"),
        ("?bin=year", "histogram", "2013年 ", "period=2013-01..2013-12"),
        ("", "figure_tiles", "青森県", "prefectures=02000"),
        ("?charts=themes", "figure_heat", "青森 · 行政DX", "themes=dx&prefectures=02000"),
        ("?charts=themes", "figure_tree", "働き方・人材", "themes=workstyle"),
    ],
)
def test_enter_on_a_mark_filters_and_the_ring_stays(open_screen, query, name, mark, wanted):
    screen = open_screen(query=query)
    picture = screen.page.locator(f".st-key-{name} {BOX}")
    Keyboard(screen).pick(picture, mark)
    screen.page.wait_for_function("wanted => location.search.includes(wanted)", arg=wanted, timeout=PATIENCE)
    screen.ready()
    expect(picture).to_be_focused(timeout=PATIENCE)
    expect(picture.locator(".cm-ring")).to_be_visible(timeout=PATIENCE)


def test_arrows_go_to_the_mark_in_their_direction(open_screen):
    screen = open_screen(query="?layer=choropleth")
    page, voice = screen.page, screen.page.locator(VOICE)
    screen.plotted()
    screen.page.locator(f".st-key-figure_tiles {BOX}").focus()
    for key, name in (("Home", "北海道"), ("ArrowDown", "青森"), ("ArrowDown", "岩手"), ("ArrowLeft", "秋田")):
        page.keyboard.press(key)
        expect(voice).to_contain_text(name, timeout=PATIENCE)


def test_the_map_is_walked_pressed_zoomed_and_left(open_screen):
    screen = open_screen()
    screen.drawn()
    page, voice = screen.page, screen.page.locator(VOICE)
    picture = page.locator(f".st-key-map {BOX}")
    Keyboard(screen).reach(picture)
    page.keyboard.press("End")
    expect(voice).to_have_text(re.compile(r"^\S+[市町村区] {1,2}1件"), timeout=PATIENCE)
    expect(picture.locator(".cm-ring")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**municipalities=*", timeout=PATIENCE)
    screen.ready()
    expect(picture).to_be_focused()
    expect(page.locator(".st-key-side_list article").first).to_be_visible(timeout=PATIENCE)
    page.keyboard.press("Escape")
    expect(picture.locator(".cm-ring")).to_have_count(0)
    page.keyboard.press("Escape")
    page.wait_for_function("!location.search.includes('municipalities')", timeout=PATIENCE)
    screen.ready()
    page.keyboard.press("Home")
    expect(voice).not_to_be_empty(timeout=PATIENCE)
    before = picture.locator(".cm-ring").bounding_box()
    for key in ("+", "Shift+ArrowRight"):
        page.keyboard.press(key)
        expect(picture.locator(".cm-ring")).to_have_count(0)

    def moved() -> bool:
        page.keyboard.press("Home")
        return picture.locator(".cm-ring").bounding_box() != before

    screen.until(moved)


def test_arrows_mean_the_page_after_a_click_on_the_map(open_screen):
    screen = open_screen(query="?present=1&bin=year")
    screen.drawn()
    box = screen.box(".st-key-map canvas")
    screen.page.mouse.click(box["x"] + box["width"] - 40, box["y"] + 40)
    screen.page.keyboard.press("ArrowRight")
    screen.page.wait_for_url("**period=*", timeout=PATIENCE)


def test_a_click_on_a_bar_of_time_chooses_it(open_screen):
    screen = open_screen(query="?bin=year&layer=choropleth")
    screen.settle()
    bar = screen.page.locator(".st-key-histogram .point path").last.bounding_box()
    x, y = bar["x"] + bar["width"] / 2, bar["y"] + bar["height"] / 2
    screen.page.mouse.move(x - 2, y)
    screen.page.mouse.move(x, y)
    screen.page.mouse.click(x, y)
    screen.page.wait_for_url("**period=2026-01..2026-12*", timeout=PATIENCE)

"""Time in a real browser: it plays, steps and stops; bars and slider choose the period."""

import re

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from screen import PATIENCE  # noqa: E402 - needs playwright

expect = playwright.expect


def test_the_slider_answers_the_keyboard(open_screen):
    screen = open_screen()
    screen.page.locator(".st-key-period input[type=range]").first.focus()
    screen.page.keyboard.press("ArrowRight")
    screen.page.wait_for_url("**period=*", timeout=PATIENCE)
    expect(screen.page.locator(".st-key-chips")).to_contain_text("掲載日")


@pytest.mark.parametrize("span", ["window", "cumulative"])
def test_time_plays_to_its_end_and_tells_the_whole_page(open_screen, span):
    screen = open_screen(query=f"?bin=fiscal_year&span={span}&pace=fast&period=2022-04..2023-03")
    screen.page.locator(".st-key-play button").click()
    expect(screen.page.locator(".st-key-pause button")).to_be_visible(timeout=PATIENCE)
    expect(screen.page.locator(".st-key-play button")).to_be_visible(timeout=PATIENCE)
    screen.ready()
    wanted = "2026-04..2027-03" if span == "window" else "2022-04..2027-03"
    assert f"period={wanted}" in screen.page.url
    # The list beside the map and the figures above it tell the same number.
    listed = re.search(r"\d+", screen.page.locator(".st-key-panel button").nth(1).inner_text())
    assert listed and int(listed[0]) == screen.cases()


def test_a_playback_fetches_the_marks_of_all_steps_once(open_screen):
    screen = open_screen(query="?bin=year&pace=slow")
    screen.drawn()
    before = len([url for url in screen.requests if "/geo/" in url])
    period = screen.page.locator(".cm-legend-note").first
    shown = period.inner_text()
    screen.page.locator(".st-key-play button").click()
    seen = {shown}
    for _ in range(3):
        expect(period).not_to_have_text(shown, timeout=PATIENCE)
        shown = period.inner_text()
        seen.add(shown)
    fetched = [url for url in screen.requests if "/geo/" in url][before:]
    assert len(seen) == 4
    assert len(fetched) == 1 and "span=window" in fetched[0]
    screen.page.locator(".st-key-pause button").click()
    expect(screen.page.locator(".st-key-play button")).to_be_visible(timeout=PATIENCE)


def test_the_browser_plays_every_step_and_tells_the_page_where_it_stopped(open_screen):
    screen = open_screen(query="?bin=quarter&pace=fast&period=2015-01..2015-12")
    screen.drawn()
    page = screen.page
    page.evaluate(
        "() => { window.steps = []; addEventListener('casemap:step', (event) => steps.push("
        "[event.detail, document.querySelector('.cm-figures b').innerText])); }"
    )
    page.locator(".st-key-play button").click()
    page.wait_for_function("window.steps.length > 9", timeout=PATIENCE)
    page.locator(".st-key-pause button").click()
    expect(page.locator(".st-key-play button")).to_be_visible(timeout=PATIENCE)
    page.wait_for_url("**period=*", timeout=PATIENCE)
    screen.ready()
    steps = page.evaluate("window.steps")
    numbers = [number for number, _ in steps]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    # What the browser showed last is what the server counts.
    assert int(steps[-1][1].removesuffix("件")) == screen.cases()


def test_where_the_browser_cannot_play_the_server_does(open_screen):
    screen = open_screen(query="?bin=year&layer=columns&pace=fast&period=2019-01..2019-12")
    screen.page.locator(".st-key-play button").click()
    screen.page.wait_for_url("**period=2026-01..2026-12*", timeout=PATIENCE)
    screen.ready()
    assert not [url for url in screen.requests if "steps.json" in url]


def test_the_step_that_was_stopped_at_stays(open_screen):
    screen = open_screen(query="?bin=year")
    for _ in range(2):
        screen.page.locator(".st-key-step_forward button").click()
        screen.page.wait_for_url("**period=*", timeout=PATIENCE)
        screen.ready()
    screen.page.wait_for_url("**period=2011-01..2011-12*", timeout=PATIENCE)
    screen.page.locator(".st-key-step_back button").click()
    screen.page.wait_for_url("**period=2010-01..2010-12*", timeout=PATIENCE)


def test_dragging_over_the_bars_chooses_the_period(open_screen):
    screen = open_screen(query="?bin=year")
    box = screen.box(".st-key-histogram .nsewdrag")
    middle = box["y"] + box["height"] / 2
    screen.page.mouse.move(box["x"] + box["width"] * 0.52, middle)
    screen.page.mouse.down()
    screen.page.mouse.move(box["x"] + box["width"] * 0.6, middle, steps=4)
    screen.page.mouse.move(box["x"] + box["width"] * 0.68, middle, steps=4)
    screen.page.mouse.up()
    screen.page.wait_for_url("**period=*", timeout=PATIENCE)
    screen.ready()
    assert "period=2018-01..2021-12" in screen.page.url

"""Barriers: axe-core on every page, and the ways of the keyboard.

axe-core comes with the package axe-playwright-python; what it calls serious or critical fails.
"""

from importlib.resources import files

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")
from screen import PATIENCE  # noqa: E402 - needs playwright

expect = playwright.expect

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
PAGES = (
    "",
    "?panel=list&themes=dx&keyword=(",
    "?keyword=qqqqqq",
    "?present=1",
    "ours?ours=20205",
    "compare?themes=dx&b_themes=disaster",
    "about",
)
SIZES = {"laptop": (1280, 720), "phone": (390, 844)}


def find_barriers(page) -> list[str]:
    """Return what axe-core finds on the page as it is, each with the first element concerned."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [
        f"{item['impact']} {item['id']}: {item['help']} {item['nodes'][0]['html'][:200]}"
        for item in found
        if item["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("query", PAGES)
def test_no_page_has_a_serious_barrier_in_either_language(open_screen, query, size):
    screen = open_screen(*SIZES[size], query=query)
    page = screen.page
    assert page.locator("html").get_attribute("lang") == "ja"
    assert find_barriers(page) == []
    english = page.locator(".st-key-lang button").nth(1)
    # A presentation has no header to choose the language in.
    if english.count():
        english.click()
        page.wait_for_url("**lang=en**", timeout=PATIENCE)
    else:
        page.goto(f"{screen.server}/{query}&lang=en")
    screen.ready()
    expect(page.locator("html")).to_have_attribute("lang", "en", timeout=PATIENCE)
    assert find_barriers(page) == []


@pytest.mark.parametrize("query", PAGES)
def test_no_page_has_a_serious_barrier_in_the_dark(open_screen, query):
    screen = open_screen(query=query + ("&" if "?" in query else "?") + "scheme=dark")
    assert screen.page.evaluate("document.documentElement.dataset.scheme") == "dark"
    assert find_barriers(screen.page) == []


def test_what_opens_has_no_serious_barrier(open_screen):
    screen = open_screen()
    screen.page.locator(".st-key-share button").click()
    expect(screen.page.locator("#cm-link")).to_be_visible()
    assert find_barriers(screen.page) == []
    screen.page.keyboard.press("Escape")
    phone = open_screen(390, 844)
    phone.page.locator(".cm-sheet-open").click()
    expect(phone.page.locator(".st-key-keyword input")).to_be_visible()
    assert find_barriers(phone.page) == []


def test_the_first_stops_of_the_keyboard_lead_past_the_frame(open_screen):
    screen = open_screen()
    names = []
    for _ in range(4):
        screen.page.keyboard.press("Tab")
        names.append(screen.page.evaluate("document.activeElement.getAttribute('href') ?? document.activeElement.id"))
    assert [name for name in names if name.startswith("#")][:2] == ["#filters", "#list"]


def test_the_sheet_keeps_the_keyboard_and_gives_it_back(open_screen):
    screen = open_screen(390, 844)
    button = screen.page.locator(".cm-sheet-open")
    button.focus()
    screen.page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    sheet = screen.page.locator(".st-key-filters")
    expect(sheet).to_have_attribute("role", "dialog")
    expect(sheet).to_be_focused()
    screen.page.keyboard.press("Shift+Tab")
    expect(screen.page.locator(".cm-sheet-close")).to_be_focused()
    screen.page.keyboard.press("Tab")
    assert screen.page.evaluate("document.activeElement.closest('.st-key-filters') !== null")
    screen.page.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")


def test_the_sheet_stays_open_while_filters_change(open_screen):
    screen = open_screen(390, 844)
    screen.page.locator(".cm-sheet-open").click()
    screen.page.locator(".st-key-themes button").first.click()
    screen.page.wait_for_url("**themes=*", timeout=PATIENCE)
    screen.ready()
    expect(screen.page.locator(".st-key-keyword input")).to_be_visible()
    shown = screen.page.locator(".cm-sheet-close").inner_text()
    screen.page.locator(".cm-sheet-close").click()
    assert shown == f"{screen.cases()}件を表示"


def test_parts_of_the_page_are_landmarks(open_screen):
    page = open_screen().page
    for role, name in (("navigation", "ページ"), ("search", "絞り込み"), ("region", "地図"), ("region", "期間")):
        expect(page.get_by_role(role, name=name, exact=True)).to_have_count(1)
    assert page.get_by_role("heading", level=1).count() == 1


def test_filters_answer_the_keyboard(open_screen):
    screen = open_screen()
    screen.page.locator(".st-key-themes button").first.focus()
    screen.page.keyboard.press("ArrowRight")
    screen.page.keyboard.press("Enter")
    screen.page.wait_for_url("**themes=workstyle*", timeout=PATIENCE)


def test_reduced_motion_is_respected(open_screen):
    screen = open_screen()
    screen.page.emulate_media(reduced_motion="reduce")
    moving = "[...document.querySelectorAll('*')].filter(e => parseFloat(getComputedStyle(e).transitionDuration) > 0)"
    assert screen.page.evaluate(moving + ".length") == 0

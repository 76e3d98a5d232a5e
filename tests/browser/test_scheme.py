"""Light and dark: who decides, what remembers, and that Streamlit, style sheet, charts and map all follow."""

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from screen import PATIENCE, Screen  # noqa: E402 - needs playwright

from casemap.palette import DARK, LIGHT, rgba  # noqa: E402 - needs playwright

expect = playwright.expect
GROUNDS = {"light": LIGHT.ground, "dark": DARK.ground}


def list_colors(screen: Screen) -> dict[str, object]:
    """Return who says what: the page, Streamlit, letters of a chart, a card of the style sheet."""
    return screen.page.evaluate(
        """() => {
            const color = (selector, name) => getComputedStyle(document.querySelector(selector))[name];
            return {
                scheme: document.documentElement.dataset.scheme,
                streamlit: color('[data-testid=stApp]', 'backgroundColor'),
                letters: color('.js-plotly-plot .ytick text', 'fill'),
                stage: color('.st-key-stage', 'backgroundColor'),
            };
        }"""
    )


def write_rgb(color: str) -> str:
    return f"rgb({', '.join(str(part) for part in rgba(color)[:3])})"


def is_drawn_in(screen: Screen, scheme: str) -> None:
    tones = {"light": LIGHT, "dark": DARK}[scheme]
    ground = write_rgb(tones.ground)
    assert list_colors(screen) == {
        "scheme": scheme,
        "streamlit": ground,
        "letters": write_rgb(tones.text),
        "stage": ground,
    }


@pytest.mark.parametrize("wish", ["light", "dark"])
def test_the_wish_of_the_system_is_followed(chromium, server, wish):
    screen = Screen(chromium, server, 1280, 720, scheme=wish)
    is_drawn_in(screen, wish)
    assert "scheme" not in screen.page.url
    screen.close()


def test_the_switch_outlives_the_visit_and_a_link_wins(chromium, server):
    screen = Screen(chromium, server, 1280, 720, "?themes=dx", scheme="light")
    with screen.page.expect_navigation():
        screen.page.locator("[data-scheme-choice]").select_option("dark")
    screen.ready()
    is_drawn_in(screen, "dark")
    assert "scheme=dark" in screen.page.url
    assert "themes=dx" in screen.page.url
    # Another page, then another visit, on any page.
    screen.page.locator(".st-key-page_compare a").click()
    screen.page.wait_for_selector(".st-key-compare_sides", timeout=PATIENCE)
    screen.page.goto(f"{server}/about")
    screen.ready()
    assert screen.page.evaluate("document.documentElement.dataset.scheme") == "dark"
    screen.page.goto(f"{server}/?scheme=light")
    screen.ready()
    is_drawn_in(screen, "light")
    # What a link insisted on is not remembered.
    screen.page.goto(f"{server}/about")
    screen.ready()
    expect(screen.page.locator("[data-scheme-choice]")).to_have_value("dark")
    with screen.page.expect_navigation():
        screen.page.locator("[data-scheme-choice]").select_option("auto")
    screen.ready()
    assert screen.page.evaluate("document.documentElement.dataset.scheme") == "light"
    assert "scheme" not in screen.page.url
    screen.close()


def test_the_map_is_drawn_on_its_own_ground(chromium, server):
    for scheme in ("light", "dark"):
        screen = Screen(chromium, server, 1280, 720, f"?present=1&scheme={scheme}")
        assert screen.page.locator(".cm-scheme").count() == 0
        screen.drawn()
        assert screen.page.evaluate("getComputedStyle(document.querySelector('.st-key-stage')).backgroundColor") == (
            write_rgb(GROUNDS[scheme])
        )
        screen.close()

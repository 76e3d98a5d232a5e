"""Cards in a real browser: they are filled when they come near, unfold what is fetched then, and show their place."""

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from screen import PATIENCE  # noqa: E402 - needs playwright

expect = playwright.expect


def test_cards_are_filled_unfolded_and_shown_on_the_map(open_screen):
    screen = open_screen(query="?unplaced=0")
    page = screen.page
    cards = page.locator(".st-key-list article")
    cards.last.scroll_into_view_if_needed()
    expect(cards.last.locator("h3")).to_be_visible(timeout=PATIENCE)
    card = cards.first
    card.locator("summary").first.click()
    expect(card.locator(".cm-why")).to_be_visible(timeout=PATIENCE)
    card.locator("summary").last.click()
    expect(card.locator("pre").first).to_be_visible(timeout=PATIENCE)
    code = card.locator(".cm-locate").get_attribute("data-place")
    card.locator(".cm-locate").click()
    page.wait_for_url(f"**place={code}*", timeout=PATIENCE)
    screen.ready()
    card.locator(".cm-locate").click()
    page.wait_for_function("!location.search.includes('place=')", timeout=PATIENCE)
    screen.ready()

"""The map in a real browser: clicks, the way in and back, pan and zoom that stay, names that come with zooming."""

import io

import pytest
from PIL import Image, ImageChops

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from screen import PATIENCE  # noqa: E402 - needs playwright

expect = playwright.expect
HOKKAIDO = (143.35, 43.9)


def picture(screen) -> bytes:
    return screen.page.locator(".st-key-map canvas").first.screenshot()


def alike(first: bytes, second: bytes) -> bool:
    """Whether two pictures show the same: a pixel in the corner of a button over the map may flicker."""
    if not first or not second:
        return False
    images = [Image.open(io.BytesIO(shot)).convert("RGB") for shot in (first, second)]
    box = ImageChops.difference(*images).getbbox() if images[0].size == images[1].size else (0, 0, *images[0].size)
    return box is None or (box[2] - box[0]) * (box[3] - box[1]) <= 4


def settled(screen) -> bytes:
    """The picture once it no longer changes."""
    seen = [b"", picture(screen)]

    def same() -> bool:
        seen.append(picture(screen))
        return alike(seen[-1], seen[-2]) and alike(seen[-2], seen[-3])

    screen.until(same)
    return seen[-1]


def test_a_click_flies_in_and_the_trail_leads_back(open_screen):
    screen = open_screen()
    screen.drawn()
    everything, before = screen.cases(), picture(screen)
    screen.click_map(*HOKKAIDO)
    expect(screen.page.locator(".st-key-chips")).to_contain_text("北海道")
    assert "prefectures=01000" in screen.page.url and "view=" in screen.page.url
    assert 0 < screen.cases() < everything
    expect(screen.page.locator(".st-key-side_list article").first).to_be_visible()
    expect(screen.page.locator(".st-key-trail")).to_contain_text("北海道")
    screen.until(lambda: picture(screen) != before)
    screen.page.locator(".st-key-trail_all button").click()
    screen.page.wait_for_function("!location.search.includes('prefectures')", timeout=PATIENCE)
    screen.ready()
    assert screen.cases() == everything
    assert "view" not in screen.page.url


@pytest.mark.parametrize("way", ["again", "sea", "escape"])
def test_a_chosen_place_is_released(open_screen, way):
    screen = open_screen(query="?prefectures=01000&view=hokkaido")
    screen.drawn()
    if way == "escape":
        screen.page.keyboard.press("Escape")
        screen.page.wait_for_function("!location.search.includes('prefectures')", timeout=PATIENCE)
    else:
        screen.click_map(*(HOKKAIDO if way == "again" else (140.3, 44.2)), stop="hokkaido")
    screen.ready()
    assert "prefectures" not in screen.page.url


def test_the_click_takes_what_the_tooltip_names_also_in_parts_of_a_pixel(open_screen):
    screen = open_screen()
    screen.drawn()
    x, y = screen.find_point(139.73, 36.02)
    tip = screen.page.locator(".deck-tooltip .cm-tip-dot, .deck-tooltip .cm-tip > div")
    for shift in (0.1, 0.45, 0.8):
        # A map that still flies shows the tooltip of before: it must rest, and the pointer have left it.
        screen.page.mouse.move(0, 0)
        settled(screen)
        screen.until(lambda: not any(found.is_visible() for found in tip.all()))
        screen.page.mouse.move(x + shift, y + shift)
        screen.until(lambda: any(found.is_visible() for found in tip.all()))
        named = next(found.inner_text() for found in tip.all() if found.is_visible()).split()
        before = screen.page.url
        screen.page.mouse.click(x + shift, y + shift)
        screen.page.wait_for_function("before => location.href != before", arg=before, timeout=PATIENCE)
        screen.ready()
        chosen = screen.page.locator(".st-key-trail b").inner_text()
        assert named[0].endswith(chosen), (named, chosen)
        screen.page.locator(".st-key-trail_all button").click()
        # Either kind of place may have been hit.
        gone = "!/prefectures|municipalities/.test(location.search)"
        screen.page.wait_for_function(gone, timeout=PATIENCE)
        screen.ready()


def test_pan_and_zoom_stay_while_filters_change(open_screen):
    screen = open_screen(query="?layer=choropleth")
    screen.drawn()
    box = screen.box(".st-key-map canvas")
    screen.page.mouse.move(box["x"] + 350, box["y"] + 250)
    before = settled(screen)
    for _ in range(4):
        screen.page.mouse.wheel(0, -120)
    zoomed = settled(screen)
    assert not alike(zoomed, before)
    screen.page.mouse.move(5, 5)
    screen.page.locator(".st-key-themes button").first.click()
    screen.page.wait_for_url("**themes=*", timeout=PATIENCE)
    screen.ready()
    screen.page.locator(".st-key-reset button").click()
    screen.page.wait_for_function("!location.search.includes('themes')", timeout=PATIENCE)
    screen.ready()
    assert alike(settled(screen), zoomed)


def test_outlines_and_marks_are_fetched_once_for_each_answer(open_screen):
    screen = open_screen()
    screen.drawn()
    screen.page.locator(".st-key-themes button").first.click()
    screen.page.wait_for_url("**themes=*", timeout=PATIENCE)
    screen.ready()
    screen.until(lambda: any("theme=" in url for url in screen.requests if "/geo/marks" in url))
    assert len({url for url in screen.requests if "/geo/prefectures" in url}) == 1
    assert len({url for url in screen.requests if "/geo/marks" in url}) == 2


@pytest.mark.parametrize("layer", ["columns", "heat", "bubbles"])
def test_every_layer_is_drawn(open_screen, layer):
    screen = open_screen(query=f"?layer={layer}&themes=dx&metric=specialisation&lang=en")
    screen.drawn()
    expect(screen.page.locator(".cm-legend")).to_be_visible()

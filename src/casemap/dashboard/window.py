"""The visitor's window: its size, and how large the map and its marks are drawn in it."""

import streamlit as st

from casemap.dashboard import state

# Below this width (pixels) the page is one column, as in the style sheet.
NARROW = 900
# Below this one two columns of equal width become one.
ONE_COLUMN = 800
# How much larger a presentation draws the map's marks and words: names of 11 pixels become 18, which is still read
# when a window of 1280 x 720 is shown at half its size.
PRESENT_SCALE = 1.6


def is_narrow() -> bool:
    """Tell whether the window has room for one column only (a phone)."""
    return _window_size()[0] < NARROW


def canvas_size() -> tuple[int, int]:
    """Return the size of the map in pixels as the style sheet lays it out, from the window's size."""
    width, height = _window_size()
    if state.get_look().present and width < NARROW:
        return max(width - 26, 280), max(height - 330, 240) - 52
    if state.get_look().present:
        return max(width - 34, 280), max(round(height - 272 * max(1, width / 1280)), 240)
    if width < NARROW:
        return max(width - 24, 280), max(int(height * 0.6), 320) - 52
    return max(width - 264 - 348 - 72, 300), max(height - 328, 330)


def half_width() -> int:
    """Return the width in pixels of one of two columns of a page, or of the one column of a phone, as the style sheet
    lays them out.
    """
    width, _ = _window_size()
    return max(width - 26, 280) if width < ONE_COLUMN else (width - 2 * 16 - 24) // 2 - 2


def mark_scale() -> float:
    """Return how much larger than usual marks, names and legend of the map are drawn: more than 1 in a presentation."""
    width, _ = _window_size()
    if not state.get_look().present or width < NARROW:
        return 1.0
    return round(PRESENT_SCALE * max(1, width / 1280), 2)


def _window_size() -> tuple[int, int]:
    """Return width and height of the window in pixels.

    The page's head notes them in the cookie `casemap_window` (`WIDTHxHEIGHT`); without it the smallest screen that
    is designed for is assumed.
    """
    first, cross, second = str(st.context.cookies.get("casemap_window", "")).partition("x")
    if cross and first.isdigit() and second.isdigit():
        return min(int(first), 8000), min(int(second), 8000)
    return 1280, 720

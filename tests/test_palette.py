"""Colours: what must stand out does, on a light and on a dark ground, and a picture of a dark screen is a light one."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemap.palette import DARK, LIGHT, SHEET, Tones, contrast, match_light, rgba, text_on
from casemap.taxonomy_file import load_taxonomy

TEXT, MARK = 4.5, 3.0
COLORS = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")
THEMES = [theme.color for theme in load_taxonomy().themes]


@pytest.mark.parametrize("tones", [LIGHT, DARK], ids=lambda tones: tones.theme)
@pytest.mark.parametrize("ink", ["ink", "text", "quiet"])
@pytest.mark.parametrize("ground", ["ground", "raised"])
def test_words_are_read_on_every_ground(tones: Tones, ink: str, ground: str):
    assert contrast(getattr(tones, ink), getattr(tones, ground)) >= TEXT


@pytest.mark.parametrize("side", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ink", ["ink", "text", "quiet", "link", "warn"])
@pytest.mark.parametrize("ground", ["page", "raised", "ground", "mark-place", "mark-hit", "tint"])
def test_words_of_the_style_sheet_are_read(side: int, ink: str, ground: str):
    # Quiet words and warnings stand on plain grounds only.
    if ink in ("quiet", "warn", "link") and ground.startswith("mark"):
        ink = "text"
    assert contrast(SHEET[ink][side], SHEET[ground][side]) >= TEXT


@pytest.mark.parametrize("side", [0, 1], ids=["light", "dark"])
def test_what_is_pressed_is_seen_and_read(side: int):
    assert contrast(SHEET["control"][side], SHEET["page"][side]) >= MARK
    assert contrast(SHEET["on-link"][side], SHEET["link"][side]) >= TEXT
    assert contrast(SHEET["link"][side], SHEET["tint"][side]) >= TEXT


@pytest.mark.parametrize("tones", [LIGHT, DARK], ids=lambda tones: tones.theme)
@pytest.mark.parametrize("name", ["known", "place", "frame"])
def test_marks_stand_out_from_the_ground(tones: Tones, name: str):
    assert contrast(getattr(tones, name), tones.ground) >= MARK


@given(COLORS)
def test_no_colour_of_the_data_sinks_into_a_dark_ground(color):
    assert contrast(DARK.mark(color), DARK.ground) >= MARK
    assert LIGHT.mark(color) == color


@pytest.mark.parametrize("scale", ["sequential", "diverging"])
def test_classes_differ_from_their_neighbours(scale):
    colors = getattr(DARK, scale)
    assert all(contrast(one, other) >= 1.2 for one, other in pairwise(colors))
    assert len(set(colors)) == 5


def test_themes_stay_apart_in_the_dark():
    assert len({DARK.mark(color) for color in THEMES}) == len(THEMES)


def test_a_picture_of_a_dark_screen_is_a_light_one():
    table = match_light(DARK, THEMES)
    for index, color in enumerate(DARK.sequential):
        # A number on a tile is black or white; it must be readable on the other screen's tile too.
        light = LIGHT.sequential[index]
        assert table[color] == light
        assert contrast(table[text_on(color)], light) >= TEXT
    assert all(contrast(table[text_on(DARK.tint(color))], table[DARK.tint(color)]) >= MARK for color in THEMES)
    assert [table[DARK.mark(color)] for color in THEMES] == THEMES
    assert match_light(LIGHT, THEMES) == {}


@pytest.mark.parametrize("values", SHEET.values(), ids=SHEET.keys())
def test_every_property_has_two_colours(values):
    assert all(len(value) in (7, 9) and rgba(value[:7]) for value in values)

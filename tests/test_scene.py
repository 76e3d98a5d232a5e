"""Permalinks: the URL says the whole state and nothing else; hostile ones are read without harm. Steps to take back."""

from dataclasses import fields, replace
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemap.dashboard.state import STEPS, add_step
from casemap.filters import Filters
from casemap.scene import (
    CHOICES,
    CODES,
    FLAGS,
    Look,
    Scene,
    read_bounds,
    read_spot,
    read_version,
    write_bounds,
    write_version,
)

FILTERS = st.builds(
    Filters,
    themes=st.lists(st.sampled_from(["dx", "disaster"])).map(tuple),
    prefectures=st.lists(st.sampled_from(["20000", "01000"])).map(tuple),
    municipalities=st.lists(st.sampled_from(["20205"])).map(tuple),
    kinds=st.lists(st.sampled_from(["町", "村"])).map(tuple),
    period=st.none() | st.tuples(st.integers(24000, 24300), st.integers(24000, 24300)),
    date_kind=st.sampled_from(["published", "started"]),
    keyword=st.text(max_size=20),
    undated=st.booleans(),
    sure=st.booleans(),
    facts=st.lists(st.sampled_from(["partner:A.B 社", "partner:x"])).map(tuple),
)
LOOKS = st.builds(
    Look,
    **{name: st.sampled_from(values) for name, values in CHOICES.items()},
    **{name: st.sampled_from(["", "20205"]) for name in CODES},
    **{name: st.booleans() for name in FLAGS},
    view=st.sampled_from(["all", "kanto", "130.1_33.2_131_34.5"]),
)
SCENES = st.builds(
    Scene, filters=FILTERS, look=LOOKS, other=FILTERS, version=st.sampled_from(["", "0123456789ab-20261124"])
)
KEYS = st.sampled_from(["view", "v", "place", "ours", "present", "b_q", "b_pref", "metric", "x"])


@settings(deadline=None)
@given(SCENES)
def test_the_url_says_the_whole_state(scene):
    assert Scene.read_params(dict(parse_qsl(scene.to_query(), keep_blank_values=True))) == (scene, ())


def test_nothing_special_is_no_parameter():
    assert Scene().to_params() == {}
    assert Look(flights=3, event=2).to_params() == {}
    assert Look(shown=60).to_params() == {"shown": "60"}


def test_every_field_of_the_look_is_in_the_link_or_of_the_session():
    kept = {*CHOICES, *CODES, *FLAGS, "view", "shown"}
    assert {entry.name for entry in fields(Look) if entry.compare} == kept


def test_every_parameter_is_explained():
    page = (Path(__file__).parents[1] / "docs" / "links.md").read_text(encoding="utf-8")
    everything = Filters(
        themes=("a",), subthemes=("b",), prefectures=("20000",), municipalities=("20205",), kinds=("町",),
        facts=("partner:x",), period=(24240, 24251), date_kind="started", keyword="x", undated=False, unplaced=False,
        sure=True, main_theme_only=True, duplicates=True,
    )  # fmt: skip
    names = {*Scene(everything, version="0123456789ab").to_params(), *CHOICES, *CODES, *FLAGS, "view", "shown"}
    assert [name for name in sorted(names) if f"`{name}`" not in page and f"`{name}=" not in page] == []


@settings(deadline=None)
@given(st.dictionaries(KEYS, st.text()))
def test_wild_links_are_read(params):
    scene, dropped = Scene.read_params(params)
    assert Scene.read_params(scene.to_params()) == (scene, ())
    assert all(part.startswith("b_") for part in dropped)


def test_short_names_of_filters_are_understood():
    filters = Filters(themes=("dx",), prefectures=("20000",), keyword="x")
    assert Scene.read_params(filters.to_params())[0].filters == filters


def test_unknown_looks_are_passed_over():
    params = {"metric": "age", "layer": "4d", "lang": "fr", "sort": "x", "view": "moon", "ours": "2020", "present": "2"}
    assert Look.from_params(params) == Look()


@pytest.mark.parametrize(
    "text", ["", "1_2_3", "1_2_3_4_5", "3_2_1_4", "1_2_300_4", "nan_1_2_3", "１_2_3_4", "1_-90_2_3"]
)
def test_bounds_that_are_none(text):
    assert read_bounds(text) is None


def test_bounds_come_back():
    assert read_bounds(write_bounds((130.12346, 33.0, 131.5, 34.25))) == (130.1235, 33.0, 131.5, 34.25)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0123456789ab-20261124", ("0123456789ab", "2026-11-24")),
        ("0123456789ab", ("0123456789ab", "")),
        ("0123456789ab-2026", None),
        ("<script>", None),
        ("", None),
    ],
)
def test_versions(text, found):
    assert read_version(text) == found


def test_a_version_names_snapshot_and_day():
    assert write_version("0123456789abcdef", "2026-11-24T10:00:00+00:00") == "0123456789ab-20261124"


def test_steps_are_noted_up_to_a_limit():
    scenes = [Scene(Filters(keyword=str(number))) for number in range(STEPS + 5)]
    before: tuple[Scene, ...] = ()
    for last, now in pairwise(scenes):
        before = add_step(before, last, now)
    assert before == tuple(scenes[-STEPS - 1 : -1])


@pytest.mark.parametrize(
    "look", [Look(), Look(lang="en"), Look(present=True), Look(flights=1, event=1, shown=40)], ids=str
)
def test_what_is_no_step(look):
    assert add_step((), Scene(), Scene(look=look)) == ()


def test_a_slider_being_tried_is_one_step():
    start = Scene()
    first, second = (replace(start, filters=Filters(period=(24000, end))) for end in (24010, 24020))
    before = add_step(add_step((), start, first), first, second)
    assert before == (start,)
    other = replace(second, filters=replace(second.filters, keyword="x"))
    assert add_step(before, second, other) == (start, second)


@pytest.mark.parametrize(
    ("text", "spot"),
    [
        ("138.25_36.1_6.42", (138.25, 36.1, 6.42)),
        ("138_36_4", (138.0, 36.0, 4.0)),
        ("138.25_36.1", None),
        ("138.25_36.1_99", None),
        ("138.25_96.1_6", None),
        ("138.25_36.1_6.42_1", None),
        ("1e2_36_5", None),
        ("", None),
    ],
)
def test_a_view_by_hand_is_read_or_passed_over(text, spot):
    assert read_spot(text) == spot
    assert Look.from_params({"view": text}).view == (text if spot else "all")


@pytest.mark.parametrize(("text", "shown"), [("40", 40), ("41", 60), ("0", 20), ("999999", 500), ("-1", 20), ("x", 20)])
def test_the_length_of_the_list_is_whole_pages_and_bounded(text, shown):
    assert Look.from_params({"shown": text}).shown == shown

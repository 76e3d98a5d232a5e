"""The deck: what is sent to the browser, and what a click says."""

import json
import math
import re

import pandas as pd
import pytest

from casemap import palette
from casemap.mapview import STOPS, Click, build_deck, build_marks, fit_view, read_click, reserve_rows
from casemap.mapview.expressions import color_by_index
from casemap.mapview.labels import HIGHEST, short_name
from casemap.mapview.marks import RESERVED
from casemap.mapview.tooltip import build_tooltip, tooltip_css
from casemap.mapview.view import MIN_ZOOM
from casemap.messages import translator
from casemap.scale import Scale, build_scale

URL = "geo/prefectures.json?v=1"
MARKS = "geo/marks.json?v=1"


def prefectures(cases: list[int] | None = None) -> pd.DataFrame:
    counts = cases or [0] * 47
    return pd.DataFrame(
        {
            "code": [f"{number:02d}000" for number in range(1, 48)],
            "name": ["北海道", "青森県", *(f"第{number}県" for number in range(3, 26)), "京都府"]
            + [f"第{number}県" for number in range(27, 48)],
            "name_en": [f"Pref {number}" for number in range(1, 48)],
            "cases": counts,
            "municipalities_with_case": [min(count, 3) for count in counts],
            "municipalities_total": [20] * 47,
            "per_100k": [count / 10 for count in counts],
            "share": [min(count, 3) / 20 for count in counts],
            "lon": [128.0 + number / 3 for number in range(47)],
            "lat": [44.0 - number / 3 for number in range(47)],
        }
    )


def municipalities(**change: object) -> pd.DataFrame:
    row = {
        "code": "20205", "label": "飯田市", "lon": 137.82, "lat": 35.51, "cases": 4, "theme": "dx", "hollow": False,
    }  # fmt: skip
    return pd.DataFrame([{**row, **change}])


def mark(**change: object) -> dict[str, object]:
    return build_marks(municipalities(**change), {"20205": "長野県飯田市"}, translator("ja"))[0]


def deck(**change: object) -> dict[str, object]:
    arguments: dict[str, object] = {
        "geometry_url": URL,
        "marks_url": MARKS,
        "scale": Scale("cases", (1, 4, 8, 12), palette.SEQUENTIAL),
        "layer": "both",
        "lang": "ja",
        "view": fit_view(STOPS[0].bounds, 600, 400),
    }
    built = build_deck(prefectures([3] * 47), **{**arguments, **change})  # type: ignore[arg-type]
    return dict(json.loads(built.to_json())) | {"tooltip": built._tooltip}


def layers(**change: object) -> dict[str, dict[str, object]]:
    return {str(layer["id"]): layer for layer in deck(**change)["layers"]}  # type: ignore[attr-defined]


def test_equal_input_makes_an_equal_deck():
    assert json.dumps(deck()) == json.dumps(deck())


def test_every_layer_has_an_id_of_its_own_and_a_fixed_one_where_nothing_is_clicked():
    ids = list(layers(chosen_prefectures=("20000",), chosen_marks=[mark()]))
    assert len(ids) == len(set(ids))
    assert {
        "sea-0", "prefectures", "prefectures-hit-0", "municipalities-0", "chosen-20", "chosen-municipalities",
        "names", "names-halo", "names-municipalities", "names-municipalities-halo", "names-keep-off",
    } == set(ids)  # fmt: skip


def test_polygons_are_named_by_url_and_never_sent():
    found = layers()
    assert found["prefectures"]["data"] == found["prefectures-hit-0"]["data"] == URL
    assert found["municipalities-0"]["data"] == found["names-municipalities"]["data"] == MARKS
    assert "coordinates" not in json.dumps(deck())


def test_the_deck_stays_small():
    assert len(json.dumps(deck()).encode()) < 25_000


def test_no_map_provider_is_asked():
    text = json.dumps(deck())
    assert "mapProvider" not in text
    assert "http" not in text


@pytest.mark.parametrize(
    ("layer", "near", "marks"),
    [
        ("both", True, {"municipalities-0"}), ("choropleth", False, set()), ("heat", False, set()),
        ("columns", False, {"columns-0"}), ("columns", True, {"towers-0"}),
    ],
)  # fmt: skip
def test_sea_land_and_marks_can_be_clicked(layer, near, marks):
    clickable = {name for name, found in layers(layer=layer, near=near).items() if found.get("pickable")}
    assert clickable == {"sea-0", "prefectures-hit-0"} | marks


def test_a_click_dealt_with_renames_the_clickable_layers_only():
    assert set(layers(event=1)) - set(layers(event=0)) == {"sea-1", "prefectures-hit-1", "municipalities-1"}


def test_the_view_does_not_depend_on_what_is_counted():
    assert deck()["initialViewState"] == deck(chosen_prefectures=("20000",), layer="choropleth")["initialViewState"]


@pytest.mark.parametrize(
    ("layer", "dots"), [("both", True), ("bubbles", True), ("choropleth", False), ("columns", False), ("heat", False)]
)
def test_layers_follow_the_choice(layer, dots):
    found = layers(layer=layer)
    assert ("municipalities-0" in found) is dots
    assert ("names-municipalities" in found) is dots
    assert ("heat" in found) is (layer == "heat")


@pytest.mark.parametrize("layer", ["bubbles", "columns", "heat"])
def test_land_is_plain_grey_when_it_says_nothing(layer):
    fill = layers(layer=layer)["prefectures"]["_subLayerProps"]["polygons-fill"]["getFillColor"]
    assert fill == "@@=[230,230,230,255]"


def evaluate(expression: str, i: int) -> list[int]:
    """Work out an expression of `color_by_index` for the feature `i`, as the browser would."""
    found = []
    for channel in expression.removeprefix("@@=").strip("[]").split(","):
        text = channel
        while branch := re.fullmatch(r"\(\(([^)]*)\)\?(\d+):(.*)\)", text):
            hit = f"properties.i=={i}" in branch[1].split("||")
            text = branch[2] if hit else branch[3]
        found.append(int(text))
    return found


def test_the_expression_gives_every_prefecture_the_colour_of_its_class():
    counts = [number % 15 for number in range(47)]
    scale = Scale("cases", (1, 4, 8, 12), palette.SEQUENTIAL)
    colors = [palette.rgba(scale.colors[scale.class_of(count)]) for count in counts]
    expression = color_by_index(colors)
    assert [evaluate(expression, i) for i in range(47)] == colors


def test_chosen_prefectures_keep_their_colour_and_others_fade():
    chosen = layers(chosen_prefectures=("20000",))["prefectures"]["_subLayerProps"]["polygons-fill"]["getFillColor"]
    plain = palette.rgba(palette.SEQUENTIAL[1])
    assert evaluate(str(chosen), 19) == plain
    assert min(evaluate(str(chosen), 0)[:3]) > min(plain[:3])


def test_bubbles_placed_with_doubt_are_hollow_and_say_so():
    sure, doubtful = mark(hollow=False), mark(hollow=True)
    assert sure["f"] == palette.rgba(palette.PLACE, 215)
    assert doubtful["f"] == palette.rgba(palette.WHITE, 150)
    assert doubtful["l"] == palette.rgba(palette.PLACE)
    assert "推定" in str(doubtful["label"])
    assert "推定" not in str(sure["label"])


def test_the_area_of_a_bubble_grows_with_the_cases():
    assert mark(cases=4)["q"] == pytest.approx(2 * float(str(mark(cases=1)["q"])))
    assert layers()["municipalities-0"]["getRadius"] == "@@=q"


def test_bubbles_can_have_the_colour_of_their_main_theme():
    rows = municipalities()
    marks = build_marks(rows, {"20205": "長野県飯田市"}, translator("ja"), {"dx": "#2d3f93"})
    assert marks[0]["f"] == palette.rgba("#2d3f93", 215)
    assert build_marks(rows.assign(theme=None), {"20205": "x"}, translator("ja"), {"dx": "#2d3f93"})[0][
        "f"
    ] == palette.rgba(palette.GREY_420, 215)


def test_small_bubbles_lie_on_large_ones_behind_the_reserved_rows():
    rows = pd.concat([municipalities(cases=1), municipalities(cases=9), municipalities(cases=1, code="01100")])
    names = {"20205": "長野県飯田市", "01100": "北海道札幌市"}
    marks = reserve_rows(build_marks(rows, names, translator("ja")))
    assert [found["n"] for found in marks[:RESERVED]] == [0] * RESERVED
    assert [(found["n"], found["code"]) for found in marks[RESERVED:]] == [(9, "20205"), (1, "01100"), (1, "20205")]


def test_a_step_of_a_playback_changes_no_data():
    before, after = layers(step=3), layers(step=4)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"municipalities-0", "names-municipalities", "names-municipalities-halo"}
    assert after["municipalities-0"]["filterRange"] == [[0, 4], [4, 1_000_000]]
    assert after["municipalities-0"]["data"] == MARKS


def test_the_tooltip_has_a_line_for_each_prefecture_and_escapes_names():
    frame = prefectures()
    frame.loc[0, "name"] = "<img src=x>"
    html = build_tooltip(frame, "cases", "ja")["html"]
    assert all(f"cm-tip-p{i}" in str(html) for i in range(47))
    assert "<img" not in str(html)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_names_of_the_map_speak_the_language(lang):
    texts = {row["t"] for row in layers(lang=lang)["names"]["data"]}
    assert texts & ({"北海道", "青森", "京都"} if lang == "ja" else {"Pref 1", "Pref 2"})
    assert not any(text.endswith("県") for text in texts)


def test_chosen_prefectures_win_the_place_for_their_name():
    priorities = {row["t"]: row["p"] for row in layers(chosen_prefectures=("26000",))["names"]["data"]}
    assert priorities["京都"] == HIGHEST > priorities["青森"]


def test_halo_and_letters_are_the_same_names():
    found = layers()
    for name in ("names", "names-municipalities"):
        letters, halo = dict(found[name]), dict(found[name + "-halo"])
        for key in ("id", "getColor", "outlineColor", "outlineWidth"):
            del letters[key], halo[key]
        assert letters == halo


def test_short_names():
    assert [short_name(name) for name in ("北海道", "東京都", "京都府", "長野県")] == ["北海道", "東京", "京都", "長野"]


def test_only_one_line_of_the_tooltip_shows():
    rules = tooltip_css()
    assert ".cm-tip-46 .cm-tip-p46" in rules
    assert ".cm-tip--1 .cm-tip-dot" in rules
    assert ":has(.cm-tip--2)" in rules


@pytest.mark.parametrize(
    ("values", "metric", "breaks"),
    [
        ([], "cases", ()),
        ([0, 0], "cases", ()),
        ([1, 1, 1], "cases", (1,)),
        (list(range(1, 21)), "cases", (1, 6, 12, 20)),
        ([1000.0] * 10, "cases", (1, 300, 600, 1000)),
    ],
)
def test_scales(values, metric, breaks):
    scale = build_scale(values, metric)
    assert scale.breaks == breaks
    assert len(scale.colors) == len(scale.breaks) + 1 == len(scale.labels("ja")) == len(scale.labels("en"))


@pytest.mark.parametrize("metric", ["cases", "per_100k", "share"])
def test_every_value_falls_into_one_class(metric):
    values = [0.0, 1e-6, 0.01, 0.3, 1.0, 7.5, 40.0]
    scale = build_scale(values, metric)
    grades = [scale.class_of(value) for value in values]
    assert grades == sorted(grades)
    assert grades[0] == 0 and min(grades[1:]) == 1
    assert max(grades) < len(scale.colors)
    assert scale.class_of(math.nan) == 0


def test_the_first_class_differs_from_none():
    assert palette.contrast(palette.SEQUENTIAL[0], palette.SEQUENTIAL[1]) != 1
    assert len(set(palette.SEQUENTIAL)) == 5


def test_labels_of_classes():
    scale = Scale("cases", (1, 2, 4, 8), palette.SEQUENTIAL)
    assert scale.labels("ja") == ("なし", "1", "2–3", "4–7", "8以上")
    assert Scale("share", (0.0, 0.1), palette.SEQUENTIAL[:3]).labels("ja") == ("なし", "10%未満", "10%以上")


@pytest.mark.parametrize("size", [(600, 400), (900, 590), (366, 454), (284, 268)])
@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.id)
def test_a_stop_is_wholly_in_view(stop, size):
    view = fit_view(stop.bounds, *size)
    west, south, east, north = stop.bounds
    scale = 512 * 2**view.zoom
    assert (east - west) / 360 * scale <= size[0]

    def y(lat: float) -> float:
        return math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)) / (2 * math.pi) * scale

    if view.zoom > MIN_ZOOM:
        assert abs(y(north) - y(view.lat)) <= size[1] / 2
        assert abs(y(south) - y(view.lat)) <= size[1] / 2


@pytest.mark.parametrize(
    ("selection", "click"),
    [
        ({"indices": {}, "objects": {}}, None),
        ({}, None),
        ({"objects": {"prefectures-hit-3": [{"properties": {"code": "20000"}}]}}, Click("prefecture", "20000")),
        ({"objects": {"municipalities-0": [{"code": "20205"}]}}, Click("municipality", "20205")),
        ({"objects": {"columns-2": [{"code": "20000", "i": 19}]}}, Click("prefecture", "20000")),
        ({"objects": {"towers-2": [{"code": "20205", "i": -1}]}}, Click("municipality", "20205")),
        ({"objects": {"sea-2": [{"i": -2}]}}, None),
        ({"objects": {"names": [{"code": "20205"}]}}, None),
        ({"objects": {"municipalities-0": [{"code": 20205}]}}, None),
        ({"objects": {"municipalities-0": []}}, None),
        ({"objects": {"prefectures-hit-0": ["x"]}}, None),
    ],
)
def test_clicks(selection, click):
    assert read_click(selection) == click


@pytest.mark.parametrize("ground", [palette.WHITE, palette.GREY_50])
@pytest.mark.parametrize("ink", [palette.GREY_800, palette.GREY_600, palette.BLUE_900, palette.WARNING])
def test_text_can_be_read(ink, ground):
    assert palette.contrast(ink, ground) >= 4.5


def test_rgba_wants_the_long_notation():
    assert palette.rgba("#0017c1") == [0, 23, 193, 255]
    with pytest.raises(ValueError, match="#fff"):
        palette.rgba("#fff")
    assert palette.text_on("#00428c") == palette.WHITE
    assert palette.text_on("#ffffff") == palette.GREY_900

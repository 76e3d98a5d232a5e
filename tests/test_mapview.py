"""The deck: what is sent to the browser, and what a click says."""

import json
import math
import re

import pandas as pd
import pytest

from casemap import mapview, palette
from casemap.mapview import HALO, STOPS, Click, build_deck, fit_view, place_labels, read_click
from casemap.scale import Scale, build_scale

URL = "geo/prefectures.json?v=1"


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
        "code": "20205", "name": "飯田市", "prefecture_code": "20000", "prefecture": "長野県", "kind": "市",
        "lon": 137.82, "lat": 35.51, "cases": 4, "theme": "dx", "hollow": False,
    }  # fmt: skip
    return pd.DataFrame([{**row, **change}])


def deck(**change: object) -> dict[str, object]:
    arguments: dict[str, object] = {
        "geometry_url": URL,
        "scale": Scale("cases", (1, 4, 8, 12), palette.SEQUENTIAL),
        "layer": "both",
        "lang": "ja",
        "view": fit_view(STOPS[0].bounds, 600, 400),
    }
    built = build_deck(prefectures([3] * 47), municipalities(), **{**arguments, **change})  # type: ignore[arg-type]
    return dict(json.loads(built.to_json())) | {"tooltip": built._tooltip}


def layers(**change: object) -> dict[str, dict[str, object]]:
    return {str(layer["id"]): layer for layer in deck(**change)["layers"]}  # type: ignore[attr-defined]


def test_equal_input_makes_an_equal_deck():
    assert json.dumps(deck()) == json.dumps(deck())


def test_every_layer_has_an_id_of_its_own_and_a_fixed_one_where_nothing_is_clicked():
    ids = list(layers(chosen_prefectures=("20000",)))
    assert len(ids) == len(set(ids))
    assert {"prefectures", "prefectures-hit-0", "municipalities-0", "names", "chosen-20"} == set(ids)


def test_polygons_are_named_by_url_and_never_sent():
    found = layers()
    assert found["prefectures"]["data"] == found["prefectures-hit-0"]["data"] == URL
    assert "coordinates" not in json.dumps(deck())


def test_the_deck_stays_small():
    assert len(json.dumps(deck())) < 90_000


def test_no_map_provider_is_asked():
    text = json.dumps(deck())
    assert "mapProvider" not in text
    assert "http" not in text


def test_only_the_hit_layer_and_the_bubbles_can_be_clicked():
    clickable = {name for name, layer in layers(near=True).items() if layer.get("pickable")}
    assert clickable == {"prefectures-hit-0", "municipalities-0"}


def test_a_click_dealt_with_renames_the_clickable_layers_only():
    assert set(layers(event=1)) - set(layers(event=0)) == {"prefectures-hit-1", "municipalities-1"}


def test_the_view_does_not_depend_on_what_is_counted():
    assert deck()["initialViewState"] == deck(chosen_prefectures=("20000",), layer="choropleth")["initialViewState"]


@pytest.mark.parametrize(("layer", "dots"), [("both", True), ("bubbles", True), ("choropleth", False)])
def test_layers_follow_the_choice(layer, dots):
    assert ("municipalities-0" in layers(layer=layer)) is dots


def test_land_is_plain_grey_when_only_circles_are_wanted():
    fill = layers(layer="bubbles")["prefectures"]["_subLayerProps"]["polygons-fill"]["getFillColor"]
    assert fill == "@@=[230,230,230,255]"


def evaluate(expression: str, i: int) -> list[int]:
    """Work out an expression of `_by_index` for the feature `i`, as the browser would."""
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
    expression = mapview._by_index(colors)
    assert [evaluate(expression, i) for i in range(47)] == colors


def test_chosen_prefectures_keep_their_colour_and_others_fade():
    chosen = layers(chosen_prefectures=("20000",))["prefectures"]["_subLayerProps"]["polygons-fill"]["getFillColor"]
    plain = palette.rgba(palette.SEQUENTIAL[1])
    assert evaluate(str(chosen), 19) == plain
    assert min(evaluate(str(chosen), 0)[:3]) > min(plain[:3])


def test_bubbles_placed_with_doubt_are_hollow_and_say_so():
    def bubble(hollow: bool) -> dict[str, object]:
        built = build_deck(
            prefectures(), municipalities(hollow=hollow), geometry_url=URL, layer="both", lang="ja",
            scale=build_scale([], "cases"), view=fit_view(STOPS[0].bounds, 600, 400),
        )  # fmt: skip
        found = {layer["id"]: layer for layer in json.loads(built.to_json())["layers"]}
        return dict(found["municipalities-0"]["data"][0])

    assert (bubble(False)["h"], bubble(True)["h"]) == (0, 1)
    assert "推定" in str(bubble(True)["label"])
    assert "推定" not in str(bubble(False)["label"])


def test_the_area_of_a_bubble_grows_with_the_cases():
    sizes = []
    for cases in (1, 4):
        built = build_deck(
            prefectures(), municipalities(cases=cases), geometry_url=URL, layer="both", lang="ja",
            scale=build_scale([], "cases"), view=fit_view(STOPS[0].bounds, 600, 400),
        )  # fmt: skip
        found = {layer["id"]: layer for layer in json.loads(built.to_json())["layers"]}
        sizes.append(found["municipalities-0"]["data"][0]["r"])
    assert sizes[1] == pytest.approx(2 * sizes[0])


def test_the_tooltip_has_a_line_for_each_prefecture_and_escapes_names():
    frame = prefectures()
    frame.loc[0, "name"] = "<img src=x>"
    html = mapview._tooltip(frame, "cases", "ja")["html"]
    assert all(f"cm-tip-p{i}" in str(html) for i in range(47))
    assert "<img" not in str(html)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_names_of_the_map_speak_the_language(lang):
    texts = {row["t"] for row in layers(lang=lang)["names"]["data"]}
    assert texts & ({"北海道", "青森", "京都"} if lang == "ja" else {"Pref 1", "Pref 2"})
    assert not any(text.endswith("県") for text in texts)


def test_each_name_is_drawn_once_over_its_halo():
    data = layers()["names"]["data"]
    dark = [row for row in data if row["h"] == 0]
    assert len(data) == len(dark) * (len(HALO) + 1)
    assert len({row["t"] for row in dark}) == len(dark)


def test_labels_never_touch():
    placed = place_labels([("長野", 138.0, 36.0, 0.0), ("岐阜", 138.1, 36.0, 0.0), ("札幌", 141.3, 43.0, 0.0)], 4)
    assert [text for text, *_ in placed] == ["長野", "札幌"]
    assert len(place_labels([("長野", 138.0, 36.0, 0.0), ("岐阜", 138.1, 36.0, 0.0)], 12)) == 2


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

    if view.zoom > mapview.MIN_ZOOM:
        assert abs(y(north) - y(view.lat)) <= size[1] / 2
        assert abs(y(south) - y(view.lat)) <= size[1] / 2


@pytest.mark.parametrize(
    ("selection", "click"),
    [
        ({"indices": {}, "objects": {}}, None),
        ({}, None),
        ({"objects": {"prefectures-hit-3": [{"properties": {"code": "20000"}}]}}, Click("prefecture", "20000")),
        ({"objects": {"municipalities-0": [{"code": "20205"}]}}, Click("municipality", "20205")),
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

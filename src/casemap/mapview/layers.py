"""The layers of the map but for its names: land, outlines, bubbles, columns, heat.

In: counted rows, URLs, a `Scale`. Out: pydeck layers with fixed ids. Positions are degrees (EPSG:4326), sizes pixels,
colours from `palette`. Pure.
"""

from collections.abc import Sequence
from zlib import crc32

import pandas as pd
import pydeck as pdk

from casemap.mapview.clicks import COLUMNS, DOTS, HIT, SEA, TOWERS
from casemap.mapview.expressions import color_by_index
from casemap.mapview.marks import Mark
from casemap.palette import LIGHT, WHITE, Tones, rgba
from casemap.scale import FEW, Scale

# Bubble radius in pixels = this * sqrt(cases): the area grows with the count. Smaller while the whole country
# shows, so that the colours below stay legible.
BUBBLE_FAR, BUBBLE_NEAR = 2.9, 5.0
# Metres of the highest column; radius of a prefecture's and of a municipality's column.
TALLEST = 320_000
COLUMN_RADIUS, TOWER_RADIUS = 14_000, 3_000
# Metres of a municipality's column for each case: near by, tall columns would leave the screen.
TOWER_STEP = 4_000
# Shows the marks that hold at a step of a playback, without new data.
STEPS: dict[str, object] = {"@@type": "DataFilterExtension", "filterSize": 2}


def bubble_size(near: bool, enlarge: float = 1.0) -> float:
    """Return the radius in pixels of the bubble for one case (`enlarge`: 1, more in a presentation)."""
    return round((BUBBLE_NEAR if near else BUBBLE_FAR) * enlarge, 2)


def build_sea(event: int) -> pdk.Layer:
    """Return the open water: unseen, but a click on it is a click."""
    return pdk.Layer(
        "SolidPolygonLayer",
        id=f"{SEA}-{event}",
        data=[{"p": [[100, 10], [180, 10], [180, 60], [100, 60]], "i": -2}],
        get_polygon="p",
        get_fill_color=[255, 255, 255, 1],
        pickable=True,
    )


def build_land(
    prefectures: pd.DataFrame, url: str, scale: Scale | None, chosen: Sequence[str], tones: Tones = LIGHT
) -> pdk.Layer:
    """Return the visible land, see `find_land_colors`."""
    return paint_land(find_land_colors(prefectures, scale, chosen, tones), url, tones)


def find_land_colors(
    prefectures: pd.DataFrame, scale: Scale | None, chosen: Sequence[str], tones: Tones = LIGHT
) -> list[list[int]]:
    """Return `[r, g, b, a]` for each prefecture; without a scale all are plain. Places that were not chosen are paler,
    and so are quotients of few cases.
    """
    metric = scale.metric if scale else "cases"
    colors: list[list[int]] = []
    for code, value, cases in zip(prefectures["code"], prefectures[metric], prefectures["cases"], strict=True):
        grade = scale.class_of(float(value)) if scale else 0
        color = rgba(scale.colors[grade] if scale else tones.land)
        pale = (bool(chosen) and code not in chosen) or (metric == "specialisation" and cases < FEW)
        colors.append(_fade(color, rgba(tones.ground)) if pale and grade else color)
    return colors


def paint_land(colors: Sequence[Sequence[int]], url: str, tones: Tones = LIGHT) -> pdk.Layer:
    """Return the 47 prefectures in their colours (`[r, g, b, a]`, JIS order)."""
    expression = color_by_index(colors)
    return pdk.Layer(
        "GeoJsonLayer",
        id="prefectures",
        data=url,
        filled=True,
        stroked=True,
        pickable=False,
        # Through the sub-layer: Streamlit dims the fill of layers that have the plain accessor.
        _sub_layer_props={"polygons-fill": {"getFillColor": "@@=" + expression}},
        update_triggers={"getFillColor": [crc32(expression.encode())]},
        get_line_color=rgba(tones.ground),
        get_line_width=1,
        line_width_units="'pixels'",
        line_joint_rounded=True,
    )


def build_hit(url: str, event: int, tones: Tones = LIGHT) -> pdk.Layer:
    """Return the land that answers a click."""
    return pdk.Layer(
        "GeoJsonLayer",
        id=f"{HIT}-{event}",
        data=url,
        filled=True,
        stroked=False,
        pickable=True,
        auto_highlight=True,
        highlight_color=rgba(tones.ink, 40),
        _sub_layer_props={"polygons-fill": {"getFillColor": [255, 255, 255, 1]}},
    )


def build_outline(prefectures: pd.DataFrame, url: str, chosen: Sequence[str], tones: Tones = LIGHT) -> pdk.Layer:
    """Return the outline around chosen prefectures; its id changes with them, since only fills are re-read."""
    picked = [code in chosen for code in prefectures["code"]]
    colors = [rgba(tones.ink) if found else rgba(WHITE, 0) for found in picked]
    return pdk.Layer(
        "GeoJsonLayer",
        id="chosen-" + "-".join(code[:2] for code in sorted(chosen)),
        data=url,
        filled=False,
        stroked=True,
        pickable=False,
        get_line_color=color_by_index(colors),
        get_line_width=2,
        line_width_units="'pixels'",
        line_joint_rounded=True,
    )


def build_dots(marks: str, event: int, size: float, step: int, tones: Tones = LIGHT) -> pdk.Layer:
    """Return the bubbles of the municipalities (`size`: pixels of the radius for one case)."""
    return pdk.Layer(
        "ScatterplotLayer",
        id=f"{DOTS}-{event}",
        data=marks,
        get_position="[x, y]",
        get_radius="q",
        radius_scale=size,
        radius_units="'pixels'",
        radius_min_pixels=2,
        # Through the sub-layer's name no dimming reaches them: `f` and `l` are colours of the row.
        get_fill_color="f",
        get_line_color="l",
        get_line_width="w",
        line_width_units="'pixels'",
        stroked=True,
        pickable=True,
        auto_highlight=True,
        highlight_color=rgba(tones.ink, 60),
        **show_step(step),
    )


def build_rings(chosen: Sequence[Mark], size: float, tones: Tones = LIGHT) -> pdk.Layer:
    """Return rings around the bubbles of chosen municipalities."""
    return pdk.Layer(
        "ScatterplotLayer",
        id="chosen-municipalities",
        data=[{key: mark[key] for key in ("x", "y", "q")} for mark in chosen],
        get_position="[x, y]",
        get_radius="q",
        radius_scale=size,
        radius_units="'pixels'",
        radius_min_pixels=3,
        filled=False,
        stroked=True,
        get_line_color=rgba(tones.ink),
        get_line_width=2.5,
        line_width_units="'pixels'",
        pickable=False,
    )


def build_columns(prefectures: pd.DataFrame, scale: Scale, event: int, tones: Tones = LIGHT) -> pdk.Layer:
    """Return a column for each prefecture, as high as its value: the last class of the scale begins at two thirds."""
    top = scale.breaks[-1] * 1.5 if scale.breaks else 1.0
    data = []
    for i, (code, lon, lat, value) in enumerate(
        zip(prefectures["code"], prefectures["lon"], prefectures["lat"], prefectures[scale.metric], strict=True)
    ):
        if value > 0:
            color = rgba(scale.colors[scale.class_of(float(value))])
            data.append(
                {"code": code, "i": i, "x": lon, "y": lat, "h": round(float(value) / top * TALLEST), "f": color}
            )
    return pdk.Layer(
        "ColumnLayer",
        id=f"{COLUMNS}-{event}",
        data=data,
        radius=COLUMN_RADIUS,
        get_elevation="h",
        get_fill_color="f",
        **_solid(tones),
    )


def build_towers(marks: str, event: int, step: int, tones: Tones = LIGHT) -> pdk.Layer:
    """Return a column for each municipality, as high as its cases."""
    return pdk.Layer(
        "ColumnLayer",
        id=f"{TOWERS}-{event}",
        data=marks,
        radius=TOWER_RADIUS,
        get_elevation="n",
        elevation_scale=TOWER_STEP,
        get_fill_color=rgba(tones.place, 230),
        **_solid(tones),
        **show_step(step),
    )


def build_heat(marks: str, step: int, tones: Tones = LIGHT) -> pdk.Layer:
    """Return the density of cases, by the colours of the map."""
    return pdk.Layer(
        "HeatmapLayer",
        id="heat",
        data=marks,
        get_position="[x, y]",
        get_weight=f"a<={step}&&b>={step}?n:0",
        update_triggers={"getWeight": [step]},
        radius_pixels=34,
        intensity=1,
        threshold=0.04,
        # A quarter of the usual edge: without a graphics card the usual one takes a second for each step of time.
        weights_texture_size=512,
        color_range=[rgba(color) for color in tones.sequential[1:]],
        pickable=False,
    )


def show_step(step: int) -> dict[str, object]:
    """Return the properties of a layer of marks that show those that hold at a step."""
    return {
        "extensions": [STEPS],
        "get_filter_value": "[a, b]",
        "filter_range": [[0, step], [step, 1_000_000]],
    }


def _solid(tones: Tones) -> dict[str, object]:
    """Return what all columns have in common."""
    return {
        "get_position": "[x, y]",
        "disk_resolution": 12,
        "extruded": True,
        "pickable": True,
        "auto_highlight": True,
        "highlight_color": rgba(tones.ink, 60),
        "material": {"ambient": 0.7, "diffuse": 0.4, "shininess": 8, "specularColor": [60, 60, 60]},
    }


def _fade(color: Sequence[int], ground: Sequence[int]) -> list[int]:
    """Return a colour mixed with two parts of the ground: there to compare with, but not meant."""
    return [(part + 2 * below) // 3 for part, below in zip(color[:3], ground[:3], strict=True)] + [color[3]]

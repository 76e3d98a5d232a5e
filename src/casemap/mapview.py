"""The map: counted frames in, one pydeck deck out; and the click that comes back.

Pure: no Streamlit, no files, no network. Polygons never travel with the deck: layers name a URL, the browser
fetches it once, and a change of filters sends 47 class numbers as an expression over the feature's index `i`.
Equal input makes equal JSON (every layer has a fixed id), so an unchanged map is not sent again.

Positions are degrees (EPSG:4326), sizes pixels, colours from `palette`.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

import pandas as pd
import pydeck as pdk

from casemap.messages import translator
from casemap.model import PREFECTURE, Lang
from casemap.palette import FONT_STACK, GREY_900, PLACE, SEQUENTIAL, WHITE, rgba
from casemap.scale import Metric, Scale, format_value

LayerChoice = Literal["both", "bubbles", "choropleth"]
Bounds = tuple[float, float, float, float]

LAYERS: tuple[LayerChoice, ...] = ("both", "bubbles", "choropleth")

# Size of a deck.gl tile at zoom 0, in pixels: the whole Mercator world is this wide.
WORLD = 512
# Nobody needs to see half the globe, and the outlines are not made for street level.
MIN_ZOOM, MAX_ZOOM = 2.8, 11.0
# Bubble radius in pixels = this * sqrt(cases): the area grows with the count. Smaller while the whole country
# shows, so that the colours below stay legible.
BUBBLE_FAR, BUBBLE_NEAR = 2.9, 5.0
# Air around results that the map is fitted to: a part of their extent, and at least so much (degrees, about 20 km),
# so that a single municipality is seen in its surroundings.
AIR, AIR_AT_LEAST = 0.06, 0.2
# Offsets in pixels of the white copies behind a name: deck.gl's own outline is blurred at this size.
HALO = ((-1.2, 0.0), (1.2, 0.0), (0.0, -1.2), (0.0, 1.2), (-0.9, -0.9), (0.9, -0.9), (-0.9, 0.9), (0.9, 0.9))
# What maps leave out of a prefecture's name.
PREFECTURE_SUFFIXES = "都府県"
# Ids of the layers that can be clicked; a number follows (see `build_deck`).
HIT = "prefectures-hit"
DOTS = "municipalities"


@dataclass(frozen=True, slots=True)
class Place:
    """A stop of the quick buttons: id (its name is the message `stop_ID`), the view (west, south, east, north)."""

    id: str
    bounds: Bounds


# Bounds in degrees, read off the outlines of the prefectures. `all` holds the four main islands, the
# Northern Territories and Okinawa's main island; the far islands have their own stops.
STOPS = (
    Place("all", (127.4, 26.0, 148.95, 45.75)),
    Place("hokkaido", (139.3, 41.3, 148.9, 45.8)),
    Place("tohoku", (138.6, 36.7, 142.2, 41.6)),
    Place("kanto", (138.3, 34.8, 141.0, 37.2)),
    Place("chubu", (135.4, 34.5, 139.9, 38.6)),
    Place("kinki", (134.2, 33.4, 137.0, 35.8)),
    Place("chugoku", (130.8, 33.7, 134.5, 36.4)),
    Place("shikoku", (131.9, 32.6, 134.9, 34.6)),
    Place("kyushu", (128.5, 30.2, 132.2, 34.3)),
    Place("okinawa", (122.8, 23.9, 131.4, 27.95)),
    Place("ogasawara", (140.2, 24.2, 143.0, 27.9)),
)


@dataclass(frozen=True, slots=True)
class View:
    """Where the map looks: centre in degrees and deck.gl zoom."""

    lon: float
    lat: float
    zoom: float


class CompactDeck(pdk.Deck):  # type: ignore[misc]
    """A deck that is written without the blanks of pydeck's own JSON: half as much to send."""

    def to_json(self) -> str:
        """Return the JSON that the browser gets."""
        return json.dumps(json.loads(super().to_json()), ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Click:
    """What was clicked on the map: a prefecture or a municipality, by its 5-digit code."""

    kind: Literal["prefecture", "municipality"]
    code: str


def fit_view(bounds: Bounds, width: int, height: int, margin: int = 10, left: int = 0) -> View:
    """Return the view that shows `bounds` (west, south, east, north in degrees) within a canvas of that many
    pixels, `margin` pixels free on each side and `left` more on the left (where the legend lies).
    """
    west, south, east, north = bounds
    top, bottom = _mercator(north), _mercator(south)
    room_x = max(width - 2 * margin - left, 50)
    room_y = max(height - 2 * margin, 50)
    scale = min(room_x / ((east - west) / 360 * WORLD), room_y / ((top - bottom) / (2 * math.pi) * WORLD))
    middle = (top + bottom) / 2
    lat = math.degrees(2 * math.atan(math.exp(middle)) - math.pi / 2)
    zoom = min(max(math.log2(scale), MIN_ZOOM), MAX_ZOOM)
    shift = left / 2 / (WORLD * 2**zoom) * 360
    return View(round((west + east) / 2 - shift, 4), round(lat, 4), round(zoom, 3))


def find_bounds(municipalities: pd.DataFrame) -> Bounds | None:
    """Return the bounds (degrees) that hold all rows with `lon, lat`, with some air around; None without any."""
    points = municipalities[["lon", "lat"]].dropna()
    if points.empty:
        return None
    west, south, east, north = (float(edge) for edge in (*points.min()[["lon", "lat"]], *points.max()[["lon", "lat"]]))
    wide, high = max(AIR * (east - west), AIR_AT_LEAST), max(AIR * (north - south), AIR_AT_LEAST)
    return (west - wide, south - high, east + wide, north + high)


def bubble_size(near: bool) -> float:
    """Return the radius in pixels of the bubble for one case."""
    return BUBBLE_NEAR if near else BUBBLE_FAR


def find_stop(stop_id: str) -> Place:
    """Return the stop of that id, the whole country for an unknown one."""
    return next((stop for stop in STOPS if stop.id == stop_id), STOPS[0])


def build_deck(
    prefectures: pd.DataFrame,
    municipalities: pd.DataFrame,
    *,
    geometry_url: str,
    scale: Scale,
    layer: LayerChoice,
    lang: Lang,
    view: View,
    chosen_prefectures: Sequence[str] = (),
    chosen_municipalities: Sequence[str] = (),
    names: bool = True,
    near: bool = False,
    event: int = 0,
) -> pdk.Deck:
    """Build the deck.

    `prefectures`: 47 rows in JIS order with `code, name, name_en, cases, municipalities_with_case,
    municipalities_total, per_100k, share, lon, lat` (position of the label). `municipalities`: rows with `code,
    name, prefecture, kind, lon, lat, cases, hollow`. `geometry_url` answers with the outlines, features carrying
    `i` (0-46). `names`: prefecture names; `near`: the view shows a part of the country, so bubbles are larger and
    municipalities have names.

    `event` is a number that the caller raises with each click it has dealt with. It is part of the ids of the
    clickable layers: the browser forgets its own selection, so that the next click on the same place is news
    again and the filters stay the only state there is.
    """
    shaded = layer != "bubbles"
    layers: list[pdk.Layer] = [_fill_layer(prefectures, geometry_url, scale if shaded else None, chosen_prefectures)]
    layers.append(
        pdk.Layer(
            "GeoJsonLayer",
            id=f"{HIT}-{event}",
            data=geometry_url,
            filled=True,
            stroked=False,
            pickable=True,
            auto_highlight=True,
            highlight_color=rgba(GREY_900, 40),
            # Through the sub-layer: Streamlit dims the fill of layers that have the plain accessor.
            _sub_layer_props={"polygons-fill": {"getFillColor": [255, 255, 255, 1]}},
        )
    )
    if chosen_prefectures:
        layers.append(_outline_layer(prefectures, geometry_url, chosen_prefectures))
    if layer != "choropleth":
        layers.append(_dot_layer(municipalities, lang, chosen_municipalities, event, bubble_size(near)))
    if names:
        layers.append(
            _label_layer(
                prefectures, municipalities, lang, view.zoom, chosen_prefectures, near=near, dots=layer != "choropleth"
            )
        )
    return CompactDeck(
        layers=layers,
        initial_view_state=pdk.ViewState(
            longitude=view.lon,
            latitude=view.lat,
            zoom=view.zoom,
            min_zoom=MIN_ZOOM,
            max_zoom=MAX_ZOOM,
            pitch=0,
            bearing=0,
        ),
        views=[
            pdk.View(
                type="MapView",
                id="japan",
                controller={"dragRotate": False, "touchRotate": False, "scrollZoom": {"smooth": False}},
            )
        ],
        # No base map, and pydeck's default style: an empty one would make Streamlit fetch tiles from a third party.
        map_provider=None,
        tooltip=_tooltip(prefectures, scale.metric, lang),
    )


def read_click(selection: Mapping[str, object]) -> Click | None:
    """Return what was clicked, from `selection["objects"]` (layer id -> objects); None for open water."""
    objects = selection.get("objects")
    if not isinstance(objects, Mapping):
        return None
    for layer_id, picked in objects.items():
        if not isinstance(picked, Sequence) or not picked or not isinstance(picked[0], Mapping):
            continue
        found = picked[0]
        properties = found.get("properties", found)
        code = properties.get("code") if isinstance(properties, Mapping) else None
        if not isinstance(code, str):
            continue
        if str(layer_id).startswith(DOTS):
            return Click("municipality", code)
        if str(layer_id).startswith(HIT):
            return Click("prefecture", code)
    return None


def tooltip_css(prefix: str = "cm-tip") -> str:
    """Return the style rules that show, of the 47 lines in a tooltip, the one of the feature under the pointer.

    A tooltip's text can only be filled with fields of the feature, and features carry no counts (they are
    fetched once). So the template holds all lines and the class `<prefix>-<i>` says which one shows.
    """
    shown = ",".join(f".{prefix}-{i} .{prefix}-p{i}" for i in range(47))
    return f".{prefix} > div{{display:none}}{shown}{{display:block}}.{prefix}--1 .{prefix}-dot{{display:block}}"


def _fill_layer(prefectures: pd.DataFrame, url: str, scale: Scale | None, chosen: Sequence[str]) -> pdk.Layer:
    """Return the visible land; without a scale it is plain grey."""
    metric = scale.metric if scale else "cases"
    colors: list[list[int]] = []
    for code, value in zip(prefectures["code"], prefectures[metric], strict=True):
        grade = scale.class_of(float(value)) if scale else 0
        color = rgba(scale.colors[grade] if scale else SEQUENTIAL[0])
        colors.append(color if not chosen or code in chosen or grade == 0 else _fade(color))
    expression = _by_index(colors)
    return pdk.Layer(
        "GeoJsonLayer",
        id="prefectures",
        data=url,
        filled=True,
        stroked=True,
        pickable=False,
        _sub_layer_props={"polygons-fill": {"getFillColor": "@@=" + expression}},
        update_triggers={"getFillColor": [expression]},
        get_line_color=rgba(WHITE),
        get_line_width=1,
        line_width_units="'pixels'",
        line_joint_rounded=True,
    )


def _outline_layer(prefectures: pd.DataFrame, url: str, chosen: Sequence[str]) -> pdk.Layer:
    """Return the outline around chosen prefectures; its id changes with them, since only fills are re-read."""
    picked = [code in chosen for code in prefectures["code"]]
    colors = [rgba(GREY_900) if found else rgba(WHITE, 0) for found in picked]
    return pdk.Layer(
        "GeoJsonLayer",
        id="chosen-" + "-".join(code[:2] for code in sorted(chosen)),
        data=url,
        filled=False,
        stroked=True,
        pickable=False,
        get_line_color=_by_index(colors),
        get_line_width=2,
        line_width_units="'pixels'",
        line_joint_rounded=True,
    )


def _dot_layer(municipalities: pd.DataFrame, lang: Lang, chosen: Sequence[str], event: int, size: float) -> pdk.Layer:
    """Return the bubbles, large ones first so that small ones stay on top."""
    rows = municipalities.sort_values(["cases", "code"], ascending=[False, True])
    t = translator(lang)
    doubt = t("tip_doubtful")
    data = []
    for row in rows.to_dict("records"):
        hollow = bool(row["hollow"])
        head = str(row["name"]) if row["kind"] == PREFECTURE else f"{row['prefecture']} {row['name']}"
        data.append(
            {
                "code": str(row["code"]),
                "i": -1,
                "label": f"{head}  {t('count_cases', n=int(row['cases']))}" + (f" ({doubt})" if hollow else ""),
                "x": round(float(row["lon"]), 4),
                "y": round(float(row["lat"]), 4),
                "r": round(size * math.sqrt(int(row["cases"])), 2),
                "h": int(hollow),
                "s": int(row["code"] in chosen),
            }
        )
    return pdk.Layer(
        "ScatterplotLayer",
        id=f"{DOTS}-{event}",
        data=data,
        get_position="[x, y]",
        get_radius="r",
        radius_units="'pixels'",
        radius_min_pixels=2,
        get_fill_color=_choose(("h==1", rgba(WHITE, 150)), otherwise=rgba(PLACE, 215)),
        get_line_color=_choose(("s==1", rgba(GREY_900)), ("h==1", rgba(PLACE)), otherwise=rgba(WHITE)),
        get_line_width="s==1?2.5:(h==1?1.5:0.8)",
        line_width_units="'pixels'",
        stroked=True,
        pickable=True,
        auto_highlight=True,
        highlight_color=rgba(GREY_900, 60),
    )


def place_labels(
    candidates: Sequence[tuple[str, float, float, float]], zoom: float, size: int = 11
) -> list[tuple[str, float, float, float]]:
    """Return those of `(text, lon, lat, lift in pixels)` whose labels don't touch at `zoom`, earlier ones first.

    A full-width sign is as wide as `size`, a Latin one about half. Zooming in only moves labels apart, so what
    fits at the zoom of a view fits from there on.
    """
    kept: list[tuple[str, float, float, float]] = []
    boxes: list[tuple[float, float, float]] = []
    for text, lon, lat, lift in candidates:
        x = lon / 360 * WORLD * 2**zoom
        y = -_mercator(lat) / (2 * math.pi) * WORLD * 2**zoom + lift
        half = sum(size if ord(sign) > 0x2E7F else size * 0.56 for sign in text) / 2 + 3
        if any(abs(x - left) < half + other and abs(y - top) < size + 3 for left, top, other in boxes):
            continue
        boxes.append((x, y, half))
        kept.append((text, lon, lat, lift))
    return kept


def _label_layer(
    prefectures: pd.DataFrame,
    municipalities: pd.DataFrame,
    lang: Lang,
    zoom: float,
    chosen: Sequence[str],
    *,
    near: bool,
    dots: bool,
) -> pdk.Layer:
    """Return names with a white halo: prefectures first, chosen ones and those with more cases before others;
    then, when `near`, municipalities under their bubbles.
    """
    rows = (
        prefectures.assign(rest=~prefectures["code"].isin(list(chosen)))
        .sort_values(["rest", "cases", "code"], ascending=[True, False, True])
        .to_dict("records")
    )
    candidates = [
        (
            _short_name(str(row["name"])) if lang == "ja" else str(row["name_en"]),
            float(row["lon"]),
            float(row["lat"]),
            0.0,
        )
        for row in rows
    ]
    if near and dots:
        cities = municipalities[municipalities["kind"] != PREFECTURE]
        candidates += [
            (
                str(row["name"]),
                round(float(row["lon"]), 4),
                round(float(row["lat"]), 4),
                round(BUBBLE_NEAR * math.sqrt(int(row["cases"])) + 8, 1),
            )
            for row in cities.sort_values(["cases", "code"], ascending=[False, True]).to_dict("records")
        ]
    placed = place_labels(candidates, zoom)
    data = [
        {"t": text, "x": lon, "y": lat, "h": int(halo), "r": right, "d": round(down + lift, 1)}
        for halo in (True, False)
        for text, lon, lat, lift in placed
        for right, down in (HALO if halo else ((0.0, 0.0),))
    ]
    return pdk.Layer(
        "TextLayer",
        id="names",
        data=data,
        get_text="t",
        get_position="[x, y]",
        get_size=11,
        get_color=_choose(("h==1", rgba(WHITE, 235)), otherwise=rgba(GREY_900)),
        get_pixel_offset="[r, d]",
        character_set="'auto'",
        font_family=f"'{FONT_STACK}'",
        font_weight="'bold'",
        font_settings={"fontSize": 44},
        pickable=False,
    )


def _tooltip(prefectures: pd.DataFrame, metric: Metric, lang: Lang) -> dict[str, object]:
    """Return the tooltip template: one line for each prefecture (see `tooltip_css`) and one for bubbles."""
    t = translator(lang)
    lines = []
    for i, row in enumerate(prefectures.to_dict("records")):
        cases, held, total = int(row["cases"]), int(row["municipalities_with_case"]), int(row["municipalities_total"])
        name = str(row["name"] if lang == "ja" else row["name_en"])
        text = f"<b>{escape(name)}</b> {t('count_cases', n=cases)}<br>{t('tip_held', held=held, total=total)}"
        if metric == "per_100k":
            text += "<br>" + t("tip_per_100k", value=format_value(metric, float(row["per_100k"])))
        lines.append(f'<div class="cm-tip-p{i}">{text}</div>')
    html = '<div class="cm-tip cm-tip-{i}">' + "".join(lines) + '<div class="cm-tip-dot">{label}</div></div>'
    return {
        "html": html,
        "style": {
            "background": WHITE,
            "color": GREY_900,
            "border": "1px solid #949494",
            "borderRadius": "6px",
            "padding": "6px 10px",
            "fontSize": "13px",
            "lineHeight": "1.5",
            "boxShadow": "0 2px 8px 1px rgba(0,0,0,0.1)",
            "fontFamily": FONT_STACK,
            "zIndex": "9",
            "whiteSpace": "nowrap",
        },
    }


def _by_index(colors: Sequence[Sequence[int]]) -> str:
    """Return a deck.gl expression that gives `colors[i]` for a feature with the property `i`.

    Equal colours share a branch, channel by channel: the expression language has no table look-up.
    """
    channels = []
    for channel in range(4):
        groups: dict[int, list[int]] = {}
        for i, color in enumerate(colors):
            groups.setdefault(color[channel], []).append(i)
        ordered = sorted(groups.items(), key=lambda item: (len(item[1]), item[0]))
        text = str(ordered[-1][0])
        for value, members in reversed(ordered[:-1]):
            test = "||".join(f"properties.i=={i}" for i in members)
            text = f"(({test})?{value}:{text})"
        channels.append(text)
    return f"[{','.join(channels)}]"


def _choose(*cases: tuple[str, Sequence[int]], otherwise: Sequence[int]) -> str:
    """Return a deck.gl expression: the colour of the first condition that holds for a row."""
    channels = []
    for channel in range(4):
        text = str(otherwise[channel])
        for condition, color in reversed(cases):
            text = f"({condition}?{color[channel]}:{text})"
        channels.append(text)
    return f"[{','.join(channels)}]"


def _fade(color: Sequence[int]) -> list[int]:
    """Return a colour mixed with two parts of white: there to compare with, but not meant."""
    return [(part + 2 * 255) // 3 for part in color[:3]] + [color[3]]


def _short_name(name: str) -> str:
    """Return a prefecture's name as maps have it: without 都, 府, 県 (北海道 stays)."""
    return name[:-1] if name[-1] in PREFECTURE_SUFFIXES else name


def _mercator(lat: float) -> float:
    """Return the Mercator ordinate (radians) of a latitude in degrees."""
    return math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))

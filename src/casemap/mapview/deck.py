"""The deck: layers by the visitor's choice, one JSON out.

Polygons and marks never travel with the deck: layers name URLs, the browser fetches each once, and a change of
filters sends 47 class colours as an expression over the feature's index `i`. Equal input makes equal JSON (every layer
has a fixed id), so an unchanged map is not sent again. Pure.
"""

import json
from collections.abc import Sequence
from typing import Literal

import pandas as pd
import pydeck as pdk

from casemap.mapview import layers
from casemap.mapview.labels import build_municipality_labels, build_prefecture_labels
from casemap.mapview.marks import Mark
from casemap.mapview.tooltip import build_tooltip
from casemap.mapview.view import MAX_ZOOM, MIN_ZOOM, View
from casemap.model import Lang
from casemap.palette import LIGHT, Tones
from casemap.scale import Scale

LayerChoice = Literal["both", "bubbles", "choropleth", "columns", "heat"]

LAYERS: tuple[LayerChoice, ...] = ("both", "choropleth", "bubbles", "columns", "heat")
# Which of them colour the land by a metric, and which show one mark for each municipality.
SHADED = frozenset({"both", "choropleth"})
DOTTED = frozenset({"both", "bubbles"})


class CompactDeck(pdk.Deck):  # type: ignore[misc]
    """A deck that is written without the blanks of pydeck's own JSON: half as much to send."""

    def to_json(self) -> str:
        """Return the JSON that the browser gets."""
        return json.dumps(json.loads(super().to_json()), ensure_ascii=False, separators=(",", ":"))


def build_deck(
    prefectures: pd.DataFrame,
    *,
    geometry_url: str,
    marks_url: str,
    scale: Scale,
    layer: LayerChoice,
    lang: Lang,
    view: View,
    chosen_prefectures: Sequence[str] = (),
    chosen_marks: Sequence[Mark] = (),
    near: bool = False,
    event: int = 0,
    step: int = 0,
    enlarge: float = 1.0,
    tones: Tones = LIGHT,
) -> pdk.Deck:
    """Build the deck.

    `prefectures`: 47 rows in JIS order with `code, name, name_en, cases, municipalities_with_case,
    municipalities_total, per_100k, share, specialisation, lon, lat` (position of the label). `geometry_url` answers
    with the outlines, features carrying `i` (0-46); `marks_url` with rows of `marks.build_marks`; `chosen_marks` are
    those to be ringed. `near`: the view shows a part of the country, so bubbles are larger and columns stand for
    municipalities. `step`: the step of a playback; marks say in which steps they hold. `enlarge`: how much larger than
    usual marks and names are, for a presentation. `tones`: the colours of the theme; `scale` has its own of it.

    `event` is a number that the caller raises with each click it has dealt with. It is part of the ids of the
    clickable layers: the browser forgets its own selection, so that the next click on the same place is news
    again and the filters stay the only state there is.
    """
    size = layers.bubble_size(near, enlarge)
    built = [
        layers.build_sea(event),
        layers.build_land(prefectures, geometry_url, scale if layer in SHADED else None, chosen_prefectures, tones),
        layers.build_hit(geometry_url, event, tones),
    ]
    if chosen_prefectures:
        built.append(layers.build_outline(prefectures, geometry_url, chosen_prefectures, tones))
    if layer == "heat":
        built.append(layers.build_heat(marks_url, step, tones))
    if layer in DOTTED:
        built.append(layers.build_dots(marks_url, event, size, step, tones))
        if chosen_marks:
            built.append(layers.build_rings(chosen_marks, size, tones))
    if layer == "columns":
        built.append(
            layers.build_towers(marks_url, event, step, tones)
            if near
            else layers.build_columns(prefectures, scale, event, tones)
        )
    if layer in DOTTED:
        built += build_municipality_labels(prefectures, marks_url, size, step, enlarge, tones)
    built += build_prefecture_labels(prefectures, lang, chosen_prefectures, enlarge, tones)
    return frame_deck(built, view, build_tooltip(prefectures, scale.metric, lang, tones))


def frame_deck(built: Sequence[pdk.Layer], view: View, tooltip: dict[str, object]) -> CompactDeck:
    """Return a deck of layers without a base map, that pans and zooms but never turns."""
    return CompactDeck(
        layers=list(built),
        initial_view_state=pdk.ViewState(
            longitude=view.lon,
            latitude=view.lat,
            zoom=view.zoom,
            min_zoom=MIN_ZOOM,
            max_zoom=MAX_ZOOM,
            pitch=view.pitch,
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
        tooltip=tooltip,
    )

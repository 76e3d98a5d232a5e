"""Names on the map: prefectures where they fit, municipalities when there is room between them.

deck.gl's collision filter decides in the browser at every zoom, so names come and go while a person zooms, without a
word to the server. Prefectures avoid each other; municipalities avoid each other and, by an unseen disc around every
prefecture's name, keep out of the national view. Pure.
"""

from collections.abc import Sequence

import pandas as pd
import pydeck as pdk

from casemap.mapview.layers import show_step
from casemap.model import Lang
from casemap.palette import FONT_STACK, LIGHT, WHITE, Tones, rgba

# What maps leave out of a prefecture's name.
PREFECTURE_SUFFIXES = "都府県"
# Radius in pixels of the disc that keeps municipalities away: far apart enough to cover Honshu at the national view,
# small enough to leave most of a prefecture free at zoom 7.
KEEP_OFF = 60
# Sizes of the names of prefectures and municipalities in pixels.
SIZE, SMALL = 12, 11
# Names take part in collisions at these multiples of their size: a name gives way only when its middle lies within
# another one, so two of the same width are apart from two on. Japanese ones are short and nearly square.
ROOM: dict[Lang, float] = {"ja": 1.8, "en": 2.1}
MUNICIPALITY_ROOM = 2.4
# deck.gl takes priorities below 1000; those at the limit are clipped.
HIGHEST = 900
COLLISION: dict[str, object] = {"@@type": "CollisionFilterExtension"}
# Letters as distance fields of 40 pixels. The filter fades what it hides only in part, but never an outline: so a
# name is drawn as the outline of letters that have no fill (the edge of a letter lies at 1 - cutoff = 0.4, a fill
# would begin at 0.75, deeper than any stroke is thick), once wide in the ground's colour,
# once in that of ink up to the letter's edge.
RADIUS = 18
LETTERS = {"sdf": True, "fontSize": 40, "buffer": 14, "radius": RADIUS, "cutoff": 0.6}
# Widths of outlines are parts of the radius: 1 - (edge of the outline) / 0.75.
HALO_WIDTH, LETTER_WIDTH = round(RADIUS * 0.86, 1), round(RADIUS * (1 - 0.4 / 0.75), 1)


def build_prefecture_labels(
    prefectures: pd.DataFrame, lang: Lang, chosen: Sequence[str], enlarge: float = 1.0, tones: Tones = LIGHT
) -> list[pdk.Layer]:
    """Return the prefectures' names; chosen ones and those with more cases win where there is little room."""
    data = [
        {
            "t": short_name(str(row["name"])) if lang == "ja" else str(row["name_en"]),
            "x": row["lon"],
            "y": row["lat"],
            "p": HIGHEST if row["code"] in chosen else min(int(row["cases"]), HIGHEST - 1),
        }
        for row in prefectures.to_dict("records")
    ]
    return _names(
        "names",
        tones,
        room=ROOM[lang],
        data=data,
        get_size=round(SIZE * enlarge, 1),
        collision_group="'prefectures'",
        get_collision_priority="p",
        extensions=[COLLISION],
        background_padding=[1, 1],
    )


def build_municipality_labels(
    prefectures: pd.DataFrame, marks: str, size: float, step: int, enlarge: float = 1.0, tones: Tones = LIGHT
) -> list[pdk.Layer]:
    """Return the municipalities' names under their bubbles (`size`: pixels of the radius for one case), and the discs.

    `marks` answers with rows of `marks.build_marks`.
    """
    discs = pdk.Layer(
        "ScatterplotLayer",
        id="names-keep-off",
        data=[{"x": row["lon"], "y": row["lat"]} for row in prefectures.to_dict("records")],
        get_position="[x, y]",
        get_radius=round(KEEP_OFF * enlarge),
        radius_units="'pixels'",
        get_fill_color=rgba(WHITE, 0),
        pickable=False,
        collision_group="'municipalities'",
        get_collision_priority=HIGHEST,
        extensions=[COLLISION],
    )
    shown = show_step(step)
    return [
        discs,
        *_names(
            "names-municipalities",
            tones,
            data=marks,
            get_size=round(SMALL * enlarge, 1),
            get_pixel_offset=f"[0, q*{size}+{round(9 * enlarge)}]",
            update_triggers={"getPixelOffset": [size]},
            collision_group="'municipalities'",
            get_collision_priority=f"n<{HIGHEST}?n:{HIGHEST - 1}",
            **{**shown, "extensions": [COLLISION, *shown["extensions"]]},  # type: ignore[misc]
            # The filter asks at the place itself: the plate reaches up from the name over the bubble.
            background_padding=[1, round(22 * enlarge), 1, 1],
            room=MUNICIPALITY_ROOM,
        ),
    ]


def short_name(name: str) -> str:
    """Return a prefecture's name as maps have it: without 都, 府, 県 (北海道 stays)."""
    return name[:-1] if name[-1] in PREFECTURE_SUFFIXES else name


def _names(name: str, tones: Tones, room: float, **properties: object) -> list[pdk.Layer]:
    """Return the layers of some names: the halo, then the letters."""
    return [
        pdk.Layer(
            "TextLayer",
            id=name + suffix,
            get_text="t",
            get_position="[x, y]",
            get_color=rgba(color),
            character_set="'auto'",
            font_family=f"'{FONT_STACK}'",
            font_weight="'bold'",
            font_settings=LETTERS,
            outline_width=width,
            outline_color=rgba(color),
            # An unseen plate: without it the gaps between signs count as free.
            background=True,
            get_background_color=rgba(WHITE, 0),
            collision_test_props={"sizeScale": room},
            # Columns stand behind names.
            parameters={"depthCompare": "always"},
            pickable=False,
            **properties,
        )
        for suffix, color, width in (("-halo", tones.ground, HALO_WIDTH), ("", tones.ink, LETTER_WIDTH))
    ]

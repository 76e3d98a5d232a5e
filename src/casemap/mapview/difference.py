"""The deck of a comparison: prefectures coloured by which side has the larger share of its cases there. Pure."""

from html import escape

import pandas as pd
import pydeck as pdk

from casemap.difference import DifferenceScale
from casemap.mapview.deck import CompactDeck, frame_deck
from casemap.mapview.labels import build_prefecture_labels
from casemap.mapview.layers import build_hit, paint_land
from casemap.mapview.tooltip import fill_tooltip
from casemap.mapview.view import View
from casemap.messages import translator
from casemap.model import Lang
from casemap.palette import rgba


def build_difference_deck(
    rows: pd.DataFrame, *, geometry_url: str, scale: DifferenceScale, lang: Lang, view: View
) -> CompactDeck:
    """Build the deck. `rows`: 47 in JIS order with `code, name, name_en, cases_a, cases_b, share_a, share_b,
    difference` (as from `query.compare_selections`) and `lon, lat` of the label.
    """
    colors = [
        rgba(scale.colors[scale.class_of(float(difference), int(a + b))])
        for difference, a, b in zip(rows["difference"], rows["cases_a"], rows["cases_b"], strict=True)
    ]
    labelled = rows.assign(cases=rows["cases_a"] + rows["cases_b"])
    tones = scale.tones
    layers: list[pdk.Layer] = [paint_land(colors, geometry_url, tones), build_hit(geometry_url, 0, tones)]
    layers += build_prefecture_labels(labelled, lang, (), tones=tones)
    return frame_deck(layers, view, fill_tooltip([_line(row, lang) for row in rows.to_dict("records")], tones))


def _line(row: dict[object, object], lang: Lang) -> str:
    """Return what the tooltip says of one prefecture, as HTML."""
    t = translator(lang)
    name = escape(str(row["name"] if lang == "ja" else row["name_en"]))
    parts = [
        t("difference_tip", side=side, cases=int(str(row[f"cases_{key}"])), share=_percent(row[f"share_{key}"]))
        for side, key in (("A", "a"), ("B", "b"))
    ]
    return "<br>".join([f"<b>{name}</b>", *(escape(part) for part in parts)])


def _percent(share: object) -> str:
    """Return a share as per cent, a dash for an unknown one."""
    value = float(str(share))
    return f"{value:.1%}" if value == value else "–"

"""The grid map: every prefecture a tile of the same size, coloured like the map.

In: `query.count_by_prefecture`, the map's scale. Out: a figure; its table is that of the bars.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from casemap.charts.cells import build_cells, build_targets, frame_cell
from casemap.charts.look import ANYWHERE, dress_figure
from casemap.charts.tile_layout import TILE_COLUMNS, TILE_ROWS, TILES
from casemap.figure import Figure
from casemap.mapview.labels import short_name
from casemap.messages import translator
from casemap.model import Lang
from casemap.palette import LIGHT, Tones, text_on
from casemap.scale import Scale, format_value

# Height of a tile in pixels: a name and a number, one above the other.
TILE = 31
# Size of type on a tile: names in Japanese have three signs at most, in English up to nine.
TYPE = {"ja": 11, "en": 9}
# On a phone a tile has room for a name in small type, not for a number.
NARROW_TYPE = {"ja": 8, "en": 6}


def build_tile_map(
    prefectures: pd.DataFrame,
    scale: Scale,
    lang: Lang,
    chosen: Sequence[str] = (),
    *,
    narrow: bool = False,
    tones: Tones = LIGHT,
) -> Figure:
    """Return the 47 tiles with name and value, and the legend in the empty corner; `chosen` codes have a frame.

    `narrow`: for a phone, names only.
    """
    t = translator(lang)
    classes = np.full((TILE_ROWS, TILE_COLUMNS), -1)
    labels: list[str] = []
    tips: list[str] = []
    rows = prefectures.to_dict("records")
    for entry in rows:
        row, column = TILES[str(entry["code"])]
        value = float(entry[scale.metric])
        classes[row, column] = scale.class_of(value)
        name = short_name(str(entry["name"])) if lang == "ja" else str(entry["name_en"])
        shown = format_value(scale.metric, value if value > 0 else 0.0)
        labels.append(name if narrow else f"{name}<br>{shown}")
        tips.append(
            f"<b>{entry['name' if lang == 'ja' else 'name_en']}</b><br>{t('count_cases', n=int(entry['cases']))}"
            + ("" if scale.metric == "cases" else f"<br>{t('metric_' + scale.metric)} {shown}")
        )
    places = [TILES[str(entry["code"])] for entry in rows]
    targets = build_targets(
        [column for _, column in places],
        [row for row, _ in places],
        [str(entry["code"]) for entry in rows],
        "%{hovertext}",
    )
    targets.update(
        mode="markers+text",
        text=labels,
        hovertext=tips,
        textfont={
            "size": (NARROW_TYPE if narrow else TYPE)[lang],
            "color": [text_on(scale.colors[int(classes[place])]) for place in places],
        },
    )
    figure = Figure(build_cells(classes, scale.colors, gap=2), targets)
    dress_figure(figure, TILE_ROWS * TILE + 4, tones)
    figure.update_layout(margin={"l": 0, "r": 0, "t": 2, "b": 2}, hoverdistance=ANYWHERE)
    figure.update_xaxes(visible=False, range=[-0.5, TILE_COLUMNS - 0.5])
    figure.update_yaxes(visible=False, range=[TILE_ROWS - 0.5, -0.5])
    for code in chosen:
        row, column = TILES[code]
        frame_cell(figure, column, row, tones=tones)
    _draw_legend(figure, scale, lang, tones)
    return figure


def _draw_legend(figure: Figure, scale: Scale, lang: Lang, tones: Tones) -> None:
    """Draw the classes in the sea of the north-west, in place; rows of the grid are the unit."""
    t = translator(lang)
    label = {"xref": "x", "yref": "y", "showarrow": False, "xanchor": "left", "align": "left"}
    figure.add_annotation(
        x=-0.4, y=-0.1, text=f"<b>{t('legend_' + scale.metric)}</b>", font={"size": 12, "color": tones.text}, **label
    )
    for number, (color, text) in enumerate(zip(scale.colors, scale.labels(lang), strict=True)):
        middle = 0.7 + number * 0.68
        figure.add_shape(
            type="rect", x0=-0.4, x1=0.1, y0=middle - 0.24, y1=middle + 0.24, fillcolor=color, line={"width": 0}
        )
        figure.add_annotation(x=0.25, y=middle, text=text, font={"size": 11, "color": tones.text}, **label)

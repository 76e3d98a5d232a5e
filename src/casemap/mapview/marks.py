"""Marks: one row for each municipality with cases, as the browser fetches them.

In: counted rows. Out: lists of dicts, ready for JSON, with short keys because there may be thousands:
`code`; `t` name for the map; `label` what the tooltip says; `x`, `y` degrees; `n` cases; `q` their square root;
`f`, `l` fill and line colour; `w` line width in pixels; `i` -1 (no prefecture, see `tooltip`); `a`, `b` the first and
last step of a playback in which the row holds (0 when nothing plays). Pure.
"""

import math
from collections.abc import Mapping
from typing import Literal

import pandas as pd

from casemap.messages import Translator
from casemap.palette import LIGHT, Tones, rgba

DotColor = Literal["place", "theme"]

DOT_COLORS: tuple[DotColor, ...] = ("place", "theme")

Mark = dict[str, object]
# The collision filter of the names tells things by their row alone, whatever their layer; so the first rows are
# nothing, and no name is taken for one of the discs that keep names away (see `labels`), one for each prefecture.
RESERVED = 47
_NOTHING: Mark = {
    "code": "", "t": "", "label": "", "x": 0, "y": 0, "n": 0, "q": 0, "f": [0, 0, 0, 0], "l": [0, 0, 0, 0], "w": 0,
    "i": -1, "a": -1, "b": -1,
}  # fmt: skip
# A step later than any playback has.
LAST_STEP = 100_000


def build_marks(
    municipalities: pd.DataFrame,
    names: Mapping[str, str],
    t: Translator,
    theme_colors: Mapping[str, str] | None = None,
    tones: Tones = LIGHT,
) -> list[Mark]:
    """Return the marks, large ones first so that small ones lie on top.

    `municipalities`: rows with `code, lon, lat, cases, hollow, label` (the name on the map), and optionally `theme`
    (main theme or None), `first` and `last` (steps). `names`: code -> full name. `theme_colors`: theme -> `#rrggbb`
    to colour by the main theme; without it all have the colour of a place.
    """
    rows = municipalities.sort_values(["cases", "code"], ascending=[False, True])
    doubt = t("tip_doubtful")
    marks: list[Mark] = []
    for row in rows.to_dict("records"):
        code, cases, hollow = str(row["code"]), int(row["cases"]), bool(row["hollow"])
        color = tones.place
        if theme_colors is not None:
            found = theme_colors.get(str(row.get("theme")))
            color = tones.mark(found) if found else tones.unthemed
        marks.append(
            {
                "code": code,
                "t": str(row["label"]),
                "label": f"{names[code]}  {t('count_cases', n=cases)}" + (f" ({doubt})" if hollow else ""),
                "x": round(float(row["lon"]), 4),
                "y": round(float(row["lat"]), 4),
                "n": cases,
                "q": round(math.sqrt(cases), 3),
                "f": rgba(tones.ground, 150) if hollow else rgba(color, 215),
                "l": rgba(color) if hollow else rgba(tones.ground),
                "w": 1.5 if hollow else 0.8,
                "i": -1,
                "a": int(row.get("first", 0)),
                "b": int(row.get("last", LAST_STEP)),
            }
        )
    return marks


def reserve_rows(marks: list[Mark]) -> list[Mark]:
    """Return the marks behind as many empty rows as there are discs."""
    return [_NOTHING] * RESERVED + marks

"""The marks of the map over HTTP: `geo/marks.json`, fetched by the browser once for each answer.

In: the page's own filters (`Filters.to_params`), language, colours. Out: JSON rows of `mapview.build_marks`, and their
address. An address names the snapshot, so its answer may be kept for ever.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import cast, get_args
from urllib.parse import urlencode

import pandas as pd
from starlette.requests import Request
from starlette.responses import Response

from casemap.calendar_bins import Bin
from casemap.dashboard.data import Bundle, list_peaks, open_bundle
from casemap.filters import Filters
from casemap.mapview import DOT_COLORS, DotColor, Mark, build_marks, reserve_rows
from casemap.messages import LANGUAGES, translator
from casemap.model import PREFECTURE, CasemapError, Lang
from casemap.palette import DARK, LIGHT, Theme, Tones
from casemap.periods import Period, Span, find_bins, list_windows
from casemap.place_names import name_place
from casemap.query import clean_filters, count_by_municipality, count_frames, list_frames, select_cases
from casemap.scale import Metric, Scale, build_scale
from casemap.scene import Look

MARKS_ROUTE = "/geo/marks.json"
# Characters of the snapshot's id in an address.
ID_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Motion:
    """A playback and where it stands: kind of bins, how the period moves, bins of a window (0 for a cumulative one),
    number of the last bin of the period, number of the first bin of a cumulative one.
    """

    bin: Bin
    span: Span
    width: int
    step: int
    start: int = 0

    def to_params(self) -> dict[str, str]:
        """Return the parameters of an address that stands for all steps."""
        return {"bin": self.bin, "span": self.span, "width": str(self.width), "start": str(self.start)}


def find_motion(bundle: Bundle, filters: Filters, look: Look) -> Motion | None:
    """Return the playback of which the period is a step; None without a period."""
    bounds = bundle.index.board(filters).bounds
    if bounds is None or filters.period is None:
        return None
    first, last = find_bins(filters.period, bounds, look.bin)
    return Motion(look.bin, look.span, *((last - first + 1, last) if look.span == "window" else (0, last, first)))


def find_scale(bundle: Bundle, filters: Filters, metric: Metric, motion: Motion | None, tones: Tones) -> Scale:
    """Return the classes: of all time, or of the fullest window as wide as the period, so that they stay while time
    plays and no window is pale only because it is short.
    """
    values = bundle.everything
    if motion is not None and metric != "specialisation" and motion.span == "window":
        values = list_peaks(bundle.index.id, filters.date_kind, motion.bin, motion.width)
    return build_scale(list(values[metric]), metric, tones)


def build_marks_url(
    bundle: Bundle,
    filters: Filters,
    lang: Lang,
    dots: DotColor,
    motion: Motion | None = None,
    theme: Theme = "light",
) -> str:
    """Return the address of the marks, relative to the page; with `motion` of those of all its steps at once;
    `theme`: the colours they are drawn in.
    """
    moving = {}
    if motion is not None:
        filters = replace(filters, period=None)
        moving = motion.to_params()
    params = filters.to_params() | moving | {"lang": lang, "dots": dots, "v": bundle.index.id[:ID_LENGTH]}
    if theme != "light":
        params["scheme"] = theme
    return f"{MARKS_ROUTE[1:]}?{urlencode(params)}"


def send_marks(request: Request) -> Response:
    """Answer with the marks of the filters in the address; what is not understood is left out, as on the page."""
    params = dict(request.query_params)
    try:
        bundle = open_bundle()
    except CasemapError as error:
        return Response(str(error), status_code=503, media_type="text/plain")
    current = params.pop("v", "") == bundle.index.id[:ID_LENGTH]
    body = _marks_body(bundle.index.id, tuple(sorted(params.items())))
    cache = "public, max-age=31536000, immutable" if current else "no-cache"
    return Response(body, media_type="application/json", headers={"cache-control": cache})


def find_marks(
    bundle: Bundle, municipalities: pd.DataFrame, lang: Lang, dots: DotColor = "place", tones: Tones = LIGHT
) -> list[Mark]:
    """Return the marks of rows of `query.count_by_municipality`, named in a language."""
    gazetteer = bundle.gazetteer
    codes = [str(code) for code in municipalities["code"]]
    entries = [gazetteer.entries[code] for code in codes]
    # A prefecture acting as such has its name on the map already.
    labels = ["" if entry.kind == PREFECTURE else entry.name if lang == "ja" else entry.romaji for entry in entries]
    colors = {theme.id: theme.color for theme in bundle.index.theme_labels} if dots == "theme" else None
    names = {code: name_place(gazetteer, code, lang) for code in codes}
    return build_marks(municipalities.assign(label=labels), names, translator(lang), colors, tones)


@lru_cache(maxsize=64)
def _marks_body(snapshot: str, params: tuple[tuple[str, str], ...]) -> bytes:
    """Return the JSON; `snapshot` is the id of the current one, part of the key."""
    bundle = open_bundle()
    given: Mapping[str, str] = dict(params)
    lang: Lang = next((known for known in LANGUAGES if known == given.get("lang")), "ja")
    dots: DotColor = next((known for known in DOT_COLORS if known == given.get("dots")), "place")
    filters, _ = clean_filters(bundle.index, Filters.read_params(given)[0])
    sel = select_cases(bundle.index, filters)
    windows = read_windows(bundle, filters, given)
    if windows:
        rows = list_frames(bundle.index, sel, count_frames(bundle.index, sel, windows))
    else:
        rows = count_by_municipality(bundle.index, sel)
    marks = reserve_rows(find_marks(bundle, rows, lang, dots, DARK if given.get("scheme") == "dark" else LIGHT))
    return json.dumps(marks, ensure_ascii=False, separators=(",", ":")).encode()


def read_motion(given: Mapping[str, str]) -> Motion | None:
    """Return the playback that an address asks for, at its beginning; None for one that stands still."""
    kind, numbers = given.get("bin"), [given.get("width", ""), given.get("start", "0")]
    if kind not in get_args(Bin) or not all(text.isascii() and text.isdigit() and len(text) < 5 for text in numbers):
        return None
    span: Span = "cumulative" if given.get("span") == "cumulative" else "window"
    return Motion(cast(Bin, kind), span, int(numbers[0]), 0, int(numbers[1]))


def read_windows(bundle: Bundle, filters: Filters, given: Mapping[str, str]) -> list[Period]:
    """Return the periods of the playback that an address asks for, none for marks that stand still."""
    bounds, motion = bundle.index.board(filters).bounds, read_motion(given)
    if bounds is None or motion is None:
        return []
    return list_windows(bounds, motion.bin, motion.span, motion.width, motion.start)

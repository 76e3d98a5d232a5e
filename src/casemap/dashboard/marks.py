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
from casemap.dashboard.data import Bundle, open_bundle
from casemap.filters import Filters
from casemap.mapview import DOT_COLORS, DotColor, Mark, build_marks, reserve_rows
from casemap.messages import LANGUAGES, translator
from casemap.model import PREFECTURE, CasemapError, Lang
from casemap.palette import DARK, LIGHT, Theme, Tones
from casemap.periods import Period, Span, list_windows
from casemap.place_names import name_place
from casemap.query import clean_filters, count_by_municipality, count_frames, list_frames, select_cases

MARKS_ROUTE = "/geo/marks.json"
# Characters of the snapshot's id in an address.
ID_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Motion:
    """A playback and where it stands: kind of bins, how the period moves, bins of a window (0 for a cumulative one),
    number of the last bin of the period.
    """

    bin: Bin
    span: Span
    width: int
    step: int


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
        moving = {"bin": motion.bin, "span": motion.span, "width": str(motion.width)}
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
    windows = _read_windows(bundle, filters, given)
    if windows:
        rows = list_frames(bundle.index, sel, count_frames(bundle.index, sel, windows))
    else:
        rows = count_by_municipality(bundle.index, sel)
    marks = reserve_rows(find_marks(bundle, rows, lang, dots, DARK if given.get("scheme") == "dark" else LIGHT))
    return json.dumps(marks, ensure_ascii=False, separators=(",", ":")).encode()


def _read_windows(bundle: Bundle, filters: Filters, given: Mapping[str, str]) -> list[Period]:
    """Return the periods of the playback that an address asks for, none for marks that stand still."""
    bounds, kind, width = bundle.index.board(filters).bounds, given.get("bin"), given.get("width", "")
    if bounds is None or kind not in get_args(Bin) or not (width.isascii() and width.isdigit() and len(width) < 5):
        return []
    span: Span = "cumulative" if given.get("span") == "cumulative" else "window"
    return list_windows(bounds, cast(Bin, kind), span, int(width))

"""All steps of a playback at once, over HTTP: `parts/steps.json`, from which the browser plays by itself.

In: the page's own filters, the playback (`marks.Motion`), language, metric of the map. Out: JSON of all that moves on
the screen: for each step the period, its words, the key figures, the classes of the prefectures. A step then takes the
browser a few milliseconds and the server nothing. An address names the snapshot, so its answer may be kept for ever.
"""

import json
from dataclasses import replace
from functools import lru_cache
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from casemap.calendar_bins import format_bin
from casemap.dashboard.data import Bundle, open_bundle
from casemap.dashboard.figures_panel import list_figures
from casemap.dashboard.marks import ID_LENGTH, Motion, find_scale, read_motion, read_windows
from casemap.dashboard.naming import name_period
from casemap.filters import Filters
from casemap.mapview import find_land_colors
from casemap.messages import LANGUAGES, Translator, translator
from casemap.model import CasemapError, Lang
from casemap.palette import DARK, LIGHT, Theme
from casemap.periods import Period, cover_bins, find_bins, list_bins
from casemap.query import clean_filters, count_by_prefecture, count_totals, select_cases
from casemap.scale import METRICS, Metric

STEPS_ROUTE = "/parts/steps.json"
# Classes of the prefectures are written as letters, from this one on.
FIRST_LETTER = "A"


def build_steps_url(
    bundle: Bundle, filters: Filters, lang: Lang, metric: Metric | None, motion: Motion, theme: Theme
) -> str:
    """Return the address of the steps, relative to the page; without a `metric` the land stays as it is."""
    params = replace(filters, period=None).to_params() | motion.to_params()
    params |= {"lang": lang, "metric": metric or "", "scheme": theme, "v": bundle.index.id[:ID_LENGTH]}
    return f"{STEPS_ROUTE[1:]}?{urlencode(params)}"


def name_window(period: Period | None, t: Translator, lang: Lang) -> str:
    """Return a period in words, for the legend."""
    if period is None:
        return t("legend_all_time")
    first, last = (format_bin(month, "month", lang) for month in period)
    return t("legend_window", first=first, last=last)


def send_steps(request: Request) -> Response:
    """Answer with the steps; 404 when the address asks for no playback."""
    params = dict(request.query_params)
    try:
        bundle = open_bundle()
    except CasemapError as error:
        return Response(str(error), status_code=503, media_type="text/plain")
    current = params.pop("v", "") == bundle.index.id[:ID_LENGTH]
    body = _steps_body(bundle.index.id, tuple(sorted(params.items())))
    if not body:
        return Response("no playback", status_code=404, media_type="text/plain")
    cache = "public, max-age=31536000, immutable" if current else "no-cache"
    return Response(body, media_type="application/json", headers={"cache-control": cache})


@lru_cache(maxsize=64)
def _steps_body(snapshot: str, params: tuple[tuple[str, str], ...]) -> bytes:
    """Return the JSON, empty for no playback; `snapshot` is the id of the current one, part of the key.

    `least`: the first step with a whole window. `colors`: `[r, g, b, a]` by letter. A step: `period` of the address
    (empty for all time), `bins` (numbers of the first and last), `ends` (their words on the slider), `window` (words of
    the legend), `chip` (words of the filter), `figures` (as above the map), `land` (a letter for each prefecture).
    """
    bundle = open_bundle()
    index, given = bundle.index, dict(params)
    lang: Lang = next((known for known in LANGUAGES if known == given.get("lang")), "ja")
    t, tones = translator(lang), DARK if given.get("scheme") == "dark" else LIGHT
    metric = next((known for known in METRICS if known == given.get("metric")), None)
    filters, _ = clean_filters(index, Filters.read_params(given)[0])
    motion, windows, bounds = read_motion(given), read_windows(bundle, filters, given), index.board(filters).bounds
    if motion is None or bounds is None:
        return b""
    scale = find_scale(bundle, filters, metric, motion, tones) if metric else None
    names = [format_bin(month, motion.bin, lang) for month in list_bins(bounds, motion.bin)]
    palette: dict[tuple[int, ...], str] = {}
    steps = []
    for window in windows:
        bins = find_bins(window, bounds, motion.bin)
        period = cover_bins(*bins, bounds, motion.bin)
        moment = replace(filters, period=period)
        land = ""
        if scale is not None:
            around = select_cases(index, replace(moment, prefectures=(), municipalities=()))
            colors = find_land_colors(count_by_prefecture(index, around), scale, filters.prefectures, tones)
            land = "".join(palette.setdefault(tuple(color), chr(ord(FIRST_LETTER) + len(palette))) for color in colors)
        steps.append(
            {
                "period": moment.to_params().get("period", ""),
                "bins": bins,
                "ends": [names[number] for number in bins],
                "window": name_window(period, t, lang),
                "chip": name_period(moment, t, lang) if period else "",
                "figures": list_figures(count_totals(index, select_cases(index, moment)), t, lang),
                "land": land,
            }
        )
    found = {"least": motion.width - 1 if motion.span == "window" else 0, "colors": list(palette), "steps": steps}
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()

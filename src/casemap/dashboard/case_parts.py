"""Cards, and what a card unfolds, over HTTP: fetched by the browser when someone comes near (`scripts/cards.js`).

In: ids of cases, the part of them (`card` or one of `PARTS`), language, searched words. Out: a piece of HTML. An
address that names the current snapshot may be kept for ever.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

import pandas as pd
from starlette.requests import Request
from starlette.responses import Response

from casemap.dashboard.data import Bundle, open_bundle
from casemap.dashboard.markup import card_html, locate_html
from casemap.dashboard.naming import card_words
from casemap.dashboard.part_html import PARTS
from casemap.keywords import highlight_terms
from casemap.mapview import surround
from casemap.messages import LANGUAGES, Translator, translator
from casemap.model import CasemapError, Lang
from casemap.query import list_cases, pick_cases
from casemap.scene import write_bounds
from casemap.tables import build_cards

CASE_ROUTE = "/parts/case.html"
# Characters of the snapshot's id in an address.
ID_LENGTH = 12
# The most cards of one request.
MOST = 100


def build_parts_url(snapshot: str, lang: Lang, keyword: str = "", *, compact: bool = False) -> str:
    """Return the address of parts, relative to the page, but for the part and the cases (`&part=PART&id=ID&id=…`)."""
    params = {"lang": lang, "v": snapshot[:ID_LENGTH], "compact": "1" if compact else "", "keyword": keyword}
    return f"{CASE_ROUTE[1:]}?{urlencode({name: value for name, value in params.items() if value})}"


def cards_html(
    bundle: Bundle, rows: pd.DataFrame, t: Translator, lang: Lang, keyword: str = "", *, compact: bool = False
) -> str:
    """Return rows of `query.list_cases` as cards."""
    cards = build_cards(rows, card_words(bundle, lang, highlight_terms(keyword)))
    return "".join(
        card_html(card, t, compact=compact, locate="" if compact else _locate(places, t))
        for card, places in zip(cards, rows["places"], strict=True)
    )


def send_part(request: Request) -> Response:
    """Answer with one part of some cases, in the order asked for: 404 when this snapshot has none of them, or for a
    part that does not exist.
    """
    params: Mapping[str, str] = request.query_params
    try:
        bundle = open_bundle()
    except CasemapError as error:
        return Response(str(error), status_code=503, media_type="text/plain")
    lang: Lang = next((known for known in LANGUAGES if known == params.get("lang")), "ja")
    part, wanted = params.get("part", ""), request.query_params.getlist("id")[:MOST]
    selected = pick_cases(bundle.index, wanted)
    if (part != "card" and part not in PARTS) or not len(selected):
        return Response("no such part", status_code=404, media_type="text/plain")
    rows = list_cases(bundle.index, selected, limit=len(selected))
    rows = rows.iloc[rows["id"].map(wanted.index).argsort()]
    t = translator(lang)
    if part == "card":
        body = cards_html(bundle, rows, t, lang, params.get("keyword", ""), compact=params.get("compact") == "1")
    else:
        body = "".join(PARTS[part](card, t) for card in build_cards(rows, card_words(bundle, lang)))
    current = params.get("v") == bundle.index.id[:ID_LENGTH]
    cache = "public, max-age=31536000, immutable" if current else "no-cache"
    return Response(body, media_type="text/html", headers={"cache-control": cache})


def _locate(places: list[dict[str, object]], t: Translator) -> str:
    """Return the button that shows where a case is, none for one without a place."""
    primary = [place for place in places if place["role"] == "primary"]
    points = [(place["lon"], place["lat"]) for place in primary]
    bounds = surround([(lon, lat) for lon, lat in points if isinstance(lon, float) and isinstance(lat, float)])
    return locate_html(str(primary[0]["city"]), write_bounds(bounds), t) if bounds else ""

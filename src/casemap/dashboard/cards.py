"""Cases as cards, on whichever page.

The first few come with the page; the others are empty frames that the browser fills when they come near the window (see
`case_parts`): most are never looked at, and a page of them was half of what a click had to send.
"""

from collections.abc import Sequence
from html import escape

import pandas as pd
import streamlit as st

from casemap.dashboard.answer import Answer
from casemap.dashboard.case_parts import build_parts_url, cards_html
from casemap.dashboard.data import Bundle
from casemap.dashboard.markup import frame_html
from casemap.messages import Translator
from casemap.model import Lang
from casemap.query import Selection, Sort, list_cases, list_similar_municipalities, sort_cases
from casemap.scene import Look

# Similar places that are listed and whose cases come first: as many as one can keep in mind.
PEERS = 8
# Cards that come with the page: three rows of two.
HERE = 6


def take_cases(bundle: Bundle, selected: Selection, look: Look, limit: int) -> tuple[pd.DataFrame, list[str]]:
    """Return the first cases of a selection in the order that was chosen: at most `HERE` as rows of
    `query.list_cases`, those behind them up to the number `limit` as ids.
    """
    index = bundle.index
    sort: Sort = "newest" if look.sort == "ours" else look.sort
    first: list[str] = []
    if look.sort == "ours" and look.ours:
        similar = list_similar_municipalities(index, look.ours, PEERS, with_cases=True)
        first = [look.ours, *(str(code) for code in similar["code"])]
    rows = list_cases(index, selected, sort=sort, first=first, limit=min(HERE, limit))
    rest = sort_cases(index, selected, sort, first=first, start=HERE, stop=limit)
    return rows, [str(identity) for identity in index.snapshot.cases["id"].iloc[rest]]


def show_selection(bundle: Bundle, answer: Answer, look: Look, limit: int, t: Translator, *, compact: bool) -> None:
    """Draw the first cases of an answer in the order that was chosen; the words of its keyword are marked. `compact`:
    small cards.
    """
    keyword = answer.filters.keyword

    def make() -> str:
        rows, later = take_cases(bundle, answer.selected, look, limit)
        return list_html(bundle, rows, t, look.lang, keyword=keyword, compact=compact, later=later)

    st.html(answer.keep(("cards", look.sort, look.ours, look.lang, limit, compact), make))


def list_html(
    bundle: Bundle,
    rows: pd.DataFrame,
    t: Translator,
    lang: Lang,
    *,
    keyword: str = "",
    compact: bool = False,
    later: Sequence[str] = (),
) -> str:
    """Return rows of `query.list_cases` as cards; the words of `keyword` are marked. `later`: ids of cases whose cards
    are filled by the browser. Cards that are not `compact` have a button that shows their place on the map.
    """
    html = cards_html(bundle, rows, t, lang, keyword, compact=compact)
    html += "".join(frame_html(str(identity), compact=compact) for identity in later)
    url = build_parts_url(bundle.index.id, lang, keyword, compact=compact)
    return f'<div class="cm-cards" data-parts="{escape(url)}">{html}</div>'

"""Cases as cards, on whichever page."""

import pandas as pd
import streamlit as st

from casemap.dashboard import markup, state
from casemap.dashboard.data import Bundle
from casemap.dashboard.naming import place_names
from casemap.keywords import highlight_terms
from casemap.mapview import find_bounds
from casemap.messages import Translator
from casemap.model import Lang
from casemap.query import Selection, list_cases, list_similar_municipalities
from casemap.scene import Look
from casemap.tables import CardWords, build_cards

# Similar places that are listed and whose cases come first: as many as one can keep in mind.
PEERS = 8


def take_cases(bundle: Bundle, selected: Selection, look: Look, limit: int) -> pd.DataFrame:
    """Return the first cases of a selection in the order that was chosen (rows of `query.list_cases`)."""
    if look.sort != "ours":
        return list_cases(bundle.index, selected, sort=look.sort, limit=limit)
    first: list[str] = []
    if look.ours:
        similar = list_similar_municipalities(bundle.index, look.ours, PEERS, with_cases=True)
        first = [look.ours, *(str(code) for code in similar["code"])]
    return list_cases(bundle.index, selected, first=first, limit=limit)


def show_cards(
    bundle: Bundle,
    rows: pd.DataFrame,
    t: Translator,
    lang: Lang,
    *,
    keyword: str = "",
    compact: bool = False,
    locate: bool = False,
) -> None:
    """Draw rows of `query.list_cases` as cards; the words of `keyword` are marked. `locate`: each card has a button
    that shows its place on the map.
    """
    themes = bundle.index.theme_labels
    words = CardWords(
        lang=lang,
        themes={theme.id: (theme.label_ja if lang == "ja" else theme.label_en, theme.color) for theme in themes},
        subthemes={
            part.id: part.label_ja if lang == "ja" else part.label_en for theme in themes for part in theme.subthemes
        },
        names=place_names(bundle, lang),
        terms=highlight_terms(keyword),
        snapshot_id=bundle.snapshot.id,
    )
    cards = build_cards(rows, words)
    if not locate:
        html = "".join(markup.card_html(card, t, compact=compact) for card in cards)
        st.html(f'<div class="cm-cards">{html}</div>')
        return
    for number, (card, places) in enumerate(zip(cards, rows["places"], strict=True)):
        primary = [place for place in places if place["role"] == "primary"]
        with st.container(key=f"case_{number}", gap=None):
            st.html(markup.card_html(card, t, compact=compact))
            if primary:
                st.button(
                    t("locate"),
                    key=f"locate_{number}",
                    icon=":material/location_on:",
                    type="tertiary",
                    help=t("locate_help"),
                    on_click=state.locate,
                    args=(primary[0]["city"], find_bounds(pd.DataFrame(primary))),
                )

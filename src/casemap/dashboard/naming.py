"""What places are called on the screen, in the language of the visitor.

In: the bundle. Out: names by code. The gazetteer has the romaji.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import streamlit as st

from casemap.calendar_bins import format_bin
from casemap.dashboard.data import Bundle
from casemap.filters import KIND_TOKENS, split_fact
from casemap.gazetteer import Gazetteer
from casemap.keywords import SearchField
from casemap.messages import Translator, translator
from casemap.model import PREFECTURE, Lang
from casemap.place_names import name_place
from casemap.query import Filters, Index, count_by_fact, count_by_municipality, select_cases
from casemap.tables import CardWords

# Facts of one kind that can be chosen from a list; a large archive names thousands of partners once.
MOST_FACTS = 200


def prefecture_names(bundle: Bundle, lang: Lang) -> Mapping[str, str]:
    """Return code -> name of the 47 prefectures in JIS order."""
    column = "name" if lang == "ja" else "name_en"
    return dict(zip(bundle.everything["code"], bundle.everything[column], strict=True))


def municipality_names(bundle: Bundle, lang: Lang) -> Mapping[str, str]:
    """Return code -> name of every municipality that has a case, in JIS order (also prefectures that act)."""
    return _municipality_names(bundle.index, lang)


@lru_cache(maxsize=8)
def _municipality_names(index: Index, lang: Lang) -> Mapping[str, str]:
    rows = count_by_municipality(index, select_cases(index, Filters())).sort_values("code")
    t = translator(lang)
    english = _english_names(index.gazetteer.version, index.gazetteer) if lang == "en" else {}
    names: dict[str, str] = {}
    for row in rows.to_dict("records"):
        code, acting = str(row["code"]), row["kind"] == PREFECTURE
        name = english.get(code, str(row["name"]))
        if acting:
            names[code] = t("acting_prefecture", name=name)
        else:
            within = str(row["prefecture"] if lang == "ja" else row["name"])
            names[code] = t("municipality_in", name=name, prefecture=within)
    return names


def fact_names(bundle: Bundle, chosen: Sequence[str], lang: Lang) -> Mapping[str, str]:
    """Return token -> words of the facts to choose from: `MOST_FACTS` of each kind, the most frequent first, whatever
    the filters, and behind them what is chosen already.
    """
    names = _fact_names(bundle.index, lang)
    return {**names, **{fact: name_fact(fact, lang) for fact in chosen if fact not in names}}


@lru_cache(maxsize=8)
def _fact_names(index: Index, lang: Lang) -> Mapping[str, str]:
    rows = count_by_fact(index, select_cases(index, Filters()), top=MOST_FACTS)
    return {str(fact): name_fact(str(fact), lang) for fact in rows["fact"]}


def name_fact(fact: str, lang: Lang) -> str:
    """Return a fact (token `kind:value`) in words."""
    t = translator(lang)
    kind, value = split_fact(fact)
    return t("chip_fact", kind=t("fact_" + kind), value=value)


def place_names(bundle: Bundle, lang: Lang) -> Mapping[str, str]:
    """Return code -> English name, `Mito-shi, Ibaraki`; nothing for Japanese, where names stand as they are."""
    if lang == "ja":
        return {}
    return _english_names(bundle.gazetteer.version, bundle.gazetteer)


def name_period(filters: Filters, t: Translator, lang: Lang) -> str:
    """Return what the filter of the period says; there must be one."""
    assert filters.period is not None
    first, last = (format_bin(month, "month", lang) for month in filters.period)
    kind = t("date_" + filters.date_kind)
    return t("chip_period_undated" if filters.undated else "chip_period", kind=kind, first=first, last=last)


def name_kind(kind: str, t: Translator) -> str:
    """Return what a kind of local government is called."""
    tokens = {known: token for token, known in KIND_TOKENS.items()}
    return t("kind_" + tokens[kind]) if kind in tokens else kind


def card_words(bundle: Bundle, lang: Lang, terms: Sequence[tuple[SearchField | None, str]] = ()) -> CardWords:
    """Return what cards need beside their rows; `terms` are marked (see `keywords.highlight_terms`)."""
    themes = bundle.index.theme_labels
    return CardWords(
        lang=lang,
        themes={theme.id: (theme.label_ja if lang == "ja" else theme.label_en, theme.color) for theme in themes},
        subthemes={
            part.id: part.label_ja if lang == "ja" else part.label_en for theme in themes for part in theme.subthemes
        },
        names=place_names(bundle, lang),
        terms=terms,
        snapshot_id=bundle.snapshot.id,
    )


@st.cache_data(show_spinner=False)
def _english_names(version: str, _gazetteer: Gazetteer) -> dict[str, str]:
    """Return code -> English name of every local government; `version` is the key."""
    return {code: name_place(_gazetteer, code, "en") for code in _gazetteer.entries}

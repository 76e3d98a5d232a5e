"""The chips of active filters, each with its way out, and the way out of an empty answer."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import streamlit as st

from casemap.dashboard import callbacks, state
from casemap.dashboard.answer import ask
from casemap.dashboard.data import Bundle
from casemap.dashboard.markup import heading_html
from casemap.dashboard.naming import municipality_names, name_fact, name_period, place_names, prefecture_names
from casemap.filters import KIND_TOKENS
from casemap.messages import Translator
from casemap.model import Lang
from casemap.query import Filters


@dataclass(frozen=True, slots=True)
class Chip:
    """One active filter: the field, the values within it (none: the whole field), and what it says."""

    name: str
    values: tuple[str, ...]
    label: str


def show_chips(bundle: Bundle, t: Translator, lang: Lang) -> None:
    """Draw the active filters, each with its way out, in a row that is there even when it is empty."""
    chips = list_chips(bundle, t, lang, state.get_filters())
    with st.container(key="chips_row", horizontal=True, gap="small", vertical_alignment="center"):
        with st.container(key="chips", horizontal=True, gap="small", vertical_alignment="center"):
            if not chips:
                st.html(f'<p class="cm-quiet">{t("no_filters")}</p>', width="content")
            for position, chip in enumerate(chips):
                st.button(
                    f"{_plain(chip.label)} ✕",
                    key=f"chip_{position}",
                    on_click=callbacks.drop_filter,
                    args=(chip.name, chip.values),
                )
        if chips:
            st.button(t("reset"), key="reset", type="tertiary", on_click=callbacks.reset_filters)
        st.button(t("undo"), key="undo", type="tertiary", disabled=not state.can_undo(), on_click=state.undo)


def show_empty(bundle: Bundle, t: Translator, lang: Lang) -> None:
    """Say which filters leave nothing over, and offer to drop each that would bring cases back."""
    filters = state.get_filters()
    offers = []
    for chip in list_chips(bundle, t, lang, filters):
        count = len(ask(bundle, _without(filters, chip)).selected)
        if count:
            offers.append((chip, count))
    with st.container(key="empty", border=True):
        st.html(heading_html(t("empty"), level=3) + f"<p>{t('empty_single' if offers else 'empty_many')}</p>")
        for position, (chip, count) in enumerate(offers):
            st.button(
                _plain(t("empty_drop", label=chip.label, n=count)),
                key=f"empty_drop_{position}",
                on_click=callbacks.drop_filter,
                args=(chip.name, chip.values),
            )
        if not offers:
            st.button(t("reset"), key="empty_reset", on_click=callbacks.reset_filters)


def list_chips(bundle: Bundle, t: Translator, lang: Lang, filters: Filters) -> list[Chip]:
    """Return the active filters in words, in the order of the filter column; a whole region is one chip."""
    chips = [Chip("keyword", (), t("chip_keyword", value=filters.keyword))] if filters.keyword else []
    chips += _list_themes(bundle, lang, filters)
    chips += _list_places(bundle, lang, filters)
    chips += [
        Chip("kinds", (kind,), t("kind_" + token)) for token, kind in KIND_TOKENS.items() if kind in filters.kinds
    ]
    chips += [Chip("facts", (fact,), name_fact(fact, lang)) for fact in filters.facts]
    if filters.period:
        chips.append(Chip("period", (), name_period(filters, t, lang)))
    plain = Filters()
    for name in ("undated", "unplaced", "sure", "main_theme_only", "duplicates"):
        if getattr(filters, name) != getattr(plain, name):
            chips.append(Chip(name, (), t("chip_" + name)))
    return chips


def _list_themes(bundle: Bundle, lang: Lang, filters: Filters) -> Iterator[Chip]:
    for theme in bundle.index.theme_labels:
        if theme.id in filters.themes:
            yield Chip("themes", (theme.id,), theme.label_ja if lang == "ja" else theme.label_en)
        for part in theme.subthemes:
            if part.id in filters.subthemes:
                yield Chip("subthemes", (part.id,), part.label_ja if lang == "ja" else part.label_en)


def _list_places(bundle: Bundle, lang: Lang, filters: Filters) -> Iterator[Chip]:
    rest = set(filters.prefectures)
    for region in bundle.gazetteer.regions:
        if len(region.prefectures) > 1 and set(region.prefectures) <= rest:
            rest -= set(region.prefectures)
            label = region.label_ja if lang == "ja" else region.label_en
            yield Chip("prefectures", tuple(region.prefectures), label)
    for code, name in prefecture_names(bundle, lang).items():
        if code in rest:
            yield Chip("prefectures", (code,), name)
    cities, english = municipality_names(bundle, lang), place_names(bundle, lang)
    for code in filters.municipalities:
        name = english.get(code) or cities.get(code) or bundle.gazetteer.entries[code].name
        yield Chip("municipalities", (code,), name)


def _without(filters: Filters, chip: Chip) -> Filters:
    """Return the filters without what a chip stands for."""
    rest: object = getattr(Filters(), chip.name)
    if chip.values:
        rest = tuple(value for value in getattr(filters, chip.name) if value not in chip.values)
    return replace(filters, **{chip.name: rest})  # type: ignore[arg-type]


def _plain(label: str) -> str:
    """Return a label for a button, which reads Markdown: its signs are escaped."""
    return "".join(f"\\{char}" if char in "\\`*_{}[]()#+-.!~$:|<>" else char for char in label)

"""The filter column: each widget shows one field of `Filters` and changes it by a callback (see `state`).

Labels of options never carry counts: a label that changes would make the browser forget which option is open or
focused. The counts stand beside the options all the same, written there by the style sheet.
"""

from collections.abc import Callable, Mapping, Sequence
from html import escape

import streamlit as st

from casemap.dashboard import callbacks, state
from casemap.dashboard.data import Bundle
from casemap.dashboard.markup import heading_html
from casemap.dashboard.naming import fact_names, municipality_names, prefecture_names
from casemap.filters import KIND_TOKENS
from casemap.keywords import read_keyword
from casemap.messages import Translator, format_number
from casemap.model import Lang
from casemap.query import Filters, facet_counts

# Yes-or-no wishes, in the order shown.
WISHES = ("undated", "unplaced", "sure", "main_theme_only", "duplicates")


def show_filters(bundle: Bundle, t: Translator, lang: Lang) -> None:
    """Draw the filter column."""
    filters = state.get_filters()
    st.html(heading_html(t("filters"), anchor="filters"))
    _show_keyword(filters, t)
    _show_themes(bundle, filters, t, lang)
    facts = fact_names(bundle, filters.facts, lang)
    if facts:
        _show_select("facts", t("facts"), t("prefectures_hint"), facts, filters.facts)
    _show_places(bundle, filters, t, lang)
    state.show_value("date_kind", filters.date_kind)
    st.radio(
        t("date_kind"),
        ["published", "started"],
        key="date_kind",
        format_func=lambda kind: t("date_" + kind),
        horizontal=True,
        on_change=callbacks.take_date_kind,
    )
    with st.container(key="wishes", gap=None):
        for name in WISHES:
            state.show_value(name, getattr(filters, name))
            st.checkbox(t("with_" + name), key=name, on_change=callbacks.take_filter, args=(name,))


def _show_keyword(filters: Filters, t: Translator) -> None:
    """Draw the keyword box, and under it what was not understood."""
    state.show_value("keyword", filters.keyword)
    st.text_input(
        t("keyword"),
        key="keyword",
        placeholder=t("keyword_hint"),
        help=t("keyword_help"),
        on_change=callbacks.take_filter,
        args=("keyword",),
        max_chars=None,
    )
    problems = read_keyword(filters.keyword).problems
    if problems:
        lines = "".join(f"<li>{escape(t('problem_' + item.key, detail=item.detail))}</li>" for item in problems)
        st.html(f'<div role="status"><ul class="cm-problems">{lines}</ul></div>')


def _show_themes(bundle: Bundle, filters: Filters, t: Translator, lang: Lang) -> None:
    """Draw the themes, and the sub-themes of those that are chosen."""
    index = bundle.index
    labels = {theme.id: theme.label_ja if lang == "ja" else theme.label_en for theme in index.theme_labels}
    members = {theme.id: tuple(part.id for part in theme.subthemes) for theme in index.theme_labels}
    _show_pills("themes", t("themes"), labels, filters.themes, callbacks.take_themes, (members,))
    _show_counts(".st-key-themes button", facet_counts(index, filters, "themes"), lang)
    parts = {
        part.id: part.label_ja if lang == "ja" else part.label_en
        for theme in index.theme_labels
        if theme.id in filters.themes
        for part in theme.subthemes
    }
    if parts:
        _show_pills("subthemes", t("subthemes"), parts, filters.subthemes, callbacks.take_filter, ("subthemes",))
        _show_counts(".st-key-subthemes button", facet_counts(index, filters, "subthemes"), lang, list(parts))


def _show_places(bundle: Bundle, filters: Filters, t: Translator, lang: Lang) -> None:
    """Draw what can be asked of a place: region, prefecture, municipality, kind."""
    index = bundle.index
    regions = {region.id: region for region in bundle.gazetteer.regions}
    whole = [key for key, region in regions.items() if set(region.prefectures) <= set(filters.prefectures)]
    labels = {key: region.label_ja if lang == "ja" else region.label_en for key, region in regions.items()}
    members = {key: tuple(region.prefectures) for key, region in regions.items()}
    _show_pills("regions", t("regions"), labels, whole, callbacks.take_regions, (members,))
    names = prefecture_names(bundle, lang)
    _show_select("prefectures", t("prefectures"), t("prefectures_hint"), names, filters.prefectures)
    options = f'[role="listbox"][aria-label="{t("prefectures")}"]'
    _show_counts(options, facet_counts(index, filters, "prefectures"), lang, list(names), by_key=True)
    cities = municipality_names(bundle, lang)
    _show_select("municipalities", t("municipalities"), t("municipalities_hint"), cities, filters.municipalities)
    kinds = {token: t("kind_" + token) for token in KIND_TOKENS}
    tokens: dict[str, str] = {kind: token for token, kind in KIND_TOKENS.items()}
    _show_pills("kinds", t("kinds"), kinds, [tokens[kind] for kind in filters.kinds], callbacks.take_kinds)
    counts = facet_counts(index, filters, "kinds")
    _show_counts(".st-key-kinds button", {tokens[kind]: count for kind, count in counts.items()}, lang, list(kinds))


def _show_pills(
    name: str,
    label: str,
    options: Mapping[str, str],
    chosen: Sequence[str],
    take: Callable[..., None],
    args: tuple[object, ...] = (),
) -> None:
    """Draw options of which several can be pressed."""
    state.show_value(name, [option for option in options if option in chosen])
    st.pills(
        label,
        list(options),
        key=name,
        selection_mode="multi",
        format_func=options.__getitem__,
        on_change=take,
        args=args,
    )


def _show_select(name: str, label: str, hint: str, options: Mapping[str, str], chosen: Sequence[str]) -> None:
    """Draw a list of options that can be typed into."""
    state.show_value(name, [option for option in options if option in chosen])
    st.multiselect(
        label,
        list(options),
        key=name,
        format_func=options.__getitem__,
        placeholder=hint,
        select_all=False,
        wrap=False,
        on_change=callbacks.take_filter,
        args=(name,),
    )


def _show_counts(
    selector: str, counts: Mapping[str, int], lang: Lang, order: Sequence[str] = (), *, by_key: bool = False
) -> None:
    """Write counts beside options, in their order: the nth of several buttons, or the option with the key n."""
    rules = []
    for position, option in enumerate(order or counts):
        place = f'[data-key="{position}"]>div' if by_key else f"&:nth-of-type({position + 1}) p"
        rules.append(f'{place}::after{{content:"{format_number(counts.get(option, 0), lang)}"}}')
    st.html(f"<style>{selector}{{{''.join(rules)}}}</style>")

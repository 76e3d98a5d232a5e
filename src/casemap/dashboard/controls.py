"""The filter column, the chips of active filters, and the way out of an empty answer.

Each widget shows one field of `Filters` and changes it by a callback (see `state`). Labels of options never
carry counts: a label that changes would make the browser forget which option is open or focused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from casemap.calendar_bins import format_bin
from casemap.dashboard import state
from casemap.dashboard.data import Bundle
from casemap.dashboard.markup import heading_html
from casemap.gazetteer import Gazetteer
from casemap.messages import Translator, translator
from casemap.model import PREFECTURE, Lang
from casemap.place_names import name_place
from casemap.query import Filters, count_by_municipality, select_cases


@dataclass(frozen=True, slots=True)
class Chip:
    """One active filter: the field, the value within it (None: the whole field), and what it says."""

    name: str
    value: str | None
    label: str


def show_filters(bundle: Bundle, t: Translator, lang: Lang) -> None:
    """Draw the filter column."""
    filters = state.get_filters()
    st.html(heading_html(t("filters")))
    state.show_value("keyword", filters.keyword)
    st.text_input(
        t("keyword"),
        key="keyword",
        placeholder=t("keyword_hint"),
        help=t("keyword_help"),
        on_change=state.take_filter,
        args=("keyword",),
        max_chars=None,
    )
    themes = {theme.id: theme.label_ja if lang == "ja" else theme.label_en for theme in bundle.index.theme_labels}
    state.show_value("themes", [theme for theme in themes if theme in filters.themes])
    st.pills(
        t("themes"),
        list(themes),
        key="themes",
        selection_mode="multi",
        format_func=themes.__getitem__,
        on_change=state.take_filter,
        args=("themes",),
    )
    regions = {region.id: region for region in bundle.gazetteer.regions}
    state.show_value(
        "regions", [key for key, region in regions.items() if set(region.prefectures) <= set(filters.prefectures)]
    )
    st.pills(
        t("regions"),
        list(regions),
        key="regions",
        selection_mode="multi",
        format_func=lambda key: regions[key].label_ja if lang == "ja" else regions[key].label_en,
        on_change=state.take_regions,
        args=({key: tuple(region.prefectures) for key, region in regions.items()},),
    )
    names = prefecture_names(bundle, lang)
    state.show_value("prefectures", [code for code in names if code in filters.prefectures])
    st.multiselect(
        t("prefectures"),
        list(names),
        key="prefectures",
        format_func=names.__getitem__,
        placeholder=t("prefectures_hint"),
        on_change=state.take_filter,
        args=("prefectures",),
    )
    cities = municipality_names(bundle, lang)
    state.show_value("municipalities", [code for code in cities if code in filters.municipalities])
    st.multiselect(
        t("municipalities"),
        list(cities),
        key="municipalities",
        format_func=cities.__getitem__,
        placeholder=t("municipalities_hint"),
        on_change=state.take_filter,
        args=("municipalities",),
    )
    state.show_value("date_kind", filters.date_kind)
    st.radio(
        t("date_kind"),
        ["published", "started"],
        key="date_kind",
        format_func=lambda kind: t("date_" + kind),
        horizontal=True,
        on_change=state.take_date_kind,
    )
    for name in ("undated", "unplaced"):
        state.show_value(name, getattr(filters, name))
        st.checkbox(t("with_" + name), key=name, on_change=state.take_filter, args=(name,))


def show_chips(bundle: Bundle, t: Translator, lang: Lang) -> None:
    """Draw the active filters, each with its way out, in a row that is there even when it is empty."""
    chips = list_chips(bundle, t, lang)
    with st.container(key="chips", horizontal=True, gap="small", vertical_alignment="center"):
        if not chips:
            st.html(f'<p class="cm-quiet">{t("no_filters")}</p>', width="content")
        for position, chip in enumerate(chips):
            st.button(
                f"{_plain(chip.label)} ✕",
                key=f"chip_{position}",
                on_click=state.drop_filter,
                args=(chip.name, chip.value),
            )
        if chips:
            st.button(t("reset"), key="reset", type="tertiary", on_click=state.reset_filters)
        st.button(t("undo"), key="undo", type="tertiary", disabled=not state.can_undo(), on_click=state.undo)


def show_empty(bundle: Bundle, t: Translator, lang: Lang) -> None:
    """Say which filters leave nothing over, and offer to drop each that would bring cases back."""
    filters = state.get_filters()
    offers = []
    for chip in list_chips(bundle, t, lang):
        count = len(select_cases(bundle.index, _without(filters, chip)))
        if count:
            offers.append((chip, count))
    with st.container(key="empty", border=True):
        st.html(heading_html(t("empty"), level=3) + f"<p>{t('empty_single' if offers else 'empty_many')}</p>")
        for position, (chip, count) in enumerate(offers):
            st.button(
                _plain(t("empty_drop", label=chip.label, n=count)),
                key=f"empty_drop_{position}",
                on_click=state.drop_filter,
                args=(chip.name, chip.value),
            )
        if not offers:
            st.button(t("reset"), key="empty_reset", on_click=state.reset_filters)


def list_chips(bundle: Bundle, t: Translator, lang: Lang) -> list[Chip]:
    """Return the active filters in words; a whole region is one chip."""
    filters = state.get_filters()
    chips: list[Chip] = []
    if filters.keyword:
        chips.append(Chip("keyword", None, t("chip_keyword", value=filters.keyword)))
    for theme in bundle.index.theme_labels:
        if theme.id in filters.themes:
            chips.append(Chip("themes", theme.id, theme.label_ja if lang == "ja" else theme.label_en))
    rest = set(filters.prefectures)
    for region in bundle.gazetteer.regions:
        if len(region.prefectures) > 1 and set(region.prefectures) <= rest:
            rest -= set(region.prefectures)
            label = region.label_ja if lang == "ja" else region.label_en
            chips.append(Chip("prefectures", ".".join(region.prefectures), label))
    names = prefecture_names(bundle, lang)
    chips += [Chip("prefectures", code, name) for code, name in names.items() if code in rest]
    cities = municipality_names(bundle, lang)
    entries = bundle.gazetteer.entries
    chips += [
        Chip("municipalities", code, cities.get(code) or (entries[code].name if lang == "ja" else entries[code].romaji))
        for code in filters.municipalities
    ]
    if filters.period:
        first, last = (format_bin(month, "month", lang) for month in filters.period)
        chips.append(
            Chip(
                "period",
                None,
                t(
                    "chip_period_undated" if filters.undated else "chip_period",
                    kind=t("date_" + filters.date_kind),
                    first=first,
                    last=last,
                ),
            )
        )
    for name in ("undated", "unplaced"):
        if not getattr(filters, name):
            chips.append(Chip(name, None, t("chip_" + name)))
    return chips


def prefecture_names(bundle: Bundle, lang: Lang) -> Mapping[str, str]:
    """Return code -> name of the 47 prefectures in JIS order."""
    column = "name" if lang == "ja" else "name_en"
    return dict(zip(bundle.everything["code"], bundle.everything[column], strict=True))


def municipality_names(bundle: Bundle, lang: Lang) -> Mapping[str, str]:
    """Return code -> name of every municipality that has a case, in JIS order (also prefectures that act)."""
    rows = count_by_municipality(bundle.index, select_cases(bundle.index, Filters())).sort_values("code")
    t = translator(lang)
    english = place_names(bundle, lang)
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


def place_names(bundle: Bundle, lang: Lang) -> Mapping[str, str]:
    """Return code -> English name, `Mito-shi, Ibaraki`; nothing for Japanese, where names stand as they are."""
    if lang == "ja":
        return {}
    return _english_names(bundle.gazetteer.version, bundle.gazetteer)


def name_places(municipalities: pd.DataFrame, bundle: Bundle, lang: Lang) -> pd.DataFrame:
    """Return rows of `count_by_municipality` with the names of the language."""
    english = place_names(bundle, lang)
    if not english:
        return municipalities
    parts = [english[code].split(", ") for code in municipalities["code"]]
    return municipalities.assign(
        name=[part[0] for part in parts], prefecture=[part[-1] + ("," if len(part) > 1 else "") for part in parts]
    )


@st.cache_data(show_spinner=False)
def _english_names(version: str, _gazetteer: Gazetteer) -> dict[str, str]:
    """Return code -> English name of every local government; `version` is the key."""
    return {code: name_place(_gazetteer, code, "en") for code in _gazetteer.entries}


def _without(filters: Filters, chip: Chip) -> Filters:
    """Return the filters without what a chip stands for."""
    rest: object = getattr(Filters(), chip.name)
    if chip.value is not None:
        rest = tuple(value for value in getattr(filters, chip.name) if value not in chip.value.split("."))
    return replace(filters, **{chip.name: rest})  # type: ignore[arg-type]


def _plain(label: str) -> str:
    """Return a label for a button, which reads Markdown: its signs are escaped."""
    return "".join(f"\\{char}" if char in "\\`*_{}[]()#+-.!~$:|<>" else char for char in label)

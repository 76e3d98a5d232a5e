"""The page わがまち: one municipality, its cases, places like it and near it, and what they did that it has not.

Likeness, distance and gaps are `query`'s business; this page asks and lists. The choice is `Look.ours`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from casemap.dashboard import callbacks, markup, state
from casemap.dashboard.cards import PEERS, list_html
from casemap.dashboard.data import Bundle
from casemap.dashboard.naming import name_kind
from casemap.messages import Translator, join_words, translator
from casemap.model import Lang
from casemap.place_names import name_place
from casemap.query import (
    Filters,
    count_by_kind,
    count_by_theme,
    count_totals,
    list_cases,
    list_nearest_municipalities,
    list_similar_municipalities,
    list_theme_gaps,
    pick_cases,
    select_cases,
)

# How many of its own cases are shown here, and how many of the peers' for each theme; the list has them all.
OWN_CASES, GAP_CASES = 5, 3
# Themes in which peers are ahead that are shown unfolded enough to be read.
GAPS = 8


def show_ours(bundle: Bundle) -> None:
    """Draw the page."""
    look = state.get_look()
    lang, t = look.lang, translator(look.lang)
    with st.container(key="ours_head", horizontal=True, vertical_alignment="center", gap="medium"):
        st.html(markup.heading_html(t("page_ours"), level=1, anchor="list"), width="content")
        _show_picker(bundle, t, lang)
    if not look.ours:
        st.html(f'<p class="cm-lead">{t("ours_intro")}</p>')
        return
    code = look.ours
    similar = list_similar_municipalities(bundle.index, code, PEERS, with_cases=True)
    peers = [str(peer) for peer in similar["code"]]
    _show_profile(bundle, code, t, lang)
    with st.container(key="ours_columns"):
        with st.container(key="ours_gaps", gap="small"):
            _show_gaps(bundle, code, peers, t, lang)
        with st.container(key="ours_peers", gap="small"):
            st.html(markup.heading_html(t("ours_similar"), t("ours_similar_note")))
            _show_peers(bundle, similar, t, lang)
            nearest = list_nearest_municipalities(bundle.index, code, PEERS, with_cases=True)
            st.html(markup.heading_html(t("ours_nearest"), t("ours_nearest_note")))
            _show_peers(bundle, nearest, t, lang)
        with st.container(key="ours_cases", gap="small"):
            _show_cases(bundle, code, t, lang)


def _show_picker(bundle: Bundle, t: Translator, lang: Lang) -> None:
    """Draw the choice of the municipality: all of Japan's, whether they have a case or not."""
    names = _names(bundle, lang)
    state.show_value("ours", state.get_look().ours or None)
    st.selectbox(
        t("ours_pick"),
        list(names),
        key="ours",
        format_func=lambda code: names.get(code, code),
        placeholder=t("ours_hint"),
        label_visibility="collapsed",
        on_change=callbacks.take_ours,
        width=420,
    )


def _show_profile(bundle: Bundle, code: str, t: Translator, lang: Lang) -> None:
    """Draw the key figures of the municipality, beside those of its kind."""
    index = bundle.index
    entry = index.gazetteer.entries[code]
    own = select_cases(index, Filters(municipalities=(code,)))
    everything = select_cases(index, Filters())
    kind = next(row for row in count_by_kind(index, everything).to_dict("records") if row["kind"] == entry.kind)
    themes = count_by_theme(index, own)
    label = "label_ja" if lang == "ja" else "label_en"
    named = [str(name) for name in themes[themes["cases"] > 0].sort_values("cases", ascending=False)[label]]
    st.html(
        markup.figures_html(
            [
                (t("ours_kind"), name_kind(entry.kind, t), ""),
                (t("cases"), t("list_count", n=count_totals(index, own).cases), ""),
                (
                    t("ours_peers_of_kind"),
                    str(int(kind["governments_with_case"])),
                    t("ours_of", total=int(kind["governments_total"])),
                ),
                (t("ours_themes"), join_words(named[:3], lang) or t("ours_none"), ""),
            ]
        )
    )


def _show_gaps(bundle: Bundle, code: str, peers: Sequence[str], t: Translator, lang: Lang) -> None:
    """Draw the themes that similar places have cases of and this one has none, with the cases."""
    index = bundle.index
    gaps = list_theme_gaps(index, code, peers)
    st.html(markup.heading_html(t("ours_gaps"), t("ours_gaps_note", n=len(peers))))
    if not len(gaps):
        st.html(f'<p class="cm-quiet">{t("ours_gap_none")}</p>')
        return
    labels = _theme_labels(bundle, lang)
    # A sub-theme of a theme that is missing altogether would say the same again.
    missing = set(gaps[gaps["subtheme"].isna()]["theme"])
    rows = gaps[gaps["subtheme"].isna() | ~gaps["theme"].isin(missing)]
    for number, row in enumerate(rows.head(GAPS).to_dict("records")):
        value = str(row["subtheme"] or row["theme"])
        cases = t("count_cases", n=int(row["cases"]))
        head = f"**{labels[value]}**　{t('ours_gap', peers=len(row['peers']), cases=cases)}"
        with st.expander(head, key=f"gap_{value}", expanded=number == 0):
            st.html(
                list_html(bundle, list_cases(index, pick_cases(index, row["ids"][:GAP_CASES])), t, lang, compact=True)
            )
    asked = Filters(municipalities=tuple(peers))
    if st.button(t("ours_show_peers"), key="ours_show_peers"):
        state.change_filters(**_fields(asked))
        state.open_page("explore")


def _show_peers(bundle: Bundle, rows: pd.DataFrame, t: Translator, lang: Lang) -> None:
    """Draw places as lines: name (chooses it), cases, why it is here."""
    for row in rows.to_dict("records"):
        code = str(row["code"])
        name = name_place(bundle.gazetteer, code, lang)
        if "reasons" in row:
            why = join_words((_word_reason(bundle, key, detail, t, lang) for key, detail in row["reasons"]), lang)
        else:
            why = t("ours_km", km=round(float(row["distance_km"])))
        list_name = "similar" if "reasons" in row else "near"
        with st.container(key=f"peer_{list_name}_{code}", gap=None):
            st.button(
                f"{name}　{t('list_count', n=int(row['cases']))}",
                key=f"choose_{list_name}_{code}",
                type="tertiary",
                help=t("ours_choose", name=name),
                on_click=state.change_look,
                kwargs={"ours": code},
            )
            st.html(markup.note_html(why))


def _show_cases(bundle: Bundle, code: str, t: Translator, lang: Lang) -> None:
    """Draw the municipality's own cases."""
    index = bundle.index
    name = name_place(bundle.gazetteer, code, lang)
    own = select_cases(index, Filters(municipalities=(code,)))
    st.html(markup.heading_html(t("ours_cases", name=name), t("list_count", n=len(own))))
    if not len(own):
        st.html(markup.note_html(t("ours_no_cases", name=name)))
        return
    st.html(list_html(bundle, list_cases(index, own, limit=OWN_CASES), t, lang, compact=True))
    if st.button(t("ours_show"), key="ours_show"):
        state.change_filters(**_fields(Filters(municipalities=(code,))))
        state.open_page("explore")


def _word_reason(bundle: Bundle, key: str, detail: str, t: Translator, lang: Lang) -> str:
    """Return one reason of likeness in words."""
    value = detail
    if key in ("same_kind", "like_kind"):
        value = name_kind(detail, t)
    elif key == "same_prefecture" and lang == "en":
        value = next(entry.romaji for entry in bundle.gazetteer.prefectures if entry.name == detail)
    elif key == "same_region":
        region = next(region for region in bundle.gazetteer.regions if region.id == detail)
        value = region.label_ja if lang == "ja" else region.label_en
    elif key == "shared_themes":
        labels = _theme_labels(bundle, lang)
        value = join_words((labels[theme] for theme in detail.split()), lang)
    return t("like_" + key, value=value)


def _theme_labels(bundle: Bundle, lang: Lang) -> Mapping[str, str]:
    """Return the labels of themes and sub-themes by id."""
    labels: dict[str, str] = {}
    for theme in bundle.index.theme_labels:
        labels[theme.id] = theme.label_ja if lang == "ja" else theme.label_en
        labels |= {part.id: part.label_ja if lang == "ja" else part.label_en for part in theme.subthemes}
    return labels


def _names(bundle: Bundle, lang: Lang) -> Mapping[str, str]:
    """Return code -> name of every municipality and prefecture of today."""
    gazetteer = bundle.gazetteer
    entries = (*gazetteer.prefectures, *gazetteer.municipalities)
    return {entry.code: name_place(gazetteer, entry.code, lang) for entry in sorted(entries, key=lambda e: e.code)}


def _fields(filters: Filters) -> dict[str, object]:
    """Return all fields of some filters, for a state that shall show just these."""
    kept = replace(filters, date_kind=state.get_filters().date_kind)
    return {name: getattr(kept, name) for name in Filters.__dataclass_fields__}

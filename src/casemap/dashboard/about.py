"""The page このサイトについて: how cases get their place, date and theme, how they are counted, what is missing,
where the data comes from and under which licence.
"""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from casemap.dashboard import state
from casemap.dashboard.api import PREFIX
from casemap.dashboard.data import Bundle, Credit, load_accuracy, load_credits
from casemap.dashboard.list_panel import show_downloads
from casemap.dashboard.markup import heading_html, note_html
from casemap.dashboard.naming import name_kind
from casemap.dashboard.theme import data_color
from casemap.messages import Translator, join_words, translator
from casemap.model import Lang
from casemap.query import (
    LOW_CONFIDENCE,
    Filters,
    count_by_kind,
    count_by_publisher,
    count_by_region,
    list_blank_municipalities,
    select_cases,
)

# The paragraphs of the page, in order.
PARTS = ("intro", "places", "dates", "themes", "counting", "limits")


def show_about(bundle: Bundle) -> None:
    """Draw the page."""
    lang = state.get_look().lang
    t = translator(lang)
    low = round(LOW_CONFIDENCE * 100)
    with st.container(key="about"):
        st.html(heading_html(t("about_title"), level=1, anchor="list"))
        st.markdown("\n\n".join(t("about_" + part, low=low) for part in PARTS))
        st.html(_accuracy(load_accuracy(), t))
        st.html(_coverage(bundle, t, lang))
        st.html(heading_html(t("downloads_title"), level=2))
        st.html(note_html(t("downloads_note", api=f"{PREFIX}/openapi.json")))
        everything = select_cases(bundle.index, Filters(duplicates=True))
        show_downloads(bundle, everything, t, lang)
        st.html(heading_html(t("themes_table"), level=2) + _themes(bundle, lang))
        st.html(heading_html(t("about_credits"), level=2) + _credits(load_credits(), t, lang))
        st.html(heading_html(t("about_snapshot"), level=2) + _manifest(bundle, lang))


def _accuracy(sets: Sequence[Mapping[str, Any]], t: Translator) -> str:
    """Return the table of measured figures, a column for each set of labelled articles."""
    if not sets:
        return ""
    lines: tuple[tuple[str, Callable[[Mapping[str, Any]], float]], ...] = (
        (t("accuracy_primary"), lambda found: found["primary"]["f1"]),
        (t("accuracy_mentioned"), lambda found: found["mentioned"]["f1"]),
        (t("accuracy_sure"), lambda found: found["sure"]["right"] / max(found["sure"]["of"], 1)),
        (t("accuracy_theme"), lambda found: found["theme_accuracy"]),
        (t("accuracy_themes"), lambda found: found["themes"]["f1"]),
        (t("accuracy_started"), lambda found: found["started"]["year_right"]),
        (t("accuracy_given"), lambda found: found["started"]["given_when_none"]),
    )
    head = [t("accuracy_set"), *(t("accuracy_" + found["role"], n=int(found["cases"])) for found in sets)]
    rows = [(escape(label), *(f"{value(found):.3f}" for found in sets)) for label, value in lines]
    return heading_html(t("accuracy_title"), level=2) + note_html(t("accuracy_note")) + _table(head, rows)


def _coverage(bundle: Bundle, t: Translator, lang: Lang) -> str:
    """Return what the collection holds much and little of."""
    index = bundle.index
    everything = select_cases(index, Filters())
    total = int(bundle.everything["municipalities_total"].sum())
    blank = len(list_blank_municipalities(index, everything))
    kinds = [
        (escape(name_kind(row["kind"], t)), f"{row['cases']:,}", f"{row['share']:.0%}")
        for row in count_by_kind(index, everything).to_dict("records")
    ]
    label = "label_ja" if lang == "ja" else "label_en"
    regions = [
        (escape(str(row[label])), f"{row['cases']:,}", f"{row['share']:.0%}")
        for row in count_by_region(index, everything).to_dict("records")
    ]
    publishers = [
        (escape(str(row["publisher"]) or t("coverage_no_publisher")), f"{row['cases']:,}")
        for row in count_by_publisher(index, everything).to_dict("records")
    ]
    counted = (t("coverage_cases"), t("coverage_share"))
    blank_line = f"{t('coverage_blank')}: {t('coverage_blank_n', total=total, blank=blank)}"
    return (
        heading_html(t("coverage_title"), level=2)
        + note_html(t("coverage_note"))
        + note_html(blank_line)
        + '<div class="cm-tables">'
        + _table((t("coverage_region"), *counted), regions)
        + _table((t("coverage_kind"), *counted), kinds)
        + _table((t("coverage_publishers"), t("coverage_cases")), publishers)
        + "</div>"
    )


def _themes(bundle: Bundle, lang: Lang) -> str:
    """Return the table of themes."""
    rows = [
        (
            f'<i style="background:{escape(data_color(theme.color))}"></i>'
            + escape(theme.label_ja if lang == "ja" else theme.label_en),
            escape(theme.description_ja if lang == "ja" else theme.description_en),
        )
        for theme in bundle.index.theme_labels
    ]
    return _table((), rows)


def _credits(credits: Sequence[Credit], t: Translator, lang: Lang) -> str:
    """Return the table of sources and licences."""
    rows = [
        (
            escape(credit.credit_ja if lang == "ja" else credit.credit_en),
            escape(join_words(credit.producers, lang)),
            escape(credit.licence),
            escape(credit.date),
        )
        for credit in credits
    ]
    return _table((t("credit_name"), t("credit_producer"), t("credit_license"), t("credit_date")), rows)


def _manifest(bundle: Bundle, lang: Lang) -> str:
    """Return the table of what the manifest vouches for."""
    manifest = bundle.snapshot.manifest
    t = translator(lang)
    known = ("articles", "placed", "published", "started", "themed", "municipalities", "prefectures", "rejected")
    counts = [t("manifest_count_" + name, n=manifest.counts[name]) for name in known if name in manifest.counts]
    labels = ("id", "built", "counts", "inputs", "gazetteer", "taxonomy", "casemap")
    values = (
        manifest.id,
        str(manifest.built_at),
        join_words(counts, lang),
        join_words((file.name for file in manifest.inputs), lang),
        manifest.gazetteer_version,
        manifest.taxonomy_version,
        manifest.casemap_version,
    )
    return _table(
        (), [(escape(t("manifest_" + label)), escape(value)) for label, value in zip(labels, values, strict=True)]
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return an HTML table; cells are HTML already, head cells are plain text."""
    top = (
        "<thead><tr>" + "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head) + "</tr></thead>"
        if head
        else ""
    )
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table>{top}<tbody>{body}</tbody></table>"

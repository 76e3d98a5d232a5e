"""The page このサイトについて: how cases get their place, date and theme, how they are counted, what is missing,
where the data comes from and under which licence.
"""

from collections.abc import Sequence
from html import escape

import streamlit as st

from casemap.dashboard import state
from casemap.dashboard.data import Bundle, Credit, load_credits
from casemap.dashboard.markup import heading_html
from casemap.messages import Translator, join_words, translator
from casemap.model import Lang
from casemap.query import LOW_CONFIDENCE

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
        st.html(heading_html(t("themes_table"), level=2) + _themes(bundle, lang))
        st.html(heading_html(t("about_credits"), level=2) + _credits(load_credits(), t, lang))
        st.html(heading_html(t("about_snapshot"), level=2) + _manifest(bundle, lang))


def _themes(bundle: Bundle, lang: Lang) -> str:
    """Return the table of themes."""
    rows = [
        (
            f'<i style="background:{escape(theme.color)}"></i>'
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

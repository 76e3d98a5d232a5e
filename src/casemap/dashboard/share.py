"""What lies between a link and its reader: the permalink to copy, what it shows in words, and a notice when the
data has moved on since it was made.
"""

from dataclasses import replace
from html import escape
from urllib.parse import urlsplit, urlunsplit

import streamlit as st

from casemap.dashboard import callbacks, state
from casemap.dashboard.answer import ask
from casemap.dashboard.chips import list_chips
from casemap.dashboard.data import Bundle
from casemap.messages import Translator, join_words
from casemap.model import Lang
from casemap.scene import ID_LENGTH, read_version, write_version
from casemap.tables import format_date


def show_share(bundle: Bundle, t: Translator, lang: Lang) -> None:
    """Draw the button 共有 with the permalink of this moment."""
    with st.popover(t("share"), key="share"):
        st.html(
            f'<label class="cm-share-label" for="cm-link">{escape(t("share_link"))}</label>'
            f'<div class="cm-share"><input id="cm-link" type="text" readonly value="{escape(find_link(bundle))}">'
            f'<button type="button" data-copy="cm-link" data-done="{escape(t("share_copied"))}">'
            f"{escape(t('share_copy'))}</button></div>"
            f'<p class="cm-share-text">{escape(describe(bundle, t, lang))}</p>'
            f'<p class="cm-quiet">{escape(t("share_note"))}</p>'
        )


def find_link(bundle: Bundle) -> str:
    """Return the address of this page in this state, with the snapshot it shows."""
    manifest = bundle.snapshot.manifest
    scene = replace(state.get_scene(), version=write_version(manifest.id, manifest.built_at))
    parts = urlsplit(str(st.context.url or ""))
    return urlunsplit(parts._replace(path=parts.path or "/", query=scene.to_query(), fragment=""))


def describe(bundle: Bundle, t: Translator, lang: Lang) -> str:
    """Return in words what the link shows: conditions, how many cases, what the colours mean, which data."""
    manifest = bundle.snapshot.manifest
    scene = state.get_scene()
    totals = ask(bundle, scene.filters).totals
    chips = [chip.label for chip in list_chips(bundle, t, lang, state.get_filters())]
    return t(
        "share_text",
        conditions=join_words(chips, lang) if chips else t("share_everything"),
        cases=t("count_cases", n=totals.cases),
        governments=totals.governments,
        metric=t("legend_" + scene.look.metric),
        day=format_date(str(manifest.built_at)[:10], lang),
        id=manifest.id[:ID_LENGTH],
    )


def show_moved(bundle: Bundle, t: Translator, lang: Lang) -> None:
    """Say so when the link was made with other data than is shown; once read, the notice can be put away."""
    made = read_version(state.get_scene().version)
    manifest = bundle.snapshot.manifest
    if made is None or manifest.id.startswith(made[0]):
        return
    with st.container(key="moved", horizontal=True, vertical_alignment="center"):
        text = t(
            "moved",
            then=f"{format_date(made[1], lang)} ({made[0]})" if made[1] else made[0],
            now=f"{format_date(str(manifest.built_at)[:10], lang)} ({manifest.id[:ID_LENGTH]})",
        )
        st.html(f'<p role="status">{escape(text)}</p>')
        st.button(t("close"), key="moved_close", on_click=callbacks.forget_version)

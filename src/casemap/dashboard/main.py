"""The frame of every page: style, header with pages and language, footer with the data's date and sources.

`show_page` is what `app.py` runs for each visitor. Errors of the data are shown as a sentence, never as a
traceback.
"""

from collections.abc import Callable, Sequence
from html import escape
from importlib.resources import files

import streamlit as st

from casemap.calendar_bins import format_bin
from casemap.dashboard import state
from casemap.dashboard.about import show_about
from casemap.dashboard.compare import show_compare
from casemap.dashboard.data import Bundle, load_credits, open_bundle
from casemap.dashboard.explore import show_explore
from casemap.dashboard.frame import skeleton_html, skips_html
from casemap.dashboard.header import show_header
from casemap.dashboard.ours import show_ours
from casemap.dashboard.share import show_moved, show_share
from casemap.dashboard.theme import data_color, sheet_css
from casemap.mapview import tooltip_css
from casemap.messages import Translator, join_words, translator
from casemap.model import CasemapError, Lang, ThemeLabel
from casemap.query import Filters
from casemap.tables import format_date

# Tells the browser which language is spoken now (the page's head did so for the first one), and whether this is a
# presentation: a style rule that asks for one somewhere within the page (`:has`) would be worked out for everything
# anew with each word that a chart measures, a hundred times the time of the measuring.
_SPEAK = (
    "<script>document.documentElement.lang='{lang}';"
    "document.documentElement.toggleAttribute('data-present',{present})</script>"
)


def show_page() -> None:
    """Draw the page that was asked for."""
    pages: dict[str, Callable[[Bundle], None]] = {
        "explore": show_explore,
        "compare": show_compare,
        "ours": show_ours,
        "about": show_about,
    }
    t = translator(_language())
    st.set_page_config(
        page_title=t("title"),
        page_icon=str(files("casemap.dashboard") / "icon.svg"),
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    titles = {
        name: st.Page(
            _nothing(name),
            title=t("page_" + name),
            url_path="" if name == "explore" else name,
            default=name == "explore",
        )
        for name in pages
    }
    current = st.navigation(list(titles.values()), position="hidden")
    name = next((key for key, page in titles.items() if page == current), "explore")
    state.keep_pages(titles)
    state.start_run(name)
    lang = state.get_look().lang
    t = translator(lang)
    st.html(f"<style>{sheet_css(())}{_style()}</style>")
    # A presentation has no frame but the line that says how old the data is.
    framed = not (name == "explore" and state.get_look().present)
    st.html(_SPEAK.format(lang=lang, present="false" if framed else "true"), unsafe_allow_javascript=True)
    st.html(skips_html(t, links=framed, filters=name == "explore"))
    tools = show_header(titles, name, t, lang) if framed else None
    try:
        bundle = _open(t)
        st.html(f"<style>{theme_css(bundle.index.theme_labels)}</style>")
        state.check_scene(bundle.index)
        if tools is not None:
            with tools:
                show_share(bundle, t, lang)
        _show_dropped(t)
        show_moved(bundle, t, lang)
        with st.container(key="main", gap=None):
            pages[name](bundle)
        _show_footer(bundle, t, lang)
    except CasemapError as error:
        with st.container(key="failure"):
            # The program itself speaks Japanese; who doesn't read it still learns what to do.
            st.error(f"**{t('error')}**\n\n{t('error_words')}\n\n{error}\n\n{t('error_hint')}")
    state.finish_run()


def _language() -> Lang:
    """Return the language before the state is read: of the session, else of the URL."""
    if state.has_started():
        return state.get_look().lang
    return "en" if st.query_params.get("lang") == "en" else "ja"


def _open(t: Translator) -> Bundle:
    """Return the data; a first page shows its outline meanwhile, and the first start says what it prepares."""
    place = st.empty()
    if not state.has_opened():
        place.html(skeleton_html(t("loading")))

    def progress(done: int) -> None:
        if done % 20 == 1:
            place.html(skeleton_html(f"{t('building')} {t('building_progress', done=done)}"))

    bundle = open_bundle(progress)
    place.empty()
    state.note_opened()
    return bundle


def _show_dropped(t: Translator) -> None:
    """Say which parts of a link were not understood."""
    dropped = state.get_dropped()
    if dropped:
        st.info(t("dropped", items=join_words((part.replace("`", "") for part in dropped[:5]), state.get_look().lang)))


def _show_footer(bundle: Bundle, t: Translator, lang: Lang) -> None:
    """Draw the footer: how much, how old, from where."""
    manifest = bundle.snapshot.manifest
    bounds = bundle.index.board(Filters()).bounds
    first, last = (format_bin(month, "year", lang) for month in bounds) if bounds else ("–", "–")
    foreign = [credit for credit in load_credits() if any(not name.startswith("casemap") for name in credit.producers)]
    sources = dict.fromkeys(credit.credit_ja if lang == "ja" else credit.credit_en for credit in foreign)
    text = t(
        "footer_data",
        cases=manifest.counts.get("articles", 0),
        placed=manifest.counts.get("placed", 0),
        first=first,
        last=last,
        id=manifest.id[:12],
        built=format_date(str(manifest.built_at)[:10], lang),
    )
    names = t("footer_sources", sources="　".join(sources)) if sources else ""
    with st.container(key="footer"):
        st.html(f"<footer><p>{escape(text)}</p><p>{escape(names)}</p></footer>")


def _style() -> str:
    """Return the style sheets in the order of their names (a part of the screen each), with the rules for tooltips."""
    sheets = sorted((files("casemap.dashboard") / "styles").iterdir(), key=lambda sheet: sheet.name)
    return "".join(sheet.read_text(encoding="utf-8") for sheet in sheets) + tooltip_css()


def theme_css(themes: Sequence[ThemeLabel]) -> str:
    """Return the themes' colours, light and dark, and the rules that give each theme's button its own, in the order
    of the taxonomy.
    """
    return sheet_css(theme.color for theme in themes) + "".join(
        f".st-key-themes button:nth-of-type({position}) {{ --cm-theme: {data_color(theme.color)}; }}\n"
        for position, theme in enumerate(themes, start=1)
    )


def _nothing(name: str) -> Callable[[], None]:
    """Return a page body that draws nothing: the frame draws the page, so that an error keeps the frame."""

    def body() -> None:
        """Nothing."""

    body.__name__ = name
    return body

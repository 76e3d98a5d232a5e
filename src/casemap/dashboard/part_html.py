"""HTML of what a card unfolds: the reasons for its places and themes, how to cite and correct it.

In: a `Card`. Out: HTML strings, every value escaped.
"""

from collections.abc import Callable, Mapping
from html import escape

from casemap.dashboard.theme import data_color
from casemap.messages import Translator
from casemap.tables import Card, PlaceLine


def cite_html(card: Card, t: Translator) -> str:
    """Return what one copies to cite the case, and the lines that would correct it."""
    blocks = (
        (t("cite_text"), "", card.citation.text),
        (t("cite_bibtex"), "", card.citation.bibtex),
        (t("fix"), t("fix_how"), "\n".join(card.fixes)),
    )
    return "".join(
        f'<p class="cm-why-title">{escape(title)}</p>{f"<p>{escape(note)}</p>" if note else ""}'
        f'<pre tabindex="0">{escape(text)}</pre>'
        for title, note, text in blocks
    )


def why_html(card: Card, t: Translator) -> str:
    """Return the unfolded part of a card: each place with its evidence and reasons, each theme with its words."""
    lines = []
    for place in card.places:
        role = t("place_primary" if place.primary else "place_mentioned")
        source = t("in_title" if place.field == "title" else "in_text")
        reasons = "".join(f"<li>{escape(reason)}</li>" for reason in place.reasons)
        lines.append(
            f"<li><b>{escape(place.label)}</b> <span>{escape(role)} · "
            f"{escape(t('confidence', percent=place.percent))}</span>{doubt_html(place, t)}"
            f"<br><span>{escape(t('evidence_span'))} ({escape(source)}): "
            f'<mark class="cm-mark-place">{escape(place.surface)}</mark></span>'
            f"<ul>{reasons}</ul></li>"
        )
    if not card.places:
        lines.append(f"<li>{escape(t('no_place'))}</li>")
    words = "".join(
        f'<li><b><i style="background:{data_color(theme.color)}"></i>{escape(theme.label)}</b> '
        f"{escape(t('list_separator').join(theme.words))}</li>"
        for theme in card.themes
    )
    title = f'<p class="cm-why-title"><mark class="cm-mark-theme">{escape(t("theme_words"))}</mark></p>'
    themes = f'{title}<ul class="cm-words">{words}</ul>' if words else ""
    return f'<ul class="cm-why">{"".join(lines)}</ul>{themes}'


def doubt_html(place: PlaceLine, t: Translator) -> str:
    """Return the mark of a doubtful place."""
    return f'<em class="cm-doubt">{escape(t("doubtful"))}</em>' if place.doubtful else ""


PARTS: Mapping[str, Callable[[Card, Translator], str]] = {"why": why_html, "cite": cite_html}
"""Part -> what it holds; the part's name is the message on it."""

"""HTML of the frame around a page's content: ways past it for the keyboard, the sheet of filters on a phone."""

import json
from html import escape

from casemap.messages import Translator

# Parts of the page that a screen reader can jump to: key of the box, its role; the name is the message `landmark_KEY`.
LANDMARKS = (
    ("pages", "navigation"),
    ("filters", "search"),
    ("stage", "region"),
    ("time", "region"),
    ("side", "region"),
    ("below", "region"),
)


# What Streamlit says in English, `{}` for the name of a field; what we say is the message `streamlit_KEY`.
STREAMLIT = {
    "help": "Help for {}",
    "start": "{} — start",
    "end": "{} — end",
    "selected": "Selected values",
    "remove": "Remove {}",
    "clear": "Clear all",
    "clear_value": "Clear value",
    "open": "Open",
    "close": "Close popup",
    "options": "Selectbox options",
    "no_results": "No results",
}


def skips_html(t: Translator, *, links: bool, filters: bool) -> str:
    """Return the links past the frame for the keyboard (to the list; with `filters` to those first), the names of the
    page's landmarks and of Streamlit's own controls, which `scripts/page.js` puts on them, and how charts and map are
    walked (`scripts/walk.js`).
    """
    parts = json.dumps([(key, role, t("landmark_" + key)) for key, role in LANDMARKS], ensure_ascii=False)
    first = f'<a class="cm-skip cm-wide" href="#filters">{escape(t("skip_filters"))}</a>' if filters else ""
    both = f'{first}<a class="cm-skip" href="#list">{escape(t("skip"))}</a>' if links else ""
    words = json.dumps([(theirs, t("streamlit_" + key)) for key, theirs in STREAMLIT.items()], ensure_ascii=False)
    hint = escape(t("walk_hint"))
    return (
        f'<div data-landmarks="{escape(parts)}" data-words="{escape(words)}" data-walk-hint="{hint}">{both}'
        f'<span id="cm-walk-hint" hidden>{hint}</span></div>'
    )


def skeleton_html(text: str) -> str:
    """Return the outline of a page while its data is being read: blocks for its parts, and what is being done."""
    blocks = "".join(f'<i class="cm-block-{name}"></i>' for name in ("filters", "center", "side"))
    return f'<div class="cm-skeleton"><div aria-hidden="true">{blocks}</div><p role="status">{escape(text)}</p></div>'


def sheet_button_html(label: str, active: int) -> str:
    """Return the button that opens the sheet of filters on a phone, with the number of active ones."""
    count = f"<b>{active}</b>" if active else ""
    return (
        f'<button type="button" class="cm-sheet-open" data-sheet aria-expanded="false">{escape(label)}{count}</button>'
    )


def sheet_close_html(label: str) -> str:
    """Return the button that closes the sheet and shows the results."""
    return f'<button type="button" class="cm-sheet-close" data-sheet-close>{escape(label)}</button>'

"""Light or dark: which the visitor sees, and the style sheet's colours for both.

Which one it is decides the browser before anything is drawn (`head.js`): the `scheme` of the link, else what was
chosen last on this computer, else the system's wish. It tells Streamlit and notes the answer at the root of the page
(`data-scheme`), where the style sheet reads it; the server hears of it from Streamlit.
"""

from collections.abc import Iterable

import streamlit as st

from casemap.palette import DARK, LIGHT, SHEET, Tones


def find_tones() -> Tones:
    """Return the colours of the theme that this visitor sees, for what is drawn on the server."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def sheet_css(data: Iterable[str]) -> str:
    """Return the custom properties of the style sheet for both themes.

    `data`: colours that data brings (of themes), each of which becomes a property too, see `data_color`.
    """
    brought = sorted(set(data))
    light, dark = (
        "".join(f"--cm-{name}:{values[side]};" for name, values in SHEET.items())
        + "".join(f"{_property(color)}:{tones.mark(color)};" for color in brought)
        for side, tones in enumerate((LIGHT, DARK))
    )
    return f":root{{color-scheme:light;{light}--cm-head:52px}}:root[data-scheme=dark]{{color-scheme:dark;{dark}}}"


def data_color(color: str) -> str:
    """Return how HTML names a colour that data brings, so that it follows the theme without being sent again."""
    return f"var({_property(color)},{color})"


def _property(color: str) -> str:
    return "--cm-data-" + color.removeprefix("#")

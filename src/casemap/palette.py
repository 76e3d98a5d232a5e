"""Colours of the screen: the one place where a hex value may stand.

The values are primitives of the design tokens of the Digital Agency design system (デジタル庁デザインシステム,
npm `@digital-go-jp/design-tokens` 1.1.9, MIT); `.streamlit/config.toml` and the style sheet use the same ones.
Each colour has one meaning: greys are ground and text, light blue is how much, orange is a place with cases,
blue is what can be pressed. In and out: hex strings `#rrggbb`, or lists of integers 0-255 for deck.gl.
"""

# Ground and text (neutral solid grey).
WHITE = "#ffffff"
GREY_50 = "#f2f2f2"
GREY_100 = "#e6e6e6"
GREY_200 = "#cccccc"
GREY_300 = "#b3b3b3"
GREY_420 = "#949494"
GREY_600 = "#666666"
GREY_700 = "#4d4d4d"
GREY_800 = "#333333"
GREY_900 = "#1a1a1a"

# What can be pressed (blue) and what is chosen.
BLUE_50 = "#e8f1fe"
BLUE_900 = "#0017c1"
BLUE_1000 = "#00118f"

# How much: land without a case, then four steps of one hue (light blue 200, 400, 700, 1000). The lightness
# falls evenly, and the first step stays apart from the grey of "none" for all common kinds of colour vision.
SEQUENTIAL = (GREY_100, "#c0e4ff", "#57b8ff", "#0877d7", "#00428c")

# Less, about the same, more than elsewhere (orange 900, 200, grey 50, light blue 400, 1000): apart for all common
# kinds of colour vision; the blue end is the one of "much".
DIVERGING = ("#ac3e00", "#ffc199", GREY_50, "#57b8ff", "#00428c")

# The two sides of a comparison, A and B: the ends of the diverging scale.
SIDES = (DIVERGING[4], DIVERGING[0])

# A place with cases (orange 800), the same when placed with low confidence (hollow), and words of warning.
PLACE = "#c74700"
WARNING = "#ac3e00"

# Bars of the histogram: months known (light blue 800), years only (light blue 200).
MONTHS = "#0066be"
YEARS = "#c0e4ff"

# Stack for Japanese text: what the system has, nothing fetched.
FONT_STACK = (
    '"Noto Sans JP", "Noto Sans CJK JP", "Hiragino Sans", "Hiragino Kaku Gothic ProN", "BIZ UDPGothic", '
    '"Yu Gothic UI", Meiryo, sans-serif'
)


def rgba(color: str, alpha: int = 255) -> list[int]:
    """Return `#rrggbb` as `[red, green, blue, alpha]`, each 0-255; `ValueError` for another notation."""
    if len(color) != 7 or color[0] != "#":
        raise ValueError(f"not a #rrggbb colour: {color!r}")
    return [int(color[start : start + 2], 16) for start in (1, 3, 5)] + [alpha]


def blend(color: str, ground: str, part: float) -> str:
    """Return the mix of two `#rrggbb` with `part` (0 to 1) of the first."""
    mixed = [round(a * part + b * (1 - part)) for a, b in zip(rgba(color)[:3], rgba(ground)[:3], strict=True)]
    return "#" + "".join(f"{value:02x}" for value in mixed)


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2, 1 to 21)."""

    def luminance(color: str) -> float:
        parts = [value / 255 for value in rgba(color)[:3]]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def text_on(color: str) -> str:
    """Return white or near-black, whichever reads better on a ground of `color`."""
    return WHITE if contrast(WHITE, color) >= contrast(GREY_900, color) else GREY_900

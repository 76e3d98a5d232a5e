"""Colours of the screen, light and dark: the one place where a hex value may stand.

The values are primitives of the design tokens of the Digital Agency design system (デジタル庁デザインシステム,
npm `@digital-go-jp/design-tokens` 1.1.9, MIT); `.streamlit/config.toml` uses the same ones, and the style sheet gets
them from here as custom properties (`dashboard.theme`). Each colour has one meaning: greys are ground and text, light
blue is how much, orange is a place with cases, blue is what can be pressed. What is drawn on the server (map, charts)
takes its colours from `Tones`, of which there are two: `LIGHT` and `DARK`. In and out: hex strings `#rrggbb`, or lists
of integers 0-255 for deck.gl.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Theme = Literal["light", "dark"]

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
BLUE_300 = "#9db7f9"
BLUE_400 = "#7096f8"

# How much: land without a case, then four steps of one hue (light blue 200, 400, 700, 1000). The lightness
# falls evenly, and the first step stays apart from the grey of "none" for all common kinds of colour vision.
SEQUENTIAL = (GREY_100, "#c0e4ff", "#57b8ff", "#0877d7", "#00428c")

# Less, about the same, more than elsewhere (orange 900, 200, grey 100, light blue 400, 1000): apart for all common
# kinds of colour vision; the blue end is the one of "much".
DIVERGING = ("#ac3e00", "#ffc199", GREY_100, "#57b8ff", "#00428c")

# The two sides of a comparison, A and B: the ends of the diverging scale.
SIDES = (DIVERGING[4], DIVERGING[0])

# A place with cases (orange 800), the same when placed with low confidence (hollow), and words of warning.
PLACE = "#c74700"
WARNING = "#ac3e00"

# Bars of the histogram: months known (light blue 800), years only (light blue 200).
MONTHS = "#0066be"
YEARS = "#c0e4ff"

# The same on a dark ground: what is more is brighter (light blue 900, 700, 400, 200; orange 300, 900, grey 700).
SEQUENTIAL_DARK = (GREY_800, "#0055ad", "#0877d7", "#57b8ff", "#c0e4ff")
DIVERGING_DARK = ("#ffa66d", "#ac3e00", GREY_700, "#0066be", "#97d3ff")
PLACE_DARK = "#ff8d44"
# How much of its colour a tint keeps; the rest is the ground.
TINT = 0.45
# What `lift` does to lightness (OKLab, 0 to 1): a linear map that leaves the bundled themes at least 7.4 apart
# (CIEDE2000) for all common kinds of colour vision (`tools/measure_colors.py`), and 3:1 from the ground at the least.
LIFT, LIFT_SLOPE, LIFT_LEAST = 0.27, 0.72, 0.54

# Cards on a dark page: between the greys 800 and 900 of the tokens.
RAISED = "#262626"

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
        red, green, blue = (_decode(value / 255) for value in rgba(color)[:3])
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def text_on(color: str) -> str:
    """Return white or near-black, whichever reads better on a ground of `color`."""
    return WHITE if contrast(WHITE, color) >= contrast(GREY_900, color) else GREY_900


# Custom properties of the style sheet (`--cm-NAME`), on a light and on a dark ground.
SHEET: Mapping[str, tuple[str, str]] = {
    "page": (WHITE, GREY_900),
    # Cards, fields, menus; and areas that step back: footer, heads of tables, skeletons.
    "raised": (WHITE, RAISED),
    "ground": (GREY_50, GREY_800),
    "ink": (GREY_900, WHITE),
    "text": (GREY_800, GREY_100),
    "quiet": ("#595959", GREY_300),
    "line": (GREY_200, GREY_700),
    "hair": (GREY_100, GREY_700),
    # Frames of fields and buttons, which must be seen (3:1).
    "control": ("#767676", GREY_420),
    "link": (BLUE_900, BLUE_300),
    "link-deep": (BLUE_1000, "#c5d7fb"),
    "on-link": (WHITE, GREY_900),
    "tint": (BLUE_50, "#00234b"),
    "tint-line": (BLUE_300, "#4979f5"),
    "warn": (WARNING, "#ffa66d"),
    "place": (PLACE, PLACE_DARK),
    "side-a": (DIVERGING[4], DIVERGING_DARK[4]),
    "side-b": (DIVERGING[0], DIVERGING_DARK[0]),
    "mark-place": ("#fff0b3", "#604b00"),
    "mark-hit": ("#c0e4ff", "#00428c"),
    "mark-line": ("#0055ad", "#57b8ff"),
    "focus": (GREY_900, WHITE),
    "glow": ("#ffd43d", "#806300"),
    # What lies over the map or over bars lets a little of them through.
    "glass": (WHITE + "f0", GREY_900 + "eb"),
    "glass-line": (GREY_300, GREY_600),
    "veil": (WHITE + "b8", GREY_900 + "b8"),
    "swatch": (GREY_420, GREY_420),
}


@lru_cache(maxsize=256)
def lift(color: str) -> str:
    """Return a colour for a dark ground: lighter, of the same hue, and as strong as sRGB has it.

    Lightness and hue are those of OKLab (Ottosson 2020).
    """
    light, a, b = _to_oklab(color)
    light = max(LIFT_LEAST, LIFT + LIFT_SLOPE * light)
    for part in range(100, -1, -1):
        found = _from_oklab(light, a * part / 100, b * part / 100)
        if all(-0.0001 <= value <= 1.0001 for value in found):
            break
    return "#" + "".join(f"{round(255 * _encode(min(1.0, max(0.0, value)))):02x}" for value in found)


def _to_oklab(color: str) -> tuple[float, float, float]:
    red, green, blue = (_decode(value / 255) for value in rgba(color)[:3])
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _from_oklab(light: float, a: float, b: float) -> tuple[float, float, float]:
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _decode(value: float) -> float:
    """Return a part of sRGB (0 to 1) as light."""
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _encode(value: float) -> float:
    """Return light (0 to 1) as a part of sRGB."""
    return 12.92 * value if value <= 0.0031308 else float(1.055 * value ** (1 / 2.4) - 0.055)


@dataclass(frozen=True, slots=True)
class Tones:
    """The colours of one theme, by what they are for.

    `ground` is the page and the sea, `ink` what stands out most, `text` and `quiet` words, `line` axes, `grid` lines
    behind marks, `back` a mark that steps back, `missing` what has no class of its own, `land` land without a value,
    `rest` the share that belongs to no theme, `known` and `vague` the bars of the histogram, `blank` those of what is
    missing, `frame` the frame of what is chosen.
    """

    theme: Theme
    ground: str
    raised: str
    ink: str
    text: str
    quiet: str
    line: str
    grid: str
    back: str
    blank: str
    rest: str
    frame: str
    missing: str
    sequential: tuple[str, ...]
    diverging: tuple[str, ...]
    place: str
    unthemed: str
    known: str
    vague: str

    @property
    def land(self) -> str:
        """Land without a case."""
        return self.sequential[0]

    @property
    def sides(self) -> tuple[str, str]:
        """The two sides of a comparison, A and B: the ends of the diverging scale."""
        return self.diverging[4], self.diverging[0]

    def mark(self, color: str) -> str:
        """Return a colour that data brings (of a theme, a goal) as it is drawn here: on a dark ground lighter, so that
        none sinks into it (`lift`).
        """
        return color if self.theme == "light" else lift(color)

    def tint(self, color: str) -> str:
        """Return what is left of such a colour in an area within one of the full colour."""
        return blend(self.mark(color), self.ground, TINT)


LIGHT = Tones(
    theme="light",
    ground=WHITE,
    raised=WHITE,
    ink=GREY_900,
    text=GREY_800,
    quiet=GREY_600,
    line=GREY_300,
    grid=GREY_100,
    back=GREY_300,
    blank=GREY_420,
    rest=GREY_200,
    frame=BLUE_900,
    missing=GREY_200,
    sequential=SEQUENTIAL,
    diverging=DIVERGING,
    place=PLACE,
    unthemed=GREY_420,
    known=MONTHS,
    vague=YEARS,
)
DARK = Tones(
    theme="dark",
    ground=GREY_900,
    raised=RAISED,
    ink=WHITE,
    text=GREY_100,
    quiet=GREY_300,
    line=GREY_600,
    grid=GREY_800,
    back=GREY_600,
    blank=GREY_420,
    rest="#7f7f7f",
    frame=BLUE_300,
    missing="#2b2b2b",
    sequential=SEQUENTIAL_DARK,
    diverging=DIVERGING_DARK,
    place=PLACE_DARK,
    unthemed=GREY_420,
    known="#39abff",
    vague="#0055ad",
)


def match_light(tones: Tones, data: Iterable[str]) -> dict[str, str]:
    """Return for each colour of `tones` the one of `LIGHT` that means the same, for a picture that is to be printed;
    nothing for `LIGHT` itself. `data`: colours that data brings (of themes).
    """
    if tones.theme == "light":
        return {}
    found: dict[str, str] = {}
    for color in data:
        found |= {tones.mark(color): color, tones.tint(color): LIGHT.tint(color)}
    found[tones.ground], found[tones.ink] = LIGHT.ground, LIGHT.ink
    names = ("raised", "text", "quiet", "line", "blank", "rest", "frame", "missing", "grid", "place", "known", "vague")
    found |= {getattr(tones, name): getattr(LIGHT, name) for name in names}
    found |= dict(zip(tones.diverging, LIGHT.diverging, strict=True))
    return found | dict(zip(tones.sequential, LIGHT.sequential, strict=True))

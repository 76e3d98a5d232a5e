"""Measure how well the colours of the themes can be told apart.

Usage: python tools/measure_colors.py [THEMES.toml]

On a light and on a dark ground, for each kind of colour vision (normal, protanopia, deuteranopia, tritanopia) prints
the smallest difference of two theme colours and of a theme colour to the ground of the map (CIEDE2000; 1 is barely
visible side by side, above 10 is told apart at a glance), and the contrast of each colour with its text. Sources: sRGB
IEC 61966-2-1; CIEDE2000 as in Sharma, Wu and Dalal 2005; dichromacy at full severity after Machado, Oliveira
and Fernandes 2009.
"""

import sys
from collections.abc import Iterable
from itertools import combinations
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt
from pathlib import Path

from casemap.palette import DARK, LIGHT, contrast, rgba, text_on
from casemap.taxonomy_file import load_taxonomy

Triple = tuple[float, float, float]
Matrix = tuple[Triple, Triple, Triple]

# Linear sRGB -> linear sRGB as seen.
VISION: dict[str, Matrix] = {
    "normal": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
_TO_XYZ: Matrix = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
_WHITE_XYZ: Triple = (0.95047, 1.0, 1.08883)


def build_lab(color: str, vision: str = "normal") -> Triple:
    """Return CIELAB (D65) of `#rrggbb` as seen with one kind of colour vision."""
    parts = [value / 255 for value in rgba(color)[:3]]
    linear = tuple(p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    seen = tuple(min(1.0, max(0.0, value)) for value in _times(VISION[vision], linear))
    x, y, z = (
        t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116
        for t in (value / white for value, white in zip(_times(_TO_XYZ, seen), _WHITE_XYZ, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def count_difference(first: Triple, second: Triple) -> float:
    """Return CIEDE2000 of two CIELAB colours (all three parametric factors 1)."""
    (l1, a1, b1), (l2, a2, b2) = first, second
    c7 = ((hypot(a1, b1) + hypot(a2, b2)) / 2) ** 7
    stretch = 1.5 - 0.5 * sqrt(c7 / (c7 + 25**7))
    a1, a2 = a1 * stretch, a2 * stretch
    c1, c2 = hypot(a1, b1), hypot(a2, b2)
    h1, h2 = degrees(atan2(b1, a1)) % 360, degrees(atan2(b2, a2)) % 360
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    hue = h1 + h2 if c1 * c2 == 0 else (h1 + turn / 2) % 360
    dl, dc, dh = l2 - l1, c2 - c1, 2 * sqrt(c1 * c2) * sin(radians(turn / 2))
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    t = (
        1
        - 0.17 * cos(radians(hue - 30))
        + 0.24 * cos(radians(2 * hue))
        + 0.32 * cos(radians(3 * hue + 6))
        - 0.20 * cos(radians(4 * hue - 63))
    )
    sl = 1 + 0.015 * (lightness - 50) ** 2 / sqrt(20 + (lightness - 50) ** 2)
    sc, sh = 1 + 0.045 * chroma, 1 + 0.015 * chroma * t
    m7 = chroma**7
    turned = -2 * sqrt(m7 / (m7 + 25**7)) * sin(radians(60 * exp(-(((hue - 275) / 25) ** 2))))
    return sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + turned * dc / sc * dh / sh)


def find_closest(colors: Iterable[str], others: Iterable[str] | None, vision: str) -> tuple[float, str, str]:
    """Return the smallest difference and its pair: among `colors`, or between `colors` and `others`."""
    seen = {color: build_lab(color, vision) for color in (*colors, *(others or ()))}
    pairs = combinations(colors, 2) if others is None else ((c, o) for c in colors for o in others)
    return min((count_difference(seen[first], seen[second]), first, second) for first, second in pairs)


def _times(matrix: Matrix, vector: tuple[float, ...]) -> Triple:
    x, y, z = (sum(m * v for m, v in zip(row, vector, strict=True)) for row in matrix)
    return x, y, z


def main() -> int:
    """Print the measures of the file named on the command line (default: the bundled one)."""
    taxonomy = load_taxonomy(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    for tones in (LIGHT, DARK):
        names = {tones.mark(theme.color): theme.id for theme in taxonomy.themes}
        print(f"On {tones.theme} ground")
        for vision in VISION:
            among, first, second = find_closest(tuple(names), None, vision)
            ground, nearest, _ = find_closest(tuple(names), (tones.land, tones.ground), vision)
            pair = f"{names[first]}, {names[second]}"
            print(f"{vision}: {among:.1f} ({pair}); to the ground {ground:.1f} ({names[nearest]})")
        for color, name in names.items():
            text = text_on(color)
            print(f"{name:12} {color} L* {build_lab(color)[0]:.0f}  text {text} {contrast(color, text):.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

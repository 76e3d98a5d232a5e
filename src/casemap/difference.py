"""Classes of a difference: from percentage points to the few colours and labels of a comparison's legend.

In: the differences of a comparison (share of B less share of A, in percentage points). Out: a `DifferenceScale`, the
same to both sides. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from casemap.messages import translator
from casemap.model import Lang
from casemap.palette import LIGHT, Tones
from casemap.scale import round_nicely

# From what share of the differences on a class begins: a third are next to none, a quarter are large.
SMALL, LARGE = 1 / 3, 3 / 4
# A difference below this many percentage points is none, however alike the two sides are.
LEAST = 0.1
# Below this a difference is rounding, not a difference.
NONE = 1e-9


@dataclass(frozen=True, slots=True)
class DifferenceScale:
    """Five classes: A much more, A more, about the same, B more, B much more; `small` and `large` are the limits in
    percentage points. A place without a case on either side has a colour of its own.
    """

    small: float
    large: float
    tones: Tones = LIGHT

    @property
    def colors(self) -> tuple[str, ...]:
        """Return the colours of the classes, A's side first, and that of no case."""
        return (*reversed(self.tones.diverging), self.tones.missing)

    def class_of(self, difference: float, cases: int) -> int:
        """Return the class (0 to 4) of a difference in percentage points, 5 for a place without a case."""
        if not cases or not np.isfinite(difference):
            return 5
        grade = int(abs(difference) >= self.small) + int(abs(difference) >= self.large)
        return 2 + grade if difference > 0 else 2 - grade

    def labels(self, lang: Lang) -> tuple[str, ...]:
        """Return what the legend says for each class, in the order of `colors`."""
        t = translator(lang)
        small, large = f"{self.small:g}", f"{self.large:g}"
        return (
            t("difference_a_large", large=large),
            t("difference_a_small", small=small, large=large),
            t("difference_same", small=small),
            t("difference_b_small", small=small, large=large),
            t("difference_b_large", large=large),
            t("difference_none"),
        )


def build_difference_scale(differences: Sequence[float], tones: Tones = LIGHT) -> DifferenceScale:
    """Return the classes for some differences in percentage points; NaN and zeros are passed over."""
    found = np.abs(np.array([value for value in differences if np.isfinite(value) and abs(value) > NONE], dtype=float))
    if not len(found):
        return DifferenceScale(LEAST, 2 * LEAST, tones)
    small = max(round_nicely(float(np.quantile(found, SMALL))), LEAST)
    large = round_nicely(float(np.quantile(found, LARGE)))
    return DifferenceScale(small, large if large > small else 2 * small, tones)

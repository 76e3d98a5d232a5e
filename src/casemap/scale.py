"""Classes of a metric: from values to the few colours and labels of a legend.

In: the values of a metric over all prefectures, without filters. Out: a `Scale` that stays the same while
filters and time move, so that a colour keeps its meaning. Pure.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from casemap.messages import translator
from casemap.model import Lang
from casemap.palette import LIGHT, Tones

Metric = Literal["cases", "per_100k", "share", "specialisation"]

METRICS: tuple[Metric, ...] = ("cases", "per_100k", "share", "specialisation")

# Lower ends of the classes of specialisation: as common as everywhere is 1, and a quotient means as much upwards as its
# inverse downwards.
QUOTIENTS = (0.0, 0.5, 0.8, 1.25, 2.0)
# A quotient from fewer cases is a matter of chance: one case more or less moves it by half or more.
FEW = 3

# Upper ends of classes are rounded to these figures (times a power of ten), so that a legend reads easily.
NICE = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """Classes of one metric: `breaks` are the lower ends of classes 1-4 (class 0 is none); equal breaks never occur.

    With little data there are fewer than four; `colors` has one more entry than `breaks`, the first for none.
    """

    metric: Metric
    breaks: tuple[float, ...]
    colors: tuple[str, ...]

    def class_of(self, value: float) -> int:
        """Return the class of a value: 0 for none, else 1 and up."""
        if not value > 0:
            return 0
        return max(1, sum(value >= low for low in self.breaks))

    def labels(self, lang: Lang) -> tuple[str, ...]:
        """Return what the legend says for each class, the first one for none."""
        t = translator(lang)
        none = t("scale_none")
        if not self.breaks:
            return (none,)
        parts = [none]
        for low, high in zip(self.breaks, self.breaks[1:], strict=False):
            if self.metric == "cases":
                parts.append(f"{low:.0f}" if high - low == 1 else f"{low:.0f}–{high - 1:.0f}")
            else:
                parts.append(t("scale_under", value=self.show(high)))
        return (*parts, t("scale_from", value=self.show(self.breaks[-1])))

    def show(self, value: float) -> str:
        """Return a value in the metric's own way: whole cases, one or two decimals, per cent."""
        return format_value(self.metric, value)


def format_value(metric: Metric, value: float) -> str:
    """Return a number of a metric as shown: `12`, `0.45`, `12%`, `1.25` (without a unit)."""
    if metric == "cases":
        return f"{value:,.0f}"
    if metric == "share":
        return f"{value * 100:.0f}%" if value >= 0.1 or value == 0 else f"{value * 100:.1f}%".replace(".0%", "%")
    if metric == "specialisation":
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def build_scale(values: Sequence[float], metric: Metric, tones: Tones = LIGHT) -> Scale:
    """Return the classes for a metric from all values of the snapshot (not of a selection: colours must keep
    their meaning while filters change). Specialisation has the same classes whatever the values.

    Counts have equal steps up to their 90th percentile (one huge city must not make all others pale); rates have
    their 30th, 60th and 90th percentile. All are rounded to easy figures.
    """
    if metric == "specialisation":
        return Scale(metric, QUOTIENTS, (tones.missing, *tones.diverging))
    found = pd.Series([value for value in values if value > 0], dtype=float)
    if found.empty:
        return Scale(metric, (), tones.sequential[:1])
    high = float(found.quantile(0.9))
    if metric == "cases":
        steps = [1.0] + [float(math.floor(round_nicely(max(high * third / 3, 1.0)) + 0.5)) for third in (1, 2, 3)]
    else:
        steps = [0.0] + [round_nicely(float(found.quantile(part))) for part in (0.3, 0.6, 0.9)]
    breaks = tuple(sorted(set(steps)))
    colors = tones.sequential
    if len(breaks) < 4:
        colors = colors[:1] + colors[-len(breaks) :]
    return Scale(metric, breaks, colors)


def round_nicely(value: float) -> float:
    """Return the easy figure nearest to a positive value, by ratio: 0.15, 2, 30."""
    power = 10.0 ** math.floor(math.log10(value))
    near = min((*NICE, 10.0), key=lambda step: abs(math.log(value / power / step)))
    return round(near * power, 10)

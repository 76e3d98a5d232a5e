"""Two selections side by side: what A has and B has, in cases, shares and differences.

In: `Index` and two `Selection`s. Out: `Comparison`, a frame for each way of looking. Shares are of each selection's
own cases, so that selections of unlike size can be compared.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from casemap.calendar_bins import Bin
from casemap.filters import DateKind
from casemap.query.breakdowns import count_by_kind
from casemap.query.counts import Totals, count_by_prefecture, count_by_theme, count_totals
from casemap.query.index import Index
from casemap.query.selection import Selection
from casemap.query.timeline import count_by_bin

# A value without a case counts as half a one in the ratio: the ratio stays finite, and one case against none
# is a factor of two rather than the whole world.
FLOOR = 0.5


@dataclass(frozen=True, eq=False)
class Comparison:
    """What two selections have.

    `a`, `b`: their figures. `prefectures` (`code`, `name`, `name_en`), `themes` (`theme`, `label_ja`, `label_en`,
    `color`), `kinds` (`kind`), `bins` (`bin`): these columns, and for each row `cases_a`, `cases_b`; `share_a`,
    `share_b` (of the cases of A and of B, 0 to 1; NaN when a selection is empty); `difference` (share of B less share
    of A, in percentage points: above 0, B has more); `log_ratio` (binary logarithm of share of B by share of A, no
    cases taken as `FLOOR`; 0 where neither has any).
    """

    a: Totals
    b: Totals
    prefectures: pd.DataFrame
    themes: pd.DataFrame
    kinds: pd.DataFrame
    bins: pd.DataFrame


def compare_selections(
    index: Index, a: Selection, b: Selection, *, date_kind: DateKind = "published", bin_kind: Bin = "year"
) -> Comparison:
    """Return two selections side by side; `date_kind` and `bin_kind` say which bins."""
    sizes = len(a), len(b)
    prefectures = [count_by_prefecture(index, sel) for sel in (a, b)]
    themes = [count_by_theme(index, sel) for sel in (a, b)]
    kinds = [count_by_kind(index, sel) for sel in (a, b)]
    bins = [count_by_bin(index, sel, date_kind, bin_kind).bins for sel in (a, b)]
    return Comparison(
        a=count_totals(index, a),
        b=count_totals(index, b),
        prefectures=_compare(prefectures, ["code", "name", "name_en"], sizes),
        themes=_compare(themes, ["theme", "label_ja", "label_en", "color"], sizes),
        kinds=_compare(kinds, ["kind"], sizes),
        bins=_compare(bins, ["bin"], sizes),
    )


def _compare(frames: list[pd.DataFrame], names: list[str], sizes: tuple[int, int]) -> pd.DataFrame:
    """Return two frames with the same rows as one."""
    cases_a, cases_b = (frame["cases"].to_numpy() for frame in frames)
    size_a, size_b = (size or np.nan for size in sizes)
    ratio = np.log2(np.maximum(cases_b, FLOOR) / size_b) - np.log2(np.maximum(cases_a, FLOOR) / size_a)
    return frames[0][names].assign(
        cases_a=cases_a,
        cases_b=cases_b,
        share_a=cases_a / size_a,
        share_b=cases_b / size_b,
        difference=(cases_b / size_b - cases_a / size_a) * 100,
        log_ratio=np.where((cases_a == 0) & (cases_b == 0), 0.0, ratio),
    )

"""What stands in the frames of every answer whatever the selection: names, positions, totals.

In: gazetteer, population, the cities that occur. Out: `Labels`, columns made once, of which an answer takes its rows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casemap.gazetteer import Gazetteer
from casemap.model import ThemeLabel

# The six villages of the Northern Territories have codes (JIS X 0402) but no government of their own; the
# official number of municipalities, 1,741, leaves them out, and so do shares of municipalities.
NORTHERN_TERRITORIES = frozenset({"01695", "01696", "01697", "01698", "01699", "01700"})


@dataclass(frozen=True, eq=False)
class Labels:
    """Columns by name (numpy arrays, or pandas' of texts).

    `prefectures`: `code`, `name`, `name_en`, 47 rows in JIS order; `totals`: municipalities of each (without the
    Northern Territories); `population`: persons, NaN when not given. `cities`: a row for each city that occurs:
    `code`, `name`, `prefecture_code`, `prefecture`, `kind`, `lon`, `lat`, `name_en`. `counted`: which of them are
    municipalities that totals count; `acting`: which are prefectures. `themes`: `theme`, `label_ja`,
    `label_en`, `color`. `theme_prefectures`: `theme` and the columns of `prefectures`, a row for every pair.
    """

    prefectures: Mapping[str, Any]
    totals: NDArray[np.int64]
    population: NDArray[np.float64]
    cities: Mapping[str, Any]
    counted: NDArray[np.bool_]
    acting: NDArray[np.bool_]
    themes: Mapping[str, Any]
    theme_prefectures: Mapping[str, Any]


def build_labels(
    gazetteer: Gazetteer, population: Mapping[str, int], cities: Sequence[str], themes: Sequence[ThemeLabel]
) -> Labels:
    """Return the columns for the cities (codes, wards as their city) and themes that occur."""
    prefectures = gazetteer.prefectures
    entries = [gazetteer.entries[code] for code in cities]
    totals = np.zeros(len(prefectures), np.int64)
    for entry in gazetteer.municipalities:
        if entry.code not in NORTHERN_TERRITORIES:
            totals[int(entry.code[:2]) - 1] += 1
    acting = np.array([entry.kind == "都道府県" for entry in entries], dtype=np.bool_)
    northern = np.array([entry.code in NORTHERN_TERRITORIES for entry in entries], dtype=np.bool_)
    return Labels(
        prefectures={
            "code": _texts(entry.code for entry in prefectures),
            "name": _texts(entry.name for entry in prefectures),
            "name_en": _texts(entry.romaji for entry in prefectures),
        },
        totals=totals,
        population=np.array([population.get(entry.code, np.nan) for entry in prefectures], dtype=float),
        cities={
            "code": _texts(entry.code for entry in entries),
            "name": _texts(entry.name for entry in entries),
            "prefecture_code": _texts(f"{entry.code[:2]}000" for entry in entries),
            "prefecture": _texts(entry.prefecture for entry in entries),
            "kind": _texts(entry.kind for entry in entries),
            "lon": np.array([entry.lon for entry in entries], dtype=float),
            "lat": np.array([entry.lat for entry in entries], dtype=float),
            "name_en": _texts(entry.romaji for entry in entries),
        },
        counted=~acting & ~northern,
        acting=acting,
        themes={
            "theme": _texts(theme.id for theme in themes),
            "label_ja": _texts(theme.label_ja for theme in themes),
            "label_en": _texts(theme.label_en for theme in themes),
            "color": _texts(theme.color for theme in themes),
        },
        theme_prefectures={
            "theme": _texts(theme.id for theme in themes for _ in prefectures),
            "code": _texts(entry.code for _ in themes for entry in prefectures),
            "name": _texts(entry.name for _ in themes for entry in prefectures),
            "name_en": _texts(entry.romaji for _ in themes for entry in prefectures),
        },
    )


def _texts(values: Iterable[str]) -> Any:
    """Return texts as a column that a frame takes over as it is: one made of lists is looked through each time."""
    return pd.array(list(values), dtype="str")

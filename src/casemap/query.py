"""Answers from one snapshot: select cases, count them, list them (skeleton: signatures are final)."""
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from casemap.filters import DateKind as DateKind
from casemap.filters import Filters as Filters

Facet = Literal["themes", "prefectures", "municipalities"]
Sort = Literal["newest", "oldest", "title", "id"]
LOW_CONFIDENCE = 0.6


class Index:
    """Skeleton. Attributes you may use: snapshot, gazetteer, taxonomy, population, size (cases)."""


@dataclass(frozen=True, eq=False)
class Selection:
    """mask: bool array over cases; filters: what was asked; len(sel) = number of cases; sel.cases = positions"""
    mask: np.ndarray
    filters: Filters


@dataclass(frozen=True, slots=True)
class Totals:
    """governments = municipalities + prefectures acting as such; undated by filters.date_kind."""
    cases: int
    municipalities: int
    prefectures: int
    undated: int
    unplaced: int
    governments: int


@dataclass(frozen=True, eq=False)
class Histogram:
    """months: DataFrame[month, cases] (every month of bounds, zeros included); years: DataFrame[year, cases, fiscal_cases]."""
    months: pd.DataFrame
    years: pd.DataFrame
    undated: int
    bounds: tuple[int, int] | None


def build_index(snapshot, gazetteer, taxonomy, population) -> Index: raise NotImplementedError
def clean_filters(index: Index, filters: Filters) -> tuple[Filters, tuple[str, ...]]: raise NotImplementedError
def select_cases(index: Index, filters: Filters) -> Selection: raise NotImplementedError
def count_totals(index: Index, sel: Selection) -> Totals: raise NotImplementedError
# share = municipalities_with_case / municipalities_total (0..1)
def count_by_prefecture(index: Index, sel: Selection) -> pd.DataFrame: raise NotImplementedError
def count_by_municipality(index: Index, sel: Selection) -> pd.DataFrame: raise NotImplementedError
def count_by_theme(index: Index, sel: Selection) -> pd.DataFrame: raise NotImplementedError
def count_by_month(index: Index, sel: Selection, date_kind: DateKind) -> Histogram: raise NotImplementedError
def list_cases(index: Index, sel: Selection, *, sort: Sort = "newest", offset: int = 0, limit: int = 50) -> pd.DataFrame: raise NotImplementedError
# dict[id or code -> cases], all of them, zeros included, in taxonomy / JIS order
def facet_counts(index: Index, filters: Filters, facet: Facet) -> dict[str, int]: raise NotImplementedError

"""Bins of the timeline and their labels: months, quarters, years and fiscal years, in either calendar.

Enters: month indices (year * 12 + month - 1) and ISO dates. Leaves: the first month of a bin, its width in months,
and labels: `2021年4月`, `令和3年4月`, `Apr 2021`. Pure; the borders of the eras come from `dates.calendar`.
"""

from typing import Literal

from casemap.dates.calendar import FISCAL_START_MONTH, MONTHS_IN_YEAR, Era, load_era_list
from casemap.messages import month_names
from casemap.model import Lang

Bin = Literal["month", "quarter", "year", "fiscal_year"]

# Width of a bin, and the months by which its borders lie off those of the calendar year.
_SHAPE: dict[Bin, tuple[int, int]] = {
    "month": (1, 0),
    "quarter": (3, 0),
    "year": (MONTHS_IN_YEAR, 0),
    "fiscal_year": (MONTHS_IN_YEAR, FISCAL_START_MONTH - 1),
}
# A fiscal year is named by the era of its middle: 2019 is 令和元年度, as the government asked (1 April 2019), 1988 is
# 昭和63年度.
_MIDDLE = MONTHS_IN_YEAR // 2


def bin_width(kind: Bin) -> int:
    """Return how many months a bin has: 1, 3, 12 or 12."""
    return _SHAPE[kind][0]


def bin_of(month: int, kind: Bin) -> int:
    """Return the first month index of the bin in which `month` (a month index) lies."""
    width, shift = _SHAPE[kind]
    return (month - shift) // width * width + shift


def format_bin(month: int, kind: Bin, lang: Lang, *, era: bool = False) -> str:
    """Return the label of the bin in which `month` (a month index) lies.

    `2021年4月`, `2021年4〜6月`, `2021年`, `2021年度`; in English `Apr 2021`, `Apr–Jun 2021`, `2021`, `FY 2021`. With
    `era` the year is the Japanese one (`令和3年4月`, `Apr Reiwa 3`); a year in which the era changed has both names.
    Before 明治 there is no era here, and the western year stays.
    """
    first = bin_of(month, kind)
    last = first + bin_width(kind) - 1
    match kind:
        case "year":
            year = first // MONTHS_IN_YEAR
            return (era and format_era(f"{year:04d}", lang)) or _western(first, lang)
        case "fiscal_year":
            name = _year(first, lang, era, at=first + _MIDDLE)
            return f"{name}度" if lang == "ja" else f"FY {name}"
        case _:
            return _format_months(first, last, lang, era)


def format_era(value: str | None, lang: Lang) -> str:
    """Return the year of an ISO date in the Japanese calendar: `令和3年`, `Reiwa 3`; a change year without a
    month has two names. Empty before 明治 and without a date.
    """
    if not value:
        return ""
    # Not by position: the bin after 9999 has a year of five digits.
    year, *rest = map(int, value.split("-"))
    if rest:
        running = _era_at(year * MONTHS_IN_YEAR + rest[0] - 1, rest[1] if len(rest) > 1 else 31)
        return _era_year(running, year, lang) if running else ""
    months = range(year * MONTHS_IN_YEAR, (year + 1) * MONTHS_IN_YEAR)
    running_eras = (_era_at(month, day) for month in months for day in (1, 31))
    return " / ".join(dict.fromkeys(_era_year(running, year, lang) for running in running_eras if running))


def _format_months(first: int, last: int, lang: Lang, era: bool) -> str:
    years = [_year(month, lang, era, at=month) for month in (first, last)]
    numbers = [month % MONTHS_IN_YEAR + 1 for month in (first, last)]
    if lang == "ja":
        if years[0] != years[1]:
            return f"{years[0]}{numbers[0]}月〜{years[1]}{numbers[1]}月"
        return years[0] + "〜".join(dict.fromkeys(str(number) for number in numbers)) + "月"
    words = [month_names(lang)[number - 1] for number in numbers]
    if years[0] != years[1]:
        return f"{words[0]} {years[0]}–{words[1]} {years[1]}"
    return "–".join(dict.fromkeys(words)) + f" {years[0]}"


def _year(month: int, lang: Lang, era: bool, *, at: int) -> str:
    """Return the year of `month` with its unit; in the Japanese calendar as it was called in the month `at`."""
    running = _era_at(at) if era else None
    if running is None:
        return _western(month, lang)
    return _era_year(running, month // MONTHS_IN_YEAR, lang)


def _western(month: int, lang: Lang) -> str:
    year = month // MONTHS_IN_YEAR
    return f"{year}年" if lang == "ja" else str(year)


def _era_year(era: Era, year: int, lang: Lang) -> str:
    count = year - era.since.year + 1
    if lang == "ja":
        return f"{era.name}{'元' if count == 1 else count}年"
    return f"{era.name_en} {count}"


def _era_at(month: int, day: int = 31) -> Era | None:
    """Return the era that ran on a day of a month; without a day, at the month's end."""
    when = (month // MONTHS_IN_YEAR, month % MONTHS_IN_YEAR + 1, day)
    begun = (era for era in load_era_list() if (era.since.year, era.since.month, era.since.day) <= when)
    return max(begun, key=lambda era: era.since, default=None)

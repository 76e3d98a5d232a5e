"""Calendar values: partial dates, months as numbers, and the Japanese eras.

Enters: year, month and day numbers, perhaps an era. Leaves: `PartialDate`, ISO text cut to what is known. The
fiscal year (年度) runs from April to March and stays a precision of its own; it never turns into a date.
The borders of the eras come from the library japanera (明治 to 令和); its own date class is not used, because it
knows neither partial dates nor fiscal years.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from japanera import ERA_DATA_GENERAL

from casemap.model import Precision

MONTHS_IN_YEAR = 12
FISCAL_START_MONTH = 4

# The eras in which a local government of today can have written a date: letter and ligature.
ERA_SIGNS: Mapping[str, tuple[str, str]] = {
    "明治": ("M", "㍾"),
    "大正": ("T", "㍽"),
    "昭和": ("S", "㍼"),
    "平成": ("H", "㍻"),
    "令和": ("R", "㋿"),
}
# As official English spells them (japanera writes long vowels out: Shouwa).
ERA_NAMES_EN: Mapping[str, str] = {
    "明治": "Meiji",
    "大正": "Taisho",
    "昭和": "Showa",
    "平成": "Heisei",
    "令和": "Reiwa",
}
KANJI_DIGITS: Mapping[str, int] = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0}


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as precise as known.

    `value` is `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; with precision `fiscal_year`, `YYYY` is the year in which that
    April lies. `issue` says in Japanese what was wrong with the written date, if anything was.
    """

    value: str
    precision: Precision
    issue: str | None = None

    @property
    def year(self) -> int:
        """The calendar year, or the year in which the fiscal year begins."""
        return int(self.value[:4])

    @property
    def month(self) -> int | None:
        """The month 1-12, or None when only a (fiscal) year is known."""
        return int(self.value[5:7]) if len(self.value) >= len("YYYY-MM") else None

    @property
    def fiscal_year(self) -> int:
        """The fiscal year it lies in; a bare calendar year counts as the one of the same number."""
        before_april = self.month is not None and self.month < FISCAL_START_MONTH
        return self.year - 1 if before_april else self.year


class Era(NamedTuple):
    """One Japanese era: `since` is its first day, `until` the first day of the next one (None: still running).

    `name_en` is the name in Latin letters: Reiwa.
    """

    name: str
    name_en: str
    since: datetime.date
    until: datetime.date | None

    def western_year(self, year: int) -> int:
        """Return the western year of a year of this era; years past its end are counted on."""
        return self.since.year + year - 1


@cache
def load_era_list() -> tuple[Era, ...]:
    """Return the eras of modern Japan, 明治 first."""
    known = (
        Era(era.kanji, ERA_NAMES_EN[era.kanji], era.since, era.until)
        for era in ERA_DATA_GENERAL
        if era.kanji in ERA_SIGNS
    )
    return tuple(sorted(known, key=lambda era: era.since))


@cache
def load_eras() -> Mapping[str, Era]:
    """Return the eras of modern Japan by every sign they are written with: 令和, R, ㋿."""
    return {sign: era for era in load_era_list() for sign in (era.name, *ERA_SIGNS[era.name])}


def read_number(text: str) -> int:
    """Return the value of a short numeral: `12`, 元 (1), 十二, 二十一, or positional 二〇二二."""
    if text.isascii():
        return int(text)
    if text == "元":
        return 1
    if "十" not in text:
        return int("".join(str(KANJI_DIGITS[sign]) for sign in text))
    tens, _, ones = text.partition("十")
    return (KANJI_DIGITS[tens] if tens else 1) * 10 + (KANJI_DIGITS[ones] if ones else 0)


@lru_cache(maxsize=4096)  # an archive has far fewer dates than articles
def build_date(
    year: int, month: int | None = None, day: int | None = None, *, fiscal: bool = False, written: str = ""
) -> PartialDate:
    """Return the partial date of these numbers.

    A month or day that does not exist leaves the year alone and an issue that quotes `written`.
    """
    if fiscal and month is None:
        return PartialDate(f"{year:04d}", "fiscal_year")
    if month is None:
        return PartialDate(f"{year:04d}", "year")
    try:
        datetime.date(year, month, day or 1)
    except ValueError:
        issue = f"「{written}」は暦にない日付です。年({year}年)だけを採りました。"
        return PartialDate(f"{year:04d}", "year", issue)
    if day is None:
        return PartialDate(f"{year:04d}-{month:02d}", "month")
    return PartialDate(f"{year:04d}-{month:02d}-{day:02d}", "day")


def find_era_issue(era: Era, date: PartialDate, written: str) -> str | None:
    """Return what is wrong when `date` lies outside the era it was written in, else None.

    A year or month is outside only when no day of it belongs to the era.
    """
    since = era.since.isoformat()[: len(date.value)]
    if date.value < since:
        return f"「{written}」は{era.name}({era.since.isoformat()}から)の前です。{date.value}と読みました。"
    if era.until is None:
        return None
    earliest = {4: f"{date.value}-01-01", 7: f"{date.value}-01"}.get(len(date.value), date.value)
    if earliest >= era.until.isoformat():
        last = era.until - datetime.timedelta(days=1)
        return f"「{written}」は{era.name}({last.isoformat()}まで)の後です。{date.value}と読みました。"
    return None


@lru_cache(maxsize=4096)  # an archive has far fewer dates than articles
def month_span(value: str, precision: Precision) -> tuple[int, int]:
    """Return the first and last month that a date covers, as month indices (year * 12 + month - 1).

    A year covers its twelve months, a fiscal year April to March, a month or day the one month.
    """
    year = int(value[:4])
    if precision == "fiscal_year":
        first = year * MONTHS_IN_YEAR + FISCAL_START_MONTH - 1
        return first, first + MONTHS_IN_YEAR - 1
    if precision == "year" or len(value) < len("YYYY-MM"):
        return year * MONTHS_IN_YEAR, year * MONTHS_IN_YEAR + MONTHS_IN_YEAR - 1
    month = year * MONTHS_IN_YEAR + int(value[5:7]) - 1
    return month, month

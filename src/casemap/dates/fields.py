"""Dates of metadata fields: one text that is a date and nothing else."""

import re
from email.utils import parsedate_to_datetime
from functools import lru_cache

from casemap.dates.calendar import PartialDate, build_date
from casemap.dates.context import date_expression
from casemap.dates.grammar import find_expressions, fold_signs

# Longer texts are prose: a date in them is a mention, not the value of the field.
FIELD_LIMIT = 60

_COMPACT = re.compile(r"(?P<year>(?:1[89]|20|21)[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_NUMERIC = re.compile(
    r"(?P<year>[0-9]{4})(?: ?年)?(?:[-/.](?P<month>[0-9]{1,2})(?:[-/.](?P<day>[0-9]{1,2}))?)?"
    r"(?:[T ][0-9]{1,2}:[0-9]{2}.{0,20})?"
)
_ENGLISH_MONTH = re.compile(r"(?i)\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)")


@lru_cache(maxsize=4096)  # an archive has far fewer dates than articles
def read_date(text: str) -> PartialDate | None:
    """Return the date that a metadata field holds, as precise as it is written, or None.

    Reads ISO 8601 (with or without a time, which is cut off), slashes and dots, `20221128`, 2022年11月28日(月),
    令和4年11月, R4.11.28, 2022年度, 2022年11月号 and the dates of mail and RSS (RFC 2822). A month or day that does
    not exist leaves the year and an `issue`.
    """
    if len(text) > FIELD_LIMIT:
        return None
    folded = fold_signs(text).strip()
    match = _COMPACT.fullmatch(folded) or _NUMERIC.fullmatch(folded)
    if match is not None:
        month, day = (int(match[part]) if match[part] else None for part in ("month", "day"))
        return build_date(int(match["year"]), month, day, written=text.strip()) if int(match["year"]) else None
    if _ENGLISH_MONTH.search(folded):
        return _read_mail_date(folded)
    for expression in find_expressions(text):
        if expression.kind == "absolute":
            return date_expression(expression)
    return None


def _read_mail_date(text: str) -> PartialDate | None:
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return PartialDate(date.date().isoformat(), "day")

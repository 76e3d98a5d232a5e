"""The dates of an article: every one with its role, and the start of the initiative.

Enters: an `Article`. Leaves: `DateFindings`. The start is the date with the most evidence, if that is enough; an
article that names no start has None.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from casemap.dates.calendar import PartialDate
from casemap.dates.context import DatedExpression, date_expressions
from casemap.dates.cues import ENOUGH
from casemap.dates.evidence import read_article
from casemap.dates.grammar import find_expressions
from casemap.dates.roles import JudgedDate, judge_dates
from casemap.model import Article, DateMention, DateRole, Field, Precision

_ISO = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_ISO_PRECISIONS: dict[int, Precision] = {4: "year", 7: "month", 10: "day"}
_FIELDS: tuple[Field, ...] = ("title", "text")


@dataclass(frozen=True, slots=True)
class DateFindings:
    """What an article says about time.

    `started` is ISO text at `started_precision`, or both are None. `issues` (in Japanese) tell of dates that do not
    exist or could not be settled.
    """

    dates: tuple[DateMention, ...]
    started: str | None
    started_precision: Precision | None
    issues: tuple[str, ...] = ()


def find_dates(article: Article) -> DateFindings:
    """Return the dates of an article's title and text, in order, and the start of its initiative."""
    judged, issues = judge_article(article)
    start = max(judged, key=lambda item: item.weight, default=None)
    if start is not None and start.weight < ENOUGH:
        start = None
    return DateFindings(
        tuple(_build_mention(item, item is start) for item in judged),
        start.start.value if start else None,
        start.start.precision if start else None,
        tuple(dict.fromkeys(issues)),
    )


def judge_article(article: Article) -> tuple[list[JudgedDate], list[str]]:
    """Return every date of title and text with its evidence, and the issues met on the way (in Japanese)."""
    published = _read_published(article.published)
    dated: dict[Field, list[DatedExpression]] = {}
    issues: list[str] = []
    for field in _FIELDS:
        text = article.field_text(field)
        dated[field], open_points = date_expressions(text, find_expressions(text), published)
        issues.extend(open_points)
    if not any(dated.values()):
        return [], issues
    cues = read_article(article)
    judged = [
        item
        for field, found in dated.items()
        if found
        for item in judge_dates(article.field_text(field), field, found, published, cues)
    ]
    return judged, issues


def _build_mention(item: JudgedDate, is_start: bool) -> DateMention:
    expression, date = item.dated.expression, item.dated.date
    role: DateRole = "started" if is_start and item.role != "planned" and item.start == date else item.role
    return DateMention(
        date.value, date.precision, role, item.field, expression.start, expression.end, expression.surface
    )


@lru_cache(maxsize=4096)  # an archive has far fewer dates than articles
def _read_published(value: str | None) -> PartialDate | None:
    if value is None or not _ISO.fullmatch(value):
        return None
    return PartialDate(value, _ISO_PRECISIONS[len(value)])

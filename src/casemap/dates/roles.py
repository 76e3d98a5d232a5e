"""What happened on a date: its role, and which date is the start of the initiative.

Enters: the dated expressions of an article. Leaves: each with its role, its evidence, and the weight with which it is
the start.
"""

from collections.abc import Iterator, Sequence, Set
from itertools import repeat
from typing import NamedTuple

from casemap.dates.calendar import PartialDate, build_date, month_span
from casemap.dates.clauses import FieldWords, cut_clause
from casemap.dates.context import DatedExpression
from casemap.dates.cues import EVENTS, STARTS, WEIGHTS
from casemap.dates.evidence import (
    ANNIVERSARY,
    ROUND,
    ArticleCues,
    find_evidence,
)
from casemap.dates.telling import Telling
from casemap.model import DateRole, Field

# The weight of evidence that has none.
_NOTHING = repeat(0.0)


class JudgedDate(NamedTuple):
    """A date of one field with its role, its evidence and the weight it has as the start (higher is better).

    `start` is the date that it would make the start: itself, or for an anniversary the date that is celebrated.
    """

    dated: DatedExpression
    start: PartialDate
    field: Field
    role: DateRole
    evidence: Set[str]
    weight: float


def judge_dates(
    text: str, field: Field, dated: Sequence[DatedExpression], published: PartialDate | None, cues: ArticleCues
) -> Iterator[JudgedDate]:
    """Yield every dated expression of `text` (the raw field) with its role and its weight as a start."""
    words = FieldWords(text)
    telling = Telling(words, cues.pairs) if field == "text" else None
    earliest = min(item.date.value for item in dated) if len(dated) > 1 else None
    for index, item in enumerate(dated):
        clause = cut_clause(words, dated, index)
        found = find_evidence(words, clause, item, field, published) | cues.evidence
        if telling is not None:
            telling.add_evidence(found, clause, item)
        action = clause.actions[0].kind if clause.actions else "none"
        if action in cues.promised:
            found.add("headline")
        if index:
            found.add("later")
        if earliest is None:
            found.add("only date")
        if item.date.value == earliest:
            found.add("earliest")
        # Rounded, so that the order of adding can't tip a weight that lies on the limit.
        weight = round(sum(map(WEIGHTS.get, found, _NOTHING)), 3)
        start = _find_origin(item.date, clause.after) if "anniversary" in found else item.date
        role = _find_role(item, clause.after, action, found, published)
        yield JudgedDate(item, start, field, role, found, weight)


def _find_origin(date: PartialDate, after: str) -> PartialDate:
    """Return the date whose anniversary this is: 2018年5月26日に2周年 -> 2016-05."""
    match = ANNIVERSARY.match(after)
    assert match is not None
    return build_date(date.year - int(match["years"]), date.month)


def _find_role(
    item: DatedExpression, after: str, action: str, evidence: set[str], published: PartialDate | None
) -> DateRole:
    if published is not None:
        if "topic:issue" in evidence and published.value.startswith(item.date.value):
            return "published"
        first = month_span(item.date.value, item.date.precision)[0]
        ahead = first > month_span(published.value, published.precision)[1]
        if ahead or item.date.value > published.value.ljust(10, "~"):
            return "planned"
    planned = "planned" in evidence
    if "until" in evidence or (planned and action not in STARTS):
        return "planned" if planned else "mentioned"
    if "topic:disaster" in evidence or ROUND.search(after):
        return "event"
    if evidence & {"topic:figure", "topic:issue", "bracket", "act:count", "act:none"} and "from" not in evidence:
        return "mentioned"
    if action in STARTS or "from" in evidence:
        return "started"
    return "event" if action in EVENTS else "mentioned"

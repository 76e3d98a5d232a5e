"""What happened on a date: its role, and which date is the start of the initiative.

Enters: the dated expressions of an article. Leaves: the evidence for each as cue names, a role, and the weight with
which it is the start. The tables stand in `cues`; here a sentence is cut around its dates.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casemap.dates.calendar import PartialDate, build_date, month_span
from casemap.dates.context import DatedExpression
from casemap.dates.cues import ACTION, EVENTS, STARTS, TOPIC, WEIGHTS
from casemap.dates.grammar import SENTENCE_BREAK, fold_signs
from casemap.model import DateRole, Field

# How far a sentence is read around a date (code points); longer ones say nothing more about it.
WORDS_AFTER = 160
WORDS_BEFORE = 80
# A list of days (17日、18日、19日) is followed no further than this many dates.
LIST_LENGTH = 5
# How far the noun after a predicate is read for its name (「…」), how far back the predicate of 始まったのは2013年 is.
NAME_REACH = 20
CLEFT_WORDS = 14
# Years between a date and the publication: names of the steps.
AGES = ((0, "future"), (1, "0"), (3, "1-2"), (10, "3-9"), (20, "10-19"))
# Classes of action that make an article a report when they stand in the headline.
REPORTS = {"visit", "talk", "press", "award", "appoint"}
# Classes of action which, when the headline names them too, are what the article is about.
HEADLINE_ACTIONS = STARTS | {"recruit", "join", "announce"}

_FROM = re.compile(r"度?(?:から|より|以来)(?!の|.{0,14}まで)")
_UNTIL = re.compile(r"[末中内]?度?(?:まで|を?目途|を目標|以降|ごろまで)")
_ANNIVERSARY = re.compile(r"[にで](?P<years>[0-9]{1,2})周年")
_ROUND = re.compile(r"周年|年目|[2-9]回目|節目|を迎え|から約?[0-9一二三四五六七八九十]{1,3}年")
# The topic of the sentence is a local government (not its mayor, not a ministry).
_OWNER = re.compile(
    r"(?:[市町村県都]|(?<!地)区|(?<!政)府|(?:北海|^|、)道)(?:[(][^)]{1,8}[)])?(?:など)?(?:と[^、。は]{1,14})?は[^。は]{0,40}$"
)
# The same for a clause inside of a sentence: 高崎市が2016年4月に設けた….
_OWNER_IN_CLAUSE = re.compile(r"[市町村県都区府](?:[(][^)]{1,8}[)])?(?:など)?が[^。はが]{0,30}$")
# The predicate stands before the date: 米づくりが始まったのは2013年, it was set up in May 2013.
_CLEFT = re.compile(r"の[はが]$")
_ENGLISH = re.compile(r"[a-z] (?:in|on|since) $")
_APART = re.compile(r"(?:には?|は)?、")
_MODIFIER = re.compile(r"[ぁ-ん]{0,4}(?<=[たるうくすつぶむい])(?=[一-龠ァ-ヶA-Za-z「『])")
_NAMED = re.compile(r"[「『]")
_REPORT = re.compile(
    r"視察|訪ね|訪れ|訪問|語[るっ]|寄稿|インタビュー|講演|セミナー|特集|解説|比べた|広報[誌紙]|学[ぶん]|報告|見学|尋ね|聞く|聞いた|発表"
)
_MAYOR = re.compile(r"[市町村区知][長事][^。]{0,60}(?:語[っる]|述べ|記[しす]|紹介し|説明|寄稿|寄せ|話す|訴え)")
_ROUNDUP = re.compile(r"[0-9]選|事例集|実例集|一覧|各地|比べ|取り上げ|同じページ")
_NAMED_AFTER = re.compile(r"(?:に|度に?)?[一-龠]{2,3}の(?!は)")
_PLANNED = re.compile(r"予定|見込|見通し|目指|めざ|方針|目標|計画する|計画だ|考えだ|考え。|に向け[たて、]")


@dataclass(frozen=True, slots=True)
class JudgedDate:
    """A date of one field with its role, its evidence and the weight it has as the start (higher is better).

    `start` is the date that it would make the start: itself, or for an anniversary the date that is celebrated.
    """

    dated: DatedExpression
    start: PartialDate
    field: Field
    role: DateRole
    evidence: frozenset[str]
    weight: float


def judge_dates(
    text: str, field: Field, dated: Sequence[DatedExpression], published: PartialDate | None, headline: str
) -> Iterator[JudgedDate]:
    """Yield every dated expression of `text` (the raw field) with its role and its weight as a start."""
    if not dated:
        return
    text, headline = fold_signs(text), fold_signs(headline)
    article = [*_find_article_evidence(text, headline)]
    promised = {match.lastgroup or "" for match in ACTION.finditer(headline)} & HEADLINE_ACTIONS
    lead = SENTENCE_BREAK.search(text)
    lead_end = lead.start() if lead else len(text)
    earliest = min(item.date.value for item in dated) if len(dated) > 1 else None
    for index, item in enumerate(dated):
        before, after = _cut_clause(text, dated, index)
        words = [*_find_word_evidence(before, after, promised)]
        evidence = frozenset(
            [
                *article,
                *words,
                *_find_date_evidence(item, published, first=index == 0, field=field, action=words[0][4:]),
                *(["earliest"] if item.date.value == earliest else []),
                *(["first sentence"] if item.expression.start <= lead_end else []),
            ]
        )
        # Rounded, so that the order of adding can't tip a weight that lies on the limit.
        weight = round(sum(WEIGHTS.get(name, 0.0) for name in evidence), 3)
        role = _find_role(item, after, evidence, published)
        yield JudgedDate(item, _find_origin(item.date, after), field, role, evidence, weight)


def _find_origin(date: PartialDate, after: str) -> PartialDate:
    """Return the date whose anniversary this is (2018年5月26日に2周年 -> 2016-05), else the date itself."""
    match = _ANNIVERSARY.match(after)
    if match is None:
        return date
    return build_date(date.year - int(match["years"]), date.month)


def _cut_clause(text: str, dated: Sequence[DatedExpression], index: int) -> tuple[str, str]:
    """Return the words before and after a date, up to the next date or the end of the sentence."""
    expression = dated[index].expression
    # The second date of a range (2018年から22年まで) belongs to the same clause.
    ahead = index + 1
    while ahead < min(index + LIST_LENGTH, len(dated)) and dated[ahead].expression.linked:
        ahead += 1
    following = dated[ahead].expression if ahead < len(dated) else None
    limit = min(expression.end + WORDS_AFTER, following.start if following else len(text))
    stop = SENTENCE_BREAK.search(text, expression.end, limit)
    after = text[expression.end : stop.start() if stop else limit]
    floor = max(expression.start - WORDS_BEFORE, dated[index - 1].expression.end if index else 0)
    before = SENTENCE_BREAK.split(text[floor : expression.start])[-1]
    return before, after


def _find_article_evidence(text: str, headline: str) -> Iterator[str]:
    """Yield what kind of article it is: a report on somebody's visit or words, a look at several initiatives."""
    if {match.lastgroup for match in ACTION.finditer(headline)} & REPORTS:
        yield "headline:report"
    if _REPORT.search(headline):
        yield "headline:words"
    if _REPORT.search(text):
        yield "text:words"
    if _MAYOR.search(text):
        yield "text:mayor"
    if _ROUNDUP.search(headline) or _ROUNDUP.search(text):
        yield "several"


def _find_actions(before: str, after: str) -> list[tuple[str, int, int]]:
    """Return the actions that a date can go with, the likeliest first: class, and where in `after` it stands."""
    matches = [*ACTION.finditer(after)]
    if _APART.match(after):
        # A date set apart by a comma goes with the main predicate, not with one in front of a noun.
        matches = [match for match in matches if not _MODIFIER.match(after, match.end())] or matches
    actions = [(match.lastgroup or "", match.start(), match.end()) for match in matches]
    ahead = before[-CLEFT_WORDS:] if _CLEFT.search(before) else before if _ENGLISH.search(before) else ""
    if ahead:
        actions[:0] = [(match.lastgroup or "", 0, 0) for match in ACTION.finditer(ahead)][-1:]
    return actions


def _find_word_evidence(before: str, after: str, promised: set[str]) -> Iterator[str]:
    """Yield what the words around a date say: the action, its topic, the particle, the subject."""
    actions = _find_actions(before, after)
    action, at, end = actions[0] if actions else ("none", len(after), 0)
    yield f"act:{action}"
    if any(name in STARTS for name, _, _ in actions[1:]):
        yield "later:start"
    if action in promised:
        yield "headline"
    yield from {f"topic:{match.lastgroup}" for match in TOPIC.finditer(after, 0, at + 4)}
    if any(match.lastgroup == "ministry" for match in TOPIC.finditer(before)):
        yield "before:ministry"
    if before.endswith("(") or after.startswith(")"):
        yield "bracket"
    for name, words in (("from", _FROM), ("until", _UNTIL)):
        if words.match(after):
            yield name
    if _PLANNED.search(after):
        yield "planned"
    if _ANNIVERSARY.match(after):
        yield "anniversary"
    for name, words in (("owner", _OWNER), ("owner in clause", _OWNER_IN_CLAUSE)):
        if words.search(before):
            yield name
            break
    if _NAMED.search(after, 0, end + NAME_REACH):
        yield "named thing"
    if after.startswith("の"):
        yield "of"
    elif _NAMED_AFTER.match(after):
        yield "named after"


def _find_date_evidence(
    item: DatedExpression, published: PartialDate | None, *, first: bool, field: Field, action: str
) -> Iterator[str]:
    """Yield what the date itself says: how it is written, and how old it was at the publication."""
    yield "precision:" + item.date.precision
    if item.expression.word:
        yield f"word:{item.expression.word}"
    elif item.expression.kind != "absolute":
        yield f"kind:{item.expression.kind}"
    if not first:
        yield "later"
    if field == "title":
        yield "title"
    if published is not None:
        age = published.year - item.date.year
        if published.precision in ("month", "day") and published.value[:7] == item.date.value[:7]:
            yield "fresh"
        yield ("start" if action in STARTS else "other") + (":new" if age == 0 else ":old")
        yield "age:" + next((name for limit, name in AGES if age < limit), "20+")


def _find_role(item: DatedExpression, after: str, evidence: frozenset[str], published: PartialDate | None) -> DateRole:
    action = next(name[4:] for name in evidence if name.startswith("act:"))
    if published is not None:
        if "topic:issue" in evidence and published.value.startswith(item.date.value):
            return "published"
        first = month_span(item.date.value, item.date.precision)[0]
        ahead = first > month_span(published.value, published.precision)[1]
        if ahead or item.date.value > published.value.ljust(10, "~"):
            return "planned"
    if "until" in evidence or (_PLANNED.search(after) and action not in STARTS):
        return "planned" if _PLANNED.search(after) else "mentioned"
    if "topic:disaster" in evidence or _ROUND.search(after):
        return "event"
    if evidence & {"topic:figure", "topic:issue", "bracket", "act:count", "act:none"} and "from" not in evidence:
        return "mentioned"
    if action in STARTS or "from" in evidence:
        return "started"
    return "event" if action in EVENTS else "mentioned"

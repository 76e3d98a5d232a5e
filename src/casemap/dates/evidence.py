"""What speaks for a date being the start of the initiative, and what against.

Enters: the dated expressions of one field of an article. Leaves: for each date the names of its evidence, to be
weighed with `cues.WEIGHTS`. A sentence is cut around its dates here.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from casemap.dates.calendar import PartialDate
from casemap.dates.context import DatedExpression
from casemap.dates.cues import HEADLINE_ACTIONS, REPORTS, STARTS
from casemap.dates.grammar import SENTENCE_BREAK, Expression, fold_signs
from casemap.dates.words import Word, find_actions, find_topics
from casemap.model import Article, Field

# How far a sentence is read around a date (code points); longer ones say nothing more about it.
WORDS_AFTER = 160
WORDS_BEFORE = 80
# A list of days (17日、18日、19日) is followed no further than this many dates.
LIST_LENGTH = 5
# How far the noun after a predicate is read for its name (「…」), how far back the predicate of 始まったのは2013年 is,
# and how far behind its predicate a date's topic may end.
NAME_REACH = 20
CLEFT_REACH = 14
TOPIC_REACH = 4
# Years between a date and the publication: names of the steps.
AGES = ((0, "future"), (1, "0"), (3, "1-2"), (10, "3-9"), (20, "10-19"))

PLANNED = re.compile(r"予定|見込|見通し|目指|めざ|方針|目標|計画する|計画だ|考えだ|考え。|に向け[たて、]")
ROUND = re.compile(r"周年|年目|回目(?<=[2-9]回目)|節目|を迎え|から(?=約?[0-9一二三四五六七八九十]{1,3}年)")
ANNIVERSARY = re.compile(r"[にで](?P<years>[0-9]{1,2})周年")

_FROM = re.compile(r"度?(?:から|より|以来)(?!の|.{0,14}まで)")
_UNTIL = re.compile(r"[末中内]?度?(?:まで|を?目途|を目標|以降|ごろまで)")
_OF_AN_ISSUE = re.compile(r"の?[春夏秋冬]?号|[の末]{0,2}(?:時点|現在)")
# The topic of the sentence is a local government (not its mayor, not a ministry).
_OWNER = re.compile(
    r"[市町村県都区府道](?<!地区)(?<!政府)(?:(?<!道)|(?<=北海道)|(?<=、道)|(?<=^道))"
    r"(?:[(][^)]{1,8}[)])?(?:など)?(?:と[^、。は]{1,14})?は[^。は]{0,40}$"
)
# The same for a clause inside of a sentence: 高崎市が2016年4月に設けた….
_OWNER_IN_CLAUSE = re.compile(r"[市町村県都区府](?:[(][^)]{1,8}[)])?(?:など)?が[^。はが]{0,30}$")
# The predicate stands before the date: 米づくりが始まったのは2013年, it was set up in May 2013.
_CLEFT = re.compile(r"の[はが]$")
_ENGLISH = re.compile(r"[a-z] (?:in|on|since) $")
_ASIDE = re.compile(r"(?:まで|から)?の|[末中]?で|[)]")
_APART = re.compile(r"(?:には?|は)?、")
_MODIFIER = re.compile(r"[ぁ-ん]{0,4}(?<=[たるうくすつぶむい])(?=[一-龠ァ-ヶA-Za-z「『])")
_NAMED = re.compile(r"[「『]")
_NAMED_AFTER = re.compile(r"(?:に|度に?)?[一-龠]{2,3}の(?!は)")
_REPORT = re.compile(
    r"視察|訪ね|訪れ|訪問|語[るっ]|寄稿|インタビュー|講演|セミナー|特集|解説|比べた|広報[誌紙]|学[ぶん]|報告|見学|尋ね|聞く|聞いた|発表"
)
_MAYOR = re.compile(r"[市町村区知][長事][^。]{0,60}(?:語[っる]|述べ|記[しす]|紹介し|説明|寄稿|寄せ|話す|訴え)")
_SEVERAL = re.compile(r"選(?<=[0-9]選)|事例集|実例集|一覧|各地|比べ|取り上げ|同じページ")


class ArticleCues(NamedTuple):
    """What holds for all dates of an article: its evidence, and the actions that the headline promises."""

    evidence: frozenset[str]
    promised: frozenset[str]


class Clause(NamedTuple):
    """The words that go with one date: span of the words before and behind it, and the actions, likeliest first."""

    before: str
    after: str
    actions: Sequence[Word]


class Words:
    """Words in the order of a text, to be asked for those in a part of it."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._words = words
        self._starts = [word.start for word in words]

    def find_between(self, start: int, end: int) -> list[Word]:
        """Return the words that lie in [start, end)."""
        inside = self._words[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return [word for word in inside if word.end <= end]


class FieldWords:
    """One field of an article, folded, with the words of the tables in it."""

    def __init__(self, text: str) -> None:
        self.text = fold_signs(text)
        self.actions = Words(find_actions(self.text))
        self.topics = Words(find_topics(self.text))
        lead = SENTENCE_BREAK.search(self.text)
        self.lead_end = lead.start() if lead else len(self.text)


def read_article(article: Article) -> ArticleCues:
    """Return what kind of article it is: a report on somebody's visit or words, a look at several initiatives."""
    headline, text = fold_signs(article.title), article.text
    kinds = {word.kind for word in find_actions(headline)}
    found = {
        "headline:report": bool(kinds & REPORTS),
        "headline:words": _REPORT.search(headline),
        "text:words": _REPORT.search(text),
        "text:mayor": _MAYOR.search(text),
        "several": _SEVERAL.search(headline) or _SEVERAL.search(text),
    }
    return ArticleCues(frozenset(name for name, holds in found.items() if holds), frozenset(kinds & HEADLINE_ACTIONS))


def cut_clause(words: FieldWords, dated: Sequence[DatedExpression], index: int) -> Clause:
    """Return the words before and after a date, up to the next date or the end of the sentence."""
    text, expression = words.text, dated[index].expression
    # The second date of a range (2018年から22年まで) belongs to the same clause.
    apart = _APART.match(text, expression.end) is not None
    ahead = index + 1
    while ahead < min(index + LIST_LENGTH, len(dated)) and (
        dated[ahead].expression.linked or (apart and _is_aside(text, dated[ahead].expression))
    ):
        ahead += 1
    limit = min(expression.end + WORDS_AFTER, dated[ahead].expression.start if ahead < len(dated) else len(text))
    stop = SENTENCE_BREAK.search(text, expression.end, limit)
    end = stop.start() if stop else limit
    floor = max(expression.start - WORDS_BEFORE, dated[index - 1].expression.end if index else 0)
    before = SENTENCE_BREAK.split(text[floor : expression.start])[-1]
    return Clause(before, text[expression.end : end], _find_governors(words, expression, len(before), end))


def _is_aside(text: str, expression: Expression) -> bool:
    """Tell whether a date only belongs to a noun (2028年度までの計画) or stands in brackets."""
    return text.endswith("(", 0, expression.start) or _ASIDE.match(text, expression.end) is not None


def _find_governors(words: FieldWords, expression: Expression, before: int, end: int) -> list[Word]:
    """Return the actions that a date can go with, the likeliest first."""
    text = words.text
    actions = words.actions.find_between(expression.end, end)
    if _APART.match(text, expression.end):
        # A date set apart by a comma goes with the main predicate, not with one in front of a noun.
        actions = [word for word in actions if not _MODIFIER.match(text, word.end)] or actions
    floor = expression.start - before
    if _CLEFT.search(text, max(floor, expression.start - 2), expression.start):
        floor = max(floor, expression.start - CLEFT_REACH)
    elif not _ENGLISH.search(text, max(floor, expression.start - 8), expression.start):
        return actions
    return [*words.actions.find_between(floor, expression.start)[-1:], *actions]


def find_evidence(
    words: FieldWords,
    clause: Clause,
    item: DatedExpression,
    field: Field,
    published: PartialDate | None,
) -> Iterator[str]:
    """Yield the names of the evidence that a date has in its clause."""
    before, after, actions = clause
    action = actions[0].kind if actions else "none"
    yield f"act:{action}"
    if any(word.kind in STARTS for word in actions[1:]):
        yield "later:start"
    yield from _find_topics(words, clause, item.expression)
    if before.endswith("(") or after.startswith(")"):
        yield "bracket"
    for name, pattern in (("from", _FROM), ("until", _UNTIL), ("anniversary", ANNIVERSARY)):
        if pattern.match(after):
            yield name
    if PLANNED.search(after):
        yield "planned"
    if _OWNER.search(before):
        yield "owner"
    elif _OWNER_IN_CLAUSE.search(before):
        yield "owner in clause"
    reach = max(actions[0].end - item.expression.end, 0) if actions else 0
    if _NAMED.search(after, 0, reach + NAME_REACH):
        yield "named thing"
    if after.startswith("の"):
        yield "of"
    elif _NAMED_AFTER.match(after):
        yield "named after"
    if item.expression.start <= words.lead_end:
        yield "first sentence"
    if field == "title":
        yield "title"
    yield from _find_date_evidence(item, published, action)


def _find_topics(words: FieldWords, clause: Clause, expression: Expression) -> Iterator[str]:
    """Yield what the words between a date and its predicate are about."""
    start, end = expression.end, expression.end + len(clause.after)
    if clause.actions:
        end = min(end, max(clause.actions[0].start, start) + TOPIC_REACH)
    floor = expression.start - len(clause.before)
    for word in words.topics.find_between(start, end):
        yield f"topic:{word.kind}"
    if any(word.kind == "ministry" for word in words.topics.find_between(floor, expression.start)):
        yield "before:ministry"
    if _OF_AN_ISSUE.match(clause.after):
        yield "topic:issue"


def _find_date_evidence(item: DatedExpression, published: PartialDate | None, action: str) -> Iterator[str]:
    """Yield what the date itself says: how it is written, and how old it was at the publication."""
    yield f"precision:{item.date.precision}"
    if item.expression.word:
        yield f"word:{item.expression.word}"
    elif item.expression.kind != "absolute":
        yield f"kind:{item.expression.kind}"
    if published is None:
        return
    age = published.year - item.date.year
    if published.precision in ("month", "day") and published.value[:7] == item.date.value[:7]:
        yield "fresh"
    yield ("start" if action in STARTS else "other") + (":new" if age == 0 else ":old")
    yield "age:" + next((name for limit, name in AGES if age < limit), "20+")

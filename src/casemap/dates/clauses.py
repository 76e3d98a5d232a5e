"""The clause that goes with a date: a sentence is cut around its dates, and the action of each is found.

Enters: the dated expressions of one field of an article. Leaves: `Clause` values; which actions a date can go with, the
likeliest first.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from casemap.dates.context import DatedExpression
from casemap.dates.cues import STARTS
from casemap.dates.grammar import SENTENCE_BREAK, Expression, fold_signs
from casemap.dates.words import Word, find_actions, find_topics

# How far a sentence is read around a date (code points); longer ones say nothing more about it.
WORDS_AFTER = 160
WORDS_BEFORE = 80
# A list of days (17日、18日、19日) is followed no further than this many dates.
LIST_LENGTH = 5
# How far back the predicate of 始まったのは2013年 is.
CLEFT_REACH = 14

# A predicate in front of a noun, which it describes: 導入したばかりの仕組み.
MODIFIER = re.compile(r"[ぁ-ん]{0,4}(?<=[たるうくすつぶむい])(?:ばかりの)?(?=[一-龠ァ-ヶA-Za-z「『])")
# The predicate stands before the date: 米づくりが始まったのは2013年, it was set up in May 2013.
_CLEFT = re.compile(r"の[はが]$")
# … or as a noun or in a relative clause: 運行開始は2020年4月, 力を入れ始めた2015年度.
_JOINED = re.compile(r"[ぁ-ん]{0,3}た|(?:の時期)?は")
# The action is the object or part of a name (供給を始めた, 活用プラン): the predicate comes later in the same clause.
_OBJECT = re.compile(r"[をの・や]|に関する|への|に向けた|[一-龠ァ-ヶ](?<![済後時予以直])")
# What any of these ends with, and "in " before an English date.
_BEFORE_DATE = frozenset("はがた ")
_ENGLISH = re.compile(r"[a-z] (?:in|on|since) $")
_ASIDE = re.compile(r"(?:まで|から)?の|[末中]?で|[)]")
_BRACKET_END = re.compile(r"[末現在時点頃ごろ]{0,3}[)]")
_APART = re.compile(r"(?:には?|は)?、")


class Clause(NamedTuple):
    """The words that go with one date: those before it, back to the date named last and back to the start of the
    sentence, those behind it, and the actions, likeliest first.
    """

    before: str
    lead: str
    after: str
    actions: Sequence[Word]


class FieldWords:
    """One field of an article, folded, with the words of the tables in it; `breaks` are where its sentences end."""

    def __init__(self, text: str) -> None:
        self.text = fold_signs(text)
        self.actions = find_actions(self.text)
        self.topics = find_topics(self.text)
        self.breaks = [mark.start() for mark in SENTENCE_BREAK.finditer(self.text)]

    def count_sentences(self, at: int) -> int:
        """Return how many sentences ended before a position."""
        return bisect_left(self.breaks, at)

    def find_sentence(self, at: int) -> int:
        """Return where the sentence of a position begins."""
        ended = bisect_left(self.breaks, at)
        return self.breaks[ended - 1] + 1 if ended else 0

    def find_break(self, start: int, end: int) -> int:
        """Return where the sentence that goes on at `start` ends, at the latest `end`."""
        ended = bisect_left(self.breaks, start)
        return min(self.breaks[ended], end) if ended < len(self.breaks) else end


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
    end = words.find_break(expression.end, limit)
    first = max(expression.start - WORDS_BEFORE, words.find_sentence(expression.start))
    lead = text[first : expression.start]
    before = text[max(first, dated[index - 1].expression.end) : expression.start] if index else lead
    return Clause(before, lead, text[expression.end : end], _find_governors(words, expression, len(before), end))


def _is_aside(text: str, expression: Expression) -> bool:
    """Tell whether a date only belongs to a noun (2028年度までの計画) or stands in brackets."""
    return text.endswith("(", 0, expression.start) or _ASIDE.match(text, expression.end) is not None


def _find_governors(words: FieldWords, expression: Expression, before: int, end: int) -> list[Word]:
    """Return the actions that a date can go with, the likeliest first."""
    text = words.text
    if _closes_bracket(text, expression):
        return []
    actions = _skip_objects(text, expression, words.actions.find_between(expression.end, end))
    if _APART.match(text, expression.end):
        # A date set apart by a comma goes with the main predicate, not with one in front of a noun.
        actions = [word for word in actions if not MODIFIER.match(text, word.end)] or actions
    if not before or text[expression.start - 1] not in _BEFORE_DATE:
        return actions
    floor = expression.start - before
    joined = words.actions.find_between(max(floor, expression.start - CLEFT_REACH), expression.start)[-1:]
    if joined and joined[0].kind in STARTS and _JOINED.fullmatch(text, joined[0].end, expression.start):
        return [*joined, *actions]
    if _CLEFT.search(text, max(floor, expression.start - 2), expression.start):
        floor = max(floor, expression.start - CLEFT_REACH)
    elif not _ENGLISH.search(text, max(floor, expression.start - 8), expression.start):
        return actions
    return [*words.actions.find_between(floor, expression.start)[-1:], *actions]


def _closes_bracket(text: str, expression: Expression) -> bool:
    """Tell whether the brackets hold the date alone: 人口5万人(平成28年8月末)の市."""
    return text.endswith("(", 0, expression.start) and _BRACKET_END.match(text, expression.end) is not None


def _skip_objects(text: str, expression: Expression, actions: list[Word]) -> list[Word]:
    """Return the actions without those in front that are only the object of a later one in the same clause."""
    for index, word in enumerate(actions[:-1]):
        beside = word.start <= expression.end + 1  # 2015年施行の条例
        if (
            beside
            or text[word.end - 1] == "、"
            or not _OBJECT.match(text, word.end)
            or "、" in text[word.end : actions[index + 1].start]
        ):
            return actions[index:]
    return actions[-1:]

"""How the sentences of a text share the telling: which carries the headline, which only gives the background.

Enters: the words of one text and the pairs of signs in the headline. Leaves: the names of the evidence that a date has
by its sentence, to be weighed with `cues.WEIGHTS`.
"""

import re
from collections.abc import Collection

from casemap.dates.clauses import Clause, FieldWords
from casemap.dates.context import DatedExpression
from casemap.dates.cues import STARTS

# Sentences and signs looked at: a lead has no more.
SENTENCES = 8
LEAD = 1600
# A sentence that shares this many pairs less with the headline than the one that shares most tells something else.
FAR_BEHIND = 3
# How far behind a date it is said what served as the example or the occasion.
REACH = 40

# A term has two ends or a length: 7月から11月まで, 7月から8カ月間, 7月から半年間.
_TERM = re.compile(
    r"(?:から|より|~)(?:[^、。はがを]{0,14}?(?:まで|末)"
    r"|[約およそ]{0,3}(?:[0-9一二三四五六七八九十]{1,3}(?:年|[カかヶケ箇]月|日|週)間?|半年|[0-9]年半))"
)
_TERM_BEGINS = ("から", "より", "~")
# The first of several: 1回目は1月に…開く.
_FIRST = re.compile(r"(?:第?[1一][回弾陣期号](?:目|生)?|初回|初年度|最初|手始め)[^、。0-9]{0,10}[はをにて]、?$")
_FIRST_ENDS = ("は", "を", "に", "て", "、")
FIRST_REACH = 18
# Something else is done, too: 令和元年から鳥獣対策の実施隊も共同で置き.
_TOO = re.compile(
    r"(?:度?(?:から|に|より))?、?[一-龠々ァ-ヶーA-Za-z0-9][一-龠々ァ-ヶーA-Za-z0-9のと・「」]{0,23}も(?![のとっうし])"
)
# What others did is the example: 平成5年から続く減塩の取り組みを手本に.
_EXAMPLE = re.compile(r"[をに](?:手本|参考|下敷き|教訓|土台|モデルに|見習|なら[いっ]|倣|範)|の(?:経験を|反省)")
# What others did is the occasion: 2021年に決まった工場の進出を受け.
_OCCASION = re.compile(r"を(?:受け[、て]|機に|契機|きっかけ|踏まえ|見据え|追い風)|に(?:伴[いっ]|備え)")
# A local government is the topic of the sentence; how far from its beginning it may stand …
_TOPIC = re.compile(r"[市町村県都府道区](?:など)?は")
TOPIC_REACH = 16
# … and answers to what was told before: 県はその後の建設ラッシュを見据え.
_ANSWER = re.compile(
    r"(?:これ|この|こう|その|同様)[^。]{0,24}(?:受け|見据え|見越|備え|応え|機に|踏まえ|にらみ|追い風|波及|恩恵)"
)


class Telling:
    """The sentences of one text, and how much each shares with the headline."""

    def __init__(self, words: FieldWords, pairs: Collection[str]) -> None:
        """Take the words of a text and the pairs of the headline."""
        lead = words.text[:LEAD]
        self._words = words
        self._governed: set[int] = set()
        self._ends = [*words.breaks[:SENTENCES], len(words.text)][:SENTENCES]
        first, self._shared = 0, []
        for end in self._ends:
            self._shared.append(sum(map(lead[first:end].__contains__, pairs)))
            first = end
        self._most = max(self._shared)

    def add_evidence(self, found: set[str], clause: Clause, item: DatedExpression) -> None:
        """Add to the evidence of a date what its sentence says beside the others; dates come in order."""
        after, at = clause.after, item.expression.start
        number = self._words.count_sentences(at)
        if clause.actions:
            self._governed.add(clause.actions[0].start)
        if number < len(self._ends):
            self._add_share(found, clause, number)
        if "owner" not in found and "owner in clause" not in found and number + 1 < len(self._ends):
            self._add_answer(found, number, at)
        if after.startswith(_TERM_BEGINS) and _TERM.match(self._words.text, item.expression.end):
            found.add("term")
            if self._has_begun(number):
                found.add("term of begun")
        if clause.before.endswith(_FIRST_ENDS) and _FIRST.search(clause.before[-FIRST_REACH:]):
            found.add("first of several")
        if number and _TOO.match(after):
            found.add("something else too")
        comma = after.find("、", 0, REACH)
        if comma:
            if _EXAMPLE.search(after, 0, REACH if comma < 0 else comma):
                found.add("example")
            elif "modifier" in found and _OCCASION.search(after, 0, REACH if comma < 0 else comma + 1):
                found.add("occasion")

    def _add_share(self, found: set[str], clause: Clause, number: int) -> None:
        """Add whether the sentence carries the headline; one that begins with the date goes on from the one before."""
        shared = self._shared[number]
        if number and not clause.lead:
            shared = max(shared, self._shared[number - 1])
        if shared == self._most:
            found.add("carries headline")
        elif self._most - shared >= FAR_BEHIND:
            found.add("carries little")

    def _add_answer(self, found: set[str], number: int, at: int) -> None:
        """Add whether a local government only enters in the sentence that follows the one of the date."""
        text, first = self._words.text, self._ends[number]
        topic = _TOPIC.search(text, first, first + TOPIC_REACH)
        if topic is not None and not _TOPIC.search(text, self._ends[number - 1] if number else 0, at):
            if _ANSWER.match(text, topic.end()):
                found.discard("cleft")
                found.add("answer")
            else:
                found.add("owner next")

    def _has_begun(self, number: int) -> bool:
        """Tell whether a sentence before this one ends with a start that has no date: …の実証を始めた."""
        return any(
            word.kind in STARTS and word.start not in self._governed
            for first, end in zip([0, *self._ends], self._ends[:number], strict=False)
            for word in self._words.actions.find_between(first, end)[-1:]
        )

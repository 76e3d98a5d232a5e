"""Looking the words of `cues` up in a text: one pass, whatever their number.

Enters: a folded text. Leaves: `Words`, to be asked for the `Word` values of a part of it, in order and apart from one
another: at one place the first class of the table wins.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from operator import itemgetter
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from casemap.dates.cues import ACTIONS, ACTIONS_EN, GATHERINGS, HELD, TOPICS

# How far before 開いた the gathering stands that was held (code points).
GATHERING_REACH = 24

_BEGIN = itemgetter(1)
_SET = re.compile(r"\[([^\]]+)\]")


class Word(NamedTuple):
    """A word of a table in a text: its class, and the span [start, end) in code points."""

    kind: str
    start: int
    end: int


class WordFinder:
    """The words of one table in one Aho-Corasick automaton."""

    def __init__(self, table: Mapping[str, str]) -> None:
        """`table`: words by class, the upper class first, as `cues` writes them."""
        words = [(word, kind) for kind, listed in table.items() for word in expand_words(listed)]
        self.kinds = [kind for _, kind in words]
        # The compact automaton: a larger one is no faster where the themes' and the gazetteer's take turns with it.
        self._automaton = AhoCorasick(
            [word for word, _ in words],
            matchkind=MatchKind.LeftmostFirst,
            implementation=Implementation.ContiguousNFA,
        )

    def find_spans(self, text: str) -> list[tuple[int, int, int]]:
        """Return for each word of a folded text its place in `kinds`, and its span."""
        return self._automaton.find_matches_as_indexes(text)


class Words:
    """The words of one table in a text, to be asked for those in a part of it."""

    def __init__(self, finder: WordFinder, text: str) -> None:
        """Find the words of a folded text; most are never asked for, so what they are is told when they are."""
        self._text = text
        self._kinds = finder.kinds
        self._spans = finder.find_spans(text)

    def find_between(self, start: int, end: int) -> list[Word]:
        """Return the words that lie in [start, end); the class `none` is left out, to hold a gathering is `event`."""
        found = []
        for place in range(bisect_left(self._spans, start, key=_BEGIN), len(self._spans)):
            index, first, last = self._spans[place]
            if last > end:
                break
            kind = self._kinds[index]
            if kind != "none":
                held = kind in ("open", "hold") and _is_held(self._text, first)
                found.append(Word("event" if held else kind, first, last))
        return found


def expand_words(listed: str) -> Iterator[str]:
    """Yield the plain words of a list: `開[いく]|始` gives 開い, 開く, 始."""
    for word in listed.split("|"):
        pieces = _SET.split(word)  # plain text and sets take turns
        yield from map("".join, product(*(piece if at % 2 else [piece] for at, piece in enumerate(pieces))))


@cache
def load_action_finder() -> WordFinder:
    """Return the finder of actions, Japanese and English."""
    return WordFinder({kind: "|".join(filter(None, (words, ACTIONS_EN.get(kind)))) for kind, words in ACTIONS.items()})


@cache
def load_topic_finder() -> WordFinder:
    """Return the finder of topics."""
    return WordFinder(TOPICS)


@cache
def _load_gathering() -> tuple[re.Pattern[str], tuple[str, ...]]:
    held = tuple(expand_words(HELD))
    return re.compile(rf"(?:{GATHERINGS})[」』)]?[をがに][^、。]{{0,12}}$"), held


def _is_held(text: str, at: int) -> bool:
    """Tell whether the word at a position says that a gathering is held."""
    gathering, held = _load_gathering()
    return text.startswith(held, at) and gathering.search(text[max(0, at - GATHERING_REACH) : at]) is not None


def find_actions(text: str) -> Words:
    """Return the actions that a folded text names."""
    return Words(load_action_finder(), text)


def find_topics(text: str) -> Words:
    """Return the topics that a folded text names."""
    return Words(load_topic_finder(), text)

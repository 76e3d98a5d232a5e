"""Looking the words of `cues` up in a text: one pass, whatever their number.

Enters: a folded text. Leaves: `Word` values, in order and apart from one another: at one place the first class of the
table wins.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from casemap.dates.cues import ACTIONS, ACTIONS_EN, GATHERINGS, HELD, TOPICS

# How far before 開いた the gathering stands that was held (code points).
GATHERING_REACH = 24

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
        self._kinds = [kind for _, kind in words]
        # The compact automaton: a larger one is no faster where the themes' and the gazetteer's take turns with it.
        self._automaton = AhoCorasick(
            [word for word, _ in words],
            matchkind=MatchKind.LeftmostFirst,
            implementation=Implementation.ContiguousNFA,
        )

    def find_words(self, text: str) -> list[Word]:
        """Return the words of a folded text; the class `none` is left out."""
        found = self._automaton.find_matches_as_indexes(text)
        kinds = self._kinds
        return [Word(kinds[index], start, end) for index, start, end in found if kinds[index] != "none"]


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


def find_actions(text: str) -> list[Word]:
    """Return the actions that a folded text names; to hold a gathering is `event`."""
    gathering, held = _load_gathering()
    return [
        word._replace(kind="event")
        if word.kind in ("open", "hold")
        and text.startswith(held, word.start)
        and gathering.search(text[max(0, word.start - GATHERING_REACH) : word.start])
        else word
        for word in load_action_finder().find_words(text)
    ]


def find_topics(text: str) -> list[Word]:
    """Return the topics that a folded text names."""
    return load_topic_finder().find_words(text)

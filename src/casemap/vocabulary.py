"""Words with weights, and finding all of them in a text in one pass.

In: for each theme, words with their weight, phrases that don't count, and contexts in which a word doesn't
count. Out: `Hit`s, each a span of the folded text with what it weighs for which theme. Knows nothing of files.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from casemap.text import fold_name

_ALNUM = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_SENTENCE_END = "。"


@dataclass(frozen=True, slots=True)
class Unless:
    """A negative context: none of `words` counts with one of `near` close by in the same sentence."""

    words: tuple[str, ...]
    near: tuple[str, ...]


class Sense(NamedTuple):
    """What a word says: for which theme (its index), how much, and next to what it says nothing.

    `parts` are the indexes of the sub-themes, within that theme, that it speaks for as well.
    """

    theme: int
    weight: float
    unless: tuple[str, ...]
    parts: tuple[int, ...] = ()


class Hit(NamedTuple):
    """A word of the vocabulary in a text: span [start, end) of the folded text in code points."""

    word: str
    start: int
    end: int
    senses: tuple[Sense, ...]


class Vocabulary:
    """All words of all themes in one Aho-Corasick automaton.

    The longest word that starts leftmost wins: 観光列車 hides 観光 and 列車. A longer word that a theme does not
    list itself still says for that theme what the longest word inside it says, so that a word added for one
    theme takes nothing from another.
    """

    def __init__(
        self,
        words: Sequence[Mapping[str, float]],
        exclude: Sequence[Sequence[str]],
        unless: Sequence[Sequence[Unless]],
        window: int,
        parts: Sequence[Mapping[str, tuple[int, ...]]] | None = None,
    ) -> None:
        """Build the automaton.

        `words[i]`, `exclude[i]`, `unless[i]`, `parts[i]` belong to theme i: word -> weight, phrases in which its
        words don't count, negative contexts, word -> sub-themes. `window` is how many characters around a word are
        its context.
        """
        self._window = window
        own: dict[str, dict[int, Sense]] = {}
        for theme, weights in enumerate(words):
            contexts: dict[str, tuple[str, ...]] = {}
            for context in unless[theme]:
                near = tuple(fold_word(phrase) for phrase in context.near)
                for word in map(fold_word, context.words):
                    contexts[word] = contexts.get(word, ()) + near
            of_part = parts[theme] if parts else {}
            for word, weight in weights.items():
                folded = fold_word(word)
                sense = Sense(theme, weight, contexts.get(folded, ()), of_part.get(word, ()))
                own.setdefault(folded, {})[theme] = sense
            for phrase in exclude[theme]:
                own.setdefault(fold_word(phrase), {})[theme] = Sense(theme, 0.0, ())
        self._patterns = tuple(own)
        # The compact automaton: it suffers least where those of the dates and the gazetteer take turns with it.
        self._automaton = AhoCorasick(
            self._patterns, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA
        )
        self._senses = tuple(
            tuple(sense for sense in senses.values() if sense.weight) for senses in _inherit(self._patterns, own)
        )
        # Most words need neither check: they are kanji and kana, and count everywhere.
        self._latin = tuple(pattern[0] in _ALNUM or pattern[-1] in _ALNUM for pattern in self._patterns)
        self._dependent = tuple(any(sense.unless for sense in senses) for senses in self._senses)

    def find_hits(self, folded: str) -> list[Hit]:
        """Return the words in `folded` (a text folded by `casemap.text`), left to right, without overlap.

        Latin words count in either case, and only as whole words: AI is not in "maintain".
        """
        text = lower_text(folded)
        hits: list[Hit] = []
        for index, start, end in self._automaton.find_matches_as_indexes(text):
            senses = self._senses[index]
            if self._latin[index] and not _is_whole(text, start, end):
                continue
            if self._dependent[index]:
                context = self._context(text, start, end)
                senses = tuple(s for s in senses if not any(phrase in context for phrase in s.unless))
            if senses:
                hits.append(Hit(self._patterns[index], start, end, senses))
        return hits

    def _context(self, text: str, start: int, end: int) -> str:
        """Return what stands around a word: at most `window` characters each side, within the sentence."""
        before = text[max(0, start - self._window) : start].rpartition(_SENTENCE_END)[2]
        after = text[end : end + self._window].partition(_SENTENCE_END)[0]
        return before + text[start:end] + after


def fold_word(word: str) -> str:
    """Return a word of the vocabulary as it is compared: folded like text, letters small."""
    return lower_text(fold_name(word))


def lower_text(folded: str) -> str:
    """Return `folded` in small letters at the same length, so that offsets stay."""
    small = folded.lower()
    return small if len(small) == len(folded) else "".join(min(c.lower(), c, key=len) for c in folded)


def _inherit(patterns: tuple[str, ...], own: Mapping[str, Mapping[int, Sense]]) -> Iterator[Mapping[int, Sense]]:
    """Yield the senses of each pattern: its own, and for other themes those of the longest word inside it."""
    inside = AhoCorasick(patterns)
    for pattern in patterns:
        senses = dict(own[pattern])
        best: dict[int, int] = {}
        for index, start, end in inside.find_matches_as_indexes(pattern, overlapping=True):
            part = patterns[index]
            if part == pattern or not _is_whole(pattern, start, end):
                continue
            for theme, sense in own[part].items():
                if theme not in own[pattern] and len(part) > best.get(theme, 0):
                    best[theme] = len(part)
                    senses[theme] = sense
        yield senses


def _is_whole(text: str, start: int, end: int) -> bool:
    """Say whether a match is cut out of no Latin word or number."""
    if start and text[start] in _ALNUM and text[start - 1] in _ALNUM:
        return False
    return not (end < len(text) and text[end - 1] in _ALNUM and text[end] in _ALNUM)

"""The text of all cases, folded once, and the search in it.

Japanese has no blanks between words, so a word is found as a substring; two characters are a word often enough that an
index of words would not do. Titles and texts lie in one long array of UTF-16 units each, which is gone through for the
rarest unit of a term: that is as fast as memory can be read. Names (publishers, places, themes) are few: each is looked
at once, and the cases that have it follow. The latest terms are remembered, since one keyword is asked again with every
other filter.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from casemap.keywords import And, Expression, Not, SearchField, Term
from casemap.query.bits import Flags, Words, pack, unpack
from casemap.text import NOT_PLAIN, fold_name

# Terms whose answer is kept, one bit per case each.
REMEMBERED_TERMS = 256
# Where a term without a field is looked for.
ANYWHERE: tuple[SearchField, ...] = ("title", "text", "publisher", "place")
# Parts two texts; never in a folded term, where every white space is a blank.
SEPARATOR = "\n"
# Texts folded together: some megabytes.
BATCH = 20_000
# Units gone through at once: what is written stays in the processor's cache.
CHUNK = 1 << 18

# Characters that NFKC may change, or join to the one before.
_LOOSE = re.compile(f"[{NOT_PLAIN}]+")
# Every white space but the blank and the line end.
_SPACES = tuple(char for char in map(chr, range(0x3001)) if char.isspace() and char not in " \n")

Units = NDArray[np.uint16]


@dataclass(frozen=True, eq=False)
class Texts:
    """One text per case: their folded UTF-16 units in a row, and where each begins (one more for the end).

    `frequency`: how often each of the 65,536 units occurs.
    """

    units: Units
    starts: NDArray[np.int64]
    frequency: NDArray[np.int64]

    def find(self, term: str) -> Flags:
        """Return which texts hold a folded term of one character or more."""
        needle = _units(term)
        rarest = int(np.argmin(self.frequency[needle]))
        last = len(self.units) - len(needle)
        found = np.zeros(len(self.starts) - 1, dtype=np.bool_)
        if last < 0 or not self.frequency[needle[rarest]]:
            return found
        for hits in self._find_unit(needle[rarest]):
            starts = hits - rarest
            starts = starts[(starts >= 0) & (starts <= last)]
            for place, unit in enumerate(needle):
                if place != rarest:
                    starts = starts[self.units[starts + place] == unit]
            found[np.searchsorted(self.starts, starts, side="right") - 1] = True
        return found

    def _find_unit(self, unit: np.uint16) -> Iterator[NDArray[np.int64]]:
        """Yield where a unit stands, chunk by chunk."""
        for start in range(0, len(self.units), CHUNK):
            hits = np.flatnonzero(self.units[start : start + CHUNK] == unit)
            if len(hits):
                yield hits + start


@dataclass(frozen=True, eq=False)
class Names:
    """Names that cases share: the folded names, and pairs of case and name (position)."""

    names: Sequence[str]
    case: NDArray[np.int32]
    name: NDArray[np.int64]
    size: int

    def find(self, term: str) -> Flags:
        """Return which cases have a name that holds a folded term."""
        wanted = np.array([term in name for name in self.names], dtype=np.bool_)
        found = np.zeros(self.size, dtype=np.bool_)
        found[self.case[wanted[self.name]]] = True
        return found


Field = Texts | Names
"""What can be searched of all cases."""


class Haystack:
    """The searchable fields of all cases."""

    def __init__(self, fields: Mapping[SearchField, Field], size: int) -> None:
        self._fields = fields
        self._size = size
        self._find = lru_cache(maxsize=REMEMBERED_TERMS)(self._search)

    def find_keyword(self, expression: Expression) -> Flags:
        """Return for which cases an expression holds."""
        if isinstance(expression, Term):
            return unpack(self._find(expression), self._size)
        if isinstance(expression, Not):
            return ~self.find_keyword(expression.part)
        combine = np.logical_and if isinstance(expression, And) else np.logical_or
        found: Flags = combine.reduce([self.find_keyword(part) for part in expression.parts])
        return found

    def _search(self, term: Term) -> Words:
        names = ANYWHERE if term.field is None else (term.field,)
        return pack(np.logical_or.reduce([self._fields[name].find(term.text) for name in names]))


class Folding:
    """Texts on their way to `Texts`: iterating gives their units piece by piece, after that `finish` the rest.

    `pieces`: raw texts of consecutive cases.
    """

    def __init__(self, pieces: Iterable[Sequence[str]]) -> None:
        self._pieces = pieces
        self._frequency = np.zeros(1 << 16, dtype=np.int64)
        self._starts = [np.zeros(1, dtype=np.int64)]
        self._end = 0

    def __iter__(self) -> Iterator[Units]:
        for piece in self._pieces:
            if len(piece):
                units = _units(SEPARATOR.join([*fold_texts(piece), ""]))
                self._frequency += np.bincount(units, minlength=1 << 16)
                self._starts.append(np.flatnonzero(units == ord(SEPARATOR)) + (self._end + 1))
                self._end += len(units)
                yield units

    def finish(self, units: Any) -> Texts:
        """Return the texts, given all their units in a row, or what stands for them."""
        return Texts(units, np.concatenate(self._starts), self._frequency)


def build_texts(pieces: Iterable[Sequence[str]]) -> Texts:
    """Return raw texts, in pieces of consecutive cases, ready to be searched."""
    folding = Folding(pieces)
    return folding.finish(np.concatenate([*folding, np.zeros(0, dtype=np.uint16)]))


def build_names(names: Sequence[str], case: NDArray[np.int32], name: NDArray[np.int64], size: int) -> Names:
    """Return raw names ready to be searched; `case`, `name`: pairs of case and name (position), of `size` cases."""
    return Names(fold_texts(names), case, name, size)


def fold_texts(texts: Sequence[str]) -> list[str]:
    """Return `keywords.fold_search` of each text, at a fraction of the time for many.

    They are folded together, a batch at a time: nothing that folding does reaches across a line end. Most characters
    have one form only and are passed over. Few have variants: those that occur are looked up once.
    """
    return [text for start in range(0, len(texts), BATCH) for text in _fold_batch(texts[start : start + BATCH])]


def _fold_batch(texts: Sequence[str]) -> list[str]:
    """Return some texts folded."""
    folded = _normalize(SEPARATOR.join(text.replace(SEPARATOR, " ") for text in texts))
    folded = _normalize(folded.casefold())
    codes = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    characters = map(chr, np.flatnonzero(np.bincount(codes)).tolist())
    variants = {char: fold_name(char) for char in characters if char != SEPARATOR and fold_name(char) != char}
    if variants:
        pattern = re.compile(f"[{''.join(map(re.escape, sorted(variants)))}]")
        folded = pattern.sub(lambda match: variants[match[0]], folded)
    for space in _SPACES:
        folded = folded.replace(space, " ")
    while "  " in folded:
        folded = folded.replace("  ", " ")
    return folded.replace(" \n", "\n").replace("\n ", "\n").strip(" ").split(SEPARATOR)


def _normalize(text: str) -> str:
    """Return a long text in NFKC: only what is not plain is looked at, with the character that it may be joined to."""
    pieces: list[str] = []
    done = 0
    for match in _LOOSE.finditer(text):
        start = max(match.start() - 1, done)
        pieces += (text[done:start], unicodedata.normalize("NFKC", text[start : match.end()]))
        done = match.end()
    return "".join([*pieces, text[done:]])


def _units(text: str) -> Units:
    """Return the UTF-16 units of a text."""
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype="<u2").astype(np.uint16, copy=False)

"""Sets as bits: one bit per item, 64 to a word.

In: arrays of flags, words. Out: words, counts, positions. A million items are 125 kB, which a processor goes through
in microseconds, so a set costs little to combine and to count, whole or by segments of consecutive items. The bit of
item i is bit `i % 64` of word `i // 64`; bits behind the last item are 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Flags = NDArray[np.bool_]

WORD = 64
_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
# What numbers of bits are added up in, fastest: no set has 2**32 items (`Ints`).
_SUM = np.uint32

# Up to so many words it is faster to go through all than to call a function for each run.
FEW_WORDS = 2048

Runs = tuple[tuple[int, int], ...]
"""Stretches of words, as first and end, ascending and apart."""


@dataclass(frozen=True, eq=False)
class Edges:
    """Where segments of items begin and end, ready to be counted: for each edge its word and the bits before it."""

    word: NDArray[np.int64]
    before: Words


def pack(flags: Flags) -> Words:
    """Return flags (the last axis are the items) as words, at least one."""
    packed = np.packbits(flags, axis=-1, bitorder="little")
    room = word_count(flags.shape[-1]) * (WORD // 8)
    if packed.shape[-1] != room:
        wide = np.zeros((*packed.shape[:-1], room), dtype=np.uint8)
        wide[..., : packed.shape[-1]] = packed
        packed = wide
    return packed.view("<u8").astype(np.uint64, copy=False)


def unpack(words: Words, size: int) -> Flags:
    """Return the flags of the first `size` items."""
    raw = words.astype("<u8", copy=False).view(np.uint8)
    return np.unpackbits(raw, count=size, bitorder="little").view(np.bool_)


def word_count(size: int) -> int:
    """Return how many words hold `size` items: at least one, so that no set is without a word."""
    return max(-(-size // WORD), 1)


def count(words: Words) -> int:
    """Return the number of items in a set."""
    return int(np.bitwise_count(words).sum(dtype=_SUM))


def count_each(family: Words, words: Words, runs: Runs | None = None) -> NDArray[np.int64]:
    """Return for each set of a family (one a row) how many items it shares with `words`.

    `runs`: the words outside of which `words` is known to be empty; all when None.
    """
    totals = np.zeros(len(family), dtype=np.int64)
    whole = ((0, len(words)),)
    for start, stop in whole if runs is None or len(words) < FEW_WORDS else runs:
        part = words[start:stop]
        # One row after the other through the same memory: what is written is used while the cache has it.
        shared, counts = np.empty_like(part), np.empty(len(part), dtype=np.uint8)
        for number, row in enumerate(family):
            np.bitwise_count(np.bitwise_and(row[start:stop], part, out=shared), out=counts)
            totals[number] += counts.sum(dtype=_SUM)
    return totals


def join(family: Words, rows: Sequence[int]) -> Words:
    """Return the union of some sets of a family."""
    joined = np.zeros(family.shape[1], dtype=np.uint64)
    for row in rows:
        np.bitwise_or(joined, family[row], out=joined)
    return joined


def find_edges(positions: NDArray[Any]) -> Edges:
    """Return segment edges at the given items (ascending; the number of items itself is the end of the last one)."""
    places = np.asarray(positions, dtype=np.int64)
    word, bit = places // WORD, (places % WORD).astype(np.uint64)
    # An edge behind the last bit of a word is taken as the whole of that word: the next one may not be there.
    whole = (bit == 0) & (word > 0)
    before = np.where(whole, _ALL, np.left_shift(np.uint64(1), bit) - np.uint64(1))
    return Edges(word - whole, before)


def count_segments(words: Words, edges: Edges) -> NDArray[np.int64]:
    """Return the number of items in each segment between two neighbouring edges."""
    counts = np.bitwise_count(words)
    ends = np.cumsum(counts, dtype=np.int32)
    at = edges.word
    segments: NDArray[np.int64] = np.diff(ends[at] - counts[at] + np.bitwise_count(words[at] & edges.before))
    return segments.astype(np.int64)


def count_blocks(family: Words | Sequence[Words], words: Words, starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each set of a family (a row) how many items it shares with `words` in each run of words (a column).

    `starts`: the first word of each run, and the end of the last; no run is empty.
    """
    shared, counts = np.empty_like(words), np.empty(len(words), dtype=np.uint8)
    totals = np.empty((len(family), len(starts) - 1), dtype=np.int64)
    for number, row in enumerate(family):
        np.bitwise_count(np.bitwise_and(row, words, out=shared), out=counts)
        totals[number] = np.add.reduceat(counts, starts[:-1], dtype=_SUM)
    return totals


def fill(words: Words, start: int, stop: int) -> None:
    """Put the items from `start` to before `stop` into a set."""
    if start < stop:
        low, high = start // WORD, (stop - 1) // WORD
        first, last = _ALL << np.uint64(start % WORD), _ALL >> np.uint64(WORD - 1 - (stop - 1) % WORD)
        if low == high:
            words[low] |= first & last
        else:
            words[low] |= first
            words[low + 1 : high] = _ALL
            words[high] |= last


def find_items(words: Words, start: int = 0, stop: int | None = None) -> NDArray[np.int64]:
    """Return the items of a set, ascending: those from the `start`-th to before the `stop`-th."""
    if stop is None:
        low, high, skipped = 0, len(words), 0
    else:
        ends = np.cumsum(np.bitwise_count(words), dtype=np.int64)
        if start >= min(stop, int(ends[-1])):
            return np.zeros(0, dtype=np.int64)
        low = int(np.searchsorted(ends, start, side="right"))
        high = int(np.searchsorted(ends, stop, side="left")) + 1
        skipped = int(ends[low - 1]) if low else 0
    chosen = words[low:high]
    found = np.flatnonzero(unpack(chosen, len(chosen) * WORD)) + low * WORD
    return found[start - skipped : None if stop is None else stop - skipped]


def have(words: Words, items: NDArray[Any]) -> Flags:
    """Return for each of some items whether it is in a set."""
    places = np.asarray(items, dtype=np.int64)
    bits = np.right_shift(words[places // WORD], (places % WORD).astype(np.uint64)) & np.uint64(1)
    return bits.astype(np.bool_)


def pack_items(items: NDArray[Any], size: int) -> Words:
    """Return the set of some items out of `size`."""
    flags = np.zeros(size, dtype=np.bool_)
    flags[items] = True
    return pack(flags)

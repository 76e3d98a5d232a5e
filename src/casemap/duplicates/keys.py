"""Numbers that articles which may be the same have in common, so that only those are compared.

In: a `Candidate`. Out: `KEYS` 64-bit numbers. `SHARED` of them are shared by articles that may be the same: of the
address, of headline and text, of the text alone, of its beginning, and of bands of a MinHash sketch (Broder 1997): two
texts that share a part J of their runs of characters agree in a band of `ROWS` with the chance J^ROWS, so in one of
`BANDS` with 1 - (1 - J^ROWS)^BANDS: 0.99 for J = 0.8, 0.89 for 0.7, 0.06 for 0.3. The last two tell places apart: a bit
for each place (Bloom 1970), so that articles without a common bit have no common place, and need not be looked at.
"""

import hashlib
from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from casemap.duplicates.candidate import LONG_TEXT, Candidate, Hashes
from casemap.duplicates.compare import SHORTEST

BANDS, ROWS = 8, 4
SHARED = 4 + BANDS
KEYS = SHARED + 2
PLACE_BITS = 64 * (KEYS - SHARED)
NONE = 0
"""No key: the candidate has nothing to compare there."""

_ODD = np.array(
    [
        int.from_bytes(hashlib.blake2b(f"row {row}".encode(), digest_size=8).digest(), "little") | 1
        for row in range(BANDS * ROWS)
    ],
    dtype=np.uint64,
)


def build_keys(candidate: Candidate) -> list[int]:
    """Return the keys of a candidate, `NONE` where it has none; every key that is shared stands for one kind of
    sameness.
    """
    text = candidate.bare_text
    long = len(text) >= LONG_TEXT
    return [
        _hash(candidate.address),
        _hash(f"{candidate.bare_title}\n{text}" if text or candidate.bare_title else ""),
        _hash(text if long else ""),
        _hash(text[:LONG_TEXT] if long else ""),
        *(_bands(candidate.shingles) if len(candidate.body) >= SHORTEST else [NONE] * BANDS),
        *divmod(_mark_places(candidate.places), 1 << 64),
    ]


def _bands(shingles: Hashes) -> list[int]:
    """Return a key for each band of the sketch: the smallest value of `ROWS` orders, taken together."""
    sketch = (_ODD[:, None] * shingles).min(axis=1).reshape(BANDS, ROWS)
    keys = np.zeros(BANDS, np.uint64)
    for row in range(ROWS):
        keys = (keys ^ sketch[:, row]) * _ODD[row]
        keys ^= keys >> np.uint64(29)
    return [int(key) for key in keys]


def _mark_places(places: Iterable[str]) -> int:
    """Return the bits of some places; none without a place."""
    marks = 0
    for place in places:
        marks |= _mark_place(place)
    return marks


@lru_cache(maxsize=4096)
def _mark_place(place: str) -> int:
    return 1 << _hash(place) % PLACE_BITS


def _hash(text: str) -> int:
    """Return 64 bits that stand for a text, `NONE` for an empty one."""
    if not text:
        return NONE
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")

"""The spool: cases on the disk as they came, to be read back in the order of their ids.

In: batches of cases, made anywhere (`build_batch` is pure and what it returns travels well). Out: their records in any
order that is asked for. Memory holds one entry and a dozen numbers (`casemap.duplicates.keys`) per case.
"""

import json
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO

import numpy as np
from numpy.typing import NDArray

from casemap.duplicates import KEYS, Candidate, build_keys, find_leaders, read_candidate
from casemap.gazetteer import Gazetteer
from casemap.model import Case, Reject
from casemap.rulings import NO_RULINGS, Rulings
from casemap.snapshot.records import Record, build_record, dump_record, read_record_candidate, whole_text


@dataclass(frozen=True, slots=True)
class Batch:
    """Some cases, ready for the spool.

    `heads` are id, source, line and length in bytes of each, `lines` their records one after the other, `keys` theirs
    as `KEYS` unsigned 64-bit numbers each.
    """

    heads: tuple[tuple[str, str, int, int], ...]
    lines: bytes
    keys: bytes


def build_batch(cases: Iterable[Case], gazetteer: Gazetteer) -> Batch:
    """Return cases ready for the spool; `DataError` when a place has a code that is not in the gazetteer."""
    heads: list[tuple[str, str, int, int]] = []
    lines: list[bytes] = []
    keys = array("Q")
    for case in cases:
        line = dump_record(build_record(case, gazetteer))
        keys.extend(build_keys(read_candidate(case, gazetteer.city_of)))
        heads.append((whole_text(case.article.id), case.article.source, case.article.line, len(line)))
        lines.append(line)
    return Batch(tuple(heads), b"".join(lines), keys.tobytes())


class Spool:
    """Cases in an open file, known by their position in the order of the ids once `sort` was called."""

    def __init__(self, stream: IO[bytes]) -> None:
        """Spool into a stream that is open for writing and reading, and empty."""
        self._stream = stream
        self._end = 0
        self._heads: list[tuple[str, str, int, int]] = []
        self._offsets = array("Q")
        self._lengths = array("L")
        self._keys = array("Q")
        self._order: NDArray[np.int64] = np.zeros(0, np.int64)

    def add(self, batch: Batch) -> None:
        """Append a batch."""
        self._stream.write(batch.lines)
        self._keys.frombytes(batch.keys)
        for number, (identity, source, line, length) in enumerate(batch.heads, start=len(self._heads)):
            self._heads.append((identity, source, line, number))
            self._offsets.append(self._end)
            self._lengths.append(length)
            self._end += length

    def sort(self) -> list[Reject]:
        """Put the cases in the order of their ids and keep one of each, the first by source and line.

        Returns a reject for each of the others.
        """
        kept: list[tuple[str, str, int, int]] = []
        doubles: list[Reject] = []
        self._heads.sort()
        for head in self._heads:
            if kept and kept[-1][0] == head[0]:
                reason = f"id {head[0]} が重複しています ({kept[-1][1]}:{kept[-1][2]} を採用)"
                doubles.append(Reject(head[1], head[2], "id", reason))
            else:
                kept.append(head)
        self._order = np.fromiter((head[3] for head in kept), np.int64, len(kept))
        self._heads.clear()
        return doubles

    def __len__(self) -> int:
        """Return how many cases are kept."""
        return len(self._order)

    def read(self, position: int) -> bytes:
        """Return the record at a position as a line of JSON."""
        number = int(self._order[position])
        self._stream.seek(self._offsets[number])
        return self._stream.read(self._lengths[number])

    def find_leaders(self, rulings: Rulings = NO_RULINGS) -> NDArray[np.int32]:
        """Return for each case the position of the one it is counted with; `rulings` are what people say of pairs."""
        table = np.frombuffer(self._keys, dtype=np.uint64).reshape(-1, KEYS)
        return find_leaders(table[self._order], self._read_candidate, rulings.resolve(self._find_position))

    def _find_position(self, identity: str) -> int | None:
        """Return the position of a case, None when none has the id. Rulings are few: ids are read from the disk."""
        wanted = whole_text(identity)
        position = bisect_left(range(len(self)), wanted, key=self._read_id)
        return position if position < len(self) and self._read_id(position) == wanted else None

    def _read_id(self, position: int) -> str:
        return self._read_candidate(position).id

    def _read_candidate(self, position: int) -> Candidate:
        record: Record = json.loads(self.read(position))
        return read_record_candidate(record)

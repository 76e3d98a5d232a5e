"""One file of many arrays, which all processes that read it share.

In: arrays, whole or piece by piece, and a value of plain JSON that says what they are. Out: a file, and from it the
same value and arrays that lie in the file: the system reads what is touched and keeps it once for all processes.

The file: a mark; the arrays, each at a multiple of 64 bytes; the directory (JSON: for each array its type, shape, place
and CRC-32; the value); length and SHA-256 of the directory; the mark again. Numbers are little-endian.
"""

import hashlib
import json
import mmap
import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from casemap.model import DataError

MARK = b"casemap index 1\n"
ALIGNMENT = 64
_TAIL = struct.Struct("<Q32s16s")


class Writer:
    """Arrays on their way into an open, empty file."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._stream.write(MARK)
        self._end = len(MARK)
        self._arrays: list[dict[str, Any]] = []
        # Arrays that are part of several values are stored once; they are kept, so that no other takes their identity.
        self._known: dict[int, tuple[int, NDArray[Any]]] = {}

    def add(self, array: NDArray[Any]) -> int:
        """Store an array; return its number."""
        if id(array) not in self._known:
            number = self.add_pieces(array.dtype, [array.reshape(-1)])
            self._arrays[number]["shape"] = list(array.shape)
            self._known[id(array)] = number, array
        return self._known[id(array)][0]

    def add_pieces(self, dtype: DTypeLike, pieces: Iterable[NDArray[Any]]) -> int:
        """Store an array of one dimension that comes piece by piece; return its number."""
        kind = np.dtype(dtype).newbyteorder("<")
        self._put(bytes(-self._end % ALIGNMENT))
        start, checksum = self._end, 0
        for piece in pieces:
            content = np.ascontiguousarray(piece, dtype=kind).view(np.uint8).data
            checksum = zlib.crc32(content, checksum)
            self._put(content)
        size = (self._end - start) // kind.itemsize
        self._arrays.append({"type": kind.str, "shape": [size], "start": start, "crc": checksum})
        return len(self._arrays) - 1

    def finish(self, value: object) -> None:
        """Write the directory."""
        directory = json.dumps({"arrays": self._arrays, "value": value}, ensure_ascii=False).encode()
        self._put(directory)
        self._put(_TAIL.pack(len(directory), hashlib.sha256(directory).digest(), MARK))

    def _put(self, content: bytes | memoryview) -> None:
        self._stream.write(content)
        self._end += len(content)


class Reader:
    """A finished file. Its arrays can't be written to, and stay when the file is removed."""

    def __init__(self, path: Path) -> None:
        """Open a file; `OSError` when that can't be done, `DataError` when it is cut short or no such file."""
        self._path = path
        with path.open("rb") as stream:
            if stream.seek(0, 2) < len(MARK) + _TAIL.size:
                raise self._damaged()
            self._map = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        length, digest, mark = _TAIL.unpack_from(self._map, len(self._map) - _TAIL.size)
        end = len(self._map) - _TAIL.size
        directory = self._map[max(end - length, 0) : end]
        if mark != MARK or hashlib.sha256(directory).digest() != digest:
            raise self._damaged()
        content = json.loads(directory)
        self._arrays: list[dict[str, Any]] = content["arrays"]
        self.value: Any = content["value"]

    def get(self, number: int) -> NDArray[Any]:
        """Return an array by its number."""
        entry = self._arrays[number]
        kind, shape = np.dtype(entry["type"]), tuple(entry["shape"])
        size = int(np.prod(shape, dtype=np.int64))
        if not size:
            return np.empty(shape, kind)
        return np.frombuffer(self._map, kind, size, entry["start"]).reshape(shape)

    def check(self) -> None:
        """Read everything; `DataError` when an array is not what was written."""
        for number, entry in enumerate(self._arrays):
            content = self.get(number).reshape(-1).view(np.uint8)
            checksum = 0
            for piece in _cut(content):
                checksum = zlib.crc32(piece.data, checksum)
            if checksum != entry["crc"]:
                raise self._damaged()

    def _damaged(self) -> DataError:
        return DataError(f"索引のファイルが壊れています: {self._path}。消すと、次に開くときに作り直されます。")


def _cut(content: NDArray[np.uint8], size: int = 1 << 24) -> Iterator[NDArray[np.uint8]]:
    for start in range(0, len(content), size):
        yield content[start : start + size]

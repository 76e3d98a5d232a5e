"""Columns of text as arrays of numbers, and back without a copy.

In: Arrow's texts, or lists of texts, piece by piece. Out: what to store, and from the stored arrays one Arrow array.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from casemap.index_file.container import Reader, Writer
from casemap.query.bits import pack, unpack

# Above this many bytes the places of texts need 64 bits.
NARROW = (1 << 31) - 1


def write_column(writer: Writer, pieces: Iterable["pa.Array[Any]"]) -> dict[str, Any]:
    """Store a column of text or of lists of text; return what `read_column` needs."""
    sizes, valid = _Parts(np.int64), _Parts(np.bool_)
    inner: list[pa.Array[Any]] = []
    kinds: set[bool] = set()

    def walk() -> Iterator[NDArray[np.uint8]]:
        for piece in pieces:
            kinds.add(_is_list(piece))
            valid.add(piece.is_valid())
            if _is_list(piece):
                sizes.add(piece.value_lengths().fill_null(0))
                inner.append(piece.flatten())
            else:
                whole = piece.fill_null("").cast(pa.large_string())
                ends = np.frombuffer(whole.buffers()[1], np.int64)[whole.offset : whole.offset + len(whole) + 1]
                sizes.add(pa.array(np.diff(ends)))
                if len(whole) and ends[-1] > ends[0]:
                    yield np.frombuffer(whole.buffers()[2], np.uint8)[ends[0] : ends[-1]]

    data = writer.add_pieces(np.uint8, walk())
    lengths, flags = sizes.join(), valid.join()
    starts = np.concatenate(([0], np.cumsum(lengths)))
    width = np.int32 if starts[-1] <= NARROW else np.int64
    return {
        "size": len(lengths),
        "starts": writer.add(starts.astype(width)),
        "valid": None if flags.all() else writer.add(pack(flags)),
        "data": None if True in kinds else data,
        "items": write_column(writer, inner) if True in kinds else None,
    }


def read_column(reader: Reader, stored: dict[str, Any]) -> "pa.Array[Any]":
    """Return a stored column; it lies in the file."""
    size, starts = stored["size"], reader.get(stored["starts"])
    valid = None
    if stored["valid"] is not None:
        flags = unpack(reader.get(stored["valid"]), size)
        valid = pa.py_buffer(np.packbits(flags, bitorder="little"))
    narrow = starts.dtype.itemsize == 4
    if stored["items"] is not None:
        items = read_column(reader, stored["items"])
        kind = pa.list_(items.type) if narrow else pa.large_list(items.type)
        return pa.Array.from_buffers(kind, size, [valid, pa.py_buffer(starts)], children=[items])
    text = pa.string() if narrow else pa.large_string()
    return pa.Array.from_buffers(text, size, [valid, pa.py_buffer(starts), pa.py_buffer(reader.get(stored["data"]))])


def _is_list(piece: "pa.Array[Any]") -> bool:
    return bool(pa.types.is_list(piece.type) or pa.types.is_large_list(piece.type))


class _Parts:
    """Numbers that come in parts."""

    def __init__(self, kind: type[np.generic]) -> None:
        self._kind = kind
        self._parts: list[NDArray[Any]] = [np.zeros(0, kind)]

    def add(self, part: "pa.Array[Any]") -> None:
        self._parts.append(part.to_numpy(zero_copy_only=False).astype(self._kind))

    def join(self) -> NDArray[Any]:
        return np.concatenate(self._parts)

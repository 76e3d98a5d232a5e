"""Columns of a snapshot as numbers: there are few different texts in many rows.

In: columns as Arrow has them. Out: numpy arrays.
"""

from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Column: TypeAlias = "pa.ChunkedArray[Any]"
Codes = NDArray[np.int64]


def encode(column: Column) -> tuple[Codes, list[str]]:
    """Return a column of text as positions in the list of its different values (-1 = missing), and that list."""
    encoded = join(column.dictionary_encode())
    codes: Codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return codes, [str(name) for name in encoded.dictionary.to_pylist()]


def encode_lists(column: Column) -> tuple[NDArray[np.int64], Codes, list[str]]:
    """Return a column of lists of text, flat: the row of each text, its position in the list of different values, and
    that list.
    """
    lists = join(column)
    sizes = lists.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
    codes, names = encode(pa.chunked_array([lists.flatten()]))
    return np.repeat(np.arange(len(lists)), sizes), codes, names


def read_ints(column: Column) -> NDArray[np.int32]:
    """Return a column as 32-bit integers."""
    return np.asarray(column.to_numpy(), dtype=np.int32)


def is_plain(kind: "pa.DataType") -> bool:
    """Tell whether values of a type are numbers, which are taken from faster as numpy has them."""
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def join(column: Column) -> Any:
    """Return a column as one array."""
    joined = column.combine_chunks()
    return pa.concat_arrays(joined.chunks) if isinstance(joined, pa.ChunkedArray) else joined

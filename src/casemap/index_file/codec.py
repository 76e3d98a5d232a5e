"""The parts of an index as a tree of plain JSON and arrays, and back.

In: values of the classes below, mappings, sequences, arrays, columns of text. Out: a tree for `container`. What a value
has worked out and kept (`cached_property`) is stored with it, and is there again when it is read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from casemap.index_file.columns import read_column, write_column
from casemap.index_file.container import Reader, Writer
from casemap.query.bits import Edges
from casemap.query.board import CaseBoard, Columns, Months, PlaceBoard
from casemap.query.haystack import Names, Texts
from casemap.query.index import Groups, Pairs, Places

CLASSES: Mapping[str, type] = {
    kind.__name__: kind for kind in (CaseBoard, Columns, Edges, Groups, Months, Names, Pairs, PlaceBoard, Places, Texts)
}


@dataclass(frozen=True, slots=True)
class Stored:
    """Part of a tree that is in the file already."""

    tree: Mapping[str, Any]


def write_value(writer: Writer, value: Any) -> Any:
    """Store a value; return its tree. `TypeError` for a class that is not one of ours."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Stored):
        return value.tree
    if isinstance(value, np.ndarray):
        return {"array": writer.add(value)}
    if isinstance(value, pa.Array):
        return {"column": write_column(writer, [value])}
    if isinstance(value, tuple | list):
        return {"list": [write_value(writer, item) for item in value]}
    if isinstance(value, Mapping):
        return {"map": [[key, write_value(writer, item)] for key, item in value.items()]}
    name = type(value).__name__
    if CLASSES.get(name) is not type(value):
        raise TypeError(f"no way to store {type(value)}")
    return {"class": name, "parts": {key: write_value(writer, item) for key, item in vars(value).items()}}


def read_value(reader: Reader, tree: Any) -> Any:
    """Return a stored value; its arrays lie in the file. Sequences come back as tuples."""
    if not isinstance(tree, dict):
        return tree
    if "array" in tree:
        return reader.get(tree["array"])
    if "column" in tree:
        return read_column(reader, tree["column"])
    if "list" in tree:
        return tuple(read_value(reader, item) for item in tree["list"])
    if "map" in tree:
        return {key: read_value(reader, item) for key, item in tree["map"]}
    made: Any = object.__new__(CLASSES[tree["class"]])
    vars(made).update({key: read_value(reader, item) for key, item in tree["parts"].items()})
    return made

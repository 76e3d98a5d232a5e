"""The index of a snapshot as a file that all processes share.

In: a snapshot's tables. Out: an index file beside them, made when they are published, and from it an `Index` that is
ready at once: its arrays lie in the file, which the system keeps once in memory however many processes and sessions
read it.

An index file can always be made again: it is no part of the snapshot's id and of nothing else. Its name carries a key
of everything it depends on besides the snapshot, so one of another version is never read. Where it is missing or
damaged it is made anew; where the snapshot's folder can't be written to it stands in the cache folder, and where that
can't either the index is kept in memory.
"""

import hashlib
import os
import pkgutil
import secrets
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import casemap
from casemap.gazetteer import Gazetteer
from casemap.index_file.codec import Stored, read_value, write_value
from casemap.index_file.columns import write_column
from casemap.index_file.container import Reader, Writer
from casemap.model import DataError
from casemap.query.haystack import Folding
from casemap.query.index import TABLE_COLUMNS, Index
from casemap.query.indexing import build_index
from casemap.query.reading import is_plain
from casemap.query.searchable import TEXT_FIELDS, build_name_fields, read_texts
from casemap.settings import cache_dir
from casemap.snapshot import SCHEMAS, Manifest, Snapshot, open_columns, open_tables

# What is stored of an `Index`, by the names of its parts.
PARTS = (
    *("columns", "all_places", "sure_places", "subthemes", "main_subthemes", "subtheme_themes", "facts"),
    *("table_starts", "groups", "orders"),
)
# Index files kept in the cache folder.
KEPT = 4
# The modules that say what an index is: a change in any of them is another key.
MADE_BY = {
    "casemap": ("text.py", "keywords.py", "filters.py"),
    "casemap.query": ("bits.py", "board.py", "haystack.py", "index.py", "indexing.py", "reading.py", "searchable.py"),
    "casemap.index_file": ("__init__.py", "codec.py", "columns.py", "container.py"),
}


def load_index(path: Path, gazetteer: Gazetteer, population: Mapping[str, int]) -> Index:
    """Return the index of the snapshot in the folder `path`, from its index file, which is made first if need be.

    `population`: persons by prefecture code. `DataError` when the snapshot can't be opened, or has codes or themes that
    the gazetteer or its own manifest don't know.
    """
    snapshot = open_columns(path)
    name = _file_name(gazetteer)
    places = (path / snapshot.manifest.folder / name, cache_dir() / "indexes" / f"{snapshot.id}-{name}")
    for place in places:
        found = _read_index(place, snapshot, gazetteer, population)
        if found is not None:
            return found
    for place in places:
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            write_index(place, snapshot, gazetteer)
        except OSError:
            continue
        found = _read_index(place, snapshot, gazetteer, population)
        if found is not None:
            _sweep(places[1].parent)
            return found
    return build_index(snapshot, gazetteer, population)


def write_index_file(folder: Path, manifest: Manifest, *, gazetteer: Gazetteer) -> tuple[str, ...]:
    """Make the index file of the tables in `folder`, which are about to be published; return its name.

    `OSError` when it can't be written.
    """
    tables = open_tables(folder, manifest)
    try:
        write_index(folder / _file_name(gazetteer), Snapshot(folder, manifest, tables), gazetteer)
    finally:
        for table in tables.values():
            table.close()
    return (_file_name(gazetteer),)


def write_index(path: Path, snapshot: Snapshot, gazetteer: Gazetteer) -> None:
    """Write the index of a snapshot: complete under its name, or not at all. `OSError` when that fails.

    Texts go through memory in pieces.
    """
    index = build_index(snapshot, gazetteer, {})
    for places in (index.all_places, index.sure_places):
        _ = places.cases, places.pairs, places.rows  # kept by the values, and stored with them
    part = path.with_name(f".{path.name}-{secrets.token_hex(3)}")
    try:
        with part.open("wb") as stream:
            writer = Writer(stream)
            value = {name: write_value(writer, getattr(index, name)) for name in PARTS}
            value["table_columns"] = _write_tables(writer, snapshot, index)
            value["fields"] = _write_fields(writer, snapshot, gazetteer)
            writer.finish(value)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def check_index(path: Path) -> list[str]:
    """Return what is wrong with the index files of the snapshot in `path`; `[]` when nothing is or none is there."""
    problems: list[str] = []
    for file in sorted(path.glob("*/index-*.bin")):
        try:
            Reader(file).check()
        except DataError as error:
            problems.append(str(error))
        except OSError as error:
            problems.append(f"ファイルを読めません: {file} ({error.strerror})")
    return problems


def _write_tables(writer: Writer, snapshot: Snapshot, index: Index) -> dict[str, dict[str, Any]]:
    """Store the columns that are shown, texts piece by piece."""
    return {
        table: {
            name: {"column": write_column(writer, snapshot.pieces(table, name))}
            if not is_plain(SCHEMAS[table].field(name).type)
            else write_value(writer, index.table_columns[table][name])
            for name in names
        }
        for table, names in TABLE_COLUMNS.items()
    }


def _write_fields(writer: Writer, snapshot: Snapshot, gazetteer: Gazetteer) -> dict[str, Any]:
    """Store what can be searched."""
    stored = {}
    for field in TEXT_FIELDS:
        folding = Folding(read_texts(snapshot, field))
        units = Stored({"array": writer.add_pieces("uint16", folding)})
        stored[field] = write_value(writer, folding.finish(units))
    names = build_name_fields(snapshot, gazetteer)
    return stored | {field: write_value(writer, found) for field, found in names.items()}


def _read_index(path: Path, snapshot: Snapshot, gazetteer: Gazetteer, population: Mapping[str, int]) -> Index | None:
    """Return the index in a file; None when there is none, or none that can be used."""
    try:
        reader = Reader(path)
    except (OSError, DataError):
        return None
    value = reader.value
    index = Index(
        snapshot=snapshot,
        gazetteer=gazetteer,
        theme_labels=snapshot.manifest.themes,
        population=population,
        table_columns=_read_all(reader, value["table_columns"]),
        **{name: read_value(reader, value[name]) for name in PARTS if name != "orders"},
    )
    vars(index)["orders"] = read_value(reader, value["orders"])
    vars(index)["fields"] = {name: read_value(reader, tree) for name, tree in value["fields"].items()}
    return index


def _read_all(reader: Reader, tables: Mapping[str, Mapping[str, Any]]) -> dict[Any, dict[str, Any]]:
    return {table: {name: read_value(reader, tree) for name, tree in trees.items()} for table, trees in tables.items()}


def _sweep(folder: Path) -> None:
    """Remove all but the latest index files of the cache folder; what can't be removed stays."""
    try:
        files = sorted(folder.glob("*.bin"), key=lambda file: file.stat().st_mtime, reverse=True)
        for file in files[KEPT:]:
            file.unlink(missing_ok=True)
    except OSError:
        return


def _file_name(gazetteer: Gazetteer) -> str:
    return f"index-{_read_key(gazetteer.version)}.bin"


@lru_cache(maxsize=4)
def _read_key(gazetteer_version: str) -> str:
    """Return the key (12 hex digits) of what an index depends on besides its snapshot."""
    digest = hashlib.sha256(f"{casemap.__version__} {gazetteer_version}".encode())
    for package, files in MADE_BY.items():
        for file in files:
            digest.update(pkgutil.get_data(package, file) or b"")
    return digest.hexdigest()[:12]

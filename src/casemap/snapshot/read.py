"""Open a snapshot: only what the manifest vouches for.

In: the folder. Out: `Snapshot`. `open_snapshot` reads every file and closes it at once, so a later build may remove it;
`open_columns` looks at the ends of the files and reads a column when it is asked for, of archives that memory is too
small for.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from casemap.model import DataError
from casemap.snapshot.manifest import REMEDY, TABLE_FILES, FileInfo, Manifest, read_manifest
from casemap.snapshot.records import SCHEMAS

T = TypeVar("T")

# A reader can lose the race with two builds in a row; then a newer manifest is there, and it starts again.
OPEN_TRIES = 5
# Rows of a column that is gone through piece by piece.
PIECE_ROWS = 20_000


class Table(Protocol):
    """A table of a snapshot, read (pyarrow's) or not yet (`StoredTable`)."""

    @property
    def num_rows(self) -> int:
        """The number of rows."""
        ...

    def column(self, name: str, /) -> "pa.ChunkedArray[Any]":
        """Return a whole column."""
        ...

    def to_pandas(self) -> pd.DataFrame:
        """Return the table as a frame."""
        ...


class StoredTable:
    """A Parquet file whose columns are read when they are asked for. It stays open: a later build may remove it."""

    def __init__(self, file: pq.ParquetFile) -> None:
        self._file = file
        self.num_rows: int = file.metadata.num_rows

    def close(self) -> None:
        """Close the file; no column can be read any more."""
        self._file.close()

    def column(self, name: str, /) -> "pa.ChunkedArray[Any]":
        """Return a whole column."""
        return self._file.read(columns=[name]).column(0)

    def pieces(self, name: str) -> Iterator["pa.Array[Any]"]:
        """Yield a column in pieces of some thousand rows."""
        for batch in self._file.iter_batches(PIECE_ROWS, columns=[name]):
            yield batch.column(0)

    def to_pandas(self) -> pd.DataFrame:
        """Return the whole table as a frame."""
        frame: pd.DataFrame = self._file.read().to_pandas()
        return frame


@dataclass(frozen=True, eq=False)
class Snapshot:
    """An opened snapshot: its tables by name, with the columns of `docs/snapshot.md`.

    `cases` is sorted by article id and its `case` is the row number; the other tables refer to it and are
    sorted by it. As frames they are made when they are asked for; missing text is `None` or `NaN` there, as pandas has
    it (ask with `isna`). Treat the frames as read-only: one snapshot serves many sessions.
    """

    path: Path
    manifest: Manifest
    tables: Mapping[str, Table]

    @property
    def id(self) -> str:
        """The id of the content, the key of every cache."""
        return self.manifest.id

    def column(self, table: str, name: str) -> "pa.ChunkedArray[Any]":
        """Return a column of a table."""
        return self.tables[table].column(name)

    def pieces(self, table: str, name: str) -> Iterator["pa.Array[Any]"]:
        """Yield a column of a table piece by piece, never more of it in memory than needed."""
        found = self.tables[table]
        if isinstance(found, StoredTable):
            yield from found.pieces(name)
        else:
            yield from found.column(name).chunks

    @cached_property
    def cases(self) -> pd.DataFrame:
        """A row for each article."""
        return self.tables["cases"].to_pandas()

    @cached_property
    def places(self) -> pd.DataFrame:
        """A row for each case and place."""
        return self.tables["places"].to_pandas()

    @cached_property
    def themes(self) -> pd.DataFrame:
        """A row for each case and theme."""
        return self.tables["themes"].to_pandas()

    @cached_property
    def dates(self) -> pd.DataFrame:
        """A row for each date."""
        return self.tables["dates"].to_pandas()

    @cached_property
    def facts(self) -> pd.DataFrame:
        """A row for each fact."""
        return self.tables["facts"].to_pandas()

    @cached_property
    def rejects(self) -> pd.DataFrame:
        """A row for each rejected input row."""
        return self.tables["rejects"].to_pandas()


def open_snapshot(path: Path) -> Snapshot:
    """Open the snapshot in the folder `path`.

    `DataError`, with the remedy, when there is no manifest, it is damaged or of another schema version, or a
    table is missing, cut short, unreadable or has other columns or rows than the manifest says.
    """
    manifest, tables = read_tables(path)
    return Snapshot(path, manifest, tables)


def open_columns(path: Path) -> Snapshot:
    """Open the snapshot in the folder `path` without reading more than the end of each table, errors as in
    `open_snapshot`: damage inside a table shows when its columns are read.
    """
    manifest, tables = _open_current(path, lambda manifest: open_tables(path / manifest.folder, manifest))
    return Snapshot(path, manifest, tables)


def read_tables(path: Path) -> tuple[Manifest, dict[str, pa.Table]]:
    """Return the manifest in force and its tables by name, errors as in `open_snapshot`."""
    return _open_current(path, lambda manifest: _read_all(path / manifest.folder, manifest))


def open_tables(folder: Path, manifest: Manifest) -> dict[str, StoredTable]:
    """Return the tables in `folder`, which the manifest vouches for, without reading them; errors as in
    `open_snapshot`.
    """
    return {
        name: StoredTable(_open_table(folder / file, manifest.files[file], SCHEMAS[name]))
        for name, file in TABLE_FILES.items()
    }


def _open_current(path: Path, take: Callable[[Manifest], T]) -> tuple[Manifest, T]:
    """Return the manifest in force and what is taken of its tables."""
    manifest = read_manifest(path)
    for _ in range(OPEN_TRIES - 1):
        try:
            return manifest, take(manifest)
        except DataError:
            newer = read_manifest(path)
            if newer.folder == manifest.folder:
                raise
            manifest = newer
    return manifest, take(manifest)


def _read_all(folder: Path, manifest: Manifest) -> dict[str, pa.Table]:
    """Return all tables that the manifest vouches for."""
    return {name: _read_table(folder / file, manifest.files[file], SCHEMAS[name]) for name, file in TABLE_FILES.items()}


def _read_table(path: Path, info: FileInfo, schema: pa.Schema) -> pa.Table:
    """Return one table after a look at size, columns and rows."""
    file = _open_table(path, info, schema)
    try:
        with file:
            return file.read()
    except (pa.ArrowException, OSError) as error:
        raise _damaged(path) from error


def _open_table(path: Path, info: FileInfo, schema: pa.Schema) -> pq.ParquetFile:
    """Return one table, open, after a look at size, columns and rows."""
    try:
        size = path.stat().st_size
        if size != info.bytes:
            raise DataError(
                f"スナップショットのファイルの大きさが違います: {path} "
                f"({size:,} バイト、正しくは {info.bytes:,} バイト)。{REMEDY}。"
            )
        file = pq.ParquetFile(path)
    except FileNotFoundError:
        raise DataError(f"スナップショットのファイルがありません: {path}。{REMEDY}。") from None
    except pa.ArrowException as error:
        raise _damaged(path) from error
    except OSError as error:
        raise DataError(f"スナップショットを読めません: {path} ({error.strerror})。{REMEDY}。") from error
    if not file.schema_arrow.equals(schema):
        raise DataError(f"スナップショットの列が違います: {path}。{REMEDY}。")
    if file.metadata.num_rows != info.rows:
        raise DataError(
            f"スナップショットの行数が違います: {path} "
            f"({file.metadata.num_rows:,} 行、正しくは {info.rows:,} 行)。{REMEDY}。"
        )
    return file


def _damaged(path: Path) -> DataError:
    """Return the error for a table that can't be understood."""
    return DataError(f"スナップショットのファイルが壊れています: {path}。{REMEDY}。")

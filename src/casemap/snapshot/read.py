"""Open a snapshot: only what the manifest vouches for, all of it, into memory.

In: the folder. Out: `Snapshot`. Every file is read and closed at once, so a later build may remove it.
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from casemap.model import DataError
from casemap.snapshot.manifest import REMEDY, TABLE_FILES, FileInfo, Manifest, read_manifest
from casemap.snapshot.records import SCHEMAS

# A reader can lose the race with two builds in a row; then a newer manifest is there, and it starts again.
OPEN_TRIES = 5


@dataclass(frozen=True, eq=False)
class Snapshot:
    """An opened snapshot: data frames with the columns of `docs/snapshot.md`.

    `cases` is sorted by article id and its `case` is the row number; the other frames refer to it and are
    sorted by it. Missing text is `None` or `NaN`, as pandas has it (ask with `isna`). Treat the frames as
    read-only: one snapshot serves many sessions.
    """

    path: Path
    manifest: Manifest
    cases: pd.DataFrame
    places: pd.DataFrame
    themes: pd.DataFrame
    dates: pd.DataFrame
    facts: pd.DataFrame
    rejects: pd.DataFrame

    @property
    def id(self) -> str:
        """The id of the content, the key of every cache."""
        return self.manifest.id


def open_snapshot(path: Path) -> Snapshot:
    """Open the snapshot in the folder `path`.

    `DataError`, with the remedy, when there is no manifest, it is damaged or of another schema version, or a
    table is missing, cut short, unreadable or has other columns or rows than the manifest says.
    """
    manifest, tables = read_tables(path)
    return Snapshot(path, manifest, **{name: table.to_pandas() for name, table in tables.items()})


def read_tables(path: Path) -> tuple[Manifest, dict[str, pa.Table]]:
    """Return the manifest in force and its tables by name, errors as in `open_snapshot`."""
    manifest = read_manifest(path)
    for _ in range(OPEN_TRIES - 1):
        try:
            return manifest, _read_all(path, manifest)
        except DataError:
            newer = read_manifest(path)
            if newer.folder == manifest.folder:
                raise
            manifest = newer
    return manifest, _read_all(path, manifest)


def _read_all(path: Path, manifest: Manifest) -> dict[str, pa.Table]:
    """Return all tables that the manifest vouches for."""
    folder = path / manifest.folder
    return {name: _read_table(folder / file, manifest.files[file], SCHEMAS[name]) for name, file in TABLE_FILES.items()}


def _read_table(path: Path, info: FileInfo, schema: pa.Schema) -> pa.Table:
    """Return one table after a look at size, columns and rows."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise DataError(f"スナップショットのファイルがありません: {path}。{REMEDY}。") from None
    except OSError as error:
        raise DataError(f"スナップショットを読めません: {path} ({error.strerror})。{REMEDY}。") from error
    if len(content) != info.bytes:
        raise DataError(
            f"スナップショットのファイルの大きさが違います: {path} "
            f"({len(content):,} バイト、正しくは {info.bytes:,} バイト)。{REMEDY}。"
        )
    try:
        table = pq.read_table(pa.BufferReader(content))
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"スナップショットのファイルが壊れています: {path}。{REMEDY}。") from error
    if not table.schema.equals(schema):
        raise DataError(f"スナップショットの列が違います: {path}。{REMEDY}。")
    if table.num_rows != info.rows:
        raise DataError(
            f"スナップショットの行数が違います: {path} ({table.num_rows:,} 行、正しくは {info.rows:,} 行)。{REMEDY}。"
        )
    return table

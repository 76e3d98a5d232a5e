"""Publish and open one checked, immutable data set.

In: cases and rejects from the pipeline. Out: a folder with `manifest.json` and, in a subfolder that the
manifest names, six Parquet tables; and the way back, from folder to data frames. `docs/snapshot.md` tells
the layout.

No lock is taken anywhere. A build writes into a workspace of its own, moves the finished tables into a folder
with a fresh name and, as the last step, replaces `manifest.json` in one move of the file system. A reader
sees the old manifest or the new one, and both point at complete tables: the tables of the previous snapshot
stay until the next build.
"""

from casemap.snapshot.check import check_snapshot
from casemap.snapshot.manifest import (
    MANIFEST_NAME,
    SCHEMA_VERSION,
    CorrectionsInfo,
    FileInfo,
    InputFile,
    Manifest,
    read_input_file,
    read_manifest,
)
from casemap.snapshot.read import Snapshot, open_columns, open_snapshot, open_tables
from casemap.snapshot.records import SCHEMAS
from casemap.snapshot.spool import Batch, build_batch
from casemap.snapshot.write import write_batches, write_snapshot

__all__ = [
    "MANIFEST_NAME",
    "SCHEMAS",
    "SCHEMA_VERSION",
    "Batch",
    "CorrectionsInfo",
    "FileInfo",
    "InputFile",
    "Manifest",
    "Snapshot",
    "build_batch",
    "check_snapshot",
    "open_columns",
    "open_snapshot",
    "open_tables",
    "read_input_file",
    "read_manifest",
    "write_batches",
    "write_snapshot",
]

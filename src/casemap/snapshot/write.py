"""Write a snapshot: spool, sort, tables, publish.

In: any number of cases as they come, or batches of them made elsewhere. Out: a published snapshot. Memory holds one
entry and a dozen numbers per case (`casemap.snapshot.spool`) and some sections of rows, never all the cases.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

import casemap
from casemap.gazetteer import Gazetteer
from casemap.model import Case, Reject
from casemap.rulings import NO_RULINGS, Rulings
from casemap.runners import Runner, cut_chunks
from casemap.snapshot.manifest import SCHEMA_VERSION, TABLE_FILES, CorrectionsInfo, FileInfo, InputFile, Manifest
from casemap.snapshot.publish import explain_write_errors, open_workspace, publish_tables
from casemap.snapshot.records import SCHEMAS, Row, build_reject_rows
from casemap.snapshot.section import Part, Tally, build_section
from casemap.snapshot.spool import Batch, Spool, build_batch
from casemap.themes import Taxonomy

# Cases in one section, which is a row group of `cases` too, and the bytes of records that close one early.
SECTION_CASES = 2_000
SECTION_BYTES = 8 << 20
# Cases spooled at a time when they come one by one.
BATCH_CASES = 500
BATCH_CHARS = 1 << 20
ID_LENGTH = 16

Derive = Callable[[Path, Manifest], Sequence[str]]
"""Makes files in the folder of the finished tables and returns their names."""


def derive_nothing(folder: Path, manifest: Manifest) -> Sequence[str]:
    """A `Derive` that makes no file."""
    return ()


def write_snapshot(
    cases: Iterable[Case],
    rejects: Iterable[Reject],
    out: Path,
    *,
    gazetteer: Gazetteer,
    taxonomy: Taxonomy,
    inputs: Sequence[InputFile] = (),
    built_with: Mapping[str, str] | None = None,
    corrections: Callable[[], CorrectionsInfo] = CorrectionsInfo,
    rulings: Rulings = NO_RULINGS,
    built_at: datetime | None = None,
) -> Manifest:
    """Build a snapshot of cases, read once and in any order, as `write_batches` does with batches of them."""
    chunks = cut_chunks(cases, BATCH_CASES, lambda case: len(case.article.text), BATCH_CHARS)
    return write_batches(
        (build_batch(chunk, gazetteer) for chunk in chunks),
        rejects,
        out,
        gazetteer=gazetteer,
        taxonomy=taxonomy,
        inputs=inputs,
        built_with=built_with,
        corrections=corrections,
        rulings=rulings,
        built_at=built_at,
    )


def write_batches(
    batches: Iterable[Batch],
    rejects: Iterable[Reject],
    out: Path,
    *,
    gazetteer: Gazetteer,
    taxonomy: Taxonomy,
    inputs: Sequence[InputFile] = (),
    built_with: Mapping[str, str] | None = None,
    corrections: Callable[[], CorrectionsInfo] = CorrectionsInfo,
    rulings: Rulings = NO_RULINGS,
    built_at: datetime | None = None,
    run: Runner = map,
    derive: Derive = derive_nothing,
) -> Manifest:
    """Build a snapshot in the folder `out` and publish it in one step; return its manifest.

    `batches` is read once, in any order; `rejects` after it, so both may be fed by one reader (hand over the
    list that fills up). Of several cases with one id the first by source and line is kept, the others become
    rejects. Cases that tell the same are linked (`same_as`), all are kept; `rulings` are what people say of pairs of
    them. `corrections` is asked, once all cases have been read, what people's corrections did to them. `built_at`
    (aware; the clock when None) is no part of the id; nor is the size of the batches, or where `run` has the tables
    made. `derive` makes further files of the finished tables, which are published with them. Whatever goes wrong
    leaves what `out` showed before: `UsageError` when `out` can't be a folder, `DataError` when writing fails; errors
    of the iterables and of the runner pass through.
    """
    moment = (built_at or datetime.now(UTC)).astimezone(UTC)
    with open_workspace(out) as workspace:
        with (workspace / "spool.jsonl").open("w+b") as stream:
            spool = Spool(stream)
            for batch in batches:
                with explain_write_errors(out):
                    spool.add(batch)
            doubles = spool.sort()
            reject_rows = build_reject_rows([*rejects, *doubles])
            digest = start_digest(gazetteer.version, taxonomy.version, len(reject_rows))
            with explain_write_errors(out):
                counts, files = _write_tables(workspace, spool, rulings, reject_rows, digest, run)
        manifest = Manifest(
            schema=SCHEMA_VERSION,
            id=digest.hexdigest()[:ID_LENGTH],
            folder="",
            previous=None,
            built_at=moment.isoformat(timespec="seconds"),
            casemap_version=casemap.__version__,
            gazetteer_version=gazetteer.version,
            taxonomy_version=taxonomy.version,
            themes=taxonomy.labels,
            counts={**counts, "rejected": len(reject_rows)},
            files=files,
            inputs=tuple(sorted(inputs, key=lambda file: (file.name, file.sha256))),
            built_with=dict(sorted((built_with or {}).items())),
            corrections=corrections(),
        )
        with explain_write_errors(out):
            return publish_tables(workspace, out, manifest, derive(workspace, manifest))


def _write_tables(
    workspace: Path,
    spool: Spool,
    rulings: Rulings,
    reject_rows: Sequence[Row],
    digest: "hashlib._Hash",
    run: Runner,
) -> tuple[dict[str, int], dict[str, FileInfo]]:
    """Write all tables into the workspace, feed the cases to the digest, return counts and files by name."""
    tally = Tally()
    with ExitStack() as stack:
        tables = {name: stack.enter_context(_TableWriter(workspace, name)) for name in TABLE_FILES}
        for section in run(build_section, _cut_parts(spool, rulings)):
            digest.update(section.canonical)
            tally.add_all(section.tally)
            for name, table in section.tables.items():
                tables[name].add(table)
        tables["rejects"].add(pa.Table.from_pylist(reject_rows, schema=SCHEMAS["rejects"]))
    return tally.counts(), {writer.path.name: writer.info() for writer in tables.values()}


def _cut_parts(spool: Spool, rulings: Rulings) -> Iterator[Part]:
    """Yield what the sections are made of, in the order of the ids."""
    leaders = spool.find_leaders(rulings)
    first = 0
    for lines in cut_chunks(map(spool.read, range(len(spool))), SECTION_CASES, len, SECTION_BYTES):
        yield Part(first, lines, leaders[first : first + len(lines)].tolist())
        first += len(lines)


def start_digest(gazetteer_version: str, taxonomy_version: str, rejected: int) -> "hashlib._Hash":
    """Return the running hash of the id, begun with everything that is not a case.

    Of the rejects only the number counts: their lines change when an input is shuffled.
    """
    head = [SCHEMA_VERSION, gazetteer_version, taxonomy_version, rejected]
    return hashlib.sha256(json.dumps(head).encode() + b"\n")


class _TableWriter:
    """One Parquet file, written table by table, flushed to the disk when it closes."""

    def __init__(self, folder: Path, table: str) -> None:
        self.path = folder / TABLE_FILES[table]
        self._count = 0
        self._stream = self.path.open("wb")
        self._writer = pq.ParquetWriter(self._stream, SCHEMAS[table], compression="zstd")

    def add(self, table: pa.Table) -> None:
        """Append rows; those of a section become a row group."""
        if table.num_rows:
            self._writer.write_table(table)
            self._count += table.num_rows

    def __enter__(self) -> "_TableWriter":
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._writer.close()
            self._stream.flush()
            os.fsync(self._stream.fileno())
        finally:
            self._stream.close()

    def info(self) -> FileInfo:
        """Return hash, size and rows of the closed file."""
        with self.path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            return FileInfo(digest, stream.tell(), self._count)

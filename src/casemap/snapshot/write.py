"""Write a snapshot: spool, sort, tables, publish.

In: any number of cases as they come. Out: a published snapshot. Memory holds one entry (id and position in
the spool) and a dozen numbers (`casemap.duplicates.keys`) per case and one batch of rows per table, never all the
cases.
"""

import hashlib
import json
import os
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

import casemap
from casemap.duplicates import KEYS, Candidate, build_keys, find_leaders, read_candidate
from casemap.gazetteer import Gazetteer
from casemap.model import Case, Reject
from casemap.snapshot.manifest import SCHEMA_VERSION, TABLE_FILES, CorrectionsInfo, FileInfo, InputFile, Manifest
from casemap.snapshot.publish import explain_write_errors, open_workspace, publish_tables
from casemap.snapshot.records import (
    CASE_TABLES,
    SCHEMAS,
    Record,
    Row,
    build_record,
    build_reject_rows,
    canonical_bytes,
    dump_record,
    read_record_candidate,
    whole_text,
)
from casemap.themes import Taxonomy

# Rows per batch: a few MB of text at the length of an article's lead, so memory stays flat.
BATCH_ROWS = 5_000
ID_LENGTH = 16


@dataclass(frozen=True, slots=True, order=True)
class _Entry:
    """One spooled case; sorts by id, then by where it was read, so that the first of two doubles is kept."""

    id: str
    source: str
    line: int
    number: int
    offset: int
    length: int


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
    built_at: datetime | None = None,
) -> Manifest:
    """Build a snapshot in the folder `out` and publish it in one step; return its manifest.

    `cases` is read once, in any order; `rejects` after it, so both may be fed by one reader (hand over the
    list that fills up). Of several cases with one id the first by source and line is kept, the others become
    rejects. Cases that tell the same are linked (`same_as`), all are kept. `corrections` is asked, once all cases
    have been read, what people's corrections did to them. `built_at` (aware; the clock when None) is no part of the
    id. Whatever goes wrong leaves what `out` showed before: `UsageError` when `out` can't be a folder, `DataError`
    when writing fails or a place has a code that is not in the gazetteer; errors of the iterables pass through.
    """
    moment = (built_at or datetime.now(UTC)).astimezone(UTC)
    with open_workspace(out) as workspace:
        with (workspace / "spool.jsonl").open("w+b") as spool:
            keys = array("Q")
            entries, doubles = _split_doubles(sorted(_spool(cases, spool, keys, out, gazetteer)))
            leaders = _find_leaders(spool, entries, keys)
            reject_rows = build_reject_rows([*rejects, *doubles])
            digest = start_digest(gazetteer.version, taxonomy.version, len(reject_rows))
            with explain_write_errors(out):
                counts, files = _write_tables(workspace, _read_sorted(spool, entries), leaders, reject_rows, digest)
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
            return publish_tables(workspace, out, manifest)


def _write_tables(
    workspace: Path,
    records: Iterable[Record],
    leaders: NDArray[np.int32],
    reject_rows: Sequence[Row],
    digest: "hashlib._Hash",
) -> tuple[dict[str, int], dict[str, FileInfo]]:
    """Write all tables into the workspace, feed the records to the digest, return counts and files by name."""
    tally = Tally()
    with ExitStack() as stack:
        tables = {name: stack.enter_context(_TableWriter(workspace, name)) for name in TABLE_FILES}
        for position, record in enumerate(records):
            record["cases"][0]["same_as"] = int(leaders[position])
            digest.update(canonical_bytes(record))
            tally.add(record)
            for name in CASE_TABLES:
                tables[name].add({"case": position, **row} for row in record[name])
        tables["rejects"].add(reject_rows)
    return tally.counts(), {writer.path.name: writer.info() for writer in tables.values()}


def start_digest(gazetteer_version: str, taxonomy_version: str, rejected: int) -> "hashlib._Hash":
    """Return the running hash of the id, begun with everything that is not a case.

    Of the rejects only the number counts: their lines change when an input is shuffled.
    """
    head = [SCHEMA_VERSION, gazetteer_version, taxonomy_version, rejected]
    return hashlib.sha256(json.dumps(head).encode() + b"\n")


def _spool(
    cases: Iterable[Case], spool: IO[bytes], keys: "array[int]", out: Path, gazetteer: Gazetteer
) -> Iterator[_Entry]:
    """Write each case as a line into the spool, append its keys and yield where it stands."""
    offset = 0
    for number, case in enumerate(cases):
        line = dump_record(build_record(case, gazetteer))
        with explain_write_errors(out):
            spool.write(line)
        keys.extend(build_keys(read_candidate(case, gazetteer.city_of)))
        article = case.article
        yield _Entry(whole_text(article.id), article.source, article.line, number, offset, len(line))
        offset += len(line)


def _split_doubles(entries: Sequence[_Entry]) -> tuple[list[_Entry], list[Reject]]:
    """Return the sorted entries with one per id, and a reject for each further one."""
    kept: list[_Entry] = []
    doubles: list[Reject] = []
    for entry in entries:
        if kept and kept[-1].id == entry.id:
            first = kept[-1]
            reason = f"id {entry.id} が重複しています ({first.source}:{first.line} を採用)"
            doubles.append(Reject(entry.source, entry.line, "id", reason))
        else:
            kept.append(entry)
    return kept, doubles


def _find_leaders(spool: IO[bytes], entries: Sequence[_Entry], keys: "array[int]") -> NDArray[np.int32]:
    """Return for each entry the position of the one it is counted with; those compared are read from the spool."""

    def read(position: int) -> Candidate:
        return read_record_candidate(_read_record(spool, entries[position]))

    table = np.asarray(keys, dtype=np.uint64).reshape(-1, KEYS)
    numbers = np.array([entry.number for entry in entries], dtype=np.int64)
    return find_leaders(table[numbers], read)


def _read_sorted(spool: IO[bytes], entries: Iterable[_Entry]) -> Iterator[Record]:
    """Yield the spooled records in the order of the entries."""
    for entry in entries:
        yield _read_record(spool, entry)


def _read_record(spool: IO[bytes], entry: _Entry) -> Record:
    """Return one spooled record."""
    spool.seek(entry.offset)
    record: Record = json.loads(spool.read(entry.length))
    return record


class Tally:
    """Counts for the manifest, taken record by record."""

    def __init__(self) -> None:
        self._counts = dict.fromkeys(
            (
                *("articles", "placed", "dated", "published", "started"),
                *("themed", "with_facts", "with_issues", "duplicates"),
            ),
            0,
        )
        self._cities: set[str] = set()
        self._prefectures: set[str] = set()

    def add(self, record: Record) -> None:
        """Count one record; records come in the order of their positions."""
        position = self._counts["articles"]
        row = record["cases"][0]
        primary = [place for place in record["places"] if place["role"] == "primary"]
        holds = {
            "articles": True,
            "placed": bool(primary),
            "dated": row["published_from"] >= 0 or row["started_from"] >= 0,
            "published": row["published_from"] >= 0,
            "started": row["started_from"] >= 0,
            "themed": bool(record["themes"]),
            "with_facts": bool(record["facts"]),
            "with_issues": bool(row["issues"]),
            "duplicates": row["same_as"] != position,
        }
        for name, true in holds.items():
            self._counts[name] += true
        self._prefectures.update(place["prefecture"] for place in primary)
        self._cities.update(place["city"] for place in primary if place["city"] != place["prefecture"])

    def counts(self) -> dict[str, int]:
        """Return the counts so far."""
        return self._counts | {
            "municipalities": len(self._cities),
            "prefectures": len(self._prefectures),
        }


class _TableWriter:
    """One Parquet file, written in batches, flushed to the disk when it closes."""

    def __init__(self, folder: Path, table: str) -> None:
        self.path = folder / TABLE_FILES[table]
        self._schema: pa.Schema = SCHEMAS[table]
        self._rows: list[Row] = []
        self._count = 0
        self._stream = self.path.open("wb")
        self._writer = pq.ParquetWriter(self._stream, self._schema, compression="zstd")

    def add(self, rows: Iterable[Row]) -> None:
        """Append rows."""
        self._rows.extend(rows)
        if len(self._rows) >= BATCH_ROWS:
            self._flush()

    def _flush(self) -> None:
        self._writer.write_table(pa.Table.from_pylist(self._rows, schema=self._schema))
        self._count += len(self._rows)
        self._rows.clear()

    def __enter__(self) -> "_TableWriter":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._flush()
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

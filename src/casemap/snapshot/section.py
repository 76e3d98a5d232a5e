"""A section of a snapshot: neighbouring cases as rows of the tables, their bytes for the id, and what they count.

In: the records of some cases, as lines of the spool, and the case that each is counted with. Out: `Section`. Pure, so
that sections can be made anywhere; the writer only puts them one after the other.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from casemap.snapshot.records import CASE_TABLES, SCHEMAS, Record, Row, canonical_bytes


class Tally:
    """Counts for the manifest, taken record by record from the position `first` on."""

    def __init__(self, first: int = 0) -> None:
        self._next = first
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
            "duplicates": row["same_as"] != self._next,
        }
        self._next += 1
        for name, true in holds.items():
            self._counts[name] += true
        self._prefectures.update(place["prefecture"] for place in primary)
        self._cities.update(place["city"] for place in primary if place["city"] != place["prefecture"])

    def add_all(self, other: "Tally") -> None:
        """Count what another has counted."""
        for name, count in other._counts.items():
            self._counts[name] += count
        self._next += other._counts["articles"]
        self._cities |= other._cities
        self._prefectures |= other._prefectures

    def counts(self) -> dict[str, int]:
        """Return the counts so far."""
        return self._counts | {
            "municipalities": len(self._cities),
            "prefectures": len(self._prefectures),
        }


@dataclass(frozen=True, slots=True)
class Part:
    """What a section is made of: the position of its first case, records, and leaders by position."""

    first: int
    lines: Sequence[bytes]
    leaders: Sequence[int]


@dataclass(frozen=True, slots=True)
class Section:
    """`canonical`: the bytes of the id; `tables` by name, without the rejects; `tally` of the cases."""

    canonical: bytes
    tables: Mapping[str, "pa.Table[Any]"]
    tally: Tally


def build_section(part: Part) -> Section:
    """Return the section of some neighbouring cases."""
    rows: dict[str, list[Row]] = {name: [] for name in CASE_TABLES}
    canonical: list[bytes] = []
    tally = Tally(part.first)
    for position, (line, leader) in enumerate(zip(part.lines, part.leaders, strict=True), start=part.first):
        record: Record = json.loads(line)
        record["cases"][0]["same_as"] = leader
        canonical.append(canonical_bytes(record))
        tally.add(record)
        for name in CASE_TABLES:
            rows[name].extend({"case": position, **row} for row in record[name])
    tables = {name: pa.Table.from_pylist(rows[name], schema=SCHEMAS[name]) for name in CASE_TABLES}
    return Section(b"".join(canonical), tables, tally)

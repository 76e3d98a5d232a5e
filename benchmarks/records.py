"""The one file of results that all benchmarks write: benchmarks/results.json.

A list of objects with `name`, `value`, `unit`, `peer` (what it was compared with, or null) and `ratio` (ours to the
peer's, above 1 is better for casemap; null without a peer). Each benchmark replaces its own rows and leaves the others.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TypedDict

RESULTS = Path(__file__).with_name("results.json")


class Result(TypedDict):
    """One figure of one benchmark."""

    name: str
    value: float
    unit: str
    peer: str | None
    ratio: float | None


def make_result(
    name: str, value: float, unit: str, peer: str | None = None, ratio: float | None = None, digits: int = 4
) -> Result:
    """Return a row, rounded."""
    return Result(
        name=name,
        value=round(value, digits),
        unit=unit,
        peer=peer,
        ratio=None if ratio is None else round(ratio, 3),
    )


def write_results(benchmark: str, results: Iterable[Result], path: Path = RESULTS) -> None:
    """Put the rows of one benchmark into the file; their names get `benchmark/` in front."""
    kept: list[Result] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    rows = [row for row in kept if not row["name"].startswith(f"{benchmark}/")]
    rows += [Result(**{**row, "name": f"{benchmark}/{row['name']}"}) for row in results]
    text = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text(f"[\n{text}\n]\n", encoding="utf-8")

"""Measure the dating of articles against labelled cases.

    PYTHONPATH=src python tools/measure_dates.py CASES.jsonl [--list]

Prints how often the year of `started` is right where the annotations agree on one, how often a start is given where
both have none, and with --list every case in which the two differ. Cases marked `started_ambiguous` are left out.
"""

import argparse
import json
import time
from collections import Counter
from pathlib import Path

from casemap.dates import find_dates
from casemap.model import Article


def main() -> None:
    """Read the cases named on the command line and print the measures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("cases", type=Path, help="labelled cases, one JSON object a line")
    parser.add_argument("--list", action="store_true", help="also print the cases that differ")
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.cases.read_text(encoding="utf-8").splitlines()]
    counts: Counter[str] = Counter()
    begun = time.perf_counter()
    found = [find_dates(_read_article(row)) for row in rows]
    seconds = time.perf_counter() - begun
    for row, findings in zip(rows, found, strict=True):
        if row.get("started_ambiguous"):
            continue
        label, given = row["started"], findings.started
        kind = _compare(label, given)
        counts[kind] += 1
        if label and given and label[: len(given)] == given[: len(label)]:
            counts["no contradiction below the year"] += 1
        if options.list and kind not in ("right", "none, none given"):
            print(f"{kind}\t{row['id']}\tlabel {label}\tgiven {given}\t{row['title']}\t{row['text']}")
    dated = counts["right"] + counts["other year"] + counts["missed"]
    undated = counts["none, none given"] + counts["given when none"]
    print(f"year right: {counts['right']}/{dated} = {counts['right'] / dated:.3f}")
    print(f"  other year {counts['other year']}, missed {counts['missed']}")
    print(f"  of the right ones {counts['no contradiction below the year']} agree in the month and day, too")
    print(f"given when none: {counts['given when none']}/{undated} = {counts['given when none'] / undated:.3f}")
    print(f"speed: {len(rows) / seconds:,.0f} texts/s on one core")


def _read_article(row: dict[str, str | None]) -> Article:
    return Article(id=row["id"] or "", title=row["title"] or "", text=row["text"] or "", published=row["published"])


def _compare(label: str | None, given: str | None) -> str:
    if label is None:
        return "none, none given" if given is None else "given when none"
    if given is None:
        return "missed"
    return "right" if label[:4] == given[:4] else "other year"


if __name__ == "__main__":
    main()

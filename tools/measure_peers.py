"""Measure accuracy and speed beside the peers, and print the tables of docs/accuracy.md.

    python tools/measure_peers.py [GOLD.jsonl] [--pygeonlp-python PYTHON] [--markdown | --write]

`--markdown` prints the tables, `--write` puts them into docs/accuracy.md between the marks; without either, the
benchmark's table alone is printed. Peers that aren't installed are left out (benchmarks/README.md).
"""

import argparse
import os
import platform
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from casemap.evaluate import Evaluation, evaluate_cases
from casemap.inputs import load_pipeline, read_inputs

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "accuracy.md"
GOLD = ROOT / "tests" / "gold" / "dev.jsonl"
# Articles that no rule was made from: accuracy beside the peers, speed of one round only.
UNSEEN = ROOT / "tests" / "gold" / "blind_b.jsonl"
sys.path.insert(0, str(ROOT / "benchmarks"))


def main() -> None:
    """Measure, then print or write."""
    from bench_geoparser import RUNS, format_table, measure

    parser = argparse.ArgumentParser(description="The tables of docs/accuracy.md.")
    parser.add_argument("gold", type=Path, nargs="?", default=GOLD)
    parser.add_argument("--pygeonlp-python", default=os.environ.get("CASEMAP_PYGEONLP_PYTHON", sys.executable))
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--markdown", action="store_true", help="print the tables as in the document")
    parser.add_argument("--write", action="store_true", help="put them into the document")
    options = parser.parse_args()
    documented = options.markdown or options.write
    unseen = format_table(*measure(UNSEEN, options.pygeonlp_python, 1)) if documented else []
    peers = format_table(*measure(options.gold, options.pygeonlp_python, options.runs))
    if not documented:
        print("\n".join(peers))
        return
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    tables = {
        "figures": list(format_figures(evaluate(options.gold))),
        "peers": [*peers, "", f"Measured on: {system}."],
        "unseen": unseen,
    }
    if options.write:
        write_tables(tables)
        return
    for lines in tables.values():
        print("\n".join(lines), end="\n\n")


def evaluate(gold: Path) -> Evaluation:
    """Return what `casemap evaluate` measures."""
    pipeline = load_pipeline()
    rows = ((article, {**article.extra, "published": article.published}) for article in read_inputs([gold], []))
    return evaluate_cases(rows, pipeline.annotate, pipeline.gazetteer)


def format_figures(result: Evaluation) -> Iterator[str]:
    """Yield the lines of the table of our own figures."""
    record = result.to_record()
    started = record["started"]
    assert isinstance(started, Mapping)
    yield f"| {result.cases} articles | precision | recall | F1 |"
    yield "|---|---|---|---|"
    for name, score in (("primary", result.primary), ("mentioned", result.places), ("themes", result.themes)):
        yield f"| `{name}` | {score.precision:.3f} | {score.recall:.3f} | {score.f1:.3f} |"
    yield ""
    yield "| figure | value |"
    yield "|---|---|"
    yield f"| `theme_accuracy` | {record['theme_accuracy']:.3f} |"
    yield f"| `published_kept` | {record['published_kept']:.3f} |"
    yield f"| `started.year_right` | {started['year_right']:.3f} of {started['labelled']} |"
    yield f"| `started.given_when_none` | {started['given_when_none']:.3f} of {started['none']} |"
    for name in ("calibration", "role_calibration"):
        bins = record[name]
        assert isinstance(bins, list)
        yield ""
        yield f"| `{name}`: confidence from | places | of these right |"
        yield "|---|---|---|"
        for row in bins:
            yield f"| {row['from']:.2f} | {row['of']} | {row['share']:.3f} |"


def write_tables(tables: Mapping[str, list[str]]) -> None:
    """Replace what stands between `<!-- name -->` and `<!-- /name -->` in the document."""
    text = DOCUMENT.read_text(encoding="utf-8")
    for name, lines in tables.items():
        before, start, rest = text.partition(f"<!-- {name} -->")
        _, end, after = rest.partition(f"<!-- /{name} -->")
        if not (start and end):
            raise SystemExit(f"{DOCUMENT.name}: the marks <!-- {name} --> … <!-- /{name} --> are gone")
        text = "\n".join([before + start, "", *lines, "", end + after])
    DOCUMENT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

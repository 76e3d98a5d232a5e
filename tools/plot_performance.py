"""Put the figures of `benchmarks/results.json` into the docs: tables between marks, and the plot of the query engine.

    make bench, or: python benchmarks/bench_query.py && python tools/plot_performance.py

A table whose benchmark has not been run stays as it is.
"""

import json
import re
from collections.abc import Mapping
from math import log10
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PLOT = DOCS / "images" / "performance-query.svg"
QUERY = re.compile(r"query/(answer|keyword cold|keyword warm) p95, ([\d,]+) cases(?:: (.+))?")
SIZED = re.compile(r"(?P<what>.+?)(?:, (?P<cases>[\d,]+) cases|_(?P<articles>\d+))")
# Rows of the tables by the names of results: label, unit.
START = {
    "start/index file": ("index file", "MiB"),
    "start/index file made": ("made in (processor time)", "s"),
    "start/peak while it is made": ("memory while it is made", "MiB"),
    "start/opened": ("opened (processor time)", "ms"),
    "start/answered": ("first answer", "ms"),
    "start/searched": ("first keyword", "ms"),
    "start/Private_Dirty of one of two processes": ("memory of one of two processes: its own part", "MiB"),
    "start/Pss of one of two processes": ("with its share of the file", "MiB"),
}
BUILD = {
    "build/cpu_per_article": ("processor time an article", "µs"),
    "build/own_per_article": ("of it in the first process", "µs"),
    "build/index_per_article": ("of it for the index file", "µs"),
    "build/peak_memory": ("peak memory, all processes", "MiB"),
    "build/wall": ("wall time", "s"),
}
# What an answer reads (docs/performance.md) at the speed at which one core intersects sets: milliseconds a case.
LIMIT = "memory bandwidth"
LIMIT_MS = 8e6 / 15e9 * 1000 / 1e6
# Okabe and Ito's palette, told apart with every kind of colour vision; each line carries its name too.
COLORS = {"casemap": "#0072b2", "DuckDB": "#d55e00", "pandas": "#009e73", "crossfilter2": "#cc79a7"}

# Height of a line of text, pixels.
LINE = 16


def read_figures(results: list[dict]) -> dict[str, dict[int, float]]:
    """Return p95 in ms by contender and number of cases; keyword searches are `keyword cold` and `keyword warm`."""
    figures: dict[str, dict[int, float]] = {}
    for row in results:
        match = QUERY.fullmatch(row["name"])
        if match:
            name = match[3] or ("casemap" if match[1] == "answer" else match[1])
            figures.setdefault(name, {})[int(match[2].replace(",", ""))] = row["value"]
    return figures


def build_query_table(results: list[dict]) -> str:
    """Return the Markdown table of the query engine and its peers; empty without figures."""
    figures = read_figures(results)
    sizes = sorted(figures.get("casemap", ()))
    labels = {name: f"{name} (p95)" if name.startswith("keyword") else name for name in figures}
    return _build_table(sizes, {labels[name]: values for name, values in figures.items()}, "cases", 1)


def build_sized_table(results: list[dict], rows: Mapping[str, tuple[str, str]], unit: str) -> str:
    """Return the Markdown table of figures that have a size in their name; empty without figures."""
    figures: dict[str, dict[int, float]] = {}
    for row in results:
        match = SIZED.fullmatch(row["name"])
        if match and match["what"] in rows:
            size = int((match["cases"] or match["articles"]).replace(",", ""))
            figures.setdefault(match["what"], {})[size] = row["value"]
    sizes = sorted({size for values in figures.values() for size in values})
    return _build_table(sizes, {", ".join(rows[name]): figures[name] for name in rows if name in figures}, unit, 0)


def _build_table(sizes: list[int], rows: Mapping[str, Mapping[int, float]], unit: str, digits: int) -> str:
    lines = ["| | " + " | ".join(f"{size:,} {unit}" for size in sizes) + " |", "|---|" + "---:|" * len(sizes)]
    for label, values in rows.items():
        cells = (f"{values[size]:,.{digits}f}" if size in values else "" for size in sizes)
        lines.append(f"| {label} | " + " | ".join(cells) + " |")
    return "\n".join(lines) if sizes else ""


def write_block(page: Path, mark: str, content: str) -> None:
    """Put a table between its marks on a page."""
    begin, end = f"<!-- {mark}:begin -->", f"<!-- {mark}:end -->"
    text = page.read_text(encoding="utf-8")
    before, after = text.split(begin)[0], text.split(end)[1]
    page.write_text(f"{before}{begin}\n{content}\n{end}{after}", encoding="utf-8")


def draw(figures: dict[str, dict[int, float]]) -> str:
    """Return the plot as SVG: both axes logarithmic, a line for each contender."""
    width, height, left, top, right, bottom = 720, 400, 64, 24, 130, 48
    sizes = sorted(figures["casemap"])
    values = [value for name in COLORS for value in figures.get(name, {}).values()] + [sizes[-1] * LIMIT_MS]
    decades = range(int(log10(min(values)) // 1), int(-(-log10(max(values)) // 1)) + 1)

    def x(size: float) -> float:
        return left + (width - left - right) * (log10(size) - log10(sizes[0])) / max(
            log10(sizes[-1]) - log10(sizes[0]), 1e-9
        )

    def y(value: float) -> float:
        return height - bottom - (height - top - bottom) * (log10(value) - decades[0]) / (decades[-1] - decades[0])

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"',
        ' font-family="sans-serif" font-size="13">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<text x="8" y="{top - 8}">ms (p95)</text>',
        f'<text x="{width - right}" y="{height - 8}" text-anchor="end">cases</text>',
    ]
    for decade in decades:
        level = y(10.0**decade)
        parts.append(f'<path d="M{left} {level:.1f}H{width - right}" stroke="#dddddd"/>')
        parts.append(f'<text x="{left - 8}" y="{level + 4:.1f}" text-anchor="end">{10.0**decade:g}</text>')
    parts += [
        f'<text x="{x(size):.1f}" y="{height - bottom + 20}" text-anchor="middle">{size:,}</text>' for size in sizes
    ]
    path = " ".join(f"{x(size):.1f},{y(max(size * LIMIT_MS, 10.0 ** decades[0])):.1f}" for size in sizes)
    parts.append(f'<polyline points="{path}" fill="none" stroke="#555555" stroke-dasharray="5 4"/>')
    parts.append(
        f'<text x="{x(sizes[-1]) + 10:.1f}" y="{y(sizes[-1] * LIMIT_MS) + 4:.1f}" fill="#555555">{LIMIT}</text>'
    )
    taken: list[float] = []  # heights of labels: the next one keeps its distance
    for name, color in COLORS.items():
        points = [(x(size), y(value)) for size, value in sorted(figures.get(name, {}).items())]
        if points:
            path = " ".join(f"{px:.1f},{py:.1f}" for px, py in points)
            parts.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2.5"/>')
            parts += [f'<circle cx="{px:.1f}" cy="{py:.1f}" r="4" fill="{color}"/>' for px, py in points]
            level = points[-1][1] + 4
            while any(abs(level - other) < LINE for other in taken):
                level += 1
            taken.append(level)
            parts.append(f'<text x="{points[-1][0] + 10:.1f}" y="{level:.1f}" fill="{color}">{name}</text>')
    return "\n".join([*parts, "</svg>", ""])


def main() -> None:
    """Write tables and plot."""
    results = json.loads((ROOT / "benchmarks" / "results.json").read_text(encoding="utf-8"))
    tables = (
        ("performance.md", "query", build_query_table(results)),
        ("performance.md", "start", build_sized_table(results, START, "cases")),
        ("build.md", "build", build_sized_table(results, BUILD, "articles")),
    )
    for page, mark, content in tables:
        if content:
            write_block(DOCS / page, mark, content)
    if tables[0][2]:
        PLOT.write_text(draw(read_figures(results)), encoding="utf-8")


if __name__ == "__main__":
    main()

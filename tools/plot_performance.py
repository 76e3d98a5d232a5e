"""Put the figures of `benchmarks/results.json` into docs/performance.md: the table, and the plot beside it.

python benchmarks/bench_query.py && python tools/plot_performance.py
"""

import json
import re
from math import log10
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "performance.md"
PLOT = ROOT / "docs" / "images" / "performance-query.svg"
BEGIN, END = "<!-- query:begin -->", "<!-- query:end -->"
ROW = re.compile(r"query/(answer|keyword cold|keyword warm) p95, ([\d,]+) cases(?:: (.+))?")
# Okabe and Ito's palette, told apart with every kind of colour vision; each line carries its name too.
COLORS = {"casemap": "#0072b2", "DuckDB": "#d55e00", "pandas": "#009e73", "crossfilter2": "#cc79a7"}

# Height of a line of text, pixels.
LINE = 16


def read_figures() -> dict[str, dict[int, float]]:
    """Return p95 in ms by contender and number of cases; keyword searches are `keyword cold` and `keyword warm`."""
    figures: dict[str, dict[int, float]] = {}
    for row in json.loads((ROOT / "benchmarks" / "results.json").read_text(encoding="utf-8")):
        match = ROW.fullmatch(row["name"])
        if match:
            name = match[3] or ("casemap" if match[1] == "answer" else match[1])
            figures.setdefault(name, {})[int(match[2].replace(",", ""))] = row["value"]
    return figures


def build_table(figures: dict[str, dict[int, float]]) -> str:
    """Return the Markdown table."""
    sizes = sorted(figures["casemap"])
    lines = ["| | " + " | ".join(f"{size:,} cases" for size in sizes) + " |", "|---|" + "---:|" * len(sizes)]
    for name, values in figures.items():
        label = f"{name} (p95)" if name.startswith("keyword") else name
        lines.append(
            f"| {label} | " + " | ".join(f"{values[size]:.1f}" if size in values else "" for size in sizes) + " |"
        )
    return "\n".join(lines)


def draw(figures: dict[str, dict[int, float]]) -> str:
    """Return the plot as SVG: both axes logarithmic, a line for each contender."""
    width, height, left, top, right, bottom = 720, 400, 64, 24, 130, 48
    sizes = sorted(figures["casemap"])
    values = [value for name in COLORS for value in figures.get(name, {}).values()]
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
    """Write table and plot."""
    figures = read_figures()
    page = PAGE.read_text(encoding="utf-8")
    before, after = page.split(BEGIN)[0], page.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n{build_table(figures)}\n{END}{after}", encoding="utf-8")
    PLOT.write_text(draw(figures), encoding="utf-8")


if __name__ == "__main__":
    main()

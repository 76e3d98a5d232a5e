"""Put what a visitor waits for into docs/performance.md: the table of the screen, from `benchmarks/results.json`.

python benchmarks/bench_slider.py && python benchmarks/bench_sessions.py && python tools/tabulate_screen.py
"""

import json
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- screen:begin -->", "<!-- screen:end -->"
# Name in the file -> what it is called; what was asked for stands in the file.
LABELS = {
    "screen/start_to_map": "start of the server to the first map",
    "screen/slider_casemap_1000": "slider to painted map, p95, 1,000 cases",
    "screen/slider_casemap_100000": "100,000 cases",
    "screen/slider_casemap_1000000": "1,000,000 cases",
    "screen/slider_naive_100000": "the naive app, 100,000 cases",
    "screen/growth": "1,000,000 to 1,000 cases",
    "screen/naive": "naive app to casemap, 100,000 cases",
    "screen/pan": "dragging the map",
    "screen/click_to_outline": "click on a prefecture to its outline",
    "screen/playback": "fastest playback",
    "screen/playback_left_out": "steps left out",
    "screen/bytes_first_raw": "first page: socket and own data",
    "screen/bytes_first_packed": "packed",
    "screen/bytes_theme_raw": "click on a theme: socket and own data",
    "screen/bytes_theme_packed": "packed",
    "sessions/p95_50": "50 visitors at once, p95 of a click",
    "sessions/processor_per_click": "processor time of the server, a click",
    "sessions/memory_per_session": "memory of a further session",
}


def build_table(rows: list[dict[str, object]]) -> str:
    """Return the Markdown table of those figures that there are."""
    found = {str(row["name"]): row for row in rows}
    lines = ["| | measured | asked |", "|---|---:|---:|"]
    for name, label in LABELS.items():
        if name in found:
            row = found[name]
            lines.append(f"| {label} | {row['value']:.4g} {row['unit']} | {row['peer'] or ''} |")
    return "\n".join(lines)


def main() -> None:
    """Write the table."""
    rows = json.loads((ROOT / "benchmarks" / "results.json").read_text(encoding="utf-8"))
    text = PAGE.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN)
    PAGE.write_text(f"{head}{BEGIN}\n{build_table(rows)}\n{END}{rest.split(END)[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()

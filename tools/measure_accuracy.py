"""Measure casemap on every labelled file and write the figures that the method page shows.

    python tools/measure_accuracy.py          # writes data/accuracy/figures.json

In: `tests/gold/*.jsonl` as listed in `SETS`. Out: one JSON file with a record for each set: articles, precision and
recall and F1 of places, accuracy of the main theme, F1 of themes, starts, share right among sure places.
"""

import json
import sys
from pathlib import Path

from casemap import __version__
from casemap.evaluate import evaluate_cases
from casemap.inputs import load_pipeline, read_inputs
from casemap.model import Reject
from casemap.pipeline import Pipeline

ROOT = Path(__file__).parents[1]
OUT = ROOT / "data" / "accuracy" / "figures.json"
# File -> what it is: `tuned` rules were made while looking at it, `held_out` nobody looked before the end.
SETS = {
    "blind_d.jsonl": "held_out",
    "blind_a.jsonl": "tuned",
    "blind_b.jsonl": "tuned",
    "blind_c.jsonl": "tuned",
    "hands.jsonl": "tuned",
    "dev.jsonl": "tuned",
}
# A place from this confidence up counts as sure.
SURE = 0.9


def measure(path: Path, role: str, pipeline: Pipeline) -> dict[str, object]:
    """Return the figures of one labelled file."""
    rejects: list[Reject] = []
    articles = read_inputs([path], rejects)
    rows = ((article, {**article.extra, "published": article.published}) for article in articles)
    result = evaluate_cases(rows, pipeline.annotate, pipeline.gazetteer)
    record = result.to_record()
    sure = [counts for low, counts in result.calibration.items() if low >= SURE]
    return {
        "set": path.stem,
        "role": role,
        "cases": record["cases"],
        "primary": record["primary"],
        "mentioned": record["mentioned"],
        "theme_accuracy": record["theme_accuracy"],
        "themes": record["themes"],
        "published_kept": record["published_kept"],
        "started": record["started"],
        "sure": {"right": sum(right for right, _ in sure), "of": sum(of for _, of in sure)},
    }


def main() -> int:
    """Write the figures of all sets."""
    pipeline = load_pipeline()
    gold = ROOT / "tests" / "gold"
    sets = [measure(gold / name, role, pipeline) for name, role in SETS.items() if (gold / name).is_file()]
    text = json.dumps({"casemap_version": __version__, "sets": sets}, ensure_ascii=False, indent=1)
    OUT.write_text(text + "\n", encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())

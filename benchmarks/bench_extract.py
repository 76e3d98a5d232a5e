"""Dates and themes of lead-sized articles on one core, beside the geoparser in the same run.

    python benchmarks/bench_extract.py [GOLD.jsonl] [--runs N]

The rounds take turns, each running every part once over all articles; speed and ratio are the middle ones. Times are
processor time without loading. Nothing is asserted.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from records import make_result, write_results

from casemap.dates import find_dates
from casemap.inputs import load_pipeline, read_inputs
from casemap.model import Article, Reject
from casemap.pipeline import Pipeline
from casemap.roles import assign_roles
from casemap.themes import classify_themes

GOLD = Path(__file__).parents[1] / "tests" / "gold" / "dev.jsonl"
RUNS = 7
PLACES = "geoparser"


def main() -> None:
    """Measure, print a table, write the results."""
    parser = argparse.ArgumentParser(description="Dates and themes beside the geoparser.")
    parser.add_argument("gold", nargs="?", type=Path, default=GOLD, help="articles, one JSON object a line")
    parser.add_argument("--runs", type=int, default=RUNS, help="rounds")
    options = parser.parse_args()
    rejects: list[Reject] = []
    articles = list(read_inputs([options.gold], rejects))
    parts = list_parts(load_pipeline())
    seconds: dict[str, list[float]] = {name: [] for name in parts}
    for _ in range(options.runs):
        for name, work in parts.items():
            begun = time.process_time()
            for article in articles:
                work(article)
            seconds[name].append(time.process_time() - begun)
    length = sum(len(article.title) + len(article.text) for article in articles) / len(articles)
    print(f"{len(articles)} articles of {length:.0f} characters, {options.runs} rounds\n")
    print("| part | articles/s | to the geoparser |\n|---|---|---|")
    results = []
    for name, taken in seconds.items():
        speed = len(articles) / median(taken)
        ratio = median(places / own for places, own in zip(seconds[PLACES], taken, strict=True))
        print(f"| {name} | {speed:,.0f} | {ratio:.2f}x |")
        own = name == PLACES
        results.append(
            make_result(
                f"{name}: speed", speed, "articles/s", None if own else PLACES, None if own else ratio, digits=0
            )
        )
    write_results("bench_extract", results)


def list_parts(pipeline: Pipeline) -> dict[str, Callable[[Article], object]]:
    """Return what is measured: for each part the work on one article."""
    taxonomy = pipeline.taxonomy

    def find_places(article: Article) -> object:
        mentions = pipeline.finder.find_mentions(article)
        resolved = pipeline.resolver.resolve_mentions(article, mentions)
        source = pipeline.resolver.read_source(article)
        return assign_roles(article, resolved, source, pipeline.gazetteer, pipeline.lexicon)

    return {
        "dates": find_dates,
        "themes": lambda article: classify_themes(article, taxonomy),
        "dates + themes": lambda article: (find_dates(article), classify_themes(article, taxonomy)),
        PLACES: find_places,
    }


if __name__ == "__main__":
    main()

"""Print every fact that is found in a file of articles, with the words around it, to be read and judged.

    PYTHONPATH=src python tools/measure_facts.py ARTICLES... [--kind partner] [--partners LABELS.csv]

In: articles in any format that casemap reads. Out: one line a fact, then how many there are of each kind and the
speed. Precision is what a reader says of the lines (docs/facts.md). With `--partners` (CSV: article, partners apart
by ;) only recall and precision of the partners of those articles are printed, and each name missed or too much.
"""

import argparse
import csv
import time
from collections import Counter
from pathlib import Path

from casemap.fact_words import load_fact_words
from casemap.facts import FactFinder
from casemap.inputs import read_inputs
from casemap.model import Article, Fact

BEFORE, AFTER = 20, 30
ROUNDS = 5


def main() -> None:
    """Read the files named on the command line and print their facts."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("inputs", nargs="+", type=Path, help="articles")
    parser.add_argument("--kind", help="only facts of this kind")
    parser.add_argument("--partners", type=Path, help="labelled partners of some articles")
    options = parser.parse_args()
    articles = list(read_inputs(options.inputs, []))
    finder = FactFinder(load_fact_words())
    if options.partners is not None:
        measure_partners(articles, finder, options.partners)
        return
    found = [finder.find_facts(article) for article in articles]
    begun = time.process_time()
    for _ in range(ROUNDS):
        for article in articles:
            finder.find_facts(article)
    seconds = (time.process_time() - begun) / ROUNDS
    counts: Counter[str] = Counter()
    for article, facts in zip(articles, found, strict=True):
        for fact in facts:
            counts[fact.kind] += 1
            if options.kind in (None, fact.kind):
                print(f"{article.id}\t{fact.kind}\t{fact.value}\t{_show(article, fact)}")
    print(", ".join(f"{kind} {count}" for kind, count in counts.items()))
    print(f"speed: {len(articles) / seconds:,.0f} articles/s on one core, words seen before")


def measure_partners(articles: list[Article], finder: FactFinder, labels: Path) -> None:
    """Print how many of the labelled partners are found, how many found are labelled, and what differs."""
    with labels.open(encoding="utf-8", newline="") as stream:
        wanted = {row["article"]: {*filter(None, row["partners"].split(";"))} for row in csv.DictReader(stream)}
    hits = missed = extra = 0
    for article in articles:
        if article.id in wanted:
            label = wanted[article.id]
            found = {fact.value for fact in finder.find_facts(article) if fact.kind == "partner"}
            hits, missed, extra = hits + len(found & label), missed + len(label - found), extra + len(found - label)
            for sign, names in (("-", label - found), ("+", found - label)):
                for name in sorted(names):
                    print(f"{article.id}\t{sign}{name}")
    print(f"{len(wanted)} articles, {hits + missed} partners: recall {hits / (hits + missed):.3f}", end="")
    print(f" ({hits}), precision {hits / (hits + extra):.3f} ({hits} of {hits + extra})")


def _show(article: Article, fact: Fact) -> str:
    """Return the words of a fact in brackets with what stands around them, on one line."""
    text = article.field_text(fact.field)
    before, after = text[max(0, fact.start - BEFORE) : fact.start], text[fact.end : fact.end + AFTER]
    return f"{before}[{fact.surface}]{after}".replace("\n", " ")


if __name__ == "__main__":
    main()

"""The geoparser on long and hostile texts: time for 1 MB beside a quarter of it, and what it needs to start.

    python benchmarks/bench_linear.py [--size CHARACTERS]

A text four times as long should take four times as long, whatever it says. Memory is that of a fresh process with the
gazetteer and the automaton loaded. Nothing is asserted.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from records import Result, make_result, write_results

from casemap.inputs import bundled_inputs, load_pipeline, read_inputs
from casemap.model import Article
from casemap.pipeline import Pipeline
from casemap.roles import assign_roles

SIZE = 1_000_000
PART = 4
RUNS = 2
# Loads the geoparser in a process of its own, then prints seconds and bytes (Linux: resident pages).
START = """
import time
begun = time.process_time()
from casemap.gazetteer import load_gazetteer
from casemap.lexicon import load_lexicon
from casemap.mentions import MentionFinder
def resident():
    return int(open('/proc/self/statm').read().split()[1]) * 4096
before = resident()
gazetteer = load_gazetteer()
finder = MentionFinder(gazetteer, load_lexicon())
print(time.process_time() - begun, resident() - before, resident())
"""


def main() -> None:
    """Measure, print a table, write the results."""
    parser = argparse.ArgumentParser(description="The geoparser on long and hostile texts.")
    parser.add_argument("--size", type=int, default=SIZE, help="characters of the longest text")
    options = parser.parse_args()
    results: list[Result] = []
    print(f"| {options.size:,} characters of | seconds | to a quarter of it |\n|---|---|---|")
    pipeline = load_pipeline()
    for name, unit in list_units(pipeline):
        whole = (unit * (options.size // len(unit) + 1))[: options.size]
        seconds = time_places(pipeline, whole)
        ratio = seconds / time_places(pipeline, whole[: options.size // PART])
        print(f"| {name} | {seconds:.2f} | {ratio:.1f}x |")
        results.append(make_result(f"{name}: {options.size} characters", seconds, "s"))
        results.append(make_result(f"{name}: growth by {PART}", ratio, "x"))
    if Path("/proc/self/statm").exists():
        done = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True)
        seconds, grown, resident = map(float, done.stdout.split())
        print(f"\nGazetteer and automaton: {grown / 1e6:.0f} MB, process {resident / 1e6:.0f} MB, {seconds:.2f} s.")
        results.append(make_result("gazetteer and automaton", grown / 1e6, "MB", digits=1))
        results.append(make_result("process with both", resident / 1e6, "MB", digits=1))
        results.append(make_result("load", seconds, "s"))
    write_results("linear", results)


def list_units(pipeline: Pipeline) -> Iterator[tuple[str, str]]:
    """Yield what the texts repeat: a label and the unit."""
    yield "市", "市"
    yield "brackets", "（("
    yield "府中市", "府中市"
    yield "府中市、", "府中市、"
    yield "前橋、", "前橋、"
    yield "西予市(愛媛県、", "西予市(愛媛県、"
    yield "新宿・豊島の各区", "新宿・豊島の各区"
    yield "Kobe, ", "Kobe, "
    yield "all municipalities, in a list", "".join(f"{entry.name}、" for entry in pipeline.gazetteer.municipalities)
    yield "real leads", "".join(article.text for article in read_inputs(bundled_inputs(), []))


def time_places(pipeline: Pipeline, text: str) -> float:
    """Return the processor time of finding the places of one text, the shorter of two runs, in seconds."""
    article = Article(id="long", title="", text=text)
    times = []
    for _ in range(RUNS):
        begun = time.process_time()
        resolved = pipeline.resolver.resolve_mentions(article, pipeline.finder.find_mentions(article))
        source = pipeline.resolver.read_source(article)
        assign_roles(article, resolved, source, pipeline.gazetteer, pipeline.lexicon)
        times.append(time.process_time() - begun)
    return min(times)


if __name__ == "__main__":
    main()

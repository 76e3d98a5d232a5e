"""How soon a process answers: from nothing to the first answer and the first keyword, and what it costs in memory.

    python benchmarks/bench_start.py [CASES ...]

A made-up archive (`corpus.py`) is written as a snapshot folder. One process makes its index file, as a build does; two
more then open it beside each other. Times are wall and processor time from the start of the interpreter on; memory is
resident (`RSS`) and the share of it that is the process's own part when shared pages are divided (`PSS`, Linux).
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

from corpus import make_snapshot, write_archive
from records import make_result, write_results

SIZES = (10_000, 1_000_000)
MAKE = """
import resource, sys, time
from pathlib import Path
from casemap.gazetteer import load_gazetteer
from casemap.index_file import write_index_file
from casemap.snapshot import read_manifest
path = Path(sys.argv[1])
manifest = read_manifest(path)
write_index_file(path / manifest.folder, manifest, gazetteer=load_gazetteer())
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""
ASK = """
import json, sys, time
from pathlib import Path
from casemap.filters import Filters
from casemap.gazetteer import load_gazetteer, load_population
from casemap.index_file import load_index
from casemap.query import answer

def memory():
    if not Path("/proc/self/smaps_rollup").is_file():
        return {}
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()[1:]
    return {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines}

def ask(**options):
    found = answer(index, Filters(**options))
    _ = found.totals, found.prefectures, found.municipalities, found.themes, found.months, found.theme_by_prefecture
    found.list_cases(limit=20)

figures = {}
gazetteer, population = load_gazetteer(), load_population()
figures["loaded"] = time.perf_counter(), time.process_time()
index = load_index(Path(sys.argv[1]), gazetteer, population)
figures["opened"] = time.perf_counter(), time.process_time()
ask()
figures["answered"] = time.perf_counter(), time.process_time()
ask(keyword="防災")
figures["searched"] = time.perf_counter(), time.process_time()
for number in range(40):
    ask(period=(2012 * 12, 2014 * 12 + number), prefectures=(f"{number + 1:02d}000",))
print(json.dumps(figures), flush=True)
sys.stdin.readline()
print(json.dumps(memory()), flush=True)
sys.stdin.readline()
"""


def measure(count: int, folder: Path) -> list:
    path = folder / str(count)
    write_archive(make_snapshot(count), path)
    made = subprocess.run([sys.executable, "-c", MAKE, str(path)], capture_output=True, text=True, check=True)
    seconds, peak = map(float, made.stdout.split())
    (file,) = path.rglob("index-*.bin")
    size = file.stat().st_size / 2**20
    print(
        f"{count:,} cases: index file of {size:.0f} MiB made in {seconds:.1f} s of processor time, peak {peak:.0f} MiB"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    readers = [subprocess.Popen([sys.executable, "-c", ASK, str(path)], **pipes) for _ in range(2)]
    figures = [json.loads(reader.stdout.readline()) for reader in readers]
    memory = []
    for reader in readers:
        reader.stdin.write("\n")
        reader.stdin.flush()
        memory.append(json.loads(reader.stdout.readline()))
    for reader in readers:
        reader.communicate("\n")
    steps = list(figures[0])
    wall, work = (
        {now: (figures[0][now][clock] - figures[0][then][clock]) * 1000 for then, now in pairwise(steps)}
        for clock in (0, 1)
    )
    for step, time in wall.items():
        print(f"  {step}: {time:.0f} ms, {work[step]:.0f} ms of processor time (load {os.getloadavg()[0]:.1f})")
    rows = [
        make_result(f"index file made, {count:,} cases", seconds, "s"),
        make_result(f"index file, {count:,} cases", size, "MiB"),
        make_result(f"peak while it is made, {count:,} cases", peak, "MiB"),
        *(make_result(f"{step}, {count:,} cases", time, "ms") for step, time in work.items()),
    ]
    for key in ("Rss", "Pss", "Private_Dirty"):
        if all(key in found for found in memory):
            values = [found[key] for found in memory]
            print(f"  {key} of two processes: {values[0]:.0f} and {values[1]:.0f} MiB")
            rows.append(make_result(f"{key} of one of two processes, {count:,} cases", max(values), "MiB"))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    with tempfile.TemporaryDirectory() as folder:
        rows = [row for count in parser.parse_args().sizes for row in measure(count, Path(folder))]
    write_results("start", rows)


if __name__ == "__main__":
    main()

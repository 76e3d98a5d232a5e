"""How `casemap build` grows: time and memory for each article, and what a second worker brings.

    python benchmarks/bench_build.py [--articles 10000 1000000] [--pair 20000]

Each build runs in a process of its own on made-up articles (`articles.py`). Processor seconds are those of all its
processes, so other work on the machine matters less than for wall time, which is of use on an idle machine only (two
workers and the process that feeds them want three cores); memory is the highest sum of their resident
sets, which counts what they share more than once. The load of the machine stands beside the results.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
from articles import write_articles
from records import make_result, write_results

SAMPLE_SECONDS = 0.25
CHILD = """
import json, resource, sys, time
from pathlib import Path
from casemap import build
from casemap.build import build_snapshot
spent = []
def timed(*arguments, **options):
    before = time.process_time()
    names = write_index_file(*arguments, **options)
    spent.append(time.process_time() - before)
    return names
write_index_file, build.write_index_file = build.write_index_file, timed
if __name__ == "__main__":
    options = json.loads(sys.argv[3])
    started = time.perf_counter()
    manifest, _ = build_snapshot([Path(sys.argv[1])], Path(sys.argv[2]), **options)
    wall = time.perf_counter() - started
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({"id": manifest.id, "wall": wall, "index": sum(spent), "own": own.ru_utime + own.ru_stime,
                      "cpu": sum(use.ru_utime + use.ru_stime for use in (own, children)),
                      "counts": dict(manifest.counts)}))
"""


def run_build(source: Path, folder: Path, **options: object) -> dict:
    """Build in a process of its own; return what it measured and its peak memory in MiB."""
    script = folder / "child.py"
    script.write_text(CHILD, encoding="utf-8")
    out = folder / f"out-{time.monotonic_ns()}"
    child = subprocess.Popen(
        [sys.executable, str(script), str(source), str(out), json.dumps(options)], stdout=subprocess.PIPE, text=True
    )
    process, peak = psutil.Process(child.pid), 0
    while child.poll() is None:
        peak = max(peak, _read_memory(process))
        time.sleep(SAMPLE_SECONDS)
    result = json.loads(child.communicate()[0])
    return result | {"peak": peak / 2**20, "size": sum(file.stat().st_size for file in out.rglob("*.parquet"))}


def _read_memory(process: psutil.Process) -> int:
    total = 0
    try:
        for each in (process, *process.children(recursive=True)):
            total += each.memory_info().rss
    except psutil.NoSuchProcess:
        pass
    return total


def measure_growth(counts: list[int], workers: int, folder: Path) -> list:
    rows, first = [], None
    for count in counts:
        source = folder / f"{count}.jsonl"
        write_articles(source, count)
        done = run_build(source, folder, workers=workers)
        each = done["cpu"] / count * 1e6
        first = first or each
        own, index = (done[name] / count * 1e6 for name in ("own", "index"))
        print(
            f"{count:>9,} articles: {done['wall']:.1f} s wall, {each:.0f} us of processor time an article "
            f"({own:.0f} of it in the first process, {index:.0f} for the index file), peak {done['peak']:.0f} MiB, "
            f"tables {done['size'] / 2**20:.0f} MiB, {done['counts']['duplicates']:,} duplicates, "
            f"load {os.getloadavg()[0]:.1f}"
        )
        rows += [
            make_result(f"cpu_per_article_{count}", each, "us", f"at {counts[0]} articles", first / each),
            make_result(f"own_per_article_{count}", own, "us"),
            make_result(f"index_per_article_{count}", index, "us"),
            make_result(f"wall_{count}", done["wall"], "s"),
            make_result(f"peak_memory_{count}", done["peak"], "MiB", "2 GiB", 2048 / done["peak"]),
        ]
        source.unlink()
    return rows


def measure_pair(count: int, folder: Path) -> list:
    """Build on one and on two Dask workers of one thread, in turns, and compare the wall times."""
    from distributed import LocalCluster

    source = folder / "pair.jsonl"
    write_articles(source, count)
    best: dict[int, float] = {}
    for _ in range(2):
        for workers in (1, 2):
            with LocalCluster(
                n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, silence_logs=50
            ) as cluster:
                # The first build loads what each worker needs.
                warm = folder / "warm.jsonl"
                write_articles(warm, 2000)
                run_build(warm, folder, scheduler=cluster.scheduler_address)
                before = _read_processor()
                done = run_build(source, folder, scheduler=cluster.scheduler_address)
                coordinating, working = (now - then for now, then in zip(_read_processor(), before, strict=True))
                coordinating += done["own"]
            best[workers] = min(done["wall"], best.get(workers, done["wall"]))
            print(
                f"{workers} Dask worker(s): {done['wall']:.1f} s, load {os.getloadavg()[0]:.1f}, id {done['id']}; "
                f"processor: workers {working:.1f} s, command and scheduler {coordinating:.1f} s"
            )
    ratio = best[1] / best[2]
    print(f"two workers {ratio:.2f} times as fast as one")
    share = coordinating / (coordinating + working)
    return [
        make_result(f"dask_two_workers_{count}", best[2], "s", "one worker", ratio),
        make_result("dask_coordination", share * 100, "% of all processor time"),
    ]


def _read_processor() -> tuple[float, float]:
    """Return the processor seconds so far of this process (the scheduler runs in it) and of those it has started."""
    own = psutil.Process()
    children = [child.cpu_times() for child in own.children(recursive=True)]
    return sum(own.cpu_times()[:2]), sum(times.user + times.system for times in children)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="*", default=[10_000, 1_000_000])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--pair", type=int, default=20_000, help="articles of the comparison of one and two workers; 0: none"
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = measure_growth(arguments.articles, arguments.workers, Path(folder)) if arguments.articles else []
        rows += measure_pair(arguments.pair, Path(folder)) if arguments.pair else []
    write_results("build", rows)


if __name__ == "__main__":
    main()

"""Many visitors at once: how long an interaction takes, and how much memory a session needs.

    python benchmarks/bench_sessions.py [--sessions 50] [--clicks 6] [--pause 5] [--articles 0]

Starts a dashboard of its own and opens sessions that speak Streamlit's protocol (tests/visitor.py): what is measured is
from the click to the last message of the run, on this machine, browser not included. Each visitor thinks for some
seconds between clicks (drawn from an exponential distribution with the mean `--pause`), and clicks through searching,
themes, sorting and stepping through time, another order for each. Memory is the resident set of the server: after all
sessions against after the first five, divided by those in between, all open, each having clicked the same number of
times. The clients run on the same cores, their share of the processor is given as well. Takes about two minutes.
"""

import argparse
import contextlib
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

import psutil
from articles import write_articles
from records import make_result, write_results

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from visitor import Visitor  # noqa: E402 - lies in tests

# Sessions before memory is counted: what all share is loaded with the first ones.
WARM = 5
# Clicks of each session before all click at once: one visitor at a time.
ALONE = 2
# Widget keys and values; None presses a button.
CLICKS: tuple[dict[str, object], ...] = (
    {"keyword": "窓口"},
    {"sure": True},
    {"step_forward": None},
    {"keyword": ""},
    {"step_back": None},
    {"main_theme_only": True},
    {"keyword": "防災"},
    {"sure": False},
)


@contextlib.contextmanager
def run_server(snapshot: Path, folder: Path):
    """Start a dashboard on a free port; give its address and process."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = {**os.environ, "CASEMAP_CACHE": str(folder), "CASEMAP_SNAPSHOT": str(snapshot)}
    command = [sys.executable, "-m", "casemap.cli", "serve", "--port", str(port), "--no-browser"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        while process.poll() is None:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                break
            time.sleep(0.2)
        yield address, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(30)


def click(visitor: Visitor, number: int, clicks: int, pause: float, times: list[float], errors: list[str]) -> None:
    """Click through one session, and note how long each click took and what went wrong."""
    rng = random.Random(number)
    for step in range(clicks):
        time.sleep(rng.expovariate(1 / pause) if pause else 0)
        action = CLICKS[(number + step) % len(CLICKS)]
        started = time.perf_counter()
        try:
            if visitor.rerun(**action).failed:
                errors.append(f"{action}: the page shows an error")
        except Exception as error:  # noqa: BLE001 (whatever it is, it is counted)
            errors.append(f"{action}: {type(error).__name__} {error}")
            return
        times.append(time.perf_counter() - started)


def say(text: str) -> None:
    """Say what is being done, on one line."""
    print(f"\r{text:<70}", end="", flush=True, file=sys.stderr)


def click_all(visitors: list[Visitor], clicks: int, pause: float) -> tuple[list[float], list[str]]:
    times: list[float] = []
    errors: list[str] = []
    threads = [
        threading.Thread(target=click, args=(visitor, number, clicks, pause, times, errors))
        for number, visitor in enumerate(visitors)
    ]
    for thread in threads:
        thread.start()
    for done, thread in enumerate(threads):
        thread.join()
        say(f"{done + 1} of {len(threads)} sessions are through")
    print(file=sys.stderr)
    return times, errors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--clicks", type=int, default=6, help="clicks of each session")
    parser.add_argument("--pause", type=float, default=5.0, help="mean seconds between two clicks of a visitor")
    parser.add_argument("--articles", type=int, default=0, help="made-up articles; 0: the bundled ones")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inputs = []
        if arguments.articles:
            inputs = [folder / "articles.jsonl"]
            write_articles(inputs[0], arguments.articles)
        build = [sys.executable, "-m", "casemap.cli", "build", *map(str, inputs), "--out", str(folder / "snapshot")]
        subprocess.run([*build, "--quiet"], check=True, stdout=subprocess.DEVNULL)
        with run_server(folder / "snapshot", folder) as (address, process):
            visitors = [Visitor(address) for _ in range(WARM)]
            alone, errors = [], []
            for number, visitor in enumerate(visitors):
                click(visitor, number, ALONE, 0, alone, errors)
            before = process.memory_info().rss
            for number in range(WARM, arguments.sessions):
                visitors.append(Visitor(address))
                click(visitors[-1], number, ALONE, 0, alone, errors)
                say(f"{len(visitors)} of {arguments.sessions} sessions opened, one click {alone[-1]:.2f} s")
            each = (process.memory_info().rss - before) / (arguments.sessions - WARM) / 2**20
            say(f"all click at once, {arguments.clicks} times with {arguments.pause} s between")
            used, own = sum(process.cpu_times()[:2]), time.process_time()
            times, more = click_all(visitors, arguments.clicks, arguments.pause)
            used, own = sum(process.cpu_times()[:2]) - used, time.process_time() - own
            errors += more
            total = process.memory_info().rss / 2**20
            for visitor in visitors:
                visitor.close()
    p95 = statistics.quantiles(times, n=20)[-1]
    one = statistics.quantiles(alone, n=20)[-1]
    processor = used / max(len(times), 1)
    print(
        f"{arguments.sessions} sessions, {len(times)} clicks with {arguments.pause} s between: p50 "
        f"{statistics.median(times):.2f} s, p95 {p95:.2f} s, {processor:.3f} s of the server's processor a click "
        f"(the clients' {own / max(len(times), 1):.3f} s), "
        f"{len(errors)} errors; one at a time p50 {statistics.median(alone):.2f} s, p95 {one:.2f} s; "
        f"{each:.1f} MiB for each further session, server {total:.0f} MiB; load {os.getloadavg()[0]:.1f}"
    )
    for error in errors[:5]:
        print("  ", error)
    write_results(
        "sessions",
        [
            make_result(f"p95_{arguments.sessions}", p95, "s", "1.5 s", 1.5 / p95),
            make_result("p95_alone", one, "s"),
            make_result("processor_per_click", processor, "s"),
            make_result(f"errors_{arguments.sessions}", len(errors), ""),
            make_result("memory_per_session", each, "MiB", "15 MB", 15e6 / 2**20 / max(each, 0.001)),
        ],
    )


if __name__ == "__main__":
    main()

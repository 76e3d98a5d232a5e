"""What a visitor waits for, in a real browser without a graphics card.

    python benchmarks/bench_slider.py [--moves 20] [--sizes 1000 100000 1000000] [--naive 100000]

For each size a dashboard over a made-up archive (`corpus_app.py`): from a key on the period slider until the map is
painted with the new counts; for the naive app (`naive_app.py`) the same in the same run. With the bundled articles:
from the start of the server to the first map, frames a second while the map is dragged, from a click on a prefecture
to its outline, steps a second of the fastest playback and how many it left out, bytes of a click on a theme. Chromium
draws with Mesa's llvmpipe (Linux). Times are those of a clock: run it on a machine that has nothing else to do.
"""

import argparse
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from playwright.sync_api import Browser, Page, Request, sync_playwright
from records import Result, make_result, write_results

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "browser"))

from serving import FLAGS, find_chromium, run_server, wait_for_server  # noqa: E402 - lies in tests

PATIENCE = 120_000
# deck.gl within Streamlit's map; what tells one painting from the next; a promise of the next painting with new counts.
SCRIPT = """
window.deckOf = () => {
  const canvas = document.querySelector('[data-testid=stDeckGlJsonChart] canvas');
  const key = canvas && Object.keys(canvas).find((name) => name.startsWith('__reactFiber'));
  for (let fiber = canvas?.[key], depth = 0; fiber && depth < 14; fiber = fiber.return, depth += 1) {
    for (let hook = fiber.memoizedState; hook && 'next' in hook; hook = hook.next) {
      const deck = hook.memoizedState?.current?.deck;
      if (deck?.setProps) return deck;
    }
  }
};
window.signOf = () => {
  const layers = deckOf()?.props.layers ?? [];
  const named = (name) => layers.find((layer) => layer?.id.startsWith(name));
  const rows = named('prefectures')?.props.data?.features;
  // Marks come by an address that names the period; the naive app has its counts in the outlines.
  const address = named('municipalities')?.props[Symbol.for('asyncPropOriginal')]?.data;
  return typeof address === 'string' ? address : rows?.map((row) => row.properties.n).join();
};
window.settled = () => deckOf()?.layerManager?.getLayers().every((layer) => layer.isLoaded) ?? false;
window.expectKind = (kind) => {
  addEventListener(kind, () => { window.pressed = performance.now(); }, { once: true, capture: true });
};
window.painted = (before) => new Promise((done) => {
  const look = () => {
    const sign = signOf();
    if (!sign || sign === before || !settled()) requestAnimationFrame(look);
    else requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())));
  };
  look();
});
"""


@contextlib.contextmanager
def serve(script: str, count: int, folder: Path) -> Iterator[str]:
    """Run one of the apps over a made-up archive; give its address."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = {**os.environ, "CASEMAP_CORPUS": str(count), "CASEMAP_CACHE": str(folder)}
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT / "benchmarks")])
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "benchmarks" / script), "--server.port", str(port)]
    command += ["--server.address", "127.0.0.1", "--server.headless", "true"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, **quiet)
    try:
        wait_for_server(f"http://127.0.0.1:{port}", process, 300)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def open_page(browser: Browser, address: str) -> Page:
    """Open a page and wait until its map is painted."""
    page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
    page.add_init_script(SCRIPT)
    page.goto(address)
    page.wait_for_function("window.signOf?.() && settled()", timeout=PATIENCE)
    rest(page)
    return page


def rest(page: Page) -> None:
    """Wait until no run is under way."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=PATIENCE)


def move_slider(page: Page, moves: int) -> list[float]:
    """Return the milliseconds from each key on the slider to the painted map; the first two are not counted."""
    thumb = page.locator("[data-testid=stSlider] input[type=range]").first
    times = []
    for _ in range(moves + 2):
        thumb.focus()
        before = page.evaluate("signOf()")
        page.evaluate("expectKind('keydown')")
        page.keyboard.press("ArrowRight")
        times.append(page.evaluate("before => painted(before).then((at) => at - pressed)", before))
        rest(page)
    return times[2:]


def drag_map(page: Page) -> float:
    """Return the frames a second while the map is dragged to and fro."""
    box = page.locator(".st-key-map canvas").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.evaluate(
        "() => { window.frames = []; deckOf().setProps({ onAfterRender: () => frames.push(performance.now()) }); }"
    )
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(120):
        page.mouse.move(x + 80 * (1 if step % 40 < 20 else -1) * (step % 20) / 20, y)
    page.mouse.up()
    frames = page.evaluate("frames")
    return (len(frames) - 1) / ((frames[-1] - frames[0]) / 1000)


def click_land(page: Page) -> float:
    """Return the milliseconds from a click on a prefecture to its outline."""
    box = page.locator(".st-key-map canvas").bounding_box()
    point = page.evaluate("deckOf().getViewports()[0].project([138.05, 36.2])")
    page.evaluate("expectKind('click')")
    page.mouse.move(box["x"] + point[0], box["y"] + point[1])
    page.wait_for_timeout(500)
    page.mouse.click(box["x"] + point[0], box["y"] + point[1])
    outlined = "deckOf().props.layers.some((layer) => layer?.id.startsWith('chosen-')) && settled()"
    page.wait_for_function(f"{outlined} && (window.outlined ??= performance.now())", polling="raf", timeout=PATIENCE)
    rest(page)
    return page.evaluate("outlined - pressed")


def play(browser: Browser, address: str) -> tuple[float, int]:
    """Return steps a second of the fastest playback over months, and how many steps were left out."""
    page = open_page(browser, f"{address}/?bin=month&pace=fast&period=2015-01..2015-12")
    page.evaluate(
        "() => { window.steps = []; addEventListener('casemap:step', (event) => steps.push([performance.now(), "
        "event.detail])); }"
    )
    page.locator(".st-key-play button").click()
    page.wait_for_function("window.steps.length >= 90", timeout=PATIENCE)
    steps = page.evaluate("steps")
    page.context.close()
    left_out = sum(after[1] - before[1] - 1 for before, after in pairwise(steps))
    return (len(steps) - 1) / ((steps[-1][0] - steps[0][0]) / 1000), left_out


def weigh(browser: Browser, address: str) -> dict[str, float]:
    """Return kilobytes to the browser, of the first page and of a click on a theme: over the socket, and our own data
    over HTTP (as it is sent). `raw`: the socket as it is; `packed`: as it packs (permessage-deflate, one stream).
    """
    page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
    page.add_init_script(SCRIPT)
    frames: list[bytes] = []
    fetched: list[Request] = []
    # Playwright hangs something on a listener, which a method of a list does not take.
    page.on("websocket", lambda socket: socket.on("framereceived", lambda body: frames.append(body)))
    page.on("requestfinished", lambda request: fetched.append(request))
    packer = zlib.compressobj(6, zlib.DEFLATED, -12, 5)

    def take() -> tuple[float, float, float]:
        packed = sum(len(packer.compress(frame) + packer.flush(zlib.Z_SYNC_FLUSH)) for frame in frames)
        ours = [request for request in fetched if "/geo/" in request.url or "/parts/" in request.url]
        data = sum(request.sizes()["responseBodySize"] for request in ours) / 1000
        found = sum(map(len, frames)) / 1000, packed / 1000, data
        frames.clear()
        fetched.clear()
        return found

    page.goto(address)
    page.wait_for_function("window.signOf?.() && settled()", timeout=PATIENCE)
    rest(page)
    page.wait_for_timeout(1500)
    first = take()
    clicks = []
    for number in range(4):
        before = page.evaluate("signOf()")
        page.locator(".st-key-themes button").nth(number).click()
        page.evaluate("before => painted(before)", before)
        rest(page)
        page.wait_for_timeout(1500)
        clicks.append(take())
    page.context.close()
    raw, packed, data = (statistics.median(column) for column in zip(*clicks, strict=True))
    return {"first_raw": first[0] + first[2], "first_packed": first[1] + first[2], "theme_raw": raw + data,
            "theme_packed": packed + data}  # fmt: skip


def percentile(times: list[float]) -> float:
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moves", type=int, default=20)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 100_000, 1_000_000])
    parser.add_argument("--naive", type=int, default=100_000)
    arguments = parser.parse_args()
    results: list[Result] = []

    def note(name: str, value: float, unit: str, peer: str | None = None, ratio: float | None = None) -> None:
        print(f"{name}: {value:.1f} {unit}" + (f" ({peer}: {ratio:.2f})" if peer and ratio else ""), flush=True)
        results.append(make_result(name, value, unit, peer, ratio))

    with sync_playwright() as driver, tempfile.TemporaryDirectory() as name:
        folder, chromium = Path(name), find_chromium()
        browser = driver.chromium.launch(executable_path=chromium, args=list(FLAGS))
        (folder / "bundled").mkdir()
        with run_server(folder / "bundled") as address:
            # Builds the snapshot.
            open_page(browser, address).context.close()
        started = time.perf_counter()
        with run_server(folder / "bundled") as address:
            page = open_page(browser, address)
            note("start_to_map", time.perf_counter() - started, "s", "4 s", 4 / (time.perf_counter() - started))
            frames = drag_map(page)
            note("pan", frames, "frames/s", "20", frames / 20)
            page.reload()
            page.wait_for_function("window.signOf?.() && settled()", timeout=PATIENCE)
            rest(page)
            answered = click_land(page)
            note("click_to_outline", answered, "ms", "300 ms", 300 / answered)
            page.context.close()
            steps, left_out = play(browser, address)
            note("playback", steps, "steps/s", "10", steps / 10)
            note("playback_left_out", left_out, "steps")
            for kind, size in weigh(browser, address).items():
                asked = 1000 if kind.startswith("first") else 60
                note(f"bytes_{kind}", size, "kB", f"{asked} kB", asked / size)
        slowest: dict[str, float] = {}
        apps = [(f"casemap_{size}", "corpus_app.py", size) for size in arguments.sizes]
        for label, script, size in [*apps, (f"naive_{arguments.naive}", "naive_app.py", arguments.naive)]:
            with serve(script, size, folder) as address:
                page = open_page(browser, address)
                slowest[label] = percentile(move_slider(page, arguments.moves))
                page.context.close()
            note(f"slider_{label}", slowest[label], "ms")
        small, large = (slowest[f"casemap_{size}"] for size in (min(arguments.sizes), max(arguments.sizes)))
        note("growth", large / small, "", "1.3", 1.3 * small / large)
        ours, naive = slowest.get(f"casemap_{arguments.naive}"), slowest[f"naive_{arguments.naive}"]
        if ours:
            note("naive", naive / ours, "times", "5", naive / ours / 5)
        browser.close()
    print(f"load {os.getloadavg()[0]:.1f}")
    write_results("screen", results)


if __name__ == "__main__":
    main()

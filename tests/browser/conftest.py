"""A server with the bundled articles and a Chromium, both started by the tests themselves and once a module.

No fixed sleeps: pages are ready when the footer and the map's canvas are there and no rerun is under way.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from screen import Screen, is_local  # noqa: E402 - needs playwright

ROOT = Path(__file__).parents[2]
# Mesa's llvmpipe (Linux): without a graphics card several times faster than Chromium's own software rendering.
RENDERING = ["--no-sandbox", "--use-gl=angle", "--use-angle=gl-egl"] if sys.platform == "linux" else []
FLAGS = [
    *RENDERING,
    "--ignore-gpu-blocklist",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.fspath).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


def find_chromium() -> str | None:
    """Return a browser that Playwright can drive: the one named, one on the path, or where Windows keeps them."""
    named = os.environ.get("CASEMAP_CHROMIUM")
    if named:
        return named
    for name in ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge"):
        found = shutil.which(name)
        if found:
            return found
    for root in filter(None, map(os.environ.get, ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"))):
        for program in ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe"):
            if (Path(root) / program).is_file():
                return str(Path(root) / program)
    return None


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    """A browser; skipped where there is none, but in CI, where a skip would hide a missing installation."""
    path = find_chromium()
    if not path:
        miss = pytest.fail if os.environ.get("CI") else pytest.skip
        miss("no Chromium, Chrome or Edge is installed (apt install chromium)")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running dashboard with a snapshot of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("server")
    environment = {**os.environ, "CASEMAP_CACHE": str(folder), "PYTHONPATH": str(ROOT / "src")}
    environment.pop("CASEMAP_SNAPSHOT", None)
    log = (folder / "log.txt").open("w", encoding="utf-8")
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for_server(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(10)
        log.close()


def wait_for_server(address: str, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    """Return when the server answers."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except OSError:
            pass
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
            pytest.fail("the server did not start")
    pytest.fail("the server did not answer")


@pytest.fixture
def open_screen(chromium, server) -> Iterator[Callable[..., Screen]]:
    opened: list[Screen] = []

    def start(width: int = 1280, height: int = 720, query: str = "") -> Screen:
        opened.append(Screen(chromium, server, width, height, query))
        return opened[-1]

    yield start
    for screen in opened:
        assert not [url for url in screen.requests if not is_local(url, screen.server)], "a request left the machine"
        assert not screen.problems
        screen.context.close()

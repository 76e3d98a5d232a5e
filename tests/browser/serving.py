"""A server with the bundled articles, and which Chromium to drive: for the browser tests and for the pictures of the
documentation (`tools/take_screenshots.py`).
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

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


@contextlib.contextmanager
def run_server(folder: Path, port: int = 0) -> Iterator[str]:
    """Run a dashboard whose snapshot is kept in `folder`, and give its address; at a free port when `port` is 0.

    Raises `RuntimeError` when it doesn't come up; its log is in `folder`.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", port))
        port = probe.getsockname()[1]
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
    """Return when the server answers; `RuntimeError` if it ends before or takes longer."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except OSError:
            pass
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
            raise RuntimeError("the server did not start")
    raise RuntimeError("the server did not answer")

"""Two real replicas behind nginx, with the configuration that is shipped: affinity, new data, a replica that dies."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from casemap.build import build_snapshot
from casemap.inputs import bundled_inputs
from visitor import Visitor

pytestmark = pytest.mark.serving

ROOT = Path(__file__).parents[1]
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
START_SECONDS = 120


@dataclass
class Site:
    """A running site: its address, the replicas by port, the snapshot folder and the log of nginx."""

    address: str
    replicas: dict[int, "subprocess.Popen[bytes]"]
    snapshot: Path
    log: Path

    def find_visitor(self, port: int) -> str:
        """Return a cookie whose bearer comes to the replica at `port`."""
        for number in range(64):
            cookie = f"casemap=visitor-{number}"
            request = urllib.request.Request(f"{self.address}/_stcore/health", headers={"Cookie": cookie})
            with urllib.request.urlopen(request, timeout=30) as answer:
                assert answer.headers["Set-Cookie"] is None or "casemap=" not in answer.headers["Set-Cookie"]
            if self._last_upstream(cookie).endswith(f":{port}"):
                return cookie
        raise AssertionError(f"no visitor comes to {port}")

    def _last_upstream(self, cookie: str) -> str:
        name = cookie.partition("=")[2]
        end = time.monotonic() + 30
        while time.monotonic() < end:
            lines = [line.split() for line in self.log.read_text(encoding="utf-8").splitlines()]
            found = [line[1] for line in lines if line[0] == name]
            if found:
                return found[-1]
        raise AssertionError("nginx wrote no log")


def free_ports(number: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(number)]
        return [probe.getsockname()[1] for probe in probes]


def wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, f"{address} ended"
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.2)
    raise AssertionError(f"{address} does not answer")


@pytest.fixture
def articles(tmp_path: Path) -> list[Path]:
    """Two lists of articles, of different length."""
    lines = bundled_inputs()[0].read_text(encoding="utf-8").splitlines()
    paths = [tmp_path / "first.jsonl", tmp_path / "second.jsonl"]
    for path, number in zip(paths, (20, 30), strict=True):
        path.write_text("\n".join(lines[:number]) + "\n", encoding="utf-8")
    return paths


@pytest.fixture
def site(tmp_path: Path, articles: list[Path]) -> Iterator[Site]:
    if NGINX is None:
        miss = pytest.fail if os.environ.get("CI") else pytest.skip
        miss("nginx is not installed (apt install nginx-light)")
    snapshot = tmp_path / "snapshot"
    build_snapshot([articles[0]], snapshot)
    first, second, front = free_ports(3)
    config = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    for shipped, ours in (("8501", f"{first}"), ("8502", f"{second}"), ("listen 8080", f"listen 127.0.0.1:{front}")):
        assert shipped in config
        config = config.replace(shipped, ours)
    (tmp_path / "casemap.conf").write_text(config, encoding="utf-8")
    paths = "".join(
        f"{kind}_temp_path {tmp_path / kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = tmp_path / "nginx.conf"
    main.write_text(
        f"daemon off;\nmaster_process off;\npid {tmp_path / 'nginx.pid'};\nerror_log {tmp_path / 'error.log'};\n"
        f"events {{}}\nhttp {{\n{paths}log_format who '$cookie_casemap $upstream_addr';\n"
        f"access_log {tmp_path / 'access.log'} who;\ninclude {tmp_path / 'casemap.conf'};\n}}\n",
        encoding="utf-8",
    )
    with contextlib.ExitStack() as stack:
        replicas = {port: stack.enter_context(running_replica(port, snapshot, tmp_path)) for port in (first, second)}
        proxy = subprocess.Popen([NGINX, "-p", str(tmp_path), "-c", str(main), "-e", str(tmp_path / "error.log")])
        stack.callback(end, proxy)
        for port, process in replicas.items():
            wait_for(f"http://127.0.0.1:{port}", process)
        wait_for(f"http://127.0.0.1:{front}", proxy)
        yield Site(f"http://127.0.0.1:{front}", replicas, snapshot, tmp_path / "access.log")


@contextlib.contextmanager
def running_replica(port: int, snapshot: Path, folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    environment = {
        **os.environ,
        "CASEMAP_CACHE": str(folder / f"cache-{port}"),
        "CASEMAP_SNAPSHOT": str(snapshot),
        "PYTHONPATH": str(ROOT / "src"),
        "STREAMLIT_SERVER_COOKIE_SECRET": "0" * 64,
    }
    command = [sys.executable, "-m", "casemap.cli", "serve", "--port", str(port), "--no-browser"]
    with (folder / f"{port}.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            yield process
        finally:
            end(process)


def end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(20)
    process.kill()
    process.wait()


def test_a_site_of_two_replicas(site: Site, articles: list[Path]) -> None:
    with urllib.request.urlopen(site.address, timeout=60) as answer:
        assert "casemap=" in answer.headers["Set-Cookie"], "a new visitor gets a cookie"
    first = next(iter(site.replicas))
    cookies = [site.find_visitor(port) for port in site.replicas]
    before = [Visitor(site.address, cookies=cookie, timeout=120) for cookie in cookies]
    assert not any(visitor.first.failed for visitor in before)

    published, _ = build_snapshot([articles[1]], site.snapshot)
    # The line at the foot of the page gives that many digits.
    shown = published.id[:12]
    for visitor in before:
        run = visitor.rerun(keyword="市")
        assert not run.failed, "a session that was open goes on"
    for cookie in cookies:
        fresh = Visitor(site.address, cookies=cookie, timeout=120)
        assert not fresh.first.failed and fresh.first.holds(shown), "a new session sees the new data"
        fresh.close()

    end(site.replicas[first])
    for cookie in cookies:
        fresh = Visitor(site.address, cookies=cookie, timeout=120)
        assert not fresh.first.failed and fresh.first.holds(shown), "visitors of a dead replica are served"
        fresh.close()
    assert not before[1].rerun(keyword="町").failed, "sessions of the other replica do not notice"
    for visitor in before:
        visitor.close()

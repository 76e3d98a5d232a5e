"""A server with the bundled articles and a Chromium, both started by the tests themselves and once for all tests:
a visit is new with each page, since every page has its own window (no cookies, nothing stored) and its own session.

No fixed sleeps: pages are ready when the footer and the map's canvas are there and no rerun is under way.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

from screen import Screen, is_local  # noqa: E402 - needs playwright
from serving import FLAGS, find_chromium, run_server  # noqa: E402


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.fspath).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server keeps its snapshot."""
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="session")
def server(cache: Path) -> Iterator[str]:
    """The address of a running dashboard with a snapshot of its own."""
    with run_server(cache) as address:
        yield address


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
        screen.close()

"""One page of the dashboard in a browser, with what the tests ask of it again and again."""

import io
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright import sync_api as playwright

PATIENCE = 60_000
# The maps of all pages.
MAPS = ".st-key-map canvas, .st-key-compare_stage canvas"
FIGURE = ".cm-figures div:first-child b"


class Screen:
    """One page and all addresses it asked for."""

    def __init__(
        self, browser, server: str, width: int, height: int, query: str = "", *, scheme: str | None = None, context=None
    ) -> None:
        self.server = server
        touch = width < 600
        self.shares = context is not None
        self.context = context or browser.new_context(
            viewport={"width": width, "height": height}, has_touch=touch, is_mobile=touch, color_scheme=scheme
        )
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.problems: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("websocket", lambda socket: self.requests.append(socket.url))
        self.page.on("console", self.note)
        self.page.goto(f"{server}/{query}")
        self.ready()

    def close(self) -> None:
        """Close the page, with its window when it has it alone."""
        (self.page if self.shares else self.context).close()

    def note(self, message) -> None:
        if message.type == "error":
            self.problems.append(message.text)

    def ready(self) -> None:
        """Wait until the page is whole and no rerun is under way."""
        self.page.wait_for_selector(".st-key-footer", timeout=PATIENCE)
        # Only the first page has one.
        if urlsplit(self.page.url).path == "/":
            self.page.wait_for_selector(".st-key-map canvas", timeout=PATIENCE)
        self.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=PATIENCE)
        self.page.wait_for_function("!document.querySelector('[data-stale=true]')", timeout=PATIENCE)

    def drawn(self, selector: str = ".st-key-map canvas") -> None:
        """Wait until the land is drawn: the canvas has many pixels of its colours."""
        self.until(lambda: self.colors(selector) > 5)

    def still(self, selector: str) -> None:
        """Wait until what a selector shows no longer changes: two pictures in a row are the same."""
        last = b""

        def same() -> bool:
            nonlocal last
            before, last = last, self.page.locator(selector).first.screenshot()
            return before == last

        self.until(same)

    def plotted(self) -> None:
        """Wait until all charts are drawn."""
        charts = (
            "[...document.querySelectorAll('[data-testid=stPlotlyChart]')].every(c => c.querySelector('.main-svg'))"
        )
        self.page.wait_for_function(charts, timeout=PATIENCE)
        # Streamlit's placeholders of widgets whose code is still on its way.
        self.page.wait_for_function("!document.querySelector('[data-testid=stSkeleton]')", timeout=PATIENCE)

    def settle(self) -> None:
        """Wait until what a picture would show is there: letters, charts, maps."""
        self.page.evaluate("document.fonts.ready.then(() => true)")
        self.plotted()
        if self.page.locator(MAPS).count():
            self.drawn(MAPS)
            self.still(MAPS)
        # Looking at a map may have scrolled to it.
        self.page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")

    def colors(self, selector: str) -> int:
        """Return how many different colours the map shows."""
        from PIL import Image

        shot = Image.open(io.BytesIO(self.page.locator(selector).first.screenshot())).convert("RGB")
        return len(shot.getcolors(1 << 24) or [])

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait for a condition that only Python can see, one animation frame at a time."""
        for _ in range(600):
            if condition():
                return
            self.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        pytest.fail("waited in vain")

    def box(self, selector: str) -> dict[str, float]:
        found = self.page.locator(selector).first.bounding_box()
        assert found is not None, selector
        return found

    def cases(self) -> int:
        return int(self.page.locator(FIGURE).inner_text().removesuffix("件").replace(",", ""))

    def find_point(self, lon: float, lat: float, stop: str = "all") -> tuple[float, float]:
        """Return where a place is drawn, in pixels of the page, while the map looks at a stop."""
        from casemap.dashboard.map_panel import LEGEND_WIDTH
        from casemap.mapview import WORLD, find_stop, fit_view, mercator

        box = self.box(".st-key-map canvas")
        left = 0 if stop == "all" else LEGEND_WIDTH
        view = fit_view(find_stop(stop).bounds, round(box["width"]), round(box["height"]), left=left)
        scale = WORLD * 2**view.zoom
        x = box["x"] + box["width"] / 2 + (lon - view.lon) / 360 * scale
        y = box["y"] + box["height"] / 2 - (mercator(lat) - mercator(view.lat)) / 6.283185 * scale
        return x, y

    def click_map(self, lon: float, lat: float, stop: str = "all") -> None:
        """Click where a place is, while the map looks at a stop; again if the press was lost."""
        x, y = self.find_point(lon, lat, stop)
        before = self.page.url
        for _ in range(5):
            self.page.mouse.move(x, y)
            self.page.mouse.click(x, y)
            try:
                self.page.wait_for_function("before => location.href != before", arg=before, timeout=20_000)
            except playwright.TimeoutError:
                continue
            self.ready()
            return
        pytest.fail("the map did not answer a click")


def is_local(url: str, server: str) -> bool:
    return url.startswith((server, server.replace("http", "ws", 1), "data:", "blob:"))

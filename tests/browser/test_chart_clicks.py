"""The charts in a real browser: what a click, a drag and the buttons for files do."""

import csv
import io
import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from screen import PATIENCE, Screen  # noqa: E402

expect = playwright.expect
Open = Callable[..., Screen]


def plot(screen: Screen, name: str):
    """The figure of a chart, in view and drawn."""
    figure = screen.page.locator(f".st-key-figure_{name} .js-plotly-plot .main-svg").first
    figure.scroll_into_view_if_needed(timeout=PATIENCE)
    expect(figure).to_be_visible(timeout=PATIENCE)
    return figure


def press(screen: Screen, x: float, y: float, parameter: str) -> str:
    """Click at a point of the window, wait until the address has the parameter, and return its value."""
    screen.page.mouse.move(x - 2, y)
    screen.page.mouse.move(x, y)
    screen.page.mouse.click(x, y)
    screen.page.wait_for_url(re.compile(rf"[?&]{parameter}="), timeout=PATIENCE)
    screen.ready()
    return value(screen, parameter)


def value(screen: Screen, parameter: str) -> str:
    return parse_qs(urlsplit(screen.page.url).query).get(parameter, [""])[0]


def spot(screen: Screen, name: str, x: float, y: float) -> tuple[float, float]:
    """Where a point of the axes (data coordinates) stands in the window."""
    plot(screen, name)
    found = screen.page.evaluate(
        """([name, x, y]) => {
          const gd = document.querySelector(`.st-key-figure_${name} .js-plotly-plot`);
          const { xaxis, yaxis } = gd._fullLayout;
          const box = gd.getBoundingClientRect();
          return [box.left + xaxis._offset + xaxis.l2p(x), box.top + yaxis._offset + yaxis.l2p(y)];
        }""",
        [name, x, y],
    )
    return found[0], found[1]


def test_a_bar_filters_and_again_releases(open_screen: Open):
    screen = open_screen(1280, 720)
    before = screen.cases()
    theme = press(screen, *spot(screen, "themes", 5, 2), "themes")
    assert theme and screen.cases() < before
    screen.page.mouse.click(*spot(screen, "themes", 5, 2))
    screen.page.wait_for_function("!location.search.includes('themes=')", timeout=PATIENCE)
    screen.ready()
    assert screen.cases() == before


def test_a_tile_filters_by_its_prefecture(open_screen: Open):
    from casemap.charts.tile_layout import TILES

    screen = open_screen(1600, 900)
    row, column = TILES["20000"]
    x, y = spot(screen, "tiles", column, row)
    assert press(screen, x + 12, y + 8, "prefectures") == "20000"


def test_a_cell_filters_by_theme_and_prefecture(open_screen: Open):
    screen = open_screen(1280, 720, "?charts=themes")
    x, y = spot(screen, "heat", 19, 3)
    assert press(screen, x + 6, y + 6, "prefectures") == "20000"
    assert value(screen, "themes")
    expect(screen.page.locator(".st-key-chips button")).to_have_count(2)


def test_an_area_filters_by_its_sub_theme(open_screen: Open):
    screen = open_screen(1280, 720, "?charts=themes")
    plot(screen, "tree")
    area = screen.page.locator(".st-key-figure_tree .slice").nth(2).locator("path").bounding_box()
    assert press(screen, area["x"] + area["width"] / 2, area["y"] + area["height"] / 2, "themes")


def test_a_drag_over_the_years_chooses_the_period(open_screen: Open):
    screen = open_screen(1280, 720)
    x0, y0 = spot(screen, "timeline", 9.6, 0.5)
    x1, _ = spot(screen, "timeline", 12.4, 0.5)
    screen.page.mouse.move(x0, y0)
    screen.page.mouse.down()
    screen.page.mouse.move((x0 + x1) / 2, y0 - 20, steps=5)
    screen.page.mouse.move(x1, y0 - 40, steps=5)
    screen.page.mouse.up()
    screen.page.wait_for_url("**period=*", timeout=PATIENCE)
    screen.ready()
    first, last = value(screen, "period").split("..")
    assert first.endswith("-01") and last.endswith("-12") and int(last[:4]) - int(first[:4]) == 2


def test_a_kind_and_a_question_by_keyboard(open_screen: Open):
    screen = open_screen(1280, 720)
    question = screen.page.locator(".st-key-charts button").nth(2)
    question.focus()
    screen.page.keyboard.press("Enter")
    screen.page.wait_for_url("**charts=who*", timeout=PATIENCE)
    assert press(screen, *spot(screen, "kinds", 20, 6), "kind") == "town"


def test_a_table_stands_for_its_chart_and_scrolls_by_keyboard(open_screen: Open):
    screen = open_screen(1280, 720)
    screen.page.locator(".st-key-table_tiles button").first.focus()
    screen.page.keyboard.press("Enter")
    table = screen.page.locator(".st-key-figure_tiles .cm-table")
    expect(table.locator("tbody tr")).to_have_count(47, timeout=PATIENCE)
    assert table.get_attribute("tabindex") == "0"
    expect(screen.page.locator(".st-key-figure_tiles .js-plotly-plot")).to_have_count(0)


def save(screen: Screen, name: str, choice: str):
    """Open a chart's menu of files, choose one, and return the download; the menu closes with it."""
    if not screen.page.locator(choice).first.is_visible():
        screen.page.locator(f".st-key-save_chart_{name} button").first.click()
    with screen.page.expect_download(timeout=PATIENCE) as download:
        screen.page.locator(choice).first.click()
    return download.value


@pytest.mark.parametrize("name", ["themes", "timeline", "tiles"])
def test_a_chart_can_be_taken_away(open_screen: Open, name: str):
    from PIL import Image

    screen = open_screen(1280, 720, "?themes=dx")
    plot(screen, name)
    svg = save(screen, name, f"[data-chart={name}][data-picture=svg]")
    text = svg.path().read_text(encoding="utf-8")
    assert svg.suggested_filename.endswith(f"{name}.svg")
    heading = screen.page.locator(f".st-key-head_{name} .cm-heading").evaluate("node => node.firstChild.textContent")
    assert heading.split("(")[0].strip() in text and "行政DX" in text and "casemap" in text
    png = save(screen, name, f"[data-chart={name}][data-picture=png]")
    with Image.open(png.path()) as image:
        assert image.width > 600 and image.height > 300
    table = save(screen, name, f".st-key-save_csv_{name} button")
    rows = list(csv.reader(io.StringIO(table.path().read_text(encoding="utf-8-sig"))))
    assert rows[1][-2] == "theme=dx" and len(rows) > 5


@pytest.mark.parametrize("width", [1280, 390])
def test_no_chart_is_wider_than_its_place(open_screen: Open, width: int):
    for group in ("time", "themes", "who", "blank"):
        screen = open_screen(width, 844, f"?charts={group}")
        screen.page.locator(".st-key-analysis").scroll_into_view_if_needed()
        assert screen.page.evaluate("document.documentElement.scrollWidth") <= width
        screen.page.close()

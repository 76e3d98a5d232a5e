"""The ten main tasks of docs/tasks.md, each by mouse and by the keyboard alone, to the state it ends in.

Numbers on the screen and in files are compared with a recount from the snapshot's Parquet files (`recount`).
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from hands import BOX, Keyboard, Mouse  # noqa: E402 - needs playwright
from recount import Recount, read_params  # noqa: E402
from screen import FIGURE, MAPS, PATIENCE, Screen, is_local  # noqa: E402

expect = playwright.expect
HANDS = {"mouse": Mouse, "keyboard": Keyboard}
Start = Callable[..., Screen]


@pytest.fixture(scope="module")
def context(chromium, server) -> Iterator[Any]:
    """One window of a browser for all tasks: scripts and outlines are loaded once, sessions are new with each page."""
    window = chromium.new_context(viewport={"width": 1280, "height": 720}, accept_downloads=True)
    window.grant_permissions(["clipboard-read", "clipboard-write"])
    yield window
    window.close()


@pytest.fixture
def start(context, chromium, server) -> Iterator[Start]:
    """Open pages, in the shared window or (`fresh`) elsewhere; none may ask another machine or report an error."""
    opened: list[Screen] = []

    def begin(query: str = "", *, fresh: bool = False) -> Screen:
        opened.append(Screen(chromium, server, 1280, 720, query, context=None if fresh else context))
        return opened[-1]

    yield begin
    for screen in opened:
        assert not [url for url in screen.requests if not is_local(url, screen.server)], "a request left the machine"
        assert not screen.problems
        screen.close()


@pytest.fixture(scope="module")
def recount(context, server, cache) -> Recount:
    page = context.new_page()
    page.goto(server)
    # The first visit makes the snapshot.
    page.wait_for_selector(".st-key-footer", timeout=PATIENCE)
    page.close()
    return Recount(cache)


@pytest.fixture(params=HANDS)
def hand(request, start) -> Mouse:
    """A visitor at the first page, with a mouse or without."""
    return HANDS[request.param](start())


def goes(hand: Mouse, pattern: str) -> None:
    """Wait until the address says so and the page has followed."""
    hand.page.wait_for_url(re.compile(pattern), timeout=PATIENCE)
    hand.screen.ready()


def counts(hand: Mouse, recount: Recount) -> int:
    """Check that the screen says as many cases as a recount of its own address, and return the number."""
    found = recount.find(read_params(hand.page.url))
    expect(hand.page.locator(FIGURE)).to_have_text(re.compile(rf"^{len(found):,}件?$"), timeout=PATIENCE)
    return len(found)


def key(hand: Mouse, name: str, inner: str) -> Any:
    """The first element within the box of a widget."""
    return hand.page.locator(f".st-key-{name} {inner}").first


def button(hand: Mouse, name: str, text: str) -> Any:
    """One of a group of buttons, by its words; a count may stand behind them."""
    return hand.page.locator(f".st-key-{name} button").filter(has_text=re.compile(rf"^{text}$"))


def save(hand: Mouse, opener: str, saver: str) -> bytes:
    """Open the list of files, take one, and return what is in it."""
    hand.press(key(hand, opener, "button"))
    with hand.page.expect_download(timeout=PATIENCE) as file:
        hand.press(key(hand, saver, "button"))
    return file.value.path().read_bytes()


def read_csv(file: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"))))


def read_table(hand: Mouse, name: str) -> list[list[str]]:
    """Return the cells of the table that stands for a chart."""
    rows = hand.page.locator(f".st-key-figure_{name} .cm-table tbody tr")
    expect(rows.first).to_be_visible(timeout=PATIENCE)
    return rows.evaluate_all("rows => rows.map(row => [...row.cells].map(cell => cell.innerText))")


def number(cell: str) -> int:
    return int(cell.replace(",", ""))


def test_1_what_places_like_ours_did(hand, recount):
    page = hand.page
    hand.press(key(hand, "page_ours", "a"))
    goes(hand, r"/ours$")
    hand.choose(key(hand, "ours", "input"), "飯田", "長野県飯田市")
    goes(hand, r"ours=20205")
    own = recount.find({"municipalities": "20205"})
    heading = page.locator(".st-key-ours_cases .cm-heading").filter(has_text=f"{len(own)}件")
    expect(heading).to_contain_text("飯田市", timeout=PATIENCE)
    codes = "boxes => boxes.map(box => /st-key-choose_similar_([0-9]+)/.exec(box.className)[1])"
    peers = page.locator("[class*=st-key-choose_similar_]").evaluate_all(codes)
    assert len(set(peers)) == 8 and "20205" not in peers
    theirs = recount.find({"municipalities": ".".join(peers)})
    tags = recount.themes
    gaps = page.locator("[class*=st-key-gap_]")
    shown = gaps.evaluate_all(
        "boxes => boxes.map(box => [/st-key-gap_([\\w-]+)/.exec(box.className)[1], box.innerText])"
    )
    assert shown
    for gap, text in shown:
        named = tags.apply(lambda tag: gap == tag["theme"] or gap in tag["subthemes"], axis=1)  # noqa: B023
        tagged = set(tags.loc[named, "case"])
        assert not own & tagged, gap
        assert f"・{len(theirs & tagged)}件" in text
    expect(gaps.first.locator("article").first).to_be_visible(timeout=PATIENCE)
    hand.press(key(hand, "ours_show_peers", "button"))
    goes(hand, r"municipalities=")
    assert read_params(page.url)["municipalities"] == ".".join(sorted(peers))
    assert counts(hand, recount) == len(theirs)


def test_2_childcare_in_the_north_east_since_2020_to_excel(hand, recount):
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    page = hand.page
    hand.press(button(hand, "themes", "子育て・教育"))
    goes(hand, "themes=childcare")
    hand.press(button(hand, "regions", "東北"))
    goes(hand, "prefectures=")
    for name, token in (("市", "city"), ("町", "town"), ("村", "village")):
        hand.press(button(hand, "kinds", name))
        goes(hand, f"kind=.*{token}")
    hand.press(button(hand, "bin", "年"))
    goes(hand, "bin=year")
    thumb = page.locator(".st-key-period input[type=range]").first
    hand.slide(thumb, 2020 - int(thumb.get_attribute("aria-valuetext")[:4]))
    goes(hand, r"period=2020-01\.\.")
    cases = counts(hand, recount)
    expect(page.locator(".st-key-chips")).to_contain_text("2020年", timeout=PATIENCE)
    book = openpyxl.load_workbook(io.BytesIO(save(hand, "save", "save_xlsx")))
    sheets = book.worksheets
    assert sheets[0].max_row - 1 == cases > 0
    notes = {row[0].value: str(row[1].value) for row in sheets[-1].iter_rows()}
    words = " ".join(notes.values())
    for part in ("子育て・教育", "東北", "2020年", "theme=childcare", "kind=city.town.village", f"{cases}件"):
        assert part in words, part


def test_3_is_there_anything_near_us(hand, recount):
    page = hand.page
    everything = counts(hand, recount)
    hand.screen.drawn()
    hand.pick(key(hand, "map", BOX), "北海道", hand.screen.find_point(143.35, 43.9))
    goes(hand, "prefectures=01000")
    assert 0 < counts(hand, recount) < everything
    expect(page.locator(".st-key-trail")).to_contain_text("北海道", timeout=PATIENCE)
    expect(page.locator(".st-key-side_list article").first).to_be_visible(timeout=PATIENCE)
    if isinstance(hand, Keyboard):
        # First it lets go of the mark, then of the place.
        ring = page.locator(".cm-ring")
        expect(ring).to_be_visible(timeout=PATIENCE)
        page.keyboard.press("Escape")
        expect(ring).to_have_count(0)
        page.keyboard.press("Escape")
    else:
        hand.press(key(hand, "trail_all", "button"))
    page.wait_for_function("!location.search.includes('prefectures')", timeout=PATIENCE)
    hand.screen.ready()
    assert counts(hand, recount) == everything


def test_4_find_that_one_article(hand, recount):
    page = hand.page
    hand.write(key(hand, "keyword", "input"), "避難")
    goes(hand, "keyword=")
    assert counts(hand, recount) > 0
    hand.press(button(hand, "panel", "一覧.*"))
    goes(hand, "panel=list")
    card = page.locator(".st-key-side_list article").first
    marks = page.locator(".st-key-side_list mark.cm-mark-hit")
    expect(marks.first).to_have_text("避難", timeout=PATIENCE)
    hand.press(card.locator("details summary").first)
    expect(card.locator(".cm-why").first).to_be_visible()
    source = card.locator("h3 a")
    title = source.evaluate("link => link.innerText").removesuffix("↗").strip()
    known = next(row for row in recount.cases.values() if row["title"].strip() == title)
    assert source.get_attribute("href") == known["url"] and source.get_attribute("target") == "_blank"
    if isinstance(hand, Keyboard):
        hand.reach(source)


def test_5_reproducible_counts(hand, recount, start):
    page = hand.page
    hand.press(button(hand, "themes", "行政DX"))
    goes(hand, "themes=dx")
    hand.press(page.get_by_role("radio", name="取組の開始"))
    goes(hand, "date=started")
    hand.press(button(hand, "bin", "年度"))
    goes(hand, "bin=fiscal_year")
    thumb = page.locator(".st-key-period input[type=range]").first
    hand.slide(thumb, int(thumb.get_attribute("max")) - 5)
    goes(hand, "period=")
    cases = counts(hand, recount)
    hand.press(key(hand, "table_timeline", "button"))
    shown = {row[0]: number(row[1]) for row in read_table(hand, "timeline") if number(row[1])}
    years = [
        (row["started_from"] - 3) // 12
        for row in map(recount.cases.get, recount.find({"themes": "dx"}))
        if row["started_from"] >= 0 and (row["started_from"] - 3) // 12 == (row["started_to"] - 3) // 12
    ]
    assert shown == {f"{year}年度": years.count(year) for year in sorted(set(years))}
    rows = read_csv(save(hand, "save_chart_timeline", "save_csv_timeline"))
    first, second, *_ = rows[0]
    assert {row[first]: int(row[second]) for row in rows if int(row[second])} == shown
    query = list(rows[0].values())[-2]
    assert start(f"?{query}", fresh=True).cases() == cases


def test_6_from_a_bar_to_the_words_that_decided(hand, recount):
    page = hand.page
    bar = key(hand, "figure_themes", ".main-svg .point path")
    bar.wait_for(state="attached", timeout=PATIENCE)
    box = bar.bounding_box()
    hand.pick(key(hand, "figure_themes", BOX), "行政DX", (box["x"] + 10, box["y"] + box["height"] / 2))
    goes(hand, "themes=")
    cases = counts(hand, recount)
    hand.press(button(hand, "panel", f"一覧 {cases}件"))
    goes(hand, "panel=list")
    card = page.locator(".st-key-side_list article").first
    hand.press(card.locator("details summary").first)
    expect(card.locator(".cm-words")).to_be_visible()
    title = card.locator("h3").inner_text().removesuffix("↗").strip()
    case = next(case for case, row in recount.cases.items() if row["title"].strip() == title)
    surfaces = set(recount.places.loc[recount.places["case"] == case, "surface"])
    assert surfaces <= set(card.locator(".cm-why mark").all_inner_texts())
    rows = recount.themes[recount.themes["case"] == case]
    assert read_params(page.url)["themes"] in set(rows["theme"])
    said = card.locator(".cm-words").inner_text()
    assert all(word in said for words in rows["evidence"] for word in words)


def test_7_where_nothing_is_known(hand, recount):
    page = hand.page
    hand.press(page.locator(".st-key-charts button").last)
    goes(hand, "charts=blank")
    cases = set(recount.cases)
    undated = sum(row["published_from"] < 0 for row in recount.cases.values())
    note = page.locator(".st-key-head_coverage .cm-heading span")
    expect(note).to_contain_text(f"{len(cases - set(recount.places['case']))}件", timeout=PATIENCE)
    expect(note).to_contain_text(f"{undated}件")
    hand.press(key(hand, "table_coverage", "button"))
    rows = read_table(hand, "coverage")
    names = {entry.name: entry.code[:2] for entry in recount.gazetteer.prefectures}
    held = [code[:2] for code in recount.held(cases)]
    assert {row[0]: number(row[2]) - number(row[1]) for row in rows} == {
        name: held.count(code) for name, code in names.items()
    }
    hand.press(key(hand, "blanks", "button"))
    expect(page.locator(".cm-blanks details").first).to_be_visible(timeout=PATIENCE)


def test_8_compare_two_themes(hand, recount):
    page = hand.page
    hand.press(key(hand, "page_compare", "a"))
    goes(hand, r"/compare$")
    for side, name, token in (("a", "行政DX", "themes=dx"), ("b", "防災・危機管理", "b_themes=disaster")):
        hand.choose(key(hand, f"{side}_themes", "input"), name[:2], name)
        goes(hand, token)
        page.keyboard.press("Escape")
    a, b = (recount.find({"themes": theme}) for theme in ("dx", "disaster"))
    expect(page.locator(FIGURE)).to_have_text(f"A {len(a)}　B {len(b)}", timeout=PATIENCE)
    hand.screen.drawn(MAPS)
    hand.press(key(hand, "table_compare_theme", "button"))
    rows = read_table(hand, "compare_theme")
    tags = recount.themes
    labels = {name: set(tags.loc[tags["theme"] == theme, "case"]) for name, theme in LABELS.items()}
    for row in rows:
        if row[0] in labels:
            assert (number(row[1]), number(row[2])) == (len(a & labels[row[0]]), len(b & labels[row[0]])), row[0]


LABELS = {"行政DX": "dx", "防災・危機管理": "disaster", "子育て・教育": "childcare", "観光・文化": "tourism"}


def test_9_show_the_growth(hand, recount):
    page = hand.page
    hand.press(key(hand, "present", "button"))
    goes(hand, "present=1")
    last = page.locator(".st-key-period input[type=range]").last
    keys = isinstance(hand, Keyboard)
    if keys:
        page.keyboard.press("Space")
    else:
        hand.press(key(hand, "play", "button"))
    expect(page.locator(".st-key-pause button")).to_be_visible(timeout=PATIENCE)
    # Time goes on by itself, more than one step.
    for _ in range(2):
        before = last.get_attribute("aria-valuetext")
        expect(last).not_to_have_attribute("aria-valuetext", before, timeout=PATIENCE)
    if keys:
        page.keyboard.press("Space")
    else:
        hand.press(key(hand, "pause", "button"))
    expect(page.locator(".st-key-play button")).to_be_visible(timeout=PATIENCE)
    goes(hand, "period=")
    stopped = read_params(page.url)["period"]
    counts(hand, recount)
    for back in (False, True):
        before = page.url
        if keys:
            page.keyboard.press("ArrowLeft" if back else "ArrowRight")
        else:
            hand.press(key(hand, "step_back" if back else "step_forward", "button"))
        page.wait_for_function("before => location.href !== before", arg=before, timeout=PATIENCE)
        hand.screen.ready()
        counts(hand, recount)
    assert read_params(page.url)["period"] == stopped
    if keys:
        page.keyboard.press("Escape")
    else:
        hand.press(key(hand, "present_leave", "button"))
    expect(page.locator(".st-key-header")).to_be_visible(timeout=PATIENCE)
    hand.screen.ready()
    assert "present" not in read_params(page.url) and read_params(page.url)["period"] == stopped
    counts(hand, recount)


def test_10_one_link(hand, recount, start):
    page = hand.page
    hand.press(button(hand, "themes", "観光・文化"))
    goes(hand, "themes=tourism")
    hand.press(button(hand, "metric", "人口10万人あたり"))
    goes(hand, "metric=per_100k")
    hand.choose(key(hand, "layer", "input"), "", "色分け")
    goes(hand, "layer=")
    hand.press(button(hand, "lang", "English"))
    goes(hand, "lang=en")
    cases = counts(hand, recount)
    hand.press(key(hand, "share", "button"))
    hand.press(page.locator("[data-copy]"))
    expect(page.locator("[data-copy]")).to_have_text("Copied")
    link = page.evaluate("navigator.clipboard.readText()")
    other = start(link.removeprefix(f"{hand.screen.server}/"), fresh=True)
    assert other.cases() == cases
    asked, given = read_params(page.url), read_params(other.page.url)
    assert asked.items() <= given.items()
    assert other.page.locator("html").get_attribute("lang") == "en"
    for selector in (".cm-legend", ".st-key-chips", ".st-key-layer"):
        expect(other.page.locator(selector)).to_have_text(page.locator(selector).inner_text(), use_inner_text=True)
    assert other.page.locator(".st-key-layer input").input_value() == page.locator(".st-key-layer input").input_value()

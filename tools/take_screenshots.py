"""Take the pictures of the documentation: every page in three sizes and two languages, light and dark.

Usage: python tools/take_screenshots.py [PAGE ...] [--out docs/images] [--port 8614]

Starts a server of its own with the bundled articles. Each picture is what a window of that size shows at first sight,
saved as PAGE-SIZE-LANG.png (with `-dark` behind it for the dark one); colours are reduced until a picture is smaller
than `LIMIT`. `docs/screens.md`, which shows them all, is written too. A picture whose pixels are as they were is not
written again. Prints name and size of each, and the sum.
"""

import argparse
import io
import sys
import tempfile
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path

from PIL import Image
from playwright import sync_api as playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "browser"))

from screen import Screen  # noqa: E402 - lies beside the browser tests
from serving import FLAGS, find_chromium, run_server  # noqa: E402

PAGES = {
    "explore": "",
    "list": "?themes=disaster&panel=list&keyword=避難",
    "compare": "compare?themes=dx&b_themes=disaster",
    "ours": "ours?ours=18207",
    "about": "about",
    "present": "?present=1&themes=childcare",
}
SIZES = {"wide": (1600, 900), "laptop": (1280, 720), "phone": (390, 844)}
LANGS = ("ja", "en")
LANG_NAMES = {"ja": "Japanese", "en": "English"}
SCHEMES = ("light", "dark")
# What each page shows, for the documentation.
TITLES = {
    "explore": "Explore: map, period, charts and filters as one view",
    "list": "Explore: a search with its words marked in the list",
    "compare": "Compare: two selections side by side",
    "ours": "Our town: similar places and what they did",
    "about": "About: how cases get their place, date and theme",
    "present": "Presentation: map and period for a room",
}
# Bytes of a picture; a repository keeps each one for ever.
LIMIT = 140_000
# Numbers of colours to be tried; text and flat areas need few.
COLORS = (255, 128, 64, 32)


def build_query(page: str, lang: str) -> str:
    """Return the link to a page, in a language."""
    link = PAGES[page]
    return link if lang == "ja" else f"{link}{'&' if '?' in link else '?'}lang={lang}"


def write_picture(shot: bytes, path: Path) -> int:
    """Write a PNG with few colours; return its size in bytes. The same picture is left as it is."""
    image = Image.open(io.BytesIO(shot)).convert("RGB")
    data = b""
    for colors in COLORS:
        stream = io.BytesIO()
        image.quantize(colors, dither=Image.Dither.NONE).save(stream, "PNG", optimize=True)
        data = stream.getvalue()
        if len(data) < LIMIT:
            break
    if not path.exists() or path.read_bytes() != data:
        path.write_bytes(data)
    return len(data)


def build_page(titles: Mapping[str, str]) -> str:
    """Return the page of the documentation that shows all pictures, Markdown; `titles`: page -> what it shows."""
    parts = [
        "# Screens",
        "Every page as a window of three sizes shows it at first sight, in Japanese and English, light and dark.\n"
        "Made by `python tools/take_screenshots.py`, which writes this page as well.",
    ]
    for page, title in titles.items():
        parts.append(f"## {title}")
        for lang in LANGS:
            words = LANG_NAMES[lang]
            parts.append(f"### {words}")
            for scheme in SCHEMES:
                names = [build_name(page, size, lang, scheme) for size in SIZES]
                shown = [
                    f"![{title}, {words}, {scheme}, {width} x {height}](images/{name})"
                    for name, (width, height) in zip(names, SIZES.values(), strict=True)
                ]
                parts += shown
    return "\n\n".join(parts) + "\n"


def build_name(page: str, size: str, lang: str, scheme: str) -> str:
    """Return the name of a picture's file."""
    return f"{page}-{size}-{lang}{'' if scheme == 'light' else '-dark'}.png"


def take_pictures(pages: list[str], out: Path, port: int) -> Iterator[tuple[str, int]]:
    """Take and write the pictures; yield name and bytes of each."""
    with (
        tempfile.TemporaryDirectory() as folder,
        run_server(Path(folder), port) as server,
        playwright.sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        for (size, (width, height)), scheme in product(SIZES.items(), SCHEMES):
            # One window for all pages of a size: the browser reads Streamlit's scripts once.
            touch = width < 600
            window = browser.new_context(
                viewport={"width": width, "height": height}, has_touch=touch, is_mobile=touch, color_scheme=scheme
            )
            for page, lang in product(pages, LANGS):
                screen = Screen(browser, server, width, height, build_query(page, lang), context=window)
                screen.settle()
                name = build_name(page, size, lang, scheme)
                yield name, write_picture(screen.page.screenshot(), out / name)
                screen.close()
            window.close()
        browser.close()


def main() -> None:
    """Take the pictures that are asked for, all when none is named."""
    parser = argparse.ArgumentParser(description="Take the pictures of the documentation.")
    parser.add_argument("page", nargs="*", help=f"of {', '.join(PAGES)}; all when left out")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images")
    parser.add_argument("--port", type=int, default=0, help="of the server; a free one when left out")
    options = parser.parse_args()
    if unknown := set(options.page) - set(PAGES):
        parser.error(f"no such page: {', '.join(sorted(unknown))}")
    options.out.mkdir(parents=True, exist_ok=True)
    (ROOT / "docs" / "screens.md").write_text(build_page(TITLES), encoding="utf-8")
    total = 0
    for name, size in take_pictures(options.page or list(PAGES), options.out, options.port):
        total += size
        print(f"{name}\t{size / 1000:.0f} kB", flush=True)
    print(f"in all\t{total / 1e6:.2f} MB")


if __name__ == "__main__":
    main()

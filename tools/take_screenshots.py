"""Take the pictures of the documentation: every page in three sizes and two languages.

Usage: python tools/take_screenshots.py [PAGE ...] [--out docs/images] [--port 8614]

Starts a server of its own with the bundled articles. Each picture is what a window of that size shows at first sight,
saved as PAGE-SIZE-LANG.png (with `-dark` behind it where the screen has a dark theme); colours are reduced until a
picture is smaller than `LIMIT`. A picture whose pixels are as they were is not written again. Prints name and size
of each, and the sum.
"""

import argparse
import io
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image
from playwright import sync_api as playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "browser"))

from screen import PATIENCE, Screen  # noqa: E402 - lies beside the browser tests
from serving import FLAGS, find_chromium, run_server  # noqa: E402

PAGES = {
    "explore": "",
    "list": "?themes=disaster&panel=list&keyword=避難",
    "compare": "compare?themes=dx&b_themes=disaster",
    "ours": "ours?ours=20205",
    "about": "about",
    "present": "?present=1&themes=childcare",
}
SIZES = {"wide": (1600, 900), "laptop": (1280, 720), "phone": (390, 844)}
LANGS = ("ja", "en")
# Bytes of a picture; a repository keeps each one for ever.
LIMIT = 150_000
# Numbers of colours to be tried; text and flat areas need few.
COLORS = (128, 64, 32, 16)


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


def has_dark(browser: Any, server: str) -> bool:
    """Tell whether the screen follows a wish for dark colours."""
    grounds = set()
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme)
        page = context.new_page()
        page.goto(f"{server}/about")
        page.wait_for_selector(".st-key-footer", timeout=PATIENCE)
        ground = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
        grounds.add(page.evaluate(ground))
        context.close()
    return len(grounds) > 1


def take_pictures(pages: list[str], out: Path, port: int) -> Iterator[tuple[str, int]]:
    """Take and write the pictures; yield name and bytes of each."""
    with (
        tempfile.TemporaryDirectory() as folder,
        run_server(Path(folder), port) as server,
        playwright.sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        schemes = ("light", "dark") if has_dark(browser, server) else ("light",)
        for page in pages:
            for size, (width, height) in SIZES.items():
                for lang in LANGS:
                    for scheme in schemes:
                        screen = Screen(browser, server, width, height, build_query(page, lang), scheme=scheme)
                        screen.settle()
                        name = f"{page}-{size}-{lang}{'' if scheme == 'light' else '-dark'}.png"
                        yield name, write_picture(screen.page.screenshot(), out / name)
                        screen.close()
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
    total = 0
    for name, size in take_pictures(options.page or list(PAGES), options.out, options.port):
        total += size
        print(f"{name}\t{size / 1000:.0f} kB", flush=True)
    print(f"in all\t{total / 1e6:.2f} MB")


if __name__ == "__main__":
    main()

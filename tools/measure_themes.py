"""Measure the classification of themes against labelled cases.

Usage: python tools/measure_themes.py CASES.jsonl... [--wrong] [--propose] [--speed] [--confusion OUT.png]

Each line of CASES.jsonl has `title`, `text`, `theme`, `themes`, and where a second annotation differs
`theme_alt`, `themes_alt`; the nearer annotation counts. Reports the share of right main themes and the
micro-averaged F1 over all themes, in total and by theme. `--wrong` lists what went wrong with the words that
did it, `--propose` lists character sequences that speak for a theme (log-odds over its cases against the rest)
and are in no word yet: raw material to choose from by meaning. `--speed` counts articles a second of processor
time. `--confusion` draws which main theme was taken for which; it needs Playwright's Chromium (the extra `test`).
"""

import argparse
import json
import math
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from casemap.model import Article, ThemeTag
from casemap.themes import Taxonomy, classify_themes, load_taxonomy, score_themes

PROPOSE_LENGTHS = range(2, 7)
PROPOSE_CASES = 3


@dataclass(frozen=True)
class LabelledCase:
    """An article with the annotations of its themes; `labels` holds one or two, main theme first."""

    article: Article
    mains: tuple[str, ...]
    labels: tuple[frozenset[str], ...]


@dataclass
class Result:
    """Counts of one measurement: cases, right main themes, and true and false tags by theme."""

    cases: int = 0
    right: int = 0
    mains: Counter[tuple[str, str | None]] = field(default_factory=Counter)
    hits: Counter[str] = field(default_factory=Counter)
    extra: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    @property
    def accuracy(self) -> float:
        """Share of cases with the right main theme."""
        return self.right / self.cases

    @property
    def f1(self) -> float:
        """Micro-averaged F1 over all tags."""
        return _f1(self.hits.total(), self.extra.total(), self.missed.total())


def read_cases(path: Path) -> list[LabelledCase]:
    """Read labelled cases, one JSON object a line."""
    cases = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        row = json.loads(line)
        article = Article(row["id"], row["title"], row["text"] or "", source=path.name, line=number)
        labels = [frozenset(row["themes"])]
        if row.get("themes_alt"):
            labels.append(frozenset(row["themes_alt"]))
        mains = tuple(dict.fromkeys(filter(None, (row["theme"], row.get("theme_alt")))))
        cases.append(LabelledCase(article, mains, tuple(labels)))
    return cases


def measure(cases: Iterable[LabelledCase], taxonomy: Taxonomy) -> Result:
    """Classify every case and compare with the nearer annotation."""
    result = Result()
    for case in cases:
        tags = classify_themes(case.article, taxonomy)
        found = {tag.id for tag in tags}
        label = nearest_label(case, found)
        result.cases += 1
        right = is_right(case, tags)
        main = tags[0].id if tags else None
        result.right += right
        result.mains[(main if right and main else case.mains[0]), main] += 1
        result.hits.update(found & label)
        result.extra.update(found - label)
        result.missed.update(label - found)
    return result


def nearest_label(case: LabelledCase, found: set[str]) -> frozenset[str]:
    """Return the annotation with the best F1 against the themes found."""
    return max(case.labels, key=lambda label: _f1(len(found & label), len(found - label), len(label - found)))


def is_right(case: LabelledCase, tags: Sequence[ThemeTag]) -> bool:
    """Say whether the main theme is that of either annotation."""
    return bool(tags) and tags[0].id in case.mains


def count_proposals(cases: Sequence[LabelledCase], taxonomy: Taxonomy) -> dict[str, list[tuple[str, int, float]]]:
    """Return for each theme character sequences that speak for it: (sequence, cases with it, log-odds)."""
    known = {word for theme in taxonomy.themes for words in theme.words.values() for word in words}
    total: Counter[str] = Counter()
    by_theme: dict[str, Counter[str]] = {theme.id: Counter() for theme in taxonomy.themes}
    sizes: Counter[str] = Counter()
    for case in cases:
        whole = f"{case.article.title}\n{case.article.text}"
        grams = {whole[i : i + n] for n in PROPOSE_LENGTHS for i in range(len(whole) - n + 1)}
        grams = {gram for gram in grams if gram.isalpha() and gram not in known}
        total.update(grams)
        for theme in set().union(*case.labels):
            by_theme[theme].update(grams)
            sizes[theme] += 1
    proposals = {}
    for theme, counts in by_theme.items():
        rows = []
        for gram, count in counts.items():
            if count < PROPOSE_CASES:
                continue
            inside = (count + 0.5) / (sizes[theme] + 1)
            outside = (total[gram] - count + 0.5) / (len(cases) - sizes[theme] + 1)
            rows.append((gram, count, math.log(inside / outside)))
        proposals[theme] = sorted(rows, key=lambda row: (-row[2], row[0]))[:40]
    return proposals


def _f1(hits: int, extra: int, missed: int) -> float:
    whole = 2 * hits + extra + missed
    return 2 * hits / whole if whole else 1.0


def _print_result(result: Result, taxonomy: Taxonomy) -> None:
    print(f"cases {result.cases}  main theme {result.accuracy:.3f}  themes micro-F1 {result.f1:.3f}")
    print("| theme | precision | recall | F1 | labelled |\n|---|---|---|---|---|")
    for theme in taxonomy.themes:
        hits, extra, missed = result.hits[theme.id], result.extra[theme.id], result.missed[theme.id]
        ratios = [hits / whole if whole else 1.0 for whole in (hits + extra, hits + missed)]
        figures = " | ".join(f"{ratio:.2f}" for ratio in (*ratios, _f1(hits, extra, missed)))
        print(f"| {theme.label_ja} | {figures} | {hits + missed} |")


def _print_wrong(cases: Iterable[LabelledCase], taxonomy: Taxonomy) -> None:
    for case in cases:
        tags = classify_themes(case.article, taxonomy)
        found = {tag.id for tag in tags}
        label = nearest_label(case, found)
        if is_right(case, tags) and found == label:
            continue
        mark = "-" if is_right(case, tags) else "X"
        print(f"{mark} {case.article.id} {'/'.join(case.mains)} {sorted(label)} | {case.article.title}")
        for tag in score_themes(case.article, taxonomy)[:5]:
            chosen = "*" if tag.id in found else " "
            print(f"   {chosen} {tag.id:12} {tag.score:.3f} {' '.join(tag.evidence)}")


def build_confusion(result: Result, taxonomy: Taxonomy) -> str:
    """Return the confusion matrix of the main themes as SVG: a row for each label, a column for each answer."""
    ids = [theme.id for theme in taxonomy.themes]
    columns: list[str | None] = [*ids, None]
    names = [*(theme.label_ja for theme in taxonomy.themes), "なし"]
    left, top, cell = 230, 210, 44
    width, height = left + cell * len(columns) + 24, top + cell * len(ids) + 24
    style = "font-family:'Noto Sans CJK JP','Noto Sans JP',sans-serif;font-size:15px;fill:#1a1a1a"
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" style="{style}">']
    parts.append('<rect width="100%" height="100%" fill="#ffffff"/>')
    parts.append(f'<text x="24" y="{top - 18}">正解 ↓　分類 →　({result.cases} 件)</text>')
    for column, name in enumerate(names):
        x, y = left + cell * column + cell / 2 + 5, top - 12
        parts.append(f'<text transform="translate({x},{y}) rotate(-55)">{name}</text>')
    for row, label in enumerate(ids):
        y = top + cell * row
        of_row = sum(result.mains[label, answer] for answer in columns) or 1
        parts.append(f'<text x="{left - 14}" y="{y + cell / 2 + 5}" text-anchor="end">{names[row]}</text>')
        for column, answer in enumerate(columns):
            count = result.mains[label, answer]
            share = count / of_row
            x = left + cell * column
            hue = "45,65,147" if answer == label else "168,27,61"
            parts.append(
                f'<rect x="{x}" y="{y}" width="{cell - 2}" height="{cell - 2}" '
                f'fill="rgba({hue},{share**0.6:.3f})" stroke="#dddddd"/>'
            )
            if count:
                ink = "#ffffff" if share > 0.4 else "#1a1a1a"
                middle = f'x="{x + cell / 2 - 1}" y="{y + cell / 2 + 4}" text-anchor="middle"'
                parts.append(f'<text {middle} style="fill:{ink}">{count}</text>')
    return "\n".join([*parts, "</svg>"])


def write_picture(svg: str, path: Path) -> None:
    """Write an SVG as PNG, drawn by Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(
            executable_path=own, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        page = browser.new_page()
        page.set_content(f"<body style='margin:0'>{svg}</body>")
        page.locator("svg").screenshot(path=path)
        browser.close()


def _print_speed(cases: Sequence[LabelledCase], taxonomy: Taxonomy) -> None:
    classify_themes(cases[0].article, taxonomy)
    begin = time.process_time()
    rounds = 0
    while time.process_time() - begin < 2:
        for case in cases:
            classify_themes(case.article, taxonomy)
        rounds += 1
    print(f"{rounds * len(cases) / (time.process_time() - begin):,.0f} articles/s")


def main() -> int:
    """Run the measurement that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", type=Path, nargs="+")
    parser.add_argument("--themes", type=Path, help="another themes.toml")
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("--propose", action="store_true")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--confusion", type=Path, metavar="OUT.png")
    options = parser.parse_args()
    taxonomy = load_taxonomy(options.themes)
    cases = [case for path in options.cases for case in read_cases(path)]
    result = measure(cases, taxonomy)
    _print_result(result, taxonomy)
    if options.confusion:
        write_picture(build_confusion(result, taxonomy), options.confusion)
    if options.wrong:
        _print_wrong(cases, taxonomy)
    if options.propose:
        for theme, rows in count_proposals(cases, taxonomy).items():
            print(theme, " ".join(f"{gram}({count})" for gram, count, _ in rows))
    if options.speed:
        _print_speed(cases, taxonomy)
    return 0


if __name__ == "__main__":
    sys.exit(main())

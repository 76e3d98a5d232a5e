"""Make data/articles/ (articles.jsonl and its SOURCE.json) from the labelled development cases.

Run: `python tools/build_articles.py tests/gold/dev.jsonl`. In: JSONL with one labelled case a line. Out: the same
cases in the same order with the article's own keys only: no label reaches the bundled data. Every article must be
readable by `casemap.sources` without a remark, and ids must be unique. The same input gives the same bytes.
"""

import argparse
import json
import sys
from pathlib import Path

from casemap.model import Article
from casemap.sources import read_articles
from registry import write_sidecar

ARTICLES = Path(__file__).resolve().parents[1] / "data" / "articles"
KEYS = ("id", "title", "text", "url", "publisher", "published", "issue")


def build_rows(cases: Path) -> list[str]:
    """Return one JSON text for each case. Raises ValueError when a case is no article or has an issue."""
    rows: list[str] = []
    for item in read_articles(cases):
        if not isinstance(item, Article) or item.issues:
            raise ValueError(f"{cases.name}:{item.line}: {item}")
        rows.append(json.dumps({key: getattr(item, key) for key in KEYS}, ensure_ascii=False))
    return rows


def main() -> None:
    """Write both files."""
    parser = argparse.ArgumentParser(description="Make data/articles/ from labelled cases.")
    parser.add_argument("cases", type=Path, help="labelled cases (JSONL)")
    rows = build_rows(parser.parse_args().cases)
    ARTICLES.mkdir(parents=True, exist_ok=True)
    (ARTICLES / "articles.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8", newline="\n")
    facts = {
        "title": "自治体の事例記事",
        "title_en": "Case studies of Japanese local governments",
        "producer": "casemap project",
        "license": "CC BY 4.0",
        "license_url": "https://creativecommons.org/licenses/by/4.0/",
        "note": "Titles and texts were written for this project from public facts; `url` of each row is the source.",
        "rows": len(rows),
        "with_source_link": sum(json.loads(row)["url"] is not None for row in rows),
        "tool": "tools/build_articles.py",
    }
    write_sidecar(ARTICLES, facts, ("articles.jsonl",))
    print(f"{len(rows)} articles in {ARTICLES.name}/articles.jsonl", file=sys.stderr)


if __name__ == "__main__":
    main()

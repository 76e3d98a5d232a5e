"""Column headings of tables: what people call the fields of an article, and what a row is cut at.

Pure. In: the text a table begins with. Out: delimiter, headings, and which column is which field.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from casemap.text import fold_text

# Field -> headings that are taken for it (folded, lower case, without blanks), best first.
HEADINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "id": ("id", "記事id", "事例id", "article_id", "管理番号", "識別子", "番号", "no", "no."),
        "title": (
            *("title", "表題", "タイトル", "件名", "見出し", "題名", "標題", "記事名", "事例名", "取組名"),
            *("取り組み名", "headline"),
        ),
        "text": (
            *("text", "本文", "リード", "リード文", "記事本文", "body", "lead", "content", "概要", "要約"),
            *("内容", "説明", "事例概要", "取組概要", "summary", "description", "abstract"),
        ),
        "url": ("url", "uri", "リンク", "リンク先", "記事url", "出典url", "参照url", "link", "href"),
        "publisher": (
            *("publisher", "発行元", "発行者", "発行", "媒体", "媒体名", "掲載媒体", "掲載誌", "出典"),
            *("情報源", "source"),
        ),
        "published": (
            *("published", "公開日", "掲載日", "発行日", "発表日", "公表日", "日付", "年月日", "date"),
            *("published_at", "pubdate"),
        ),
        "issue": ("issue", "号", "号数", "掲載号", "巻号"),
    }
)
DELIMITERS = (",", "\t", ";")


def choose_delimiter(text: str) -> tuple[str, list[str]]:
    """Return the delimiter under which the first row of `text` names the most fields, and that row.

    On a tie: the one that makes more columns, then the comma.
    """
    rows = {delimiter: _first_row(text, delimiter) for delimiter in DELIMITERS}
    best = max(
        DELIMITERS,
        key=lambda delimiter: (
            "title" in (known := match_columns(rows[delimiter])),
            len(known),
            len(rows[delimiter]),
        ),
    )
    return best, rows[best]


def match_columns(header: Sequence[str]) -> dict[str, int]:
    """Return field -> 0-based column for the headings that are known; the first fitting heading wins."""
    names = [_fold_heading(name) for name in header]
    found: dict[str, int] = {}
    for field, headings in HEADINGS.items():
        column = next((names.index(heading) for heading in headings if heading in names), None)
        if column is not None:
            found[field] = column
    return found


def _fold_heading(name: str) -> str:
    return "".join(fold_text(name).folded.split()).casefold()


def _first_row(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return []

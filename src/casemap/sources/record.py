"""From the raw values of one row to an `Article`, the same for every format.

Pure. In: values by field name, of any JSON type. Out: an `Article`, or a `Reject` that names the column.
"""

import hashlib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from casemap.dates import read_date
from casemap.model import Article, PublishedSource, Reject
from casemap.sources.issue_calendar import IssueCalendar
from casemap.sources.limits import EXTRA_DEPTH, FIELD_CHARS, FIRST_YEAR, LAST_YEAR

FIELDS = tuple(FIELD_CHARS)
# Fields in which a number is as good as a text: 41 is a fine id, issue or (2022, 20221128) date.
_NUMBERS_WELCOME = frozenset({"id", "published", "issue"})
# Tab and line ends are text; what else is below the blank, DEL and the C1 codes are not.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_UNCLEAN = re.compile(f"{_CONTROLS.pattern}|{_SURROGATES.pattern}")
_URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_LINE_END = re.compile(r"\r\n?")
# Between the parts of an id: no part can hold it, so ("ab", "c") and ("a", "bc") differ.
_SEPARATOR = "\x1f"
_ID_HEX = 12
# Characters of a faulty value that a message shows.
_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Row:
    """Where a row stands (file name, 1-based first line), and where undated articles get a date from.

    `calendar` is asked first, `default_published` is for the others.
    """

    source: str
    line: int
    default_published: str | None = None
    calendar: IssueCalendar = field(default_factory=IssueCalendar)


class _RowError(Exception):
    """This row can't become an article; carries the column and the reason."""

    def __init__(self, column: str | None, reason: str):
        super().__init__(reason)
        self.column = column
        self.reason = reason


def build_article(
    values: Mapping[str, object],
    row: Row,
    *,
    extra: Mapping[str, object] | None = None,
    issues: Sequence[str] = (),
) -> Article | Reject:
    """Return the article of one row, or the reason why there is none.

    `values` holds the fields of `FIELDS` that the row has; `extra` what else it carries; `issues` what the
    reader of the format has to say already. Texts are stripped at both ends, control characters and lone
    surrogates removed or replaced with an issue; nothing else changes, so spans count in what is returned.
    """
    notes = list(issues)
    try:
        fields = {name: _read_field(name, values[name], notes) if name in values else None for name in FIELDS}
        if values.get("title") is None:
            raise _RowError("title", "title がありません。title (表題) は必須です。")
        title, text = fields["title"] or "", fields["text"] or ""
        if not title and not text:
            raise _RowError("title", "title と text が両方とも空です。")
        if not title:
            notes.append("表題が空です。")
        kept = {
            _clean_key(key, notes): _clean_extra(shorten(key), value, notes) for key, value in (extra or {}).items()
        }
    except _RowError as error:
        return Reject(row.source, row.line, error.column, error.reason)
    url = _read_url(fields["url"], notes)
    published, published_source = _read_published(fields, row, notes)
    return Article(
        id=fields["id"] or build_id(url or "", title, text),
        title=title,
        text=text,
        url=url,
        publisher=fields["publisher"],
        published=published,
        published_source=published_source,
        issue=fields["issue"],
        extra=kept,
        issues=tuple(dict.fromkeys(notes)),
        source=row.source,
        line=row.line,
    )


def build_id(*parts: str) -> str:
    """Return a stable id for content that has none: `a-` and 12 hex digits of SHA-256 over the parts.

    The same content has the same id in any file, order and format: line ends count as one.
    """
    content = _SEPARATOR.join(_LINE_END.sub("\n", part) for part in parts)
    return "a-" + hashlib.sha256(content.encode("utf-8")).hexdigest()[:_ID_HEX]


def shorten(value: object) -> str:
    """Return a value as a message can show it: one line, not too long, nothing that a terminal would obey."""
    text = _SURROGATES.sub("\ufffd", _CONTROLS.sub("", " ".join(str(value).split())))
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _read_field(name: str, value: object, notes: list[str]) -> str | None:
    """Return one field as clean text, None when it is empty or missing."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and name in _NUMBERS_WELCOME:
        value = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    if not isinstance(value, str):
        raise _RowError(name, f"{name} は文字列で書いてください ({_type_name(value)}: {shorten(value)})。")
    text = _clean_text(name, value, notes).strip()
    if len(text) > FIELD_CHARS[name]:
        raise _RowError(
            name,
            f"{name} が長すぎます ({len(text):,} 文字、上限 {FIELD_CHARS[name]:,} 文字)。"
            "列がずれていないか確かめてください。",
        )
    return text or None


def _clean_text(name: str, text: str, notes: list[str]) -> str:
    """Remove what no text has: control characters (NUL first of all) and halves of surrogate pairs."""
    if _UNCLEAN.search(text) is None:
        return text
    if _CONTROLS.search(text):
        text = _CONTROLS.sub("", text)
        notes.append(f"{name} から制御文字を取り除きました。")
    if _SURROGATES.search(text):
        text = _SURROGATES.sub("\ufffd", text)
        notes.append(f"{name} の壊れた文字 (対のないサロゲート) を � に置き換えました。")
    return text


def _clean_key(key: str, notes: list[str]) -> str:
    return _clean_text(f"キー「{shorten(key)}」", key, notes)


def _clean_extra(key: str, value: object, notes: list[str], depth: int = 1) -> object:
    """Return an unknown value such that it can be written as JSON and UTF-8 again; `key` names it in messages."""
    if depth > EXTRA_DEPTH:
        raise _RowError(key, f"{key} の入れ子が深すぎます (上限 {EXTRA_DEPTH} 段)。")
    match value:
        case str():
            return _clean_text(key, value, notes)
        case float() if not math.isfinite(value):
            return None
        case Mapping():
            return {
                _clean_key(str(name), notes): _clean_extra(key, item, notes, depth + 1) for name, item in value.items()
            }
        case list() | tuple():
            return [_clean_extra(key, item, notes, depth + 1) for item in value]
        case _:
            return value


def _read_url(url: str | None, notes: list[str]) -> str | None:
    """Return the address when a browser may open it as a page; anything else becomes an issue."""
    if url is None or _URL.fullmatch(url):
        return url
    notes.append(f"url「{shorten(url)}」は http:// か https:// で始まるアドレスではないため、使いません。")
    return None


def _read_published(
    fields: Mapping[str, str | None], row: Row, notes: list[str]
) -> tuple[str | None, PublishedSource | None]:
    """Return the date of publication as ISO text, as precise as written, and where it is from.

    What can't be a date becomes an issue, and so does a date that is not the article's own.
    """
    value = fields["published"]
    if value is not None:
        date = read_date(value)
        if date is None:
            notes.append(f"published「{shorten(value)}」を日付として読めません。")
        elif date.precision == "fiscal_year":
            notes.append(f"published「{shorten(value)}」は年度なので、発行日にできません。")
        elif not FIRST_YEAR <= date.year <= LAST_YEAR:
            notes.append(
                f"published「{shorten(value)}」は {FIRST_YEAR}〜{LAST_YEAR} 年の外なので、発行日にできません。"
            )
        else:
            if date.issue:
                notes.append(date.issue)
            return date.value, "input"
    found = row.calendar.find_date(fields["publisher"], fields["issue"])
    if found is not None:
        names = "、".join(row.calendar.names)
        notes.append(f"発行日 {found} は号の一覧 ({names}) によります。")
        return found, "calendar"
    default = row.default_published
    if default is not None:
        notes.append(f"発行日は指定された値 {default} です (記事に読める日付がありません)。")
        return default, "option"
    return None, None


def _type_name(value: object) -> str:
    names = ((bool, "真偽値"), (int, "数値"), (float, "数値"), (list, "配列"), (Mapping, "オブジェクト"))
    return next((name for kind, name in names if isinstance(value, kind)), type(value).__name__)

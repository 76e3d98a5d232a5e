"""Any supported input into articles, one module per format; rejects are values.

In: a file of JSONL, CSV or listing text, in UTF-8, CP932 or UTF-16. Out: `Article | Reject`, one for each row, in
the order of the file, read as a stream. What can't be read at all raises DataError or UsageError.
"""

import io
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path, PurePath
from typing import BinaryIO, cast

from casemap.dates import read_date
from casemap.model import Article, DataError, Reject, UsageError
from casemap.sources.detect import Format, detect_format
from casemap.sources.encoding import damage_message, detect_encoding
from casemap.sources.issue_calendar import IssueCalendar, bundled_calendar, load_issue_calendar
from casemap.sources.jsonl import is_document, read_document, read_jsonl
from casemap.sources.limits import HEAD_BYTES
from casemap.sources.listing import read_listing
from casemap.sources.record import Row, build_id
from casemap.sources.table import read_table

__all__ = [
    "Format",
    "IssueCalendar",
    "build_id",
    "bundled_calendar",
    "detect_format",
    "load_issue_calendar",
    "read_articles",
    "read_stream",
]

# A pipe is copied before it is read (the encoding is checked first): in memory up to here, then on disk.
_SPOOL_BYTES = 16 << 20


def read_articles(
    path: Path, *, published: str | None = None, calendar: IssueCalendar | None = None
) -> Iterator[Article | Reject]:
    """Return the articles and rejects of one file, in its order.

    `published` is the date of articles that have none (as precise as written) and whose issue `calendar` does not
    know. An id that comes a second time is
    a reject. Raises UsageError at once for a path that can't be opened or a `published` that is no date,
    DataError (here or while reading) for content that can't be read.
    """
    path = Path(path)
    with ExitStack() as opened:
        stream = opened.enter_context(_open(path))
        items = read_stream(stream, path.name, published=published, calendar=calendar)
        opened.pop_all()  # from here on the iterator closes it
    return _closing(stream, items)


def read_stream(
    stream: BinaryIO, name: str, *, published: str | None = None, calendar: IssueCalendar | None = None
) -> Iterator[Article | Reject]:
    """Return the articles and rejects of a binary stream (a pipe, an upload); see `read_articles`.

    `name` is the file's name, for messages and as a hint at the format. The stream is not closed.
    """
    default = _read_default(published)
    if not stream.seekable():
        stream = _spool(stream)
    head = stream.read(HEAD_BYTES)
    file_format = detect_format(head, PurePath(name))
    stream.seek(0)
    encoding = detect_encoding(stream, name)
    if encoding.damage is not None and file_format == "listing":
        raise DataError(damage_message(name, "UTF-8", encoding.damage))
    return _reject_repeats(
        _read_format(stream, file_format, encoding.codec, Row(name, 0, default, calendar or IssueCalendar()))
    )


def _reject_repeats(items: Iterable[Article | Reject]) -> Iterator[Article | Reject]:
    """Pass everything on, but an article whose id came before as a reject."""
    lines: dict[str, int] = {}
    for item in items:
        if isinstance(item, Article) and item.id in lines:
            reason = f"id「{item.id}」は {lines[item.id]} 行目と重複しています。"
            yield Reject(item.source, item.line, "id", reason)
            continue
        if isinstance(item, Article):
            lines[item.id] = item.line
        yield item


def _read_format(stream: BinaryIO, file_format: Format, codec: str, row: Row) -> Iterator[Article | Reject]:
    # Broken bytes pass as lone surrogates, so that they cost their row and not the file.
    newline = "\n" if file_format == "jsonl" else ""
    text = io.TextIOWrapper(stream, encoding=codec, errors="surrogateescape", newline=newline)
    try:
        head = text.read(HEAD_BYTES)
        text.seek(0)
        if file_format == "csv":
            yield from read_table(text, row, head)
        elif file_format == "listing":
            yield from read_listing(text, row)
        elif is_document(head):
            yield from read_document(text, row)
        else:
            yield from read_jsonl(text, row)
    finally:
        if not stream.closed:
            text.detach()


def _open(path: Path) -> BinaryIO:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise UsageError(f"{path}: フォルダーです。中のファイルを指定してください。")
        if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
            raise UsageError(f"{path}: 普通のファイルではないため読めません。")
        return path.open("rb")
    except FileNotFoundError as error:
        raise UsageError(f"{path}: ファイルが見つかりません。名前と場所を確かめてください。") from error
    except PermissionError as error:
        raise UsageError(f"{path}: 読み取りの権限がありません。") from error
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: 開けません ({error})。") from error


def _spool(stream: BinaryIO) -> BinaryIO:
    copy = cast(BinaryIO, tempfile.SpooledTemporaryFile(_SPOOL_BYTES))  # noqa: SIM115 (lives as long as the rows)
    shutil.copyfileobj(stream, copy)
    copy.seek(0)
    return copy


def _closing(stream: BinaryIO, items: Iterator[Article | Reject]) -> Iterator[Article | Reject]:
    with closing(stream):
        yield from items


def _read_default(published: str | None) -> str | None:
    if published is None:
        return None
    date = read_date(published)
    if date is None or date.precision == "fiscal_year" or date.issue:
        raise UsageError(
            f"発行日の指定「{published}」を日付として読めません。2022-11-28、2022-11、2022 のように書いてください。"
        )
    return date.value

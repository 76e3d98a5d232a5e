"""Articles from delimited tables: CSV, TSV, and what Excel saves as "Unicode text".

In: a text stream opened with `newline=""`. Out: an article or a reject for each row. Line numbers are those of
the file, so they agree with an editor also after cells with line breaks.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TextIO

from casemap.model import Article, DataError, Reject
from casemap.sources.columns import HEADINGS, choose_delimiter, match_columns
from casemap.sources.limits import FIELD_CHARS, OPEN_ROWS, ROW_CHARS
from casemap.sources.record import Row, build_article, shorten

_BROKEN_BYTES = re.compile("[\udc80-\udcff]")
_LINE_ENDS = ("\n", "\r")
# Excel's hint for itself in front of the headings.
_SEPARATOR_HINT = re.compile(r"\ufeff?sep=(?P<delimiter>.)\s*")


class _RowTooLongError(Exception):
    """A row is longer than `ROW_CHARS`."""


class _Lines(Iterator[str]):
    """The physical lines of a stream, with a bound on what one row may take.

    `row_lines` are the lines handed out since `start_row`; `push_back` hands all but the first of them out again,
    so that a quotation mark that never closes costs one row and not the rest of the file. `ended` says that the
    row ran into the end of the file, `cut` that one physical line was too long (its rest is skipped).
    """

    def __init__(self, stream: TextIO):
        self._stream = stream
        self._waiting: list[str] = []
        self._row_chars = 0
        self.number = 0
        self.row_lines: list[str] = []
        self.ended = False
        self.cut = False

    def start_row(self) -> None:
        self.row_lines = []
        self._row_chars = 0
        self.ended = self.cut = False

    def push_back(self) -> None:
        lines = self.row_lines[1:]
        self._waiting.extend(reversed(lines))
        self.number -= len(lines)

    def __next__(self) -> str:
        line = self._waiting.pop() if self._waiting else self._stream.readline(ROW_CHARS + 1)
        if not line:
            self.ended = True
            raise StopIteration
        self.number += 1
        self.row_lines.append(line)
        self._row_chars += len(line)
        if self._row_chars > ROW_CHARS:
            self.cut = not line.endswith(_LINE_ENDS) and len(line) > ROW_CHARS
            if self.cut:
                self._skip_line()
            raise _RowTooLongError
        return line

    def _skip_line(self) -> None:
        while (rest := self._stream.readline(ROW_CHARS)) and not rest.endswith(_LINE_ENDS):
            pass


def read_table(stream: TextIO, row: Row, head: str) -> Iterator[Article | Reject]:
    """Yield an article or a reject for each row below the headings; rows without any value are passed over.

    `head` is how the text begins (at least the headings), `row` gives file name and default date. Raises
    DataError when no heading names the title.
    """
    # The limit of the csv module is the process's: it is only ever raised, to what one row may hold here.
    csv.field_size_limit(max(csv.field_size_limit(), ROW_CHARS))
    lines = _Lines(stream)
    hint = _SEPARATOR_HINT.match(head)
    if hint is not None:
        next(lines)
        head = head[hint.end() :]
    delimiter = hint["delimiter"] if hint is not None else choose_delimiter(head.lstrip("\ufeff"))[0]
    reader = csv.reader(lines, delimiter=delimiter)
    header, columns = _read_header(reader, lines, row)
    recoveries = OPEN_ROWS
    while True:
        lines.start_row()
        here = replace(row, line=lines.number + 1)
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (_RowTooLongError, csv.Error):
            cells = None
        if cells is None or lines.ended:
            # A quotation mark that never closes takes in all that follows: give up its line alone.
            open_row = not lines.cut and (lines.ended or len(lines.row_lines) > 1)
            last = lines.number
            if open_row and recoveries:
                recoveries -= 1
                lines.push_back()
                last = here.line
            yield _reject_endless(here, last, open_row)
        elif any(cell.strip() for cell in cells):
            yield _read_row(cells, header, columns, here)


def _read_header(reader: Iterator[list[str]], lines: _Lines, row: Row) -> tuple[list[str], dict[str, int]]:
    """Return the headings and which column is which field. Raises DataError when the title is not among them."""
    header: list[str] = []
    try:
        while not any(cell.strip() for cell in header):
            lines.start_row()
            header = next(reader)
        if lines.ended:
            raise _RowTooLongError
    except (StopIteration, _RowTooLongError, csv.Error) as error:
        raise DataError(
            f'{row.source}:{lines.number}: 表の見出し行を読めません。引用符 " の閉じ忘れがないか確かめてください。'
        ) from error
    header = [cell.strip("\ufeff \t\u3000\r\n") for cell in header]
    columns = match_columns(header)
    if "title" not in columns:
        found = ", ".join(shorten(name) or "(空)" for name in header[:20])
        accepted = "、".join(HEADINGS["title"])
        raise DataError(
            f"{row.source}:{lines.number}: 表題の列がありません。見つかった見出し: {found}。"
            f"表題の列名を次のどれかにしてください: {accepted}。"
        )
    return header, columns


def _read_row(cells: list[str], header: list[str], columns: dict[str, int], row: Row) -> Article | Reject:
    while len(cells) > len(header) and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) != len(header):
        reason = f"列の数が {len(cells)} です (見出しは {len(header)} 列)。区切り文字か引用符を確かめてください。"
        return Reject(row.source, row.line, None, reason)
    for name, cell in zip(header, cells, strict=True):
        if _BROKEN_BYTES.search(cell):
            reason = "文字コードが壊れています (UTF-8 として不正なバイト)。UTF-8 で保存し直してください。"
            return Reject(row.source, row.line, shorten(name) or None, reason)
    used = set(columns.values())
    extra: dict[str, object] = {}
    for number, (name, cell) in enumerate(zip(header, cells, strict=True)):
        if number not in used and cell:
            key = name or f"列{number + 1}"
            extra[key if key not in extra else f"{key} ({number + 1})"] = cell
    values = {field: cells[columns[field]] for field in FIELD_CHARS if field in columns}
    return build_article(values, row, extra=extra)


def _reject_endless(row: Row, last: int, open_row: bool) -> Reject:
    """Reject the rows from `row` to the line `last`, which had no end within the limits."""
    lines = f"{row.line} 行目" if last == row.line else f"{row.line}~{last} 行目"
    cause = '引用符 " が閉じていません' if open_row else f"1 行が長すぎます (上限 {ROW_CHARS:,} 文字)"
    return Reject(row.source, row.line, None, f"{cause}。{lines}を飛ばしました。")

"""Articles from JSON: one object a line, or one document (an array, objects one after the other).

In: a text stream. Out: an article or a reject for each row, in the order of the file.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import TextIO

from casemap.model import Article, DataError, Reject
from casemap.sources.limits import DOCUMENT_CHARS, ROW_CHARS
from casemap.sources.record import FIELDS, Row, build_article, shorten

_BROKEN_BYTES = re.compile("[\udc80-\udcff]")
_SPACE = " \t\r\n\ufeff"
_DOCUMENT = re.compile(r"\s*(?:\[|\{\s*$)", re.MULTILINE)
# What Python's parser says, by how it begins.
_FAULTS = {
    "Expecting value": "値がありません",
    "Expecting ',' delimiter": "「,」が必要です",
    "Expecting ':' delimiter": "「:」が必要です",
    "Expecting property name": "キーを二重引用符で囲んでください",
    "Illegal trailing comma": "最後の「,」が余分です",
    "Unterminated string": "文字列の引用符が閉じていません",
    "Extra data": "1 つの値の後に余分な文字があります",
    "Invalid \\": "\\ の後の文字が正しくありません",
}


class _RowJson:
    """JSON decoder that takes NaN for nothing and remembers keys that came twice."""

    def __init__(self) -> None:
        self.repeated: list[str] = []
        self._decoder = json.JSONDecoder(
            strict=False,
            object_pairs_hook=self._build_object,
            parse_constant=lambda _: None,
            parse_float=_read_float,
        )

    def decode(self, text: str, start: int = 0) -> tuple[object, int]:
        """Return the value at `start` and where it ends. Raises ValueError or RecursionError."""
        self.repeated.clear()
        value, end = self._decoder.raw_decode(text, start)
        return value, end

    def _build_object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        values = dict(pairs)
        if len(values) < len(pairs):
            counts = Counter(key for key, _ in pairs)
            self.repeated.extend(key for key, count in counts.items() if count > 1)
        return values


def read_jsonl(stream: TextIO, row: Row) -> Iterator[Article | Reject]:
    """Yield an article or a reject for each line that is not blank. `row` gives file name and default date."""
    decoder = _RowJson()
    number = 0
    while line := stream.readline(ROW_CHARS + 1):
        number += 1
        here = replace(row, line=number)
        if len(line) > ROW_CHARS and not line.endswith("\n"):
            _skip_line(stream)
            yield _reject(here, f"1 行が長すぎます (上限 {ROW_CHARS:,} 文字)。")
            continue
        text = line.strip(_SPACE)
        if text:
            yield _read_line(text, decoder, here)


def is_document(head: str) -> bool:
    """Say whether JSON is one document rather than one object a line: an array, or objects over several lines."""
    return _DOCUMENT.match(head.lstrip(_SPACE)) is not None


def read_document(stream: TextIO, row: Row) -> Iterator[Article | Reject]:
    """Yield an article or a reject for each object of a JSON array (or of objects one after the other).

    After a fault, reading goes on at the next line that begins like the broken object did; without such a line
    the rest is lost, and the reject says so. Raises DataError when the document is too large.
    """
    text = stream.read(DOCUMENT_CHARS + 1)
    if len(text) > DOCUMENT_CHARS:
        raise DataError(
            f"{row.source}: JSON の配列としては大きすぎます (上限 {DOCUMENT_CHARS:,} 文字)。"
            "1 行に 1 記事の JSONL にしてください。"
        )
    decoder = _RowJson()
    at, line, counted = 0, 1, 0
    in_array = False
    while at < len(text):
        if text[at] in _SPACE or text[at] == "," or (text[at] == "]" and in_array):
            in_array = in_array and text[at] != "]"
            at += 1
            continue
        if text[at] == "[" and not in_array:
            in_array = True
            at += 1
            continue
        line, counted = line + text.count("\n", counted, at), at
        here = replace(row, line=line)
        try:
            value, end = decoder.decode(text, at)
        except (ValueError, RecursionError) as error:
            resume = _find_resume(text, at)
            lost = "" if resume is not None else "これより後の記事は読めません。"
            yield _reject(here, _describe_fault(error) + lost)
            at = len(text) if resume is None else resume
            continue
        yield _read_value(value, decoder, here)
        at = end


def _read_line(text: str, decoder: _RowJson, row: Row) -> Article | Reject:
    if _BROKEN_BYTES.search(text):
        return _reject(row, "文字コードが壊れています (UTF-8 として不正なバイト)。UTF-8 で保存し直してください。")
    try:
        value, end = decoder.decode(text)
        if end < len(text):
            raise json.JSONDecodeError("Extra data", text, end)
    except (ValueError, RecursionError) as error:
        return _reject(row, _describe_fault(error))
    return _read_value(value, decoder, row)


def _read_value(value: object, decoder: _RowJson, row: Row) -> Article | Reject:
    if not isinstance(value, dict):
        return _reject(row, 'JSON のオブジェクト {"title": …} ではありません。1 行に 1 記事を書いてください。')
    known = {key: item for key, item in value.items() if key in FIELDS}
    extra = {key: item for key, item in value.items() if key not in FIELDS}
    issues = [f"キー「{shorten(key)}」が重なっています (後の値を使いました)。" for key in decoder.repeated]
    return build_article(known, row, extra=extra, issues=issues)


def _find_resume(text: str, at: int) -> int | None:
    """Return where the next object after the broken one at `at` begins: a line with the same indent."""
    start = text.rfind("\n", 0, at) + 1
    indent = text[start:at]
    if indent.strip(_SPACE):
        return None
    found = text.find("\n" + indent + "{", at)
    return None if found < 0 else found + 1 + len(indent)


def _describe_fault(error: ValueError | RecursionError) -> str:
    if isinstance(error, json.JSONDecodeError):
        fault = next((ja for en, ja in _FAULTS.items() if error.msg.startswith(en)), error.msg)
        place = f"{error.colno} 列目" if error.lineno == 1 else f"{error.lineno} 行 {error.colno} 列目"
        return f"JSON として読めません ({place}: {fault})。"
    if isinstance(error, RecursionError):
        return "JSON の入れ子が深すぎます。"
    return "JSON の数値が大きすぎます。"


def _read_float(digits: str) -> float | None:
    number = float(digits)
    return number if math.isfinite(number) else None


def _skip_line(stream: TextIO) -> None:
    """Read on to the end of the line, some of it at a time."""
    while (rest := stream.readline(ROW_CHARS)) and not rest.endswith("\n"):
        pass


def _reject(row: Row, reason: str) -> Reject:
    return Reject(row.source, row.line, None, reason)

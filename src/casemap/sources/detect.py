"""Which format a file is in, told by its content first and its name second.

In: the first bytes of a file, and its path. Out: the format, or a DataError for what casemap does not read.
"""

import codecs
import re
from pathlib import PurePath
from typing import Literal

from casemap.model import DataError
from casemap.sources.columns import choose_delimiter, match_columns

Format = Literal["jsonl", "csv", "listing"]

_EXCEL = "Excel (xlsx) のファイルは読めません。Excel で「CSV UTF-8」として保存してください。"
# First bytes of files that people have beside their tables, and what to do about them.
_BINARY = (
    (b"PK\x03\x04", "ZIP のファイルは読めません。展開して、中の CSV か JSONL を指定してください。"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "Excel・Word の旧形式は読めません。「CSV UTF-8」で保存してください。",
    ),
    (b"%PDF-", "PDF は読めません。文章を CSV か JSONL にしてください。"),
    (b"\x89PNG", "画像 (PNG) は読めません。"),
    (b"\xff\xd8\xff", "画像 (JPEG) は読めません。"),
    (b"GIF8", "画像 (GIF) は読めません。"),
    (b"\x1f\x8b", "gzip の圧縮ファイルは読めません。展開してから指定してください。"),
    (b"7z\xbc\xaf\x27\x1c", "7z の圧縮ファイルは読めません。展開してから指定してください。"),
    (
        b"PAR1",
        "Parquet は記事の入力に使えません。スナップショットはフォルダーごと dashboard に渡してください。",
    ),
    (b"SQLite format 3\x00", "SQLite のデータベースは読めません。CSV に書き出してください。"),
)
_MARKUP = re.compile(r"\s*<(?:!doctype|html|\?xml|rss|feed|head|body)\b", re.IGNORECASE)
_JSON = re.compile(r'\s*(?:\{\s*(?:"|\}|$)|\[\s*(?:\{|\]|$))')
_JSON_ROW = re.compile(r'^\{\s*"', re.MULTILINE)
# ISO-2022-JP switches to kanji with this.
_JIS_ESCAPE = b"\x1b$"
# A text has tabs and line ends; one byte in five of other control codes makes it something else. (Compressed
# data has one in ten; the check of the encoding finds it.)
_CONTROL_SHARE = 0.2
_TEXT_CONTROLS = frozenset(b"\t\n\r\f\x1a\x1b")


def detect_format(head: bytes, path: PurePath) -> Format:
    """Return the format of the file that begins with `head`.

    Raises DataError when there is nothing in it, or when it is binary or markup: the message says what it looks
    like and how to go on.
    """
    name = path.name
    _check_binary(head, path)
    text = _decode_head(head)
    if not text.strip():
        raise DataError(f"{name}: 空のファイルです。記事を 1 件以上入れてください。")
    if _MARKUP.match(text):
        raise DataError(f"{name}: HTML・XML は読めません。記事を CSV か JSONL にしてください。")
    suffix = path.suffix.lower()
    if _JSON.match(text) or suffix in (".jsonl", ".ndjson", ".json"):
        return "jsonl"
    if suffix in (".csv", ".tsv"):
        return "csv"
    if _JSON_ROW.search(text):
        return "jsonl"
    _, header = choose_delimiter(text)
    known = match_columns(header)
    # A front page could open with the one word 概要; a table names its titles or at least two columns.
    return "csv" if "title" in known or len(known) > 1 else "listing"


def _check_binary(head: bytes, path: PurePath) -> None:
    name = path.name
    if head.startswith(b"PK\x03\x04") and (path.suffix.lower() == ".xlsx" or b"xl/" in head):
        raise DataError(f"{name}: {_EXCEL}")
    for magic, remedy in _BINARY:
        if head.startswith(magic):
            raise DataError(f"{name}: {remedy}")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return
    controls = sum(byte < 0x20 and byte not in _TEXT_CONTROLS for byte in head)
    if controls > len(head) * _CONTROL_SHARE:
        raise DataError(
            f"{name}: 文字のファイルではありません (NUL などの制御コードが {controls} バイト)。"
            "CSV か JSONL を UTF-8 で保存して指定してください。"
        )
    if _JIS_ESCAPE in head:
        line = head[: head.index(_JIS_ESCAPE)].count(b"\n") + 1
        raise DataError(f"{name}:{line}: 文字コードが ISO-2022-JP (JIS) です。UTF-8 で保存し直してください。")


def _decode_head(head: bytes) -> str:
    """Decode the first bytes well enough to see their shape."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", errors="replace").lstrip("\ufeff")
    # The end of the head may cut a character: only a fault well before it speaks against UTF-8.
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        text = decoder.decode(head)
    except UnicodeDecodeError:
        text = head.decode("cp932", errors="replace")
    return text.lstrip("\ufeff")

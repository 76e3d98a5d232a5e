"""Which encoding a file is in: UTF-8, CP932 (Shift_JIS of Windows) or UTF-16 with a byte order mark.

In: a seekable binary stream. Out: `TextEncoding`. The whole file is checked once, in chunks, so that a fault is
reported with its line and byte before any article leaves, and memory does not grow with the file.
"""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from casemap.model import DataError, UsageError
from casemap.sources.limits import CHUNK_BYTES

_REMEDY = "UTF-8 (または Shift_JIS) で保存し直してください。"
# Shift_JIS text is mostly kanji and kana in two bytes; EUC-JP read as Shift_JIS is mostly half-width kana.
_HALF_KANA = re.compile("[\uff61-\uff9f]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
# Where Python's cp932 maps bytes that no Shift_JIS text has (80, A0, FD-FF).
_NOT_CP932 = re.compile("[\x80-\xa0\uf8f0-\uf8f3]")


@dataclass(frozen=True, slots=True)
class Damage:
    """The first bytes that can't be decoded: 1-based line, 0-based offset from the start of the file."""

    line: int
    offset: int


@dataclass(frozen=True, slots=True)
class TextEncoding:
    """A codec of Python, and the first damage in a file that is clearly in that encoding otherwise."""

    codec: str
    damage: Damage | None = None


@dataclass(slots=True)
class _Check:
    """What one pass over the file has found."""

    damage: Damage | None = None
    wide: bool = False
    not_ascii: int = 0
    half_kana: int = 0
    impossible: bool = False

    def add(self, text: str, *, count: bool) -> None:
        """Look at decoded text; only with `count` at what tells Shift_JIS from other encodings, which takes longer."""
        self.wide = self.wide or max(text, default="") >= "\u0800"
        if count and not text.isascii():
            self.not_ascii += len(_NOT_ASCII.findall(text))
            self.half_kana += len(_HALF_KANA.findall(text))
            self.impossible = self.impossible or _NOT_CP932.search(text) is not None


def detect_encoding(stream: BinaryIO, name: str) -> TextEncoding:
    """Return the encoding of a seekable binary stream; the stream stands at its start afterwards.

    A file that is UTF-8 but for some bytes is reported as UTF-8 with `damage`: the reader decides whether it can
    go on. Raises DataError, naming line and byte, when no encoding fits.
    """
    head = stream.read(4)
    for mark, codec, check in (
        (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16", "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16", "utf-16-be"),
    ):
        if head.startswith(mark):
            found = _check(stream, check, skip=len(mark))
            if found.damage is not None and codec == "utf-16":
                raise DataError(damage_message(name, "UTF-16", found.damage))
            return TextEncoding(codec, found.damage)
    utf8 = _check(stream, "utf-8")
    if utf8.damage is None:
        return TextEncoding("utf-8")
    if utf8.wide:
        return TextEncoding("utf-8", utf8.damage)
    cp932 = _check(stream, "cp932")
    if cp932.damage is None and not cp932.impossible and cp932.half_kana * 2 <= cp932.not_ascii:
        return TextEncoding("cp932")
    raise DataError(damage_message(name, "UTF-8 でも Shift_JIS", cp932.damage or utf8.damage))


def damage_message(name: str, encoding: str, damage: Damage) -> str:
    """Return the message for a file that can't be decoded (in Japanese)."""
    return (
        f"{name}:{damage.line}: 文字コードを読めません ({encoding} として不正なバイト、先頭から "
        f"{damage.offset} バイト目)。{_REMEDY}"
    )


def _check(stream: BinaryIO, codec: str, skip: int = 0) -> _Check:
    """Decode the whole stream from byte `skip` on and look at the text, up to the first damage."""
    decoder = codecs.getincrementaldecoder(codec)()
    found = _Check()
    lines, offset = 1, skip
    stream.seek(skip)
    while True:
        chunk = stream.read(CHUNK_BYTES)
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            # `error.object` is this chunk, after what was left over of the one before.
            good = error.object[: error.start].decode(codec)
            found.add(good, count=codec == "cp932")
            start = offset + len(chunk) - len(error.object) + error.start
            found.damage = Damage(lines + good.count("\n"), start)
            break
        found.add(text, count=codec == "cp932")
        lines += text.count("\n")
        offset += len(chunk)
        if not chunk:
            break
    stream.seek(0)
    return found


def read_text_file(path: Path, what: str) -> str:
    """Return the text of a small file without its byte order mark; `what` it is, for the message.

    Raises UsageError when it can't be opened, DataError when its encoding is unknown or damaged.
    """
    try:
        with path.open("rb") as stream:
            encoding = detect_encoding(stream, path.name)
            if encoding.damage is not None:
                raise DataError(damage_message(path.name, encoding.codec, encoding.damage))
            return stream.read().decode(encoding.codec).removeprefix("\ufeff")
    except OSError as error:
        raise UsageError(f"{path}: {what}を読めません ({error.strerror})。パスを確かめてください。") from error

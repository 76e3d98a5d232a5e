"""Articles from the copied text of a magazine's front page: issue headings, headlines, leads cut with an ellipsis.

In: the text. Out: an article or a reject for each pair, in order. The shape that is read:

    (tagline of the site, any number of times)        blank line between blocks
    自治体通信41号                                     issue heading, holds until the next one
    headline
    lead, often cut with …
    headline
    ...

Blocks are told apart by their form: an issue heading names a number or a month, a lead is long or has an end of
sentence, everything else is a headline. What stands before the first issue heading is the page's own and no
article; the same blocks are passed over wherever they come again.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TextIO

from casemap.dates import read_date
from casemap.model import Article, DataError, Reject
from casemap.sources.limits import DOCUMENT_CHARS
from casemap.sources.record import Row, build_article, shorten

# A block of at least so many characters is a lead even without an end of sentence. Headlines of the development
# cases have at most 35 characters, leads at least 64.
_LEAD_CHARS = 60
# A block without an end of sentence may be a headline up to here (those of press releases are long), when a lead
# comes after it.
_HEADLINE_CHARS = 150
# An issue heading is a short line; the name of a magazine in it is shorter still.
_HEADING_CHARS = 60

_DIGITS = r"(?:[0-9]+|[〇一二三四五六七八九十百]+)"
_YEAR = rf"(?:[0-9]{{4}}|(?:令和|平成|昭和)(?:{_DIGITS}|元))年"
_MONTH = rf"{_DIGITS}月(?:{_DIGITS}日)?"
_ISSUE_UNIT = (
    rf"(?:第{_DIGITS}巻(?: ?第?{_DIGITS}号)?|(?:第|通巻|通算)?{_DIGITS}号"
    rf"|(?:[Vv][Oo][Ll]|[Nn][Oo]|#|[Ii]ssue)\.? ?[0-9]+"
    rf"|(?:{_YEAR} ?)?{_MONTH}(?:[・/~-]{_MONTH})? ?(?:合併)?号"
    rf"|(?:{_YEAR} ?)?(?:新春|春|夏|秋|冬)季?号|{_YEAR}度?(?:版|号)"
    rf"|{_YEAR} ?{_MONTH} ?(?:発行|発売))"
)
_ISSUE = re.compile(
    rf"(?P<publisher>[^、。!?…]{{0,30}}?)[ (\[・|/:]*(?P<units>{_ISSUE_UNIT}"
    rf"(?:[ ()\[\]・|/:]*{_ISSUE_UNIT})*)[)\]]? ?(?:増刊|特別|臨時|創刊)?号?"
)
_ISSUE_MONTH = re.compile(rf"{_YEAR} ?{_DIGITS}月(?:{_DIGITS}日)?")
# 台風19号, 国道1号: numbers of other things; a particle in front makes the number a part of a sentence.
_NO_PUBLISHER = re.compile(r"(?:台風|国道|県道|府道|道道|市道|ロケット|衛星|[はがをにでともの])$")
_SENTENCE_END = re.compile(r"[…。]|\.\.\.")
_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_LETTER = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Block:
    """Lines without a blank one between them: the 1-based number of the first, and the stripped lines."""

    line: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The lines as one, without a gap where Japanese was broken, with a blank where Latin was."""
        text = self.lines[0]
        for line in self.lines[1:]:
            text += (" " if text[-1].isascii() and line[0].isascii() else "") + line
        return text

    @property
    def key(self) -> str:
        """The text without blanks in one width: the same for the same words, however broken."""
        return "".join(unicodedata.normalize("NFKC", "".join(self.lines)).split())


@dataclass(frozen=True, slots=True)
class IssueHeading:
    """One issue: how it is called, who publishes it (None: not said), its date if the heading names a month."""

    name: str
    publisher: str | None
    published: str | None


def read_listing(stream: TextIO, row: Row) -> Iterator[Article | Reject]:
    """Yield an article or a reject for each headline. `row` gives file name and default date.

    Raises DataError when there is neither an issue heading nor a pair of headline and lead, or when the text is
    too long to be a listing.
    """
    text = stream.read(DOCUMENT_CHARS + 1)
    if len(text) > DOCUMENT_CHARS:
        raise DataError(f"{row.source}: 記事一覧としては大きすぎます (上限 {DOCUMENT_CHARS:,} 文字)。")
    blocks = list(_split_blocks(text))
    start = next((at for at in range(len(blocks)) if _heading_at(blocks, at)), None)
    if start is None:
        start = _find_first_pair(blocks)
    if start is None:
        raise DataError(
            f"{row.source}: 記事が見つかりません。号の見出し (例: 自治体通信41号) も、"
            "空行で区切った見出しとリードの組もありません。"
        )
    yield from _read_sections(_without_tagline(blocks, start), row)


def find_issue(line: str) -> IssueHeading | None:
    """Return what a line says when it is an issue heading (自治体通信41号, Vol.12, 2022年11月号), else None."""
    if len(line) > _HEADING_CHARS:
        return None
    text = " ".join(unicodedata.normalize("NFKC", line).split())
    match = _ISSUE.fullmatch(text)
    if match is None or _NO_PUBLISHER.search(match["publisher"].rstrip()):
        return None
    month = _ISSUE_MONTH.search(match["units"])
    date = read_date(month[0]) if month else None
    publisher = match["publisher"].strip(" 「」『』【】■●◆★|/:")
    return IssueHeading(text, publisher or None, date.value if date else None)


def _split_blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of a text.

    An issue heading is always a block of its own, a line cut with … always the last one; lines of mere signs are
    left out.
    """
    lines: list[str] = []
    first = 0
    for number, raw in enumerate([*_LINE_ENDS.split(text), ""], start=1):
        line = raw.strip().strip("\ufeff\u200b").strip()
        heading = bool(line) and find_issue(line) is not None
        if lines and (heading or not line):
            yield Block(first, tuple(lines))
            lines = []
        if heading:
            yield Block(number, (line,))
        elif line and _LETTER.search(line):
            first = first if lines else number
            lines.append(line)
            if line.endswith("…"):
                yield Block(first, tuple(lines))
                lines = []


def _without_tagline(blocks: Sequence[Block], start: int) -> list[Block]:
    """Return the blocks from `start` on without those that stand before it too, unless a lead makes it a headline."""
    tagline = {block.key for block in blocks[:start]}

    def is_article(at: int) -> bool:
        if blocks[at].key not in tagline:
            return True
        return not _is_lead(blocks[at]) and _lead_at(blocks, at + 1) and blocks[at + 1].key not in tagline

    return [blocks[at] for at in range(start, len(blocks)) if is_article(at)]


def _is_lead(block: Block) -> bool:
    text = block.text
    return len(text) >= _LEAD_CHARS or _SENTENCE_END.search(text) is not None


def _may_be_headline(block: Block) -> bool:
    """Say whether a block can be a headline where one is expected: short, or longer in one sentence without end."""
    text = block.text
    return len(text) < _LEAD_CHARS or (len(text) < _HEADLINE_CHARS and _SENTENCE_END.search(text) is None)


def _heading_at(blocks: Sequence[Block], at: int) -> IssueHeading | None:
    """Return the issue heading at a position; a line right above a lead is its headline, whatever its form."""
    issue = find_issue(blocks[at].text) if len(blocks[at].lines) == 1 else None
    above_lead = at + 1 < len(blocks) and _is_lead(blocks[at + 1]) and not _holds_pair(blocks[at + 1])
    return None if issue is not None and issue.publisher and above_lead else issue


def _find_first_pair(blocks: Sequence[Block]) -> int | None:
    """Return the position of the first headline that is followed by a lead, for a text without issue headings."""
    pairs = range(len(blocks) - 1)
    return next((at for at in pairs if not _is_lead(blocks[at]) and _is_lead(blocks[at + 1])), None)


def _read_sections(blocks: Sequence[Block], row: Row) -> Iterator[Article | Reject]:
    issue: IssueHeading | None = None
    empty_since: Block | None = None
    at = 0
    while at < len(blocks):
        block = blocks[at]
        heading = _heading_at(blocks, at)
        if heading is not None:
            if empty_since is not None:
                yield _reject_empty(empty_since, row)
            issue, empty_since = heading, block
            at += 1
            continue
        title, paragraphs, at = _read_pair(blocks, at)
        here = replace(row, line=block.line)
        if title is None:
            reason = f"見出しのないリードです:「{shorten(block.text)}」。見出しとの間の空行を確かめてください。"
            yield Reject(here.source, here.line, "title", reason)
            continue
        empty_since = None
        yield _build(title, "\n\n".join(paragraphs), issue, here)
    if empty_since is not None:
        yield _reject_empty(empty_since, row)


def _read_pair(blocks: Sequence[Block], at: int) -> tuple[str | None, list[str], int]:
    """Return headline (None: a lead stands alone), paragraphs of the lead, and the position after both."""
    block = blocks[at]
    title: str | None = block.text
    paragraphs: list[str] = []
    in_one = _holds_pair(block)
    if in_one:
        title = block.lines[0]
        paragraphs.append(Block(block.line + 1, block.lines[1:]).text)
    elif not _may_be_headline(block) or (block.text.endswith("…") and not _lead_at(blocks, at + 1)):
        title = None
    at += 1
    while title is not None and _lead_at(blocks, at):
        # The next headline can have the form of a lead; or pairs come in one block here.
        headline = _may_be_headline(blocks[at]) and _lead_at(blocks, at + 1)
        if paragraphs and (headline or (in_one and _holds_pair(blocks[at]))):
            break
        paragraphs.append(blocks[at].text)
        at += 1
    return title, paragraphs, at


def _holds_pair(block: Block) -> bool:
    """Say whether a block is headline and lead without a blank line between them."""
    first, rest = block.lines[:1], block.lines[1:]
    return bool(rest) and not _is_lead(Block(block.line, first)) and _is_lead(Block(block.line + 1, rest))


def _lead_at(blocks: Sequence[Block], at: int) -> bool:
    return at < len(blocks) and _is_lead(blocks[at]) and _heading_at(blocks, at) is None


def _build(title: str, text: str, issue: IssueHeading | None, row: Row) -> Article | Reject:
    notes = [] if text else ["リードがありません。"]
    values: dict[str, object] = {"title": title, "text": text}
    if issue is not None:
        values |= {"publisher": issue.publisher, "issue": issue.name, "published": issue.published}
        if issue.published is not None:
            notes.append(f"発行日は号の見出し「{issue.name}」によります。")
    return build_article(values, row, issues=notes)


def _reject_empty(block: Block, row: Row) -> Reject:
    reason = f"号の見出し「{shorten(block.text)}」の後に記事がありません。"
    return Reject(row.source, block.line, "issue", reason)

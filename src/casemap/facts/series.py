"""The number of an article in a series: 連載第14回, シリーズ②, a bracket at the end of the headline.

In: folded text and whether it is a headline. Out: spans with the number. 第1回 of a contest or a selection is none,
so the text has to speak of a series, or the headline to carry the number apart from its words.
"""

import re
from collections.abc import Iterator

from casemap.facts.partners import Found

_NUMBER = r"(?P<{0}>[0-9]{{1,4}}|[一二三四五六七八九十]{{1,3}})"
_SERIES = "連載|シリーズ|リレーコラム|コラム"
_NAMED = re.compile(
    rf"(?:{_SERIES})(?:[「『][^「」『』\n]{{1,30}}[」』])?の?(?:全[0-9]+回の?)?(?:第{_NUMBER.format('first')}[回話]|{_NUMBER.format('second')}(?:回目|話目))"
    rf"|第{_NUMBER.format('third')}[回話]の?連載"
    r"|(?:連載|シリーズ)\s?(?P<sign>[①-⑳])"
)
_HEADLINE = re.compile(
    rf"^[\[【(<〈]\s?(?:(?:{_SERIES})\s?)?第?{_NUMBER.format('first')}回\s?[\]】)>〉]"
    rf"|[\[【(<〈]\s?(?:(?:{_SERIES})\s?)?第?{_NUMBER.format('second')}回\s?[\]】)>〉]$"
    r"|(?<![A-Za-z])(?:[Vv]ol\.?|VOL\.?)\s?(?P<third>[0-9]{1,4})(?:$|[\]】)> ])"
    r"|(?P<sign>[①-⑳])$"
    r"|[\[【(<〈](?P<part>[上中下])[\]】)>〉]$"
)
_DIGITS = {digit: number for number, digit in enumerate("〇一二三四五六七八九")}
_ENDS = frozenset("[【(<〈]】)>〉①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def find_series(folded: str, headline: bool) -> Iterator[Found]:
    """Yield the number of the series that a folded text gives: digits, or 上, 中, 下 of a headline."""
    patterns = [_HEADLINE] if headline and _may_be_numbered(folded) else []
    if "連載" in folded or "シリーズ" in folded or "コラム" in folded:
        patterns.insert(0, _NAMED)
    for pattern in patterns:
        for match in pattern.finditer(folded):
            kind = match.lastgroup or ""
            yield Found(_read_number(kind, match[kind]), match.start(), match.end())


def _may_be_numbered(headline: str) -> bool:
    """Say whether the pattern for headlines is worth a try: a look at both ends."""
    ends = headline[:1] + headline[-1:]
    return not _ENDS.isdisjoint(ends) or "ol" in headline or "OL" in headline


def _read_number(kind: str, written: str) -> str:
    """Return a written number in digits; the part of a headline as it is."""
    if kind == "part":
        return written
    if kind == "sign":
        return str(_CIRCLED.index(written) + 1)
    if written.isdigit():
        return str(int(written))
    tens, ten, ones = written.rpartition("十")
    value = (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)
    return str(value)

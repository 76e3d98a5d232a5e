"""Laws and programmes: those of the list, and others by their form.

In: folded text. Out: spans with the name. The form alone is believed only where nothing else ends like it: 方法 and
手法 end in 法, too.
"""

import re
from collections.abc import Iterator, Mapping

from ahocorasick_rs import AhoCorasick, MatchKind

from casemap.facts.partners import Found
from casemap.vocabulary import lower_text

_WORD = r"[一-鿿々ヶァ-ヺー・A-Za-z0-9]"
# 子ども・まちづくり条例 and the like: the few words in kana that stand inside official names.
_PART = (
    rf"(?:{_WORD}|まちづくり|まち|ひと|しごと|こども|子ども|いじめ|いきもの|ふるさと|みらい|くらし|みどり|みんな|がん|空き|"
    "見守り|買い物|受け入れ|子育て|助け合い|支え合い|手続き|引きこもり|立ち入り)"
)
_ACT_ENDINGS = "特別措置法|推進法|促進法|基本法|振興法|保護法|適正化法"
_ACT = re.compile(rf"(?P<name>{_PART}{{2,22}}?(?:{_ACT_ENDINGS}))(?=改正|施行|[^一-鿿々]|$)")
_FRAMED_ACT = re.compile(
    rf"(?P<name>{_PART}{{2,22}}法)(?=(?:の一部)?(?:の)?改正|の?施行|に基づ|第[0-9]+条|が施行|が成立|の規定)"
)
_NO_ACT = re.compile(
    r"[方手工農療技作司立違合文憲製用寸魔解話漁処算筆画析定理測決]法$|^(?:同|新|旧|改正|関連|個別|根拠)?法$"
)
_QUOTED = re.compile(r"「(?P<name>[^「」\n]{3,24}(?:構想|条例|交付金|特区))」")
_ORDINANCE = re.compile(rf"(?<!{_WORD})(?P<name>{_PART}{{3,20}}条例)(?!案|改正案)")
_NO_ORDINANCE = re.compile(r"^(?:関連|関係|改正|一部改正|設置|独自|新|同|各|県|市|町|村|国)*条例$")
# Kana that stand inside a word, not before one: what follows is the rest of a longer name.
_INSIDE = frozenset("きけりびみちぎげじ")
_GRANT = re.compile(rf"(?<!{_WORD})(?P<name>{_PART}{{4,24}}交付金)")
_ZONE = re.compile(rf"(?<!{_WORD})(?P<name>{_PART}{{3,24}}特区)")
_MINISTRY = re.compile(
    rf"(?:省|庁|内閣府|内閣官房)の(?:[^。、「」\n]{{0,10}}年度の?)?(?:「(?P<quoted>[^「」\n]{{4,30}}事業)」|(?P<name>{_PART}{{5,24}}事業))"
)
_PLAIN_WORK = re.compile(
    r"(?:補助|支援|委託|モデル|実証|助成|推進|促進|公共|直轄|実験|調査|研究|先行|国庫|緊急|対策|事業|[0-9])+"
)
_AMENDED = re.compile(r"^(?:改正|旧|新|同)")


class ProgrammeFinder:
    """Finds names of laws and programmes; the automaton is built once."""

    def __init__(self, programmes: Mapping[str, str]) -> None:
        """Build the automaton over the spellings of the list (`programmes`: spelling -> name)."""
        self._names = tuple(programmes.values())
        self._automaton = AhoCorasick(tuple(programmes), matchkind=MatchKind.LeftmostLongest)

    def find_programmes(self, folded: str) -> Iterator[Found]:
        """Yield the laws and programmes that a folded text names; those of the list before the others."""
        taken: list[tuple[int, int]] = []
        small = lower_text(folded)
        for index, start, end in self._automaton.find_matches_as_indexes(small):
            if _is_whole(small, start, end):
                taken.append((start, end))
                yield Found(self._names[index], start, end)
        for found in _find_by_form(folded):
            if all(found.end <= start or end <= found.start for start, end in taken):
                taken.append((found.start, found.end))
                yield found


def _find_by_form(folded: str) -> Iterator[Found]:
    """Yield names that their form gives away. Each pattern waits for a sign that few texts have."""
    if "」" in folded:
        yield from (Found(match["name"], *match.span("name")) for match in _QUOTED.finditer(folded))
    if "法" in folded:
        for pattern in (_ACT, _FRAMED_ACT):
            for match in pattern.finditer(folded):
                if _NO_ACT.search(match["name"]) is None:
                    start = match.start() + _length(_AMENDED.match(match["name"]))
                    yield Found(folded[start : match.end()], start, match.end())
    if "条例" in folded:
        for match in _ORDINANCE.finditer(folded):
            if _NO_ORDINANCE.match(match["name"]) is None and folded[match.start() - 1 : match.start()] not in _INSIDE:
                yield Found(match["name"], match.start(), match.end())
    if "交付金" in folded:
        yield from (Found(match["name"], *match.span("name")) for match in _GRANT.finditer(folded))
    if "特区" in folded:
        yield from (Found(match["name"], *match.span("name")) for match in _ZONE.finditer(folded))
    if "事業" in folded:
        for match in _MINISTRY.finditer(folded):
            group = "quoted" if match["quoted"] else "name"
            if len(_PLAIN_WORK.sub("", match[group])) > 2:
                yield Found(match[group], *match.span(group))


def _length(match: "re.Match[str] | None") -> int:
    return match.end() if match is not None else 0


def _is_whole(text: str, start: int, end: int) -> bool:
    """Say whether a match is cut out of no Latin word and no word in katakana: スーパースマートシティ is another."""
    script = _script(text[start])
    if script and start and _script(text[start - 1]) == script:
        return False
    script = _script(text[end - 1])
    return not (script and end < len(text) and _script(text[end]) == script)


def _script(char: str) -> str:
    """Return the script of a character whose words have no border but a change of script, else nothing."""
    if char.isascii():
        return "latin" if char.isalnum() else ""
    return "katakana" if "ァ" <= char <= "ヺ" or char == "ー" else ""

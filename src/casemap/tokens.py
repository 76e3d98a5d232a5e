"""The hits of the name table in a text, and what stands around them: shared suffixes, qualifiers.

In: folded text and the `Token`s that the automaton found. Out: tokens completed by the suffix at the end of their
list (津、松阪両市), and the prefecture, county and city before or behind a name.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from casemap.names import Name

# What may stand between a prefecture and its municipality (愛媛県西予市, 愛媛・西予市, 長野県の旧八千穂村).
QUALIFIER_GAPS = frozenset({"", "の", " ", "・", "旧", "の旧", "側の"})
# … with a stretch of land between (福島県の奥会津、昭和村), or what the municipality is (東京で唯一の村である檜原村).
_LOOSE_GAP = re.compile(
    r"の(?:[奥北南東西中上下外内][㐀-鿿々]{1,4}、"
    r"|[㐀-鿿々]{1,6}(?:路|地方|地域|平野|盆地|半島|諸島|列島|群島|高原|山麓|山系|山地|沿岸|流域|渓谷|峡|湾|湖畔|海岸|街道)[、の]"
    r"|[^、。はがを]{0,14}[市町村区]である)"
    r"|で[^、。はがを]{1,10}の[市町村区]である"
)
_LOOSE_STARTS, _LONGEST_LOOSE_GAP = frozenset("ので側"), 20
# What links the members of a list that shares its suffix (あわら、若狭、おおいの各市町).
_GROUP_GAPS = ("、", "・", ",", "と", "や", "及び", "および", "、 ")
# (One class at the head: the search skips what can't begin a match.)
_GROUP = re.compile(
    r"[両各1-9二三四五六七八九十](?:(?<=[1-9])[0-9]|(?<=[二三四五六七八九十])[二三四五六七八九十]|(?<!1))"
    r"(都道府県|都府県|道府県|都県|府県|県|市区町村|区市町村|市町村|市区町|市町|市村|町村|市区|市|区|町|村)"
)
_LONGEST_MEMBER = 7
# What links the members of a list (鯖江・金沢・坂井, 飯田市と伊那市, 女川から石巻).
_WORDS_BETWEEN = (
    "と",
    "や",
    "及び",
    "および",
    "、また",
    "、それに",
    "、さらに",
    "から",
    "両市と",
    "並びに",
    "ならびに",
)
_LIST_GAPS = frozenset(("・", "、", ",", "、 ", ", ", " and ", ", and ", " & ", "ならびに", *_WORDS_BETWEEN))
# … and their heads beside them (静岡市の難波市長と浜松市の…), or a partner between (呉市とJR西日本、広島県).
_BETWEEN = re.compile(
    r"(?:の[^、。はがを]{1,6}[市町村区])?長と|の[^、。はがを]{1,6}知事と|と[^、。はがをのにでとや]{2,9}、"
)
# … or the suffix that the members before share (青森、岩手の2県、それに函館市, 桑名の3市と、養老).
_SUFFIX_BETWEEN = re.compile(r"の?(?:[0-9]{1,2}|両|各)[市区町村都道府県]{1,3}(?:と、?|や|、|、それに|、さらに|、また)")
LONGEST_LINK = 11
_ENDS_LINK = frozenset("とや、にまた")
_LATIN = re.compile(r"[A-Za-z-]")
OPEN, CLOSE = "(<〈〔[【《", ")>〉〕]】》"
SUFFIXES = "都道府県市区町村"


Token = tuple[int, int, Name]
"""One hit of the automaton in folded text: start, end, the name. (A plain tuple: there are more of them than of
anything else, and it is made in a quarter of the time.)"""


@dataclass(frozen=True, slots=True)
class Beside:
    """A prefecture behind a name: its code, the end of the span, where the context goes on, the next token."""

    prefecture: str
    end: int
    context_at: int
    following: int


def expand_groups(text: str, tokens: list[Token], names: Mapping[str, Name]) -> list[Token]:
    """Complete the members of lists that share their suffix: 津、松阪両市 become 津市 and 松阪市."""
    group = _GROUP.search(text)
    if group is None:
        return tokens
    added: list[Token] = []
    while group is not None:
        end = group.start() - (text[group.start() - 1 : group.start()] == "の")
        members = list(_read_members(text, end, _kinds_of(group[1]), names))
        if len(members) > 1:
            added.extend(member for member in members if member[2].text[-1] not in SUFFIXES)
        group = _GROUP.search(text, group.end())
    if not added:
        return tokens
    covered = {at for start, end, _ in added for at in range(start, end)}
    kept = [token for token in tokens if token[0] not in covered and token[1] - 1 not in covered]
    return sorted(kept + added, key=_start_of)


def _start_of(token: Token) -> int:
    return token[0]


def _read_members(text: str, end: int, kinds: str, names: Mapping[str, Name]) -> Iterator[Token]:
    """Yield the members of the list that ends at `end`, last one first."""
    while end > 0:
        member = _read_member(text, end, kinds, names)
        if member is None:
            return
        yield member
        start = member[0]
        if not text.endswith(_GROUP_GAPS, 0, start):
            return
        end = start - len(next(gap for gap in _GROUP_GAPS if text.endswith(gap, 0, start)))


def _read_member(text: str, end: int, kinds: str, names: Mapping[str, Name]) -> Token | None:
    """Return the longest name that ends at `end` and is whole by itself or with one of `kinds`."""
    for size in range(min(_LONGEST_MEMBER, end), 0, -1):
        body = text[end - size : end]
        own = names.get(body)
        if own is not None and body[-1] in kinds and (own.full or own.prefecture):
            return end - size, end, own
        known = [names[body + kind] for kind in kinds if body + kind in names]
        today = [c for name in known for c in name.full if c.former is None]
        prefecture = next((name.prefecture for name in known if name.prefecture), None)
        if today or prefecture:
            return end - size, end, Name(body, full=tuple(today), prefecture=prefecture, grouped=True)
    return None


def _kinds_of(group: str) -> str:
    """Return the suffixes that a group's suffix stands for (市町 -> 市町, 府県 -> 府県)."""
    return "".join(kind for kind in SUFFIXES if kind in group)


def links_members(gap: str, name: Name) -> bool:
    """Say whether what stands between two names makes them members of one list; `name` is the second one.

    長井市、南陽市と、高畠、川西両町: with a suffix of its own the end of a list may stand behind a pause.
    """
    if gap in _LIST_GAPS:
        return True
    if "と" in gap and ((gap == "と、" and name.grouped) or _BETWEEN.fullmatch(gap) is not None):
        return True
    return gap[-1:] in _ENDS_LINK and _SUFFIX_BETWEEN.fullmatch(gap) is not None


def may_qualify(text: str, end: int, name: Name, following: int) -> bool:
    """Say whether a name that ends at `end` could qualify the one further on that begins at `following`."""
    if following > end + _LONGEST_LOOSE_GAP or text[end] not in _LOOSE_STARTS:
        return False
    return bool(name.prefecture or name.bare_prefecture)


def read_qualifiers(text: str, tokens: list[Token], position: int) -> tuple[int, str | None, str | None, str | None]:
    """Walk over prefecture, county and city in front of a name: (index of the name, prefecture, county, city).

    Each qualifier must make sense for the name behind it; where none does, the index is `position` itself.
    """
    prefecture: str | None = None
    county: str | None = None
    city: str | None = None
    index = position
    while index + 1 < len(tokens):
        _, end, name = tokens[index]
        start, _, following = tokens[index + 1]
        gap = text[end:start]
        if gap not in QUALIFIER_GAPS:
            break
        code = name.prefecture or name.bare_prefecture
        if code and index == position and not name.grouped:
            closes_gap = gap == "" or name.prefecture is not None
            if _has_candidate(following, code) or (closes_gap and code in following.county):
                prefecture = code
                index += 1
                continue
        if gap or not following.full:
            break
        if name.county:
            county = name.text
            if prefecture is None and len(name.county) == 1:
                prefecture = next(iter(name.county))
            index += 1
            continue
        cities = {candidate.code for candidate in name.full}
        wards = [candidate for candidate in following.full if candidate.parent in cities]
        if wards and prefecture in (None, wards[0].prefecture):
            city = wards[0].parent
            index += 1
            continue
        break
    if not tokens[index][2].full:
        _, end, name = tokens[position]
        code = name.prefecture or name.bare_prefecture
        if code and not name.grouped and text[end : end + 1] in _LOOSE_STARTS:
            found = _find_loosely_qualified(text, tokens, position, code)
            if found > position:
                return found, code, None, None
    return index, prefecture, county, city


def _find_loosely_qualified(text: str, tokens: list[Token], position: int, prefecture: str) -> int:
    """Return the index of the municipality that a prefecture qualifies across a stretch of land, else `position`.

    A name may be part of that stretch (長野県の木曽路、大桑村).
    """
    end = tokens[position][1]
    for index in range(position + 1, min(position + 3, len(tokens))):
        start, _, name = tokens[index]
        if _has_candidate(name, prefecture) and _LOOSE_GAP.fullmatch(text, end, start):
            return index
    return position


def find_prefecture_behind(text: str, tokens: list[Token], index: int, end: int, *, roman: bool) -> Beside | None:
    """Return the prefecture behind a name: `(愛媛県)`, `(愛媛)`, `(徳島県名西郡)`, `, Ehime Prefecture`."""
    if index >= len(tokens) or end >= len(text):
        return None
    start, close, name = tokens[index]
    code = name.prefecture or name.bare_prefecture
    if code is None:
        return None
    if roman:
        near = text[end:start] in (", ", " in ", ", in ", " (") and not touches_latin(text, start, close)
        return Beside(code, close, close, index + 1) if near else None
    if start != end + 1 or text[end] not in OPEN:
        return None
    following = index + 1
    if following < len(tokens) and tokens[following][0] == close and tokens[following][2].county:
        close, following = tokens[following][1], following + 1
    if close >= len(text):
        return None
    if text[close] in CLOSE:
        return Beside(code, close + 1, close + 1, following)
    if text[close] in "、,":
        # 西予市(愛媛県、人口3万人): the bracket says more.
        stop = _find_any(text, CLOSE, close, close + 40)
        return Beside(code, end, stop + 1, following) if stop >= 0 else None
    return None


def touches_latin(text: str, start: int, end: int) -> bool:
    """Say whether a romanised name is part of a longer word (letters or a hyphen beside it)."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return bool((before and _LATIN.match(before)) or (after and _LATIN.match(after)))


def _has_candidate(name: Name, prefecture: str) -> bool:
    return any(candidate.prefecture == prefecture for candidate in name.full)


def _find_any(text: str, characters: Collection[str], start: int, stop: int) -> int:
    """Return the first position in [start, stop) that holds one of `characters`, or -1."""
    return next((at for at in range(start, min(stop, len(text))) if text[at] in characters), -1)

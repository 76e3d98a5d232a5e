"""Read the hits of the name table in one text from left to right: which of them name a place, and what stands beside.

In: a folded text and its `Token`s. Out: `Mention`s in order of appearance, each with every local government that its
surface could mean. Linear in the length of the text.
"""

import functools
import re
from collections.abc import Iterable

from casemap.lexicon import Lexicon
from casemap.model import Field
from casemap.names import KANA_ONLY, SHORT_NAME, TOWNS, Candidate, Name
from casemap.spans import CONTEXT, Form, Mention
from casemap.text import FoldedText
from casemap.tokens import (
    CLOSE,
    LONGEST_LINK,
    OPEN,
    SUFFIXES,
    Token,
    find_prefecture_behind,
    links_members,
    may_qualify,
    read_qualifiers,
    touches_latin,
)

# Before a one-character name only these kanji leave it a word of its own (旧津市, 昨年津市).
BEFORE_SHORT = frozenset("旧元前同現各隣日月年度時回")
# … and before a kana name of two characters (いの町) only these kana.
BEFORE_KANA = frozenset("のはがをにへとでもや")
# 以上市町, 県下市町: 上市町 and 下市町 (奈良, 富山) begin inside another word.
_BEFORE_KINDS = frozenset("県府道都以管郡島国湾岸流")

_WORD_CHARACTER = re.compile(r"[㐀-鿿豈-﫿々〆ァ-ヺーA-Za-z0-9]")
# 東京都の最南端にある…市, 埼玉県中央部の北本市, 高知の村が: the prefecture only says where something lies.
_LOCATION = re.compile(
    r"の?(?:[東西南北中最央]{1,2}の?(?:部|端|側)|沿岸|内陸|山あい|山間|県境)部?[のにで(、]|の(?:ほぼ)?中央[、のに]"
    r"|の[^、。はがをのとや]{1,6}(?<![都府県市町村区])(?:平野|半島|盆地|高原|山麓|流域|湖畔|諸島|列島|群島)"
    r"|の?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})(?:市町村|市町|町村|市村|市|町|村|区)(?![長民内議町村街役])"
    r"|内の(?:町村会|市長会)"
    r"|の(?:ベッドタウン|奥座敷|衛星都市|郊外)"
    r"|の(?:人口|標高|面積)[^、。はがを]{1,12}の(?:市|町|村|島)(?![長民内議町村街役])"
    r"|の(?:市|町|村|山村|島|山里)(?![長民内議町村街役])"
)
# 京都市立芸術大学, 埼玉県立浦和高校, 新潟県中越地震: what follows makes a longer name of something else.
_SCHOOL_OF = re.compile(r"[立営][^、。はがをのに]{0,8}(?:大学|高校|高等学校)")
_QUAKE_OF = re.compile(r"[^、。はがをのに\s「」()]{1,6}(?:沖|部|西|東|南|北|越|灘)?地震")
OF_SCHOOL = frozenset("立営")
_QUOTES, _KATAKANA = frozenset("「『"), re.compile(r"[ァ-ヺ]")
# What follows a region that is a word of its own.
_REGION_ENDS = re.compile(r"[のはがをにへとでもや・、。」)]|地方|地域|地区|全域|一円|各地|$")
# 東京・有楽町: a quarter or a building, which the prefecture before it only locates.
_QUARTER = re.compile(r"・[㐀-鿿々]")
# What stands between a city and the end of a neighbourhood (町田市[上小]山田町).
_PART_GAP = re.compile(r"[㐀-鿿々](?<![都道府県市区町村郡内外旧元前])[㐀-鿿々]{0,2}(?<![市区町村郡旧元前])")
_LONGEST_PART_GAP = 3
# Brackets around a seat; 【宇都宮】 is a dateline.
_SEAT_OPEN, _SEAT_CLOSE = frozenset(OPEN.replace("【", "")), frozenset(CLOSE)
# 青森市町村…: 市町村 belongs together.
_TOWNS_AND_VILLAGES = ("町村", "区町村")
_OF_TOWNS = frozenset("区町村")
# JR北海道, NTT東日本…: a company's region.
_BEFORE_COMPANY = ("JR", "TT", "HK", "FM", "JA")
_OPENS = frozenset(OPEN)
_ENDS_COMPANY = frozenset(company[-1] for company in _BEFORE_COMPANY)


class TokenReader:
    """Reads the tokens of one text from left to right."""

    def __init__(
        self,
        folded: FoldedText,
        text: str,
        tokens: list[Token],
        field_name: Field,
        lexicon: Lexicon,
        longer: frozenset[str],
    ) -> None:
        self._folded = folded
        self._text = text
        self._tokens = tokens
        self._field = field_name
        self._lexicon = lexicon
        self._longer = longer
        self._has_quake = "地震" in self._text
        # Nothing yet: further off than any gap.
        self._last_end = -CONTEXT
        self._position = 0

    def read(self) -> list[Mention]:
        """Return the mentions in order."""
        mentions: list[Mention] = []
        tokens = self._tokens
        size = len(tokens)
        while self._position < size:
            position = self._position
            _, end, name = tokens[position]
            mention = None
            qualifies = position + 1 < size and (
                (following := tokens[position + 1][0]) <= end + 1 or may_qualify(self._text, end, name, following)
            )
            if qualifies or name.full:
                mention = self._read_municipality(qualifies=qualifies)
            if mention is None and name.prefecture:
                mention = self._read_prefecture()
            if mention is None and (name.bare or name.bare_prefecture):
                mention = self._read_bare()
            if mention is None and name.county:
                mention = self._read_county()
            if mention is None:
                self._position += 1
            else:
                mentions.append(mention)
        return mentions

    def _read_municipality(self, *, qualifies: bool) -> Mention | None:
        """Read a full name, with the qualifiers before (where the first token can be one) and after it.

        `qualifies`: the next token stands where the first one could be its prefecture, county or city.
        """
        text, tokens, position = self._text, self._tokens, self._position
        index, prefecture, county, city = position, None, None, None
        if qualifies:
            index, prefecture, county, city = read_qualifiers(text, tokens, position)
        start, end, name = tokens[index]
        if not name.full or not self._is_full_name(start, end, name, qualified=index > position):
            return None
        marked_former = text[start - 1 : start] == "旧"
        start = tokens[position][0]
        candidates = name.full
        following = index + 1
        context_at, part_name = end, None
        behind = text[end : end + 1]
        mayor = behind == "長"
        # A neighbourhood right behind its city (前橋市富士見町) belongs to the city and is no place of its own.
        if following < len(tokens) and tokens[following][0] == end and name.text[-1] in "市区":
            _, part_end, part = tokens[following]
            if part.full and not part.grouped and not _has_parent_in(part, candidates):
                context_at, part_name = part_end, part.text
                following += 1
                behind = text[context_at : context_at + 1]
        if name.roman or behind in _OPENS:
            beside = find_prefecture_behind(text, tokens, following, context_at, roman=name.roman)
            if beside is not None and any(c.prefecture == beside.prefecture for c in candidates):
                prefecture, end = beside.prefecture, beside.end
                context_at, following = beside.context_at, beside.following
        return self._build(
            start,
            end,
            context_at,
            following,
            name,
            "full",
            candidates,
            prefecture,
            county,
            city,
            mayor,
            marked_former,
            part_name,
        )

    def _read_prefecture(self) -> Mention | None:
        """Read the full name of a prefecture that qualifies nothing."""
        text = self._text
        start, end, name = self._tokens[self._position]
        code = name.prefecture
        if code is None or (not name.grouped and self._belongs_to_longer_name(start, end)):
            return None
        if name.roman and touches_latin(text, start, end):
            return None
        if _is_location_of_another(text, self._tokens, self._position):
            return None
        behind = text[end : end + 1]
        if behind == "・":
            # 北海道・余市が: it qualifies a name without suffix.
            index, _ = self._read_bare_qualifier(self._position, code)
            if index > self._position and self._is_bare_name(index, touched=False):
                return self._build_bare(start, index, code)
        elif text[start - 1 : start] in _QUOTES and _KATAKANA.match(behind):
            # 「北海道スペースポート」: the name of something else.
            return None
        return self._build(start, end, end, self._position + 1, name, "prefecture", _as_candidate(code))

    def _read_county(self) -> Mention | None:
        """Read a county or region that qualifies nothing: it says which namesake is meant (信州の池田町)."""
        start, end, name = self._tokens[self._position]
        if name.text[-1] != "郡":
            # 奥信州, 信州大学, 信州そば: other words.
            before = self._text[start - 1 : start]
            if (before and _WORD_CHARACTER.match(before)) or not _REGION_ENDS.match(self._text, end):
                return None
        candidates = tuple(Candidate(code, code) for code in sorted(name.county))
        return self._build(start, end, end, self._position + 1, name, "county", candidates)

    def _read_bare(self) -> Mention | None:
        """Read a name without its suffix (前橋と渋川), where nothing says that it belongs to another word."""
        tokens, position = self._tokens, self._position
        index, prefecture = position, None
        first, end, name = tokens[position]
        code = name.bare_prefecture
        if code and not name.roman and self._text[end : end + 1] == "・":
            # 島根・海士の島留学: the prefecture beside it makes a bare name sure.
            index, prefecture = self._read_bare_qualifier(position, code)
            if index == position and self._locates_quarter(end):
                return None
        if not self._is_bare_name(index, touched=index > 0 and tokens[index - 1][1] == tokens[index][0]):
            if index == position:
                return None
            index, prefecture = position, None
            if not self._is_bare_name(index, touched=False):
                return None
        return self._build_bare(first, index, prefecture)

    def _locates_quarter(self, end: int) -> bool:
        """Say whether a prefecture that ends here only locates a quarter or building that no name stands for."""
        following = self._position + 1
        named = following < len(self._tokens) and self._tokens[following][0] == end + 1
        return not named and _QUARTER.match(self._text, end) is not None

    def _read_bare_qualifier(self, position: int, code: str) -> tuple[int, str | None]:
        """Return (index of the bare name behind a prefecture, the prefecture), or (position, None)."""
        index = position + 1
        behind = index < len(self._tokens) and self._tokens[index][0] == self._tokens[position][1] + 1
        if behind and any(c.prefecture == code for c in self._tokens[index][2].bare):
            return index, code
        return position, None

    def _is_bare_name(self, index: int, *, touched: bool) -> bool:
        """Say whether a name without its suffix stands as a word of its own."""
        text = self._text
        start, end, name = self._tokens[index]
        if name.roman:
            return self._is_bare_roman(index)
        before = text[start - 1 : start]
        if before and not touched and _WORD_CHARACTER.match(before) and before not in BEFORE_SHORT:
            return False
        if self._lexicon.after_bare.stand_at(text, end):
            return False
        if name.bare_prefecture and _is_location_of_another(text, self._tokens, index):
            return False
        after = text[end : end + 1]
        return not (after and _WORD_CHARACTER.match(after) and not self._lexicon.after_bare_ok.stand_at(text, end))

    def _is_bare_roman(self, index: int) -> bool:
        """Say whether a romanised name is followed by its prefecture (Kamiyama, Tokushima)."""
        start, end, name = self._tokens[index]
        if touches_latin(self._text, start, end) or not name.bare:
            return False
        beside = find_prefecture_behind(self._text, self._tokens, index + 1, end, roman=True)
        return beside is not None and any(c.prefecture == beside.prefecture for c in name.bare)

    def _build_bare(self, start: int, index: int, prefecture: str | None) -> Mention:
        _, end, name = self._tokens[index]
        following = index + 1
        candidates = name.bare
        form: Form = "bare"
        if name.roman:
            beside = find_prefecture_behind(self._text, self._tokens, following, end, roman=True)
            if beside is not None:
                prefecture, end, following = beside.prefecture, beside.end, beside.following
        elif name.bare_prefecture is not None and prefecture is None:
            code = name.bare_prefecture
            candidates = (*_as_candidate(code), *candidates)
            form = "bare_prefecture"
        return self._build(start, end, end, following, name, form, candidates, prefecture)

    def _is_full_name(self, start: int, end: int, name: Name, *, qualified: bool) -> bool:
        """Say whether a full name stands as a word of its own."""
        text = self._text
        if name.roman:
            return not touches_latin(text, start, end)
        if name.grouped:
            return True
        behind = text[end : end + 1]
        if (
            behind in self._longer or self._has_quake or (start > 1 and text[start - 1] in _ENDS_COMPANY)
        ) and self._belongs_to_longer_name(start, end):
            return False
        if behind in _OF_TOWNS:
            kind = name.text[-1]
            if (kind == "町" and text[end] == "村") or (kind == "市" and text.startswith(_TOWNS_AND_VILLAGES, end)):
                return False
        if qualified or start == 0:
            return True
        last = self._last_end
        if start - last <= _LONGEST_PART_GAP and _PART_GAP.fullmatch(text, last, start):
            # 町田市上小山田町: the name is the end of a neighbourhood's.
            return False
        return name.whole or self._stands_alone(name.text, text[start - 1])

    def _stands_alone(self, name: str, before: str) -> bool:
        """Say whether a name that isn't whole in itself is a word of its own behind the character `before`."""
        if len(name) <= SHORT_NAME:
            return before in SUFFIXES or before in BEFORE_SHORT or not _WORD_CHARACTER.match(before)
        if name[1:] == TOWNS:
            return before not in _BEFORE_KINDS
        # いの町 in 川沿いの町, 小さいの町: only a particle or punctuation leaves it a word.
        return before in BEFORE_KANA or not (_WORD_CHARACTER.match(before) or KANA_ONLY.match(before))

    def _belongs_to_longer_name(self, start: int, end: int) -> bool:
        text = self._text
        return (
            (
                text[end : end + 1] in self._longer
                and (self._lexicon.after_full.stand_at(text, end) or _SCHOOL_OF.match(text, end) is not None)
            )
            or (self._has_quake and _QUAKE_OF.match(text, end) is not None)
            or (start > 1 and text[start - 1] in _ENDS_COMPANY and text.startswith(_BEFORE_COMPANY, start - 2))
        )

    def _build(
        self,
        start: int,
        end: int,
        context_at: int,
        following: int,
        name: Name,
        form: Form,
        candidates: tuple[Candidate, ...],
        prefecture: str | None = None,
        county: str | None = None,
        city: str | None = None,
        mayor: bool = False,
        marked_former: bool = False,
        part: str | None = None,
    ) -> Mention:
        """Make a mention of folded[start:end]; what follows is read from `context_at` on."""
        text, raw = self._text, self._folded.raw
        last = self._last_end
        linked = start - last <= LONGEST_LINK and links_members(text[last:start], name)
        self._last_end, self._position = context_at, following
        raw_start, raw_end = (start, end) if raw is self._folded.folded else self._folded.raw_span(start, end)
        before = text[start - CONTEXT if start > CONTEXT else 0 : start]
        previous = before[-1:]
        passing_after, passing_before = self._lexicon.passing_after, self._lexicon.passing_before
        # In the order of its fields: by name costs twice the time.
        return Mention(
            self._field,
            raw_start,
            raw_end,
            raw[raw_start:raw_end],
            name.text,
            form,
            candidates,
            prefecture,
            county,
            city,
            before,
            text[context_at : context_at + CONTEXT],
            linked,
            name.grouped,
            previous in _SEAT_OPEN and text[end : end + 1] in _SEAT_CLOSE,
            mayor,
            marked_former,
            part,
            (text[context_at : context_at + 1] in passing_after.starts and passing_after.stand_at(text, context_at))
            or (previous in passing_before.ends and passing_before.close(before)),
        )


@functools.cache
def _as_candidate(prefecture: str) -> tuple[Candidate]:
    """Return a prefecture (by its code) as the one thing that its name can mean."""
    return (Candidate(prefecture, prefecture),)


def _has_parent_in(name: Name, cities: Iterable[Candidate]) -> bool:
    codes = {city.code for city in cities}
    return any(candidate.parent in codes for candidate in name.full)


def _is_location_of_another(text: str, tokens: list[Token], position: int) -> bool:
    """Say whether a prefecture only locates what follows (埼玉県中央部の…, 岩手県気仙郡の…, 大阪の北摂で…)."""
    end = tokens[position][1]
    if _LOCATION.match(text, end):
        return True
    following = position + 1
    if following == len(tokens) or not tokens[following][2].county:
        return False
    gap = tokens[following][0] - end
    return gap == 0 or (gap == 1 and text[end] == "の")

"""Find toponyms in an article: spans with all their candidates, nothing chosen yet.

In: an `Article`, the `Gazetteer` and the `Lexicon`. Out: `Mention`s in order of appearance, each with every
local government that its surface could mean and with what stands beside it (prefecture, county, city, brackets).
One automaton over all names is built once per `MentionFinder`; the scan is linear in the length of the text.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from casemap.gazetteer import Gazetteer
from casemap.lexicon import Lexicon
from casemap.model import Article, Field
from casemap.names import KANA_ONLY, Candidate, Name, build_names
from casemap.text import FoldedText, fold_text

Form = Literal["full", "bare", "prefecture", "bare_prefecture", "reference"]

# How many folded characters around a mention are kept for the rules about its context.
CONTEXT = 16
# What may stand between a prefecture and its municipality (愛媛県西予市, 愛媛県の西予市, 愛媛・西予市).
QUALIFIER_GAPS = frozenset({"", "の", " ", "・"})
# What links the members of a list (鯖江・金沢・坂井, 飯田市と伊那市, 女川から石巻).
_WORDS_BETWEEN = ("と", "や", "及び", "および", "、また", "から", "両市と", "並びに", "ならびに")
LIST_GAPS = frozenset(("・", "、", ",", "、 ", ", ", " and ", ", and ", " & ", *_WORDS_BETWEEN))
# What links the members of a list that shares its suffix (あわら、若狭、おおいの各市町).
_GROUP_GAPS = ("、", "・", ",", "と", "や", "及び", "および", "、 ")
_GROUP = re.compile(
    r"の?(?:両|各|[2-9]|[1-9][0-9]|[二三四五六七八九十]{1,2})"
    r"(都道府県|都府県|道府県|都県|府県|県|市区町村|区市町村|市町村|市区町|市町|市村|町村|市区|市|区|町|村)"
)
_LONGEST_MEMBER = 7
# Before a one-character name only these kanji leave it a word of its own (旧津市, 昨年津市).
BEFORE_SHORT = frozenset("旧元前同現各隣日月年度時回")
SHORT_NAME = 2
# … and before a kana name of two characters (いの町) only these kana.
BEFORE_KANA = frozenset("のはがをにへとでもや")
SHORT_KANA_NAME = 3
SUFFIXES = "都道府県市区町村"
# 以上市町, 県下市町: 上市町 and 下市町 (奈良, 富山) begin inside another word.
_BEFORE_KINDS = frozenset("県府道都以管郡島国湾岸流")

_WORD_CHARACTER = re.compile(r"[㐀-鿿豈-﫿々〆ァ-ヺーA-Za-z0-9]")
_LATIN = re.compile(r"[A-Za-z-]")
# 東京都の最南端にある…市, 埼玉県中央部の北本市, 高知の村が: the prefecture only says where something lies.
_LOCATION = re.compile(
    r"の?(?:[東西南北中最央]{1,2}(?:部|端|側)|沿岸|内陸|山あい|山間|県境)部?[のに(]|の(?:山あい|山間)[で、]|の(?:ほぼ)?中央[、のに]"
    r"|の(?:市|町|村|山村|島|山里)(?![長民内議町村街役])"
)
# 京都市立芸術大学, 埼玉県立浦和高校, 新潟県中越地震: what follows makes a longer name of something else.
_LONGER_NAME = re.compile(
    r"(?:立|営)[^、。はがをのに]{0,8}(?:大学|高校|高等学校)|[^、。はがをのに\s「」()]{1,6}(?:沖|部|西|東|南|北|越|灘)?地震"
)
_PREFECTURE_OR_CITY_WORD = ("町村", "区町村")
# JR北海道, NTT東日本…: a company's region.
_BEFORE_COMPANY = ("JR", "TT", "HK", "FM", "JA")
_OPEN, _CLOSE = "(<〈〔[【《", ")>〉〕]】》"


@dataclass(slots=True)
class Mention:
    """A span that names a place, unresolved. To be read, not changed (mutable only because that is faster).

    `start`, `end` are code points in the raw field, qualifiers included (愛媛県西予市, 西予市(愛媛県)); `name` is the
    folded name alone. `prefecture`, `county`, `city` are what stands right beside the name. `before` and `after`
    are up to `CONTEXT` folded characters. `linked` is true when the mention continues a list that the previous
    mention began; `grouped` when its suffix stands at the end of the list (新宿・豊島の各区). `bracketed`: it
    stands alone in brackets (a company's seat). `mayor`: a head's title follows. `part` is the folded name of a
    neighbourhood right behind a city (前橋市富士見町).
    """

    field: Field
    start: int
    end: int
    surface: str
    name: str
    form: Form
    candidates: tuple[Candidate, ...]
    prefecture: str | None = None
    county: str | None = None
    city: str | None = None
    before: str = ""
    after: str = ""
    linked: bool = False
    grouped: bool = False
    bracketed: bool = False
    mayor: bool = False
    marked_former: bool = False
    part: str | None = None


@dataclass(slots=True)
class _Token:
    """One hit of the automaton in folded text; `grouped` when a suffix at the end of its list completes it."""

    start: int
    end: int
    text: str
    name: Name
    grouped: bool = False


class MentionFinder:
    """All names of the gazetteer in one automaton."""

    def __init__(self, gazetteer: Gazetteer, lexicon: Lexicon) -> None:
        """Build the automaton over every name of `gazetteer` and every hiding word of `lexicon`."""
        self._names = build_names(gazetteer, lexicon)
        self._patterns = list(self._names)
        self._values = list(self._names.values())
        self._hidden = [name.blocked and not name.full for name in self._values]
        self._automaton = AhoCorasick(
            self._patterns, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA
        )
        self._lexicon = lexicon

    def find_mentions(self, article: Article) -> list[Mention]:
        """Return the mentions of title and text, in that order, each in order of appearance."""
        mentions: list[Mention] = []
        for name in get_args(Field):
            mentions.extend(self.find_in_text(article.field_text(name), name))
        return mentions

    def find_in_text(self, raw: str, field_name: Field = "text") -> list[Mention]:
        """Return the mentions of one string; spans count in `raw`."""
        if not raw:
            return []
        folded = fold_text(raw)
        hidden, patterns, values = self._hidden, self._patterns, self._values
        tokens = [
            _Token(start, end, patterns[number], values[number])
            for number, start, end in self._automaton.find_matches_as_indexes(folded.folded)
            if not hidden[number]
        ]
        tokens = self._expand_groups(folded.folded, tokens)
        return list(_Reader(folded, tokens, field_name, self._lexicon).read()) if tokens else []

    def _expand_groups(self, text: str, tokens: list[_Token]) -> list[_Token]:
        """Complete the members of lists that share their suffix: 津、松阪両市 become 津市 and 松阪市."""
        added: list[_Token] = []
        for group in _GROUP.finditer(text):
            members = list(self._read_members(text, group.start(), _kinds_of(group[1])))
            if len(members) > 1:
                added.extend(member for member in members if not member.text.endswith(tuple(SUFFIXES)))
        if not added:
            return tokens
        covered = {at for token in added for at in range(token.start, token.end)}
        kept = [token for token in tokens if token.start not in covered and token.end - 1 not in covered]
        return sorted(kept + added, key=lambda token: token.start)

    def _read_members(self, text: str, end: int, kinds: str) -> Iterator[_Token]:
        """Yield the members of the list that ends at `end`, last one first."""
        while end > 0:
            member = self._read_member(text, end, kinds)
            if member is None:
                return
            yield member
            gap = next((gap for gap in _GROUP_GAPS if text.endswith(gap, 0, member.start)), None)
            if gap is None:
                return
            end = member.start - len(gap)

    def _read_member(self, text: str, end: int, kinds: str) -> _Token | None:
        """Return the longest name that ends at `end` and is whole by itself or with one of `kinds`."""
        for size in range(min(_LONGEST_MEMBER, end), 0, -1):
            body = text[end - size : end]
            own = self._names.get(body)
            if own is not None and body[-1] in kinds and (own.full or own.prefecture):
                return _Token(end - size, end, body, own)
            known = [self._names[body + kind] for kind in kinds if body + kind in self._names]
            today = [c for name in known for c in name.full if c.former is None]
            prefecture = next((name.prefecture for name in known if name.prefecture), None)
            if today or prefecture:
                return _Token(end - size, end, body, Name(full=today, prefecture=prefecture), grouped=True)
        return None


class _Reader:
    """Reads the tokens of one text from left to right."""

    def __init__(self, folded: FoldedText, tokens: list[_Token], field_name: Field, lexicon: Lexicon) -> None:
        self._folded = folded
        self._text = folded.folded
        self._tokens = tokens
        self._field = field_name
        self._lexicon = lexicon
        self._last_end = -1
        self._position = 0

    def read(self) -> Iterator[Mention]:
        """Yield the mentions in order."""
        while self._position < len(self._tokens):
            name = self._tokens[self._position].name
            mention = (
                (
                    self._read_municipality()
                    if name.full or name.prefecture or name.bare_prefecture or name.county
                    else None
                )
                or (self._read_prefecture() if name.prefecture else None)
                or (self._read_bare() if name.bare or name.bare_prefecture else None)
            )
            if mention is None:
                self._position += 1
            else:
                yield mention

    def _read_municipality(self) -> Mention | None:
        """Read a full name, with the qualifiers before and after it."""
        text, tokens, position = self._text, self._tokens, self._position
        index, prefecture, county, city = _read_qualifiers(text, tokens, position)
        token = tokens[index]
        if not token.name.full or not self._is_full_name(token, qualified=index > position):
            return None
        start, end = tokens[position].start, token.end
        candidates = tuple(token.name.full)
        following = index + 1
        context_at, part_name = end, None
        # A neighbourhood right behind its city (前橋市富士見町) belongs to the city and is no place of its own.
        if following < len(tokens) and tokens[following].start == end and token.text[-1] in "市区":
            part = tokens[following]
            if part.name.full and not part.grouped and not _has_parent_in(part.name, candidates):
                context_at, part_name = part.end, part.text
                following += 1
        beside = _prefecture_behind(text, tokens, following, context_at, roman=token.name.roman)
        if beside is not None and any(c.prefecture == beside.prefecture for c in candidates):
            prefecture, end, context_at, following = beside.prefecture, beside.end, beside.context_at, beside.following
        return self._build(
            start,
            end,
            context_at,
            following,
            name=token.text,
            form="full",
            candidates=candidates,
            prefecture=prefecture,
            county=county,
            city=city,
            grouped=token.grouped,
            mayor=text[token.end : token.end + 1] == "長",
            part=part_name,
        )

    def _read_prefecture(self) -> Mention | None:
        """Read the full name of a prefecture that qualifies nothing."""
        text, token = self._text, self._tokens[self._position]
        code = token.name.prefecture
        if code is None or (not token.grouped and self._belongs_to_longer_name(token)):
            return None
        if token.name.roman and _touches_latin(text, token):
            return None
        if _is_location_of_another(text, self._tokens, self._position):
            return None
        return self._build(
            token.start,
            token.end,
            token.end,
            self._position + 1,
            name=token.text,
            form="prefecture",
            candidates=(Candidate(code, code),),
            grouped=token.grouped,
        )

    def _read_bare(self) -> Mention | None:
        """Read a name without its suffix (前橋と渋川), where nothing says that it belongs to another word."""
        text, tokens, position = self._text, self._tokens, self._position
        index, prefecture = position, None
        first = tokens[position]
        code = first.name.bare_prefecture
        if code and not first.name.roman and text[first.end : first.end + 1] == "・":
            # 島根・海士の島留学: the prefecture beside it makes a bare name sure.
            index, prefecture = self._read_bare_qualifier(position, code)
        token = tokens[index]
        if not self._is_bare_name(token, touched=index > 0 and tokens[index - 1].end == token.start):
            if index == position:
                return None
            index, token, prefecture = position, first, None
            if not self._is_bare_name(token, touched=False):
                return None
        return self._build_bare(first.start, index, prefecture)

    def _read_bare_qualifier(self, position: int, code: str) -> tuple[int, str | None]:
        """Return (index of the bare name behind a prefecture, the prefecture), or (position, None)."""
        index = position + 1
        behind = index < len(self._tokens) and self._tokens[index].start == self._tokens[position].end + 1
        if behind and any(c.prefecture == code for c in self._tokens[index].name.bare):
            return index, code
        return position, None

    def _is_bare_name(self, token: _Token, *, touched: bool) -> bool:
        """Say whether a name without its suffix stands as a word of its own."""
        text = self._text
        if token.name.roman:
            return self._is_bare_roman(token)
        before = text[token.start - 1 : token.start]
        if before and not touched and _WORD_CHARACTER.match(before) and before not in BEFORE_SHORT:
            return False
        if text.startswith(self._lexicon.after_bare, token.end):
            return False
        if token.name.bare_prefecture and _LOCATION.match(text, token.end):
            return False
        after = text[token.end : token.end + 1]
        return not (
            after and _WORD_CHARACTER.match(after) and not text.startswith(self._lexicon.after_bare_ok, token.end)
        )

    def _is_bare_roman(self, token: _Token) -> bool:
        """Say whether a romanised name is followed by its prefecture (Kamiyama, Tokushima)."""
        if _touches_latin(self._text, token) or not token.name.bare:
            return False
        index = self._tokens.index(token, self._position)
        beside = _prefecture_behind(self._text, self._tokens, index + 1, token.end, roman=True)
        return beside is not None and any(c.prefecture == beside.prefecture for c in token.name.bare)

    def _build_bare(self, start: int, index: int, prefecture: str | None) -> Mention:
        token = self._tokens[index]
        end, following = token.end, index + 1
        candidates = list(token.name.bare)
        form: Form = "bare"
        if token.name.roman:
            beside = _prefecture_behind(self._text, self._tokens, following, end, roman=True)
            if beside is not None:
                prefecture, end, following = beside.prefecture, beside.end, beside.following
        elif token.name.bare_prefecture is not None and prefecture is None:
            code = token.name.bare_prefecture
            candidates.insert(0, Candidate(code, code))
            form = "bare_prefecture"
        return self._build(
            start,
            end,
            end,
            following,
            name=token.text,
            form=form,
            candidates=tuple(candidates),
            prefecture=prefecture,
        )

    def _is_full_name(self, token: _Token, *, qualified: bool) -> bool:
        """Say whether a full name stands as a word of its own."""
        text = self._text
        if token.name.roman:
            return not _touches_latin(text, token)
        if token.grouped:
            return True
        if self._belongs_to_longer_name(token):
            return False
        kind = token.text[-1]
        if (kind == "町" and text.startswith("村", token.end)) or (
            kind == "市" and text.startswith(_PREFECTURE_OR_CITY_WORD, token.end)
        ):
            return False
        if qualified or token.start == 0:
            return True
        before = text[token.start - 1]
        if len(token.text) <= SHORT_NAME:
            return before in SUFFIXES or before in BEFORE_SHORT or not _WORD_CHARACTER.match(before)
        if len(token.text) <= SHORT_KANA_NAME and KANA_ONLY.fullmatch(token.text[:-1]):
            # いの町 in 川沿いの町, 小さいの町: only a particle or punctuation leaves it a word.
            return before in BEFORE_KANA or not (_WORD_CHARACTER.match(before) or KANA_ONLY.match(before))
        return not (token.text[1:] == "市町" and before in _BEFORE_KINDS)

    def _belongs_to_longer_name(self, token: _Token) -> bool:
        text = self._text
        return (
            text.startswith(self._lexicon.after_full, token.end)
            or _LONGER_NAME.match(text, token.end) is not None
            or (token.start > 1 and text.startswith(_BEFORE_COMPANY, token.start - 2))
        )

    def _build(
        self,
        start: int,
        end: int,
        context_at: int,
        following: int,
        *,
        name: str,
        form: Form,
        candidates: tuple[Candidate, ...],
        prefecture: str | None = None,
        county: str | None = None,
        city: str | None = None,
        grouped: bool = False,
        mayor: bool = False,
        part: str | None = None,
    ) -> Mention:
        """Make a mention of folded[start:end]; what follows is read from `context_at` on."""
        text, folded = self._text, self._folded
        linked = self._last_end >= 0 and start - self._last_end <= 6 and text[self._last_end : start] in LIST_GAPS
        self._last_end, self._position = context_at, following
        raw_start, raw_end = folded.raw_span(start, end)
        return Mention(
            field=self._field,
            start=raw_start,
            end=raw_end,
            surface=folded.raw[raw_start:raw_end],
            name=name,
            form=form,
            candidates=candidates,
            prefecture=prefecture,
            county=county,
            city=city,
            before=text[max(0, start - CONTEXT) : start],
            after=text[context_at : context_at + CONTEXT],
            linked=linked,
            grouped=grouped,
            bracketed=start > 0 and end < len(text) and text[start - 1] in _OPEN and text[end] in _CLOSE,
            mayor=mayor,
            marked_former=start > 0 and text[start - 1] == "旧",
            part=part,
        )


@dataclass(frozen=True, slots=True)
class _Beside:
    """A prefecture behind a name: its code, the end of the span, where the context goes on, the next token."""

    prefecture: str
    end: int
    context_at: int
    following: int


def _kinds_of(group: str) -> str:
    """Return the suffixes that a group's suffix stands for (市町 -> 市町, 府県 -> 府県)."""
    return "".join(kind for kind in SUFFIXES if kind in group)


def _has_candidate(name: Name, prefecture: str) -> bool:
    return any(candidate.prefecture == prefecture for candidate in name.full)


def _has_parent_in(name: Name, cities: Iterable[Candidate]) -> bool:
    codes = {city.code for city in cities}
    return any(candidate.parent in codes for candidate in name.full)


def _touches_latin(text: str, token: _Token) -> bool:
    before, after = text[max(0, token.start - 1) : token.start], text[token.end : token.end + 1]
    return bool((before and _LATIN.match(before)) or (after and _LATIN.match(after)))


def _read_qualifiers(text: str, tokens: list[_Token], position: int) -> tuple[int, str | None, str | None, str | None]:
    """Walk over prefecture, county and city in front of a name: (index of the name, prefecture, county, city).

    Each qualifier must make sense for the name behind it; where none does, the index is `position` itself.
    """
    prefecture: str | None = None
    county: str | None = None
    city: str | None = None
    index = position
    while index + 1 < len(tokens):
        token, following = tokens[index], tokens[index + 1]
        gap = text[token.end : following.start]
        if gap not in QUALIFIER_GAPS:
            break
        code = token.name.prefecture or token.name.bare_prefecture
        if code and index == position and not token.grouped:
            closes_gap = gap == "" or token.name.prefecture is not None
            if _has_candidate(following.name, code) or (closes_gap and code in following.name.county):
                prefecture = code
                index += 1
                continue
        if gap or not following.name.full:
            break
        if token.name.county:
            county = token.text
            if prefecture is None and len(token.name.county) == 1:
                prefecture = next(iter(token.name.county))
            index += 1
            continue
        cities = {candidate.code for candidate in token.name.full}
        wards = [candidate for candidate in following.name.full if candidate.parent in cities]
        if wards and prefecture in (None, wards[0].prefecture):
            city = wards[0].parent
            index += 1
            continue
        break
    return index, prefecture, county, city


def _is_location_of_another(text: str, tokens: list[_Token], position: int) -> bool:
    """Say whether a prefecture only locates what follows (埼玉県中央部の…, 岩手県気仙郡の…)."""
    end = tokens[position].end
    if _LOCATION.match(text, end):
        return True
    following = position + 1
    return following < len(tokens) and tokens[following].start == end and bool(tokens[following].name.county)


def _prefecture_behind(text: str, tokens: list[_Token], index: int, end: int, *, roman: bool) -> _Beside | None:
    """Return the prefecture behind a name: `(愛媛県)`, `(愛媛)`, `(徳島県名西郡)`, `, Ehime Prefecture`."""
    if index >= len(tokens) or end >= len(text):
        return None
    token = tokens[index]
    code = token.name.prefecture or token.name.bare_prefecture
    if code is None:
        return None
    if roman:
        near = text[end : token.start] in (", ", " in ", " (") and not _touches_latin(text, token)
        return _Beside(code, token.end, token.end, index + 1) if near else None
    if token.start != end + 1 or text[end] not in _OPEN:
        return None
    close, following = token.end, index + 1
    if following < len(tokens) and tokens[following].start == close and tokens[following].name.county:
        close, following = tokens[following].end, following + 1
    if close >= len(text):
        return None
    if text[close] in _CLOSE:
        return _Beside(code, close + 1, close + 1, following)
    if text[close] in "、,":
        # 西予市(愛媛県、人口3万人): the bracket says more.
        stop = _find_any(text, _CLOSE, close, close + 40)
        return _Beside(code, end, stop + 1, following) if stop >= 0 else None
    return None


def _find_any(text: str, characters: Collection[str], start: int, stop: int) -> int:
    """Return the first position in [start, stop) that holds one of `characters`, or -1."""
    return next((at for at in range(start, min(stop, len(text))) if text[at] in characters), -1)

"""Find toponyms in an article: spans with all their candidates, nothing chosen yet.

In: an `Article`, the `Gazetteer` and the `Lexicon`. Out: `Mention`s in order of appearance, each with every
local government that its surface could mean and with what stands beside it (prefecture, county, city, brackets).
One automaton over all names is built once per `MentionFinder`; the scan is linear in the length of the text.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from casemap.gazetteer import Gazetteer
from casemap.lexicon import Lexicon
from casemap.model import Article, Field, FormerMunicipality
from casemap.text import FoldedText, fold_name, fold_text

Form = Literal["full", "bare", "prefecture", "bare_prefecture"]

# How many folded characters around a mention are kept for the rules about its context.
CONTEXT = 16
# Single-character bodies (津, 堺, 柏 …) and two-kana bodies are words of everyday language: never bare toponyms.
MIN_BARE_KANJI = 2
MIN_BARE_KANA = 3
# What may stand between a prefecture and its municipality (愛媛県西予市, 愛媛県の西予市, 愛媛・西予市).
QUALIFIER_GAPS = frozenset({"", "の", " ", "・"})
# What links the members of a list (鯖江・金沢・坂井, 飯田市と伊那市, 女川から石巻).
LIST_GAPS = frozenset(
    {
        "・",
        "、",
        ",",
        "と",
        "や",
        "及び",
        "および",
        "、また",
        "から",
        "両市と",
        "、 ",
        ", ",
        "並びに",
        "ならびに",
    }
)
# Before a one-character name only these kanji leave it a word of its own (旧津市, 昨年津市).
BEFORE_SHORT = frozenset("旧元前同現各隣日月年度時回")
SHORT_NAME = 2
# … and before a kana name of two characters (いの町) only these kana.
BEFORE_KANA = frozenset("のはがをにへとでもや")
SHORT_KANA_NAME = 3
SUFFIXES = "都道府県市区町村"

_WORD_CHARACTER = re.compile(r"[㐀-鿿豈-﫿々〆ァ-ヺーA-Za-z0-9]")
# 東京都の最南端にある…市, 埼玉県中央部の北本市, 高知の村が: the prefecture only says where something lies.
_LOCATION = re.compile(
    r"の?(?:[東西南北中最央]{1,2}(?:部|端|側)|沿岸|内陸|山あい|山間|県境)部?[のに(]|の(?:ほぼ)?中央[、のに]"
    r"|の(?:市|町|村|山村|島|山里)(?![長民内議町村])"
)
_KANA_ONLY = re.compile(r"[ぁ-ゖァ-ヺー]+")
_OPEN, _CLOSE = "(<〈〔[【《", ")>〉〕]】》"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One local government that a surface could mean; `former` when only by a name that has ended."""

    code: str
    prefecture: str
    parent: str | None = None
    county: str = ""
    former: FormerMunicipality | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A span that names a place, unresolved.

    `start`, `end` are code points in the raw field, qualifiers included (愛媛県西予市, 西予市(愛媛県)); `name` is the
    folded name alone. `prefecture`, `county`, `city` are what stands right beside the name. `before` and `after`
    are up to `CONTEXT` folded characters. `linked` is true when the mention continues a list that the previous
    mention began. `bracketed`: it stands alone in brackets (a company's seat). `mayor`: a head's title follows.
    `part` is the folded name of a neighbourhood right behind a city (前橋市富士見町).
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
    bracketed: bool = False
    mayor: bool = False
    marked_former: bool = False
    part: str | None = None


@dataclass(slots=True)
class _Name:
    """Everything that one folded string can mean."""

    full: list[Candidate] = field(default_factory=list)
    bare: list[Candidate] = field(default_factory=list)
    prefecture: str | None = None
    bare_prefecture: str | None = None
    county: set[str] = field(default_factory=set)
    blocked: bool = False


@dataclass(slots=True)
class _Token:
    """One hit of the automaton in folded text."""

    start: int
    end: int
    text: str
    name: _Name


@dataclass(frozen=True, slots=True)
class _Found:
    """A mention, its span in folded text (context included) and the position of the next unread token."""

    mention: Mention
    start: int
    end: int
    following: int


class MentionFinder:
    """All names of the gazetteer in one automaton."""

    def __init__(self, gazetteer: Gazetteer, lexicon: Lexicon) -> None:
        """Build the automaton over every name of `gazetteer` and every hiding word of `lexicon`."""
        self._lexicon = lexicon
        self._names = _build_names(gazetteer, lexicon)
        self._patterns = list(self._names)
        self._automaton = AhoCorasick(
            self._patterns, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA
        )

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
        tokens = [
            _Token(start, end, self._patterns[number], self._names[self._patterns[number]])
            for number, start, end in self._automaton.find_matches_as_indexes(folded.folded)
        ]
        tokens = [token for token in tokens if not token.name.blocked or token.name.full]
        return list(self._read_tokens(folded, tokens, field_name))

    def _read_tokens(self, folded: FoldedText, tokens: list[_Token], field_name: Field) -> Iterator[Mention]:
        text = folded.folded
        last_end = -1
        position = 0
        while position < len(tokens):
            found = (
                self._read_municipality(folded, tokens, position, field_name)
                or self._read_prefecture(folded, tokens, position, field_name)
                or self._read_bare(folded, tokens, position, field_name)
            )
            if found is None:
                position += 1
                continue
            linked = last_end >= 0 and text[last_end : found.start] in LIST_GAPS
            last_end, position = found.end, found.following
            yield replace(found.mention, linked=True) if linked else found.mention

    def _read_municipality(
        self, folded: FoldedText, tokens: list[_Token], position: int, field_name: Field
    ) -> _Found | None:
        """Read a full name, with the qualifiers before and after it."""
        text = folded.folded
        index, prefecture, county, city = _read_qualifiers(text, tokens, position)
        token = tokens[index]
        if not token.name.full or not self._is_full_name(text, token, qualified=index > position):
            return None
        start, end = tokens[position].start, token.end
        candidates = tuple(token.name.full)
        following = index + 1
        context_at, part_name = end, None
        # A neighbourhood right behind its city (前橋市富士見町) belongs to the city and is no place of its own.
        if following < len(tokens) and tokens[following].start == end and token.text[-1] == "市":
            part = tokens[following]
            if part.name.full and not _has_parent_in(part.name, candidates):
                context_at, part_name = part.end, part.text
                following += 1
        bracket = _bracketed_prefecture(text, tokens, following, context_at)
        if bracket is not None and any(c.prefecture == bracket[0] for c in candidates):
            prefecture, context_at, following = bracket
            end = context_at
        mention = _build_mention(
            folded, start, end, context_at, field_name, name=token.text, form="full", candidates=candidates
        )
        mention = replace(
            mention,
            prefecture=prefecture,
            county=county,
            city=city,
            mayor=text[token.end : token.end + 1] == "長",
            part=part_name,
        )
        return _Found(mention, start, context_at, following)

    def _read_prefecture(
        self, folded: FoldedText, tokens: list[_Token], position: int, field_name: Field
    ) -> _Found | None:
        """Read the full name of a prefecture that qualifies nothing."""
        token = tokens[position]
        code = token.name.prefecture
        if code is None or folded.folded.startswith(self._lexicon.after_full, token.end):
            return None
        if _is_location_of_another(folded.folded, tokens, position):
            return None
        mention = _build_mention(
            folded,
            token.start,
            token.end,
            token.end,
            field_name,
            name=token.text,
            form="prefecture",
            candidates=(Candidate(code, code),),
        )
        return _Found(mention, token.start, token.end, position + 1)

    def _read_bare(self, folded: FoldedText, tokens: list[_Token], position: int, field_name: Field) -> _Found | None:
        """Read a name without its suffix (前橋と渋川), where nothing says that it belongs to another word."""
        token, text = tokens[position], folded.folded
        name = token.name
        if not name.bare and name.bare_prefecture is None:
            return None
        if _LOCATION.match(text, token.end):
            return None
        before = text[token.start - 1 : token.start]
        if before and _WORD_CHARACTER.match(before) and before not in BEFORE_SHORT:
            touches = position > 0 and tokens[position - 1].end == token.start
            if not touches:
                return None
        if text.startswith(self._lexicon.after_bare, token.end):
            return None
        after = text[token.end : token.end + 1]
        if after and _WORD_CHARACTER.match(after) and not text.startswith(self._lexicon.after_bare_ok, token.end):
            return None
        candidates = list(name.bare)
        form: Form = "bare"
        if name.bare_prefecture is not None:
            candidates.insert(0, Candidate(name.bare_prefecture, name.bare_prefecture))
            form = "bare_prefecture"
        mention = _build_mention(
            folded,
            token.start,
            token.end,
            token.end,
            field_name,
            name=token.text,
            form=form,
            candidates=tuple(candidates),
        )
        return _Found(mention, token.start, token.end, position + 1)

    def _is_full_name(self, text: str, token: _Token, *, qualified: bool) -> bool:
        """Say whether a full name stands as a word of its own."""
        if text.startswith(self._lexicon.after_full, token.end):
            return False
        if token.text.endswith("町") and text.startswith("村", token.end):
            return False
        if qualified or token.start == 0:
            return True
        before = text[token.start - 1]
        if len(token.text) <= SHORT_NAME:
            return before in SUFFIXES or before in BEFORE_SHORT or not _WORD_CHARACTER.match(before)
        if len(token.text) <= SHORT_KANA_NAME and _KANA_ONLY.fullmatch(token.text[:-1]):
            # いの町 in 川沿いの町, 小さいの町: only a particle or punctuation leaves it a word.
            return before in BEFORE_KANA or not (_WORD_CHARACTER.match(before) or _KANA_ONLY.match(before))
        return True


def _build_names(gazetteer: Gazetteer, lexicon: Lexicon) -> dict[str, _Name]:
    names: dict[str, _Name] = {}

    def slot(text: str) -> _Name:
        return names.setdefault(fold_name(text), _Name())

    prefecture_codes = {entry.name: entry.code for entry in gazetteer.prefectures}
    for entry in gazetteer.prefectures:
        slot(entry.name).prefecture = entry.code
        if entry.name != "北海道":
            slot(entry.name[:-1]).bare_prefecture = entry.code
    for entry in (*gazetteer.municipalities, *gazetteer.wards):
        prefecture = prefecture_codes[entry.prefecture]
        candidate = Candidate(entry.code, prefecture, entry.parent, entry.county)
        for spelling in (entry.name, *gazetteer.variants.get(entry.code, ())):
            _add_candidate(slot(spelling).full, candidate)
            if entry.kind != "行政区" and _can_stand_bare(spelling[:-1]):
                _add_candidate(slot(spelling[:-1]).bare, candidate)
        if entry.county:
            slot(entry.county).county.add(prefecture)
    for former in gazetteer.former:
        prefecture = prefecture_codes[former.prefecture]
        successor = gazetteer.entries[former.successor]
        candidate = Candidate(former.successor, prefecture, successor.parent, former.county, former)
        full = slot(former.name).full
        # A ward or town that lives on under the same name in the same successor adds nothing.
        if not any(known.code == candidate.code and known.former is None for known in full):
            _add_candidate(full, candidate)
        if former.county:
            slot(former.county).county.add(prefecture)
    for word in lexicon.words:
        names.setdefault(word, _Name(blocked=True)).blocked = True
    return names


def _add_candidate(candidates: list[Candidate], candidate: Candidate) -> None:
    if candidate not in candidates:
        candidates.append(candidate)


def _can_stand_bare(body: str) -> bool:
    return len(body) >= (MIN_BARE_KANA if _KANA_ONLY.fullmatch(body) else MIN_BARE_KANJI)


def _has_candidate(name: _Name, prefecture: str) -> bool:
    return any(candidate.prefecture == prefecture for candidate in name.full)


def _has_parent_in(name: _Name, cities: Iterable[Candidate]) -> bool:
    codes = {city.code for city in cities}
    return any(candidate.parent in codes for candidate in name.full)


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
        code = token.name.prefecture or token.name.bare_prefecture
        if code and index == position and gap in QUALIFIER_GAPS:
            closes_gap = gap == "" or token.name.prefecture is not None
            if _has_candidate(following.name, code) or (closes_gap and code in following.name.county):
                prefecture = code
                index += 1
                continue
        if token.name.county and gap == "" and following.name.full:
            county = token.text
            if prefecture is None and len(token.name.county) == 1:
                prefecture = next(iter(token.name.county))
            index += 1
            continue
        cities = {candidate.code for candidate in token.name.full}
        wards = [candidate for candidate in following.name.full if candidate.parent in cities]
        if gap == "" and wards and prefecture in (None, wards[0].prefecture):
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


def _is_bracketed(text: str, start: int, end: int) -> bool:
    return start > 0 and end < len(text) and text[start - 1] in _OPEN and text[end] in _CLOSE


def _bracketed_prefecture(text: str, tokens: list[_Token], index: int, end: int) -> tuple[str, int, int] | None:
    """Return (prefecture code, end behind the bracket, next token) when `(愛媛県)` stands at `end`."""
    if index >= len(tokens) or end >= len(text) or text[end] not in _OPEN:
        return None
    token = tokens[index]
    code = token.name.prefecture or token.name.bare_prefecture
    if code is None or token.start != end + 1:
        return None
    close, following = token.end, index + 1
    if following < len(tokens) and tokens[following].start == close and tokens[following].name.county:
        close, following = tokens[following].end, following + 1
    if close >= len(text) or text[close] not in _CLOSE:
        return None
    return code, close + 1, following


def _build_mention(
    folded: FoldedText,
    start: int,
    end: int,
    context_at: int,
    field_name: Field,
    *,
    name: str,
    form: Form,
    candidates: tuple[Candidate, ...],
) -> Mention:
    """Make a mention of folded[start:end]; what follows is read from `context_at` on."""
    text = folded.folded
    raw_start, raw_end = folded.raw_span(start, end)
    return Mention(
        field=field_name,
        start=raw_start,
        end=raw_end,
        surface=folded.raw[raw_start:raw_end],
        name=name,
        form=form,
        candidates=candidates,
        before=text[max(0, start - CONTEXT) : start],
        after=text[context_at : context_at + CONTEXT],
        bracketed=_is_bracketed(text, start, end),
        marked_former=text[max(0, start - 1) : start] == "旧",
    )

"""What a written name can mean: one table over every name of the gazetteer and every word that hides one.

In: the `Gazetteer` and the `Lexicon`. Out: a dict from folded text to `Name`. Japanese names stand with and without
their suffix, romanised ones in the ways English text writes them (Seiyo City, Kamiyama-cho, Ehime Prefecture).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from casemap.gazetteer import Gazetteer
from casemap.lexicon import Lexicon
from casemap.model import FormerMunicipality, GazetteerEntry
from casemap.text import fold_name

# Single-character bodies (津, 堺, 柏 …) and two-kana bodies are words of everyday language: never bare toponyms.
MIN_BARE_KANJI = 2
MIN_BARE_KANA = 3

# Names up to this length, and kana names up to the second, may be part of the word before them (昨年津市, 川沿いの町),
# and so may the end of 以上市町.
SHORT_NAME = 2
SHORT_KANA_NAME = 3
TOWNS = "市町"

KANA_ONLY = re.compile(r"[ぁ-ゖァ-ヺー]+")
# 三村, 八町: a former village by name, but in running text a count.
_COUNT = re.compile(r"[一二三四五六七八九十百]+[市町村区]")

# The English word and the other suffixes for each suffix of a romanised name.
_ENGLISH = {
    "shi": ("City", ("shi",)),
    "ku": ("Ward", ("ku",)),
    "cho": ("Town", ("cho", "machi")),
    "machi": ("Town", ("machi", "cho")),
    "mura": ("Village", ("mura", "son")),
    "son": ("Village", ("son", "mura")),
}
# How the suffixes are read, and katakana as hiragana.
_READINGS = {"市": ("シ",), "区": ("ク",), "町": ("チョウ", "マチ"), "村": ("ムラ", "ソン")}
_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ"))}
_PREFECTURE_SUFFIX = {"都": "to", "府": "fu", "県": "ken"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One local government that a surface could mean; `former` when only by a name that has ended.

    `began` is the date from which a name of today is in use, empty when unknown.
    """

    code: str
    prefecture: str
    parent: str | None = None
    county: str = ""
    former: FormerMunicipality | None = None
    began: str = ""

    def had_not_ended(self, published: str | None) -> bool:
        """Say whether a name that has ended was still in use when an article appeared (`published` as in `Article`)."""
        return bool(published and self.former is not None and published < self.former.ended[: len(published)])

    def had_not_begun(self, published: str | None) -> bool:
        """Say whether a name of today was not yet in use when an article appeared."""
        return bool(published and self.began and published < self.began[: len(published)])


@dataclass(slots=True)
class Name:
    """Everything that one folded string (`text`) can mean.

    `full` and `bare` are municipalities written with and without their suffix, `prefecture` and `bare_prefecture`
    the code of a prefecture, `county` the prefectures that have a 郡 or a region of this name. `blocked`: a word of the
    lexicon. `roman`: Latin letters, so that letters beside it make it another word. `grouped`: a suffix at the end of
    its list completes it. `whole`: long enough to be a word of its own whatever stands before it.
    """

    text: str
    full: tuple[Candidate, ...] = ()
    bare: tuple[Candidate, ...] = ()
    prefecture: str | None = None
    bare_prefecture: str | None = None
    county: frozenset[str] = frozenset()
    blocked: bool = False
    roman: bool = False
    grouped: bool = False
    whole: bool = False


def build_names(gazetteer: Gazetteer, lexicon: Lexicon) -> dict[str, Name]:
    """Return folded text -> what it can mean, for every name of `gazetteer` and every hiding word of `lexicon`.

    Raises KeyError when a region of `lexicon` lies in an unknown prefecture.
    """
    names: dict[str, Name] = {}

    def slot(text: str) -> Name:
        return _find_slot(names, fold_name(text))

    prefecture_codes = {entry.name: entry.code for entry in gazetteer.prefectures}
    for entry in gazetteer.prefectures:
        slot(entry.name).prefecture = entry.code
        if entry.name != "北海道":
            slot(entry.name[:-1]).bare_prefecture = entry.code
        _add_roman_prefecture(names, entry)
    for entry in (*gazetteer.municipalities, *gazetteer.wards):
        prefecture = prefecture_codes[entry.prefecture]
        candidate = Candidate(entry.code, prefecture, entry.parent, entry.county, began=entry.began)
        for spelling in (entry.name, *gazetteer.variants.get(entry.code, ())):
            _add_full(slot(spelling), candidate)
            if entry.kind != "行政区" and _can_stand_bare(spelling[:-1]):
                _add_bare(slot(spelling[:-1]), candidate)
        _add_roman(names, entry, candidate)
        if entry.county:
            slot(entry.county).county |= {prefecture}
    _add_kana(names, gazetteer, prefecture_codes)
    for region, prefectures in lexicon.regions.items():
        slot(region).county |= {prefecture_codes[prefecture] for prefecture in prefectures}
    for former in gazetteer.former:
        if _COUNT.fullmatch(former.name):
            continue
        prefecture = prefecture_codes[former.prefecture]
        successor = gazetteer.entries[former.successor]
        candidate = Candidate(former.successor, prefecture, successor.parent, former.county, former)
        name = slot(former.name)
        # A ward or town that lives on under the same name in the same successor adds nothing.
        if not any(known.code == candidate.code and known.former is None for known in name.full):
            _add_full(name, candidate)
        if former.county:
            slot(former.county).county |= {prefecture}
    for name in names.values():
        # 横浜 is the city before it is a town.
        by_kind = sorted(name.bare, key=lambda candidate: "市区町村".index(gazetteer.entries[candidate.code].name[-1]))
        name.bare = tuple(by_kind)
    for word in lexicon.words:
        _find_slot(names, word).blocked = True
    for text, name in names.items():
        name.whole = len(text) > SHORT_KANA_NAME or not (
            len(text) <= SHORT_NAME or text[1:] == TOWNS or KANA_ONLY.fullmatch(text[:-1])
        )
    return names


def _find_slot(names: dict[str, Name], text: str, *, roman: bool = False) -> Name:
    """Return the entry of a folded text, a new one where there is none."""
    name = names.get(text)
    if name is None:
        name = names[text] = Name(text, roman=roman)
    return name


def _add_kana(names: dict[str, Name], gazetteer: Gazetteer, prefecture_codes: Mapping[str, str]) -> None:
    """Add the names in kana (ゆすはら町): those long enough to be no common word, and of one municipality only."""
    by_kana: dict[str, list[GazetteerEntry]] = {}
    for entry in gazetteer.municipalities:
        reading = next(one for one in _READINGS[entry.name[-1]] if entry.kana.endswith(one))
        body = entry.kana.removesuffix(reading).translate(_HIRAGANA)
        if len(body) >= MIN_BARE_KANA:
            by_kana.setdefault(body + entry.name[-1], []).append(entry)
    for spelling, entries in by_kana.items():
        text = fold_name(spelling)
        if len(entries) == 1 and text not in names:
            entry = entries[0]
            candidate = Candidate(entry.code, prefecture_codes[entry.prefecture], None, entry.county, began=entry.began)
            names[text] = Name(text, full=(candidate,))


def _add_roman(names: dict[str, Name], entry: GazetteerEntry, candidate: Candidate) -> None:
    """Add the spellings of a municipality or ward in English text."""
    body, _, suffix = entry.romaji.rpartition("-")
    if suffix not in _ENGLISH:
        return
    word, suffixes = _ENGLISH[suffix]
    # The special wards of Tokyo call themselves cities in English (Minato City).
    words = (word, "City") if entry.kind == "特別区" else (word,)
    spellings = [f"{body}-{one}" for one in suffixes]
    spellings += [text for one in words for text in (f"{body} {one}", f"{one} of {body}", f"{one.lower()} of {body}")]
    for spelling in spellings:
        name = _find_slot(names, spelling, roman=True)
        _add_full(name, candidate)
    if entry.kind != "行政区":
        _add_bare(_find_slot(names, body, roman=True), candidate)


def _add_roman_prefecture(names: dict[str, Name], entry: GazetteerEntry) -> None:
    suffix = _PREFECTURE_SUFFIX.get(entry.name[-1])
    spellings = [f"{entry.romaji} Prefecture", f"{entry.romaji} Pref."]
    if suffix:
        spellings.append(f"{entry.romaji}-{suffix}")
    if entry.name == "東京都":
        spellings += ["Tokyo Metropolis", "Tokyo Metropolitan Government"]
    for spelling in spellings:
        _find_slot(names, spelling, roman=True).prefecture = entry.code
    _find_slot(names, entry.romaji, roman=True).bare_prefecture = entry.code


def _add_full(name: Name, candidate: Candidate) -> None:
    if candidate not in name.full:
        name.full = (*name.full, candidate)


def _add_bare(name: Name, candidate: Candidate) -> None:
    if candidate not in name.bare:
        name.bare = (*name.bare, candidate)


def _can_stand_bare(body: str) -> bool:
    return len(body) >= (MIN_BARE_KANA if KANA_ONLY.fullmatch(body) else MIN_BARE_KANJI)

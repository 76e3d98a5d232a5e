"""What an article says about where it plays, beyond the names themselves: publisher, URL, and the other places.

In: an article, its mentions. Out: `SourceEvidence` (what publisher and URL name), `Context` (how strongly the
article speaks of each prefecture, which cities it names for sure) and references (県は, 本市). All by 5-digit code.
"""

import functools
import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import unquote, urlsplit

from casemap.gazetteer import Gazetteer
from casemap.lexicon import Lexicon
from casemap.mentions import MentionFinder
from casemap.model import Article, GazetteerEntry
from casemap.names import Candidate
from casemap.spans import Mention
from casemap.text import fold_name

# How much one mention says for its prefecture (1.0 = a clear statement). Set by hand: what only locates a vendor
# or is named in passing must not decide between homonyms.
VOTES = {
    "beside": 1.0,
    "prefecture": 1.0,
    "only_candidate": 0.8,
    "county": 0.8,
    "capital_in_text": 0.5,
    "bare": 0.4,
    "passing": 0.2,
    "reference": 0.7,
}
# So many (publisher, URL host) texts are kept: publishers repeat from article to article.
SOURCE_CACHE = 4096
CAPITAL = "13000"

_HOST_KINDS = {"city": "市区", "town": "町", "vill": "村", "village": "村", "ward": "区", "pref": "都道府県"}
# (One class at the head: the search skips what can't begin a match.)
_REFERENCE = re.compile(r"[都道府特2](?:(?<=[都道府])内|(?<=特)別区|(?<=2)3区)")
_REFERRED = {"道内": ("01000",), "府内": ("26000", "27000")}
# What follows a place that says nothing of where the article plays: its companies, visitors from it, help for it.
_ELSEWHERE = re.compile(
    r"(?:内)?の(?:例|事例|[^、。はがを]{0,8}(?:企業|会社|ベンチャー|スタートアップ|メーカー|大学|業者|事業者|法人))"
    r"|から|出身|(?:へ|に)(?:職員|応援|救援|支援)"
)
# What these can begin with (a test holds it to the pattern).
ELSEWHERE_STARTS = frozenset("内のか出へに")
_ACTOR = re.compile(r"[同本当都府県](?<![^、。「(\s].)(?:(?<=[同本当])[都府県])?(?<=[都府県])(?=は|が|による)")
_BOTH = re.compile(r"両(?:都県|道県|府県|県)(?=[はがも]|による|と[^、。]{1,12}[はが])")
_SELF = re.compile(r"(?:[本当同][市町村区県府都道]|(?:(?<=[、。「(\s])|^)[市町村区県府都道](?=は|が|では))")


@dataclass(frozen=True, slots=True)
class SourceEvidence:
    """What publisher and URL say: prefectures, and local governments, by code."""

    prefectures: frozenset[str]
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Context:
    """What the mentions of an article say about each other.

    `votes`: prefecture code -> strength (1.0 = one clear statement). `cities`: governments that full names leave
    no choice about. `hinted`: governments that a name without suffix could mean (横浜). `told_apart`: (name,
    prefecture) of names that stood alone before they got a prefecture (伊達市は…北海道伊達市も). `counties`: (county,
    prefecture) of the counties and regions that stand on their own (揖斐郡では…).
    """

    votes: dict[str, float]
    cities: Set[str]
    hinted: Set[str]
    told_apart: Set[tuple[str, str]] = frozenset()
    counties: Set[tuple[str, str]] = frozenset()

    def share(self, prefecture: str) -> float:
        """Return in [0, 1] how clearly the article speaks of `prefecture`, against the one it speaks of most."""
        vote = self.votes.get(prefecture, 0.0)
        return min(1.0, vote) * vote / max(self.votes.values()) if vote else 0.0


class SourceReader:
    """Reads publisher and URL; the result for a publisher is kept, as publishers repeat."""

    def __init__(self, gazetteer: Gazetteer, lexicon: Lexicon, finder: MentionFinder) -> None:
        """Prepare look-ups of romanised names for URLs; `finder` reads publishers and URL paths.

        Raises KeyError when a regional paper of `lexicon` reports from an unknown prefecture.
        """
        self._gazetteer = gazetteer
        self._finder = finder
        self._romaji: dict[str, list[GazetteerEntry]] = {}
        for entry in gazetteer.municipalities:
            self._romaji.setdefault(_plain_romaji(entry.romaji), []).append(entry)
        self._prefectures = {_plain_romaji(entry.romaji): entry.code for entry in gazetteer.prefectures}
        codes = {fold_name(entry.name): entry.code for entry in gazetteer.prefectures}
        self._press = {name: [codes[one] for one in prefectures] for name, prefectures in lexicon.press.items()}
        self._read = functools.lru_cache(maxsize=SOURCE_CACHE)(self._read_source)

    def read_source(self, article: Article) -> SourceEvidence:
        """Return what publisher and URL (host and path) say about the place."""
        return self._read(article.publisher or "", article.url or "")

    def _read_source(self, publisher: str, url: str) -> SourceEvidence:
        prefectures: set[str] = set()
        codes: set[str] = set()
        path = self._read_url(url, prefectures, codes) if url else ""
        publisher = fold_name(publisher)
        for paper, reported in self._press.items():
            if paper in publisher:
                prefectures.update(reported)
        for text in (publisher, path):
            for mention in self._finder.find_in_text(text):
                found = {c.code for c in mention.candidates if mention.prefecture in (None, c.prefecture)}
                if mention.form in ("full", "prefecture") and len(found) == 1:
                    codes |= found
                if len(found) == 1:
                    prefectures |= {c.prefecture for c in mention.candidates}
                if mention.prefecture:
                    prefectures.add(mention.prefecture)
        return SourceEvidence(frozenset(prefectures), frozenset(codes))

    def _read_url(self, url: str, prefectures: set[str], codes: set[str]) -> str:
        """Add what the host name says (city.fuchu.hiroshima.jp, pref.ehime.jp); return the decoded path."""
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
        except ValueError:
            return ""
        # Dots that became hyphens in mirrors (www-city-niigata-lg-jp) read the same way.
        labels = [label for label in re.split(r"[.-]", host.lower()) if label]
        hits = [self._prefectures[label] for label in labels if label in self._prefectures]
        for at, (kind, name) in enumerate(pairwise(labels)):
            kinds = _HOST_KINDS.get(kind)
            if kinds is None:
                continue
            if kind != "pref" and name in self._prefectures and name not in self._romaji:
                # town.saitama-misato.lg.jp: the prefecture stands before the name.
                name = labels[at + 2] if at + 2 < len(labels) else name
            if kind == "pref":
                codes.update([self._prefectures[name]] if name in self._prefectures else [])
                continue
            named = [entry for entry in self._romaji.get(name, ()) if entry.name[-1] in kinds]
            # In city.kochi.lg.jp the last label is no prefecture; in city.fuchu.tokyo.jp it is.
            outside = [code for code in hits if self._prefectures.get(name) != code]
            inside = [entry for entry in named if self._gazetteer.prefecture_of(entry.code).code in outside]
            chosen = inside or named
            codes.update(entry.code for entry in chosen)
            prefectures.update(self._gazetteer.prefecture_of(entry.code).code for entry in inside)
        prefectures.update(hits)
        return unquote(parts.path, errors="ignore")


def read_context(article: Article, mentions: Sequence[Mention], full: Sequence[Mention]) -> Context:
    """Return what `mentions` say about each other; `full` are those with a suffix that may be municipalities."""
    votes: dict[str, float] = {}
    hinted: set[str] = set()
    counties: set[tuple[str, str]] = set()

    def vote(code: str, weight: float) -> None:
        votes[code] = votes.get(code, 0.0) + weight

    for mention in mentions:
        if mention.form == "prefecture":
            vote(mention.candidates[0].code, _prefecture_vote(mention))
        elif mention.form == "bare_prefecture":
            vote(mention.candidates[0].code, VOTES["passing" if _ELSEWHERE.match(mention.after) else "bare"])
            hinted.update([c.code for c in mention.candidates])
        elif mention.form == "county":
            if not _is_passing(mention):
                counties.update([(mention.name, c.prefecture) for c in mention.candidates])
                for candidate in mention.candidates:
                    vote(candidate.prefecture, VOTES["county"] / len(mention.candidates))
        elif mention.form == "bare":
            hinted.update([c.code for c in mention.candidates])
            prefectures = {c.prefecture for c in mention.candidates}
            if mention.prefecture or len(prefectures) == 1:
                vote(mention.prefecture or prefectures.pop(), VOTES["bare"])
    unqualified: set[str] = set()
    if len(full) > 1:
        unqualified = {m.name for m in full if m.field == "text" and not m.prefecture and not m.county and not m.city}
    first_qualified: set[str] = set()
    told_apart: set[tuple[str, str]] = set()
    # What full names leave no choice about, and 大阪市, which 大阪市中央区 names as well, and so says which 中央区 the
    # headline means.
    cities: set[str] = set()
    for mention in full:
        current = [c for c in mention.candidates if c.former is None or c.had_not_ended(article.published)]
        cities.update(_find_sure(mention, current))
        if mention.city:
            cities.add(mention.city)
        if mention.bracketed:
            continue
        if mention.prefecture:
            # A name that stood alone before gets its prefecture only to tell another one apart (北海道の伊達市とも).
            apart = (
                mention.name in unqualified and mention.name not in first_qualified and _stands_before(full, mention)
            )
            first_qualified.add(mention.name)
            if apart:
                told_apart.add((mention.name, mention.prefecture))
            else:
                vote(mention.prefecture, VOTES["passing" if _is_passing(mention) else "beside"])
        elif current and all(c.prefecture == current[0].prefecture for c in current):
            vote(current[0].prefecture, VOTES["passing" if _is_passing(mention) else "only_candidate"])
    for match in _REFERENCE.finditer(article.text):
        referred = _REFERRED.get(match[0], (CAPITAL,))
        for code in referred:
            if len(referred) == 1 or code in votes:
                votes.setdefault(code, VOTES["reference"])
    return Context(votes, cities, hinted, told_apart, counties)


def find_acting_prefecture(text: str, suffixes: str) -> tuple[int, int] | None:
    """Return the span in `text` where a prefecture acts by its kind alone (県は, 県による), kinds in `suffixes`."""
    for match in _ACTOR.finditer(text):
        if match[0][-1] in suffixes:
            return match.span()
    return None


def find_acting_pair(text: str) -> tuple[int, int] | None:
    """Return the span in `text` where two prefectures act as one (両県が, 両県による)."""
    match = _BOTH.search(text)
    return match.span() if match else None


def find_self_reference(text: str, kind: str) -> tuple[int, int] | None:
    """Return the span in `text` where the writer speaks of the own government by its kind (本市, 町は)."""
    for match in _SELF.finditer(text):
        if match[0][-1] == kind:
            return match.span()
    return None


def _prefecture_vote(mention: Mention) -> float:
    """Say how much a prefecture on its own says: vendors sit in Tokyo whatever the place of the article."""
    if mention.bracketed or _is_passing(mention):
        return VOTES["passing"]
    if mention.candidates[0].code == CAPITAL and mention.field == "text" and not mention.after.startswith("内"):
        return VOTES["capital_in_text"]
    return VOTES["prefecture"]


def _is_passing(mention: Mention) -> bool:
    return mention.passing or (mention.after[:1] in ELSEWHERE_STARTS and _ELSEWHERE.match(mention.after) is not None)


def _stands_before(full: Sequence[Mention], mention: Mention) -> bool:
    """Say whether the same name stands unqualified before `mention` in the text."""
    if mention.field == "title":
        return False
    for other in full:
        if other is mention:
            return False
        if other.field == "text" and other.name == mention.name and not other.prefecture:
            return True
    return False


def _find_sure(mention: Mention, current: Sequence[Candidate]) -> Sequence[str]:
    """Return the code of a full name that leaves no choice: one government has the name (`current`: in use then)."""
    codes = {c.code for c in current}
    if len(codes) != 1 and mention.prefecture:
        codes = {c.code for c in mention.candidates if c.former is None and c.prefecture == mention.prefecture}
    return tuple(codes) if len(codes) == 1 else ()


def _plain_romaji(romaji: str) -> str:
    """Return a romanised name as it stands in a host name: lower case, no suffix, no hyphens."""
    body = re.sub(r"-(shi|ku|cho|machi|mura|son|gun)$", "", romaji.lower())
    return re.sub(r"[^a-z]", "", body)

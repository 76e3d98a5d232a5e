"""Choose among the candidates of each mention, and say why.

In: an article and its `Mention`s. Out: `Resolved` mentions: one local government each, with a confidence, the
reasons and the other candidates. Candidates first, elimination second, scoring last; what can't be decided gets
a confidence of at most `UNSURE`, with all candidates kept. Which places are primary is decided in `roles`.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import unquote, urlsplit

from casemap.gazetteer import Gazetteer
from casemap.lexicon import Lexicon
from casemap.mentions import Candidate, Mention, MentionFinder
from casemap.model import Article, Reason
from casemap.text import fold_name

# Evidence for a candidate, in log-odds. Set by hand so that one direct statement (a prefecture beside the name)
# outweighs all indirect ones together, and any two indirect ones outweigh the priors; checked on tests/gold.
WEIGHTS: Mapping[str, float] = {
    "prefecture_beside": 9.0,
    "county_beside": 5.0,
    "city_beside": 9.0,
    "city_in_article": 4.0,
    "prefecture_in_article": 3.0,
    "prefecture_of_source": 2.5,
    "named_by_source": 4.0,
    "marked_former": 6.0,
    "not_yet_former": 4.0,
    "successor_in_article": 5.0,
    "prior_former": -4.0,
    "prior_ward": -1.5,
}
# Confidence of a mention whose name leaves no choice, by how it is written.
CERTAINTY: Mapping[str, float] = {"full": 0.99, "prefecture": 0.98, "bare": 0.9, "bare_prefecture": 0.9}
LISTED = 0.85
STRONG_BARE = 0.75
FORMER_ONLY = 0.85
# At most this when nothing decides between candidates: below it a place is drawn as doubtful.
UNSURE = 0.5
# Below this lead (log-odds) of the best candidate over the second, nothing has decided.
MIN_LEAD = 2.0

_GROUP_AFTER = re.compile(r"の?(?:両|各|[2-9二三四五六七八九十]{1,2})(?:市|町|村|区|県)")
_PARTICLE = re.compile(r"[のはがをにへとでもや、。・「」()]|から|まで|など|$")
_HOST_KIND = {"city": "市", "town": "町", "vill": "村", "village": "村", "ward": "区"}


@dataclass(frozen=True, slots=True)
class Resolved:
    """A mention with its chosen candidate, confidence in [0, 1], reasons and all candidate codes, best first."""

    mention: Mention
    code: str
    city: str
    prefecture: str
    confidence: float
    reasons: tuple[Reason, ...]
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceEvidence:
    """What publisher and URL say: prefectures, and local governments, by code."""

    prefectures: frozenset[str]
    codes: frozenset[str]


class PlaceResolver:
    """Resolves the mentions of articles against one gazetteer."""

    def __init__(self, gazetteer: Gazetteer, lexicon: Lexicon, finder: MentionFinder) -> None:
        """Prepare look-ups of romanised names (for URLs); `finder` reads publishers and URL paths."""
        self._gazetteer = gazetteer
        self._strong = frozenset(lexicon.strong_bare)
        self._finder = finder
        self._romaji = _index_romaji(gazetteer)
        self._prefecture_romaji = {_plain(entry.romaji): entry.code for entry in gazetteer.prefectures}

    def read_source(self, article: Article) -> SourceEvidence:
        """Return what publisher and URL (host and path) say about the place."""
        prefectures: set[str] = set()
        codes: set[str] = set()
        path = ""
        if article.url:
            path = self._read_host(article.url, prefectures, codes)
        for text in (article.publisher or "", path):
            for mention in self._finder.find_in_text(text):
                found = {c.code for c in mention.candidates if mention.prefecture in (None, c.prefecture)}
                if mention.form == "full" and len(found) == 1:
                    codes |= found
                prefectures |= {c.prefecture for c in mention.candidates} if len(found) == 1 else set()
                if mention.prefecture:
                    prefectures.add(mention.prefecture)
        return SourceEvidence(frozenset(prefectures), frozenset(codes))

    def _read_host(self, url: str, prefectures: set[str], codes: set[str]) -> str:
        """Add what the host name says (city.fuchu.hiroshima.jp, pref.ehime.jp); return the decoded path."""
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
        except ValueError:
            return ""
        # Dots that became hyphens in mirrors (www-city-niigata-lg-jp) read the same way.
        labels = [label for label in re.split(r"[.-]", host.lower()) if label]
        hits = [self._prefecture_romaji[label] for label in labels if label in self._prefecture_romaji]
        for kind, name in pairwise(labels):
            if kind in _HOST_KIND:
                named = [c for c in self._romaji.get(name, ()) if c.name[-1] == _HOST_KIND[kind]]
                inside = [c for c in named if self._gazetteer.prefecture_of(c.code).code in hits]
                for entry in inside or named:
                    codes.add(entry.code)
                prefectures.update(self._gazetteer.prefecture_of(e.code).code for e in inside)
            if kind == "pref" and name in self._prefecture_romaji:
                codes.add(self._prefecture_romaji[name])
        prefectures.update(hits)
        return unquote(parts.path, errors="ignore")

    def resolve_mentions(self, article: Article, mentions: Sequence[Mention]) -> list[Resolved]:
        """Return the mentions that are places, each resolved, in the order of `mentions`."""
        source = self.read_source(article)
        parts = {mention.part for mention in mentions if mention.part}
        # A name that the article gives as a neighbourhood of a city is not a municipality further on.
        full = [m for m in mentions if m.form == "full" and (m.name not in parts or m.prefecture)]
        full = self._drop_heads(full)
        votes = _prefecture_votes(mentions, full)
        cities = _sure_cities(full)
        chosen: dict[int, Resolved] = {}
        for mention in full:
            resolved = self._choose(article, mention, votes, cities, source)
            if resolved is not None:
                chosen[id(mention)] = resolved
        for mention in mentions:
            if mention.form == "prefecture":
                chosen[id(mention)] = self._prefecture(mention)
        self._resolve_bare(mentions, chosen, votes)
        return [chosen[id(mention)] for mention in mentions if id(mention) in chosen]

    def _drop_heads(self, full: list[Mention]) -> list[Mention]:
        """Drop family names before a head's title: 武雄市の小松市長 is no 小松市."""
        standing = {m.name for m in full if not m.mayor}
        kinds = {m.name[-1] for m in full if not m.mayor}
        kept = []
        for mention in full:
            alone = mention.mayor and not (mention.prefecture or mention.county or mention.city)
            if alone and mention.name not in standing:
                only_former = all(c.former is not None for c in mention.candidates)
                if mention.name[-1] in kinds or only_former or mention.before.endswith("の"):
                    continue
            kept.append(mention)
        return kept

    def _choose(
        self,
        article: Article,
        mention: Mention,
        votes: Mapping[str, float],
        cities: set[str],
        source: SourceEvidence,
    ) -> Resolved | None:
        """Score every candidate of a full name; None when a former name has nothing to support it."""
        scored: list[tuple[float, Candidate, list[Reason]]] = []
        for candidate in mention.candidates:
            score, reasons = self._score(article, mention, candidate, votes, cities, source)
            scored.append((score, candidate, reasons))
        # Two names of one government (a former town and its namesake successor) are one candidate.
        best_by_code: dict[str, tuple[float, Candidate, list[Reason]]] = {}
        for item in sorted(scored, key=lambda item: (-item[0], item[1].code)):
            best_by_code.setdefault(item[1].code, item)
        ranking = sorted(best_by_code.values(), key=lambda item: (-item[0], item[1].code))
        score, candidate, reasons = ranking[0]
        if candidate.former is not None and not self._stands_as_former(article, mention, candidate, cities):
            return None
        if mention.city and candidate.parent not in (mention.city, None):
            return None
        certainty = CERTAINTY["full"]
        reasons = [Reason("full_name", mention.name), *reasons]
        if candidate.former is not None:
            certainty = FORMER_ONLY
            reasons.append(Reason("former", self._former_label(candidate)))
        if len(ranking) == 1:
            confidence = certainty
            if candidate.former is None:
                reasons.append(Reason("only_candidate"))
        else:
            total = sum(math.exp(other - score) for other, _, _ in ranking)
            confidence = certainty / total
            if score - ranking[1][0] < MIN_LEAD:
                confidence = min(confidence, UNSURE)
                reasons.append(Reason("unsure"))
            reasons.append(Reason("homonyms", "、".join(self._label(item[1].code) for item in ranking[:4])))
        return self._resolved(mention, candidate.code, confidence, reasons, [item[1].code for item in ranking])

    def _stands_as_former(self, article: Article, mention: Mention, candidate: Candidate, cities: set[str]) -> bool:
        """Say whether something shows that a former name is meant, and no neighbourhood or common word."""
        return (
            mention.marked_former
            or mention.prefecture == candidate.prefecture
            or mention.county is not None
            or self._gazetteer.city_of(candidate.code) in cities
            or _had_not_ended(article, candidate)
        )

    def _score(
        self,
        article: Article,
        mention: Mention,
        candidate: Candidate,
        votes: Mapping[str, float],
        cities: set[str],
        source: SourceEvidence,
    ) -> tuple[float, list[Reason]]:
        """Return the log-odds of one candidate and the reasons that speak for it."""
        score = 0.0
        reasons: list[Reason] = []

        def add(key: str, detail: str = "", *, times: float = 1.0, reason: str | None = None) -> None:
            nonlocal score
            score += WEIGHTS[key] * times
            reasons.append(Reason(reason or key, detail))

        prefecture_name = self._gazetteer.entries[candidate.prefecture].name
        if mention.prefecture == candidate.prefecture:
            add("prefecture_beside", prefecture_name)
        if mention.county and candidate.county and fold_name(candidate.county) == mention.county:
            add("county_beside", candidate.county)
        if mention.city is not None and candidate.parent == mention.city:
            add("city_beside", self._gazetteer.entries[mention.city].name)
        elif candidate.parent is not None and candidate.parent in cities:
            add("city_in_article", self._gazetteer.entries[candidate.parent].name)
        share = votes.get(candidate.prefecture, 0.0)
        if share and mention.prefecture is None:
            add("prefecture_in_article", prefecture_name, times=min(1.0, share))
        if candidate.prefecture in source.prefectures:
            add("prefecture_of_source", prefecture_name)
        if self._gazetteer.city_of(candidate.code) in source.codes or candidate.code in source.codes:
            add("named_by_source")
        if candidate.former is not None:
            score += WEIGHTS["prior_former"]
            if mention.marked_former:
                score += WEIGHTS["marked_former"]
            if _had_not_ended(article, candidate):
                score += WEIGHTS["not_yet_former"]
            if self._gazetteer.city_of(candidate.code) in cities:
                score += WEIGHTS["successor_in_article"]
        elif candidate.parent is not None and mention.city is None:
            score += WEIGHTS["prior_ward"]
        return score, reasons

    def _resolve_bare(
        self, mentions: Sequence[Mention], chosen: dict[int, Resolved], votes: Mapping[str, float]
    ) -> None:
        """Accept bare names that full names, a dateline, their own strength or a list support, in that order."""
        bare = [mention for mention in mentions if mention.form in ("bare", "bare_prefecture")]
        known = {resolved.code for resolved in chosen.values()} | {resolved.city for resolved in chosen.values()}
        for mention in bare:
            same = [candidate for candidate in mention.candidates if candidate.code in known]
            if same:
                self._accept(chosen, mention, same[0].code, CERTAINTY[mention.form], "same_place")
        for mention in bare:
            if id(mention) in chosen:
                continue
            if mention.before.endswith("【"):
                self._accept(chosen, mention, _first_city(mention), STRONG_BARE, "dateline")
            elif mention.name in self._strong and _PARTICLE.match(mention.after):
                self._accept(chosen, mention, mention.candidates[0].code, STRONG_BARE)
        # Lists grow from the places that are sure: forwards, then backwards.
        for order in (range(len(mentions)), range(len(mentions) - 1, -1, -1)):
            for index in order:
                self._resolve_listed(mentions, index, chosen)
        for run in _runs(mentions):
            self._resolve_run(run, chosen, votes)

    def _accept(
        self, chosen: dict[int, Resolved], mention: Mention, code: str, confidence: float, reason: str | None = None
    ) -> None:
        reasons = [Reason("bare_name", mention.name), *([Reason(reason)] if reason else [])]
        candidates = [code, *(c.code for c in mention.candidates if c.code != code)]
        chosen[id(mention)] = self._resolved(mention, code, confidence, reasons, candidates)

    def _resolve_listed(self, mentions: Sequence[Mention], index: int, chosen: dict[int, Resolved]) -> None:
        """Accept a bare name that stands in a list beside a place that is sure, in the same prefecture."""
        mention = mentions[index]
        if id(mention) in chosen or mention.form not in ("bare", "bare_prefecture"):
            return
        neighbours: list[Resolved] = []
        if mention.linked and index > 0 and id(mentions[index - 1]) in chosen:
            neighbours.append(chosen[id(mentions[index - 1])])
        if index + 1 < len(mentions) and mentions[index + 1].linked and id(mentions[index + 1]) in chosen:
            neighbours.append(chosen[id(mentions[index + 1])])
        if not neighbours:
            return
        prefectures = {neighbour.prefecture for neighbour in neighbours}
        as_prefecture = all(neighbour.code == neighbour.prefecture for neighbour in neighbours)
        options = [c for c in mention.candidates if (c.code == c.prefecture) == as_prefecture]
        near = [c for c in options if as_prefecture or c.prefecture in prefectures]
        if len(near) == 1:
            self._accept(chosen, mention, near[0].code, LISTED, "in_list")

    def _resolve_run(self, run: Sequence[Mention], chosen: dict[int, Resolved], votes: Mapping[str, float]) -> None:
        """Accept a list of bare names (久慈・二戸の縫製業) whose members all lie in prefectures of the article."""
        if any(id(mention) in chosen or mention.form != "bare" for mention in run):
            return
        if len(run) < 2 and not _GROUP_AFTER.match(run[-1].after):
            return
        options = [[c for c in mention.candidates if c.prefecture in votes] for mention in run]
        if all(len(option) == 1 for option in options):
            for mention, option in zip(run, options, strict=True):
                self._accept(chosen, mention, option[0].code, LISTED, "in_list")

    def _prefecture(self, mention: Mention) -> Resolved:
        code = mention.candidates[0].code
        return self._resolved(mention, code, CERTAINTY["prefecture"], [Reason("prefecture_name", mention.name)])

    def _resolved(
        self,
        mention: Mention,
        code: str,
        confidence: float,
        reasons: Iterable[Reason],
        candidates: Iterable[str] = (),
    ) -> Resolved:
        gazetteer = self._gazetteer
        return Resolved(
            mention=mention,
            code=code,
            city=gazetteer.city_of(code),
            prefecture=gazetteer.prefecture_of(code).code,
            confidence=round(confidence, 3),
            reasons=tuple(reasons),
            candidates=tuple(candidates) or (code,),
        )

    def _label(self, code: str) -> str:
        entry = self._gazetteer.entries[code]
        return entry.name if entry.kind == "都道府県" else f"{entry.prefecture}{entry.name}"

    def _former_label(self, candidate: Candidate) -> str:
        former = candidate.former
        return "" if former is None else f"{former.prefecture}{former.county}{former.name}(〜{former.ended[:4]}年)"


def _runs(mentions: Sequence[Mention]) -> list[list[Mention]]:
    """Return the lists that the mentions form (a mention that is linked to nothing is a list of one)."""
    runs: list[list[Mention]] = []
    for mention in mentions:
        if mention.linked and runs:
            runs[-1].append(mention)
        else:
            runs.append([mention])
    return runs


def _had_not_ended(article: Article, candidate: Candidate) -> bool:
    """Say whether a former name was current when the article appeared."""
    published, former = article.published, candidate.former
    return bool(published and former is not None and published < former.ended[: len(published)])


def _first_city(mention: Mention) -> str:
    """Return the municipality of a bare name where there is one (a dateline names a city), else the prefecture."""
    for candidate in mention.candidates:
        if candidate.code != candidate.prefecture:
            return candidate.code
    return mention.candidates[0].code


def _prefecture_votes(mentions: Sequence[Mention], full: Sequence[Mention]) -> dict[str, float]:
    """Count how strongly the article speaks of each prefecture (1.0 = one clear statement)."""
    votes: dict[str, float] = {}

    def vote(code: str, weight: float) -> None:
        votes[code] = votes.get(code, 0.0) + weight

    for mention in mentions:
        if mention.form == "prefecture":
            vote(mention.candidates[0].code, 1.0)
        elif mention.form == "bare_prefecture":
            vote(mention.candidates[0].code, 0.4)
    for mention in full:
        if mention.prefecture:
            vote(mention.prefecture, 1.0)
            continue
        prefectures = {candidate.prefecture for candidate in mention.candidates if candidate.former is None}
        if len(prefectures) == 1:
            vote(prefectures.pop(), 0.8)
    return votes


def _sure_cities(full: Sequence[Mention]) -> set[str]:
    """Return the codes of full names that leave no choice: one government of today has the name."""
    sure: set[str] = set()
    for mention in full:
        today = {candidate.code for candidate in mention.candidates if candidate.former is None}
        beside = {c.code for c in mention.candidates if c.former is None and c.prefecture == mention.prefecture}
        for codes in (today, beside):
            if len(codes) == 1:
                sure |= codes
    return sure


def _index_romaji(gazetteer: Gazetteer) -> dict[str, list["_Entry"]]:
    index: dict[str, list[_Entry]] = {}
    for entry in gazetteer.municipalities:
        index.setdefault(_plain(entry.romaji), []).append(_Entry(entry.code, entry.name))
    return index


@dataclass(frozen=True, slots=True)
class _Entry:
    code: str
    name: str


def _plain(romaji: str) -> str:
    """Return a romanised name as it stands in a host name: lower case, no suffix, no hyphens."""
    body = re.sub(r"-(shi|ku|cho|machi|mura|son|gun)$", "", romaji.lower())
    return re.sub(r"[^a-z]", "", body)

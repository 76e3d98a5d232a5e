"""Choose among the candidates of each mention, and say why.

In: an article and its `Mention`s. Out: `Resolved` mentions: one local government each, with a confidence, the
reasons and the other candidates. Candidates first, elimination second, scoring last; what can't be decided gets
a confidence of at most `UNSURE`, with all candidates kept. Which places are primary is decided in `roles`.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from casemap.bare import choose_bare_names
from casemap.evidence import (
    Context,
    SourceEvidence,
    SourceReader,
    find_acting_pair,
    find_acting_prefecture,
    find_self_reference,
    read_context,
)
from casemap.gazetteer import Gazetteer
from casemap.lexicon import Lexicon
from casemap.mentions import MentionFinder
from casemap.model import Article, Reason
from casemap.names import Candidate
from casemap.spans import CONTEXT, Mention
from casemap.text import fold_name

# Evidence for a candidate, in log-odds. Set by hand so that one direct statement (a prefecture beside the name)
# outweighs all indirect ones together, and any two indirect ones outweigh the priors; checked on tests/gold.
WEIGHTS: Mapping[str, float] = {
    "prefecture_beside": 9.0,
    "county_beside": 5.0,
    "county_in_article": 4.0,
    "city_beside": 9.0,
    "prefecture_of_list": 4.0,
    "city_in_article": 4.0,
    "city_hinted": 4.0,
    "prefecture_in_article": 3.0,
    "told_apart": -1.5,
    "prefecture_of_source": 2.5,
    "named_by_source": 4.0,
    "marked_former": 6.0,
    "not_yet_former": 4.0,
    "not_yet_begun": -4.0,
    "successor_in_article": 5.0,
    "prior_former": -4.0,
    "prior_ward": -1.5,
}
# Confidence of a mention whose name leaves no choice, by how it is written.
CERTAINTY: Mapping[str, float] = {"full": 0.99, "prefecture": 0.98, "grouped": 0.95, "former": 0.85, "reference": 0.7}
# At most this when nothing decides between candidates: below it a place is drawn as doubtful.
UNSURE = 0.5
# Below this lead (log-odds) of the best candidate over the second, nothing has decided.
MIN_LEAD = 2.2


@dataclass(slots=True)
class Resolved:
    """A mention with its chosen candidate, confidence in [0, 1], reasons and all candidate codes, best first.

    To be read, not changed (mutable only because that is faster).
    """

    mention: Mention
    code: str
    city: str
    prefecture: str
    confidence: float
    reasons: tuple[Reason, ...]
    candidates: tuple[str, ...]


_Decision = tuple[str, str, str, float, tuple[Reason, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Setting:
    """What all mentions of one article are judged by."""

    published: str | None
    context: Context
    source: SourceEvidence


class PlaceResolver:
    """Resolves the mentions of articles against one gazetteer."""

    def __init__(self, gazetteer: Gazetteer, lexicon: Lexicon, finder: MentionFinder) -> None:
        """Prepare the reader of publishers and URLs, which uses `finder`."""
        self._gazetteer = gazetteer
        self._lexicon = lexicon
        self._sources = SourceReader(gazetteer, lexicon, finder)
        # What names mean that leave no choice: the same in every article, so it is decided once.
        self._certain: dict[tuple[str, str | None, bool], _Decision] = {}

    def read_source(self, article: Article) -> SourceEvidence:
        """Return what publisher and URL say about the place (read once for each pair of them)."""
        return self._sources.read_source(article)

    def resolve_mentions(self, article: Article, mentions: Sequence[Mention]) -> list[Resolved]:
        """Return the mentions that are places, each resolved, in the order of `mentions`.

        A reference to a government that nothing else names (本市, 県は) comes last.
        """
        source = self.read_source(article)
        if not mentions:
            return self._refer_to_source(article, source)
        full = [mention for mention in mentions if mention.form == "full"]
        dropped = _find_dropped(full) if full else ()
        if dropped:
            full = [mention for mention in full if id(mention) not in dropped]
        # What the mentions say about each other is read when one of them leaves a choice.
        setting: _Setting | None = None
        chosen: dict[int, Resolved] = {}
        listed: str | None = None
        bare = False
        for index, mention in enumerate(mentions):
            form = mention.form
            if not mention.linked:
                listed = None
            if form == "full":
                if dropped and id(mention) in dropped:
                    pass
                elif _leaves_no_choice(mention):
                    chosen[index] = self._only_candidate(mention)
                else:
                    setting = setting or self._read_setting(article, mentions, full, source)
                    resolved = self._choose(mention, listed, setting)
                    if resolved is not None:
                        chosen[index] = resolved
            elif form == "prefecture":
                chosen[index] = self._prefecture(mention)
            elif form != "county":
                bare = True
            listed = mention.prefecture or listed
        if bare:
            setting = setting or self._read_setting(article, mentions, full, source)
            self._add_bare_names(mentions, chosen, setting)
            chosen = dict(sorted(chosen.items()))
        found = list(chosen.values())
        found += self._refer_to_prefecture(article, found, source)
        return found or self._refer_to_source(article, source)

    def _read_setting(
        self, article: Article, mentions: Sequence[Mention], full: Sequence[Mention], source: SourceEvidence
    ) -> _Setting:
        return _Setting(article.published, read_context(article, mentions, full), source)

    def _add_bare_names(self, mentions: Sequence[Mention], chosen: dict[int, Resolved], setting: _Setting) -> None:
        """Add the names without suffix that something supports to `chosen`."""
        sure = {index: resolved.code for index, resolved in chosen.items()}
        choices = choose_bare_names(mentions, sure, setting.context, setting.source, self._lexicon)
        for index, choice in choices.items():
            mention = mentions[index]
            reasons = [Reason("bare_name", mention.name), Reason(choice.reason)]
            if choice.reason == "prefecture_beside":
                reasons[1] = Reason(choice.reason, self._gazetteer.prefecture_of(choice.code).name)
            others = [c.code for c in mention.candidates if c.code != choice.code]
            decision = self._decision(choice.code, choice.confidence, reasons, [choice.code, *others])
            chosen[index] = Resolved(mention, *decision)

    def _choose(self, mention: Mention, listed: str | None, setting: _Setting) -> Resolved | None:
        """Score every candidate of a full name; None when a former name has nothing to support it."""
        scored = [self._score(mention, candidate, listed, setting) for candidate in mention.candidates]
        if len(scored) > 1:
            scored.sort(key=lambda item: (-item[0], item[1].code))
        # Two names of one government (a former town and its namesake successor) are one candidate.
        best_by_code: dict[str, tuple[float, Candidate, list[Reason]]] = {}
        for item in scored:
            best_by_code.setdefault(item[1].code, item)
        ranking = list(best_by_code.values())
        score, candidate, reasons = ranking[0]
        if candidate.former is not None and not self._stands_as_former(mention, candidate, setting):
            return None
        if mention.city and candidate.parent not in (mention.city, None):
            return None
        certainty = CERTAINTY["grouped" if mention.grouped else "full"]
        reasons = [Reason("in_list" if mention.grouped else "full_name", mention.name), *reasons]
        if candidate.former is not None:
            certainty = CERTAINTY["former"]
            reasons.append(Reason("former", _former_label(candidate)))
        if len(ranking) == 1:
            confidence = certainty
            if candidate.former is None:
                reasons.append(Reason("only_candidate"))
        else:
            confidence = certainty / sum(math.exp(other - score) for other, _, _ in ranking)
            if score - ranking[1][0] < MIN_LEAD:
                confidence = min(confidence, UNSURE)
                reasons.append(Reason("unsure"))
            reasons.append(Reason("homonyms", "、".join(self._label(item[1].code) for item in ranking[:4])))
        decision = self._decision(candidate.code, confidence, reasons, [item[1].code for item in ranking])
        return Resolved(mention, *decision)

    def _only_candidate(self, mention: Mention) -> Resolved:
        """Resolve a name that nothing else has, today or before."""
        key = mention.name, mention.prefecture, mention.grouped
        certain = self._certain.get(key)
        if certain is None:
            reasons = [Reason("in_list" if mention.grouped else "full_name", mention.name)]
            if mention.prefecture:
                reasons.append(Reason("prefecture_beside", self._gazetteer.entries[mention.prefecture].name))
            reasons.append(Reason("only_candidate"))
            certainty = CERTAINTY["grouped" if mention.grouped else "full"]
            certain = self._certain[key] = self._decision(mention.candidates[0].code, certainty, reasons)
        return Resolved(mention, *certain)

    def _stands_as_former(self, mention: Mention, candidate: Candidate, setting: _Setting) -> bool:
        """Say whether something shows that a former name is meant, and no neighbourhood or common word."""
        return (
            mention.marked_former
            or mention.prefecture == candidate.prefecture
            or mention.county is not None
            or self._gazetteer.city_of(candidate.code) in setting.context.cities
            # 篠山市: no neighbourhood and no common word is called a city.
            or (mention.name[-1] == "市" and len({one.code for one in mention.candidates}) == 1)
            or candidate.had_not_ended(setting.published)
        )

    def _score(
        self, mention: Mention, candidate: Candidate, listed: str | None, setting: _Setting
    ) -> tuple[float, Candidate, list[Reason]]:
        """Return the log-odds of one candidate, the candidate, and the reasons that speak for it."""
        score = 0.0
        reasons: list[Reason] = []
        context, source, entries = setting.context, setting.source, self._gazetteer.entries
        prefecture, parent = candidate.prefecture, candidate.parent

        def add(key: str, detail: str = "", *, times: float = 1.0) -> None:
            nonlocal score
            score += WEIGHTS[key] * times
            reasons.append(Reason(key, detail))

        city = parent or candidate.code
        if mention.prefecture == prefecture:
            add("prefecture_beside", entries[prefecture].name)
        if mention.county and candidate.county and fold_name(candidate.county) == mention.county:
            add("county_beside", candidate.county)
        elif context.counties and (candidate.county, prefecture) in context.counties:
            add("county_in_article", candidate.county)
        if parent is not None:
            if parent == mention.city:
                add("city_beside", entries[parent].name)
            elif parent in context.cities:
                add("city_in_article", entries[parent].name)
            elif parent in context.hinted:
                add("city_hinted", entries[parent].name)
        if mention.prefecture is None:
            if prefecture in context.votes:
                add("prefecture_in_article", entries[prefecture].name, times=context.share(prefecture))
            if context.told_apart and (mention.name, prefecture) in context.told_apart:
                score += WEIGHTS["told_apart"]
            if listed == prefecture:
                add("prefecture_of_list", entries[prefecture].name)
        if prefecture in source.prefectures:
            add("prefecture_of_source", entries[prefecture].name)
        if source.codes and (city in source.codes or candidate.code in source.codes):
            add("named_by_source")
        if candidate.former is not None:
            score += WEIGHTS["prior_former"]
            if mention.marked_former:
                score += WEIGHTS["marked_former"]
            if candidate.had_not_ended(setting.published):
                score += WEIGHTS["not_yet_former"]
            if city in context.cities:
                score += WEIGHTS["successor_in_article"]
        else:
            if candidate.parent is not None and mention.city is None:
                score += WEIGHTS["prior_ward"]
            if candidate.had_not_begun(setting.published):
                score += WEIGHTS["not_yet_begun"]
        return score, candidate, reasons

    def _prefecture(self, mention: Mention) -> Resolved:
        code = mention.candidates[0].code
        key = code, None, False
        certain = self._certain.get(key)
        if certain is None:
            reasons = (Reason("prefecture_name", self._gazetteer.entries[code].name),)
            certain = self._certain[key] = self._decision(code, CERTAINTY["prefecture"], reasons)
        return Resolved(mention, *certain)

    def _refer_to_prefecture(
        self, article: Article, found: Sequence[Resolved], source: SourceEvidence
    ) -> list[Resolved]:
        """Return the prefecture that acts (県は, 県による) but only qualifies a municipality or publishes."""
        beside = {prefecture for item in found if (prefecture := item.mention.prefecture)}
        if source.codes:
            beside |= {code for code in source.codes if code.endswith("000")}
        if len(beside) == 2:
            span = find_acting_pair(article.text)
            found_codes = {item.code for item in found}
            pair = sorted(beside - found_codes) if span else ()
            return [self._reference(article, span, code, "acts_by_kind") for code in pair if span]
        if len(beside) != 1:
            return []
        (code,) = beside
        if any(item.code == code for item in found):
            return []
        span = find_acting_prefecture(article.text, self._gazetteer.entries[code].name[-1])
        return [self._reference(article, span, code, "acts_by_kind")] if span else []

    def _refer_to_source(self, article: Article, source: SourceEvidence) -> list[Resolved]:
        """Return the government that publisher or URL name where the text only says 本市 or 町は."""
        if len(source.codes) != 1:
            return []
        code = next(iter(source.codes))
        span = find_self_reference(article.text, self._gazetteer.entries[code].name[-1])
        return [self._reference(article, span, code, "named_by_source")] if span else []

    def _reference(self, article: Article, span: tuple[int, int], code: str, reason: str) -> Resolved:
        start, end = span
        surface, after = article.text[start:end], article.text[end : end + CONTEXT]
        mention = Mention(
            field="text",
            start=start,
            end=end,
            surface=surface,
            name=surface,
            form="reference",
            candidates=(Candidate(code, code[:2] + "000"),),
            after=after,
            passing=self._lexicon.passing_after.stand_at(after),
        )
        reasons = (Reason("reference", surface), Reason(reason))
        return Resolved(mention, *self._decision(code, CERTAINTY["reference"], reasons))

    def _decision(
        self, code: str, confidence: float, reasons: Iterable[Reason], candidates: Iterable[str] | None = None
    ) -> _Decision:
        """Return what was decided about a mention, in the order of the fields of `Resolved`."""
        city = self._gazetteer.entries[code].parent or code
        chosen = (code,) if candidates is None else tuple(candidates)
        return code, city, self._gazetteer.prefecture_of(code).code, round(confidence, 3), tuple(reasons), chosen

    def _label(self, code: str) -> str:
        entry = self._gazetteer.entries[code]
        return entry.name if entry.kind == "都道府県" else f"{entry.prefecture}{entry.name}"


def _leaves_no_choice(mention: Mention) -> bool:
    """Say whether a full name has one meaning only, today and before."""
    candidates = mention.candidates
    return len(candidates) == 1 and candidates[0].former is None and not mention.city


def _find_dropped(full: Sequence[Mention]) -> set[int]:
    """Return the ids of the mentions with a suffix that are neighbourhoods or family names."""
    dropped: set[int] = set()
    heads = False
    parts: set[str] | None = None
    for mention in full:
        if mention.mayor:
            heads = True
        if mention.part is not None:
            parts = parts or set()
            parts.add(mention.part)
    if parts:
        # A name that the article gives as a neighbourhood of a city is not a municipality further on.
        dropped.update(id(m) for m in full if m.name in parts and not m.prefecture)
    if heads:
        dropped |= _find_heads([mention for mention in full if id(mention) not in dropped])
    return dropped


def _find_heads(full: Sequence[Mention]) -> set[int]:
    """Return the ids of family names before a head's title: 武雄市の小松市長 is no 小松市."""
    standing = {m.name for m in full if not m.mayor}
    kinds = {m.name[-1] for m in full if not m.mayor}
    dropped = set()
    for mention in full:
        alone = mention.mayor and not (mention.prefecture or mention.county or mention.city)
        if alone and mention.name not in standing:
            only_former = all(c.former is not None for c in mention.candidates)
            if mention.name[-1] in kinds or only_former or mention.before.endswith("の"):
                dropped.add(id(mention))
    return dropped


def _former_label(candidate: Candidate) -> str:
    former = candidate.former
    return "" if former is None else f"{former.prefecture}{former.county}{former.name}(〜{former.ended[:4]}年)"

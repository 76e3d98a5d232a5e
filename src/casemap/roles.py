"""Decide whose initiative an article is about: primary places against places named in passing.

In: an article and its resolved mentions. Out: `PlaceMention`s, one per place and role, best span first. Each
place is described by a few yes/no features that a reader would use (named in the headline, subject of the first
sentence, "20 km from …"); a weighted sum of them gives the probability that it is primary.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casemap.evidence import SourceEvidence
from casemap.gazetteer import Gazetteer
from casemap.lexicon import Lexicon
from casemap.mentions import Mention
from casemap.model import Article, PlaceMention, Reason, Role
from casemap.resolve import Resolved

# Log-odds of being primary. Fitted by tools/fit_roles.py on tests/gold/dev.jsonl (logistic regression with
# cross-validation), then rounded so that they can be read and kept by hand.
ROLE_WEIGHTS: Mapping[str, float] = {
    "bias": -1.3,
    "all_passing": -0.3,
    "bracketed": -0.4,
    "first_and_no_title": 0.6,
    "first_in_text": 1.1,
    "first_sentence": 0.4,
    "in_title": 0.4,
    "listed_with_first": 0.5,
    "listed_with_title": 0.1,
    "long_list": 1.0,
    "many_places": -0.4,
    "often": 0.3,
    "only_place": 0.7,
    "passing": -0.6,
    "prefecture": -0.7,
    "prefecture_acts": 0.3,
    "prefecture_with_own": -0.1,
    "referred_to": 0.2,
    "repeated": 0.7,
    "source": 0.7,
    "text_apposition": 0.4,
    "text_at": -0.3,
    "text_companion": -0.1,
    "text_from": -0.2,
    "text_head": 0.3,
    "text_of": -0.5,
    "text_office": 0.2,
    "text_other": -0.5,
    "text_target": 0.1,
    "text_topic": 1.0,
    "text_topic_after_companion": 0.3,
    "text_with": -0.2,
    "title_alone": 1.1,
    "title_apposition": 0.4,
    "title_at": 0.1,
    "title_companion": -0.3,
    "title_from": -0.1,
    "title_head": 0.1,
    "title_last": 0.8,
    "title_names_none": 1.2,
    "title_names_other": -1.7,
    "title_of": 0.3,
    "title_other": -0.1,
    "title_start": 0.1,
    "title_target": -0.3,
    "title_topic": 0.4,
    "title_topic_after_companion": -0.1,
    "title_with": -0.1,
}
# Where F1 is best in cross-validation: a missed initiative weighs as much as an extra one.
PRIMARY_AT = 0.4

_HEADS = "市長|町長|村長|区長|知事"
_OFFICES = "課|部|局|室|庁|役所|役場|議会|委員会"
# How a mention (or the list it stands in) is joined to what follows. The first that matches counts.
_JOINTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("head", re.compile(rf"長(?![野崎岡浜井])|の[^、。はがを]{{1,8}}(?:{_HEADS})|[^、。はがを]{{0,6}}知事")),
    ("office", re.compile(rf"の?[^、。はがのをにで]{{0,12}}(?:{_OFFICES})(?:は|が|では|の|で|を|、|と)")),
    ("topic", re.compile(r"(?:など[^、。]{0,6})?(?:は|が(?!い)|では|にも?は|も、)|による")),
    ("companion", re.compile(r"(?:など)?と(?:ともに|も|の)|などに|にも")),
    ("topic_after_companion", re.compile(r"(?:など)?(?:と|や|、)[^、。はが]{1,14}(?:は|が)")),
    ("apposition", re.compile(r"[。]|$|[ :：「]")),
    ("at", re.compile(r"(?:内)?(?:で|に)(?:[^つ]|$)")),
    ("target", re.compile(r"を|へ")),
    ("with", re.compile(r"(?:など)?(?:と|とは|や)")),
    ("of", re.compile(r"の")),
    ("from", re.compile(r"から|まで|出身|発")),
)
# A list of so many places is joint work, or a survey of many.
LONG_LIST = 3
MANY_PLACES = 4


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """All mentions of one place in an article, and the features that its role hangs on."""

    code: str
    mentions: tuple[Resolved, ...]
    features: frozenset[str]

    @property
    def primary_probability(self) -> float:
        """Return the probability in [0, 1] that the article reports this place's own initiative."""
        score = ROLE_WEIGHTS["bias"] + sum(ROLE_WEIGHTS.get(name, 0.0) for name in self.features)
        return 1.0 / (1.0 + math.exp(-score))


def assign_roles(
    article: Article,
    resolved: Sequence[Resolved],
    source: SourceEvidence,
    gazetteer: Gazetteer,
    lexicon: Lexicon,
) -> tuple[PlaceMention, ...]:
    """Return one `PlaceMention` per place: primaries first, then those in passing, each in order of appearance."""
    groups = group_places(article, resolved, source, gazetteer, lexicon)
    placed: list[tuple[bool, PlaceMention]] = []
    for group in groups:
        primary = group.primary_probability >= PRIMARY_AT
        placed.append((not primary, _place_mention(group, "primary" if primary else "mentioned", gazetteer)))
    return tuple(place for _, place in sorted(placed, key=lambda item: item[0]))


def group_places(
    article: Article,
    resolved: Sequence[Resolved],
    source: SourceEvidence,
    gazetteer: Gazetteer,
    lexicon: Lexicon,
) -> list[PlaceGroup]:
    """Group resolved mentions by place and describe each group by its features, in order of appearance."""
    by_code: dict[str, list[Resolved]] = {}
    described: dict[int, set[str]] = {}
    first_stop = article.text.find("。")
    if first_stop < 0:
        first_stop = len(article.text)
    for item in resolved:
        by_code.setdefault(item.code, []).append(item)
    for run in list_runs(resolved):
        for item in run:
            described[id(item)] = _describe_mention(item, run, first_stop, lexicon)
    in_title = {item.code for item in resolved if item.mention.field == "title"}
    text_runs = [run for run in list_runs(resolved) if run[0].mention.field == "text"]
    title_runs = [run for run in list_runs(resolved) if run[0].mention.field == "title"]
    first_run = {item.code for item in text_runs[0]} if text_runs else set()
    first_code = text_runs[0][0].code if text_runs else None
    owned = {item.prefecture for item in resolved if item.code != item.prefecture}
    joined_to_title = {
        item.code for run in list_runs(resolved) if any(one.code in in_title for one in run) for item in run
    }
    groups = []
    for code, items in by_code.items():
        features: set[str] = set().union(*(described[id(item)] for item in items))
        if all("passing" in described[id(item)] for item in items):
            features.add("all_passing")
        if all(item.mention.bracketed for item in items):
            features.add("bracketed")
        if code in in_title:
            features.add("in_title")
        else:
            features.add("title_names_other" if in_title else "title_names_none")
            if code in joined_to_title:
                features.add("listed_with_title")
        if code == first_code:
            features.add("first_in_text")
        elif code in first_run:
            features.add("listed_with_first")
        if not in_title and (code in first_run):
            features.add("first_and_no_title")
        if in_title == {code}:
            features.add("title_alone")
        if title_runs and code in {item.code for item in title_runs[-1]}:
            features.add("title_last")
        if len(by_code) >= MANY_PLACES:
            features.add("many_places")
        if len(items) >= 2:
            features.add("repeated")
        if len(items) >= 3:
            features.add("often")
        if code == items[0].prefecture:
            features.add("prefecture")
            if code in owned:
                features.add("prefecture_with_own")
            if features & {"text_topic", "text_office", "text_topic_after_companion"}:
                features.add("prefecture_acts")
        if refers_by_kind(article, gazetteer.entries[code].name):
            features.add("referred_to")
        if code in source.codes or items[0].city in source.codes:
            features.add("source")
        if len(by_code) == 1:
            features.add("only_place")
        groups.append(PlaceGroup(code, tuple(items), frozenset(features)))
    return groups


def _describe_mention(item: Resolved, run: Sequence[Resolved], first_stop: int, lexicon: Lexicon) -> set[str]:
    """Return the features of one mention; in a list, what follows the last member speaks for all.

    `first_stop` is where the first sentence of the text ends.
    """
    mention, last = item.mention, run[-1].mention
    features: set[str] = set()
    passing = any(_is_passing(one, lexicon) for one in (mention, run[0].mention, last))
    if passing:
        features.add("passing")
    joint = "head" if mention.mayor else next((name for name, p in _JOINTS if p.match(last.after)), "other")
    if passing and joint in ("topic", "head", "office"):
        joint = "other"
    features.add(f"{mention.field}_{joint}")
    if len(run) >= LONG_LIST:
        features.add("long_list")
    if mention.marked_former:
        features.add("marked_former")
    if mention.field == "text" and mention.start <= first_stop:
        features.add("first_sentence")
    if mention.field == "title" and mention.start == 0:
        features.add("title_start")
    return features


def list_runs(resolved: Sequence[Resolved]) -> list[list[Resolved]]:
    """Return the lists that the mentions form; a mention that is linked to nothing is a list of one."""
    runs: list[list[Resolved]] = []
    for item in resolved:
        if item.mention.linked and runs and runs[-1][-1].mention.field == item.mention.field:
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs


def _is_passing(mention: Mention, lexicon: Lexicon) -> bool:
    return mention.after.startswith(lexicon.passing_after) or mention.before.endswith(lexicon.passing_before)


def refers_by_kind(article: Article, name: str) -> bool:
    """Say whether the text speaks of the place by its kind alone (同市は, 町は, 県の)."""
    kind = name[-1]
    return re.search(rf"(?:^|[、。「(]|同|当|本){kind}(?:は|が|の|と|で|に|も|内|職員|議会)", article.text) is not None


def _place_mention(group: PlaceGroup, role: Role, gazetteer: Gazetteer) -> PlaceMention:
    """Build the public value from the best-evidenced mention (full name before bare, text before headline)."""
    best = max(
        group.mentions,
        key=lambda item: (item.confidence, item.mention.form == "full", item.mention.field == "text"),
    )
    entry = gazetteer.entries[group.code]
    return PlaceMention(
        code=entry.code,
        name=entry.name,
        prefecture=entry.prefecture,
        role=role,
        confidence=best.confidence,
        field=best.mention.field,
        start=best.mention.start,
        end=best.mention.end,
        surface=best.mention.surface,
        lat=entry.lat,
        lon=entry.lon,
        reasons=(*best.reasons, *_role_reasons(group, role)),
        candidates=best.candidates,
    )


def _role_reasons(group: PlaceGroup, role: Role) -> list[Reason]:
    features = group.features
    if role == "mentioned":
        return [Reason("role_seat" if "bracketed" in features else "role_passing")]
    keys = {"in_title": "role_title", "text_topic": "role_subject", "text_head": "role_head"}
    return [Reason(key) for feature, key in keys.items() if feature in features]

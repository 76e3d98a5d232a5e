"""Decide whose initiative an article is about: primary places against places named in passing.

In: an article and its resolved mentions. Out: `PlaceMention`s, one per place and role, best span first. Each
place is described by a few yes/no features that a reader would use (named in the headline, subject of the first
sentence, "20 km from …"); a weighted sum of them gives the probability that it is primary.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casemap.gazetteer import Gazetteer
from casemap.lexicon import Lexicon
from casemap.mentions import Mention
from casemap.model import Article, PlaceMention, Reason, Role
from casemap.resolve import Resolved, SourceEvidence

# Log-odds of being primary. Fitted by tools/fit_roles.py on tests/gold/dev.jsonl (logistic regression with
# cross-validation), then rounded to halves so that they can be read and kept by hand.
ROLE_WEIGHTS: Mapping[str, float] = {
    "bias": -2.0,
    "in_title": 2.5,
    "title_subject": 1.0,
    "first_in_text": 1.0,
    "subject": 1.5,
    "head": 1.0,
    "passing": -2.0,
    "all_passing": -2.5,
    "bracketed": -2.5,
    "marked_former": -1.0,
    "repeated": 0.5,
    "listed_with_title": 1.5,
    "listed": 0.0,
    "prefecture": -0.5,
    "prefecture_with_own": -1.5,
    "referred_to": 0.5,
    "source": 1.0,
    "only_place": 1.5,
    "title_names_other": -1.0,
}
PRIMARY_AT = 0.5

_SUBJECT = re.compile(
    r"^(?:は|が|では|も、|も[^ぁ-ん]|による|と[^、。]{1,12}(?:は|が)|、[^、。]{1,12}(?:は|が)|の[^、。]{1,14}(?:は|が|を進め|に挑))"
)
_TITLE_SUBJECT = re.compile(r"^(?:は|が|の|、|で|に|も|と|$|・| |:|:|「)")
_HEAD = re.compile(r"^(?:長|の[^、。はがを]{1,8}(?:市長|町長|村長|区長|知事)|[^、。はがを]{0,6}知事)")


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """All mentions of one place in an article, and the features that its role hangs on."""

    code: str
    mentions: tuple[Resolved, ...]
    features: frozenset[str]

    @property
    def primary_probability(self) -> float:
        """Return the probability in [0, 1] that the article reports this place's own initiative."""
        score = ROLE_WEIGHTS["bias"] + sum(ROLE_WEIGHTS[name] for name in self.features)
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
    for item in resolved:
        by_code.setdefault(item.code, []).append(item)
    # A city that is only named through its ward is the ward; both together are one place, the ward being finer.
    in_title = {item.code for item in resolved if item.mention.field == "title"}
    text_order = [item.code for item in resolved if item.mention.field == "text"]
    prefectures_of_others = {item.prefecture for item in resolved if item.code != item.prefecture}
    listed_in_title = _listed_with(resolved, in_title)
    groups = []
    for code, items in by_code.items():
        features: set[str] = set()
        mentions = [item.mention for item in items]
        passing = [_is_passing(mention, lexicon) for mention in mentions]
        if code in in_title:
            features.add("in_title")
        elif in_title:
            features.add("title_names_other")
        if any(m.field == "title" and _TITLE_SUBJECT.match(m.after) and not m.bracketed for m in mentions):
            features.add("title_subject")
        if text_order and text_order[0] == code:
            features.add("first_in_text")
        if any(m.field == "text" and _SUBJECT.match(m.after) and not p for m, p in zip(mentions, passing, strict=True)):
            features.add("subject")
        if any(_HEAD.match(m.after) for m in mentions):
            features.add("head")
        if any(passing):
            features.add("passing")
        if all(passing):
            features.add("all_passing")
        if all(m.bracketed for m in mentions):
            features.add("bracketed")
        if any(m.marked_former for m in mentions):
            features.add("marked_former")
        if len(mentions) >= 2:
            features.add("repeated")
        if code in listed_in_title:
            features.add("listed_with_title")
        if any(m.linked for m in mentions):
            features.add("listed")
        if code == items[0].prefecture:
            features.add("prefecture")
            if code in prefectures_of_others:
                features.add("prefecture_with_own")
        if _is_referred_to(article, gazetteer.entries[code].name):
            features.add("referred_to")
        if code in source.codes or items[0].city in source.codes:
            features.add("source")
        if len(by_code) == 1:
            features.add("only_place")
        groups.append(PlaceGroup(code, tuple(items), frozenset(features)))
    return groups


def _listed_with(resolved: Sequence[Resolved], in_title: set[str]) -> set[str]:
    """Return the places that stand in one list with a place of the headline."""
    found: set[str] = set()
    run: list[Resolved] = []
    for item in [*resolved, None]:
        if item is not None and item.mention.linked and run:
            run.append(item)
            continue
        if len(run) > 1 and any(member.code in in_title for member in run):
            found |= {member.code for member in run}
        run = [] if item is None else [item]
    return found


def _is_passing(mention: Mention, lexicon: Lexicon) -> bool:
    return mention.after.startswith(lexicon.passing_after) or mention.before.endswith(lexicon.passing_before)


def _is_referred_to(article: Article, name: str) -> bool:
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
    keys = {"in_title": "role_title", "subject": "role_subject", "head": "role_head"}
    return [Reason(key) for feature, key in keys.items() if feature in features]

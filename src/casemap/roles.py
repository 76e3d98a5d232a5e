"""Decide whose initiative an article is about: primary places against places named in passing.

In: an article and its resolved mentions. Out: `PlaceMention`s, one per place and role, best span first. Each
place is described by a few features (see `features`); a weighted sum of them gives the probability that it is
primary.
"""

import math
from collections.abc import Mapping, Sequence

from casemap.evidence import SourceEvidence
from casemap.features import PlaceGroup, group_places
from casemap.gazetteer import Gazetteer
from casemap.lexicon import Lexicon
from casemap.model import Article, PlaceMention, Reason, Role
from casemap.resolve import Resolved

# Log-odds of being primary. Fitted by tools/fit_roles.py on tests/gold/dev.jsonl (logistic regression with
# cross-validation), then rounded so that they can be read and kept by hand.
ROLE_WEIGHTS: Mapping[str, float] = {
    "bias": -0.5,
    "bracketed": -0.7,
    "first_and_no_title": 1.3,
    "first_in_text": 1.4,
    "listed_with_first": 0.5,
    "long_list": 1.1,
    "many_places": -0.5,
    "most_named": 0.7,
    "only_place": 0.7,
    "passing": -0.8,
    "prefecture": -0.6,
    "referred_to": 0.8,
    "source": 0.3,
    "text_of": -0.4,
    "text_topic": 1.2,
    "title_alone": 1.5,
    "title_last": 1.5,
    "title_names_none": 0.2,
    "title_names_other": -2.6,
    "title_topic": 0.3,
}
# Where F1 is best in cross-validation: a missed initiative weighs as much as an extra one.
PRIMARY_AT = 0.42

_TITLE, _SUBJECT, _HEAD = Reason("role_title"), Reason("role_subject"), Reason("role_head")
_SEAT, _PASSING = Reason("role_seat"), Reason("role_passing")


def primary_probability(group: PlaceGroup) -> float:
    """Return the probability in [0, 1] that the article reports this place's own initiative."""
    score = ROLE_WEIGHTS["bias"] + sum([ROLE_WEIGHTS.get(name, 0.0) for name in group.features])
    return 1.0 / (1.0 + math.exp(-score))


def assign_roles(
    article: Article,
    resolved: Sequence[Resolved],
    source: SourceEvidence,
    gazetteer: Gazetteer,
    lexicon: Lexicon,
) -> tuple[PlaceMention, ...]:
    """Return one `PlaceMention` per place: primaries first, then those in passing, each in order of appearance."""
    if not resolved:
        return ()
    primary: list[PlaceMention] = []
    mentioned: list[PlaceMention] = []
    for group in group_places(article, resolved, source, gazetteer, lexicon):
        if primary_probability(group) >= PRIMARY_AT:
            primary.append(_place_mention(group, "primary", gazetteer))
        else:
            mentioned.append(_place_mention(group, "mentioned", gazetteer))
    return (*primary, *mentioned)


def _place_mention(group: PlaceGroup, role: Role, gazetteer: Gazetteer) -> PlaceMention:
    """Build the public value from the best-evidenced mention (full name before bare, text before headline)."""
    best = group.mentions[0]
    if len(group.mentions) > 1:
        best = max(
            group.mentions,
            key=lambda item: (item.confidence, item.mention.form == "full", item.mention.field == "text"),
        )
    entry = gazetteer.entries[group.code]
    mention = best.mention
    return PlaceMention(
        code=entry.code,
        name=entry.name,
        prefecture=entry.prefecture,
        role=role,
        confidence=best.confidence,
        field=mention.field,
        start=mention.start,
        end=mention.end,
        surface=mention.surface,
        lat=entry.lat,
        lon=entry.lon,
        reasons=(*best.reasons, *_role_reasons(group, role)),
        candidates=best.candidates,
    )


def _role_reasons(group: PlaceGroup, role: Role) -> list[Reason]:
    """Say in words what decided the role: the features that a reader can see on the page."""
    features = group.features
    if role == "mentioned":
        return [_SEAT if "bracketed" in features else _PASSING]
    reasons = []
    if any(item.mention.field == "title" for item in group.mentions):
        reasons.append(_TITLE)
    if "text_topic" in features:
        reasons.append(_SUBJECT)
    if any(item.mention.mayor for item in group.mentions):
        reasons.append(_HEAD)
    return reasons

"""Decide whose initiative an article is about: primary places against places named in passing.

In: an article and its resolved mentions. Out: `PlaceMention`s, one per place and role, best span first. Each
place is described by a few features (see `features`, `groups`); a weighted sum of them gives the probability that it is
primary.
"""

import functools
import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from casemap.evidence import SourceEvidence
from casemap.features import BRACKETED, ENUMERATED, FEATURES, HEADED, TEXT_TOPIC, TITLED, PlaceGroup
from casemap.gazetteer import Gazetteer
from casemap.groups import group_places
from casemap.lexicon import Lexicon
from casemap.model import Article, PlaceMention, Reason, Role
from casemap.resolve import Resolved

# Log-odds of being primary. Fitted by tools/fit_roles.py on dev, blind_a, blind_b, blind_c and hands of tests/gold
# (logistic regression, held by rules of thumb), then rounded so that they can be read and kept by hand.
ROLE_WEIGHTS: Mapping[str, float] = {
    "bias": 0.1,
    "agreed": 1.1,
    "bracketed": -0.2,
    "counted_acts": 1.7,
    "counted_together": 0.7,
    "customer": -7.0,
    "first_and_no_title": 1.6,
    "first_in_text": 0.9,
    "first_long_list": -0.4,
    "first_sentence": 0.4,
    "first_topic": 0.8,
    "jointly": 2.6,
    "last_sentence": -1.4,
    "later": -0.9,
    "later_topic_prefecture": 0.6,
    "listed_beside_title": -0.7,
    "long_list": 1.1,
    "long_list_beside_title": -0.5,
    "most_named": 0.2,
    "national": -6.1,
    "national_titled": -1.4,
    "never_telling": -1.6,
    "object_of_prefecture": -2.3,
    "only_place": 1.1,
    "partakes": 1.1,
    "partners_named": 2.7,
    "prefecture": -0.2,
    "prefecture_alone": -0.4,
    "prefecture_idle": -1.1,
    "prefecture_office": 0.1,
    "referred_to": 1.1,
    "source_names_other": -0.2,
    "state_told": -3.1,
    "text_companion": -0.5,
    "text_from": -0.5,
    "text_located": -0.9,
    "text_members": 1.6,
    "text_office": 0.3,
    "text_together": 0.4,
    "text_topic": 1.4,
    "text_topic_after_companion": 0.6,
    "title_alone": 1.1,
    "title_apposition": 0.3,
    "title_counts": 0.7,
    "title_last": 0.8,
    "title_names_other": -1.8,
    "title_other": 0.1,
    "title_shared": -0.6,
    "titled_object": -1.4,
    "together_neighbour": -0.8,
    "too_prefecture": 0.8,
}
# Where F1 is best in cross-validation: a missed initiative weighs as much as an extra one.
PRIMARY_AT = 0.5
# Between this and its opposite the role is a matter of doubt, and the reasons say so.
ROLE_SURE = 0.8

# Articles by other hands are less alike than the fitted probability believes: log odds are scaled by this before they
# become a confidence, so that nine of ten are right where it says 0.9 (tools/fit_roles.py, each file by the others).
CONFIDENCE_SCALE = 0.9
# A very long list is one decision, however many places it has: a role in it is at most as sure as such lists were right
# as a whole by weights from other files (30 of 35, by the rule of succession; tools/fit_roles.py counts).
ENUMERATION_SURE = (30 + 1) / (35 + 2)

_TITLE, _SUBJECT, _HEAD = Reason("role_title"), Reason("role_subject"), Reason("role_head")
_SEAT, _PASSING = Reason("role_seat"), Reason("role_passing")


# So many sets of features are kept with what they mean for the role: articles share a few hundred.
VERDICT_CACHE = 4096


class Verdict(NamedTuple):
    """The role of a place, how sure it is, and why."""

    role: Role
    confidence: float
    reasons: tuple[Reason, ...]


@functools.lru_cache(maxsize=VERDICT_CACHE)
def judge_role(features: int) -> Verdict:
    """Return the role of a place by its features (bits of `FEATURES`)."""
    chance = primary_probability(features)
    role: Role = "primary" if chance >= PRIMARY_AT else "mentioned"
    sure = 1.0 / (1.0 + ((1.0 - chance) / chance) ** CONFIDENCE_SCALE)
    confidence = sure if role == "primary" else 1.0 - sure
    if features & ENUMERATED:
        confidence = min(confidence, ENUMERATION_SURE)
    return Verdict(role, round(confidence, 3), tuple(_role_reasons(features, role, chance)))


def primary_probability(features: int) -> float:
    """Return the probability in [0, 1] that the article reports this place's own initiative."""
    score = ROLE_WEIGHTS["bias"] + sum(ROLE_WEIGHTS.get(name, 0.0) for name, bit in FEATURES.items() if features & bit)
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
        place = _place_mention(group, gazetteer)
        (primary if place.role == "primary" else mentioned).append(place)
    return (*primary, *mentioned)


def _place_mention(group: PlaceGroup, gazetteer: Gazetteer) -> PlaceMention:
    """Build the public value from the best-evidenced mention (full name before bare, text before headline)."""
    best = group.mentions[0]
    if len(group.mentions) > 1:
        best = max(group.mentions, key=_rank_evidence)
    entry = gazetteer.entries[group.code]
    mention = best.mention
    role, confidence, reasons = judge_role(group.features)
    # In the order of its fields: by name costs twice the time.
    return PlaceMention(
        entry.code,
        entry.name,
        entry.prefecture,
        role,
        best.confidence,
        mention.field,
        mention.start,
        mention.end,
        mention.surface,
        entry.lat,
        entry.lon,
        best.reasons + reasons,
        best.candidates,
        confidence,
    )


def _rank_evidence(item: Resolved) -> tuple[float, bool, bool]:
    return item.confidence, item.mention.form == "full", item.mention.field == "text"


def _role_reasons(features: int, role: Role, chance: float) -> list[Reason]:
    """Say in words what decided the role: the features that a reader can see on the page."""
    doubt = [Reason("role_doubt", f"{chance:.0%}")] if 1.0 - ROLE_SURE < chance < ROLE_SURE else []
    if role == "mentioned":
        return [_SEAT if features & BRACKETED else _PASSING, *doubt]
    shown = ((TITLED, _TITLE), (TEXT_TOPIC, _SUBJECT), (HEADED, _HEAD))
    return [*(reason for bit, reason in shown if features & bit), *doubt]

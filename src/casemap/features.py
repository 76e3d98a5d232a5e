"""Describe what part each place plays in an article, by yes/no features that a reader would use.

In: an article, its resolved mentions, what publisher and URL say. Out: one `PlaceGroup` per place with the
features that hold (named in the headline, subject of the first sentence, a vendor's customer). What the features weigh
is decided in `roles`.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from casemap.evidence import SourceEvidence
from casemap.gazetteer import Gazetteer
from casemap.joints import (
    ENUMERATION_FROM,
    LONG_FROM,
    acts_jointly,
    is_aside,
    is_customer,
    is_passing,
    read_joint,
)
from casemap.lexicon import Lexicon
from casemap.model import Article, Field
from casemap.resolve import Resolved

_REFERENCE = re.compile(r"[市町村区県都道府](?<![^、。「(同当本][市町村区県都道府])(?=[はがのとでにも内]|職員|議会)")
# 両市町が, 3町は: places counted as one.
# 環境省は…を選んだ: the state acts, and the places are what it speaks of.
_STATE_ACTS = re.compile(
    r"(?:[^。はが]{0,14}、)?[^、。はがをのにで]{0,8}(?:省|(?<![都道府県市区町村支])庁|内閣府|政府|国)(?:は|が|によると)"
)
_COUNTED = re.compile(r"([両1-9][0-9]?)([市区町村]{1,4}|[都道府]?県)(?=[はがでのもと]|による)")
# What the role can hang on: each feature is one bit, so that a set of them is an int, by which its role is looked up.
_NAMES = (
    "bracketed", "counted_together", "customer", "first_and_no_title", "first_in_text", "first_long_list",
    "first_topic", "jointly", "later", "long_list", "most_named", "national", "never_telling", "object_of_prefecture",
    "only_place", "prefecture", "prefecture_alone", "prefecture_office", "referred_to", "source_names_other",
    "text_companion", "text_from", "text_office", "text_together", "text_topic", "text_topic_after_companion",
    "title_alone", "title_apposition", "title_last", "title_names_other", "title_other", "title_shared",
)  # fmt: skip
FEATURES: Mapping[str, int] = {name: 1 << at for at, name in enumerate(_NAMES)}
BRACKETED = FEATURES["bracketed"]
COUNTED_TOGETHER = FEATURES["counted_together"]
CUSTOMER = FEATURES["customer"]
FIRST_AND_NO_TITLE = FEATURES["first_and_no_title"]
FIRST_IN_TEXT = FEATURES["first_in_text"]
FIRST_LONG_LIST = FEATURES["first_long_list"]
FIRST_TOPIC = FEATURES["first_topic"]
JOINTLY = FEATURES["jointly"]
LATER = FEATURES["later"]
LONG_LIST = FEATURES["long_list"]
MOST_NAMED = FEATURES["most_named"]
NATIONAL = FEATURES["national"]
NEVER_TELLING = FEATURES["never_telling"]
OBJECT_OF_PREFECTURE = FEATURES["object_of_prefecture"]
ONLY_PLACE = FEATURES["only_place"]
PREFECTURE = FEATURES["prefecture"]
PREFECTURE_ALONE = FEATURES["prefecture_alone"]
PREFECTURE_OFFICE = FEATURES["prefecture_office"]
REFERRED_TO = FEATURES["referred_to"]
SOURCE_NAMES_OTHER = FEATURES["source_names_other"]
TEXT_COMPANION = FEATURES["text_companion"]
TEXT_FROM = FEATURES["text_from"]
TEXT_OFFICE = FEATURES["text_office"]
TEXT_TOGETHER = FEATURES["text_together"]
TEXT_TOPIC = FEATURES["text_topic"]
TEXT_TOPIC_AFTER_COMPANION = FEATURES["text_topic_after_companion"]
TITLE_ALONE = FEATURES["title_alone"]
TITLE_APPOSITION = FEATURES["title_apposition"]
TITLE_LAST = FEATURES["title_last"]
TITLE_NAMES_OTHER = FEATURES["title_names_other"]
TITLE_OTHER = FEATURES["title_other"]
TITLE_SHARED = FEATURES["title_shared"]
# What has no weight: what the reasons speak of (the headline names the place, a head's title follows it), what makes
# other features (the text names it in a list), and what says how sure a role can be (a member of a very long list).
TITLED, HEADED, LISTED, ENUMERATED = (1 << at for at in range(len(_NAMES), len(_NAMES) + 4))
# The joints that tell the roles apart, by field.
_JOINT_FEATURES: Mapping[Field, Mapping[str, int]] = {
    "text": {
        "topic": TEXT_TOPIC,
        "office": TEXT_OFFICE,
        "together": TEXT_TOGETHER,
        "companion": TEXT_COMPANION,
        "topic_after_companion": TEXT_TOPIC_AFTER_COMPANION,
        "from": TEXT_FROM,
    },
    "title": {"apposition": TITLE_APPOSITION, "other": TITLE_OTHER},
}
# What makes a municipality more than the object of an acting prefecture.
_OWN_PART = TEXT_TOPIC | TEXT_TOPIC_AFTER_COMPANION | TEXT_COMPANION | TEXT_TOGETHER | TEXT_OFFICE
# What makes a prefecture act itself: it does more than say where its municipalities lie.
_ACTS: Mapping[Field, frozenset[str]] = {
    "text": frozenset(("topic", "office", "head", "example")),
    "title": frozenset(("topic",)),
}


@dataclass(slots=True)
class PlaceGroup:
    """All mentions of one place in an article, and the features that its role hangs on (bits of `FEATURES`)."""

    code: str
    mentions: list[Resolved]
    features: int


@dataclass(slots=True)
class _Named:
    """Which places headline and text name (by code), those left out that don't report their own work.

    `telling` are the mentions that are left, `counts` how often they name each place, `in_title` the places of the
    headline, `last_in_title` those of its last list, `first_run` those of the first list in the text, `acting` the
    prefectures that act themselves.
    """

    telling: list[Resolved]
    counts: dict[str, int]
    in_title: set[str]
    last_in_title: set[str]
    first_run: list[str]
    acting: set[str]


def group_places(
    article: Article,
    resolved: Sequence[Resolved],
    source: SourceEvidence,
    gazetteer: Gazetteer,
    lexicon: Lexicon,
) -> list[PlaceGroup]:
    """Group resolved mentions by place and describe each group by its features, in order of appearance."""
    groups: dict[str, PlaceGroup] = {}
    named = _Named([], {}, set(), set(), [], set())
    for run in _list_runs(resolved):
        _add_run(article, run, groups, named, lexicon)
    several = len(groups) > 1
    most_named = _find_most_named(named.counts) if several else None
    referred = _find_referred(article.text, named.telling, gazetteer)
    counted: Collection[str] = _find_counted(article.text, groups, gazetteer) if several else ()
    state_acts = _STATE_ACTS.match(article.text) is not None
    governed: set[str] = set()
    by_source: set[str] = set()
    for code, group in groups.items():
        first = group.mentions[0]
        if code != first.prefecture:
            governed.add(first.prefecture)
        if code in source.codes or first.city in source.codes:
            by_source.add(code)
    for code, group in groups.items():
        first = group.mentions[0]
        features = _add_text(_add_headline(group.features, code, named), code, named)
        if state_acts and code not in named.in_title and (features & LISTED or not features & _OWN_PART):
            features |= NATIONAL
        if not several:
            features |= ONLY_PLACE
        elif code == most_named:
            features |= MOST_NAMED
        if code not in named.counts:
            features |= NEVER_TELLING
        if code in referred:
            features |= REFERRED_TO
        if code in counted:
            features |= COUNTED_TOGETHER
        if by_source and code not in by_source:
            features |= SOURCE_NAMES_OTHER
        if first.mention.bracketed and all(item.mention.bracketed for item in group.mentions):
            features |= BRACKETED
        if code == first.prefecture:
            features |= PREFECTURE
            if features & TEXT_OFFICE:
                features |= PREFECTURE_OFFICE
            if code not in governed:
                features |= PREFECTURE_ALONE
        elif first.prefecture in named.acting and code not in named.in_title and not features & _OWN_PART:
            features |= OBJECT_OF_PREFECTURE
        group.features = features
    return list(groups.values())


def _add_headline(features: int, code: str, named: _Named) -> int:
    """Return `features` and what the headline says of a place."""
    in_title = named.in_title
    if code in in_title:
        features |= TITLE_ALONE if len(in_title) == 1 else TITLE_SHARED
        if code in named.last_in_title:
            features |= TITLE_LAST
    elif in_title:
        features |= TITLE_NAMES_OTHER
    return features


def _add_text(features: int, code: str, named: _Named) -> int:
    """Return `features` and where the text names a place: in its first list or later."""
    if code in named.first_run:
        if code == named.first_run[0]:
            features |= FIRST_IN_TEXT
        if not named.in_title:
            features |= FIRST_AND_NO_TITLE
        if features & TEXT_TOPIC:
            features |= FIRST_TOPIC
        if features & LONG_LIST:
            features |= FIRST_LONG_LIST
    elif code not in named.in_title:
        features |= LATER
    return features


def _add_run(
    article: Article, run: Sequence[Resolved], groups: dict[str, PlaceGroup], named: _Named, lexicon: Lexicon
) -> None:
    """Add the mentions of one list to their groups; what follows the last member speaks for all."""
    size = len(run)
    first, last = run[0].mention, run[-1].mention
    in_title = first.field == "title"
    joint = read_joint(last)
    passing = is_passing(first, last, size, joint, lexicon)
    aside = is_aside(article, first, last)
    shared = 0
    if in_title:
        shared = TITLED
    elif size > 1:
        shared = LISTED
    if size >= LONG_FROM:
        shared |= LONG_LIST
    if size >= ENUMERATION_FROM:
        shared |= ENUMERATED
    if is_customer(last):
        shared |= CUSTOMER
    if joint == "together" and not in_title and acts_jointly(first, last):
        shared |= JOINTLY
    joint_features, acts = _JOINT_FEATURES[first.field], _ACTS[first.field]
    codes: list[str] = []
    for item in run:
        mention, code = item.mention, item.code
        group = groups.get(code)
        if group is None:
            group = groups[code] = PlaceGroup(code, [item], shared)
        else:
            group.mentions.append(item)
            group.features |= shared
        own = joint
        if mention.mayor:
            own = "head"
            group.features |= HEADED
        by_the_way = mention.passing if passing is None else passing
        if by_the_way and own == "topic":
            own = "other"
        group.features |= joint_features.get(own, 0)
        if code == item.prefecture and own in acts:
            named.acting.add(code)
        if not (by_the_way or aside or mention.bracketed):
            named.telling.append(item)
            named.counts[code] = named.counts.get(code, 0) + 1
            codes.append(code)
    if in_title:
        named.in_title.update(codes)
        named.last_in_title = {item.code for item in run}
    elif not named.first_run:
        named.first_run = codes


def _find_most_named(counts: Mapping[str, int]) -> str | None:
    """Return the place that is named more often than any other of several, if there is one."""
    if len(counts) < 2:
        return None
    highest = max(counts.values())
    leading = [code for code, count in counts.items() if count == highest]
    return leading[0] if len(leading) == 1 else None


def _find_referred(text: str, telling: Sequence[Resolved], gazetteer: Gazetteer) -> set[str]:
    """Return the places that the text also speaks of by their kind alone (同市は, 町は, 県の).

    The antecedent is the nearest place of that kind before, else the nearest in the headline.
    """
    referred: set[str] = set()
    nearest: dict[str, str] = {}
    at = 0
    for match in _REFERENCE.finditer(text):
        while at < len(telling) and (telling[at].mention.field == "title" or telling[at].mention.end <= match.start()):
            nearest[gazetteer.entries[telling[at].code].name[-1]] = telling[at].code
            at += 1
        if match[0] in nearest:
            referred.add(nearest[match[0]])
    return referred


def _find_counted(text: str, codes: Collection[str], gazetteer: Gazetteer) -> set[str]:
    """Return the places that the text counts as one (両市町が, 3町は): as many of that kind as the article names."""
    counted: set[str] = set()
    for match in _COUNTED.finditer(text):
        kinds = match[2]
        members = {code for code in codes if gazetteer.entries[code].name[-1] in kinds}
        if len(members) > 1 and match[1] in (str(len(members)), "両" if len(members) == 2 else ""):
            counted |= members
    return counted


def _list_runs(resolved: Sequence[Resolved]) -> list[list[Resolved]]:
    """Return the lists that the mentions form; a mention that is linked to nothing is a list of one."""
    runs: list[list[Resolved]] = []
    for item in resolved:
        mention = item.mention
        if mention.linked and runs and runs[-1][-1].mention.field == mention.field:
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs

"""Describe what part each place plays in an article, by yes/no features that a reader would use.

In: an article, its resolved mentions, what publisher and URL say. Out: one `PlaceGroup` per place with the names of
the features that hold (named in the headline, subject of the first sentence, a vendor's customer). What the features
weigh is decided in `roles`.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from casemap.evidence import SourceEvidence
from casemap.gazetteer import Gazetteer
from casemap.joints import LONG_LIST, acts_jointly, is_aside, is_customer, is_passing, read_joint
from casemap.lexicon import Lexicon
from casemap.model import Article, Field
from casemap.resolve import Resolved

_REFERENCE = re.compile(r"[市町村区県都道府](?<![^、。「(同当本][市町村区県都道府])(?=[はがのとでにも内]|職員|議会)")
# 両市町が, 3町は: places counted as one.
_COUNTED = re.compile(r"([両1-9][0-9]?)([市区町村]{1,4}|[都道府]?県)(?=[はがでのもと]|による)")
# The joints that tell the roles apart, by field.
_JOINT_FEATURES: Mapping[tuple[Field, str], str] = {
    ("text", "topic"): "text_topic",
    ("text", "office"): "text_office",
    ("text", "together"): "text_together",
    ("text", "companion"): "text_companion",
    ("text", "topic_after_companion"): "text_topic_after_companion",
    ("text", "from"): "text_from",
    ("title", "apposition"): "title_apposition",
    ("title", "other"): "title_other",
}
# What makes a prefecture act itself: it does more than say where its municipalities lie.
_ACTS = frozenset(
    (("text", "topic"), ("text", "office"), ("text", "head"), ("text", "example"), ("title", "topic")),
)
# What makes a municipality more than the object of an acting prefecture.
_OWN_PART = frozenset(("text_topic", "text_topic_after_companion", "text_companion", "text_together", "text_office"))


@dataclass(slots=True)
class PlaceGroup:
    """All mentions of one place in an article, and the features that its role hangs on.

    `titled`: the headline names it; `headed`: a head's title follows it.
    """

    code: str
    mentions: list[Resolved]
    features: set[str]
    titled: bool = False
    headed: bool = False


@dataclass(slots=True)
class _Named:
    """Which places headline and text name (by code), those left out that don't report their own work.

    `telling` are the mentions that are left, `last_in_title` the places of the headline's last list, `first_run` those
    of the first list in the text, `acting` the prefectures that act themselves.
    """

    telling: list[Resolved]
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
    named = _Named([], set(), [], set())
    for run in _list_runs(resolved):
        _add_run(article, run, groups, named, lexicon)
    telling = {item.code for item in named.telling}
    in_title = {item.code for item in named.telling if item.mention.field == "title"}
    most_named = _find_most_named(named.telling)
    referred = _find_referred(article.text, named.telling, gazetteer)
    counted = _find_counted(article.text, groups, gazetteer) if len(groups) > 1 else set()
    governed = {group.mentions[0].prefecture for code, group in groups.items() if not _is_prefecture(group)}
    by_source = {code for code, group in groups.items() if source.codes & {code, group.mentions[0].city}}
    for code, group in groups.items():
        features = group.features
        _add_headline(features, code, in_title, named)
        _add_text(features, code, in_title, named)
        if code == most_named:
            features.add("most_named")
        if len(groups) == 1:
            features.add("only_place")
        if code not in telling:
            features.add("never_telling")
        if code in referred:
            features.add("referred_to")
        if code in counted:
            features.add("counted_together")
        if by_source and code not in by_source:
            features.add("source_names_other")
        if group.mentions[0].mention.bracketed and all(item.mention.bracketed for item in group.mentions):
            features.add("bracketed")
        if _is_prefecture(group):
            features.add("prefecture")
            if "text_office" in features:
                features.add("prefecture_office")
            if code not in governed:
                features.add("prefecture_alone")
        elif group.mentions[0].prefecture in named.acting and code not in in_title and not features & _OWN_PART:
            features.add("object_of_prefecture")
    return list(groups.values())


def _add_headline(features: set[str], code: str, in_title: Collection[str], named: _Named) -> None:
    """Add what the headline says of a place."""
    if code in in_title:
        features.add("title_alone" if len(in_title) == 1 else "title_shared")
        if code in named.last_in_title:
            features.add("title_last")
    elif in_title:
        features.add("title_names_other")


def _add_text(features: set[str], code: str, in_title: Collection[str], named: _Named) -> None:
    """Add where the text names a place: in its first list or later."""
    if code in named.first_run:
        if code == named.first_run[0]:
            features.add("first_in_text")
        if not in_title:
            features.add("first_and_no_title")
        if "text_topic" in features:
            features.add("first_topic")
        if "long_list" in features:
            features.add("first_long_list")
    elif code not in in_title:
        features.add("later")


def _add_run(
    article: Article, run: Sequence[Resolved], groups: dict[str, PlaceGroup], named: _Named, lexicon: Lexicon
) -> None:
    """Add the mentions of one list to their groups; what follows the last member speaks for all."""
    mentions = [item.mention for item in run]
    last = mentions[-1]
    joint = read_joint(last)
    passing = is_passing(mentions, joint, lexicon)
    aside = is_aside(article, mentions)
    shared = set()
    if len(run) >= LONG_LIST:
        shared.add("long_list")
    if is_customer(last):
        shared.add("customer")
    if joint == "together" and mentions[0].field == "text" and acts_jointly(mentions):
        shared.add("jointly")
    codes: list[str] = []
    for item in run:
        mention = item.mention
        group = groups.get(item.code)
        if group is None:
            group = groups[item.code] = PlaceGroup(item.code, [], set())
        group.mentions.append(item)
        if shared:
            group.features |= shared
        own = joint
        if mention.mayor:
            own, group.headed = "head", True
        if mention.field == "title":
            group.titled = True
        by_the_way = mention.passing if passing is None else passing
        if by_the_way and own == "topic":
            own = "other"
        feature = _JOINT_FEATURES.get((mention.field, own))
        if feature:
            group.features.add(feature)
        if item.code == item.prefecture and (mention.field, own) in _ACTS:
            named.acting.add(item.code)
        if not (by_the_way or aside or mention.bracketed):
            named.telling.append(item)
            codes.append(item.code)
    if mentions[0].field == "title":
        named.last_in_title = {item.code for item in run}
    elif not named.first_run:
        named.first_run = codes


def _is_prefecture(group: PlaceGroup) -> bool:
    return group.code == group.mentions[0].prefecture


def _find_most_named(telling: Sequence[Resolved]) -> str | None:
    """Return the place that is named more often than any other of several, if there is one."""
    counts: dict[str, int] = {}
    for item in telling:
        counts[item.code] = counts.get(item.code, 0) + 1
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
        if item.mention.linked and runs and runs[-1][-1].mention.field == item.mention.field:
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs

"""Describe what part each place plays in an article, by the features that a reader would use.

In: an article, its resolved mentions, what publisher and URL say. Out: one `PlaceGroup` per place with the
features that hold (named in the headline, subject of the first sentence, a vendor's customer). What the features weigh
is decided in `roles`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casemap.alliances import read_alliance
from casemap.evidence import SourceEvidence
from casemap.features import (
    AGREED,
    BRACKETED,
    COUNTED_ACTS,
    COUNTED_TOGETHER,
    CUSTOMER,
    ENUMERATED,
    FIRST_AND_NO_TITLE,
    FIRST_IN_TEXT,
    FIRST_LONG_LIST,
    FIRST_SENTENCE,
    FIRST_TOPIC,
    HEADED,
    JOINTLY,
    LAST_SENTENCE,
    LATER,
    LATER_TOPIC_PREFECTURE,
    LISTED,
    LISTED_BESIDE_TITLE,
    LONG_LIST,
    LONG_LIST_BESIDE_TITLE,
    MOST_NAMED,
    NATIONAL,
    NATIONAL_TITLED,
    NEVER_TELLING,
    OBJECT_OF_PREFECTURE,
    ONLY_PLACE,
    PARTAKES,
    PREFECTURE,
    PREFECTURE_ALONE,
    PREFECTURE_IDLE,
    PREFECTURE_OFFICE,
    REFERRED_TO,
    SOURCE_NAMES_OTHER,
    TEXT_COMPANION,
    TEXT_FROM,
    TEXT_LOCATED,
    TEXT_MEMBERS,
    TEXT_OFFICE,
    TEXT_TOGETHER,
    TEXT_TOPIC,
    TEXT_TOPIC_AFTER_COMPANION,
    TITLE_ALONE,
    TITLE_APPOSITION,
    TITLE_COUNTS,
    TITLE_LAST,
    TITLE_NAMES_OTHER,
    TITLE_OTHER,
    TITLE_SHARED,
    TITLED,
    TITLED_OBJECT,
    TOGETHER_NEIGHBOUR,
    TOO,
    TOO_PREFECTURE,
    PlaceGroup,
)
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
from casemap.references import find_counted, find_referred
from casemap.resolve import Resolved
from casemap.tellers import read_tellers, state_acts

# 12市町村と再エネ協定: how many the headline speaks of.
_TITLE_COUNT = re.compile(r"([1-9][0-9]?)(?:[市区町村]{1,4}|[都道府]?県|自治体|団体|者)")
# The joints that tell the roles apart, by field.
_JOINT_FEATURES: Mapping[Field, Mapping[str, int]] = {
    "text": {
        "topic": TEXT_TOPIC,
        "members": TEXT_MEMBERS,
        "located": TEXT_LOCATED,
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
# What makes more of a prefecture than the place where others lie.
_BUSY = _OWN_PART | TITLED | LISTED | TEXT_MEMBERS | PARTAKES


@dataclass(slots=True)
class _Named:
    """Which places headline and text name (by code), those left out that don't report their own work.

    `telling` are the mentions that are left, `counts` how often they name each place, `in_title` the places of the
    headline, `last_in_title` those of its last list, `first_run` those of the first list in the text, `acting` the
    prefectures that act themselves; `lists_many`: there is a long list.
    """

    telling: list[Resolved]
    counts: dict[str, int]
    in_title: set[str]
    last_in_title: set[str]
    first_run: list[str]
    acting: set[str]
    lists_many: bool = False


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
    text = article.text
    several = len({item.code for item in resolved}) > 1
    for run in _list_runs(resolved):
        _add_run(article, run, groups, named, lexicon, several=several)
    most_named = _find_most_named(named.counts) if several else None
    referred = find_referred(text, named.telling, gazetteer)
    counted, acting_as_one = find_counted(text, groups, gazetteer) if several else ((), ())
    shared = read_tellers(article)
    governed: set[str] = set()
    by_source: set[str] = set()
    for code, group in groups.items():
        first = group.mentions[0]
        if code != first.prefecture:
            governed.add(first.prefecture)
        if code in source.codes or first.city in source.codes:
            by_source.add(code)
    national = not by_source and state_acts(text)
    sentences = _find_sentences(text) if several else None
    for code, group in groups.items():
        first = group.mentions[0]
        features = _add_text(_add_headline(group.features | shared, code, named), code, named)
        if national and (features & LISTED or not features & _OWN_PART):
            features |= NATIONAL_TITLED if code in named.in_title else NATIONAL
        if code not in named.counts:
            features |= NEVER_TELLING
        if code in referred:
            features |= REFERRED_TO
        if first.mention.bracketed and all(item.mention.bracketed for item in group.mentions):
            features |= BRACKETED
        if sentences is not None:
            features |= _find_sentence(group, sentences, titled=code in named.in_title)
            if code == most_named:
                features |= MOST_NAMED
            if code in counted:
                features |= COUNTED_TOGETHER
                if code in acting_as_one:
                    features |= COUNTED_ACTS
            if by_source and code not in by_source:
                features |= SOURCE_NAMES_OTHER
            if features & (TEXT_TOGETHER | AGREED) == TEXT_TOGETHER and _is_passing_somewhere(group):
                features |= TOGETHER_NEIGHBOUR
        else:
            features |= ONLY_PLACE
        if code == first.prefecture:
            features = _add_prefecture(features, alone=code not in governed)
        elif first.prefecture in named.acting and not features & _OWN_PART:
            features |= TITLED_OBJECT if code in named.in_title else OBJECT_OF_PREFECTURE
        group.features = features
    if several and named.lists_many:
        _add_title_count(article.title, groups)
    return list(groups.values())


def _is_passing_somewhere(group: PlaceGroup) -> bool:
    return any(item.mention.passing for item in group.mentions)


def _add_prefecture(features: int, *, alone: bool) -> int:
    """Return `features` of a prefecture and what it does; `alone`: none of its municipalities is named."""
    features |= PREFECTURE
    if features & TEXT_OFFICE:
        features |= PREFECTURE_OFFICE
    if alone:
        features |= PREFECTURE_ALONE
    if not features & _BUSY:
        features |= PREFECTURE_IDLE
    if features & TOO:
        features |= TOO_PREFECTURE
    if features & LATER and features & TEXT_TOPIC:
        features |= LATER_TOPIC_PREFECTURE
    return features


def _add_title_count(title: str, groups: Mapping[str, PlaceGroup]) -> None:
    """Add to the members of a long list that the headline counts them (one more or less: with the owner)."""
    count = _TITLE_COUNT.search(title)
    if count is None:
        return
    listed = [group for group in groups.values() if group.features & LONG_LIST]
    if int(count[1]) >= LONG_FROM and abs(int(count[1]) - len(listed)) <= 1:
        for group in listed:
            group.features |= TITLE_COUNTS


def _add_headline(features: int, code: str, named: _Named) -> int:
    """Return `features` and what the headline says of a place."""
    in_title = named.in_title
    if code in in_title:
        features |= TITLE_ALONE if len(in_title) == 1 else TITLE_SHARED
        if code in named.last_in_title:
            features |= TITLE_LAST
    elif in_title:
        features |= TITLE_NAMES_OTHER
        if features & LONG_LIST:
            features |= LONG_LIST_BESIDE_TITLE
        elif features & LISTED:
            features |= LISTED_BESIDE_TITLE
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


def _find_sentences(text: str) -> tuple[int, int]:
    """Return where the first sentence ends and where the last but one does."""
    end = text.find("。")
    return end if end >= 0 else len(text), text.rfind("。", 0, -1)


def _find_sentence(group: PlaceGroup, sentences: tuple[int, int], *, titled: bool) -> int:
    """Return whether the text first names a place in its first sentence or, unless the headline does, in its last."""
    for item in group.mentions:
        mention = item.mention
        if mention.field == "text":
            if mention.start < sentences[0]:
                return FIRST_SENTENCE
            return LAST_SENTENCE if mention.start > sentences[1] and not titled else 0
    return 0


def _add_run(
    article: Article,
    run: Sequence[Resolved],
    groups: dict[str, PlaceGroup],
    named: _Named,
    lexicon: Lexicon,
    *,
    several: bool,
) -> None:
    """Add the mentions of one list to their groups; what follows the last member speaks for all.

    `several`: the article names more than one place, so that it can matter who works together.
    """
    size = len(run)
    first, last = run[0].mention, run[-1].mention
    in_title = first.field == "title"
    joint = read_joint(last)
    passing = is_passing(first, last, size, joint, lexicon)
    aside = is_aside(article, first, last)
    shared = TITLED if in_title else 0
    if size > 1:
        if not in_title:
            shared = LISTED
        if size >= LONG_FROM:
            shared |= LONG_LIST
            named.lists_many = True
            if size >= ENUMERATION_FROM:
                shared |= ENUMERATED
    if is_customer(last):
        shared |= CUSTOMER
    if several and not in_title:
        shared |= read_alliance(first, last)
        if joint == "together" and acts_jointly(first, last):
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

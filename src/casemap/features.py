"""Describe what part each place plays in an article, by yes/no features that a reader would use.

In: an article, its resolved mentions, what publisher and URL say. Out: one `PlaceGroup` per place with the names of
the features that hold (named in the headline, subject of the first sentence, "20 km from …", a visitor, a venue).
What the features weigh is decided in `roles`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from casemap.evidence import SourceEvidence
from casemap.gazetteer import Gazetteer
from casemap.lexicon import Lexicon
from casemap.mentions import Mention
from casemap.model import Article
from casemap.resolve import Resolved

_HEADS = "市長|町長|村長|区長|知事"
_OFFICES = "課|部|局|室|庁|役所|役場|議会|委員会"
# How a mention (or the list it stands in) is joined to what follows. The first that matches counts.
_JOINTS = re.compile(
    "|".join(
        f"(?P<{name}>{pattern})"
        for name, pattern in (
            ("head", rf"長(?![野崎岡浜井])|の[^、。はがを]{{1,8}}(?:{_HEADS})|[^、。はがを]{{0,6}}知事"),
            ("office", rf"の?[^、。はがのをにで]{{0,12}}(?:{_OFFICES})(?:は|が|では|の|で|を|、|と)"),
            ("topic", r"(?:など[^、。]{0,6})?(?:は|が(?!い)|では|にも?は|も、)|による"),
            ("companion", r"(?:など)?と(?:ともに|も|の)|などに|にも"),
            ("topic_after_companion", r"(?:など)?(?:と|や|、)[^、。はが]{1,14}(?:は|が)"),
            ("apposition", r"[。]|$|[ :：「]"),
            ("at", r"(?:内)?(?:で|に)(?:[^つ]|$)"),
            ("target", r"を|へ"),
            ("with_", r"(?:など)?(?:と|とは|や)"),
            ("of", r"の"),
            ("from_", r"から|まで|出身|発"),
        )
    )
)
# Xを訪れた, 訪ねたのはX: the host. Xの職員らが … 訪れた: the visitor.
_HOST = re.compile(r"(?:役場|市役所|庁舎|内)?(?:を(?:訪|視察|見学|巡)|に(?:集結|集ま|集う))")
_VISIT = re.compile(r"訪れ|訪ね|訪問|視察|見学|研修団|を巡")
_VISITOR = re.compile(
    r"の[^、。はが]{0,12}(?:議員|職員|団|士|者|一行|町村|委員会|町長|市長|村長)[^、。はが]{0,4}(?:が|は|をはじめ|、)"
    r"|議会|市議|町議|県議|(?:など)?が[^、。]{0,6}(?:視察|見学)"
)
_VENUE = re.compile(r"(?:内|市内)?(?:の[^、。]{1,20}|」?)?で(?:開|募|催|行われ|実施|初めて開)")
_REFERENCE = re.compile(r"[市町村区県都道府](?<![^、。「(同当本][市町村区県都道府])(?=[はがのとでにも内]|職員|議会)")
# The joints that tell the roles apart; the others only keep the order of `_JOINTS`.
_JOINT_FEATURES = {("text", "topic"): "text_topic", ("text", "of"): "text_of", ("title", "topic"): "title_topic"}
# Visitors and their verb stand within so many characters.
SENTENCE = 80
# A list of so many places is joint work, or a survey of many.
LONG_LIST = 3
MANY_PLACES = 4


@dataclass(slots=True)
class PlaceGroup:
    """All mentions of one place in an article, and the features that its role hangs on."""

    code: str
    mentions: list[Resolved]
    features: set[str]


@dataclass(slots=True)
class _Named:
    """Which places headline and text name (by code), those left out that don't report their own work.

    `telling` are the mentions that are left, `last_in_title` the places of the headline's last list, `first_run` those
    of the first list in the text.
    """

    telling: list[Resolved]
    last_in_title: set[str]
    first_run: list[str]


def group_places(
    article: Article,
    resolved: Sequence[Resolved],
    source: SourceEvidence,
    gazetteer: Gazetteer,
    lexicon: Lexicon,
) -> list[PlaceGroup]:
    """Group resolved mentions by place and describe each group by its features, in order of appearance."""
    groups: dict[str, PlaceGroup] = {}
    named = _Named([], set(), [])
    for run in list_runs(resolved):
        _add_run(article, run, groups, named, lexicon)
    in_title = {item.code for item in named.telling if item.mention.field == "title"}
    most_named = _find_most_named(named.telling)
    referred = _find_referred(article.text, named.telling, gazetteer)
    for code, group in groups.items():
        features = group.features
        if all(item.mention.bracketed for item in group.mentions):
            features.add("bracketed")
        if code in in_title:
            if len(in_title) == 1:
                features.add("title_alone")
            if code in named.last_in_title:
                features.add("title_last")
        else:
            features.add("title_names_other" if in_title else "title_names_none")
        if code in named.first_run:
            features.add("first_in_text" if code == named.first_run[0] else "listed_with_first")
            if not in_title:
                features.add("first_and_no_title")
        if code == most_named:
            features.add("most_named")
        if len(groups) == 1:
            features.add("only_place")
        elif len(groups) >= MANY_PLACES:
            features.add("many_places")
        if code in referred:
            features.add("referred_to")
        if code == group.mentions[0].prefecture:
            features.add("prefecture")
        if code in source.codes or group.mentions[0].city in source.codes:
            features.add("source")
    return list(groups.values())


def _add_run(
    article: Article, run: Sequence[Resolved], groups: dict[str, PlaceGroup], named: _Named, lexicon: Lexicon
) -> None:
    """Add the mentions of one list to their groups; what follows the last member speaks for all."""
    first, last = run[0].mention, run[-1].mention
    match = _JOINTS.match(last.after)
    joint = (match.lastgroup or "other").rstrip("_") if match else "other"
    long = len(run) >= LONG_LIST
    aside = _is_aside(article, first, last)
    passing = _is_passing(run, lexicon)
    codes: list[str] = []
    for item in run:
        mention = item.mention
        group = groups.get(item.code)
        if group is None:
            group = groups[item.code] = PlaceGroup(item.code, [], set())
        group.mentions.append(item)
        own = "head" if mention.mayor else joint
        by_the_way = mention.passing if passing is None else passing
        if by_the_way:
            group.features.add("passing")
            if own == "topic":
                own = "other"
        feature = _JOINT_FEATURES.get((mention.field, own))
        if feature:
            group.features.add(feature)
        if long:
            group.features.add("long_list")
        if not (by_the_way or aside or mention.bracketed):
            named.telling.append(item)
            codes.append(item.code)
    if first.field == "title":
        named.last_in_title = {item.code for item in run}
    elif not named.first_run:
        named.first_run = codes


def _is_aside(article: Article, first: Mention, last: Mention) -> bool:
    """Say whether a list names visitors, a venue or a partner: in the headline, but not owning the initiative."""
    if first is last and last.after.startswith("との"):
        return True
    if "で" in last.after and _VENUE.match(last.after):
        return True
    visits = _is_visitor(article, last) or (first is not last and _is_visitor(article, first))
    return visits and not _HOST.match(last.after)


def _is_passing(run: Sequence[Resolved], lexicon: Lexicon) -> bool | None:
    """Say whether a list is a point of reference; None: each of its members for itself.

    What stands around a list speaks for all of it. A long one that acts together (8市町村などとともに) is no point of
    reference, unless it is introduced as one.
    """
    first, last = run[0].mention, run[-1].mention
    if len(run) >= LONG_LIST and not first.before.endswith(lexicon.passing_before):
        return False
    return True if first.passing or last.passing else None


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


def list_runs(resolved: Sequence[Resolved]) -> list[list[Resolved]]:
    """Return the lists that the mentions form; a mention that is linked to nothing is a list of one."""
    runs: list[list[Resolved]] = []
    for item in resolved:
        if item.mention.linked and runs and runs[-1][-1].mention.field == item.mention.field:
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs


def _is_visitor(article: Article, mention: Mention) -> bool:
    """Say whether people of a place come to see another (Xの職員らがYを訪れた)."""
    return bool(
        _VISITOR.match(mention.after)
        and _VISIT.search(article.field_text(mention.field), mention.end, mention.end + SENTENCE)
    )

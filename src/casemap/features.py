"""Describe what part each place plays in an article, by yes/no features that a reader would use.

In: an article, its resolved mentions, what publisher and URL say. Out: one `PlaceGroup` per place with the names of
the features that hold (named in the headline, subject of the first sentence, "20 km from …", a visitor, a venue).
What the features weigh is decided in `roles`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
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
_REFERENCE = re.compile(r"(?:(?<=[、。「(])|^|同|当|本)([市町村区県都道府])(?:は|が|の|と|で|に|も|内|職員|議会)")
# The joints that tell the roles apart; the others only keep the order of `_JOINTS`.
_JOINT_FEATURES = frozenset({"text_topic", "text_of", "title_topic"})
# Features of a mention that speaks of a place without reporting its own work.
_ASIDE = frozenset({"visitor", "venue", "partner"})
# Visitors and their verb stand within so many characters.
SENTENCE = 80
# A list of so many places is joint work, or a survey of many.
LONG_LIST = 3
MANY_PLACES = 4


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """All mentions of one place in an article, and the features that its role hangs on."""

    code: str
    mentions: tuple[Resolved, ...]
    features: frozenset[str]


def group_places(
    article: Article,
    resolved: Sequence[Resolved],
    source: SourceEvidence,
    gazetteer: Gazetteer,
    lexicon: Lexicon,
) -> list[PlaceGroup]:
    """Group resolved mentions by place and describe each group by its features, in order of appearance."""
    by_code: dict[str, list[int]] = {}
    for index, item in enumerate(resolved):
        by_code.setdefault(item.code, []).append(index)
    runs = list_runs(resolved)
    passing = _find_passing(resolved, runs, lexicon)
    described = _describe_mentions(article, resolved, runs, passing)
    # A visitor, a venue, a partner named alone: they stand in the headline but do not own the initiative.
    telling = [
        not away and not item.mention.bracketed and not features & _ASIDE
        for away, item, features in zip(passing, resolved, described, strict=True)
    ]
    in_title = {r.code for r, tells in zip(resolved, telling, strict=True) if tells and r.mention.field == "title"}
    text_runs = [run for run in runs if resolved[run[0]].mention.field == "text" and any(telling[i] for i in run)]
    title_runs = [run for run in runs if resolved[run[0]].mention.field == "title"]
    first_run = [resolved[i].code for i in text_runs[0] if telling[i]] if text_runs else []
    last_in_title = {resolved[i].code for i in title_runs[-1]} if title_runs else set()
    referred = _count_references(article.text, resolved, telling, gazetteer)
    counts = Counter(item.code for item, tells in zip(resolved, telling, strict=True) if tells)
    ranking = counts.most_common(2)
    named_by_source = {
        code for code in by_code if code in source.codes or resolved[by_code[code][0]].city in source.codes
    }
    groups = []
    for code, indexes in by_code.items():
        features: set[str] = set().union(*(described[i] for i in indexes)) - _ASIDE
        items = [resolved[i] for i in indexes]
        if all(item.mention.bracketed for item in items):
            features.add("bracketed")
        if code in in_title:
            if len(in_title) == 1:
                features.add("title_alone")
            if code in last_in_title:
                features.add("title_last")
        else:
            features.add("title_names_other" if in_title else "title_names_none")
        if code in first_run:
            features.add("first_in_text" if code == first_run[0] else "listed_with_first")
            if not in_title:
                features.add("first_and_no_title")
        if len(by_code) >= MANY_PLACES:
            features.add("many_places")
        if len(ranking) > 1 and ranking[0][0] == code and ranking[0][1] > ranking[1][1]:
            features.add("most_named")
        if code == items[0].prefecture:
            features.add("prefecture")
        if referred[code]:
            features.add("referred_to")
        if code in named_by_source:
            features.add("source")
        if len(by_code) == 1:
            features.add("only_place")
        groups.append(PlaceGroup(code, tuple(items), frozenset(features)))
    return groups


def _describe_mentions(
    article: Article, resolved: Sequence[Resolved], runs: Iterable[Sequence[int]], passing: Sequence[bool]
) -> list[set[str]]:
    """Return the features of each mention; in a list, what follows the last member speaks for all."""
    described: list[set[str]] = [set() for _ in resolved]
    for run in runs:
        first, last = resolved[run[0]].mention, resolved[run[-1]].mention
        match = _JOINTS.match(last.after)
        joint = (match.lastgroup or "other").rstrip("_") if match else "other"
        shared: set[str] = set()
        if not _HOST.match(last.after) and (_is_visitor(article, last) or _is_visitor(article, first)):
            shared.add("visitor")
        if len(run) == 1 and last.after.startswith("との"):
            shared.add("partner")
        if len(run) >= LONG_LIST:
            shared.add("long_list")
        if _VENUE.match(last.after):
            shared.add("venue")
        for index in run:
            mention, features = resolved[index].mention, described[index]
            features |= shared
            own = "head" if mention.mayor else joint
            if passing[index]:
                features.add("passing")
                if own in ("topic", "head", "office"):
                    own = "other"
            name = f"{mention.field}_{own}"
            if name in _JOINT_FEATURES:
                features.add(name)
    return described


def _count_references(
    text: str, resolved: Sequence[Resolved], telling: Sequence[bool], gazetteer: Gazetteer
) -> Counter[str]:
    """Count for each place how often the text speaks of it by its kind alone (同市は, 町は, 県の).

    The antecedent is the nearest place of that kind before, else the nearest in the headline.
    """
    referred: Counter[str] = Counter()
    nearest: dict[str, str] = {}
    candidates = [item for item, tells in zip(resolved, telling, strict=True) if tells]
    at = 0
    for match in _REFERENCE.finditer(text):
        while at < len(candidates) and (
            candidates[at].mention.field == "title" or candidates[at].mention.end <= match.start()
        ):
            nearest[gazetteer.entries[candidates[at].code].name[-1]] = candidates[at].code
            at += 1
        if match[1] in nearest:
            referred[nearest[match[1]]] += 1
    return referred


def list_runs(resolved: Sequence[Resolved]) -> list[list[int]]:
    """Return the lists that the mentions form, as indexes; a mention that is linked to nothing is a list of one."""
    runs: list[list[int]] = []
    for index, item in enumerate(resolved):
        if item.mention.linked and runs and resolved[runs[-1][-1]].mention.field == item.mention.field:
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def _is_visitor(article: Article, mention: Mention) -> bool:
    """Say whether people of a place come to see another (Xの職員らがYを訪れた)."""
    return bool(
        _VISITOR.match(mention.after)
        and _VISIT.search(article.field_text(mention.field), mention.end, mention.end + SENTENCE)
    )


def _find_passing(resolved: Sequence[Resolved], runs: Iterable[Sequence[int]], lexicon: Lexicon) -> list[bool]:
    """Say for each mention whether it is a point of reference; what stands around a list speaks for all of it."""
    passing = [_is_passing(item.mention, lexicon) for item in resolved]
    for run in runs:
        # A long list that acts together (8市町村などとともに) is no point of reference, unless it is introduced as one.
        introduced = resolved[run[0]].mention.before.endswith(lexicon.passing_before)
        if len(run) >= LONG_LIST and not introduced:
            for index in run:
                passing[index] = False
        elif passing[run[0]] or passing[run[-1]]:
            for index in run:
                passing[index] = True
    return passing


def _is_passing(mention: Mention, lexicon: Lexicon) -> bool:
    return mention.after.startswith(lexicon.passing_after) or mention.before.endswith(lexicon.passing_before)

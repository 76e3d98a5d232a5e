"""Decide which names without a suffix (神山の移住) are places.

In: the mentions of an article, the places that are already sure, the context. Out: a `BareChoice` for each bare
mention that something supports. A bare name is a word, a surname or a company before it is a place: without
support it is left out.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from casemap.evidence import Context, SourceEvidence
from casemap.lexicon import Lexicon
from casemap.names import Candidate
from casemap.spans import Mention

# Confidence by what supports the name; checked against tests/gold/dev.jsonl (bins of `casemap evaluate`).
SUPPORT: Mapping[str, float] = {
    "same_place": 0.9,
    "prefecture_beside": 0.9,
    "in_list": 0.85,
    "dateline": 0.75,
    "named_by_source": 0.75,
    "well_known": 0.75,
    "near_places": 0.7,
    "telling_word": 0.6,
}

BARE_FORMS = ("bare", "bare_prefecture")
# From this vote on the article speaks of a prefecture (one full name that leaves no choice is enough).
STATED = 0.8

_PARTICLE = re.compile(r"[のはがをにへとでもや、。・「」()]|から|まで|など|$")
# What follows a place but no person: at, to, from; and what the place has.
_PLACE_PARTICLE = re.compile(r"の|で[^す]|に(?:ある|向|入|移|戻|着|は)|から|まで|へ|方面|周辺|近郊|界隈|市街")
_PREFECTURES = frozenset("都府県")
_NEIGHBOUR = ("隣の", "隣町の", "お隣", "近くの", "隣接する")
# 荒川や江戸川の氾濫, 天竜川と豊川の流域: rivers.
_RIVER = re.compile(
    r"(?:[とや・、及び]{1,2}[^、。とや・]{1,4}川)*(?:が?同時に|の|が|は|に)?"
    r"(?:流域|氾濫|はん濫|あふれ|溢れ|増水|決壊|ほとり|河畔|上流|中流|下流|河口|水系|水源|源流|水質|清流|水辺|堤防|河川敷|沿い|支流|合流|を渡|に架)"
)
_RIVER_BEFORE = re.compile(r"[^、。とや・]川[とや・、]$")
# 熊本の市街, 山口の中心部: the city, not the prefecture.
_CITY_OF = re.compile(r"の?(?:市街|中心部|中心街|繁華街|街なか|駅前)")


@dataclass(frozen=True, slots=True)
class BareChoice:
    """The government that a bare name means, how sure that is, and the key of the reason."""

    code: str
    confidence: float
    reason: str


def choose_bare_names(
    mentions: Sequence[Mention],
    sure: Mapping[int, str],
    context: Context,
    source: SourceEvidence,
    lexicon: Lexicon,
) -> dict[int, BareChoice]:
    """Return the accepted bare names by their index in `mentions`; `sure` holds the codes that are decided."""
    chosen: dict[int, BareChoice] = {}
    open_ones = [i for i, m in enumerate(mentions) if m.form in BARE_FORMS and not _is_river(m)]
    known = set(sure.values()) | {c.parent for i in sure for c in mentions[i].candidates if c.code == sure[i]}
    for index in open_ones:
        choice = _choose_alone(mentions[index], known, context, source, lexicon)
        if choice is not None:
            chosen[index] = choice
    decided = dict(sure) | {index: choice.code for index, choice in chosen.items()}
    # Lists grow from the places that are sure: forwards, then backwards.
    for order in (open_ones, reversed(open_ones)):
        for index in order:
            code = None if index in decided else _choose_listed(mentions, index, decided, source)
            if code is not None:
                decided[index] = code
                chosen[index] = _choice(code, "in_list")
    for run in _bare_runs(mentions, {index for index in open_ones if index not in decided}):
        for index, code in zip(run, _choose_run(mentions, run, context), strict=False):
            decided[index] = code
            chosen[index] = _choice(code, "in_list")
    for index in open_ones:
        if index not in decided:
            code = _choose_near(mentions[index], context, source, lexicon)
            if code is not None:
                chosen[index] = _choice(code, "near_places")
    return chosen


def _choice(code: str, reason: str) -> BareChoice:
    return BareChoice(code, SUPPORT[reason], reason)


def _choose_alone(
    mention: Mention, known: Iterable[str | None], context: Context, source: SourceEvidence, lexicon: Lexicon
) -> BareChoice | None:
    """Decide by the name itself and what stands right beside it, or by the source."""
    same = [c.code for c in mention.candidates if c.code in known]
    if same:
        return _choice(same[0], "same_place")
    if mention.prefecture:
        inside = [c.code for c in mention.candidates if c.prefecture == mention.prefecture]
        return _choice(inside[0], "prefecture_beside") if len(inside) == 1 else None
    if mention.before.endswith("【"):
        # 【鳥取】県は…: the prefecture speaks, not its capital.
        acts = mention.form == "bare_prefecture" and mention.after[1:2] in _PREFECTURES
        return _choice(mention.candidates[0].code if acts else _first_city(mention.candidates), "dateline")
    if not _PARTICLE.match(mention.after):
        return None
    if mention.name in lexicon.strong_bare:
        # 大津 in an article on 熊本県 is the town there, not the capital of 滋賀県.
        near = [c.code for c in mention.candidates if context.votes.get(c.prefecture, 0.0) >= STATED]
        if _CITY_OF.match(mention.after):
            return _choice(_first_city(mention.candidates), "well_known")
        return _choice(near[0] if near else mention.candidates[0].code, "well_known")
    if mention.name in lexicon.weak_bare:
        return None
    named = [c.code for c in mention.candidates if c.code in source.codes]
    if len(named) == 1:
        return _choice(named[0], "named_by_source")
    if len(mention.candidates) == 1 and lexicon.telling_after.stand_at(mention.after):
        return _choice(mention.candidates[0].code, "telling_word")
    return None


def _is_river(mention: Mention) -> bool:
    """Say whether a name that ends like a river's is one: its basin follows, or another river beside it."""
    return mention.name.endswith("川") and bool(_RIVER.match(mention.after) or _RIVER_BEFORE.search(mention.before))


def _choose_listed(
    mentions: Sequence[Mention], index: int, decided: Mapping[int, str], source: SourceEvidence
) -> str | None:
    """Return the code of a bare name in a list beside a place that is sure: in its prefecture, or in the source's."""
    mention = mentions[index]
    neighbours: list[str] = []
    if mention.linked and index > 0 and index - 1 in decided:
        neighbours.append(decided[index - 1])
    if index + 1 < len(mentions) and mentions[index + 1].linked and index + 1 in decided:
        neighbours.append(decided[index + 1])
    if not neighbours:
        return None
    prefectures = {code[:2] + "000" for code in neighbours}
    as_prefecture = all(code in prefectures for code in neighbours)
    options = [c for c in mention.candidates if (c.code == c.prefecture) == as_prefecture]
    near = [c for c in options if as_prefecture or c.prefecture in prefectures]
    near = near or [c for c in options if c.prefecture in source.prefectures]
    return near[0].code if len(near) == 1 else None


def _bare_runs(mentions: Sequence[Mention], open_ones: Collection[int]) -> list[list[int]]:
    """Return the lists of two or more bare names (久慈・二戸の縫製業) that are all open."""
    runs: list[list[int]] = []
    for index, mention in enumerate(mentions):
        if mention.linked and runs:
            runs[-1].append(index)
        else:
            runs.append([index])
    return [run for run in runs if len(run) > 1 and all(mentions[i].form == "bare" and i in open_ones for i in run)]


def _choose_run(mentions: Sequence[Mention], run: Sequence[int], context: Context) -> list[str]:
    """Return the codes of a list of bare names whose members all lie in prefectures of the article, else nothing."""
    stated = {code for code, vote in context.votes.items() if vote >= STATED}
    options = [[c.code for c in mentions[i].candidates if c.prefecture in stated] for i in run]
    return [option[0] for option in options] if all(len(option) == 1 for option in options) else []


def _choose_near(mention: Mention, context: Context, source: SourceEvidence, lexicon: Lexicon) -> str | None:
    """Return the code of a bare name of a prefecture that article or source speak of, used as a place."""
    # A word before it that only places have (隣の室蘭) tells more than what follows.
    neighbour = mention.before.endswith(_NEIGHBOUR)
    # 湯河原は…: after other places of its prefecture, the subject of a sentence of its own.
    placed = _PLACE_PARTICLE.match(mention.after) or (mention.before.endswith("。") and mention.after.startswith("は"))
    if not neighbour and (mention.name in lexicon.weak_bare or not placed):
        return None
    near = [c for c in mention.candidates if c.code != c.prefecture and _is_stated(c.prefecture, context, source)]
    return near[0].code if len(near) == 1 else None


def _is_stated(prefecture: str, context: Context, source: SourceEvidence) -> bool:
    return prefecture in source.prefectures or context.votes.get(prefecture, 0.0) >= STATED


def _first_city(candidates: Sequence[Candidate]) -> str:
    """Return the municipality of a bare name where there is one (a dateline names a city), else the prefecture."""
    return next((c.code for c in candidates if c.code != c.prefecture), candidates[0].code)

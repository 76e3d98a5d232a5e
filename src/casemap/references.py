"""Which places a text speaks of without their names: by their kind (同市は, 県の), by their number (両市町が).

In: a text, the mentions that tell. Out: codes.
"""

import re
from collections.abc import Collection, Sequence

from casemap.gazetteer import Gazetteer
from casemap.resolve import Resolved

_REFERENCE = re.compile(r"[市町村区県都道府](?<![^、。「(同当本][市町村区県都道府])(?=[はがのとでにも内]|職員|議会)")
_TOPIC_SIGNS = frozenset("はが")
# 両市町が, 3町は: places counted as one; with は and が they act as one.
_COUNTED = re.compile(r"([両1-9][0-9]?)([市区町村]{1,4}|[都道府]?県)(?=[はがでのもと]|による)")
_ACT = ("は", "が", "による")


def find_referred(text: str, telling: Sequence[Resolved], gazetteer: Gazetteer) -> set[str]:
    """Return the places that the text also speaks of by their kind alone (同市は, 町は, 県の).

    同市 is the one named last. 市は is the one of that kind in the headline, else the last one that was a topic, else
    the one named last.
    """
    referred: set[str] = set()
    titled: dict[str, set[str]] = {}
    nearest: dict[str, str] = {}
    topics: dict[str, str] = {}
    at = 0
    for match in _REFERENCE.finditer(text):
        while at < len(telling) and (telling[at].mention.field == "title" or telling[at].mention.end <= match.start()):
            code, mention = telling[at].code, telling[at].mention
            kind = gazetteer.entries[code].name[-1]
            nearest[kind] = code
            if mention.field == "title":
                titled.setdefault(kind, set()).add(code)
            elif mention.after[:1] in _TOPIC_SIGNS:
                topics[kind] = code
            at += 1
        kind = match[0]
        if kind in nearest:
            same = text[match.start() - 1 : match.start()] == "同"
            (headline,) = titled[kind] if len(titled.get(kind, ())) == 1 else (None,)
            referred.add(nearest[kind] if same else headline or topics.get(kind) or nearest[kind])
    return referred


def find_counted(text: str, codes: Collection[str], gazetteer: Gazetteer) -> tuple[set[str], set[str]]:
    """Return the places that the text counts as one (両市町の, 3町は): as many of that kind as the article names.

    The second set has those that act as one (両市町が).
    """
    counted: set[str] = set()
    acting: set[str] = set()
    for match in _COUNTED.finditer(text):
        kinds = match[2]
        members = {code for code in codes if gazetteer.entries[code].name[-1] in kinds}
        if len(members) > 1 and match[1] in (str(len(members)), "両" if len(members) == 2 else ""):
            counted |= members
            if text.startswith(_ACT, match.end()):
                acting |= members
    return counted, acting

"""Partners: organisations that the sentence says somebody works with.

In: folded text. Out: spans with the organisation's name. A name alone is never enough, unless its legal form is
written out: the words around it have to say that it takes part (と協定を結ぶ, の支援を受け, など5社). Recall is given
up for precision.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from casemap.facts.organisations import NAME_CHARS, Organisation, OrganisationNames, Standing

_NOTE = r"(?:\([^()\n]{0,40}\)|<[^<>\n]{0,40}>)"
# A bracket that is a legal form belongs to the name; any other is a remark (its seat) and no part of a list.
_RUN = re.compile(
    rf"(?:\((?:株|有|同|一社|一財|公財|公社|福|学|特非)\))?[{NAME_CHARS}]{{2,}}(?:(?<=[A-Za-z.]) [A-Z][{NAME_CHARS}]*)*"
    rf"(?:\((?:株|有|同)\))?|(?P<note>{_NOTE})"
)
_LINK = re.compile(rf"{_NOTE}*(?:、|や|,|及び|および|ならびに|並びに)")
# A name in kana behind its legal form, or in quotes.
_QUOTED = re.compile(r"[「『](?P<name>[^「」『』\n]{2,20})[」』]")
_KANA_HEAD = re.compile(
    rf"(?!など|ら|だけ|こそ|まで|ほど|より|から|ごと|[のはがをにでともや])(?:[ぁ-ゖ]{{1,2}}と|[ぁ-ゖ]{{1,7}}(?<![のはがをにとでもや]))(?=[{NAME_CHARS}]{{2}})"
)
# Kana inside a name that its legal form announces: 一般社団法人奄美みらいエネルギー.
_KANA_INSIDE = re.compile(rf"(?![のはがをにでともや])[ぁ-ゖ]{{2,7}}(?<![のはがをにでとでもや])(?=[{NAME_CHARS}]{{2}})")
# Kana that belong to the name behind them stand right behind a comma or a bracket: 、とっとり市民電力.
_KANA_BEFORE = re.compile(r"(?:^|[、。「(])(?P<kana>[ぁ-ゖ]{2,7})(?<![のはがをにとでもやたき])$")
# No word in front of a name ends with these: what stands before it is cut off from it (山びこテクノロジーズ).
_NO_BORDER = frozenset("ぁぃぅぇぉあおこごさざせぜそぞぢづぬぷべぺほぼぽまゅょゆわ")
_KANA = frozenset(map(chr, range(ord("ぁ"), ord("ゖ") + 1)))
_NO_NAME = re.compile(r"さらに|このほか|あわせて|ともに|すでに|いずれ|それぞれ|および|ならび")

# What follows a list of names: members that are no names (医師会), and how many there are; 社 says that all of them are
# companies.
_COUNT = re.compile(
    rf"(?:{_NOTE}*[、や][{NAME_CHARS}]{{2,12}}(?=など|ら|ほか|と|[、や<(]))*{_NOTE}*(?:など|ほか|ら)?(?:の?計?(?:[0-9一二三四五六七八九十数]+|両|各)(?P<unit>社|者|団体|大学|法人|機関))?"
)
_COMPANIES = re.compile(r"(?=[がとはにでのも、。]|$)")
_JOINT = (
    r"(?:協定|覚書|提携|協業|共同(?!体)|組[みんむま]|タッグ|手を[組携取結]|手をつな|連合体|コンソーシアム|共創|協働|"
    r"契約を|合弁)"
)
# Who buys land or a building from a government signs an agreement, too, and is no partner.
_SALE = r"(?![^。\n]{0,16}(?:予約|立地|進出|売買|譲渡|賃貸)(?:に関する)?(?:協定|契約))"
_WITH = re.compile(rf"と{_SALE}(?:の間で|の|は|も|、)?[^。「」と\n]{{0,24}}?{_JOINT}")
_WITH_CLOSE = re.compile(
    r"(?:の[^。、とはが\n]{1,12})?とも?(?:の|は|、)?(?:[^。、「」とはがを\n]{0,10})(?:連携|協力|実証|共同|開発|協議)"
    r"|とともに|と共に|と一緒に"
)
_WITH_BARE = re.compile(r"と(?:の)?(?:官民|公民|産学官?)?(?:連携|協力)")
_DOES = re.compile(
    r"[がは][^。、\n]{0,10}(?:開発し|手がけ|手掛け|提供(?:する|し|を)(?![^。\n]{0,20}記事)|運営(?:する|し|を)|受託|運行(?:する|し|を)|担[ういっ]|"
    r"受け持|請け負|融資|出資|監修|製造し|設計し|支援し)"
)
_JOINS = re.compile(r"[がも][^。、\n]{0,8}(?:参加|参画|加わ|名を連ね|協力|加盟|幹事)")
_SUPPORTS = re.compile(
    r"の[^。、とはが\n]{0,6}(?:支援|協力|技術|製品|システム|仕組み|基盤|地図)(?:を(?:受|得|使|採|導入|活用|取り入)|で|のもと)"
)
_SPEAKS = re.compile(
    r"の(?:[一-鿿々]{1,4}|[ァ-ヺー]{2,8})?(?:氏|さん|担当者|社長|会長|代表|CEO|取締役|執行役員)(?=[がはもに、。をの])"
)
_HEAD = re.compile(
    r"(?:(?:提供|開発|運営|施工|製作|設計)(?:元|者|会社|事業者)?は、?"
    r"|(?:委託先|提供元|開発元|調達先|連携先|協定先|提携先|パートナー|共同提案者|受託者|協力会社)"
    r"(?:である|の|は、?|に(?:は)?|として)"
    r"|委託を受けた|受託した|協定を結ぶ|協定を結んだ|提携する|提携した)$"
)
# 西予市と◯◯は…協定を結んだ; ◯◯が…、西予市と協定.
_BESIDE_GOVERNMENT = re.compile(r"[市町村区県府都道庁]と$")
_AGREES = re.compile(
    r"[のがはで][^。\n]{0,40}?(?:協定|覚書|提携|協約|契約を)|[のがはで][^。、\n]{0,6}(?:連携|共同|組[みんむ]|連合体)"
)
_OFFERS = re.compile(r"[がは][^。\n]{0,30}[市町村区県府都道庁]と[^。、\n]{0,16}(?:協定|提携|覚書)")
# It is quoted here, or writes about it: a source, no partner.
_SOURCE = re.compile(r"(?:の|が|は)?[^。、\n]{0,8}(?:調査|によると|公表|発表し|記事|ブログ|伝え|報じ|特集|レポート)")

_FIRM: frozenset[Standing] = frozenset({"legal", "known", "formal", "learned"})
_ALL: frozenset[Standing] = _FIRM | {"loose"}
_UNLEARNED: frozenset[Standing] = _ALL - {"learned"}
_HEAD_LENGTH = 16


class Found(NamedTuple):
    """A partner in a folded text: its name as shown and the span of the words."""

    value: str
    start: int
    end: int


class _Name(NamedTuple):
    start: int
    end: int
    organisation: Organisation


def find_partners(folded: str, names: OrganisationNames) -> Iterator[Found]:
    """Yield the partners that a folded text names, from left to right."""
    found = _find_names(folded, names)
    at = 0
    while at < len(found):
        stop = at + 1
        while stop < len(found) and _LINK.fullmatch(folded, found[stop - 1].end, found[stop].start):
            stop += 1
        chain = found[at:stop]
        at = stop
        accepted = _accept(folded, chain)
        for name in chain:
            organisation = name.organisation
            if organisation.standing in accepted or (
                organisation.standing == "legal" and _SOURCE.match(folded, name.end) is None
            ):
                yield Found(organisation.value, name.start, name.end)


def _find_names(folded: str, names: OrganisationNames) -> list[_Name]:
    """Return everything in the text that could be an organisation's name."""
    found: list[_Name] = []
    for match in _RUN.finditer(folded):
        organisation = names.read_name(match[0])
        if organisation is None:
            continue
        start, end = match.start() + organisation.skip, match.end()
        if not organisation.value:
            late = _read_late_name(folded, start, end)
            if late is not None:
                found.append(late)
            continue
        if organisation.standing == "legal":
            end, organisation = _read_on(folded, end, organisation)
        if organisation.standing != "known" and not organisation.skip and folded[start - 1 : start] in _KANA:
            kana = _KANA_BEFORE.search(folded, max(0, start - 9), start)
            if kana is not None and _NO_NAME.search(kana["kana"]) is None:
                start = kana.start("kana")
                organisation = Organisation(kana["kana"] + organisation.value, organisation.standing)
            elif folded[start - 1] in _NO_BORDER:
                continue
        found.append(_Name(start, end, organisation))
    return found


def _read_on(folded: str, at: int, organisation: Organisation) -> tuple[int, Organisation]:
    """Return end and name of an organisation known by its legal form, with what kana in its middle cut off."""
    kana = _KANA_INSIDE.match(folded, at)
    rest = _RUN.match(folded, kana.end()) if kana is not None else None
    if kana is None or rest is None or rest["note"] is not None:
        return at, organisation
    return rest.end(), Organisation(organisation.value + kana[0] + rest[0], "legal", organisation.skip)


def _read_late_name(folded: str, start: int, at: int) -> _Name | None:
    """Return the name behind a legal form (from `start` to `at`) when it is quoted or begins with kana."""
    quoted = _QUOTED.match(folded, at)
    if quoted is not None:
        return _Name(start, quoted.end(), Organisation(quoted["name"], "legal"))
    kana = _KANA_HEAD.match(folded, at)
    rest = _RUN.match(folded, kana.end()) if kana is not None else None
    if kana is None or rest is None or rest["note"] is not None:
        return None
    end, organisation = _read_on(folded, rest.end(), Organisation(kana[0] + rest[0], "legal"))
    return _Name(start, end, organisation)


def _accept(folded: str, chain: list[_Name]) -> frozenset[Standing]:
    """Return which names of a list the words around it make partners, by how the names are known."""
    count = _COUNT.match(folded, chain[-1].end)
    end = count.end() if count is not None else chain[-1].end
    start = chain[0].start
    if count is not None and count["unit"] == "社" and len(chain) > 1 and _COMPANIES.match(folded, end):
        return _ALL
    if _WITH.match(folded, end) or _WITH_BARE.match(folded, end):
        return _ALL
    head = folded[max(0, start - _HEAD_LENGTH) : start]
    if _HEAD.search(head):
        return _ALL
    if _BESIDE_GOVERNMENT.search(head) and _AGREES.match(folded, end):
        return _ALL
    if _OFFERS.match(folded, end):
        return _FIRM
    if _WITH_CLOSE.match(folded, end):
        return _FIRM
    accepted: frozenset[Standing] = frozenset()
    if _JOINS.match(folded, end) or _SUPPORTS.match(folded, end):
        accepted |= _FIRM if len(chain) == 1 else _ALL
    if _DOES.match(folded, end) or _SPEAKS.match(folded, end):
        accepted |= _UNLEARNED
    return accepted

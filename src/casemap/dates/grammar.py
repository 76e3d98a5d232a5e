"""How dates are written in Japanese: from raw text to expressions, without knowing what they refer to.

Enters: raw text. Leaves: `Expression` values with spans in code points of that text, in order and apart from one
another. What a relative or shortened expression (同年5月, 22年度, 12月1日) means is settled in `context`.

Text is folded sign by sign (full-width digits, brackets, dashes), so that folded and raw positions are the same.
Every quantifier is bounded and matching is tried only where a date can begin: the cost is linear in the length.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from casemap.dates.calendar import KANJI_DIGITS, MONTHS_IN_YEAR, Era, load_eras, read_number

# A sentence ends here.
SENTENCE_BREAK = re.compile(r"[。！？!?\n]")

Kind = Literal["absolute", "short", "relative_year", "relative_month", "month", "day"]

_FOLDED = (
    "０１２３４５６７８９ＲＨＳＴＭ／．－−‐‑–—～〜∼（）　\xa0’‘＇′⽉⽇⼀⼆⼗",
    "0123456789RHSTM/.------~~~()  ''''月日一二十",
)
_FOLD = str.maketrans(*_FOLDED)
_FOLDABLE = re.compile(f"[{_FOLDED[0]}]")

_KANJI = "".join(KANJI_DIGITS) + "十"
_ERA = "令和|平成|昭和|大正|明治|[㋿㍻㍼㍽㍾]"
_NUMBER = rf"(?:[0-9]{{1,2}}|[{_KANJI}]{{1,3}})"
_ERA_NUMBER = rf"(?:元|{_NUMBER})"
_SEASON = "(?:の?[春夏秋冬])?"
# The same year in the other calendar, in brackets: 2022年(令和4年), 令和4(2022)年.
_GLOSS = rf"(?:年度?)?\((?:西暦)?(?P<gloss>(?:{_ERA}|[RHSTM])? ?(?:元|[0-9{_KANJI}]{{1,4}}))年?度?\)"
# 年 that counts years, or belongs to another word: 30年間, 1990年代, 5年ぶり.
_NO_DURATION = r"(?!間|代|来の|ぶり|余|越し|祭|史|物|ほど|くらい|近く|以上|以内|未満|分の|前(?!半|後)|目)"
# A list or range whose first year has lost its 年: 平成29・30年度, 2021~22年, 平成30~令和2年度.
_SHARED_UNIT = rf"(?=(?:[~・,、-]|から|と)(?:{_ERA}|[RHSTM])?{_NUMBER}{{1,2}}年(?P<shared_fiscal>度)?)"
_YEAR_UNIT = rf"(?: ?年(?P<fiscal>度)?{_NO_DURATION}|{_SHARED_UNIT})"
_MONTH_DAY = (
    rf"(?: ?の?(?P<month>{_NUMBER}) ?月(?!間|額|曜)"
    rf"(?: ?(?P<day>{_NUMBER}) ?日(?!間)|(?P<day_shared>[0-9]{{1,2}})(?=[~・、-][0-9]{{1,2}}日))?"
    # The first month of 2022年4~6月.
    r"|(?P<month_shared>[0-9]{1,2})(?=[~・-][0-9]{1,2}月))?"
)

_ABSOLUTE = re.compile(
    rf"(?:(?P<era>{_ERA}) ?(?P<era_year>{_ERA_NUMBER})"
    rf"|(?P<western>(?:1[5-9]|2[01])[0-9]{{2}}(?![0-9])|[一二][{_KANJI[:-1]}]{{3}}))"
    rf"(?:{_GLOSS})?{_YEAR_UNIT}(?:{_GLOSS.replace('gloss', 'gloss_after').replace('(?:年度?)?', '', 1)})?"
    rf"{_SEASON}{_MONTH_DAY}"
)
_LETTER = re.compile(
    r"(?P<era>[RHSTM])\.? ?(?P<era_year>元|[0-9]{1,2})(?![0-9])"
    rf"(?:{_YEAR_UNIT}{_MONTH_DAY}"
    r"|[./-](?P<month_dotted>[0-9]{1,2})(?:[./-](?P<day_dotted>[0-9]{1,2})(?![0-9.]))?月?(?![0-9./-])"
    r"|(?P<bare>)(?=[ ,、。)~・]|から|より|まで|以降|末|に|の|$))"
)
_NUMERIC = re.compile(
    r"(?P<western>(?:1[5-9]|2[01])[0-9]{2})(?P<sep>[-/.])(?P<month>[0-9]{1,2})(?![0-9])"
    r"(?:(?P=sep)(?P<day>[0-9]{1,2})(?![0-9]))?"
)
_SHORT = re.compile(
    rf"(?P<mark>')?(?P<year>[0-9]{{1,2}}|[{_KANJI}]{{1,3}})"
    rf"(?: ?年(?P<fiscal>度)?{_NO_DURATION}|{_SHARED_UNIT}){_SEASON}{_MONTH_DAY}"
)
_RELATIVE_YEAR = re.compile(
    r"(?:(?P<word>同|翌々|翌|前々|前|一昨|昨|去|今|本|来|再来)年(?P<fiscal>度)?"
    r"(?!比|同|並|割|度|代|齢|配|輩|次|額|金|間|末年始|一年|中行事)"
    rf"{_SEASON}{_MONTH_DAY}|(?P<near>[今昨来翌])[春夏秋冬](?![田日山野木川風休季場]))"
)
_RELATIVE_MONTH = re.compile(
    rf"(?P<word>同|翌々?|前|先々?|今|再来|来)月(?!比|給|額|間)(?: ?(?P<day>{_NUMBER})日(?!間))?"
)
_MONTH = re.compile(_MONTH_DAY.removesuffix("?"))
# Kanji numerals before 月 are often part of a name; what follows must speak for a date.
_KANJI_MONTH_TAIL = re.compile(r"[にはのまか末上中下号よ時以、。(~・-]|$")
_LINKED_DAY = re.compile(
    r"(?:\([月火水木金土日](?:曜日?)?(?:[・,、]?祝)?\))?(?:から|[~・、と-]|及び|および)(?P<day>[0-9]{1,2})日(?!間|前|後|ほど)"
)
# Where a date can begin. The signs stand in front, so that the search passes over everything else quickly.
_START = re.compile(
    rf"[0-9RHSTMJFANOD令平昭大明㋿㍻㍼㍽㍾同翌前一昨去今本来再先{_KANJI}](?:"
    r"(?<=[0-9])(?<![0-9][0-9])(?=[0-9]{0,3}(?: ?[年月日A-Z]|[(~・、,./-]|から|と|[snrt][tdh] ))"
    r"|(?<=[RHSTM])(?<![A-Za-z0-9].)(?=[0-9元. ])"
    r"|(?<=[JFMASOND])(?<![A-Za-z].)(?=[aeucop][nbrylgptvc])"
    r"|(?<=令)(?=和)|(?<=平)(?=成)|(?<=昭)(?=和)|(?<=大)(?=正)|(?<=明)(?=治)|(?<=[㋿㍻㍼㍽㍾])"
    r"|(?<=[同翌前昨去今本来再先一])(?=[年月昨々来翌春夏秋冬先0-9])"
    rf"|(?<=[{_KANJI}])(?=[年月{_KANJI}])"
    ")"
)
# A day alone, as newspapers write it: 市は22日、 / 村で25日、 / 15~17日には.
_BARE_DAY = re.compile(
    r"(?P<day>[0-9]{1,2})(?:日(?=[、に夜午付]|から|まで|[一-龠]{2}し)(?!に[一1]|に及|にわた)|(?=[~・-][0-9]{1,2}日(?!間)))"
)
_BARE_DAY_BEFORE = re.compile(r"(?:^|[はがでにも、。\n])$")
# The day after the one named last.
_NEXT_DAY = re.compile(r"翌(?P<day>[0-9]{1,2})日(?!間)")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# 2 April 2023, September 2023, April 2, 2023
_ENGLISH = re.compile(
    rf"(?:(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)? )?(?P<month>{'|'.join(_MONTHS_EN)})[a-z]{{0,6}}\.? "
    r"(?:(?P<day_after>[0-9]{1,2})(?:st|nd|rd|th)?,? )?(?P<western>(?:1[89]|20)[0-9]{2})(?![0-9])"
)
_LINK = re.compile(r"[~・,、-]|から|と|翌|")
_SHORT_BEFORE = re.compile(r"(?:^|[\s、。，,(（「『)）」』にはがもでをや・~と翌らり年度])$")
_SHORT_AFTER = re.compile(
    r"(?:に(?![一1]度|[一1]回|わた|及|およ|及|向)|は|から|末|度|までに|までの|まで|の?[春夏秋冬]|時点|より|中に|、|・|~)"
)
_COUNTING_BEFORE = re.compile(r"(?:約|およそ|ほぼ|築|過去|今後|この|ここ|計|各|満|第|向こう|直近|数|[0-9]、)$")


class Expression(NamedTuple):
    """One written date: numbers as they stand, `start` and `end` in code points of the raw text.

    `kind` says what is missing: nothing (`absolute`), the century or era (`short`), the year by a word
    (`relative_year`), the month by a word (`relative_month`), the year (`month`), or year and month (`day`).
    `strong` is False for a short year that is a date only in the company of another one. `marked` is set for a
    year after an apostrophe. `linked` says that it continues the expression before (a list or range).
    """

    kind: Kind
    start: int
    end: int
    surface: str = ""
    era: Era | None = None
    year: int | None = None
    month: int | None = None
    day: int | None = None
    fiscal: bool = False
    word: str = ""
    strong: bool = True
    marked: bool = False
    linked: bool = False
    gloss: int | None = None


def fold_signs(text: str) -> str:
    """Return `text` with the signs of dates in their plain form; the length stays the same."""
    return text.translate(_FOLD) if _FOLDABLE.search(text) else text


def find_expressions(text: str) -> list[Expression]:
    """Return every written date of `text` from left to right; none overlaps another."""
    folded = fold_signs(text)
    found: list[Expression] = []
    end = 0
    for start in _START.finditer(folded):
        if start.start() < end:
            continue
        expression = _read_expression(folded, start.start(), found[-1] if found else None)
        if expression is None:
            continue
        found.append(expression)
        found.extend(_read_linked_days(folded, expression))
        end = found[-1].end
    # The surface is the fourth field; `_replace` takes three times as long.
    return [Expression._make((*item[:3], text[item.start : item.end], *item[4:])) for item in found]


def _read_expression(folded: str, at: int, before: Expression | None) -> Expression | None:
    """Return the expression that begins at `at`, or None. The first sign decides which forms can be meant."""
    sign = folded[at]
    if "A" <= sign <= "Z":
        return (sign in "RHSTM" and _read_letter(folded, at)) or _read_english(folded, at)
    if sign in "同翌前一昨去今本来再先":
        relative = _read_relative(folded, at)
        if relative is not None or sign != "一":
            return relative
    if sign.isascii():
        if at and folded[at - 1] in ".,":
            return None
        return (
            _read_numeric(folded, at)
            or _read_absolute(folded, at)
            or _read_month(folded, at)
            or _read_short(folded, at, before)
            or _read_bare_day(folded, at)
            or _read_english(folded, at)
        )
    return _read_absolute(folded, at) or _read_month(folded, at) or _read_short(folded, at, before)


def _read_absolute(folded: str, at: int) -> Expression | None:
    match = _ABSOLUTE.match(folded, at)
    if match is None:
        return None
    era = load_eras()[match["era"]] if match["era"] else None
    year = era.western_year(read_number(match["era_year"])) if era else read_number(match["western"])
    return Expression(
        "absolute",
        at,
        match.end(),
        era=era,
        year=year,
        month=_number(match["month"] or match["month_shared"]),
        day=_number(match["day"] or match["day_shared"]),
        fiscal=bool(match["fiscal"] or match["shared_fiscal"]),
        gloss=_read_gloss(match["gloss"] or match["gloss_after"]),
    )


def _read_gloss(gloss: str | None) -> int | None:
    """Return the western year of a year in brackets; a bare short number says nothing certain."""
    if gloss is None:
        return None
    era = next((era for sign, era in load_eras().items() if gloss.startswith(sign)), None)
    number = gloss.lstrip("令和平成昭大正明治㋿㍻㍼㍽㍾RHSTM ")
    if era is not None:
        return era.western_year(read_number(number))
    return read_number(number) if len(number) == len("2022") and number.isascii() else None


def _read_letter(folded: str, at: int) -> Expression | None:
    match = _LETTER.match(folded, at)
    if match is None or (match["bare"] is not None and match["era"] not in "RH"):
        return None
    era = load_eras()[match["era"]]
    return Expression(
        "absolute",
        at,
        match.end(),
        era=era,
        year=era.western_year(read_number(match["era_year"])),
        month=_number(match["month"] or match["month_shared"] or match["month_dotted"]),
        day=_number(match["day"] or match["day_shared"] or match["day_dotted"]),
        fiscal=bool(match["fiscal"] or match["shared_fiscal"]),
    )


def _read_numeric(folded: str, at: int) -> Expression | None:
    match = _NUMERIC.match(folded, at)
    if match is None:
        return None
    month, day = int(match["month"]), _number(match["day"])
    # Without a day, 2021-22 is a span of years and 2022.11 a figure.
    if day is None and (match["sep"] == "." or not 1 <= month <= MONTHS_IN_YEAR):
        return None
    return Expression("absolute", at, match.end(), year=int(match["western"]), month=month, day=day)


def _read_english(folded: str, at: int) -> Expression | None:
    match = _ENGLISH.match(folded, at)
    if match is None:
        return None
    month = _MONTHS_EN.index(match["month"]) + 1
    day = _number(match["day"] or match["day_after"])
    return Expression("absolute", at, match.end(), year=int(match["western"]), month=month, day=day)


def _read_month(folded: str, at: int) -> Expression | None:
    match = _MONTH.match(folded, at)
    if match is None:
        return None
    day = match["day"] or match["day_shared"]
    if not folded[at].isascii() and not day and not _KANJI_MONTH_TAIL.match(folded, match.end()):
        return None
    month = read_number(match["month"] or match["month_shared"])
    if not 1 <= month <= MONTHS_IN_YEAR:
        return None
    return Expression("month", at, match.end(), month=month, day=_number(day))


def _read_short(folded: str, at: int, before: Expression | None) -> Expression | None:
    """Return a year of one or two digits if it is written like a date and not like a count of years."""
    start = at - 1 if at and folded[at - 1] == "'" else at
    match = _SHORT.match(folded, start)
    if match is None:
        return None
    year = read_number(match["year"])
    fiscal = bool(match["fiscal"] or match["shared_fiscal"])
    month = _number(match["month"] or match["month_shared"])
    marked = match["mark"] is not None
    linked = before is not None and _LINK.fullmatch(folded, before.end, start) is not None
    explicit = fiscal or month is not None or marked
    lead = folded[max(0, start - 4) : start]
    if not (explicit or linked):
        dated = _SHORT_BEFORE.search(lead) and (
            _SHORT_AFTER.match(folded, match.end()) or match["year"].startswith("0")
        )
        since = lead.endswith("から") and not folded.startswith("まで", match.end())
        if not dated or since or len(match["year"]) == 1:
            return None
    if not linked and not marked and _COUNTING_BEFORE.search(lead):
        return None
    return Expression(
        "short",
        start,
        match.end(),
        year=year,
        month=month,
        day=_number(match["day"] or match["day_shared"]),
        fiscal=fiscal,
        strong=(explicit and len(match["year"]) > 1) or match["year"].startswith("0"),
        marked=marked,
        linked=linked,
    )


def _read_bare_day(folded: str, at: int) -> Expression | None:
    match = _BARE_DAY.match(folded, at)
    if match is None or not _BARE_DAY_BEFORE.search(folded[max(0, at - 1) : at]):
        return None
    return Expression("day", at, match.end(), day=int(match["day"]), strong=False)


def _read_relative(folded: str, at: int) -> Expression | None:
    match = _RELATIVE_YEAR.match(folded, at)
    if match is not None:
        return Expression(
            "relative_year",
            at,
            match.end(),
            word=match["word"] or match["near"],
            month=_number(match["month"] or match["month_shared"]),
            day=_number(match["day"] or match["day_shared"]),
            fiscal=bool(match["fiscal"]),
        )
    match = _RELATIVE_MONTH.match(folded, at)
    if match is not None:
        return Expression("relative_month", at, match.end(), word=match["word"], day=_number(match["day"]))
    match = _NEXT_DAY.match(folded, at)
    return Expression("day", at, match.end(), day=int(match["day"]), word="翌") if match else None


def _read_linked_days(folded: str, first: Expression) -> Iterator[Expression]:
    """Yield the bare days that go on from a full date: 9月3日から15日, 17日と18日."""
    at = first.end if first.day is not None else -1
    while at >= 0 and (match := _LINKED_DAY.match(folded, at)) is not None:
        yield Expression("day", match.start("day"), match.end(), day=int(match["day"]), linked=True)
        at = match.end()


def _number(text: str | None) -> int | None:
    return read_number(text) if text else None

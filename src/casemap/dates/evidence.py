"""What speaks for a date being the start of the initiative, and what against.

Enters: a date in its clause. Leaves: the names of its evidence, to be weighed with `cues.WEIGHTS`.
"""

import re
from bisect import bisect_right
from functools import cache
from typing import NamedTuple

from casemap.dates.calendar import PartialDate
from casemap.dates.clauses import MODIFIER, Clause, FieldWords
from casemap.dates.context import DatedExpression
from casemap.dates.cues import HEADLINE_ACTIONS, REPORTS, STARTS
from casemap.dates.grammar import Expression, fold_signs
from casemap.dates.words import find_actions
from casemap.model import Article, Field

# How far the noun after a predicate is read for its name (「…」), and how far behind its predicate the topic of a date
# may end.
NAME_REACH = 20
TOPIC_REACH = 4
# Topics that make the sentence somebody else's when they stand before the date.
SUBJECTS = frozenset({"ministry", "figure"})
# From this sentence on a text tells what lies in the background.
LATE_SENTENCE = 4
# Years between a date and the publication: where a step begins, and the names of the steps.
AGE_LIMITS = (0, 1, 3, 10, 20)
AGES = ("age:future", "age:0", "age:1-2", "age:3-9", "age:10-19", "age:20+")

PLANNED = re.compile(r"予定|見込|見通し|目指|めざ|方針|目標|計画する|計画だ|考えだ|考え。|に向け[たて、]")
ROUND = re.compile(r"周年|年目|回目(?<=[2-9]回目)|節目|を迎え|から(?=約?[0-9一二三四五六七八九十]{1,3}年)")
ANNIVERSARY = re.compile(r"[にで](?P<years>[0-9]{1,2})周年")

_FROM = re.compile(r"度?(?:から|より|以来)(?!の|.{0,14}まで)")
# What the local government answers to: 令和3年度の実証の結果を受け、….
_CIRCUMSTANCE = re.compile(r"の[^、。]{1,24}(?:を受け|を踏まえ|を機に|をきっかけ|に伴[いっ]|を教訓|を経て)")
# Another local government does the same: 千葉県の一宮町も25年5月に…; how far before the date the も stands.
ANOTHER_REACH = 9
_ANOTHER = re.compile(r"[市町村県区都府道]も[^、。はがも]{0,8}$")
# It has gone on from then to now: 2019年から…手がけてきた, 翌21日から…守っている.
_SINCE = re.compile(r"度?(?:から|より|以来)(?!の|.{0,14}まで).{0,50}[てで](?:き[たて]|いる)")
# A plan is named by its first year: 令和3年度からの第5次総合計画.
_PLAN = re.compile(r"(?:から|より)の[^、。はがを]{0,14}(?:計画|戦略|ビジョン|プラン|構想|大綱)")
# How all three begin.
_COUNTED = ("か", "よ", "以", "度")
_UNTIL = re.compile(r"[末中内]?度?(?:まで|を?目途|を目標|以降|ごろまで)")
_OF_AN_ISSUE = re.compile(r"の?[春夏秋冬]?号|[の末]{0,2}(?:時点|現在)")
# The topic of the sentence is a local government (not its mayor, not a ministry).
_OWNER = re.compile(
    r"[市町村県都区府道](?<!地区)(?<!政府)(?:(?<!道)|(?<=北海道)|(?<=、道)|(?<=^道))"
    r"(?:[(][^)]{1,8}[)])?(?:など)?(?:と[^、。は]{1,14})?は[^。は]{0,40}$"
)
# The same for a clause inside of a sentence: 高崎市が2016年4月に設けた….
_OWNER_IN_CLAUSE = re.compile(r"[市町村県都区府](?:[(][^)]{1,8}[)])?(?:など)?が[^。はが]{0,30}$")
# News is told at a briefing: the date is the one of the news (9月27日の会見で…公表した).
_BRIEFING = re.compile(r"の(?:定例)?(?:記者)?(?:会見|発表)")
# The predicate only describes the local government: 2022年に国家戦略特区となったつくば市は….
_EPITHET = re.compile(
    r"[ぁ-ん]{0,4}?[一-龠々ヶァ-ン][一-龠々ヶァ-ンぁ-ん]{0,4}[市町村県区](?:周辺|一帯|付近)?(?=[のはがでにと、(]|$)"
)
_NAMED = re.compile(r"[「『]")
_NAMED_AFTER = re.compile(r"(?:に|度に?)?[一-龠]{2,3}(?<![市町村県区])の(?!は)")
# Two signs of a word written in kanji or katakana; each may begin in the middle of another.
_PAIR = re.compile(r"(?=([一-龠々ァ-ヶー]{2}))")
_REPORT = re.compile(
    r"視察|訪ね|訪れ|訪問|語[るっ]|寄稿|インタビュー|講演|セミナー|特集|解説|比べた|広報[誌紙]|学[ぶん]|報告|見学(?!会)|尋ね|聞く|聞いた|発表(?!会)"
)
_MAYOR = re.compile(
    r"[市町村区知][長事][^。]{0,60}(?:語[っる]|述べ|記[しす]|紹介し|説明|寄稿|寄せ|話す|訴え|報告|抱負|意気込|振り返)"
)
# The headline promises an explanation, a comparison or a survey, not an initiative.
_GENERAL = re.compile(r"とは[、。 ]?|なぜ|解説|比較|事例|調査|ランキング|[0-9]割|[%％]")
_SEVERAL = re.compile(r"選(?<=[0-9]選)|事例集|実例集|一覧|各地|比べ|取り上げ|同じページ")


class ArticleCues(NamedTuple):
    """What holds for all dates of an article: its evidence, and the actions and pairs of signs in the headline."""

    evidence: frozenset[str]
    promised: frozenset[str]
    pairs: frozenset[str]


def read_article(article: Article) -> ArticleCues:
    """Return what kind of article it is: a report on somebody's visit or words, a look at several initiatives."""
    headline, text = fold_signs(article.title), article.text
    kinds = frozenset(word.kind for word in find_actions(headline).find_between(0, len(headline)))
    found = [
        name
        for name, holds in (
            ("headline:report", kinds & REPORTS),
            ("headline:words", _REPORT.search(headline)),
            ("text:words", _REPORT.search(text)),
            ("text:mayor", _MAYOR.search(text)),
            ("headline:general", _GENERAL.search(headline)),
            ("several", _SEVERAL.search(headline) or _SEVERAL.search(text)),
        )
        if holds
    ]
    return ArticleCues(frozenset(found), kinds & HEADLINE_ACTIONS, frozenset(_PAIR.findall(headline)))


def find_evidence(
    words: FieldWords,
    clause: Clause,
    item: DatedExpression,
    field: Field,
    published: PartialDate | None,
) -> set[str]:
    """Return the names of the evidence that a date has in its clause."""
    after, actions = clause.after, clause.actions
    action = actions[0].kind if actions else "none"
    found = {_name("sentence", min(words.count_sentences(item.expression.start) + 1, LATE_SENTENCE))}
    anniversary = ANNIVERSARY.match(after) is not None
    if anniversary:
        found.add("anniversary")
    if action != "count" or not anniversary:  # 2周年を迎えた counts years, but says that something began
        found.add(_name("act", action))
    for word in actions[1:]:
        if word.kind in STARTS:
            found.add("later:start")
            break
    _add_topics(found, words, clause, item.expression)
    _add_owner(found, clause.lead)
    _add_form(found, words, clause, item.expression)
    if field == "title":
        found.add("title")
    _add_date_evidence(found, item, published, action)
    return found


@cache
def _name(kind: str, detail: str | int) -> str:
    """Return the name of evidence of a kind; there are few, and building one takes longer than looking it up."""
    return f"{kind}:{detail}"


def _add_owner(found: set[str], lead: str) -> None:
    """Add whether a local government is the topic of the sentence or of the clause."""
    if "も" in lead[-ANOTHER_REACH:] and _ANOTHER.search(lead):
        found.add("another")
    elif _OWNER.search(lead):
        found.add("owner")
    elif _OWNER_IN_CLAUSE.search(lead):
        found.add("owner in clause")


def _add_form(found: set[str], words: FieldWords, clause: Clause, expression: Expression) -> None:
    """Add how the date is joined to its sentence: particles, brackets, what its predicate describes."""
    after, actions = clause.after, clause.actions
    if clause.before.endswith("(") or after.startswith(")"):
        found.add("bracket")
    counted = after.startswith(_COUNTED)
    if counted and _SINCE.match(after):
        found.add("since")
    elif actions and MODIFIER.match(words.text, actions[0].end):
        found.add("epithet" if _EPITHET.match(words.text, actions[0].end) else "modifier")
    if counted:
        if _FROM.match(after):
            found.add("from")
        if _PLAN.match(after):
            found.add("plan from")
    if _UNTIL.match(after):
        found.add("until")
    if PLANNED.search(after):
        found.add("planned")
    reach = max(actions[0].end - expression.end, 0) if actions else 0
    if _NAMED.search(after, 0, reach + NAME_REACH):
        found.add("named thing")
    if after.startswith("も"):
        found.add("again")
    elif after.startswith("の"):
        found.add("briefing" if _BRIEFING.match(after) else "circumstance" if _CIRCUMSTANCE.match(after) else "of")
    elif _NAMED_AFTER.match(after):
        found.add("named after")


def _add_topics(found: set[str], words: FieldWords, clause: Clause, expression: Expression) -> None:
    """Add what the words between a date and its predicate are about."""
    start, end = expression.end, expression.end + len(clause.after)
    if clause.actions:
        end = min(end, max(clause.actions[0].start, start) + TOPIC_REACH)
    for word in words.topics.find_between(start, end):
        found.add(_name("topic", word.kind))
    for word in words.topics.find_between(expression.start - len(clause.before), expression.start):
        if word.kind in SUBJECTS:
            found.add(_name("before", word.kind))
    if _OF_AN_ISSUE.match(clause.after):
        found.add("topic:issue")


def _add_date_evidence(found: set[str], item: DatedExpression, published: PartialDate | None, action: str) -> None:
    """Add what the date itself says: how it is written, and how old it was at the publication."""
    expression, date = item.expression, item.date
    found.add(_name("precision", date.precision))
    if expression.word:
        found.add(_name("word", expression.word))
    elif expression.kind != "absolute":
        found.add(_name("kind", expression.kind))
    if published is None:
        return
    age = published.year - date.year
    if published.precision in ("month", "day") and published.value[:7] == date.value[:7]:
        found.add("fresh")
    found.add(_name("start" if action in STARTS else "other", "old" if age else "new"))
    found.add(AGES[bisect_right(AGE_LIMITS, age)])

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
AGE_LIMITS = (-1, 0, 1, 3, 10, 20)
AGES = ("age:future", "age:next", "age:0", "age:1-2", "age:3-9", "age:10-19", "age:20+")

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
# The date is what the sentence says: 条例ができたのは2014年のことだ, and how far before it the predicate ends.
_CLEFT = re.compile(r"の[はが]、?(?:[^、。はが]{0,8})$")
_CLEFT_END = re.compile(r"(?:[0-9]{1,2}月|度|の?(?:こと|春|夏|秋|冬|初め|末|[一-龠]期))*(?:だ|で|。|$)")
CLEFT_REACH = 11
# … or what began with it: 1977年、…を受け入れたのが始まり.
_BEGINNING = re.compile(
    r"[^。]{0,60}の(?:が|は、?(?:これ|それ)が)(?:その)?(?:始まり|はじまり|出発点|最初|起こり|起源|第一歩|発端)"
)
# The initiative itself is the topic: 取り組みは昨年度に始まった, 任期は3月から.
_ITSELF = re.compile(
    r"(?:取り組み|取組|事業|制度|交流|活動|試み|サービス|運行|運航|運用|導入|任期|受け付け|受付|工事|実証|実験|供用|開業|開館|販売|配信|提供|利用|活用)"
    r"(?:の(?:開始|始まり|スタート|運用|導入))?[はが]、?(?:翌|同)?$"
)
ITSELF_REACH = 12
# The first of several comes behind the date: 2000年に第1回が開かれた.
_FIRST_BEHIND = re.compile(r"度?[にの]?、?(?:[^、。0-9]{0,8})(?:第[1一]回|第[1一]弾|初回|1回目|1号)")
# The date belongs to a disaster (平成30年7月豪雨), or to a law (改正法が2024年11月に施行).
_OF_DISASTER = re.compile(r"の?[^、。はがをにの]{0,8}(?:豪雨|地震|震災|台風|噴火|水害|大雨|津波|大火)")
_OF_LAW = re.compile(r"(?<!条例)(?:法|政令|省令|新制度)[はが]、?$")
_LAW_REACH = 5
# What a disaster is that one prepares for: 大規模な水害に備え.
_PREPARES = re.compile(r"(?:など)?の?(?:に備え|に強い|を想定|を見据え|を教訓|対策|時|への備え)")
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
_NAMES = re.compile(r"[ぁ-ん]{0,4}[「『]")
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
        if _EPITHET.match(words.text, actions[0].end):
            found.add("epithet")
        else:
            named = _NAMES.match(words.text, actions[0].end)
            found.add("modifier of name" if named else "modifier")
    if counted:
        if _FROM.match(after):
            found.add("from")
        if _PLAN.match(after):
            found.add("plan from")
    if _UNTIL.match(after):
        found.add("until")
    if PLANNED.search(after):
        found.add("planned")
    lead = clause.lead
    if _CLEFT.search(lead[-CLEFT_REACH:]) and _CLEFT_END.match(after):
        found.add("cleft")
    elif _ITSELF.search(lead[-ITSELF_REACH:]):
        found.add("itself")
    if "が" in after and _BEGINNING.match(after):
        found.add("beginning")
    if _FIRST_BEHIND.match(after):
        found.add("first behind")
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
        if word.kind != "disaster" or not _PREPARES.match(words.text, word.end):
            found.add(_name("topic", word.kind))
    if _OF_DISASTER.match(clause.after):
        found.add("of disaster")
    if _OF_LAW.search(clause.lead[-_LAW_REACH:]):
        found.add("of law")
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

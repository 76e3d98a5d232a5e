"""Words that say what happened on a date, and how much each speaks for the start of an initiative.

Enters: the words around one date. Leaves: the names of the cues found and their summed weight. Tables only; how a
sentence is cut around a date is the business of `roles`.
"""

import re
from collections.abc import Mapping

# What was done: verbs (and nouns of action) by class. At one place of a text the upper class wins.
ACTIONS: Mapping[str, str] = {
    "count": (
        "調査|人口が|達し|超え|上り|上っ|減っ|減少|増え|増加|下回|上回|占め|割り|割る|伸び|回答|過去最|乗っ|残る"
    ),
    "appoint": "就任|当選|再選|着任|就い|就く|年頭|任期|退任",
    "merge": "合併|編入|町制|市制|村制",
    "visit": ("視察|訪ね|訪れ|見学し|見学を|見学が|向かった|訪問|足を運|巡っ|回っ|見て回|参列|学んだ|学び、"),
    "talk": (
        "講演|登壇|講義|語っ|語る|述べ|答え|論じ|披露|懇談|意見を交|話し合|報告|説明|総括|審議|振り返|訴え|強調"
        "|答申|出展"
    ),
    "press": "特集|発売|掲載|寄稿|紹介|連載|取材|放送|取り上げ|伝え|載っ|記し|寄せ",
    "award": "受賞|表彰|獲得|得た|入賞|輝い|登録|[0-9]位|首位",
    # A gathering that is held; other things that are opened (a centre, a shop) are starts.
    "event": (
        "(?:会|会議|式|訓練|祭|講座|ツアー|催し|催事|フォーラム|セミナー|シンポジウム|大会|ワークショップ|イベント"
        "|審議会)[」』）)]?[をが](?:[^、。]{0,12})(?:開[いかくき]|行[わっいう]|実施|催)"
    ),
    "agree": "締結|結ん|結ぶ|結び|調印|交わ[しす]|提携|手を組|手を結|協定",
    "begin": (
        "始め|始ま|(?<!を)はじめ[たて、]|開始|スタート|始動|着手|乗り出|踏み出|踏み切|動き出|動き始|動かし|立ち上げ"
        "|立ち上が|稼働|運用|走らせ|走り出|本格化|発車|出発点|皮切り"
    ),
    "open": ("開業|開設|開館|開所|開校|開庁|開園|開局|オープン|供用|完成|竣工|開通|落成|着工|起工|庁舎を構え|開[いく]"),
    "setup": "設置|設け|設立|創設|新設|発足|結成|置い[たて]|置く|置き、|つくっ|つくり、|作っ|作り、|組織し|生まれ|誕生",
    "introduce": (
        "導入|取り入れ|採用|採り入れ|入れた|入れて|入れ、|配り|配っ|配布|配信|整備|整え|更新|更改|切り替え|据え付け"
        "|迎え[たる、]|切り開"
    ),
    "plan": (
        "策定|まとめ|定め|制定|施行(?!規則|令|に伴)|宣言|表明|公布|掲げ|打ち出|決め|作成|改め|改訂|決ま|を組[みんむ]"
    ),
    "try": "実証|試行|試し|試す|試験運行|試験的|実験|トライアル",
    "recruit": "募集|公募|募る|募り|募っ|募ん|受け付け|誘致|尋ね",
    "join": "加わ|参加|参画|選ばれ|選定|認定|指定|採択|仲間入り",
    "become": "となった|となり|になっ|に移っ|移行",
    "announce": "発表|公表|明らかに|会見|示し|示す",
    "finish": "終え|完了|閉鎖|閉じ|終わ|廃止",
    "hold": "開か|行う|行わ|行っ|行い|実施|催し|開催|見込|予定",
    "go_on": (
        "取り組|進め|続け|重ね|手がけ|力を入れ|広げ|広め|携わ|担う|担い|担っ|活用|使い|使う|使っ|照ら|供給|交付|贈"
    ),
}
# What it is about: nouns that make the date somebody else's, or the date of the paper itself.
TOPICS: Mapping[str, str] = {
    "disaster": "震災|地震|豪雨|台風|水害|噴火|津波が|津波で|決壊|避難指示|コロナ|事故|事件",
    "law": "[の法令部]改正|施行規則|特別措置法|基本法|省令|指針|ガイドライン|閣議",
    "figure": (
        "人口|割合|高齢化率|国勢調査|推計|出生率|普及率|交付率|来館者|利用者|[0-9]人が|[0-9]人だった|[0-9]億円"
        "|[0-9.]{1,6}[%％]"
    ),
    "issue": ("^(?:の)?[春夏秋冬]?号|月号|付の|^[の末]{0,2}(?:時点|現在)|広報[紙誌はで]|資料|記事|日記|事例集|雑誌"),
    "prize": "大賞|グランプリ|甲子園|選手権|ランキング",
    "work": "映画|ドラマ|小説|創業|創刊",
    "ministry": "政府|[国省庁]が|[国省庁]は|総理|大臣|ベンダー|研究所|内閣",
}
ACTION = re.compile("|".join(f"(?P<{name}>{words})" for name, words in ACTIONS.items()))
TOPIC = re.compile("|".join(f"(?P<{name}>{words})" for name, words in TOPICS.items()))
# Actions with which an initiative begins; events are single happenings.
STARTS = frozenset({"begin", "open", "setup", "introduce", "agree", "plan", "try"})
EVENTS = frozenset(
    {"appoint", "merge", "visit", "talk", "press", "award", "event", "recruit", "join", "announce", "finish", "hold"}
)

# How much each piece of evidence (named in `roles`) speaks for the date being the start, in log odds. Rules of
# thumb, moved by tools/fit_dates.py towards labelled development cases; what comes out below 0.2 is left out.
WEIGHTS: Mapping[str, float] = {
    "act:agree": 1.6,
    "act:announce": 0.6,
    "act:appoint": -2.1,
    "act:award": -1.0,
    "act:become": 0.3,
    "act:begin": 2.1,
    "act:count": -1.4,
    "act:finish": -1.6,
    "act:go_on": 1.0,
    "act:introduce": 1.7,
    "act:merge": -2.1,
    "act:none": -0.7,
    "act:open": 0.8,
    "act:plan": 1.6,
    "act:press": -1.3,
    "act:recruit": 0.8,
    "act:setup": 1.5,
    "act:talk": -0.8,
    "act:try": 1.4,
    "act:visit": -1.7,
    "age:1-2": 0.4,
    "age:10-19": -1.0,
    "age:20+": -0.5,
    "age:3-9": 0.5,
    "age:future": -2.0,
    "before:ministry": -1.8,
    "bracket": -2.1,
    "from": 1.2,
    "headline": 0.9,
    "kind:month": -1.5,
    "later": -0.6,
    "later:start": 1.2,
    "named after": -0.6,
    "near:start": 0.3,
    "owner": 1.5,
    "round": -1.0,
    "title": -0.4,
    "topic:disaster": -1.6,
    "topic:figure": -0.7,
    "topic:issue": -3.8,
    "topic:law": -1.5,
    "topic:prize": -1.1,
    "topic:work": -1.1,
    "until": -1.0,
    "word:今": -0.2,
    "word:前": -0.6,
    "word:昨": -0.6,
    "word:来": -0.7,
    "word:翌": -0.5,
}
# A start needs this much evidence. Lower finds more starts and invents more: docs/dates.md has the figures.
ENOUGH = 0.65

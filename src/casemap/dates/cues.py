"""Words that say what happened on a date, and how much each speaks for the start of an initiative.

Tables only: `words` looks them up in a text, `evidence` cuts a sentence around a date. Words are apart by `|`, and
signs in brackets stand for one another: `開[いく]` is 開い and 開く.
"""

from collections.abc import Mapping

# What was done: verbs (and nouns of action) by class. At one place of a text the upper class wins; `none` hides what
# only looks like one.
ACTIONS: Mapping[str, str] = {
    "none": "をはじめ|施行規則|施行令|施行に伴|参加型|参加者|交付金|指定管理|登録者|選定委|発行元|調査費|開発",
    "count": (
        "年を迎え|節目を迎え|期を迎え|日を迎え|ピークを迎え|調査|人口が|達し|超え|超す|上り|上っ|減っ|減少|増え|増加|下回|上回|占め|割り|割る|伸び|回答|過去最|乗っ|残る"
        "|切っ|ピーク|頂点|推計|見込まれ|到達"
    ),
    "suffer": (
        "発覚|判明し|被災し|被害を受|被害に遭|浸水し|停電し|暗号化され|攻撃を受|感染し|流出し|倒産し|破産し|破綻し|廃業し|犠牲|亡くな"
        "|失われ|見舞われ|襲われ"
    ),
    "appoint": "就任|当選|再選|着任|就い|就く|年頭|任期|退任|選挙|初当選",
    "merge": "合併|編入|町制|市制|村制|施行時特例市",
    "visit": (
        "視察|訪ね|訪れ|見学し|見学を|見学が|向かった|訪問|足を運|巡っ|巡り|回っ|見て回|参列|学んだ|学び、|様子を見"
        "|調べた|調べ、|試乗|現場を見"
    ),
    "talk": (
        "講演|登壇|講義|語っ|語る|述べ|答え|論じ|披露|懇談|意見を交|話し合|報告|説明|総括|審議|振り返|訴え|強調"
        "|答申|出展|点検|検証した|検証する連載|質問"
    ),
    "press": (
        "事例集[をに]まとめ|報告書[をに]まとめ|記録[をに]まとめ|冊子[をに]まとめ|提言[をに]まとめ|論文[をに]まとめ|本[をに]まとめ"
        "|一覧[をに]まとめ|特集|発売された|掲載|寄稿|紹介|連載|取材|放送|取り上げ|伝え|載っ|載せ|記し|寄せ|まとめた本|出版|刊行"
    ),
    "award": "受賞|表彰|獲得|賞を得|入賞|輝い|[0123456789]位|首位|優勝",
    "agree": (
        "合意|覚書|と組[んみむ]|締結|結ん|結ぶ|結び|調印|交わ[しす]|提携|手を組|手を結|協定|タッグ|連携し|連携を始"
    ),
    "begin": (
        "始め|始ま|はじめ[たて、]|はじま|開始|スタート|始動|着手|乗り出|踏み出|踏み切|動き出|動き始|立ち上"
        "|稼働|運用|走らせ|走り[出始]|本格化|本格運行|運行し|運航し|運航を|運航に入|試行に入|研究に入|工事に入|実証に入|運転に入|営業に入|運行に入|乗り入れ|"
        "名乗りを上げ|手を挙げ|公開し|公開を|リリース|登場|デビュー|開幕|初回[はがをか]|初開催|発車|出発点|皮切り|幕を開|幕開け|口火|船出|漕ぎ出|門出|旗揚げ|滑り出|起動"
        "|繰り出|売り出|販売し|送り出|発売|発行|先陣|先べん|先鞭|封切"
    ),
    "open": (
        "開業|開設|開館|開所|開校|開庁|開園|開局|開講|開村|開港|オープン|供用|着工|起工|庁舎を構え"
        "|開[いくけき]|お目見え|お披露目|建て|建設|再生し|生まれ変わ|姿を変|新装|営業|架か[るっりけ]|架け[たて、]"
    ),
    "complete": "完成|竣工|開通|落成",
    "setup": (
        "設置|設け|設立|創設|新設|発足|結成|置い[たて]|置く|置き、|置か[れる]|つくっ|つくり、|作っ|作り、|組織し|生まれ|誕生|編成"
        "|立てた|立て、|構築|築い|築き|仕立て|産声|出資|創立|編み出|考案|生み出し|開発し[たて、]"
    ),
    "introduce": (
        "導入|取り入れ|採用|採り入れ|入れた|入れて|入れ、|配り|配っ|配布|配信|整備|整え|更新|更改|切り替え|据え付け"
        "|切り開|貸し|貸与|無償化|無料化|無料[にと]|無償[にと]|委託|委ね|任せ|集約|統合|一本化|一元化|束ね|移し|移行し|改め|廃止し"
        "|撤廃|取り付け|つなぎ|呼び込|誘致|招い|招き|迎え|ライトアップ|切り替わ|衣替え|刷新|リニューアル|改称|改名|掛け替え|架け替え"
        "|置き換え|移管|民営化|引き継い|絞っ|絞り込|引き上げ|引き下げ|起用|登用|任命|委嘱|へ移し|に改め|取りやめ|やめた"
    ),
    "plan": (
        "策定|まとめ|定め|制定|施行|宣言|表明|公布|掲げ|打ち出|決め|作成|改訂|決ま|を組[みんむ]|提唱|目をつけ|選ん|決定|可決|議決|条例化|予算化|位置づけ|位置付け|計上|盛り込|方針を固|固めた"
    ),
    "try": "実証|試行|試し|試す|試み|試験運行|試験的|実験|トライアル|モデル事業|試走|試運転|試作",
    "recruit": "募集|公募|募る|募り|募っ|募ん|受け付け|受付|尋ね|提案書|呼びかけ|呼び掛け|頼ん|申し込みを",
    "join": "加わ|参加|参画|選ばれ|選定|認定|認められ|認証|指定|採択|仲間入り|迎えられ|登録|免許",
    "become": "となった|となり|になっ|に移っ|へ移っ|移行|に入っ|に入り|移った",
    "announce": "発表|公表|明らかに|会見|示し|示す|示され",
    "finish": "終え|完了|閉鎖|閉じ[、るた]|畳ん|撤退|廃業|休止|閉校|閉園|廃線|打ち切|中止|終わ|廃止|解除|完売",
    "hold": "開か|行う|行わ|行っ|行い|実施|催し|催さ|開催|見込|予定",
    "keep": "続け|続い|重ね",
    "go_on": (
        "取り組|進め|手がけ|力を入れ|広げ|広め|携わ|担う|担い|担っ|活用|使い|使う|使っ|照ら|供給|交付|贈|派遣|支給|給付|助成|補助し|補助を|動かす|動かし"
        "|支え|育て|磨い|加え"
    ),
}
# The same in English, for the articles that are: the verb stands before its date.
ACTIONS_EN: Mapping[str, str] = {
    "visit": "visited",
    "award": "awarded| won ",
    "agree": "signed|agreement|partnered",
    "begin": "launch|start|began|begin|roll out|rolls out|rolled out",
    "open": "[Oo]pens|[Oo]pened",
    "setup": "set up|establish|founded",
    "introduce": "introduc|adopt|install",
    "try": "pilot|trial|tested",
    "join": "joined|selected|designated",
    "finish": "closed|ended",
    "go_on": "welcom",
}
# What it is about: nouns that make the date somebody else's, or the date of the paper itself.
TOPICS: Mapping[str, str] = {
    "disaster": (
        "震災|地震|豪雨|台風|水害|噴火|津波が|津波で|決壊|避難指示"
        "|コロナ|事故|事件|流出|漏えい|暗号化され|サイバー攻撃|ウイルス|不正アクセス|ランサム|破産|倒産|破綻|土石流|大雪|火災|停電"
    ),
    "law": "[の法令部]改正|施行規則|特別措置法|特措法|基本法|法施行|法の施行|法が施行|省令|指針|ガイドライン|閣議",
    "figure": (
        "人口|割合|収益|決算|売り上げ|売上|[0123456789]割[がにのを]|高齢化率|国勢調査|推計|出生率|普及率|交付率|来館者|利用者|[0123456789]人が|[0123456789]人だった|[0123456789]億円|[%％]|比で|に比べ|年比|年度比"
    ),
    "issue": "月号|付の|広報[紙誌はで]|資料|記事|日記|事例集|雑誌",
    "prize": "大賞|グランプリ|甲子園|選手権|ランキング|アワード|表彰",
    "work": "映画|ドラマ|小説|創業|創刊",
    "ministry": "政府|[国省庁]が|[国省庁]は|総理|大臣|ベンダー|研究所[がは]|総研[がは]|内閣",
}
# A gathering that is held; other things that are opened (a centre, a shop) are starts.
GATHERINGS = (
    "会|会議|式|訓練|祭|催し|催事|フォーラム|セミナー|シンポジウム|大会|ワークショップ|イベント|審議会|総会|サミット"
)
HELD = "開[いかくき]|行[わっいう]|実施|催"
# Actions with which an initiative begins; events are single happenings.
STARTS = frozenset({"begin", "open", "setup", "introduce", "agree", "plan", "try"})
EVENTS = frozenset(
    {
        "suffer",
        "appoint",
        "merge",
        "visit",
        "talk",
        "press",
        "award",
        "event",
        "recruit",
        "join",
        "announce",
        "finish",
        "hold",
        "complete",
    }
)

# Classes of action that make an article a report when they stand in the headline.
REPORTS = frozenset({"visit", "talk", "press", "award", "appoint"})
# Classes of action which, when the headline names them too, are what the article is about.
HEADLINE_ACTIONS = STARTS | {"recruit", "join", "announce"}

# How much each piece of evidence (named in `evidence`) speaks for the date being the start, in log odds. Rules of
# thumb, moved by tools/fit_dates.py towards labelled development cases; what comes out below 0.1 is left out.
WEIGHTS: Mapping[str, float] = {
    "act:agree": 1.53,
    "act:announce": 0.32,
    "act:appoint": -2.04,
    "act:award": -1.01,
    "act:become": 0.37,
    "act:begin": 2.26,
    "act:complete": 0.35,
    "act:count": -1.25,
    "act:event": -0.27,
    "act:finish": -1.54,
    "act:go_on": 0.75,
    "act:hold": -0.16,
    "act:introduce": 1.40,
    "act:join": 0.49,
    "act:keep": 0.35,
    "act:merge": -2.05,
    "act:none": -0.36,
    "act:open": 1.22,
    "act:plan": 1.22,
    "act:press": -1.07,
    "act:recruit": 0.73,
    "act:setup": 1.51,
    "act:suffer": -1.50,
    "act:talk": -1.01,
    "act:try": 1.31,
    "act:visit": -1.58,
    "again": -1.05,
    "age:1-2": 0.18,
    "age:10-19": -0.37,
    "age:20+": -0.62,
    "age:3-9": 0.32,
    "age:future": -1.57,
    "age:next": -1.04,
    "anniversary": 2.51,
    "another": -0.73,
    "answer": -3.04,
    "before:figure": -0.41,
    "before:ministry": -1.75,
    "beginning": 1.02,
    "bracket": -2.02,
    "briefing": 0.54,
    "carries headline": 0.62,
    "carries little": -0.41,
    "circumstance": -2.06,
    "cleft": 1.28,
    "earliest": 0.31,
    "epithet": -0.55,
    "example": -2.03,
    "first behind": 1.03,
    "first of several": 2.04,
    "fresh": -0.33,
    "from": 1.27,
    "headline": 0.80,
    "headline:general": -0.62,
    "headline:report": -0.64,
    "headline:words": -0.59,
    "itself": 1.06,
    "kind:month": -0.75,
    "later": -0.24,
    "later:start": 0.60,
    "modifier": -0.19,
    "modifier of name": 0.42,
    "named after": -0.69,
    "named thing": 0.49,
    "occasion": -1.01,
    "of": -0.42,
    "of disaster": -1.49,
    "of law": -1.55,
    "other:old": -0.26,
    "owner": 1.22,
    "owner in clause": 0.72,
    "owner next": -0.93,
    "plan from": 1.02,
    "planned": -0.43,
    "precision:fiscal_year": -0.10,
    "precision:month": 0.52,
    "precision:year": -0.45,
    "sentence:1": 0.66,
    "sentence:2": 0.12,
    "sentence:3": -0.80,
    "sentence:4": -0.48,
    "several": -1.04,
    "since": 0.30,
    "something else too": -1.56,
    "start:old": 0.26,
    "term": 0.77,
    "term of begun": 1.03,
    "text:mayor": -0.49,
    "text:words": -0.36,
    "title": -0.35,
    "topic:disaster": -1.54,
    "topic:figure": -1.09,
    "topic:issue": -3.85,
    "topic:law": -1.52,
    "topic:prize": -1.03,
    "topic:work": -1.00,
    "until": -1.08,
    "word:前": -0.53,
    "word:昨": -0.51,
    "word:来": -0.68,
    "word:翌": -0.50,
}
# A start needs this much evidence. Lower finds more starts and invents more: docs/dates.md has the figures.
ENOUGH = 1.50

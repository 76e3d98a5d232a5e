"""Japanese text in one spelling: normalisation that keeps offsets into the raw text.

In: raw text of any origin. Out: `FoldedText`, in which differences of spelling that don't change the meaning
are gone, and which maps every span back to the raw text. Offsets are Unicode code points throughout.

The fold, character by character:

1. invisible characters (variation selectors, zero-width space, soft hyphen, byte order mark) are dropped;
2. NFKC: full-width letters, digits and brackets become half-width, half-width kana full-width, ligatures
   (㈱, ㍻, ㌔) are written out; characters that NFKC would turn into something else stay (see `_is_kept`);
3. variant characters get one representative (`_VARIANTS`).

Letter case, dashes and the wave dash U+301C stay. Folding twice is folding once.
"""

import re
import unicodedata
from dataclasses import dataclass, field

# Each group: the representative, then what folds to it: old forms and the shapes that people use for the same
# name. Rules: Unicode variation and radical forms, 当用漢字字体表 (old and new form), and spellings of
# municipalities in use beside the official one. A pair stays out where it tells two names apart: 嶋/島 (鹿嶋市 in
# 茨城, 鹿島市 in 佐賀), 荘/庄 (由利本荘, 本庄), 崎/埼, 糟/粕, 園/薗. No two municipalities that differ may fall
# together: tests hold the gazetteer to it.
_VARIANTS = """
ケヶヵ 竜龍⻯ 桜櫻 沢澤 浜濱濵 辺邊邉 斎齋齊斉⻫ 広廣 国國 県縣 高髙 崎﨑嵜 祇祗 恵惠 籠篭 鯵鰺 芦蘆 桧檜 藪薮 曽曾
鴎鷗 梼檮 釜竈竃釡 滝瀧 岳嶽 島嶌 徳德 真眞 寛寬 清淸 増增 横橫 黒黑 青靑⻘ 槙槇 栄榮 豊豐 富冨 峰峯 峡峽 宝寶寳
厳嚴 巌巖 寿壽 鉄鐵 館舘 万萬 与與 礼禮 弥彌 静靜 瀬瀨 頼賴 橋槗 塩鹽 狭狹 歳歲 会會 郷鄕 緑綠 条條 両兩 円圓 亀龜⻲
関關 霊靈 児兒 湾灣 氷冰 蔵藏 当當 気氣 奥奧 穂穗 焼燒 黄黃⻩ 稲稻 将將 荘莊 壱壹 剣劍 浅淺 淵渕 纒纏 蛎蠣 麹麴 砺礪
磯礒 柏栢 頸頚 諫諌 祢禰 餅餠 蝉蟬 騨驒 鶴靏靍 野埜 鎮鎭 村邨 区區 庁廳 学學 体體 団團 芸藝 医醫 点點 対對 転轉 伝傳
発發 変變 実實 写寫 図圖 号號 仏佛 弁辨瓣辯 麦麥⻨ 参參 双雙 台臺 薬藥 読讀 売賣 駅驛 駆驅 鶏鷄 帰歸 総總 続續 経經
軽輕 独獨 労勞 営營 覚覺 検檢 験驗 険險 旧舊 昼晝 数數 楼樓 渓溪 満滿 浄淨 済濟 楽樂 権權 歓歡 観觀 沖冲 桝枡 喜㐂
来來 戸戶户 呉吳 姫姬 温溫 内內 歩步 巻卷 余餘 彦彥 産產 録錄 絵繪 灯燈 糸絲 虫蟲 鉱鑛 乗乘 単單 囲圍 圧壓 処處 効效
尽盡 属屬 廃廢 従從 恋戀 応應 択擇 拡擴 挙擧 摂攝 断斷 暁曉 欧歐 残殘 殻殼 湧涌 潜潛 炉爐 献獻 猟獵 称稱
糧粮 縄繩 聴聽 脳腦 舎舍 茎莖 蚕蠶 装裝 触觸 証證 誉譽 譲讓 豆荳 賛贊 逓遞 遅遲 醸釀 釈釋 銭錢 鋳鑄 随隨 隠隱
吉𠮷 土圡 隣鄰 雑雜 飲飮 騒騷 髄髓 党黨 歯齒⻭ 齢齡 西⻄ 長⻑ 民⻠ 食⻝ 馬⻢ 魚⻥ 鳥⻦
"""

# Drawn as nothing or as the choice of a glyph: soft hyphen, zero-width space and joiners, byte order mark,
# variation selectors (the IVS of 葛󠄀城 and 祇󠄀園).
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))

_ELLIPSES = "…‥"
# Decompositions that would glue a note or a list number to what follows: ①2022年 is not 12022年.
_KEPT_TAGS = frozenset({"<circle>", "<super>", "<sub>", "<fraction>"})

# Characters that neither change under NFKC nor combine with the one before: ASCII, kana without the sound
# marks, Japanese punctuation, kanji.
NOT_PLAIN = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\u3000\u302a-\u3040\u3097-\u309c\u309f\u30ff-\u4dff\ua000-\U0010ffff"
_PLAIN = re.compile(f"[^{NOT_PLAIN}]+")


@dataclass(slots=True)
class FoldedText:
    """A raw text, its folded form, and the way back. To be read, not changed (mutable only because that is faster).

    `_starts` and `_ends` hold, for each folded character, the raw span of the cluster it came from (None: both
    texts have the same offsets).
    """

    raw: str
    folded: str
    _starts: tuple[int, ...] | None = field(default=None, repr=False, compare=False)
    _ends: tuple[int, ...] | None = field(default=None, repr=False, compare=False)

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in `raw` that the span [start, end) of `folded` came from (code points).

        A character that was written out (㈱ to (株)) is covered as a whole. An empty span stays empty. Raises
        ValueError when the span does not lie within `folded`.
        """
        if not 0 <= start <= end <= len(self.folded):
            raise ValueError(f"span {start}:{end} is outside of a text of {len(self.folded)} characters")
        if self._starts is None or self._ends is None:
            return start, end
        if start < end:
            return self._starts[start], self._ends[end - 1]
        at = self._starts[start] if start < len(self._starts) else len(self.raw)
        return at, at


def fold_text(raw: str) -> FoldedText:
    """Return `raw` in one spelling, with the offsets of where everything stood."""
    if _UNSETTLED.search(raw) is None:
        return FoldedText(raw, raw)
    folded = raw.translate(_SINGLE)
    if len(folded) == len(raw) and unicodedata.is_normalized("NFKC", _without_ellipses(folded)):
        return FoldedText(raw, folded)
    return _fold_clusters(raw)


def fold_capitals(text: str) -> str:
    """Return folded English text with the names of local governments in capitals (SAPPORO CITY) as they are elsewhere.

    Only what stands beside the word for its kind, so that no acronym becomes a name. Offsets stay.
    """
    if " " not in text or _KINDS_IN_CAPITALS.search(text) is None:
        return text
    return _NAMES_IN_CAPITALS.sub(lambda match: match[0].title().replace(" Of ", " of "), text)


def fold_name(name: str) -> str:
    """Return a name (of the gazetteer, a word list) in the spelling of folded text: `fold_text(name).folded`."""
    # (Most names are in that spelling, and tens of thousands are folded at the start.)
    return name if _UNSETTLED.search(name) is None else fold_text(name).folded


def _fold_clusters(raw: str) -> FoldedText:
    """Fold with offsets: plain runs at once, everything else cluster by cluster."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at, size = 0, len(raw)
    while at < size:
        plain = _PLAIN.match(raw, at)
        if plain is not None:
            # The last one may carry a mark that follows: it is left to the cluster.
            stop = plain.end() if plain.end() == size else plain.end() - 1
            pieces.append(raw[at:stop].translate(_SINGLE))
            starts.extend(range(at, stop))
            ends.extend(range(at + 1, stop + 1))
            at = stop
            if at == size:
                break
        stop = at + 1
        core = "" if _is_invisible(raw[at]) else raw[at]
        while stop < size:
            char = raw[stop]
            if not _is_invisible(char):
                if not core or not _joins(core, char):
                    break
                core += char
            stop += 1
        folded = _fold_cluster(core)
        pieces.append(folded)
        starts.extend([at] * len(folded))
        ends.extend([stop] * len(folded))
        at = stop
    return FoldedText(raw, "".join(pieces), tuple(starts), tuple(ends))


def _fold_cluster(core: str) -> str:
    """Fold one character with its marks; `core` holds nothing invisible."""
    kept, rest = (core[0], core[1:]) if core and _is_kept(core[0]) else ("", core)
    return kept + unicodedata.normalize("NFKC", rest).translate(_SINGLE)


def _joins(core: str, char: str) -> bool:
    """Say whether NFKC could make one of both: a mark follows its letter, Hangul parts make a syllable."""
    if _PLAIN.match(char) or _is_kept(char):
        return False
    folded = unicodedata.normalize("NFKC", char)
    if unicodedata.combining(folded[0]):
        return True
    return unicodedata.normalize("NFKC", core + char) != unicodedata.normalize("NFKC", core) + folded


def _is_kept(char: str) -> bool:
    """Say whether a character stays although NFKC has a form for it.

    Ellipses (three full stops end no sentence), enclosed, raised and lowered ones and fractions, and spacing
    accents such as ゛ (NFKC: a space and a mark).
    """
    if char in _ELLIPSES:
        return True
    tag, _, parts = unicodedata.decomposition(char).partition(" ")
    return tag in _KEPT_TAGS or (tag == "<compat>" and parts.startswith("0020 "))


def _is_invisible(char: str) -> bool:
    return char in _INVISIBLE or any(ord(char) in selectors for selectors in _SELECTORS)


def _without_ellipses(text: str) -> str:
    for sign in _ELLIPSES:
        text = text.replace(sign, "")
    return text


def _build_table() -> dict[int, str | None]:
    """Return the table of everything that folds one to one (or to nothing), for `str.translate`."""
    table: dict[int, str | None] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    table |= {0x3000: " ", 0x00A0: " ", 0x3014: "(", 0x3015: ")"}
    table |= dict(zip(map(ord, "｡｢｣､･"), "。「」、・", strict=True))
    table |= {ord(variant): group[0] for group in _VARIANTS.split() for variant in group[1:]}
    table |= dict.fromkeys(map(ord, _INVISIBLE))
    for selectors in _SELECTORS:
        table |= dict.fromkeys(selectors)
    return table


_SINGLE = _build_table()
_KINDS = "CITY|TOWN|VILLAGE|WARD|PREFECTURE"
_KINDS_IN_CAPITALS = re.compile(_KINDS)
_NAMES_IN_CAPITALS = re.compile(
    rf"\b(?:[A-Z]{{2,}} (?:{_KINDS})|(?:CITY|TOWN|VILLAGE) OF [A-Z]{{2,}})(?:, [A-Z]{{3,}}(?: PREFECTURE)?)?\b"
)
# Any character that folding could change. (Wider ones stand in `NOT_PLAIN`; listed one by one they slow the search.)
_UNSETTLED = re.compile(f"[{NOT_PLAIN}{re.escape(''.join(chr(code) for code in _SINGLE if code < 0x10000))}]")

"""Kana of place names into Hepburn romaji as Japanese municipalities write them.

In: katakana (or hiragana) of one name without its suffix. Out: capitalised ASCII. The rules, in order:

1. Exceptions first (`WORDS`): loan words and names where two morphemes meet in a look-alike of a long vowel.
2. Modified Hepburn (shi, chi, tsu, fu, ji; ヂ = ji, ヅ = zu); ッ doubles the next consonant, `tch` before ch.
3. ン is always `n` (Kanmaki, Inbe), with an apostrophe before a vowel (Shin'onsen), none before y (Nanyo).
4. No macrons: ou, oo, uu and the mark ー collapse into one vowel (Osaka, Kochi, Chuo); ii, ei, aa stay
   (Niigata, Keihoku). A vowel pair that came from a collapse is not collapsed again (トウオン = Toon).
"""

import re

# Names (in kana) where the rules fail: the pair of vowels is a border between two morphemes, or a loan word.
WORDS = {
    "ミナミアルプス": "Minami-Alps",
    "スオウオオシマ": "Suo-Oshima",
    "ミノオ": "Minoh",  # the city's own spelling
    "コオリ": "Koori",
    "コウミ": "Koumi",
    "コトウラ": "Kotoura",
    "ソオ": "Soo",
    "ヒロオ": "Hiroo",
    "カツウラ": "Katsuura",
    "ナチカツウラ": "Nachikatsuura",
    "マツウラ": "Matsuura",
    "セトウチ": "Setouchi",
    "タキノウエ": "Takinoue",
    "トヨオカ": "Toyooka",
    "ニシノオモテ": "Nishinoomote",
    "ヤマノウチ": "Yamanouchi",
    "ワノウチ": "Wanouchi",
}

_DIGRAPHS = {
    "キ": "ky", "シ": "sh", "チ": "ch", "ニ": "ny", "ヒ": "hy", "ミ": "my", "リ": "ry",
    "ギ": "gy", "ジ": "j", "ヂ": "j", "ビ": "by", "ピ": "py",
}  # fmt: skip
_SMALL = {"ャ": "a", "ュ": "u", "ョ": "o", "ェ": "e"}
_ROWS = (
    ("アイウエオ", "a i u e o"),
    ("カキクケコ", "ka ki ku ke ko"),
    ("ガギグゲゴ", "ga gi gu ge go"),
    ("サシスセソ", "sa shi su se so"),
    ("ザジズゼゾ", "za ji zu ze zo"),
    ("タチツテト", "ta chi tsu te to"),
    ("ダヂヅデド", "da ji zu de do"),
    ("ナニヌネノ", "na ni nu ne no"),
    ("ハヒフヘホ", "ha hi fu he ho"),
    ("バビブベボ", "ba bi bu be bo"),
    ("パピプペポ", "pa pi pu pe po"),
    ("マミムメモ", "ma mi mu me mo"),
    ("ヤユヨ", "ya yu yo"),
    ("ラリルレロ", "ra ri ru re ro"),
    ("ワヰヱヲ", "wa i e o"),
)
_SINGLE = {kana: latin for row, latins in _ROWS for kana, latin in zip(row, latins.split(), strict=True)}

SUFFIXES = {
    "シ": "shi", "マチ": "machi", "チョウ": "cho", "ムラ": "mura", "ソン": "son", "ク": "ku",
}  # fmt: skip


def split_suffix(kana: str, suffix: str) -> tuple[str, str]:
    """Split the kana of a municipality into (body, suffix); `suffix` is the kanji 市, 町, 村 or 区.

    Raises ValueError when the kana doesn't end in a reading of that suffix.
    """
    readings = {"市": ("シ",), "町": ("チョウ", "マチ"), "村": ("ムラ", "ソン"), "区": ("ク",)}[suffix]
    for reading in readings:
        if kana.endswith(reading) and len(kana) > len(reading):
            return kana.removesuffix(reading), reading
    raise ValueError(f"{kana} does not end in a reading of {suffix}")


def romanize(kana: str) -> str:
    """Return the capitalised romaji of the kana of one name (no suffix).

    Raises ValueError for a character that is not kana.
    """
    kana = "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in kana)
    if kana in WORDS:
        return WORDS[kana]
    syllables = _collapse(_syllables(kana))
    text = "".join(syllables)
    text = re.sub("q(.)", lambda m: ("t" if m[1] == "c" else m[1]) + m[1], text)
    return text[:1].upper() + text[1:]


def romanize_name(kana: str, suffix: str) -> str:
    """Return e.g. `Seiyo-shi` for セイヨシ and 市."""
    body, reading = split_suffix(kana, suffix)
    return f"{romanize(body)}-{SUFFIXES[reading]}"


def _syllables(kana: str) -> list[str]:
    out: list[str] = []
    for index, char in enumerate(kana):
        if char in _SMALL:
            previous = kana[index - 1] if index else ""
            if previous not in _DIGRAPHS:
                raise ValueError(f"{kana}: {char} after {previous or 'nothing'}")
            out[-1] = _DIGRAPHS[previous] + _SMALL[char]
        elif char == "ッ":
            out.append("q")
        elif char == "ー":
            out.append("-")
        elif char == "ン":
            follower = kana[index + 1 : index + 2]
            out.append("n'" if follower and follower in "アイウエオ" else "n")
        elif char in _SINGLE:
            out.append(_SINGLE[char])
        else:
            raise ValueError(f"{kana}: {char} is not kana")
    return out


def _collapse(syllables: list[str]) -> list[str]:
    out: list[str] = []
    long_before = False
    for syllable in syllables:
        last = out[-1][-1] if out else ""
        is_long = not long_before and (last + syllable in {"ou", "oo", "uu"} or syllable == "-")
        if not is_long:
            out.append(syllable)
        long_before = is_long
    return out

"""Folding: what becomes one, what stays apart, and that every span finds its way back."""

import csv
import unicodedata
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from casemap.text import FoldedText, fold_name, fold_text

GAZETTEER = Path(__file__).parents[1] / "data" / "gazetteer"

# Any text, with a bias to what breaks offsets: half-width kana, marks, ligatures, selectors, Hangul parts.
TRICKY = (
    "ｶﾞﾊﾟｦﾞﾟかは\u3099\u309a゛㈱㍻㌔①²½ﬁ…‥\u0301\u0323Åe葛"
    "\U000e0100祇\ufe00\u200b\ufeff\u1100\u1161\u11a8ﾡￂ한Ａ１（）　龍ヶ\ud800"
)
WILD = st.text(st.one_of(st.characters(), st.sampled_from(TRICKY)), max_size=40)


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("西予市（愛媛県）", "西予市(愛媛県)"),
        ("西予市〔愛媛県〕", "西予市(愛媛県)"),
        ("ＤＸ推進　２０２２年", "DX推進 2022年"),
        ("ﾊﾞｽとｶﾒﾗ｡", "バスとカメラ。"),
        ("か\u3099き", "がき"),
        ("㈱と㍿", "(株)と株式会社"),
        ("㍻26年、㋿4年", "平成26年、令和4年"),
        ("10㌔", "10キロ"),
        ("葛\U000e0100城市", "葛城市"),
        ("祇\ufe00園", "祇園"),
        ("西予\u200b市", "西予市"),
        ("龍ヶ崎市", "竜ケ崎市"),
        ("檮原町", "梼原町"),
        ("鰺ヶ沢町", "鯵ケ沢町"),
        ("塩竈市", "塩釜市"),
        ("⻑崎県⻄海市", "長崎県西海市"),
        ("德島縣", "徳島県"),
        ("髙﨑", "高崎"),
        # Letters keep their case, dashes and the wave dash their form.
        ("MaaS 〜 Wi-Fi – ー", "MaaS 〜 Wi-Fi – ー"),
        # An ellipsis is not three full stops; ①2022年 is not the year 12022.
        ("進めた…①2022年10m²", "進めた…①2022年10m²"),
        ("", ""),
    ],
)
def test_fold(raw: str, folded: str) -> None:
    assert fold_text(raw).folded == folded
    assert fold_name(raw) == folded


@pytest.mark.parametrize("pair", [("鹿嶋市", "鹿島市"), ("由利本荘", "由利本庄"), ("埼玉", "崎玉"), ("粕屋", "糟屋")])
def test_names_that_differ_stay_apart(pair: tuple[str, str]) -> None:
    assert fold_name(pair[0]) != fold_name(pair[1])


@pytest.mark.parametrize(
    ("raw", "surface", "back"),
    [
        ("㈱西予市", "西予市", "西予市"),
        ("㈱西予市", "株", "㈱"),
        ("ﾊﾞｽの綾瀬市", "綾瀬市", "綾瀬市"),
        ("ﾊﾞｽの綾瀬市", "バ", "ﾊﾞ"),
        ("か\u3099の市", "が", "か\u3099"),
        ("葛\U000e0100城市へ", "葛城市", "葛\U000e0100城市"),
        ("…西予市①", "西予市", "西予市"),
        ("西\u200b予市", "西予市", "西\u200b予市"),
        ("\ufeff西予市", "西予市", "西予市"),
        ("㌔㌔茅ヶ崎市", "茅ケ崎市", "茅ヶ崎市"),
    ],
)
def test_span_of_raw_text(raw: str, surface: str, back: str) -> None:
    text = fold_text(raw)
    start = text.folded.index(surface)
    first, last = text.raw_span(start, start + len(surface))
    assert raw[first:last] == back


@pytest.mark.parametrize("span", [(-1, 0), (2, 1), (0, 4)])
def test_span_outside(span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="outside"):
        fold_text("西予市").raw_span(*span)


@settings(deadline=None, max_examples=100)
@given(WILD)
@example("か\u200b\u3099")
@example("\ufe00")
@example("ﾞ")
@example("\u1100\u1161\u11a8")
def test_every_span_maps_into_the_raw_text_in_order(raw: str) -> None:
    text = fold_text(raw)
    spans = [text.raw_span(at, at + 1) for at in range(len(text.folded))]
    assert all(0 <= start < end <= len(raw) for start, end in spans)
    assert spans == sorted(spans)
    # A span and its characters agree; neighbours share a cluster or follow each other.
    for (start, end), (next_start, next_end) in pairwise(spans):
        assert (start, end) == (next_start, next_end) or end <= next_start
    if spans:
        assert text.raw_span(0, len(spans)) == (spans[0][0], spans[-1][1])
    for at in range(len(text.folded) + 1):
        start, end = text.raw_span(at, at)
        assert start == end <= len(raw)


@settings(deadline=None, max_examples=100)
@given(WILD)
def test_folding_twice_is_folding_once(raw: str) -> None:
    folded = fold_text(raw).folded
    assert fold_text(folded).folded == folded


@settings(deadline=None, max_examples=100)
@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF) | st.sampled_from("市の（）１Ａ 、。…")))
def test_kanji_keep_their_offsets(raw: str) -> None:
    text = fold_text(raw)
    assert len(text.folded) == len(raw)
    assert all(text.raw_span(at, at + 1) == (at, at + 1) for at in range(len(raw)))


@settings(deadline=None, max_examples=100)
@given(WILD, WILD)
def test_plain_text_between_is_a_border(left: str, right: str) -> None:
    """What stands around a plain character doesn't change how the rest is folded."""
    border = "、市"
    assert fold_text(left + border).folded == fold_text(left).folded + border
    assert fold_text(border + right).folded.startswith("、")


def test_single_characters_fold_to_fixed_points() -> None:
    # All that NFKC or the variants touch lies in these blocks; the large plain ones between are left out.
    for code in [*range(0x3400), *range(0x4E00, 0xA000), *range(0xF900, 0x11000), *range(0x1D000, 0x20000)]:
        char = chr(code)
        folded = fold_name(char)
        if folded != char:
            assert fold_name(folded) == folded, hex(code)


def test_equal_whatever_the_way() -> None:
    assert fold_text("西予市") == FoldedText("西予市", "西予市")


def municipalities() -> list[dict[str, str]]:
    path = GAZETTEER / "municipalities.csv"
    if not path.is_file():
        pytest.skip("data/gazetteer/municipalities.csv is not there yet")
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_no_two_municipalities_fall_together() -> None:
    names: defaultdict[str, set[str]] = defaultdict(set)
    for row in municipalities():
        names[fold_name(row["name"])].add(row["name"])
    assert [sorted(found) for found in names.values() if len(found) > 1] == []


def test_names_in_full_width_and_decomposed_form_fold_alike() -> None:
    for row in municipalities():
        for form in ("NFC", "NFD", "NFKC", "NFKD"):
            assert fold_name(unicodedata.normalize(form, row["kana"])) == row["kana"]

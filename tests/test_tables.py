"""Cards: dates, marked passages, links, citations, corrections."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemap.correction_file import load_corrections
from casemap.keywords import highlight_terms
from casemap.model import DataError
from casemap.tables import (
    NO_ARTICLE,
    CardWords,
    FactLine,
    OtherLine,
    Piece,
    build_cards,
    format_date,
    safe_url,
    split_marks,
)
from factories import make_gazetteer, make_taxonomy


@pytest.mark.parametrize(
    ("value", "precision", "ja", "en"),
    [
        ("2021", None, "2021年", "2021"),
        ("2021-04", None, "2021年4月", "Apr 2021"),
        ("2021-04-05", None, "2021年4月5日", "5 Apr 2021"),
        ("2021", "fiscal_year", "2021年度", "FY 2021"),
        (None, None, "", ""),
    ],
)
def test_dates(value, precision, ja, en):
    assert (format_date(value, "ja", precision), format_date(value, "en", precision)) == (ja, en)


@given(st.text(), st.lists(st.tuples(st.integers(-5, 50), st.integers(-5, 50), st.sampled_from(["place", "hit"]))))
def test_marks_never_lose_or_double_text(text, spans):
    pieces = split_marks(text, spans)
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.jp/a?b=1", True),
        ("http://example.jp", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.jp", False),
        ("https://", False),
        ("http://[", False),
        (None, False),
        (3, False),
    ],
)
def test_only_web_addresses_become_links(url, kept):
    assert (safe_url(url) is not None) is kept


def row(**change: object) -> dict[str, object]:
    place = {
        "code": "20205", "name": "飯田市", "prefecture": "長野県", "role": "primary", "confidence": 0.4,
        "field": "text",
        "start": 0, "end": 3, "surface": "飯田市", "reasons": [["full_name", "飯田市"], ["unsure", ""]],
    }  # fmt: skip
    return {
        "case": 0, "id": "a", "title": "題", "text": "飯田市は始めた", "url": "https://example.jp", "publisher": None,
        "published": "2021-04", "started": "2020", "started_precision": "fiscal_year", "theme": "dx", "themes": ["dx"],
        "places": [place], "evidence": {"dx": ["電子申請"]}, **change,
    }  # fmt: skip


def test_a_card_says_why():
    card = build_cards(pd.DataFrame([row()]), CardWords(themes={"dx": ("行政DX", "#111111")}))[0]
    assert card.text == (Piece("飯田市", "doubt"), Piece("は始めた"))
    assert card.places[0].doubtful and card.places[0].percent == 40
    assert card.places[0].label == "長野県飯田市"
    assert "飯田市" in card.places[0].reasons[0]
    assert card.themes[0].words == ("電子申請",)
    assert (card.date, card.started, card.date_hint) == ("2021年4月", "2020年度", "令和3年")


def test_a_card_without_anything():
    bare = row(places=[], themes=[], evidence={}, published=None, started=None, started_precision=None, url=None)
    card = build_cards(pd.DataFrame([bare]), CardWords(lang="en"))[0]
    assert (card.url, card.date, card.started, card.places, card.themes) == (None, None, None, (), ())


def test_what_is_searched_and_what_speaks_for_a_theme_is_marked():
    words = CardWords(themes={"dx": ("行政DX", "#111111")}, terms=highlight_terms("ｵﾝﾗｲﾝ 題名:始めた"))
    article = row(title="電子申請を始めた", text="飯田市はオンラインで始めた")
    card = build_cards(pd.DataFrame([article]), words)[0]
    assert card.title == (Piece("電子申請", "theme"), Piece("を"), Piece("始めた", "hit"))
    assert card.text == (Piece("飯田市", "doubt"), Piece("は"), Piece("オンライン", "hit"), Piece("で始めた"))


def test_a_place_wins_over_a_searched_word_within_it():
    assert split_marks("長野県飯田市", [(0, 6, "place"), (3, 6, "hit")]) == (Piece("長野県飯田市", "place"),)
    assert split_marks("飯田市役所", [(0, 3, "place"), (2, 5, "hit")]) == (
        Piece("飯田市", "place"),
        Piece("役所", "hit"),
    )


def test_a_card_tells_partners_other_sources_and_sub_themes():
    fact = {"kind": "partner", "value": "ゼンリン", "field": "text", "start": 0, "end": 4, "surface": "ゼンリン"}
    other = {"id": "b", "title": "再掲", "publisher": None, "published": "2021-05", "url": "javascript:x"}
    article = row(facts=[fact], others=[other], subthemes={"dx": ["dx-online", "gone"]})
    words = CardWords(themes={"dx": ("行政DX", "#111111")}, subthemes={"dx-online": "オンライン申請"})
    card = build_cards(pd.DataFrame([article]), words)[0]
    assert card.facts == (FactLine("partner", "ゼンリン", "ゼンリン"),)
    assert card.others == (OtherLine("b", "再掲", "", "2021年5月", None),)
    assert card.themes[0].subthemes == ("オンライン申請",)


def test_a_correction_is_a_line_that_the_build_reads(tmp_path):
    card = build_cards(pd.DataFrame([row(id='a,"1"')]), CardWords())[0]
    path = tmp_path / "fix.csv"
    head = "article,surface,action,kind,value,role,note,by,date"
    path.write_text("\n".join([head, card.fixes[0], card.fixes[1].replace("00000", "20205")]), encoding="utf-8")
    with pytest.raises(DataError, match="食い違います"):  # removed and pinned at once: the reader understood both
        load_corrections(path, make_gazetteer(), make_taxonomy())
    path.write_text("\n".join([head, card.fixes[0]]), encoding="utf-8")
    assert load_corrections(path, make_gazetteer(), make_taxonomy())[0].article == 'a,"1"'


def test_a_correction_parts_a_case_from_others_or_joins_one(tmp_path):
    other = {"id": "b,1", "title": "再掲", "publisher": None, "published": None, "url": None}
    card = build_cards(pd.DataFrame([row(others=[other])]), CardWords())[0]
    path = tmp_path / "fix.csv"
    path.write_text(
        "\n".join(["article,surface,action,kind,value,role,note,by,date", *card.fixes[2:]]), encoding="utf-8"
    )
    different, same = load_corrections(path, make_gazetteer(), make_taxonomy())
    assert (different.action, different.pair) == ("different", {"a", "b,1"})
    assert (same.action, same.value) == ("same", NO_ARTICLE)


def test_citations():
    card = build_cards(pd.DataFrame([row(publisher="通信 & 社")]), CardWords(snapshot_id="0123456789abcdef"))[0]
    assert card.citation.text == "通信 & 社、「題」、2021年4月、https://example.jp、casemap データの版 0123456789ab"
    assert card.citation.bibtex.splitlines() == [
        "@misc{casemap:a,",
        "  title = {{題}},",
        "  author = {{通信 \\& 社}},",
        "  year = {2021},",
        "  month = {4},",
        "  url = {https://example.jp},",
        "  note = {casemap a, snapshot 0123456789abcdef},",
        "}",
    ]

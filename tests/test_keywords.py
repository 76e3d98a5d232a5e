"""The keyword box: a table of what people type and how it is read, and where the words stand in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemap.keywords import (
    And,
    Expression,
    Not,
    Term,
    find_hits,
    fold_search,
    highlight_terms,
    read_keyword,
)


def show(expression: Expression | None) -> str:
    """Return an expression in one spelling: `a`, `title:a`, `!a`, `(a & b)`, `(a | b)`."""
    if expression is None:
        return ""
    if isinstance(expression, Term):
        return f"{expression.field}:{expression.text}" if expression.field else expression.text
    if isinstance(expression, Not):
        return f"!{show(expression.part)}"
    sign = " & " if isinstance(expression, And) else " | "
    return f"({sign.join(map(show, expression.parts))})"


@pytest.mark.parametrize(
    ("keyword", "read", "problems"),
    [
        ("", "", []),
        ("防災", "防災", []),
        ("防災　アプリ", "(防災 & アプリ)", []),
        ("防災 防災", "防災", []),
        ("防災 -アプリ", "(防災 & !アプリ)", []),
        ("防災 －アプリ", "(防災 & !アプリ)", []),
        ("防災 NOT アプリ", "(防災 & !アプリ)", []),
        ("NOT -アプリ", "アプリ", []),
        ('"open data" map', "(open data & map)", []),
        ('-"open data"', "!open data", []),
        ("＂open　data＂", "open data", []),
        ("“open data”", "open data", []),
        ("ＤＸ dx", "dx", []),
        ("ﾃﾞｼﾞﾀﾙ", "デジタル", []),
        ("一ヶ月", "一ケ月", []),
        ("①", "1", []),
        ("e-gov", "e-gov", []),
        ("防災 OR 減災", "(防災 | 減災)", []),
        ("防災|減災｜免災", "(防災 | 減災 | 免災)", []),
        ("防災 または 減災", "(防災 | 減災)", []),
        ("ＯＲ", "", ["dangling_or"]),
        ("防災 or 減災", "(防災 & or & 減災)", []),
        ("またはらの", "またはらの", []),
        ("子育て 防災 OR 減災", "((子育て & 防災) | 減災)", []),
        ("子育て (防災 OR 減災)", "(子育て & (防災 | 減災))", []),
        ("子育て（防災　ＯＲ　減災）", "(子育て & (防災 | 減災))", []),
        ("防災 AND 訓練", "(防災 & 訓練)", []),
        ("-(防災 OR 減災)", "!(防災 | 減災)", []),
        ("title:防災", "title:防災", []),
        ("ＴＩＴＬＥ：防災", "title:防災", []),
        ("題名:防災 本文：訓練", "(title:防災 & text:訓練)", []),
        ("地名:長野 掲載元:通信 テーマ:子育て", "(place:長野 & publisher:通信 & theme:子育て)", []),
        ("-題名:防災", "!title:防災", []),
        ("題名:-防災", "!title:防災", []),
        ('題名:"open data"', "title:open data", []),
        ("題名:(防災 OR 本文:減災)", "(title:防災 | text:減災)", []),
        ("題名: 防災", "title:防災", []),
        ("10:30 http://example.jp", "(10:30 & http://example.jp)", []),
        ("-", "", ["dangling_not"]),
        ('- "" " "', "", ["dangling_not"]),
        ('"open data', "open data", ["open_quote"]),
        ("(防災", "防災", ["open_paren"]),
        ("防災) 減災", "(防災 & 減災)", ["stray_paren"]),
        ("OR 防災", "防災", ["dangling_or"]),
        ("防災 OR", "防災", ["dangling_or"]),
        ("防災 OR OR 減災", "(防災 | 減災)", ["dangling_or"]),
        ("防災 題名:", "防災", ["empty_field"]),
        ("防災 NOT", "防災", ["dangling_not"]),
        ("()", "", []),
        ("防災()減災", "(防災 & 減災)", []),
        ("(" * 30 + "防災" + ")" * 30, "防災", ["too_deep", "stray_paren"]),
    ],
)
def test_read_keyword(keyword: str, read: str, problems: list[str]) -> None:
    found = read_keyword(keyword)
    assert show(found.expression) == read
    assert [problem.key for problem in found.problems] == problems


signs = st.sampled_from(
    ["(", ")", "（", '"', "|", "｜", "OR ", " NOT ", "-", "title:", "題名：", "または ", "　", "防災", "x", ":"]
)


@given(st.text() | st.lists(signs, max_size=60).map("".join))
def test_anything_can_be_read(keyword: str) -> None:
    read_keyword(keyword)
    assert all(term and fold_search(term) == term for _, term in highlight_terms(keyword))


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    folded = fold_search(text)
    assert fold_search(folded) == folded
    assert "\n" not in folded


def test_highlighted_is_what_may_occur() -> None:
    assert highlight_terms("防災 -訓練 題名:(dx OR -(a -b)) NOT NOT c") == (
        (None, "防災"),
        ("title", "dx"),
        ("title", "b"),
        (None, "c"),
    )


@pytest.mark.parametrize(
    ("text", "terms", "hits"),
    [
        ("防災の日に防災訓練", ["防災"], ["防災", "防災"]),
        ("防災訓練", ["防災", "災訓"], ["防災訓"]),
        ("ＤＸとDXとｄｘ", ["dx"], ["ＤＸ", "DX", "ｄｘ"]),
        ("横濱の㈱ﾃﾞｼﾞﾀﾙ庁", ["横浜", "デジタル", "株"], ["横濱", "㈱ﾃﾞｼﾞﾀﾙ"]),
        ("Open\n　 Data", ["open data"], ["Open\n　 Data"]),
        ("葛\U000e0100城市", ["葛城"], ["葛\U000e0100城"]),
        ("第①回", ["1"], ["①"]),
        ("ない", ["ある", ""], []),
        ("", ["ある"], []),
    ],
)
def test_find_hits(text: str, terms: list[str], hits: list[str]) -> None:
    assert [text[start:end] for start, end in find_hits(text, terms)] == hits


pieces = st.lists(
    st.sampled_from(
        ["防災", "ＤＸ", "Ｏpen", "㈱", "ｶﾞ", "か\u3099", "\u200b", "①", "濱", " 　", "\n", "é", "e\u0301", "ß"]
    ),
    max_size=8,
).map("".join)


@given(pieces, st.data())
def test_what_the_search_finds_is_marked(text: str, data: st.DataObject) -> None:
    folded = fold_search(text)
    if not folded:
        assert find_hits(text, ["x"]) == ()
        return
    start = data.draw(st.integers(0, len(folded) - 1))
    term = folded[start : data.draw(st.integers(start + 1, len(folded)))].strip()
    spans = find_hits(text, [term])
    assert bool(spans) == bool(term)
    assert all(0 <= low < high <= len(text) for low, high in spans)
    assert all(fold_search(text[low:high]) for low, high in spans)

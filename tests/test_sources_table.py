"""Tables: headings, delimiters, quoting, rows that don't fit, and line numbers that agree with an editor."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from casemap.model import Article, DataError, Reject
from casemap.sources import read_articles, read_stream
from casemap.sources.columns import choose_delimiter, match_columns
from casemap.sources.limits import OPEN_ROWS, ROW_CHARS


def read(tmp_path: Path, content: str | bytes, name: str = "in.csv") -> list[Article | Reject]:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_articles(path))


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            ["id", "title", "text", "url", "publisher", "published", "issue"],
            "id title text url publisher published issue",
        ),
        (["番号", "表題", "本文", "リンク", "出典", "日付", "号"], "id title text url publisher published issue"),
        (["タイトル", "概要", "媒体", "公開日"], "title text publisher published"),
        (["件名", "リード", "URL", "発行", "掲載日"], "title text url publisher published"),
        (["見出し", "Summary", "Link", "Source", "Date"], "title text url publisher published"),
        ([" ＴＩＴＬＥ ", "ｔｅｘｔ", "ＩＤ"], "title text id"),
        (["記 事 名", "事例概要"], "title text"),
    ],
)
def test_headings(header: list[str], expected: str) -> None:
    columns = match_columns(header)
    assert [field for field, _ in sorted(columns.items(), key=lambda item: item[1])] == expected.split()


def test_the_better_heading_wins_and_the_other_is_kept(tmp_path: Path) -> None:
    (article,) = read(tmp_path, "概要,タイトル,本文,備考,\n短く,題,長く,,余り\n")
    assert isinstance(article, Article)
    assert (article.title, article.text) == ("題", "長く")
    assert article.extra == {"概要": "短く", "列5": "余り"}


@pytest.mark.parametrize(
    ("head", "delimiter"),
    [
        ("表題,本文\n", ","),
        ("表題\t本文\n", "\t"),
        ("表題;本文;備考,その他\n", ";"),
        ('"表題, または題";表題\n', ";"),
        ("表題\n", ","),
        ("", ","),
    ],
)
def test_delimiter(head: str, delimiter: str) -> None:
    assert choose_delimiter(head)[0] == delimiter


@pytest.mark.parametrize("content", ["名前,値\na,b\n", "\ufeffname;x\n", "本文,URL\n文,https://example.org\n"])
def test_table_without_titles(tmp_path: Path, content: str) -> None:
    with pytest.raises(DataError, match=r"^in\.csv:1: 表題の列がありません") as caught:
        read(tmp_path, content)
    assert "タイトル" in str(caught.value)
    assert content.lstrip("\ufeff")[:2] in str(caught.value)


def test_header_that_never_ends(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="見出し行を読めません"):
        read(tmp_path, '"表題,本文\na,b\n')


def test_lines_are_physical(tmp_path: Path) -> None:
    content = '\n表題,本文\r\na,"一\n二\r\n三"\r\n\r\n,\r\nb,c\r\n'
    items = read(tmp_path, content)
    assert [(item.line, item.title, item.text) for item in items if isinstance(item, Article)] == [
        (3, "a", "一\n二\r\n三"),
        (8, "b", "c"),
    ]


def test_ragged_rows_are_rejected(tmp_path: Path) -> None:
    short, long, padded, empty = read(tmp_path, "表題,本文\na\nb,c,d\ne,f,,\n,文\n")
    assert isinstance(short, Reject)
    assert (short.line, short.reason.split(" (")[0]) == (2, "列の数が 1 です")
    assert isinstance(long, Reject)
    assert "列の数が 3 です (見出しは 2 列)" in long.reason
    assert isinstance(padded, Article)
    assert isinstance(empty, Article)
    assert empty.issues == ("表題が空です。",)


def test_hint_of_excel(tmp_path: Path) -> None:
    (article,) = read(tmp_path, "\ufeffsep=;\r\n表題;本文\r\na;b,c\r\n")
    assert isinstance(article, Article)
    assert (article.line, article.text) == (3, "b,c")


@pytest.mark.parametrize("rows", [3, 2000])
def test_quotation_mark_that_never_closes_costs_one_row(tmp_path: Path, rows: int) -> None:
    filler = "x" * 1000
    content = '表題,本文\na,b\nc,"d\n' + "".join(f"t{number},{filler}{number}\n" for number in range(rows))
    first, bad, *rest = read(tmp_path, content)
    assert isinstance(first, Article)
    assert isinstance(bad, Reject)
    assert bad.line == 3
    assert "閉じていません" in bad.reason
    assert [(item.line, item.title) for item in rest if isinstance(item, Article)] == [
        (number + 4, f"t{number}") for number in range(rows)
    ]


def test_last_row_that_does_not_close(tmp_path: Path) -> None:
    _, bad = read(tmp_path, '表題\na\n"b')
    assert isinstance(bad, Reject)
    assert bad.line == 3


def test_table_made_of_open_quotation_marks_ends_soon(tmp_path: Path) -> None:
    """Each of these lines closes one cell and opens the next: giving them up one by one would take forever."""
    lines = 200_000
    items = read(tmp_path, "表題,本文\n" + 'a","b\n' * lines)
    assert all(isinstance(item, Reject) for item in items)
    assert len(items) <= OPEN_ROWS + 10


def test_a_row_of_10_mb(tmp_path: Path) -> None:
    long = "x" * 10_000_000
    for quote in ("", '"'):
        items = read(tmp_path, f"表題,本文\na,b\nc,{quote}{long}{quote}\nd,e\n")
        assert [type(item).__name__ for item in items] == ["Article", "Reject", "Article"]
        assert [item.line for item in items] == [2, 3, 4]
        assert isinstance(items[1], Reject)
        assert f"{ROW_CHARS:,}" in items[1].reason


def test_long_texts_pass_the_limit_of_the_csv_module(tmp_path: Path) -> None:
    (article,) = read(tmp_path, "表題,本文\na," + "x" * 150_000 + "\n")
    assert isinstance(article, Article)
    assert len(article.text) == 150_000


# Python's cp932 writes these as the byte of another character.
CP932_ONE_WAY = "¢£¬‖−〜"
CELL = st.text(
    st.one_of(
        st.sampled_from("あ表、\"',;\t\n 市"),
        st.characters(codec="cp932", exclude_categories=["Cc", "Co"], exclude_characters=CP932_ONE_WAY),
    ),
    max_size=12,
).map(str.strip)
ROWS = st.lists(st.tuples(CELL.filter(bool), CELL, CELL), min_size=1, max_size=5, unique_by=lambda row: row[:2])


@settings(deadline=None, max_examples=60)
@given(
    ROWS,
    st.sampled_from([",", "\t", ";"]),
    st.sampled_from(["utf-8", "utf-8-sig", "cp932", "utf-16"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
@example([("a", 'b"', "\n")], ",", "utf-8", "\n", csv.QUOTE_MINIMAL)
def test_what_is_written_is_read(
    rows: list[tuple[str, str, str]], delimiter: str, encoding: str, line_end: str, quoting: int
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=line_end, quoting=quoting)  # type: ignore[arg-type]
    writer.writerow(["表題", "本文", "備考"])
    writer.writerows(rows)
    items = list(read_stream(io.BytesIO(out.getvalue().encode(encoding)), "in.csv"))
    found = [(item.title, item.text, item.extra.get("備考", "")) for item in items if isinstance(item, Article)]
    assert found == rows
    ids = [item.id for item in items if isinstance(item, Article)]
    again = io.BytesIO(out.getvalue().encode("utf-8"))
    assert ids == [item.id for item in read_stream(again, "other.csv") if isinstance(item, Article)]

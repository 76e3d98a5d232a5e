"""JSON lines and JSON documents: good rows are kept, bad ones say where and why."""

import io
import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemap.model import Article, CasemapError, Reject
from casemap.sources import read_articles, read_stream
from casemap.sources.limits import EXTRA_DEPTH, FIELD_CHARS, ROW_CHARS


def read(tmp_path: Path, content: str, name: str = "in.jsonl") -> list[Article | Reject]:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8", newline="")
    return list(read_articles(path))


def one(tmp_path: Path, content: str) -> Article | Reject:
    (item,) = read(tmp_path, content)
    return item


def test_all_fields_and_unknown_keys(tmp_path: Path) -> None:
    row = {
        "id": "x-1",
        "title": "題",
        "text": "文",
        "url": "https://example.org",
        "publisher": "発行",
        "published": "2022-11",
        "issue": "41号",
    }
    other = {"編集": "県", "tags": ["a", {"b": None}], "n": 1.5}
    item = one(tmp_path, json.dumps(row | other))
    assert item == Article(**row, extra=other, source="in.jsonl", line=1, published_source="input")  # type: ignore[arg-type]


def test_blank_lines_count_but_are_no_rows(tmp_path: Path) -> None:
    items = read(tmp_path, '\ufeff\n{"title": "a"}\r\n\n  \n{"title": "b"}')
    assert [item.line for item in items] == [2, 5]


def test_invalid_json_on_line_7(tmp_path: Path) -> None:
    rows = [f'{{"title": "t{number}"}}' for number in range(1, 11)]
    rows[6] = '{"title": "t7" "text": "x"}'
    items = read(tmp_path, "\n".join(rows))
    assert items[6] == Reject("in.jsonl", 7, None, "JSON として読めません (16 列目: 「,」が必要です)。")
    assert [item.title for item in items if isinstance(item, Article)] == [f"t{n}" for n in range(1, 11) if n != 7]


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("{}", "title", "title がありません"),
        ('{"text": "文だけ"}', "title", "title がありません"),
        ('{"title": null, "text": "文"}', "title", "title がありません"),
        ('{"title": "", "text": " "}', "title", "両方とも空"),
        ('{"title": " \\u3000 "}', "title", "両方とも空"),
        ('{"title": 5}', "title", "数値: 5"),
        ('{"title": ["a"]}', "title", "配列"),
        ('{"title": {"a": 1}}', "title", "オブジェクト"),
        ('{"title": true}', "title", "真偽値"),
        ('{"title": "a", "text": 1}', "text", "数値: 1"),
        ('{"title": "a", "id": ["x"]}', "id", "配列"),
        ('{"title": "a", "id": false}', "id", "真偽値"),
        ('{"title": "a", "url": 3}', "url", "数値"),
        ('{"title": "a", "published": {}}', "published", "オブジェクト"),
        ("[1]", None, "オブジェクト"),
        ('"a"', None, "オブジェクト"),
        ("12", None, "オブジェクト"),
        ("null", None, "オブジェクト"),
        ('{"title": "a"', None, "14 列目"),
        ('{"title": "a', None, "閉じていません"),
        ("{title: 1}", None, "二重引用符"),
        ('{"title" "a"}', None, "「:」"),
        ('{"title": }', None, "値がありません"),
        ('{"title": "a"} {"title": "b"}', None, "余分"),
        ('{"title": "\\x"}', None, "\\ の後"),
        ("plain words", None, "値がありません"),
        ('{"title": "a", "n": ' + "9" * 5000 + "}", None, "数値が大きすぎます"),
        ('{"title": "a", "n": ' + "[" * 5000 + "]" * 5000 + "}", None, "入れ子"),
        (
            '{"title": "a", "n": ' + "[" * (EXTRA_DEPTH + 1) + "]" * (EXTRA_DEPTH + 1) + "}",
            "n",
            "入れ子",
        ),
        (json.dumps({"title": "a" * (FIELD_CHARS["title"] + 1)}), "title", "上限 1,000 文字"),
        (json.dumps({"title": "a", "text": "b" * (FIELD_CHARS["text"] + 1)}), "text", "上限 200,000 文字"),
        (json.dumps({"title": "a", "id": "b" * 201}), "id", "上限 200 文字"),
        ('{"title": "' + "a" * ROW_CHARS + '"}', None, "1 行が長すぎます"),
    ],
)
@pytest.mark.parametrize("first", ['{"title": "good"}\n', '\n{"title": "good"}\n'])
def test_rejects(tmp_path: Path, row: str, column: str | None, words: str, first: str) -> None:
    good, bad, last = read(tmp_path, first + row + '\n{"title": "last"}\n')
    assert isinstance(good, Article)
    assert isinstance(bad, Reject)
    assert (bad.line, bad.column) == (good.line + 1, column)
    assert words in bad.reason
    assert isinstance(last, Article)


@pytest.mark.parametrize(
    ("row", "expected", "issue"),
    [
        ('{"title": "a", "id": 7}', {"id": "7"}, None),
        ('{"title": "a", "id": 7.0}', {"id": "7"}, None),
        ('{"title": "a", "id": " x "}', {"id": "x"}, None),
        ('{"title": "a", "issue": 41}', {"issue": "41"}, None),
        ('{"title": "a", "url": NaN, "publisher": null}', {"url": None, "publisher": None}, None),
        ('{"title": "a", "n": [NaN, Infinity, -Infinity, 1e999, 1.5]}', {"extra": {"n": [None] * 4 + [1.5]}}, None),
        ('{"title": "", "text": "文"}', {"title": "", "text": "文"}, "表題が空"),
        ('{"title": "a\\u0000b"}', {"title": "ab"}, "制御文字"),
        ('{"title": "a\x00b\x1fc"}', {"title": "abc"}, "制御文字"),
        ('{"title": "a\\tb", "text": "c\\nd\\r\\ne"}', {"title": "a\tb", "text": "c\nd\r\ne"}, None),
        ('{"title": "a\\ud800b"}', {"title": "a\ufffdb"}, "サロゲート"),
        ('{"title": "\\ud83d\\ude00"}', {"title": "😀"}, None),
        ('{"title": "a", "\\ud800k": "\\udfff"}', {"extra": {"\ufffdk": "\ufffd"}}, "サロゲート"),
        ('{"title": "  前後  ", "text": "\\u3000文\\n"}', {"title": "前後", "text": "文"}, None),
        ('{"title": "a", "title": "b"}', {"title": "b"}, "「title」が重なって"),
        ('{"title": "a", "\\ud800": 1, "\\ud800": 2}', {"extra": {"\ufffd": 2}}, "「\ufffd」が重なって"),
        ('{"title": "a\u2028b"}', {"title": "a\u2028b"}, None),
    ],
)
def test_values_that_are_put_right(tmp_path: Path, row: str, expected: dict[str, object], issue: str | None) -> None:
    item = one(tmp_path, row)
    assert isinstance(item, Article), item
    assert {name: getattr(item, name) for name in expected} == expected
    assert (issue is None) == (not item.issues)
    assert issue is None or any(issue in note for note in item.issues)
    json.dumps(dict(item.extra), allow_nan=False).encode()


@pytest.mark.parametrize(
    "layout",
    [
        '[{"title": "a"},\n{"title": "b"}]',
        '[\n  {\n    "title": "a"\n  },\n  {"title": "b"}\n]\n',
        '{\n  "title": "a"\n}\n{\n  "title": "b"\n}\n',
        ' [{"title": "a"}, {"title": "b"}] ',
    ],
)
def test_json_documents(tmp_path: Path, layout: str) -> None:
    items = read(tmp_path, layout, "in.json")
    assert [item.title for item in items if isinstance(item, Article)] == ["a", "b"]
    for item in items:
        assert "{" in layout.split("\n")[item.line - 1]


def test_json_document_goes_on_after_a_fault(tmp_path: Path) -> None:
    rows = ["[", '  {"title": "a"},', '  {"title": oops},', '  {"title": "c"},', "  5,", '  {"title": "d"}', "]"]
    items = read(tmp_path, "\n".join(rows))
    assert [(type(item).__name__, item.line) for item in items] == [
        ("Article", 2),
        ("Reject", 3),
        ("Article", 4),
        ("Reject", 5),
        ("Article", 6),
    ]
    *_, last = read(tmp_path, '[{"title": "a"}, {"title": oops}, {"title": "c"}]')
    assert isinstance(last, Reject)
    assert "これより後" in last.reason


def test_empty_array_has_no_articles(tmp_path: Path) -> None:
    assert read(tmp_path, "[]") == []


class _Endless:
    """A file of `size` bytes that is never in memory: one good row, then one endless row, then a good one."""

    def __init__(self, size: int):
        self._parts: list[bytes | int] = [b'{"title": "a"}\n{"title": "', size, b'"}\n{"title": "b"}\n']
        self._lengths = [part if isinstance(part, int) else len(part) for part in self._parts]
        self._at = 0
        self.closed = False

    def seekable(self) -> bool:
        return True

    readable = seekable

    def writable(self) -> bool:
        return False

    def flush(self) -> None: ...

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset
        return offset

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        out = b""
        start = 0
        for part, length in zip(self._parts, self._lengths, strict=True):
            inner = self._at - start
            if 0 <= inner < length and len(out) < size:
                take = min(size - len(out), length - inner)
                out += b"x" * take if isinstance(part, int) else part[inner : inner + take]
                self._at += take
            start += length
        return out

    read1 = read


def test_a_row_of_10_mb_is_passed_over_in_little_memory() -> None:
    tracemalloc.start()
    try:
        items = list(read_stream(_Endless(10_000_000), "in.jsonl"))  # type: ignore[arg-type]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [type(item).__name__ for item in items] == ["Article", "Reject", "Article"]
    assert [item.line for item in items] == [1, 2, 3]
    # Chunks of the check and the row's limit, some copies of each; not the row.
    assert peak < 8_000_000


FIELD_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(
    lambda text: text == text.strip() and text != "\ufeff"
)


@settings(deadline=None, max_examples=100)
@given(
    st.lists(
        st.fixed_dictionaries({"title": FIELD_TEXT}, optional={"text": FIELD_TEXT, "publisher": FIELD_TEXT}),
        min_size=1,
        max_size=5,
        unique_by=lambda row: json.dumps([row["title"], row.get("text")]),
    ),
    st.booleans(),
)
def test_what_is_written_is_read(rows: list[dict[str, str]], ascii_only: bool) -> None:
    content = "\n".join(json.dumps(row, ensure_ascii=ascii_only) for row in rows)
    items = list(read_stream(io.BytesIO(content.encode()), "in.jsonl"))
    assert [
        {"title": item.title, "text": item.text, "publisher": item.publisher}
        for item in items
        if isinstance(item, Article)
    ] == [{"title": row["title"], "text": row.get("text", ""), "publisher": row.get("publisher")} for row in rows]


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=200), st.sampled_from(["in.jsonl", "in.csv", "in.txt"]))
def test_any_bytes_give_items_or_an_error_for_people(content: bytes, name: str) -> None:
    try:
        items = list(read_stream(io.BytesIO(content), name))
    except CasemapError as error:
        assert name in str(error)
        return
    assert all(item.line >= 1 for item in items)


@pytest.mark.parametrize("value", ["0202-11-01", "1867", "2100-01"])
def test_a_date_of_another_age_is_no_publication_date(tmp_path: Path, value: str) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps({"title": "西予市の改革", "published": value}) + "\n", encoding="utf-8")
    (article,) = read_articles(path)
    assert isinstance(article, Article)
    assert article.published is None and "発行日にできません" in article.issues[0]

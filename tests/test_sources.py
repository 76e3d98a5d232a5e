"""Reading of files: formats told by content, encodings, dates, ids, what is refused and how it is said."""

import hashlib
import io
import json
import os
import re
import sys
import threading
from pathlib import Path

import pytest

from casemap.model import Article, DataError, Reject, UsageError
from casemap.sources import build_id, detect_format, read_articles, read_stream
from casemap.sources.columns import HEADINGS
from casemap.sources.limits import DOCUMENT_CHARS, EXTRA_DEPTH, FIELD_CHARS, OPEN_ROWS, ROW_CHARS
from casemap.text import fold_name

ROOT = Path(__file__).parents[1]
TITLE = "窓口を一つに"
LEAD = "西予市(愛媛県)は平成26年度から庁舎の働き方を変えてきた。"


def read(tmp_path: Path, content: bytes | str, name: str = "in.jsonl", **options: str) -> list[Article | Reject]:
    path = tmp_path / name
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return list(read_articles(path, **options))


def articles(items: list[Article | Reject]) -> list[Article]:
    assert all(isinstance(item, Article) for item in items), items
    return [item for item in items if isinstance(item, Article)]


@pytest.mark.parametrize(
    ("head", "name", "expected"),
    [
        ('{"title": "a"}\n', "a.txt", "jsonl"),
        ('\ufeff\n {"title": "a"}', "a", "jsonl"),
        ('[{"title": "a"}]', "a.txt", "jsonl"),
        ("{\n", "a.txt", "jsonl"),
        ("{broken\n", "a.jsonl", "jsonl"),
        ('oops\n{"title": "a"}\n', "a.txt", "jsonl"),
        ("表題,本文\n", "a.txt", "csv"),
        ("id\tタイトル\tリード\n", "a.txt", "csv"),
        ("番号;件名;概要\n", "export", "csv"),
        ("Title,Date\n", "a.txt", "csv"),
        ("タイトル\n庁舎を変える\n", "a.txt", "csv"),
        ("名前,値\n", "a.csv", "csv"),
        ("自治体通信41号\n\n見出し\n\nリード…\n", "a.txt", "listing"),
        ("[特集] 庁舎\n\nリード…\n", "a.txt", "listing"),
        ("概要\n\nリード…\n", "a.txt", "listing"),
        ("見出しを直す, 題も\n\nリード…\n", "a.txt", "listing"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_format_is_told_by_content(head: str, name: str, expected: str, encoding: str) -> None:
    assert detect_format(head.encode(encoding), Path(name)) == expected


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.jsonl", "空のファイル"),
        (b"\xef\xbb\xbf \r\n\n", "a.csv", "空のファイル"),
        (b"\x00\x01\x02\x03" * 9, "a.csv", "文字のファイルではありません"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "a.csv", "画像"),
        (b"PK\x03\x04" + bytes(20) + b"xl/workbook.xml", "a.csv", "CSV UTF-8"),
        (b"PK\x03\x04" + bytes(20), "a.xlsx", "CSV UTF-8"),
        (b"PK\x03\x04" + bytes(20), "a.zip", "展開"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", "旧形式"),
        (b"%PDF-1.7\n", "a.pdf", "PDF"),
        (b"\x1f\x8b\x08", "a.jsonl.gz", "gzip"),
        (b"<!DOCTYPE html>\n<html>", "a.txt", "HTML"),
        (b'<?xml version="1.0"?>\n<rss>', "a.csv", "HTML・XML"),
        ("{}\n" + TITLE, "jis.txt", "ISO-2022-JP"),
    ],
)
def test_what_casemap_does_not_read(tmp_path: Path, content: bytes | str, name: str, words: str) -> None:
    raw = content.encode("iso2022_jp") if isinstance(content, str) else content
    with pytest.raises(DataError, match=re.escape(words)) as caught:
        read(tmp_path, raw, name)
    assert str(caught.value).startswith(name)


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="フォルダー"):
        read_articles(tmp_path)
    with pytest.raises(UsageError, match="見つかりません"):
        read_articles(tmp_path / "none.csv")
    with pytest.raises(UsageError, match="開けません"):
        read_articles(Path("a\0b"))


@pytest.mark.skipif(sys.platform == "win32", reason="devices and pipes of POSIX")
def test_devices_and_pipes(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="普通のファイルではない"):
        read_articles(Path(os.devnull))
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(b'{"title": "a"}\n' * 2,))
    writer.start()
    items = list(read_articles(pipe))
    writer.join()
    assert isinstance(items[0], Article)
    assert isinstance(items[1], Reject)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le-bom", "utf-16-be-bom"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", json.dumps({"title": TITLE, "text": LEAD}, ensure_ascii=False) + "\n"),
        ("a.csv", f"表題,本文\n{TITLE},{LEAD}\n"),
        ("a.txt", f"自治体通信41号\n\n{TITLE}\n\n{LEAD}\n"),
    ],
)
def test_encodings_and_line_ends(tmp_path: Path, name: str, content: str, encoding: str, line_end: str) -> None:
    text = content.replace("\n", line_end)
    raw = (
        ("\ufeff" + text).encode(encoding.removesuffix("-bom")) if encoding.endswith("-bom") else text.encode(encoding)
    )
    (article,) = articles(read(tmp_path, raw, name))
    assert (article.title, article.text) == (TITLE, LEAD)
    assert article.id == build_id("", TITLE, LEAD)


def test_unreadable_encoding_names_line_and_byte(tmp_path: Path) -> None:
    euc = "title\n市民の声\n".encode("euc_jp")
    with pytest.raises(DataError, match=r"^a\.csv:2: .*6 バイト目"):
        read(tmp_path, euc, "a.csv")
    with pytest.raises(DataError, match=r"^a\.csv:2: .*9 バイト目"):
        read(tmp_path, b"title\nabc\xff\xfe\xfd\n", "a.csv")
    truncated = ("\ufeff表題\n" + TITLE).encode("utf-16-le")[:-1]
    with pytest.raises(DataError, match=r"^a\.csv:2: .*UTF-16"):
        read(tmp_path, truncated, "a.csv")


def test_damage_far_into_a_file_is_placed(tmp_path: Path) -> None:
    # Across the border of a chunk, and after a character cut in two by it.
    filler = ("号\n" * 400_000).encode()
    content = "自治体通信41号\n".encode() + filler + b"\xff"
    with pytest.raises(DataError, match=rf"^a\.txt:400002: .*{len(content) - 1} バイト目"):
        read(tmp_path, content, "a.txt")


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv"])
def test_broken_bytes_cost_their_row(tmp_path: Path, name: str) -> None:
    rows = {
        "a.jsonl": [f'{{"title": "{TITLE}"}}', '{"title": "壊X"}', '{"title": "良い"}'],
        "a.csv": ["表題", TITLE, "壊X", "良い"],
    }[name]
    raw = "\n".join(rows).encode().replace(b"X", b"\xe5\xff")
    good, bad, last = read(tmp_path, raw, name)
    assert isinstance(bad, Reject)
    assert "文字コード" in bad.reason
    assert [good.line + 1, bad.line + 1] == [bad.line, last.line]
    assert isinstance(last, Article)
    assert last.title == "良い"


@pytest.mark.parametrize(
    ("value", "published", "issue"),
    [
        ("2022-11-28", "2022-11-28", None),
        ("2022年11月28日", "2022-11-28", None),
        ("令和4年11月", "2022-11", None),
        ("2022/11/28 10:00", "2022-11-28", None),
        (2022, "2022", None),
        (20221128, "2022-11-28", None),
        ("", None, None),
        (None, None, None),
        ("近日公開", None, "「近日公開」を日付として読めません"),
        ("2022年度", None, "年度"),
        ("2022-02-30", "2022", "30"),
    ],
)
def test_dates_of_publication(tmp_path: Path, value: object, published: str | None, issue: str | None) -> None:
    row = json.dumps({"title": "a", "published": value})
    (article,) = articles(read(tmp_path, row))
    if published != "2022":
        assert article.published == published
    else:
        assert article.published is not None
        assert article.published.startswith(published)
    assert issue is None or any(issue in note for note in article.issues), article.issues


def test_default_date_of_publication(tmp_path: Path) -> None:
    rows = '{"title": "a"}\n{"title": "b", "published": "2020-01"}\n{"title": "c", "published": "?"}\n'
    first, dated, odd = articles(read(tmp_path, rows, published="令和4年11月"))
    assert first.published == "2022-11"
    assert any("指定された値 2022-11" in note for note in first.issues)
    assert (dated.published, dated.issues) == ("2020-01", ())
    assert odd.published == "2022-11"
    assert len(odd.issues) == 2
    for wrong in ("いつか", "2022年度", ""):
        with pytest.raises(UsageError, match="発行日の指定"):
            read(tmp_path, rows, published=wrong)


def test_the_same_content_has_the_same_id_in_any_format(tmp_path: Path) -> None:
    url = "https://example.org/1"
    text = "一行目。\n二行目。"
    rows = {
        "a.jsonl": json.dumps({"url": url, "text": text.replace("\n", "\r\n"), "title": TITLE}),
        "b.csv": f'url,表題,本文\n{url},{TITLE},"{text}"\n',
        "c.json": json.dumps([{"title": "x"}, {"title": TITLE, "text": text, "url": url, "publisher": "p"}]),
    }
    ids = {articles(read(tmp_path, content, name))[-1].id for name, content in rows.items()}
    assert len(ids) == 1
    assert re.fullmatch(r"a-[0-9a-f]{12}", ids.pop())


def test_parts_of_an_id_do_not_run_together() -> None:
    assert build_id("", "ab", "c") != build_id("", "a", "bc")


def test_repeated_ids_are_rejected(tmp_path: Path) -> None:
    rows = '{"title": "a", "id": "1"}\n\n{"title": "b", "id": 1}\n{"title": "c"}\n{"title": "c"}\n'
    first, again, plain, same = read(tmp_path, rows)
    assert isinstance(first, Article)
    assert again == Reject("in.jsonl", 3, "id", "id「1」は 1 行目と重複しています。")
    assert isinstance(plain, Article)
    assert isinstance(same, Reject)
    assert "4 行目" in same.reason


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.org/事例?a=1", True),
        ("http://example.org", True),
        ("HTTPS://example.org", True),
        ("javascript:alert(1)", False),
        ("www.example.org", False),
        ('https://example.org/"><script>', False),
        ("https://a b", False),
    ],
)
def test_only_web_addresses_become_links(tmp_path: Path, url: str, kept: bool) -> None:
    (article,) = articles(read(tmp_path, json.dumps({"title": "a", "url": url})))
    assert (article.url is not None) is kept
    assert bool(article.issues) is not kept


def test_stream_of_an_upload_stays_open() -> None:
    stream = io.BytesIO(f"表題\n{TITLE}\n".encode())
    (article,) = read_stream(stream, "upload.csv")
    assert isinstance(article, Article)
    assert article.source == "upload.csv"
    assert not stream.closed


def test_file_is_closed_when_reading_stops(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('{"title": "a"}\n{"title": "b"}\n', encoding="utf-8")
    items = read_articles(path)
    next(items)
    items.close()  # type: ignore[attr-defined]
    path.unlink()


def test_headings_are_written_the_way_they_are_compared() -> None:
    headings = [heading for names in HEADINGS.values() for heading in names]
    assert len(headings) == len(set(headings))
    assert all(fold_name(heading).casefold() == heading for heading in headings)


def test_bundled_articles_match_their_sidecar() -> None:
    folder = ROOT / "data" / "articles"
    found = articles(list(read_articles(folder / "articles.jsonl")))
    sidecar = json.loads((folder / "SOURCE.json").read_text(encoding="utf-8"))
    assert len(found) == sidecar["rows"]
    assert sum(article.url is not None for article in found) == sidecar["with_source_link"]
    assert not any(article.issues or article.extra for article in found), "labels or remarks in the bundled articles"
    sha256 = hashlib.sha256((folder / "articles.jsonl").read_bytes()).hexdigest()
    assert sidecar["files"]["articles.jsonl"] == sha256


def test_the_guide_names_every_heading_and_limit() -> None:
    guide = (ROOT / "docs" / "input.md").read_text(encoding="utf-8")
    rows = {line.split("|")[2].strip(" `"): line for line in guide.splitlines() if line.count("|") == 4}
    for field, headings in HEADINGS.items():
        named = [name.strip().casefold() for name in rows[field].split("|")[3].split(",")]
        assert named == list(headings)
    for limit in (*FIELD_CHARS.values(), ROW_CHARS, DOCUMENT_CHARS, EXTRA_DEPTH, OPEN_ROWS):
        assert f"{limit:,}" in guide

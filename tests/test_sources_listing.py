"""Listings: front pages copied as text, in the forms that such pages come in."""

from pathlib import Path

import pytest

from casemap.model import Article, DataError, Reject
from casemap.sources import read_articles
from casemap.sources.listing import find_issue

SEED = Path(__file__).parents[2] / "shared" / "seed" / "listing.txt"

TAGLINE = "全国の役所で働く人に贈る情報サイト"
LEAD_A = "人口減少が進むなか、西予市(愛媛県)は平成26年度から働き方を見直してきた。柔軟な働き方を土台に…"
LEAD_B = "子育てに特化した商品券を綾瀬市(神奈川県)が贈る。使い道を絞ったことで手応えが…"
LEAD_C = "書類の封入を自動化した大石田町(山形県)では、繁忙期の残業が減った。"


def read(tmp_path: Path, *blocks: str, line_end: str = "\n", encoding: str = "utf-8") -> list[Article | Reject]:
    path = tmp_path / "listing.txt"
    path.write_bytes("\n\n".join(blocks).replace("\n", line_end).encode(encoding))
    return list(read_articles(path))


def summary(items: list[Article | Reject]) -> list[tuple[str, str, str | None]]:
    return [(item.title, item.text, item.issue) for item in items if isinstance(item, Article)]


@pytest.mark.skipif(not SEED.is_file(), reason="the front page is not part of the project (../shared/seed)")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_front_page(tmp_path: Path, encoding: str, line_end: str) -> None:
    text = SEED.read_text(encoding="utf-8")
    path = tmp_path / "listing.txt"
    path.write_bytes(text.replace("\n", line_end).encode(encoding, errors="replace"))
    items = list(read_articles(path))
    articles = [item for item in items if isinstance(item, Article)]
    assert len(items) == len(articles) == 15
    assert {(article.publisher, article.issue) for article in articles} == {("自治体通信", "自治体通信41号")}
    assert all(article.title and article.text.endswith("…") and not article.issues for article in articles)
    lines = text.splitlines()
    assert [article.title for article in articles] == [lines[article.line - 1] for article in articles]
    assert len({article.id for article in articles}) == 15


@pytest.mark.parametrize(
    ("line", "publisher", "published"),
    [
        ("自治体通信41号", "自治体通信", None),
        ("自治体通信４１号", "自治体通信", None),
        ("自治体通信 第41号", "自治体通信", None),
        ("第41号", None, None),
        ("第四十一号", None, None),
        ("Vol.12", None, None),
        ("Ｖｏｌ．１２", None, None),
        ("vol 12", None, None),
        ("広報あやせ No.1034", "広報あやせ", None),
        ("町村週報 第3200号", "町村週報", None),
        ("2022年11月号", None, "2022-11"),
        ("令和4年11月号", None, "2022-11"),
        ("月刊まちづくり 2022年11月号", "月刊まちづくり", "2022-11"),
        ("月刊まちづくり2022年11月号(第41号)", "月刊まちづくり", "2022-11"),
        ("「月刊まちづくり」Vol.12 2022年11月28日発行", "月刊まちづくり", "2022-11-28"),
        ("2022年秋号", None, None),
        ("11月号", None, None),
        ("第12巻第3号", None, None),
        ("通巻120号", None, None),
        ("自治体通信41号 特別号", "自治体通信", None),
    ],
)
def test_issue_headings(line: str, publisher: str | None, published: str | None) -> None:
    issue = find_issue(line)
    assert issue is not None
    assert (issue.publisher, issue.published) == (publisher, published)


@pytest.mark.parametrize(
    "line",
    [
        "記録的な台風19号",
        "住民と歩んだ広報紙の100号",
        "第41号を発行しました",
        "2022年11月",
        "号外",
        "渋滞に悩む国道1号",
        "DX推進で、窓口を変えた41号",
        "庁舎",
        "",
    ],
)
def test_lines_that_are_no_issue_heading(line: str) -> None:
    assert find_issue(line) is None


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_pairs_and_tagline(tmp_path: Path, line_end: str, encoding: str) -> None:
    broken = TAGLINE[:6] + "\n" + TAGLINE[6:]
    blocks = (TAGLINE, broken, "自治体通信41号", "見出しＡ", LEAD_A, broken, "見出しB", LEAD_B)
    items = read(tmp_path, *blocks, line_end=line_end, encoding=encoding)
    assert summary(items) == [("見出しＡ", LEAD_A, "自治体通信41号"), ("見出しB", LEAD_B, "自治体通信41号")]
    assert [item.line for item in items] == [8, 15]


def test_each_issue_heading_holds_for_what_follows(tmp_path: Path) -> None:
    items = read(tmp_path, TAGLINE, "第41号", "A", LEAD_A, "B", LEAD_B, "まち通信 2022年12月号", "C", LEAD_C)
    assert summary(items) == [("A", LEAD_A, "第41号"), ("B", LEAD_B, "第41号"), ("C", LEAD_C, "まち通信 2022年12月号")]
    last = items[-1]
    assert isinstance(last, Article)
    assert (last.publisher, last.published) == ("まち通信", "2022-12")
    assert last.issues == ("発行日は号の見出し「まち通信 2022年12月号」によります。",)


def test_headlines_without_lead(tmp_path: Path) -> None:
    items = read(tmp_path, "第41号", "A", "B", LEAD_B, "最後の見出し")
    assert summary(items) == [("A", "", "第41号"), ("B", LEAD_B, "第41号"), ("最後の見出し", "", "第41号")]
    for item in (items[0], items[2]):
        assert isinstance(item, Article)
        assert item.issues == ("リードがありません。",)


def test_lead_without_ellipsis_or_end(tmp_path: Path) -> None:
    endless = "人口減少が進み財政も厳しくなるなか西予市は平成26年度から庁舎の使い方を見直して" * 2 + "きたという"
    items = read(tmp_path, "第41号", "A", endless, "B", LEAD_C)
    assert summary(items) == [("A", endless, "第41号"), ("B", LEAD_C, "第41号")]


@pytest.mark.parametrize("headline", ["変わる。役所の窓口", "どうする、空き家…", "窓口を一つに。"])
def test_headline_with_an_end_of_sentence(tmp_path: Path, headline: str) -> None:
    items = read(tmp_path, "第41号", "A", LEAD_A, headline, LEAD_B)
    assert [title for title, _, _ in summary(items)] == ["A", headline]


def test_long_headlines(tmp_path: Path) -> None:
    long = (
        "住民票の写しや税の証明を役所に来なくても受け取れるコンビニ交付を県内で初めて全世帯に広げ"
        + "窓口の待ち時間も減らす取り組み"
    )
    items = read(tmp_path, "第41号", long, LEAD_A, long + "の続き", LEAD_B)
    assert summary(items) == [(long, LEAD_A, "第41号"), (long + "の続き", LEAD_B, "第41号")]


def test_a_number_of_something_else_stays_a_headline(tmp_path: Path) -> None:
    items = read(tmp_path, "第41号", "A", LEAD_A, "復興の象徴は蒸気機関車150号", LEAD_B)
    assert [title for title, _, _ in summary(items)] == ["A", "復興の象徴は蒸気機関車150号"]


def test_lines_without_blank_ones_between(tmp_path: Path) -> None:
    items = read(
        tmp_path, f"{TAGLINE}\n自治体通信41号\nA\n{LEAD_A}", f"B\n{LEAD_B[:20]}\n{LEAD_B[20:]}", "C\nまたはD", LEAD_C
    )
    assert summary(items) == [
        ("A", LEAD_A, "自治体通信41号"),
        ("B", LEAD_B, "自治体通信41号"),
        ("CまたはD", LEAD_C, "自治体通信41号"),
    ]


def test_page_without_any_blank_line(tmp_path: Path) -> None:
    items = read(tmp_path, f"{TAGLINE}\n第41号\nA\n{LEAD_A}\nどうする…\n{LEAD_B}\nVol.42\nC\n{LEAD_C}")
    assert summary(items) == [("A", LEAD_A, "第41号"), ("どうする…", LEAD_B, "第41号"), ("C", LEAD_C, "Vol.42")]
    assert [item.line for item in items] == [3, 5, 8]


def test_lead_in_paragraphs(tmp_path: Path) -> None:
    items = read(tmp_path, "第41号", "A", LEAD_A + LEAD_A, LEAD_B + LEAD_B, "B", LEAD_C)
    assert summary(items)[0][1] == f"{LEAD_A}{LEAD_A}\n\n{LEAD_B}{LEAD_B}"
    assert len(items) == 2


def test_lead_without_headline_is_rejected(tmp_path: Path) -> None:
    bad, good = read(tmp_path, "第41号", LEAD_A + LEAD_A, "B", LEAD_B)
    assert isinstance(bad, Reject)
    assert (bad.line, bad.column) == (3, "title")
    assert isinstance(good, Article)


def test_issue_without_articles_is_rejected(tmp_path: Path) -> None:
    first, article, last = read(tmp_path, "第40号", "第41号", "A", LEAD_A, "第42号")
    assert first == Reject("listing.txt", 1, "issue", "号の見出し「第40号」の後に記事がありません。")
    assert isinstance(article, Article)
    assert isinstance(last, Reject)
    assert last.line == 9


@pytest.mark.parametrize("blocks", [(TAGLINE,), (TAGLINE, TAGLINE), ("一行", "二行", "三行")])
def test_nothing_but_a_tagline(tmp_path: Path, blocks: tuple[str, ...]) -> None:
    with pytest.raises(DataError, match=r"^listing\.txt: 記事が見つかりません"):
        read(tmp_path, *blocks)


def test_pairs_without_an_issue_heading(tmp_path: Path) -> None:
    items = read(tmp_path, TAGLINE, TAGLINE, "A", LEAD_A, "-----", "B", LEAD_B)
    assert summary(items) == [("A", LEAD_A, None), ("B", LEAD_B, None)]


def test_headline_that_stands_in_the_contents_too(tmp_path: Path) -> None:
    items = read(tmp_path, TAGLINE, "A", "第41号", "A", LEAD_A, TAGLINE, "B", LEAD_B)
    assert [title for title, _, _ in summary(items)] == ["A", "B"]

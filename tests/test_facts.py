"""Facts: what is found and what is left alone, where it stands, and that wild input neither breaks nor stalls it."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemap.fact_words import load_fact_words
from casemap.facts import FactFinder
from casemap.model import Article, DataError

GOLD = Path(__file__).parent / "gold" / "facts.csv"
FINDER = FactFinder(load_fact_words())
# Pieces that the patterns wait for, so that random texts get far into them.
PIECES = [
    *(
        "市と",
        "株式会社",
        "NPO法人",
        "「",
        "」",
        "(",
        ")",
        "、",
        "。",
        "や",
        "など3社",
        "と協定を結ぶ",
        "の支援を受け",
        "大学",
    ),
    *(
        "みどり",
        "カケス",
        "APRESIA Systems",
        " ",
        "㈱",
        "連載第",
        "十",
        "回",
        "①",
        "地方自治法",
        "条例",
        "省の",
        "事業",
        "\n",
    ),
]
TABLES = "[organisations]\n[programmes]\n[audiences]\n"
LISTS = "[words]\ncommon = []\nbefore = []\nendings = []\nlearned = []\nkinds = []\n"


def rows() -> list[dict[str, str]]:
    with GOLD.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def find(text: str, title: str = "") -> list[str]:
    return [f"{fact.kind}={fact.value}" for fact in FINDER.find_facts(Article("a", title, text))]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["title"] or row["text"])
def test_facts_of_a_text(row: dict[str, str]) -> None:
    assert sorted(find(row["text"], row["title"])) == sorted(filter(None, row["facts"].split("; ")))


def test_each_value_comes_once_where_it_stands_first() -> None:
    article = Article("a", "川辺市とゼンリンが協定", "川辺市は㈱ゼンリンと協定を結んだ。ゼンリンの担当者は語る。")
    (fact,) = FINDER.find_facts(article)
    assert (fact.value, fact.field, fact.start, fact.end, fact.surface) == ("ゼンリン", "title", 4, 8, "ゼンリン")


def test_spans_count_in_the_raw_text() -> None:
    (fact,) = FINDER.find_facts(Article("a", "", "㍻の世に町は㈱オオルリと協定を結んだ。"))
    assert (fact.start, fact.end, fact.surface, fact.value) == (6, 11, "㈱オオルリ", "オオルリ")


def test_a_part_of_a_longer_name_is_left_out() -> None:
    assert find("町は津々浦大学の津々浦大学出版会と協定を結んだ。町は津々浦大学と連携する。") == ["partner=津々浦大学"]


def test_facts_are_ordered_by_kind_and_place() -> None:
    text = "連載第2回。ふるさと納税を使い、市は富士通、ゼンリンと組む。"
    assert find(text) == ["partner=富士通", "partner=ゼンリン", "programme=ふるさと納税", "series=2"]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=40).map("".join))
def test_wild_text_gives_spans_inside_it(text: str) -> None:
    for fact in FINDER.find_facts(Article("a", text[:20], text)):
        raw = text[:20] if fact.field == "title" else text
        assert 0 <= fact.start < fact.end <= len(raw)
        assert raw[fact.start : fact.end] == fact.surface
        assert fact.value


@pytest.mark.parametrize("piece", ["市と", "カケス、", "大学や", "株式会社", "「", "(", "法", "第3回の", "ー", "A "])
def test_long_texts_take_time_by_their_length(piece: str) -> None:
    FINDER.find_facts(Article("a", "", piece * 100_000))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[words]", "audiences がありません"),
        ("[[", "読めません"),
        ("x = 1\n" + TABLES + LISTS, "x という知らない項目"),
        ("organisations = 1\n[programmes]\n[audiences]\n" + LISTS, "organisations"),
        (TABLES.replace("s]", 's]\nA = ["B"]\nC = ["B"]', 1) + LISTS, "表記 B は A にも"),
        (TABLES.replace("s]", 's]\nA = [""]', 1) + LISTS, "organisations.A"),
        (TABLES + LISTS.replace("common = []", "common = [1]"), "words.common"),
    ],
)
def test_a_damaged_word_list_is_named(tmp_path: Path, content: str, message: str) -> None:
    file = tmp_path / "facts.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        load_fact_words(file)


def test_partners_of_labelled_articles_are_never_invented() -> None:
    with (GOLD.parent / "facts_partners.csv").open(encoding="utf-8", newline="") as table:
        wanted = {row["article"]: {*filter(None, row["partners"].split(";"))} for row in csv.DictReader(table)}
    lines = (GOLD.parent / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    articles = [Article(row["id"], row["title"], row["text"]) for row in map(json.loads, lines) if row["id"] in wanted]
    assert len(articles) == 60
    found = {one.id: {fact.value for fact in FINDER.find_facts(one) if fact.kind == "partner"} for one in articles}
    assert not [name for one in articles for name in found[one.id] - wanted[one.id]]
    hits = sum(len(found[one.id] & wanted[one.id]) for one in articles)
    assert hits >= 0.65 * sum(map(len, wanted.values()))

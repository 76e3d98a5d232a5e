"""Questions and answers about places: tests/gold/places_*.csv, one table for each class of difficulty.

`mentioned` holds the codes of all places of the text, `primary` of those whose initiative it is. A `*` leaves a
column unchecked (the role in an artificial sentence is a judgement call). `?name` asks for a place of that surface
that stays open: confidence of at most `UNSURE`, with several candidates.
"""

import csv
import functools
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemap.gazetteer import load_gazetteer
from casemap.lexicon import load_lexicon
from casemap.mentions import MentionFinder
from casemap.model import Article, DataError, GazetteerEntry, PlaceMention
from casemap.reasons import render_reason
from casemap.resolve import UNSURE, PlaceResolver
from casemap.roles import ENUMERATION_SURE, ROLE_SURE, assign_roles
from casemap.settings import data_dir

GOLD = Path(__file__).parent / "gold"


class Geoparser:
    def __init__(self) -> None:
        self.gazetteer = load_gazetteer()
        self.lexicon = load_lexicon()
        self.finder = MentionFinder(self.gazetteer, self.lexicon)
        self.resolver = PlaceResolver(self.gazetteer, self.lexicon, self.finder)

    def places(self, article: Article) -> tuple[PlaceMention, ...]:
        resolved = self.resolver.resolve_mentions(article, self.finder.find_mentions(article))
        source = self.resolver.read_source(article)
        return assign_roles(article, resolved, source, self.gazetteer, self.lexicon)


@functools.cache
def load_geoparser() -> Geoparser:
    return Geoparser()


@pytest.fixture(scope="module")
def geoparser() -> Geoparser:
    return load_geoparser()


def gold_rows() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for path in sorted(GOLD.glob("places_*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            rows.extend({"class": path.stem.removeprefix("places_"), **row} for row in csv.DictReader(stream))
    return rows


def gold_article(row: dict[str, str]) -> Article:
    return Article(
        id="q",
        title=row["title"],
        text=row["text"],
        published=row["published"] or None,
        publisher=row["publisher"] or None,
        url=row["url"] or None,
    )


@pytest.mark.parametrize("row", gold_rows(), ids=lambda row: f"{row['class']}-{row['title'] or row['text']}"[:40])
def test_question_and_answer(geoparser: Geoparser, row: dict[str, str]) -> None:
    places = geoparser.places(gold_article(row))
    wanted = row["mentioned"].split()
    if any(code.startswith("?") for code in wanted):
        names = {code[1:] for code in wanted}
        doubtful = [place for place in places if place.surface in names]
        assert {place.surface for place in doubtful} == names
        assert all(place.confidence <= UNSURE and len(place.candidates) > 1 for place in doubtful)
    elif wanted != ["*"]:
        assert {place.code for place in places} == set(wanted)
    if row["primary"] != "*":
        assert {place.code for place in places if place.role == "primary"} == set(row["primary"].split())


def test_no_homonym_is_resolved_wrongly_with_confidence(geoparser: Geoparser) -> None:
    for row in gold_rows():
        right = set(row["mentioned"].split())
        if row["class"] == "homonym":
            wrong = [p for p in geoparser.places(gold_article(row)) if p.code not in right]
            assert all(place.confidence <= UNSURE for place in wrong), row["text"]


def test_the_tables_cover_every_class() -> None:
    rows = gold_rows()
    assert len(rows) >= 300
    assert {row["class"] for row in rows} >= {
        "written", "romaji", "ward", "list", "dateline", "bare", "homonym", "homonym_open", "history", "not_place",
        "head", "neighbourhood", "reference", "passing", "prefecture", "seat", "began", "press", "vendor", "joint",
        "county", "region",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["府中市", "伊達市", "池田町", "美里町", "朝日町", "清水町", "中央区", "北区"])
def test_a_homonym_without_evidence_is_doubtful_and_keeps_all_candidates(geoparser: Geoparser, name: str) -> None:
    (place,) = geoparser.places(Article(id="q", title="", text=f"{name}は新しい制度を始めた。"))
    assert place.confidence <= UNSURE
    assert len(place.candidates) > 1
    assert any(reason.key == "unsure" for reason in place.reasons)


def homonyms(parser: Geoparser) -> list[tuple[GazetteerEntry, str]]:
    """Each municipality or ward whose name another prefecture has too, with a city of its own prefecture."""
    entries = (*parser.gazetteer.municipalities, *parser.gazetteer.wards)
    by_name: dict[str, list[GazetteerEntry]] = {}
    for entry in entries:
        by_name.setdefault(entry.name, []).append(entry)
    cities = {
        e.prefecture: e.name for e in entries if len(by_name[e.name]) == 1 and len(e.name) > 3 and e.kind != "行政区"
    }
    shared = [found for found in by_name.values() if len({e.prefecture for e in found}) > 1]
    return [(e, cities[e.prefecture]) for found in shared for e in found if e.prefecture in cities]


@pytest.mark.parametrize(
    "sentence",
    [
        "{name}は{city}の企業と協定を結んだ。",
        "{name}は{city}から視察を受けた。",
        "{name}は{prefecture}の会社と組む。",
        "{name}は姉妹都市の{city}と交流する。",
        "{name}はソフト会社のゼロワン({prefecture}{city})と協定を結んだ。",
        "{name}は{city}の例を参考に条例を作った。",
        "{name}は{city}出身の作家を招いた。",
        "{name}は地震のあった{city}へ職員を送った。",
    ],
)
def test_a_place_in_passing_decides_no_homonym(geoparser: Geoparser, sentence: str) -> None:
    for entry, city in homonyms(geoparser):
        text = sentence.format(name=entry.name, city=city, prefecture=entry.prefecture)
        places = [p for p in geoparser.places(Article(id="q", title="", text=text)) if p.surface == entry.name]
        assert all(place.confidence <= UNSURE for place in places), text


@pytest.mark.parametrize("sentence", ["{name}と{city}は消防を共にする。", "{prefecture}の{name}は公園を直した。"])
def test_evidence_never_points_to_the_wrong_prefecture(geoparser: Geoparser, sentence: str) -> None:
    for entry, city in homonyms(geoparser):
        text = sentence.format(name=entry.name, city=city, prefecture=entry.prefecture)
        places = [p for p in geoparser.places(Article(id="q", title="", text=text)) if p.name == entry.name]
        assert all(p.prefecture == entry.prefecture or p.confidence <= UNSURE for p in places), text


def test_the_span_is_the_surface_in_the_raw_field(geoparser: Geoparser) -> None:
    text = "ことし、西予市（愛媛県）は㈱ゼンリンと組んだ。ﾆｾｺ町も続く。"
    for place in geoparser.places(Article(id="q", title="", text=text)):
        assert text[place.start : place.end] == place.surface
    assert {"西予市（愛媛県）"} <= {p.surface for p in geoparser.places(Article(id="q", title="", text=text))}


def test_a_role_in_doubt_says_so(geoparser: Geoparser) -> None:
    places = geoparser.places(Article(id="q", title="", text="三好市に近い村では、池田町と井川町の道を直した。"))
    for place in places:
        doubt = [reason for reason in place.reasons if reason.key == "role_doubt"]
        assert bool(doubt) == (place.role_confidence < ROLE_SURE)


@pytest.mark.parametrize(
    ("known", "entry", "form"),
    [
        ("中国新聞=広島県 山口県 島根県", "中国新聞", "紙名=都道府県"),
        ("中国新聞=広島県 山口県 島根県", "=広島県", "紙名=都道府県"),
        ("中国新聞=広島県 山口県 島根県", "中国新聞=", "紙名=都道府県"),
        ("信州=長野県", "信州", "地方名=都道府県"),
    ],
)
def test_a_paper_or_region_without_its_prefecture_is_refused(tmp_path: Path, known: str, entry: str, form: str) -> None:
    text = (data_dir() / "toponyms.toml").read_text(encoding="utf-8")
    path = tmp_path / "toponyms.toml"
    path.write_text(text.replace(f'"{known}"', f'"{entry}"'), encoding="utf-8")
    with pytest.raises(DataError, match=form):
        load_lexicon(path)


def test_every_reason_has_words_in_both_languages(geoparser: Geoparser) -> None:
    article = Article(id="q", title="府中市と福山市", text="府中市(広島県)と福山市、伊達市、旧美土里町、【宇都宮】")
    for place in geoparser.places(article):
        for reason in place.reasons:
            assert render_reason(reason, "ja") and render_reason(reason, "en")


@pytest.mark.parametrize(
    "unit",
    [
        "市",
        "（(",
        "府中市",
        "府中市、",
        "前橋、",
        "西予市(愛媛県、",
        "新宿・豊島の各区",
        "Kobe, ",
        "旧",
        "町田市上小山田町",
        "伊達市は北海道伊達市と",
    ],
)
def test_the_work_grows_with_the_length_of_the_text(geoparser: Geoparser, unit: str) -> None:
    def count_calls(size: int) -> int:
        article = Article(id="q", title="", text=unit * (size // len(unit)))
        calls = 0

        def count(*_: object) -> None:
            nonlocal calls
            calls += 1

        sys.setprofile(count)
        try:
            geoparser.places(article)
        finally:
            sys.setprofile(None)
        return calls

    count_calls(300)
    assert count_calls(12_000) < 4.5 * count_calls(3_000)


NAMES = st.sampled_from(
    (
        "府中市", "西予市", "愛媛県", "(", ")", "・", "、", "と", "旧", "の", "長", "京都", "港区", "北海道", "いの町",
        "両市", "の各区", "3市町", "津", "県は", "Kobe City", "Ehime Prefecture",
    )
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.one_of(NAMES, st.text(max_size=4)), max_size=25).map("".join))
def test_any_text_gives_spans_inside_it(text: str) -> None:
    parser = load_geoparser()
    places = parser.places(Article(id="q", title=text, text=text))
    for place in places:
        assert text[place.start : place.end] == place.surface
        assert 0.0 <= place.confidence <= 1.0
        assert 0.0 <= place.role_confidence <= 1.0
        assert place.code in place.candidates
    assert len({place.code for place in places}) == len(places)


def test_the_role_in_a_very_long_list_is_no_surer_than_such_lists_are(geoparser: Geoparser) -> None:
    names = ["館山市", "鴨川市", "南房総市", "鋸南町", "君津市"]

    def sure(count: int) -> list[float]:
        text = f"{'、'.join(names[:count])}は火葬場を共同で建てる。"
        return [place.role_confidence for place in geoparser.places(Article(id="q", title="", text=text))]

    assert len(sure(5)) == 5 and max(sure(5)) <= round(ENUMERATION_SURE, 3) < max(sure(4))

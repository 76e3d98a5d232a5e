"""Themes: question/answer table, the taxonomy's rules, properties of the scores, colours."""

import csv
import importlib.util
import pickle
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemap.filters import Filters
from casemap.model import Article, DataError, SubThemeLabel
from casemap.palette import DARK, LIGHT, contrast, text_on
from casemap.taxonomy import GRADES
from casemap.taxonomy_file import LIMITS
from casemap.theme_weights import ThemeWeights, load_weights
from casemap.themes import Taxonomy, classify_themes, load_taxonomy, score_themes
from casemap.vocabulary import Unless, Vocabulary, lower_text

ROOT = Path(__file__).parents[1]
IDS = ["dx", "workstyle", "security", "finance", "partnership", "childcare", "health"]
IDS += ["tourism", "industry", "migration", "disaster", "environment", "mobility"]

with (ROOT / "tests/gold/themes_headlines.csv").open(encoding="utf-8", newline="") as table:
    HEADLINES = [(row["headline"], row["theme"]) for row in csv.DictReader(table)]
with (ROOT / "tests/gold/themes_officials.csv").open(encoding="utf-8", newline="") as table:
    OFFICIALS = [(row["headline"], row["theme"]) for row in csv.DictReader(table)]


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return load_taxonomy()


def article(title: str, text: str = "") -> Article:
    return Article(id="x", title=title, text=text)


def load_tool(name: str) -> ModuleType:
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


# --- reading an article -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("headline", "theme"), HEADLINES, ids=[headline for headline, _ in HEADLINES])
def test_headline_has_its_theme(taxonomy: Taxonomy, headline: str, theme: str) -> None:
    assert classify_themes(article(headline), taxonomy)[0].id == theme


def test_headlines_written_without_sight_of_the_vocabulary(taxonomy: Taxonomy) -> None:
    """Some of these can be read two ways, so not every answer counts."""
    right = [classify_themes(article(headline), taxonomy)[0].id == theme for headline, theme in OFFICIALS]
    assert len(right) >= 150
    assert sum(right) >= 0.9 * len(right)


def test_every_theme_is_asked_for_often_enough() -> None:
    asked = [theme for _, theme in HEADLINES]
    assert len(asked) >= 100
    assert min(asked.count(theme) for theme in IDS) >= 8


@pytest.mark.parametrize("title", ["", "　", "ABC", "四月の便り", "maintain daily portrait", "\u200b"])
def test_no_word_no_theme(taxonomy: Taxonomy, title: str) -> None:
    assert classify_themes(article(title), taxonomy) == ()
    assert score_themes(article(title), taxonomy) == ()


def test_title_beats_passing_words(taxonomy: Taxonomy) -> None:
    tags = classify_themes(article("防災アプリを配信", "市は観光と福祉にも力を入れ、移住者も多い。"), taxonomy)
    assert tags[0].id == "disaster"


def test_further_themes_have_a_limit(taxonomy: Taxonomy) -> None:
    text = "保育料、観光客、避難所、移住者、農業、脱炭素、公共交通、働き方改革、包括連携協定"
    assert 1 <= len(classify_themes(article(text), taxonomy)) <= taxonomy.scoring.themes
    assert len(classify_themes(article(text), replace(taxonomy, weights=None))) == taxonomy.scoring.themes
    assert len(score_themes(article(text), taxonomy)) >= 9


@pytest.mark.parametrize(
    ("title", "evidence"),
    [
        ("ＤＸ推進で窓口を変える", "ＤＸ推進"),
        ("line公式アカウントで相談", "line公式アカウント"),
        ("ﾃﾚﾜｰｸを全庁へ", "ﾃﾚﾜｰｸ"),
        ("学校敎育とプログラミング教育", "プログラミング教育"),
    ],
)
def test_evidence_is_the_raw_spelling(taxonomy: Taxonomy, title: str, evidence: str) -> None:
    assert evidence in classify_themes(article(title), taxonomy)[0].evidence


@pytest.mark.parametrize(
    ("title", "theme"),
    [
        ("クラウドファンディングで寄付を募る", "security"),
        ("道の駅がにぎわう", "mobility"),
        ("仕組みを変える", "partnership"),
        ("職場環境を良くする", "environment"),
        ("年に二つの町が合併して生まれた市", "finance"),
        ("県庁から車で約1時間の集落", "mobility"),
        ("学校跡に入る工場", "childcare"),
        ("温泉熱で発電する", "tourism"),
    ],
)
def test_words_that_do_not_count(taxonomy: Taxonomy, title: str, theme: str) -> None:
    assert theme not in {tag.id for tag in score_themes(article(title), taxonomy)}


words = st.text(st.sampled_from("観光移住防災DX dx公共交通農業の、。子育て協定ａＩ\u200bがとケア"), max_size=30)


@settings(max_examples=150, deadline=None)
@given(title=words, text=words)
def test_tags_are_sound(taxonomy: Taxonomy, title: str, text: str) -> None:
    tags = score_themes(article(title, text), taxonomy)
    assert [tag.score for tag in tags] == sorted((tag.score for tag in tags), reverse=True)
    assert len({tag.id for tag in tags}) == len(tags)
    for tag in tags:
        assert 0 < tag.score <= 1
        assert tag.evidence
        assert len(set(tag.evidence)) == len(tag.evidence) <= taxonomy.scoring.evidence
        assert all(word in title or word in text for word in tag.evidence)
    chosen = classify_themes(article(title, text), taxonomy)
    assert set(chosen) <= set(tags)
    assert bool(chosen) == bool(tags)
    assert len({tag.id for tag in chosen}) == len(chosen) <= taxonomy.scoring.themes
    by_scores = classify_themes(article(title, text), replace(taxonomy, weights=None))
    assert by_scores == tags[: len(by_scores)]


@settings(max_examples=150, deadline=None)
@given(data=st.data(), title=words, text=words)
def test_one_more_word_never_lowers_its_theme(taxonomy: Taxonomy, data: st.DataObject, title: str, text: str) -> None:
    theme = data.draw(st.sampled_from(taxonomy.themes))
    word = data.draw(st.sampled_from([word for grade in GRADES for word in theme.words[grade]]))
    before = {tag.id: tag.score for tag in score_themes(article(title, text), taxonomy)}
    after = {tag.id: tag.score for tag in score_themes(article(title, f"{text}。{word}"), taxonomy)}
    assert after[theme.id] >= before.get(theme.id, 0)


@settings(max_examples=100, deadline=None)
@given(title=st.text(max_size=60), text=st.text(max_size=200))
def test_wild_text_is_classified(taxonomy: Taxonomy, title: str, text: str) -> None:
    for tag in classify_themes(article(title, text), taxonomy):
        assert all(word in title or word in text for word in tag.evidence)


def test_every_word_speaks_for_its_theme(taxonomy: Taxonomy) -> None:
    for theme in taxonomy.themes:
        for grade in GRADES:
            for word in theme.words[grade]:
                assert theme.id in {tag.id for tag in score_themes(article(word), taxonomy)}, word


# --- vocabulary -------------------------------------------------------------------------------------------


def find(vocabulary: Vocabulary, text: str) -> list[tuple[str, list[int]]]:
    return [(text[hit.start : hit.end], [s.theme for s in hit.senses]) for hit in vocabulary.find_hits(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("観光列車", [("観光列車", [0, 1])]),
        ("観光と列車", [("観光", [0]), ("列車", [1])]),
        ("観光バス", [("観光バス", [1])]),
        ("AIとmaintain、Ai。", [("AI", [2]), ("Ai", [2])]),
        ("AI2とA I", []),
        ("温泉熱の発電", []),
        ("温泉。発電所", [("温泉", [0])]),
    ],
)
def test_vocabulary(text: str, found: list[tuple[str, list[int]]]) -> None:
    vocabulary = Vocabulary(
        [{"観光": 2, "観光列車": 4, "温泉": 2}, {"列車": 1, "バス": 1}, {"ＡＩ": 1}],
        [["観光バス"], [], []],
        [[Unless(("温泉",), ("発電",))], [], []],
        window=8,
    )
    assert find(vocabulary, text) == found


def test_small_letters_keep_the_length() -> None:
    assert lower_text("İstanbul ＤＸ DX") == "İstanbul ｄｘ dx"


# --- the file ---------------------------------------------------------------------------------------------

SMALL = (
    "[scoring]\n"
    + "\n".join(f"{key} = {1 if isinstance(low, int) else 1.0}" for key, (low, _) in LIMITS.items())
    + """
[[theme]]
id = "dx"
label_ja = "行政DX"
label_en = "Digital"
color = "#112233"
description_ja = "説明"
description_en = "Text"
exclude = ["DX疲れ"]
[theme.words]
strong = ["DX", "窓口"]
[[theme.unless]]
words = ["窓口"]
near = ["他"]
[[theme.subtheme]]
id = "dx-online"
label_ja = "オンライン申請"
label_en = "Online"
[theme.subtheme.words]
strong = ["電子申請", "スマホ"]
[[theme.subtheme]]
id = "dx-line"
label_ja = "LINE"
label_en = "LINE"
[theme.subtheme.words]
strong = ["ＬＩＮＥ", "スマホ"]

[[theme]]
id = "health"
label_ja = "健康"
label_en = "Health"
color = "#445566"
description_ja = "説明"
description_en = "Text"
[theme.words]
weak = ["健康"]
"""
)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def write_themes(text: str) -> Path:
        path = tmp_path / "themes.toml"
        path.write_text(text, encoding="utf-8", newline="\n")
        return path

    return write_themes


def test_small_file_is_read(write: Callable[[str], Path]) -> None:
    taxonomy = load_taxonomy(write(SMALL))
    assert [theme.id for theme in taxonomy.themes] == ["dx", "health"]
    assert taxonomy.by_id["dx"].unless == (Unless(("窓口",), ("他",)),)
    assert classify_themes(article("DX疲れ"), taxonomy) == ()
    assert classify_themes(article("他窓口"), taxonomy) == ()
    assert [part.id for part in taxonomy.by_id["dx"].subthemes] == ["dx-online", "dx-line"]
    assert taxonomy.by_id["dx"].words["strong"] == ("DX", "窓口", "電子申請", "スマホ", "ＬＩＮＥ")
    assert [label.subthemes for label in taxonomy.labels][1] == ()
    assert taxonomy.labels[0].subthemes[1] == SubThemeLabel("dx-line", "LINE", "LINE")


@pytest.mark.parametrize(
    ("title", "text", "subthemes"),
    [
        ("DX", "", ()),
        ("電子申請", "", ("dx-online",)),
        ("LINE", "電子申請", ("dx-line", "dx-online")),
        ("", "電子申請とLINE、またLINE", ("dx-line", "dx-online")),
        ("スマホ", "", ("dx-online", "dx-line")),
        ("", "。" * 70 + "電子申請", ()),
    ],
)
def test_subthemes_come_best_first(
    write: Callable[[str], Path], title: str, text: str, subthemes: tuple[str, ...]
) -> None:
    small = SMALL.replace("title = 1.0", "title = 2.0").replace("strong = 1.0", "strong = 2.0", 1)
    small = small.replace("rest = 1.0", "rest = 0.6").replace("lead_length = 1", "lead_length = 60")
    small = small.replace("subtheme = 1.0", "subtheme = 2.0").replace("second = 1.0", "second = 0.5")
    (tag,) = classify_themes(article(title, text), load_taxonomy(write(small)))
    assert tag.subthemes == subthemes


def test_a_theme_may_have_all_its_words_in_subthemes(write: Callable[[str], Path]) -> None:
    head, _, rest = SMALL.partition('exclude = ["DX疲れ"]')
    taxonomy = load_taxonomy(
        write(head + rest[rest.index("[[theme.subtheme]]") :].replace("\n[[theme]]", "\n[[theme]]"))
    )
    assert taxonomy.by_id["dx"].words["strong"] == ("電子申請", "スマホ", "ＬＩＮＥ")


def test_scoring_without_subthemes_is_read(write: Callable[[str], Path]) -> None:
    assert load_taxonomy(write(SMALL.replace("subtheme = 1.0\n", "", 1))).scoring.subtheme == 2.0


def test_version_is_the_content(write: Callable[[str], Path]) -> None:
    version = load_taxonomy(write(SMALL)).version
    assert len(version) == 12
    assert int(version, 16) >= 0
    assert load_taxonomy(write("# a remark\r\n" + SMALL.replace("\n", "\r\n"))).version == version
    assert load_taxonomy(write(SMALL.replace('"健康"]', '"健康", "医療"]'))).version != version


def line_of(part: str) -> int:
    return SMALL[: SMALL.index(part)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('color = "#112233"', 'color = "#12"', ["dx.color", "#12", f":{line_of('color')}:"]),
        ('color = "#112233"', 'color = "#AABBCC"', ["dx.color", "#AABBCC"]),
        ('color = "#445566"', 'color = "#112233"', ["health.color", "重複", f":{line_of('#445566')}:"]),
        ('id = "health"', 'id = "dx"', ["dx.id", "重複"]),
        ('id = "health"', 'id = "Health!"', ["Health!.id", "英小文字"]),
        ('label_ja = "健康"', 'label_ja = "行政DX"', ["health.label_ja", "重複"]),
        ('label_en = "Health"\n', "", ["health.label_en", "文字列がありません"]),
        ('label_en = "Health"', 'label_eng = "Health"', ["health.label_eng", "知らないキー"]),
        ('label_en = "Health"', "label_en = 5", ["health.label_en", "文字列がありません"]),
        ('weak = ["健康"]', "weak = []", ["health.words", "語が 1 つもありません"]),
        ('weak = ["健康"]', 'weak = ["健康", ""]', ["health.words.weak", "空の語"]),
        ('weak = ["健康"]', 'weak = "健康"', ["health.words.weak", "並び"]),
        ('weak = ["健康"]', "weak = [3]", ["health.words.weak", "並び"]),
        ('weak = ["健康"]', 'heavy = ["健康"]', ["health.words.heavy", "知らないキー", f":{line_of('weak = [')}:"]),
        ('strong = ["DX", "窓口"]', 'strong = ["DX", "窓口"]\nweak = ["ＤＸ"]', ["dx.words.weak", "ＤＸ", "strong"]),
        ('exclude = ["DX疲れ"]', 'exclude = ["窓口"]', ["dx.exclude", "窓口"]),
        ('words = ["窓口"]', 'words = ["出口"]', ["dx.unless.words", "出口"]),
        ('id = "dx-line"', 'id = "dx-online"', ["dx-online.id", "重複", f":{line_of('dx-line')}:"]),
        ('id = "dx-line"', 'id = "health"', ["health.id", "重複"]),
        ('id = "dx-line"', 'id = "dx line"', ["dx line.id", "英小文字", f":{line_of('dx-line')}:"]),
        ('id = "dx-line"\n', "", ["dx.subtheme[2].id", "文字列がありません"]),
        ('label_en = "Online"', "label_en = 3", ["dx-online.label_en", f":{line_of('Online')}:"]),
        ('label_en = "Online"', 'color = "#123456"', ["dx-online.color", "知らないキー"]),
        ('strong = ["電子申請", "スマホ"]', "", ["dx-online.words", "語が 1 つもありません"]),
        ('"電子申請"', '"窓口"', ["dx-online.words.strong", "窓口", "dx の strong", f":{line_of('電子申請')}:"]),
        ('strong = ["ＬＩＮＥ", "スマホ"]', 'weak = ["スマホ"]', ["dx-line.words.weak", "dx-online の strong"]),
        ('"電子申請"', '"スマホ"', ["dx-online.words.strong", "スマホ"]),
        (
            'strong = ["ＬＩＮＥ"',
            'heavy = ["ＬＩＮＥ"',
            ["dx-line.words.heavy", f":{line_of('ＬＩＮＥ')}:"],
        ),
        ('near = ["他"]', "near = []", ["dx.unless", "空"]),
        ('near = ["他"]\n', "", ["dx.unless", "words と near"]),
        ("title = 1.0", "title = 99.0", ["scoring.title", "99", "範囲外", f":{line_of('title = 1.0')}:"]),
        ("title = 1.0", "title = -0.1", ["scoring.title", "範囲外"]),
        ("title = 1.0", 'title = "2"', ["scoring.title", "数ではありません"]),
        ("title = 1.0", "title = true", ["scoring.title", "数ではありません"]),
        ("title = 1.0", "title = nan", ["scoring.title", "範囲外"]),
        ("window = 1", "window = 1.5", ["scoring.window", "整数"]),
        ("title = 1.0\n", "", ["scoring.title", "値がありません"]),
        ("title = 1.0", "title = 1.0\ntitel = 1.0", ["scoring.titel", "知らないキー"]),
        ("[scoring]", "extra = 1\n[scoring]", ["extra", "知らないキー"]),
        ('id = "dx"', 'id = "dx', ["TOML", f"line {line_of('id = ')}"]),
    ],
)
def test_mistakes_are_named(write: Callable[[str], Path], old: str, new: str, says: list[str]) -> None:
    assert old in SMALL
    path = write(SMALL.replace(old, new, 1))
    with pytest.raises(DataError) as error:
        load_taxonomy(path)
    message = str(error.value)
    assert str(path) in message
    assert all(part in message for part in says), message


def test_missing_parts_are_named(write: Callable[[str], Path], tmp_path: Path) -> None:
    head, _, rest = SMALL.partition("[[theme]]")
    with pytest.raises(DataError, match="テーマがありません"):
        load_taxonomy(write(head))
    with pytest.raises(DataError, match=r"\[scoring\]"):
        load_taxonomy(write("[[theme]]" + rest))
    with pytest.raises(DataError, match=r"\[theme.words\]"):
        load_taxonomy(write(SMALL.replace("[theme.words]\nweak", "[theme.word]\nweak").replace("[theme.word]\n", "#")))
    with pytest.raises(DataError, match="読めません"):
        load_taxonomy(tmp_path / "none.toml")
    (tmp_path / "sjis.toml").write_bytes("# テーマ".encode("cp932"))
    with pytest.raises(DataError, match="UTF-8"):
        load_taxonomy(tmp_path / "sjis.toml")


def test_taxonomy_travels_to_another_process(taxonomy: Taxonomy) -> None:
    classify_themes(article("移住"), taxonomy)
    copy = pickle.loads(pickle.dumps(taxonomy))
    assert copy == taxonomy
    assert classify_themes(article("移住"), copy) == classify_themes(article("移住"), taxonomy)


# --- the weights ---------------------------------------------------------------------------------------------

WEIGHTS = (
    "for,theme,bias,score,dx,health\nmain,dx,0,0,1,0\nmain,health,0.5,0,0,1\nany,dx,-1,0,3,0\nany,health,-1,0,0,3\n"
)


@pytest.fixture
def weights(tmp_path: Path) -> ThemeWeights:
    path = tmp_path / "weights.csv"
    path.write_text(WEIGHTS, encoding="utf-8")
    return load_weights(path)


@pytest.mark.parametrize(
    ("points", "most", "chosen"),
    [
        ([0, 0], 3, []),
        ([1, 0], 3, [0]),
        ([0, 1], 3, [1]),
        ([4, 4], 3, [1, 0]),
        ([20, 1], 3, [0]),
        ([8, 4], 3, [0, 1]),
        ([8, 4], 1, [0]),
    ],
)
def test_weights_choose(weights: ThemeWeights, points: list[float], most: int, chosen: list[int]) -> None:
    assert weights.choose(points, most, half=4) == chosen


@pytest.mark.parametrize(("points", "chosen"), [([30, 1], [0]), ([30, 8], [0, 1])])
def test_a_theme_with_many_words_is_given_beside_one_with_more(
    tmp_path: Path, points: list[float], chosen: list[int]
) -> None:
    (tmp_path / "weights.csv").write_text(WEIGHTS.replace("any,health,-1,0,0,3", "any,health,-2,3,0,0"))
    assert load_weights(tmp_path / "weights.csv").choose(points, 3, half=4) == chosen


def test_weights_of_other_line_ends_are_the_same(weights: ThemeWeights, tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_bytes(WEIGHTS.replace("\n", "\r\n").encode())
    assert load_weights(tmp_path / "other.csv") == weights


@pytest.mark.parametrize(
    "text",
    [
        "",
        "for,theme\n",
        '"',
        WEIGHTS.replace("any,dx,-1,0,3,0\n", ""),
        WEIGHTS.replace("0.5", "x"),
        WEIGHTS.replace("bias", "b"),
        WEIGHTS + "any,dx,-1,0,3,0\n",
        WEIGHTS.replace("any,health,-1,0,0,3", "any,health,-1,0,0"),
        WEIGHTS.replace("score", "s"),
    ],
)
def test_broken_weights_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "weights.csv").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"weights\.csv.*train_themes"):
        load_weights(tmp_path / "weights.csv")


def test_weights_belong_to_the_bundled_themes(
    taxonomy: Taxonomy, write: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert taxonomy.weights is not None
    assert list(taxonomy.weights.ids) == IDS
    text = (ROOT / "data/themes.toml").read_text(encoding="utf-8")
    edited = load_taxonomy(write(text.replace('"DX宣言", ', "")))
    assert edited.weights == taxonomy.weights
    assert edited.version != taxonomy.version
    assert load_taxonomy(write(SMALL)).weights is None
    monkeypatch.setenv("CASEMAP_DATA", str(tmp_path))
    assert load_taxonomy(write(text)).weights is None
    (tmp_path / "theme_weights.csv").write_text("for,theme\n")
    with pytest.raises(DataError, match="theme_weights"):
        load_taxonomy(write(text))


# --- the bundled taxonomy ---------------------------------------------------------------------------------


def test_bundled_themes(taxonomy: Taxonomy) -> None:
    assert [theme.id for theme in taxonomy.themes] == IDS
    for theme in taxonomy.themes:
        assert sum(len(theme.words[grade]) for grade in GRADES) >= 100, theme.id
        assert min(len(theme.description_ja), len(theme.description_en)) >= 20


def test_bundled_subthemes(taxonomy: Taxonomy) -> None:
    parts = [part for theme in taxonomy.themes for part in theme.subthemes]
    for theme in taxonomy.themes:
        assert 4 <= len(theme.subthemes) <= 7, theme.id
        assert len({part.label_ja for part in theme.subthemes} | {theme.label_ja}) == len(theme.subthemes) + 1
    for part in parts:
        assert part.id.startswith(f"{part.theme}-")
        assert sum(len(part.words[grade]) for grade in GRADES) >= 8, part.id
    # Whoever picks a sub-theme in a filter finds it again in the address.
    ids = tuple(sorted(part.id for part in parts))
    assert Filters.from_params(Filters(themes=ids).to_params()).themes == ids


with (ROOT / "tests/gold/themes_subthemes.csv").open(encoding="utf-8", newline="") as table:
    SUBTHEMES = [(row["headline"], row["subtheme"]) for row in csv.DictReader(table)]


@pytest.mark.parametrize(("headline", "subtheme"), SUBTHEMES, ids=[headline for headline, _ in SUBTHEMES])
def test_headline_has_its_subtheme(taxonomy: Taxonomy, headline: str, subtheme: str) -> None:
    tag = classify_themes(article(headline), taxonomy)[0]
    assert subtheme.startswith(f"{tag.id}-")
    assert tag.subthemes[:1] == (subtheme,)


def test_every_subtheme_is_asked_for(taxonomy: Taxonomy) -> None:
    asked = {subtheme for _, subtheme in SUBTHEMES}
    assert asked == {part.id for theme in taxonomy.themes for part in theme.subthemes}


def test_single_kanji_hide_in_place_names(taxonomy: Taxonomy) -> None:
    single = {word for theme in taxonomy.themes for grade in GRADES for word in theme.words[grade] if len(word) == 1}
    assert not single & set("村町市山川海島城橋森木米牛車港湖浜原田桜")


@pytest.mark.parametrize("vision", ["normal", "protan", "deutan", "tritan"])
def test_colors_can_be_told_apart(taxonomy: Taxonomy, vision: str) -> None:
    measure = load_tool("measure_colors")
    for tones, apart in ((LIGHT, 12), (DARK, 7)):
        colors = [tones.mark(theme.color) for theme in taxonomy.themes]
        assert measure.find_closest(colors, None, vision)[0] >= apart
        assert measure.find_closest(colors, (tones.land, tones.ground), vision)[0] >= 15


def test_colors_carry_text(taxonomy: Taxonomy) -> None:
    for theme in taxonomy.themes:
        assert contrast(theme.color, text_on(theme.color)) >= 4.5, theme.id


@pytest.mark.parametrize(
    ("first", "second", "difference"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, -1, 2), (50, 0, 0), 2.3669),
        ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
        ((50, 2.5, 0), (61, -5, 29), 22.8977),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ],
)
def test_color_difference_agrees_with_published_pairs(
    first: tuple[float, float, float], second: tuple[float, float, float], difference: float
) -> None:
    assert load_tool("measure_colors").count_difference(first, second) == pytest.approx(difference, abs=1e-4)


@pytest.mark.parametrize(
    ("name", "accuracy", "f1"), [("dev", 0.91, 0.85), ("blind_a", 0.87, 0.86), ("blind_b", 0.86, 0.85)]
)
def test_labelled_cases(taxonomy: Taxonomy, name: str, accuracy: float, f1: float) -> None:
    tool = load_tool("measure_themes")
    result = tool.measure(tool.read_cases(ROOT / f"tests/gold/{name}.jsonl"), taxonomy)
    assert result.accuracy >= accuracy
    assert result.f1 >= f1
    assert sum(result.mains.values()) == result.cases
    assert sum(count for (label, answer), count in result.mains.items() if label == answer) == result.right


def test_confusion_has_a_cell_for_every_pair(taxonomy: Taxonomy) -> None:
    tool = load_tool("measure_themes")
    result = tool.measure(tool.read_cases(ROOT / "tests/gold/blind_b.jsonl")[:20], taxonomy)
    svg = ElementTree.fromstring(tool.build_confusion(result, taxonomy))
    cells = svg.findall("{http://www.w3.org/2000/svg}rect")
    assert len(cells) == 1 + len(IDS) * (len(IDS) + 1)

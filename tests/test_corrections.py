"""Corrections by people: what a line may say, what it does to a case, and what is told about it."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemap.build import ensure_snapshot
from casemap.cli import main
from casemap.correction_file import bundled_corrections, load_corrections
from casemap.corrections import (
    ANY,
    Action,
    Correction,
    CorrectionLog,
    Corrections,
    apply_corrections,
    build_rulings,
    correct_cases,
)
from casemap.gazetteer import load_gazetteer
from casemap.model import Case, CasemapError, DataError, Reason, UsageError
from casemap.reasons import render_reason
from casemap.rulings import Rulings
from casemap.settings import data_dir
from casemap.snapshot import open_snapshot, read_manifest
from casemap.themes import load_taxonomy
from factories import make_case, make_gazetteer, make_place, make_taxonomy

GAZETTEER, TAXONOMY = make_gazetteer(), make_taxonomy()
HEADER = "article,surface,action,kind,value,role,note,by,date\n"


def load(tmp_path: Path, content: str | bytes) -> tuple[Correction, ...]:
    path = tmp_path / "own.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return load_corrections(path, GAZETTEER, TAXONOMY)


def correct(case: Case, *lines: Correction) -> tuple[Case, tuple[Correction, ...]]:
    return apply_corrections(case, Corrections([lines]), GAZETTEER)


def codes(case: Case) -> list[str]:
    return [f"{place.code}{'' if place.role == 'primary' else '-'}" for place in case.places]


# --- the file ---------------------------------------------------------------------------------------------------


def test_a_line_is_read_with_all_that_it_says(tmp_path: Path) -> None:
    (line,) = load(tmp_path, HEADER + "a1,飯田,pin,place,20205,mentioned,確認済み,山田,2026-04-01\n")
    assert line == Correction(
        "pin", "place", "20205", "a1", "飯田", "mentioned", "確認済み、山田、2026-04-01", "own.csv", 2
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_headings_and_words_may_be_japanese_in_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    text = (
        "記事,表記,操作,種類,コード,役割\r\n\r\n,飯田,指定,場所,20205,主体\r\n"
        "b,,削除,テーマ,テーマdx,\r\nb,,削除,場所,＊,\r\n,,,,,\r\n"
    )
    lines = load(tmp_path, text.encode(encoding))
    assert [(line.line, line.action, line.kind, line.value, line.role) for line in lines] == [
        (3, "pin", "place", "20205", "primary"),
        (4, "remove", "theme", "dx", None),
        (5, "remove", "place", ANY, None),
    ]


def test_a_zero_that_a_spreadsheet_dropped_is_put_back(tmp_path: Path) -> None:
    assert load(tmp_path, HEADER + "a,,pin,place,1100,,,,\n")[0].value == "01100"


def test_two_articles_are_called_the_same_or_different(tmp_path: Path) -> None:
    lines = load(tmp_path, "記事,操作,種類,値,理由\na,同じ,記事,b,再掲\na,different,article,c,\n")
    assert lines == (
        Correction("same", "article", "b", "a", None, None, "再掲", "own.csv", 2),
        Correction("different", "article", "c", "a", None, None, "", "own.csv", 3),
    )


def test_only_the_columns_that_are_needed_must_be_there(tmp_path: Path) -> None:
    assert load(tmp_path, "article,action,kind,value\na,pin,theme,dx\n")[0].surface is None
    assert load(tmp_path, HEADER) == ()


@pytest.mark.parametrize(
    ("content", "where", "says"),
    [
        ("", "own.csv:1", "見出し行"),
        ("article,surfase,action,kind,value\n", "own.csv:1:surfase", "知らない列"),
        ("article,記事,action,kind,value\n", "own.csv:1:記事", "2 つ"),
        ("article,action,kind\n", "own.csv:1:value", "足してください"),
        ("action,kind,value\n", "own.csv:1:article", "surface"),
        (HEADER + ",,pin,place,20205,,,,\n", "own.csv:2:article", "どちらも空"),
        (HEADER + "a,,,place,20205,,,,\n", "own.csv:2:action", "pin"),
        (HEADER + "a,,pin,city,20205,,,,\n", "own.csv:2:kind", "place"),
        (HEADER + "a,,pin,place,20205,main,,,\n", "own.csv:2:role", "primary"),
        (HEADER + "a,,remove,place,20205,primary,,,\n", "own.csv:2:role", "空に"),
        (HEADER + "a,,pin,place,99999,,,,\n", "own.csv:2:value", "地名辞書にない"),
        (HEADER + "a,,pin,place,382141,,,,\n", "own.csv:2:value", "先頭の 5 桁"),
        (HEADER + "a,,pin,place,*,,,,\n", "own.csv:2:value", "地名辞書にない"),
        (HEADER + "a,,pin,theme,sports,,,,\n", "own.csv:2:value", "disaster"),
        (HEADER + ",津,pin,place,20205,,,,\n", "own.csv:2:surface", "2 文字以上"),
        (HEADER + "a,,pin,place,20205,,,,,x\n", "own.csv:2", "列が 10"),
        (HEADER + f"a,,pin,place,20205,,{'長' * 201},,\n", "own.csv:2:note", "200"),
        (HEADER + 'a,"飯田,pin,place,20205,,,,\n', "own.csv:2", "引用符"),
        (HEADER + "a,,pin,place,20205,,,,\n" * 2, "own.csv:3:value", "2 行目と同じ"),
        (HEADER + "a,,pin,place,20205,,,,\na,,remove,place,20205,,,,\n", "own.csv:3:value", "食い違い"),
        (HEADER + "a,飯田,pin,place,20205,,,,\na,飯田,pin,place,20403,,,,\n", "own.csv:3:value", "場所は 1 つ"),
        (HEADER + "a,,pin,theme,dx,,,,\na,,pin,theme,finance,primary,,,\n", "own.csv:3:value", "mentioned"),
        (HEADER + "a,,pin,article,b,,,,\n", "own.csv:2:action", "same か different"),
        (HEADER + "a,,same,theme,dx,,,,\n", "own.csv:2:kind", "article"),
        (HEADER + "a,飯田,same,article,b,,,,\n", "own.csv:2:surface", "空に"),
        (HEADER + "a,,same,article,b,primary,,,\n", "own.csv:2:role", "空に"),
        (HEADER + ",,same,article,b,,,,\n", "own.csv:2:article", "id"),
        (HEADER + "a,,different,article,,,,,\n", "own.csv:2:value", "id"),
        (HEADER + "a,,same,article,a,,,,\n", "own.csv:2:value", "同じ記事です"),
        (HEADER + "a,,same,article,b,,,,\nb,,same,article,a,,,,\n", "own.csv:3:value", "2 行目と同じ"),
        (HEADER + "a,,same,article,b,,,,\nb,,different,article,a,,,,\n", "own.csv:3:value", "同じと別"),
        ("記事,操作,種類,コード\na,指定,場所,99999\n", "own.csv:2:コード", "地名辞書にない"),
    ],
)
def test_mistakes_are_told_with_place_and_remedy(tmp_path: Path, content: str, where: str, says: str) -> None:
    with pytest.raises(DataError) as error:
        load(tmp_path, content)
    assert str(error.value).startswith(where + ":") and says in str(error.value)


def test_a_file_that_is_not_there_or_no_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.csv"):
        load_corrections(tmp_path / "none.csv", GAZETTEER, TAXONOMY)
    with pytest.raises(DataError, match=r"own\.csv:2"):
        load(tmp_path, HEADER.encode() + b"\xff\xfe\x81\xff,\x80")


@given(st.text(alphabet='a津飯田,"\n\r pinremovlacthdxsf*20505主体同じ別記事', max_size=80))
def test_any_text_is_read_or_refused_with_a_word(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("wild", numbered=True) / "own.csv"
    path.write_text(HEADER + text, encoding="utf-8")
    try:
        load_corrections(path, GAZETTEER, TAXONOMY)
    except CasemapError as error:
        assert str(error).startswith("own.csv:")


def test_the_bundled_file_is_sound() -> None:
    path = bundled_corrections()
    assert path is not None
    load_corrections(path, load_gazetteer(), load_taxonomy())


# --- places -----------------------------------------------------------------------------------------------------


def test_a_pin_makes_sure_of_a_place_that_was_found() -> None:
    case = make_case(title="新宿区と札幌市", places=[make_place("13104"), make_place("01100", "mentioned", start=4)])
    corrected, used = correct(case, Correction("pin", "place", "01100", "a", detail="確認"))
    assert codes(corrected) == ["13104", "01100-"] and len(used) == 1
    place = corrected.places[1]
    assert (place.confidence, place.start, place.reasons) == (1.0, 4, (Reason("pinned", "確認"),))
    assert render_reason(place.reasons[0]) == "人の手で確かめた指定です (確認)"
    assert corrected.places[0] == case.places[0]


def test_a_role_that_is_given_wins_and_primaries_come_first() -> None:
    case = make_case(title="新宿区と札幌市", places=[make_place("13104"), make_place("01100", "mentioned", start=4)])
    assert codes(correct(case, Correction("pin", "place", "01100", "a", role="primary"))[0]) == ["13104", "01100"]
    assert codes(correct(case, Correction("pin", "place", "13104", "a", role="mentioned"))[0]) == ["13104-", "01100-"]


def test_a_pinned_surface_takes_over_span_and_role_of_what_was_found_there() -> None:
    case = make_case(text="本文", title="西区の窓口", places=[make_place("14103", "mentioned", 0.5, end=2)])
    corrected, _ = correct(case, Correction("pin", "place", "20205", surface="西区"))
    (place,) = corrected.places
    assert (place.code, place.role, place.start, place.end, place.surface) == ("20205", "mentioned", 0, 2, "西区")
    assert place.candidates == ("20205", "14103")


@pytest.mark.parametrize(
    ("title", "text", "surface", "expected"),
    [
        ("題名", "飯田の窓口", "飯田", ("text", 0, 2, "飯田")),
        ("題名", "市長は㈱飯ﾀﾞに", "飯ダ", ("text", 4, 7, "飯ﾀﾞ")),
        ("題名", "長野県飯田市で", None, ("text", 0, 6, "長野県飯田市")),
        ("飯田市で", "飯田市", None, ("title", 0, 3, "飯田市")),
        ("題名", "ある町の話", None, ("title", 0, 0, "")),
    ],
)
def test_a_place_that_was_not_found_gets_a_span_inside_its_field(
    title: str, text: str, surface: str | None, expected: tuple[str, int, int, str]
) -> None:
    corrected, used = correct(make_case(title=title, text=text), Correction("pin", "place", "20205", "a", surface))
    (place,) = corrected.places
    assert used and (place.field, place.start, place.end, place.surface) == expected
    assert place.role == "primary" and place.name == "飯田市" and place.prefecture == "長野県"


def test_a_surface_alone_leaves_a_longer_name_alone() -> None:
    case = make_case(title="横浜市西区の話", places=[make_place("14103", end=5)._replace(surface="横浜市西区")])
    assert correct(case, Correction("pin", "place", "20205", surface="西区")) == (case, ())
    # Whoever names the article has seen it.
    assert codes(correct(case, Correction("pin", "place", "20205", "a", "西区"))[0]) == ["14103", "20205"]


@pytest.mark.parametrize(
    ("line", "left"),
    [
        (Correction("remove", "place", "13104", "a"), ["01100"]),
        (Correction("remove", "place", ANY, "a"), []),
        (Correction("remove", "place", ANY, surface="新宿区"), ["01100"]),
        (Correction("remove", "place", "13104", "a", "新宿区"), ["01100"]),
    ],
)
def test_removing_places(line: Correction, left: list[str]) -> None:
    case = make_case(title="新宿区と札幌市", places=["13104", "01100"])
    corrected, used = correct(case, line)
    assert codes(corrected) == left and used == (line,)


@pytest.mark.parametrize(
    "line",
    [
        Correction("remove", "place", "13104", "b"),
        Correction("remove", "place", "20205", "a"),
        Correction("remove", "place", "13104", "a", "新宿"),
        Correction("pin", "place", "20205", "a", "飯田"),
        Correction("pin", "theme", "dx", surface="飯田"),
        Correction("remove", "theme", "finance", "a"),
        Correction("remove", "theme", "dx", "a", "飯田"),
    ],
)
def test_what_does_not_match_changes_nothing(line: Correction) -> None:
    case = make_case(title="新宿区と札幌市", places=["13104"], themes=["dx"])
    assert correct(case, line) == (case, ())


def test_removals_come_first_and_a_later_file_wins() -> None:
    case = make_case(title="新宿区", places=["13104"])
    pin, clear = Correction("pin", "place", "20205", "a", line=2), Correction("remove", "place", ANY, "a", line=3)
    assert codes(correct(case, pin, clear)[0]) == ["20205"]
    later = Corrections([[pin], [clear]])
    assert codes(apply_corrections(case, later, GAZETTEER)[0]) == []


# --- themes -----------------------------------------------------------------------------------------------------


def test_themes_are_pinned_and_removed() -> None:
    case = make_case(text="防災アプリ", themes=["dx", "disaster"])

    def themes(*lines: Correction) -> tuple[str | None, list[tuple[str, float]]]:
        corrected, used = correct(case, *lines)
        assert len(used) == len(lines)
        scores = [tag.score for tag in corrected.themes]
        assert scores == sorted(scores, reverse=True)
        return corrected.theme, [(tag.id, round(tag.score, 2)) for tag in corrected.themes]

    assert themes(Correction("pin", "theme", "disaster", "a")) == ("disaster", [("disaster", 1.0), ("dx", 0.9)])
    assert themes(Correction("pin", "theme", "finance", "a", role="mentioned")) == (
        "dx",
        [("dx", 0.9), ("finance", 0.9), ("disaster", 0.8)],
    )
    assert themes(Correction("remove", "theme", "dx", surface="アプリ")) == ("disaster", [("disaster", 0.8)])
    assert themes(Correction("remove", "theme", ANY, "a")) == (None, [])


def test_evidence_of_a_pinned_theme_are_words_of_the_article() -> None:
    case = make_case(text="ＡＩ相談", themes=["dx"])
    corrected, _ = correct(case, Correction("pin", "theme", "finance", "a", "AI相談"))
    assert corrected.themes[0].evidence == ("ＡＩ相談",)
    assert correct(case, Correction("pin", "theme", "dx", "a"))[0].themes[0].evidence == ("dxの語",)


# --- wild -------------------------------------------------------------------------------------------------------

WORDS = st.text(alphabet="飯田市西区ｱ㈱が\u3099 ", max_size=8)
LINES = st.builds(
    Correction,
    action=st.sampled_from(["pin", "remove"]),
    kind=st.just("place"),
    value=st.sampled_from(["20205", "14103", "01100"]),
    article=st.sampled_from([None, "a"]),
    surface=st.text(alphabet="飯田市西区ア株が", min_size=1, max_size=3),
    role=st.sampled_from([None, "primary", "mentioned"]),
)


@given(WORDS, WORDS, st.lists(LINES, max_size=6))
def test_spans_stay_inside_and_each_place_comes_once(title: str, text: str, lines: Sequence[Correction]) -> None:
    case = make_case(title=title, text=text, places=[make_place("14103", start=0, end=0)])
    corrected, _ = correct(case, *lines)
    found = [place.code for place in corrected.places]
    assert len(found) == len(set(found))
    roles = [place.role for place in corrected.places]
    assert roles == sorted(roles, key=lambda role: role != "primary")
    for place in corrected.places:
        if place.confidence == 1.0:
            assert case.article.field_text(place.field)[place.start : place.end] == place.surface


# --- what is told -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (Correction("pin", "place", "20205", "zz"), "記事 zz がありません"),
        (Correction("pin", "place", "20205", "a", "飯田"), "記事 a に「飯田」がありません"),
        (Correction("pin", "theme", "dx", surface="飯田"), "「飯田」とだけ書いた記事がありません"),
        (Correction("remove", "place", "20205", "a"), "記事 a に外す場所 20205 がありません"),
        (Correction("remove", "theme", ANY, surface="飯田"), "「飯田」から外すテーマがどの記事にもありません"),
    ],
)
def test_a_correction_that_matches_nothing_says_why(line: Correction, why: str) -> None:
    log = CorrectionLog(Corrections([[line]]))
    list(correct_cases([make_case("a", title="題名"), make_case("b")], log, GAZETTEER))
    (unused,) = log.find_unused()
    assert why in log.explain_unused(unused) and log.articles == 0


def article_line(action: Action, one: str, other: str, line: int = 2, source: str = "own.csv") -> Correction:
    return Correction(action, "article", other, one, source=source, line=line)


@pytest.mark.parametrize(
    ("ids", "linking", "why"),
    [
        ("ac", True, "記事 b がありません"),
        ("c", True, "記事 a と b がありません"),
        ("ab", False, "`casemap build` でだけ効きます"),
    ],
)
def test_a_pair_of_which_one_is_gone_says_so(ids: str, linking: bool, why: str) -> None:
    log = CorrectionLog(Corrections([[article_line("same", "a", "b")]]), linking=linking)
    list(correct_cases([make_case(identity) for identity in ids], log, GAZETTEER))
    (unused,) = log.find_unused()
    told = log.explain_unused(unused)
    assert told.startswith("own.csv:2: ") and why in told and log.count_articles() == 0


def test_articles_are_counted_once_however_many_lines_name_them() -> None:
    lines = [
        article_line("same", "a", "b"),
        Correction("pin", "theme", "dx", "b"),
        Correction("pin", "theme", "dx", "c"),
    ]
    log = CorrectionLog(Corrections([lines]))
    list(correct_cases([make_case(identity) for identity in "abc"], log, GAZETTEER))
    assert log.find_unused() == [] and log.count_articles() == 3


def test_a_later_file_wins_over_a_pair_of_an_earlier_one() -> None:
    first, second = article_line("same", "a", "b", source="first.csv"), article_line("different", "b", "a")
    log = CorrectionLog(Corrections([[first], [second]]))
    list(correct_cases([make_case("a"), make_case("b")], log, GAZETTEER))
    assert build_rulings(log.corrections) == Rulings(different=(("a", "b"),))
    assert log.find_unused() == [first]
    assert log.explain_unused(first).startswith("first.csv:2: ") and "own.csv:2" in log.explain_unused(first)


def test_pairs_that_cannot_hold_together_are_told_with_all_their_lines() -> None:
    files = [
        [article_line("same", "a", "b", source="first.csv"), article_line("same", "x", "y", 3, "first.csv")],
        [article_line("same", "b", "c", 4), article_line("different", "c", "a", 7)],
    ]
    with pytest.raises(DataError) as error:
        build_rulings(Corrections(files))
    told = str(error.value)
    assert told.startswith("own.csv:7:value: ") and "消して" in told
    assert "first.csv:2" in told and "own.csv:4" in told and "first.csv:3" not in told


ROWS = [
    {"id": "a", "title": "府中市の図書館", "text": "府中市は図書館を開いた。"},
    {"id": "b", "title": "東京都府中市の公園", "text": "公園の予約を始めた。"},
    {"id": "c", "title": "職員研修", "text": "研修を見直した。"},
]
OWN = HEADER + ",府中市,pin,place,34208,,図書館は広島,山田,2026-04\nc,,pin,place,20205,,,,\nzz,,remove,place,*,,,,\n"


def write_inputs(folder: Path) -> tuple[str, str]:
    rows = folder / "in.jsonl"
    rows.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS), encoding="utf-8")
    own = folder / "own.csv"
    own.write_text(OWN, encoding="utf-8")
    return str(rows), str(own)


def test_annotate_with_corrections(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows, own = write_inputs(tmp_path)
    assert main(["annotate", rows, "--corrections", own]) == 0
    captured = capsys.readouterr()
    found = [[place["code"] for place in json.loads(line)["places"]] for line in captured.out.splitlines()]
    assert found == [["34208"], ["13206"], ["20205"]]
    assert "own.csv:4: " in captured.err and "記事 zz がありません" in captured.err
    assert "3 行のうち 2 行を 2 件の記事に適用" in captured.err and "1 行です" in captured.err


def test_build_counts_them_and_the_id_follows_what_they_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, own = write_inputs(tmp_path)
    plain, corrected, idle = tmp_path / "plain", tmp_path / "corrected", tmp_path / "idle"
    assert main(["build", rows, "--out", str(plain), "--quiet"]) == 0
    assert main(["build", rows, "--out", str(corrected), "--quiet", "--corrections", own]) == 0
    assert "記事 zz がありません" in capsys.readouterr().err
    manifest = read_manifest(corrected)
    told = manifest.corrections
    assert (told.lines, told.applied, told.articles, len(told.unused)) == (3, 2, 2, 1)
    assert [file.name for file in told.files] == ["corrections.csv", "own.csv"]
    assert manifest.id != read_manifest(plain).id
    assert main(["check", str(corrected)]) == 0
    places = open_snapshot(corrected).places
    assert sorted(places["code"]) == ["13206", "20205", "34208"]
    # What matches nothing changes nothing.
    (tmp_path / "own.csv").write_text(HEADER + "zz,,remove,place,*,,,,\n", encoding="utf-8")
    assert main(["build", rows, "--out", str(idle), "--quiet", "--corrections", own]) == 0
    assert read_manifest(idle).id == read_manifest(plain).id


def test_a_bad_corrections_file_stops_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, own = write_inputs(tmp_path)
    Path(own).write_text(HEADER + "a,,pin,place,99999,,,,\n", encoding="utf-8")
    out = tmp_path / "out"
    assert main(["build", rows, "--out", str(out), "--quiet", "--corrections", own]) == 2
    assert main(["annotate", rows, "-o", str(out), "--corrections", own]) == 2
    assert capsys.readouterr().err.count("own.csv:2:value: ") == 2
    assert not out.exists()


def test_build_links_what_people_call_the_same_and_unlinks_what_they_call_different(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = tmp_path / "in.jsonl"
    text = "役場の窓口で書類を書かずに済む仕組みが広がっている。職員が聞き取りながら画面に打ち込む。"
    kept = [{"id": identity, "title": "窓口", "text": text} for identity in "abc"] + ROWS[2:]
    kept[-1] = {**kept[-1], "id": "d"}
    rows.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in kept), encoding="utf-8")
    own = tmp_path / "own.csv"
    own.write_text(HEADER + "a,,different,article,b,,別の役場,山田,\na,,same,article,d,,,,\nzz,,same,article,a,,,,\n")

    def same_as(name: str, *options: str) -> list[int]:
        assert main(["build", str(rows), "--out", str(tmp_path / name), "--quiet", *options]) == 0
        return [int(leader) for leader in open_snapshot(tmp_path / name).cases["same_as"]]

    assert same_as("plain") == [0, 0, 0, 3]
    assert same_as("ruled", "--corrections", str(own)) == [0, 1, 0, 0]
    assert "own.csv:4: " in (told := capsys.readouterr().err) and "記事 zz がありません" in told
    assert "3 行のうち 2 行を 3 件の記事に適用" in told
    manifest = read_manifest(tmp_path / "ruled")
    assert (manifest.corrections.applied, manifest.corrections.articles, manifest.counts["duplicates"]) == (2, 3, 2)
    assert manifest.id != read_manifest(tmp_path / "plain").id
    assert main(["check", str(tmp_path / "ruled")]) == 0
    rows.write_text("".join(reversed(rows.read_text(encoding="utf-8").splitlines(keepends=True))), encoding="utf-8")
    assert same_as("again", "--corrections", str(own), "--workers", "2") == [0, 1, 0, 0]
    assert read_manifest(tmp_path / "again").id == manifest.id
    # What can't hold together stops before anything is written.
    own.write_text(HEADER + "a,,same,article,b,,,,\nb,,same,article,c,,,,\nc,,different,article,a,,,,\n")
    out = tmp_path / "none"
    capsys.readouterr()
    assert main(["build", str(rows), "--out", str(out), "--quiet", "--corrections", str(own)]) == 2
    assert main(["annotate", str(rows), "-o", str(out), "--corrections", str(own)]) == 2
    assert capsys.readouterr().err.count("own.csv:4:value: ") == 2 and not out.exists()


def test_explain_follows_the_rulings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    (data / "articles").mkdir(parents=True)
    for item in data_dir().iterdir():
        if item.name not in ("articles", "corrections.csv"):
            (data / item.name).symlink_to(item)
    rows, _ = write_inputs(tmp_path)
    (data / "articles" / "in.jsonl").write_bytes(Path(rows).read_bytes())
    (data / "corrections.csv").write_text(HEADER + "c,,same,article,b,,再掲,,\nc,,different,article,a,,,,\n")
    monkeypatch.setenv("CASEMAP_DATA", str(data))
    assert main(["explain", "c"]) == 0
    told = capsys.readouterr().out
    assert "ほぼ同じ記事: b " in told and "人が同じ記事とした記事: b (再掲, corrections.csv:2)" in told
    assert "人が別の記事とした記事: a (corrections.csv:3)" in told


def test_the_bundled_snapshot_follows_the_bundled_corrections_but_never_overwrites_ones_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    for item in data_dir().iterdir():
        if item.name not in ("articles", "corrections.csv"):
            (data / item.name).symlink_to(item)
    (data / "articles").mkdir()
    rows, own = write_inputs(tmp_path)
    bundled = data / "articles" / "in.jsonl"
    bundled.write_bytes(Path(rows).read_bytes())
    monkeypatch.setenv("CASEMAP_DATA", str(data))
    monkeypatch.setenv("CASEMAP_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("CASEMAP_SNAPSHOT", raising=False)
    out = ensure_snapshot()
    first = read_manifest(out)
    assert first.corrections.files == ()
    (data / "corrections.csv").write_text(OWN, encoding="utf-8")
    second = read_manifest(ensure_snapshot())
    assert second.id != first.id and second.corrections.applied == 2
    # The ids of the bundled file are not those of another's articles; what it says of a surface holds everywhere.
    assert main(["build", rows, "--out", str(tmp_path / "mine"), "--quiet"]) == 0
    assert read_manifest(tmp_path / "mine").corrections.lines == 1
    # A build with corrections of one's own in the same folder stays.
    assert main(["build", "--quiet", "--corrections", own]) == 0
    mine = read_manifest(out)
    (data / "corrections.csv").write_text(HEADER, encoding="utf-8")
    assert read_manifest(ensure_snapshot()) == mine

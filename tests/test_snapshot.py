"""Snapshots: what goes in comes out, the id stands for the content, nothing half-done is ever seen."""

import json
import os
import random
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from casemap.model import Case, DataError, Fact, Reject, UsageError
from casemap.snapshot import (
    MANIFEST_NAME,
    SCHEMA_VERSION,
    Manifest,
    check_snapshot,
    open_snapshot,
    read_input_file,
    read_manifest,
    write_snapshot,
)
from factories import BUILT_AT, make_case, make_gazetteer, make_place, make_snapshot, make_taxonomy

CASES = [
    make_case(
        "b",
        title="飯田市と高森町",
        places=["20205", "20403", make_place("14103", "mentioned", 0.4321987)],
        themes=["dx", "finance"],
        published="2022-11",
        started="2014",
        started_precision="fiscal_year",
        publisher="自治体通信",
        url="https://example.jp/b",
        line=2,
        issues=("日付が2つあります",),
        extra={"号": 41, "a": [1, None]},
        facts=[Fact("partner", "しなの銀行", "text", 0, 2, "本文")],
    ),
    make_case("a", text="二行の\n本文", places=["14101"], published="2020", line=1),
    make_case("c", line=3),
]
REJECTS = [Reject("in.jsonl", 9, "title", "title がありません"), Reject("in.jsonl", 4, None, "JSON ではありません")]


def write(folder: Path, cases: list[Case], **options: object) -> Manifest:
    settings: dict[str, object] = {"gazetteer": make_gazetteer(), "taxonomy": make_taxonomy(), "built_at": BUILT_AT}
    return write_snapshot(cases, [], folder, **(settings | options))  # type: ignore[arg-type]


def folders(out: Path) -> set[str]:
    return {path.name for path in out.iterdir()} - {MANIFEST_NAME}


def test_what_goes_in_comes_out(tmp_path: Path) -> None:
    snapshot = make_snapshot(tmp_path, CASES, REJECTS)
    cases = snapshot.cases
    assert cases["case"].tolist() == [0, 1, 2]
    assert cases["id"].tolist() == ["a", "b", "c"]
    row = cases.iloc[1]
    assert (row["title"], row["publisher"], row["published"], row["started"]) == (
        "飯田市と高森町",
        "自治体通信",
        "2022-11",
        "2014",
    )
    assert row["started_precision"] == "fiscal_year"
    assert (row["published_from"], row["published_to"]) == (2022 * 12 + 10, 2022 * 12 + 10)
    assert (row["started_from"], row["started_to"]) == (2014 * 12 + 3, 2015 * 12 + 2)
    assert (cases.iloc[0]["published_from"], cases.iloc[0]["published_to"]) == (2020 * 12, 2020 * 12 + 11)
    assert (cases.iloc[2]["published_from"], cases.iloc[2]["started_to"]) == (-1, -1)
    assert list(row["issues"]) == ["日付が2つあります"]
    assert json.loads(row["extra"]) == {"号": 41, "a": [1, None]}
    assert cases["url"].isna().tolist() == [True, False, True]

    places = snapshot.places
    assert places["case"].tolist() == [0, 1, 1, 1]
    assert places["code"].tolist() == ["14101", "20205", "20403", "14103"]
    assert places["city"].tolist() == ["14100", "20205", "20403", "14100"]
    assert places["prefecture"].tolist() == ["14000", "20000", "20000", "14000"]
    assert places["confidence"].tolist()[3] == pytest.approx(0.4322)
    assert json.loads(places["reasons"][1]) == [["prefecture_beside", "長野県"]]
    assert list(places["candidates"][1]) == ["20205"]

    assert snapshot.themes[["case", "theme", "rank"]].to_numpy().tolist() == [[1, "dx", 0], [1, "finance", 1]]
    assert list(snapshot.themes["evidence"][0]) == ["dxの語"]
    assert [list(found) for found in snapshot.themes["subthemes"]] == [[], []]
    assert snapshot.facts[["case", "kind", "value", "field", "start", "end", "surface"]].to_numpy().tolist() == [
        [1, "partner", "しなの銀行", "text", 0, 2, "本文"]
    ]
    assert cases["same_as"].tolist() == [0, 1, 2]
    assert cases["published_source"].fillna("").tolist() == ["input", "input", ""]
    assert snapshot.dates[["case", "value", "precision", "role"]].to_numpy().tolist() == [
        [1, "2014", "fiscal_year", "started"]
    ]
    assert snapshot.rejects["line"].tolist() == [4, 9]
    assert snapshot.rejects["reason"].tolist() == ["JSON ではありません", "title がありません"]


def test_manifest_counts_and_names_its_inputs(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes(b"{}\n")
    manifest = write(tmp_path / "out", CASES, inputs=[read_input_file(source)], built_with={"python": "3.11"})
    assert manifest.counts == {
        "articles": 3,
        "placed": 2,
        "dated": 2,
        "published": 2,
        "started": 1,
        "themed": 1,
        "with_facts": 1,
        "with_issues": 1,
        "duplicates": 0,
        "municipalities": 3,
        "prefectures": 2,
        "rejected": 0,
    }
    assert [(file.name, file.bytes) for file in manifest.inputs] == [("in.jsonl", 3)]
    assert manifest.files["places.parquet"].rows == 4
    assert read_manifest(tmp_path / "out") == manifest
    assert manifest.built_at == "2026-04-01T09:30:00+00:00"
    assert str(tmp_path) not in manifest.to_json()


def test_a_sound_snapshot_has_no_problems(tmp_path: Path) -> None:
    make_snapshot(tmp_path, CASES, REJECTS)
    assert check_snapshot(tmp_path) == []
    assert check_snapshot(tmp_path, gazetteer=make_gazetteer()) == []


def test_an_empty_snapshot_opens(tmp_path: Path) -> None:
    assert len(make_snapshot(tmp_path, []).cases) == 0
    assert check_snapshot(tmp_path) == []


def test_id_stands_for_the_content_not_for_order_time_or_line(tmp_path: Path) -> None:
    first = write(tmp_path / "a", CASES)
    shuffled = [make_case(case.article.id, line=90 + n) if case is CASES[2] else case for n, case in enumerate(CASES)]
    random.Random(5).shuffle(shuffled)
    later = write(tmp_path / "b", shuffled, built_at=BUILT_AT + timedelta(days=9), built_with={"host": "other"})
    assert later.id == first.id
    assert later.built_at != first.built_at


@pytest.mark.parametrize(
    "options",
    [
        {"cases": CASES[:2]},
        {"cases": [*CASES[:2], make_case("c", title="別の題名")]},
        {"cases": [*CASES[:2], make_case("c", places=["20205"])]},
        {"cases": [replace(CASES[0], facts=()), *CASES[1:]]},
        {"cases": [replace(CASES[0], article=replace(CASES[0].article, published_source="calendar")), *CASES[1:]]},
        {"cases": [replace(CASES[0], themes=(replace(CASES[0].themes[0], subthemes=("sign",)),)), *CASES[1:]]},
        {"gazetteer": make_gazetteer("gazetteer001")},
        {"taxonomy": make_taxonomy(version="taxonomy0001")},
    ],
    ids=["fewer", "title", "place", "facts", "published_source", "subthemes", "gazetteer", "taxonomy"],
)
def test_another_content_has_another_id(tmp_path: Path, options: dict[str, object]) -> None:
    first = write(tmp_path / "a", CASES)
    assert write(tmp_path / "b", **({"cases": CASES} | options)).id != first.id  # type: ignore[arg-type]


def test_the_same_build_gives_the_same_bytes(tmp_path: Path) -> None:
    assert write(tmp_path / "a", CASES).files == write(tmp_path / "b", CASES).files


def test_of_two_cases_with_one_id_the_first_line_is_kept(tmp_path: Path) -> None:
    cases = [make_case("x", title="後", line=7), make_case("x", title="先", line=2)]
    snapshot = make_snapshot(tmp_path / "a", cases)
    assert snapshot.cases["title"].tolist() == ["先"]
    assert snapshot.rejects[["line", "column"]].to_numpy().tolist() == [[7, "id"]]
    assert "in.jsonl:2" in snapshot.rejects["reason"][0]
    assert make_snapshot(tmp_path / "b", cases[::-1]).id == snapshot.id


def test_rejects_are_read_after_the_cases(tmp_path: Path) -> None:
    rejects: list[Reject] = []

    def read() -> Iterator[Case]:
        yield CASES[0]
        rejects.extend(REJECTS)

    manifest = write_snapshot(read(), rejects, tmp_path, gazetteer=make_gazetteer(), taxonomy=make_taxonomy())
    assert manifest.counts["rejected"] == 2


def test_half_a_surrogate_pair_is_kept_as_one_character(tmp_path: Path) -> None:
    snapshot = make_snapshot(tmp_path, [make_case("\ud800", title="a\udfffb", extra={"k": "\ud800"})])
    assert snapshot.cases[["id", "title"]].to_numpy().tolist() == [["\ufffd", "a\ufffdb"]]
    assert check_snapshot(tmp_path) == []


def test_a_code_that_the_gazetteer_does_not_know_is_refused(tmp_path: Path) -> None:
    case = make_case("a", places=[make_place("20205")._replace(code="99999")])
    with pytest.raises(DataError, match="99999"):
        write(tmp_path, [case])
    assert folders(tmp_path) == set()


# Publishing


def test_the_previous_snapshot_stays_for_its_readers(tmp_path: Path) -> None:
    published = [write(tmp_path, CASES[:count]) for count in (1, 2, 3)]
    assert folders(tmp_path) == {published[1].folder, published[2].folder}
    assert published[2].previous == published[1].folder
    assert open_snapshot(tmp_path).manifest == published[2]


def test_the_same_content_again_replaces_no_file_in_use(tmp_path: Path) -> None:
    first = write(tmp_path, CASES)
    second = write(tmp_path, CASES)
    assert first.id == second.id
    assert first.folder != second.folder
    assert folders(tmp_path) == {first.folder, second.folder}


def test_a_failing_build_leaves_what_was_published(tmp_path: Path) -> None:
    first = write(tmp_path, CASES)

    def read() -> Iterator[Case]:
        yield make_case("z")
        raise DataError("入力が壊れています")

    with pytest.raises(DataError, match="入力"):
        write(tmp_path, read())  # type: ignore[arg-type]
    assert open_snapshot(tmp_path).id == first.id
    assert folders(tmp_path) == {first.folder}


@pytest.mark.parametrize("moves", range(6))
def test_a_build_that_dies_while_publishing_is_never_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moves: int
) -> None:
    first = write(tmp_path, CASES)
    done = 0
    move = Path.replace

    def stop(self: Path, target: Path) -> Path:
        nonlocal done
        if done == moves:
            raise KeyboardInterrupt
        done += 1
        return move(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", stop)
        with pytest.raises(KeyboardInterrupt):
            write(tmp_path, CASES[:1])
    assert open_snapshot(tmp_path).id == first.id
    assert check_snapshot(tmp_path) == []
    assert folders(tmp_path) == {first.folder}


def test_a_full_disk_is_told_to_people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(DataError, match="空き容量"):
        write(tmp_path, CASES)
    assert folders(tmp_path) == set()


def test_leftovers_of_crashed_builds_are_swept(tmp_path: Path) -> None:
    first = write(tmp_path, CASES)
    now = tmp_path.stat().st_mtime
    old, recent = now - 2 * 86_400, now - 2 * 3_600
    for name, time in {
        ".build-elsewhere-1-aaaaaa": old,
        ".build-elsewhere-1-bbbbbb": recent,
        "0123456789abcdef-aaaaaa": old,
        "0123456789abcdef-bbbbbb": recent,
        "of-somebody-else": old,
    }.items():
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (time, time))
    second = write(tmp_path, CASES[:1])
    assert folders(tmp_path) == {
        first.folder,
        second.folder,
        ".build-elsewhere-1-bbbbbb",
        "0123456789abcdef-bbbbbb",
        "of-somebody-else",
    }


def test_the_tables_of_a_newer_casemap_are_not_swept(tmp_path: Path) -> None:
    newer = write(tmp_path, CASES)
    edit(tmp_path, schema=SCHEMA_VERSION + 1)
    for path in (*(tmp_path / newer.folder).iterdir(), tmp_path / newer.folder):
        os.utime(path, (1, 1))
    with pytest.raises(DataError):
        write(tmp_path, [make_case("a", places=[make_place("20205")._replace(code="99999")])])
    assert folders(tmp_path) == {newer.folder}


@pytest.mark.skipif(os.name != "posix", reason="only POSIX can ask for a process without ending it")
def test_the_workspace_of_a_dead_process_is_swept_at_once(tmp_path: Path) -> None:
    child = os.fork()
    if not child:
        from casemap.snapshot.publish import open_workspace

        with open_workspace(tmp_path):
            os._exit(0)
    os.waitpid(child, 0)
    assert len(folders(tmp_path)) == 1
    first = write(tmp_path, CASES)
    assert folders(tmp_path) == {first.folder}


def test_a_live_build_is_left_alone(tmp_path: Path) -> None:
    def read() -> Iterator[Case]:
        yield CASES[0]
        write(tmp_path, CASES[:2])
        yield CASES[1]

    outer = write(tmp_path, read())  # type: ignore[arg-type]
    assert open_snapshot(tmp_path).manifest == outer
    assert check_snapshot(tmp_path) == []


def test_a_reader_that_lost_the_race_starts_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stale = write(tmp_path, CASES[:1])
    write(tmp_path, CASES[:2])
    current = write(tmp_path, CASES)
    answers = iter([stale])

    def read_stale(path: Path) -> Manifest:
        return next(answers, None) or read_manifest(path)

    monkeypatch.setattr("casemap.snapshot.read.read_manifest", read_stale)
    assert open_snapshot(tmp_path).id == current.id


def test_readers_never_see_half_a_snapshot(tmp_path: Path) -> None:
    write(tmp_path, CASES)
    rounds = 12

    def publish() -> None:
        for number in range(rounds):
            write(tmp_path, [make_case(f"{number}-{row}") for row in range(number + 1)])

    with ThreadPoolExecutor(1) as pool:
        published = pool.submit(publish)
        seen = 0
        while not published.done():
            snapshot = open_snapshot(tmp_path)
            assert len(snapshot.cases) == snapshot.manifest.counts["articles"]
            seen += 1
        published.result()
    assert seen
    assert len(open_snapshot(tmp_path).cases) == rounds
    assert len(folders(tmp_path)) == 2


def test_a_file_in_the_way_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x")
    with pytest.raises(UsageError, match="フォルダー"):
        write(tmp_path / "out", CASES)


# Opening


def edit(path: Path, **changes: object) -> None:
    manifest = json.loads((path / MANIFEST_NAME).read_text(encoding="utf-8"))
    (path / MANIFEST_NAME).write_text(json.dumps(manifest | changes), encoding="utf-8")


@pytest.mark.parametrize("folder", ["nowhere", "empty", "file"])
def test_no_snapshot(tmp_path: Path, folder: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match=r"スナップショットがありません.*casemap build"):
        open_snapshot(tmp_path / folder)
    assert len(check_snapshot(tmp_path / folder)) == 1


THEME = {"id": "dx", **dict.fromkeys(("label_ja", "label_en", "color", "description_ja", "description_en"), "x")}


def test_a_manifest_without_subthemes_is_read(tmp_path: Path) -> None:
    assert write(tmp_path, CASES).themes[0].subthemes[0].id == "dx-one"
    edit(tmp_path, themes=[THEME])
    assert read_manifest(tmp_path).themes[0].subthemes == ()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"schema": SCHEMA_VERSION + 1}, "新しい版の casemap.*casemap を更新"),
        ({"schema": SCHEMA_VERSION - 1}, "古い形式.*casemap build"),
        ({"schema": "1"}, "壊れています"),
        ({"schema": None}, "壊れています"),
        ({"folder": "../../etc"}, "壊れています"),
        ({"folder": 3}, "壊れています"),
        ({"previous": "/"}, "壊れています"),
        ({"files": {}}, "壊れています"),
        ({"files": {"../cases.parquet": {"sha256": "", "bytes": 1, "rows": 1}}}, "壊れています"),
        ({"counts": {"articles": "many"}}, "壊れています"),
        ({"inputs": [{"name": "a"}]}, "壊れています"),
        ({"id": None}, "壊れています"),
        ({"themes": [{"id": "dx"}]}, "壊れています"),
        ({"themes": [{**THEME, "color": 3}]}, "壊れています"),
        ({"themes": [{**THEME, "subthemes": [{"id": "dx-one"}]}]}, "壊れています"),
        ({"themes": [{**THEME, "subthemes": [{"id": "dx-one", "label_ja": "一", "label_en": 1}]}]}, "壊れています"),
    ],
)
def test_a_manifest_that_is_not_ours_is_refused(tmp_path: Path, changes: dict[str, object], message: str) -> None:
    write(tmp_path, CASES)
    edit(tmp_path, **changes)
    with pytest.raises(DataError, match=message):
        open_snapshot(tmp_path)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"null"])
def test_a_damaged_manifest_is_refused(tmp_path: Path, content: bytes) -> None:
    write(tmp_path, CASES)
    (tmp_path / MANIFEST_NAME).write_bytes(content)
    with pytest.raises(DataError, match=r"壊れています.*casemap build"):
        open_snapshot(tmp_path)


@pytest.mark.parametrize("name", ["cases", "places", "themes", "dates", "facts", "rejects"])
def test_missing_cut_and_scrambled_tables_are_refused(tmp_path: Path, name: str) -> None:
    manifest = write(tmp_path, CASES)
    file = tmp_path / manifest.folder / f"{name}.parquet"
    content = file.read_bytes()
    file.write_bytes(content[:-7])
    with pytest.raises(DataError, match=f"大きさが違います.*{name}.parquet.*casemap build"):
        open_snapshot(tmp_path)
    file.write_bytes(bytes(len(content)))
    with pytest.raises(DataError, match=f"壊れています.*{name}.parquet.*casemap build"):
        open_snapshot(tmp_path)
    file.unlink()
    with pytest.raises(DataError, match=f"ファイルがありません.*{name}.parquet.*casemap build"):
        open_snapshot(tmp_path)


def test_another_table_in_its_place_is_refused(tmp_path: Path) -> None:
    manifest = write(tmp_path, CASES)
    folder = tmp_path / manifest.folder
    (folder / "themes.parquet").write_bytes((folder / "dates.parquet").read_bytes())
    files = json.loads(manifest.to_json())["files"]
    edit(tmp_path, files=files | {"themes.parquet": files["dates.parquet"]})
    with pytest.raises(DataError, match="列が違います"):
        open_snapshot(tmp_path)


# Checking


def test_a_flipped_byte_is_found(tmp_path: Path) -> None:
    manifest = write(tmp_path, CASES)
    for name in manifest.files:
        file = tmp_path / manifest.folder / name
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
        assert any(name in problem for problem in check_snapshot(tmp_path))
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
    assert check_snapshot(tmp_path) == []


def rewrite(path: Path, name: str, **columns: object) -> None:
    """Replace columns of a table and make the manifest vouch for the result."""
    import hashlib

    import pyarrow as pa
    import pyarrow.parquet as pq

    manifest = read_manifest(path)
    file = path / manifest.folder / f"{name}.parquet"
    table = pq.read_table(file)
    for column, values in columns.items():
        number = table.schema.get_field_index(column)
        table = table.set_column(number, table.schema.field(number), pa.array(values, table.schema.field(number).type))
    pq.write_table(table, file)
    content = file.read_bytes()
    info = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content), "rows": table.num_rows}
    edit(path, files=json.loads(manifest.to_json())["files"] | {f"{name}.parquet": info})


@pytest.mark.parametrize(
    ("table", "columns", "message"),
    [
        ("cases", {"case": [1, 0, 2]}, "行番号"),
        ("cases", {"id": ["a", "a", "c"]}, "重複"),
        ("cases", {"title": ["題名", "飯田市の話", "題名"]}, "内容から求めると"),
        ("cases", {"published_from": [-1, -1, -1]}, "counts.published"),
        ("places", {"case": [0, 1, 1, 3]}, "存在しない case"),
        ("places", {"case": [1, 0, 0, 0]}, "順に並んで"),
        ("places", {"end": [1, 1, 1, 100]}, r"本文の外を指す位置があります: b \(title 0–100\)"),
        ("places", {"code": ["14101", "20205", "99999", "14103"]}, "地名辞書にないコードがあります: 99999"),
        ("places", {"city": ["14100", "20403", "20403", "14100"]}, "合わないコードがあります: 20205"),
        ("themes", {"theme": ["dx", "unknown"]}, "テーマ表にないテーマがあります: unknown"),
        ("dates", {"start": [-1]}, "本文の外"),
        ("facts", {"end": [9]}, r"facts.parquet: 本文の外を指す位置があります: b \(text 0–9\)"),
        ("facts", {"case": [3]}, "facts.parquet: 存在しない case"),
        ("facts", {"value": ["別の銀行"]}, "内容から求めると"),
        ("themes", {"subthemes": [["sign"], []]}, "内容から求めると"),
        ("themes", {"subthemes": [["sign"], []]}, "テーマ表にない小分類があります: sign"),
        ("cases", {"same_as": [0, 1, 3]}, "same_as がまとめ役の記事を指していません: c"),
        ("cases", {"same_as": [-1, 1, 2]}, "same_as がまとめ役の記事を指していません: a"),
        ("cases", {"same_as": [1, 2, 2]}, "same_as がまとめ役の記事を指していません: a"),
        ("cases", {"same_as": [0, 0, 2]}, r"counts.duplicates は 0 ですが、実際は 1"),
    ],
)
def test_broken_references_are_named(tmp_path: Path, table: str, columns: dict[str, object], message: str) -> None:
    write(tmp_path, CASES)
    rewrite(tmp_path, table, **columns)
    problems = check_snapshot(tmp_path, gazetteer=make_gazetteer())
    assert any(re.search(message, problem) for problem in problems), problems


def test_another_gazetteer_is_a_problem(tmp_path: Path) -> None:
    write(tmp_path, CASES)
    (problem,) = check_snapshot(tmp_path, gazetteer=make_gazetteer("gazetteer001"))
    assert "版が作成時と違います" in problem


def test_a_theme_without_a_label_is_a_problem(tmp_path: Path) -> None:
    write(tmp_path, CASES, taxonomy=make_taxonomy(["other"]))
    (problem,) = check_snapshot(tmp_path)
    assert "テーマ表にないテーマ" in problem

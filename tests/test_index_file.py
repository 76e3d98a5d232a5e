"""Index files: an index from a file is the index from memory, and a file that can't be used is made again."""

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemap.build import build_snapshot, check_built
from casemap.filters import Filters
from casemap.index_file import check_index, load_index, write_index
from casemap.index_file.columns import read_column, write_column
from casemap.index_file.container import Reader, Writer
from casemap.model import DataError, Fact
from casemap.query import Index, Sort, answer, build_index, count_by_fact, count_by_publisher, count_by_subtheme
from casemap.snapshot import Snapshot, open_columns, open_snapshot
from factories import make_case, make_gazetteer, make_place, make_population, make_snapshot

CASES = [
    make_case(
        f"case-{number:02d}",
        title=f"防災の題 {number % 3}",
        text=f"本文 {number} 一行目\n二行目 がん" + "𠮷" * (number % 2),
        places=[["20205"], ["14101", "20403"], [make_place("14103", "primary", 0.4)], []][number % 4],
        themes=[["dx"], ["dx", "finance"], []][number % 3],
        published=["2019", "2020-05", None, "2021-03-02"][number % 4],
        started="2014" if number % 2 else None,
        started_precision="fiscal_year" if number % 2 else None,
        publisher=["自治体通信", None][number % 2],
        facts=[Fact("partner", "しなの銀行", "text", 0, 2, "本文")] if number % 5 == 0 else (),
    )
    for number in range(40)
]
QUESTIONS = [
    Filters(),
    Filters(themes=("dx",), prefectures=("20000",)),
    Filters(keyword="𠮷 -防災の題1", sure=True),
    Filters(keyword="飯田", date_kind="started", undated=False),
    Filters(municipalities=("14100",), period=(2019 * 12, 2020 * 12), duplicates=True),
    Filters(facts=("partner:しなの銀行",), main_theme_only=True),
]
SORTS: tuple[Sort, ...] = ("newest", "oldest", "title", "id")


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    return make_snapshot(tmp_path / "snapshot", CASES)


def load(snapshot: Snapshot) -> Index:
    return load_index(snapshot.path, make_gazetteer(), make_population())


def files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("index-*.bin"))


def test_an_index_from_a_file_answers_as_one_from_memory_does(snapshot: Snapshot) -> None:
    made = build_index(open_snapshot(snapshot.path), make_gazetteer(), make_population())
    read = load(snapshot)
    assert len(files(snapshot.path)) == 1
    for filters in QUESTIONS:
        ours, theirs = answer(read, filters), answer(made, filters)
        assert ours.totals == theirs.totals
        for part in ("prefectures", "municipalities", "themes", "theme_by_prefecture"):
            assert getattr(ours, part).equals(getattr(theirs, part)), part
        assert ours.months.months.equals(theirs.months.months)
        assert ours.months.years.equals(theirs.months.years)
        for count in (count_by_fact, count_by_publisher, count_by_subtheme):
            assert count(read, ours.selection).equals(count(made, theirs.selection))
        for sort in SORTS:
            assert ours.list_cases(sort=sort).to_dict() == theirs.list_cases(sort=sort).to_dict()


def test_the_arrays_of_an_index_file_are_shared_and_cannot_be_written_to(snapshot: Snapshot) -> None:
    read = load(snapshot)
    board = read.board(Filters())
    for array in (board.themes, board.order, read.columns.city, read.table_starts["places"]):
        assert not array.flags.owndata
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_a_build_publishes_its_index_and_check_reads_it(tmp_path: Path) -> None:
    articles = tmp_path / "articles.jsonl"
    articles.write_text('{"id": "a", "title": "長野県飯田市が防災計画", "text": "本文。"}\n', encoding="utf-8")
    out = tmp_path / "out"
    build_snapshot([articles], out)
    (file,) = files(out)
    assert check_built(out) == []
    content = bytearray(file.read_bytes())
    content[64] ^= 1  # where the first array begins
    file.write_bytes(content)
    assert [file.name in problem for problem in check_built(out)] == [True]


@pytest.mark.parametrize("damage", ["cut", "empty", "end", "other"])
def test_a_damaged_index_file_is_made_again(snapshot: Snapshot, damage: str) -> None:
    load(snapshot)
    (file,) = files(snapshot.path)
    content = file.read_bytes()
    broken = {"cut": content[:-9], "empty": b"", "end": content[:-200] + bytes(200), "other": b"x" * 4000}
    file.write_bytes(broken[damage])
    assert check_index(snapshot.path)
    assert len(answer(load(snapshot), Filters()).selection) == len(CASES)
    assert file.read_bytes() == content
    assert check_index(snapshot.path) == []


def test_an_index_file_of_another_version_is_left_alone(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    load(snapshot)
    monkeypatch.setattr("casemap.index_file._read_key", lambda version: "0123456789ab")
    load(snapshot)
    assert len(files(snapshot.path)) == 2


def test_a_folder_that_can_not_be_written_to_has_its_index_in_the_cache(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEMAP_CACHE", str(tmp_path / "cache"))

    def refuse(path: Path, *rest: object) -> None:
        if path.is_relative_to(snapshot.path):
            raise PermissionError(13, "read-only")
        write_index(path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("casemap.index_file.write_index", refuse)
    assert len(answer(load(snapshot), Filters()).selection) == len(CASES)
    assert not files(snapshot.path)
    assert [file.name.startswith(snapshot.id) for file in (tmp_path / "cache" / "indexes").iterdir()] == [True]


def test_without_any_place_to_write_the_index_is_kept_in_memory(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("casemap.index_file.write_index", refuse)
    read = load(snapshot)
    assert len(answer(read, Filters(keyword="飯田")).selection) == 10
    assert len(answer(read, Filters()).list_cases()) == 20


def test_a_write_that_fails_leaves_nothing(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("casemap.index_file.container.Writer.finish", fail)
    with pytest.raises(OSError, match="No space"):
        write_index(snapshot.path / "index-x.bin", snapshot, make_gazetteer())
    assert not files(snapshot.path)


def test_a_later_build_takes_the_index_away_with_its_tables(snapshot: Snapshot) -> None:
    read = load(snapshot)
    for number in (1, 2, 3):
        make_snapshot(snapshot.path, CASES[:number])
    assert not files(snapshot.path)
    if os.name == "posix":  # there a file that is open outlives its name
        assert len(answer(read, Filters(keyword="防災")).selection) == len(CASES)


pieces = st.lists(st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=6), max_size=5))


@settings(deadline=None, max_examples=60)
@given(pieces, st.integers(0, 2))
def test_texts_come_back_as_they_were(tmp_path_factory: pytest.TempPathFactory, found: list, cut: int) -> None:  # type: ignore[type-arg]
    path = tmp_path_factory.mktemp("columns") / "file"
    texts = [pa.array(piece, pa.string())[cut:] for piece in found]
    lists = [pa.array([[text, "語"] if text else [] for text in piece], pa.list_(pa.string()))[cut:] for piece in found]
    with path.open("wb") as stream:
        writer = Writer(stream)
        writer.finish([write_column(writer, texts), write_column(writer, lists)])
    reader = Reader(path)
    assert read_column(reader, reader.value[0]).to_pylist() == [text for piece in texts for text in piece.to_pylist()]
    expected = [texts for piece in lists for texts in piece.to_pylist()]
    assert read_column(reader, reader.value[1]).to_pylist() == expected
    reader.check()


def test_arrays_come_back_as_they_were(tmp_path: Path) -> None:
    arrays = [np.arange(12, dtype=np.int32).reshape(3, 4)[:, ::2], np.zeros((0, 5)), np.array(7, dtype=np.uint16)]
    with (tmp_path / "file").open("wb") as stream:
        writer = Writer(stream)
        numbers = [writer.add(array) for array in (*arrays, arrays[0])]
        writer.finish({"名": numbers})
    reader = Reader(tmp_path / "file")
    assert reader.value == {"名": [0, 1, 2, 0]}
    for number, array in enumerate(arrays):
        assert np.array_equal(reader.get(number), array)
    (tmp_path / "cut").write_bytes((tmp_path / "file").read_bytes()[:30])
    with pytest.raises(DataError, match=r"壊れています.*cut"):
        Reader(tmp_path / "cut")


def test_columns_are_read_when_they_are_asked_for(snapshot: Snapshot) -> None:
    stored = open_columns(snapshot.path)
    assert stored.column("cases", "id").to_pylist() == [case.article.id for case in CASES]
    assert stored.cases.equals(snapshot.cases)

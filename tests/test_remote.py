"""Inputs and snapshots elsewhere, on the file system that fsspec keeps in memory."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest

from casemap import copies
from casemap.build import build_snapshot, check_built, ensure_snapshot
from casemap.cli import main
from casemap.inputs import bundled_inputs
from casemap.model import DataError, UsageError
from casemap.remote import fetch_inputs
from casemap.settings import copy_dir, read_location, refresh_seconds, snapshot_dir, snapshot_url
from casemap.snapshot import MANIFEST_NAME, open_snapshot

URL = "memory://archive/snapshot"


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("CASEMAP_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("CASEMAP_SNAPSHOT", raising=False)
    system = fsspec.filesystem("memory")
    yield system
    system.store.clear()
    system.pseudo_dirs[:] = [""]


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    path = tmp_path / "few.jsonl"
    lines = bundled_inputs()[0].read_text(encoding="utf-8").splitlines()[:12]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def fewer(path: Path, number: int) -> Path:
    other = path.with_name(f"fewer-{number}.jsonl")
    other.write_text("".join(path.open(encoding="utf-8").readlines()[:number]), encoding="utf-8")
    return other


def folders(store: Any) -> set[str]:
    return {Path(name).name for name in store.ls("/archive/snapshot", detail=False)} - {MANIFEST_NAME}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a/b.jsonl", Path("a/b.jsonl")),
        ("C:\\data\\b.jsonl", Path("C:\\data\\b.jsonl")),
        ("c://x", Path("c://x")),
        ("file:///a/b%20c.jsonl", Path("/a/b c.jsonl")),
        ("s3://bucket//b.jsonl", "s3://bucket//b.jsonl"),
        (URL, URL),
    ],
)
def test_paths_and_addresses(text: str, expected: Path | str) -> None:
    assert read_location(text) == expected


def test_inputs_elsewhere_are_read_as_files_are(articles: Path, tmp_path: Path, store: Any) -> None:
    store.pipe_file("/in/few.jsonl", articles.read_bytes())
    local, _ = build_snapshot([articles], tmp_path / "local")
    remote, _ = build_snapshot(["memory://in/few.jsonl"], tmp_path / "remote")
    assert (remote.id, remote.inputs) == (local.id, local.inputs)
    out = tmp_path / "out.jsonl"
    assert main(["annotate", "memory://in/few.jsonl", "-o", str(out)]) == 0
    assert len(out.read_text(encoding="utf-8").splitlines()) == 12


def test_copies_of_inputs_are_gone_afterwards(articles: Path, store: Any) -> None:
    store.pipe_file("/in/few.jsonl", articles.read_bytes())
    with fetch_inputs([articles, "memory://in/few.jsonl"]) as (own, copied):
        assert own == articles
        assert copied.read_bytes() == articles.read_bytes()
    assert not copied.exists() and articles.exists()


def test_a_snapshot_elsewhere_is_published_opened_and_followed(
    articles: Path, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = build_snapshot([articles], URL)
    assert folders(store) == {first.folder}
    monkeypatch.setenv("CASEMAP_SNAPSHOT", URL)
    assert snapshot_url() == URL
    assert ensure_snapshot() == snapshot_dir() == copy_dir(URL)
    assert open_snapshot(snapshot_dir()).id == first.id
    assert check_built(URL) == []
    second, _ = build_snapshot([fewer(articles, 5)], URL)
    assert folders(store) == {first.folder, second.folder}
    assert open_snapshot(copies.refresh_copy(URL)).id == second.id
    third, _ = build_snapshot([fewer(articles, 3)], URL)
    assert folders(store) == {second.folder, third.folder}


def test_a_copy_is_compared_again_when_it_is_time(articles: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr("casemap.copies.time.monotonic", lambda: clock[0])
    refresher = copies._Refresher()
    assert refresher.claim(URL) and not refresher.claim(URL)
    clock[0] += refresh_seconds()
    assert refresher.claim(URL) and not refresher.claim(URL)


def test_a_copy_that_lost_a_table_is_made_again(articles: Path) -> None:
    build_snapshot([articles], URL)
    copy = copies.refresh_copy(URL)
    next(copy.rglob("cases.parquet")).write_bytes(b"")
    assert check_built(URL) == []


def test_a_store_that_can_not_be_reached_leaves_the_copy(
    articles: Path, store: Any, caplog: pytest.LogCaptureFixture
) -> None:
    first, _ = build_snapshot([articles], URL)
    copies.refresh_copy(URL)
    store.store.clear()
    copies._refresh_quietly(URL)
    assert "memory://archive/snapshot" in caplog.text
    assert open_snapshot(copies.load_copy(URL)).id == first.id


def test_a_damaged_table_elsewhere_is_never_taken(articles: Path, store: Any) -> None:
    first, _ = build_snapshot([articles], URL)
    copies.refresh_copy(URL)
    second, _ = build_snapshot([fewer(articles, 5)], URL)
    store.pipe_file(f"/archive/snapshot/{second.folder}/places.parquet", b"x")
    with pytest.raises(DataError, match=r"places\.parquet"):
        copies.refresh_copy(URL)
    assert open_snapshot(copy_dir(URL)).id == first.id


def test_a_publication_that_fails_leaves_what_was_there(
    articles: Path, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = build_snapshot([articles], URL)
    real, left = store.put_file, [3]

    def fail(*arguments: object, **options: object) -> object:
        left[0] -= 1
        if not left[0]:
            raise OSError("no space")
        return real(*arguments, **options)

    monkeypatch.setattr(type(store), "put_file", lambda _, *arguments, **options: fail(*arguments, **options))
    with pytest.raises(DataError, match="no space"):
        build_snapshot([fewer(articles, 5)], URL)
    assert folders(store) == {first.folder}
    assert open_snapshot(copies.refresh_copy(URL)).id == first.id


def test_faults_are_told_in_words(articles: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(DataError, match=r"memory://none: .*見つかりません"), fetch_inputs(["memory://none"]):
        pass
    with pytest.raises(UsageError, match="nosuch://x"), fetch_inputs(["nosuch://x"]):
        pass
    assert main(["check", "memory://none"]) == 2
    assert "memory://none に manifest.json がありません" in capsys.readouterr().err
    assert main(["build", str(articles), "--out", "nosuch://x", "--quiet"]) == 2

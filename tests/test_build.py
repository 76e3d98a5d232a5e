"""The dashboard's first start: when the bundled snapshot is built, kept, rebuilt, or left alone."""

import json
import shutil
from pathlib import Path

import pytest

from casemap.build import build_snapshot, ensure_snapshot
from casemap.inputs import bundled_inputs
from casemap.model import DataError
from casemap.settings import cache_dir, data_dir, snapshot_dir
from casemap.snapshot import MANIFEST_NAME, SCHEMA_VERSION, open_snapshot


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEMAP_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("CASEMAP_SNAPSHOT", raising=False)


@pytest.fixture
def few_articles(tmp_path: Path) -> Path:
    path = tmp_path / "few.jsonl"
    path.write_text("".join(bundled_inputs()[0].open(encoding="utf-8").readlines()[:5]), encoding="utf-8")
    return path


def stamp() -> tuple[str, int]:
    manifest = snapshot_dir() / MANIFEST_NAME
    return open_snapshot(snapshot_dir()).id, manifest.stat().st_mtime_ns


def own_taxonomy(folder: Path) -> Path:
    """A taxonomy of the first theme alone, under another name and colour."""
    text = (data_dir() / "themes.toml").read_text(encoding="utf-8")
    head, first, *_ = text.split("[[theme]]")
    path = folder / "my.toml"
    first = first.replace('id = "dx"', 'id = "digital"').replace('label_ja = "行政DX"', 'label_ja = "電子化"')
    path.write_text(head + "[[theme]]" + first, encoding="utf-8")
    return path


def test_the_first_start_builds_and_the_second_keeps() -> None:
    done: list[int] = []
    assert ensure_snapshot(done.append) == snapshot_dir()
    first = stamp()
    assert done[-1] == len(open_snapshot(snapshot_dir()).cases)
    ensure_snapshot(done.append)
    assert stamp() == first


def test_a_damaged_bundled_snapshot_is_built_again() -> None:
    ensure_snapshot()
    first = stamp()[0]
    next(snapshot_dir().rglob("cases.parquet")).write_bytes(b"")
    ensure_snapshot()
    assert stamp()[0] == first


def test_a_snapshot_of_an_older_casemap_is_built_again() -> None:
    ensure_snapshot()
    manifest = snapshot_dir() / MANIFEST_NAME
    content = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**content, "casemap_version": "0.0.1"}), encoding="utf-8")
    ensure_snapshot()
    assert json.loads(manifest.read_text(encoding="utf-8"))["casemap_version"] != "0.0.1"


def test_a_bundled_snapshot_of_an_older_layout_is_built_again() -> None:
    ensure_snapshot()
    manifest = snapshot_dir() / MANIFEST_NAME
    content = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**content, "schema": SCHEMA_VERSION - 1}), encoding="utf-8")
    ensure_snapshot()
    assert json.loads(manifest.read_text(encoding="utf-8"))["schema"] == SCHEMA_VERSION


def test_ones_own_articles_and_themes_are_left_alone(few_articles: Path, tmp_path: Path) -> None:
    build_snapshot([few_articles], snapshot_dir())
    first = stamp()
    ensure_snapshot()
    assert stamp() == first
    shutil.rmtree(snapshot_dir())
    build_snapshot(bundled_inputs(), snapshot_dir(), themes=own_taxonomy(tmp_path))
    first = stamp()
    ensure_snapshot()
    assert stamp() == first


def test_ones_own_articles_under_the_bundled_name_and_damaged_are_left_alone(few_articles: Path) -> None:
    own = few_articles.with_name(bundled_inputs()[0].name)
    few_articles.rename(own)
    ensure_snapshot()
    build_snapshot([own], snapshot_dir())
    ensure_snapshot()
    assert len(open_snapshot(snapshot_dir()).cases) == 5
    for table in snapshot_dir().rglob("cases.parquet"):
        table.write_bytes(b"")
    with pytest.raises(DataError, match="casemap build"):
        ensure_snapshot()


def test_a_damaged_snapshot_that_the_user_named_is_never_built_over(
    few_articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = tmp_path / "named"
    build_snapshot([few_articles], named)
    monkeypatch.setenv("CASEMAP_SNAPSHOT", str(named))
    (named / MANIFEST_NAME).write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match=r"manifest\.json"):
        ensure_snapshot()
    assert (named / MANIFEST_NAME).read_text(encoding="utf-8") == "{"
    assert not (cache_dir() / "snapshot").exists()


def test_a_snapshot_carries_its_own_taxonomy(few_articles: Path, tmp_path: Path) -> None:
    manifest, _ = build_snapshot([few_articles], tmp_path / "out", themes=own_taxonomy(tmp_path))
    assert [(theme.id, theme.label_ja) for theme in manifest.themes] == [("digital", "電子化")]
    assert set(open_snapshot(tmp_path / "out").themes["theme"]) <= {"digital"}

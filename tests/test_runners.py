"""Where the work is done changes nothing: processes, a cluster, the size of the chunks, the order of the input."""

import multiprocessing
import os
import random
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from functools import partial
from pathlib import Path

import pytest

from casemap.build import build_snapshot
from casemap.cli import main
from casemap.inputs import bundled_inputs, load_pipeline, open_corrections, read_inputs
from casemap.kit import Kit, load_kit, pack_kit
from casemap.model import DataError, UsageError
from casemap.runners import AHEAD, _run_ahead, cut_chunks, open_runner
from casemap.snapshot import Manifest, open_snapshot
from casemap.snapshot.read import read_tables

CORRECTIONS = """article,surface,action,kind,value,role
{id},,pin,place,13104,primary
no-such,,pin,theme,dx,
{id},,same,article,{other},
"""


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return bundled_inputs()[0].read_text(encoding="utf-8").splitlines()[:60]


@pytest.fixture
def articles(tmp_path: Path, lines: list[str]) -> Path:
    return write(tmp_path / "articles.jsonl", [*lines[:30], "{broken", *lines[30:]])


def write(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def build(paths: list[Path], out: Path, **options: int | str) -> Manifest:
    manifest, rejects = build_snapshot(paths, out, **options)  # type: ignore[arg-type]
    assert len(rejects) == manifest.counts["rejected"] == 1
    return manifest


def test_any_number_of_workers_chunk_size_and_order_give_the_same_snapshot(
    articles: Path, lines: list[str], tmp_path: Path
) -> None:
    first = build([articles], tmp_path / "one")
    tables = read_tables(tmp_path / "one")[1]
    for workers, chunk in ((1, 7), (2, 13), (3, 1000)):
        out = tmp_path / f"{workers}-{chunk}"
        manifest = build([articles], out, workers=workers, chunk=chunk)
        assert (manifest.id, manifest.counts, manifest.themes) == (first.id, first.counts, first.themes)
        assert read_tables(out)[1] == tables
    shuffled = random.Random(4).sample(lines, len(lines))
    parts = [write(tmp_path / "a.jsonl", ["{broken", *shuffled[:20]]), write(tmp_path / "b.jsonl", shuffled[20:])]
    assert build(parts, tmp_path / "shuffled", workers=2, chunk=5).id == first.id


def test_workers_correct_and_report_as_one_process_does(articles: Path, lines: list[str], tmp_path: Path) -> None:
    ids = [article.id for article in read_inputs([articles], [])]
    own = write(tmp_path / "own.csv", CORRECTIONS.format(id=ids[0], other=ids[-1]).splitlines())
    one, _ = build_snapshot([articles], tmp_path / "one", corrections=[own])
    two, _ = build_snapshot([articles], tmp_path / "two", corrections=[own], workers=2, chunk=10)
    assert one.corrections == two.corrections
    assert one.id == two.id
    assert (one.corrections.applied, one.corrections.articles) == (2, 2)
    assert any("no-such" in text for text in two.corrections.unused)


def test_annotate_writes_the_same_lines_in_input_order(articles: Path, tmp_path: Path) -> None:
    for workers in "12":
        assert main(["annotate", str(articles), "-o", str(tmp_path / workers), "--workers", workers]) == 3
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes() != b""


def test_an_interrupted_build_leaves_what_was_there_and_no_process(articles: Path, tmp_path: Path) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    out = tmp_path / "out"
    before = build([articles], out)
    with pytest.raises(KeyboardInterrupt):
        build_snapshot([articles], out, workers=2, chunk=5, progress=interrupt)
    assert open_snapshot(out).id == before.id
    assert {path.name for path in out.iterdir()} == {"manifest.json", before.folder}
    assert not multiprocessing.active_children()


def test_a_lost_worker_is_told_in_words(tmp_path: Path) -> None:
    with open_runner(2) as run, pytest.raises(DataError, match="--workers"):
        list(run(os._exit, [1, 1]))


def test_an_error_of_a_worker_passes_through() -> None:
    with open_runner(2) as run, pytest.raises(DataError, match="同じ版"):
        list(run(load_kit, [_of_another_version()]))


def _of_another_version() -> bytes:
    import pickle

    pipeline = load_pipeline()
    _, taxonomy, corrections = pickle.loads(pack_kit(Kit(pipeline, open_corrections([], pipeline).corrections)))
    return pickle.dumps((("0.0.1", "0" * 12), taxonomy, corrections))


class Lazy(Executor):
    """Runs a task when its result is asked for, and counts those that wait."""

    def __init__(self) -> None:
        self.waiting = self.most = 0

    def submit(self, task, /, *args):  # type: ignore[no-untyped-def]
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        future: Future[object] = Future()

        def result(timeout: float | None = None) -> object:
            self.waiting -= 1
            return task(*args)

        future.result = result  # type: ignore[method-assign]
        return future


def test_what_is_under_way_is_bounded_and_in_order() -> None:
    executor = Lazy()
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    run = _run_ahead(executor, 2 * AHEAD, {})
    results = run(partial(pow, 2), items())
    assert next(results) == 1
    assert len(taken) == 2 * AHEAD
    assert list(results) == [2**number for number in range(1, 1000)]
    assert executor.most == 2 * AHEAD


def test_chunks_close_by_number_and_by_size() -> None:
    assert list(cut_chunks([1, 1, 1, 9, 1, 1], 2, int, 5)) == [[1, 1], [1, 9], [1, 1]]
    assert list(cut_chunks([9, 9], 5, int, 5)) == [[9], [9]]
    assert list(cut_chunks([], 5, int, 5)) == []


@pytest.mark.parametrize(("workers", "said"), [(0, "--workers"), (62, "61")])
def test_a_number_of_workers_that_is_none(workers: int, said: str) -> None:
    with pytest.raises(UsageError, match=said), open_runner(workers):
        pass


def test_a_cluster_builds_the_same_snapshot(articles: Path, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="needs the extra: pip install 'casemap[dask]'")
    first = build([articles], tmp_path / "one")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        manifest = build([articles], tmp_path / "out", scheduler=cluster.scheduler_address, chunk=7)
        assert (manifest.id, manifest.counts) == (first.id, first.counts)
        assert read_tables(tmp_path / "out")[1] == read_tables(tmp_path / "one")[1]
        with open_runner(scheduler=cluster.scheduler_address) as run, pytest.raises(DataError, match="同じ版"):
            list(run(load_kit, [_of_another_version()]))
        cluster.scale(0)
        cluster.sync(cluster._correct_state)
        with pytest.raises(UsageError, match="ワーカーがいません"), open_runner(scheduler=cluster.scheduler_address):
            pass


def test_a_scheduler_that_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="needs the extra: pip install 'casemap[dask]'")
    monkeypatch.setattr("casemap.runners.ANSWER_SECONDS", 1)
    for address in ("tcp://127.0.0.1:1", "nonsense://x", "127.0.0.1"):
        with pytest.raises(UsageError, match=address), open_runner(scheduler=address):
            pass


def test_a_scheduler_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"casemap\[dask\]"), open_runner(scheduler="tcp://127.0.0.1:1"):
        pass

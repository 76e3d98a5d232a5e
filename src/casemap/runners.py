"""Where the work of a build is done: here, in several processes of this machine, or on a Dask cluster.

A runner is called like `map`: `run(task, items)` yields `task(item)` for each item, in the order of the items. Only so
many items are under way at a time that memory does not grow with their number. Tasks and items travel by pickle, so a
task is a function of a module, or a partial of one.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import CancelledError, Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

from casemap.model import DataError, UsageError

T = TypeVar("T")
R = TypeVar("R")

# Items under way for each worker: one at work, one waiting, and one more, as results are taken in order.
AHEAD = 3
# What ProcessPoolExecutor can wait for on Windows.
MOST_WORKERS = 61
# How long a scheduler may take to answer.
ANSWER_SECONDS = 10


class Runner(Protocol):
    """See the module; the built-in `map` is one."""

    def __call__(self, task: Callable[[T], R], items: Iterable[T], /) -> Iterator[R]:
        """Yield `task(item)` for each item, in order."""
        ...


def count_cores() -> int:
    """Return how many cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


@contextmanager
def open_runner(workers: int = 1, scheduler: str | None = None) -> Iterator[Runner]:
    """Give a runner of this process (`workers` 1), of as many processes, or of the cluster at `scheduler`.

    `UsageError` for a number of workers that is none, and for a scheduler that does not answer or can't be used;
    `DataError` from the block when a worker is lost. When the block ends early, what is under way is dropped.
    """
    if not 1 <= workers <= MOST_WORKERS:
        raise UsageError(f"--workers は 1 から {MOST_WORKERS} までの数で指定してください ({workers})。")
    if scheduler is not None:
        with _open_cluster(scheduler) as run:
            yield run
    elif workers == 1:
        yield map
    else:
        with _open_pool(workers) as run:
            yield run


@contextmanager
def _open_pool(workers: int) -> Iterator[Runner]:
    # Spawned everywhere: what works here works on Windows, and no thread's lock is copied in a locked state.
    spawn = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=spawn, initializer=_start_worker)
    lost = "作業用のプロセスが途中で終わりました (メモリー不足かもしれません)。--workers の数を減らしてください。"
    try:
        yield _run_ahead(pool, workers * AHEAD, {BrokenProcessPool: lost})
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _start_worker() -> None:
    """Leave Ctrl+C to the process that started this one, and end with it, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)


@contextmanager
def _open_cluster(address: str) -> Iterator[Runner]:
    try:
        from distributed import Client
        from distributed.scheduler import KilledWorker
    except ImportError as error:
        raise UsageError(
            "--scheduler には dask.distributed が要ります。pip install 'casemap[dask]' で入れてください。"
        ) from error
    try:
        client = Client(address, timeout=ANSWER_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise UsageError(
            f"{address}: Dask のスケジューラーにつながりません。"
            "アドレス (例: tcp://127.0.0.1:8786) と、dask scheduler が動いているかを確かめてください。"
        ) from error
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise UsageError(f"{address}: ワーカーがいません。dask worker {address} で加えてください。")
        missing = f"{address}: ワーカーに casemap がないか、版が違います。同じ版を入れてください。"
        lost = f"{address}: クラスターのワーカーかスケジューラーが途中で止まりました。もう一度実行してください。"
        failures = {ImportError: missing, **dict.fromkeys((KilledWorker, CancelledError, OSError), lost)}
        # Not pure: two items that look the same are still two.
        with client.get_executor(pure=False) as executor:
            yield _run_ahead(executor, threads * AHEAD, failures)


def _run_ahead(executor: Executor, limit: int, failures: Mapping[type[Exception], str]) -> Runner:
    """Return a runner on an executor that keeps up to `limit` items under way.

    Of `failures` any becomes a `DataError` with its message.
    """

    def run(task: Callable[[T], R], items: Iterable[T], /) -> Iterator[R]:
        waiting: deque[Future[R]] = deque()
        try:
            for item in items:
                with _explain(failures):
                    waiting.append(executor.submit(task, item))
                if len(waiting) >= limit:
                    yield _take_first(waiting, failures)
            while waiting:
                yield _take_first(waiting, failures)
        finally:
            for future in waiting:
                future.cancel()

    return run


def _take_first(waiting: "deque[Future[R]]", failures: Mapping[type[Exception], str]) -> R:
    with _explain(failures):
        return waiting.popleft().result()


@contextmanager
def _explain(failures: Mapping[type[Exception], str]) -> Iterator[None]:
    try:
        yield
    except tuple(failures) as error:
        raise DataError(next(text for kind, text in failures.items() if isinstance(error, kind))) from error


def cut_chunks(items: Iterable[T], most: int, size_of: Callable[[T], int], limit: int) -> Iterator[list[T]]:
    """Yield the items in lists of up to `most`, each closed early once its sizes add up to `limit`."""
    chunk: list[T] = []
    size = 0
    for item in items:
        chunk.append(item)
        size += size_of(item)
        if len(chunk) >= most or size >= limit:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk

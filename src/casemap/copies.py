"""A snapshot that is published elsewhere, and the local copy of it that a dashboard reads.

A snapshot is built here and copied there, tables first, `manifest.json` last, so that whoever reads there sees the old
snapshot or the new one. A copy in the cache folder follows what is published; it is a snapshot folder like any other.
"""

import hashlib
import logging
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from casemap.gazetteer import load_gazetteer
from casemap.index_file import write_index_file
from casemap.model import CasemapError, DataError
from casemap.remote import Folder, explain_failures, open_folder
from casemap.settings import copy_dir, refresh_seconds, snapshot_dir, snapshot_url
from casemap.snapshot.manifest import MANIFEST_NAME, Manifest, read_manifest
from casemap.snapshot.publish import explain_write_errors, open_workspace, publish_tables

# A copy can lose the race with two publications in a row; then a newer manifest is there, and it starts again.
COPY_TRIES = 5

_LOG = logging.getLogger(__name__)


@contextmanager
def open_output(out: Path | str) -> Iterator[Path]:
    """Give the folder to build a snapshot in: `out`, or, for an address, one that is published there at the end.

    `DataError` when that fails; then the address still shows what it did.
    """
    if isinstance(out, Path):
        yield out
        return
    target = open_folder(out)
    with tempfile.TemporaryDirectory(prefix="casemap-") as folder:
        yield Path(folder)
        _publish(Path(folder), target)


def load_copy(url: str) -> Path:
    """Return the folder of the local copy of the snapshot at an address, made first if there is none.

    An older copy is returned at once; if it was last compared `refresh_seconds` ago, that is done behind. `DataError`
    or `UsageError` when there is neither a copy nor a snapshot.
    """
    copy = copy_dir(url)
    if not (copy / MANIFEST_NAME).is_file():
        return refresh_copy(url)
    if _REFRESHER.claim(url):
        threading.Thread(target=_refresh_quietly, args=(url,), daemon=True).start()
    return copy


def follow_snapshot() -> None:
    """See to it that the copy of a snapshot elsewhere is refreshed when it is time; nothing to do for a folder."""
    url = snapshot_url()
    if url is not None and (snapshot_dir() / MANIFEST_NAME).is_file():
        load_copy(url)


def refresh_copy(url: str) -> Path:
    """Bring the local copy of the snapshot at an address up to date, and return its folder.

    Every table is compared with its size and hash before the copy is switched over. Errors as in `load_copy`.
    """
    source, copy = open_folder(url), copy_dir(url)
    for _ in range(COPY_TRIES):
        with open_workspace(copy) as workspace:
            manifest = _read_remote(source, workspace)
            if manifest is None:
                raise DataError(
                    f"スナップショットがありません: {url} に {MANIFEST_NAME} がありません。"
                    "`casemap build --out` で作ってください。"
                )
            if _is_same(manifest, copy):
                break
            try:
                for name, info in manifest.files.items():
                    _fetch_table(source, manifest.folder, name, info.sha256, workspace)
            except DataError:
                newer = _read_remote(source, workspace)
                if newer is None or newer.folder == manifest.folder:
                    raise
                continue
            with explain_write_errors(copy):
                derived = write_index_file(workspace, manifest, gazetteer=load_gazetteer())
                publish_tables(workspace, copy, manifest, derived)
            break
    return copy


def _publish(folder: Path, target: Folder) -> None:
    """Copy a finished snapshot to an address, its manifest last, and remove the tables before the previous ones."""
    with tempfile.TemporaryDirectory(prefix="casemap-") as scratch:
        before = _read_remote(target, Path(scratch))
    built = read_manifest(folder)
    manifest = replace(built, previous=before.folder if before is not None else None)
    tables = target.at(manifest.folder)
    with explain_failures(target.url, "書けません"), ExitStack() as undo:
        undo.callback(_remove, target, manifest.folder)
        target.system.makedirs(tables, exist_ok=True)
        for name in manifest.files:
            target.system.put_file(str(folder / built.folder / name), target.at(manifest.folder, name))
        # A store replaces an object in one step.
        target.system.pipe_file(target.at(MANIFEST_NAME), manifest.to_json().encode())
        undo.pop_all()
    if before is not None and before.previous is not None:
        _remove(target, before.previous)


def _remove(target: Folder, folder: str) -> None:
    """Remove tables that no manifest names; what can't be removed stays and does no harm."""
    try:
        target.system.rm(target.at(folder), recursive=True)
    except Exception as error:  # noqa: BLE001 (drivers raise what they like)
        _LOG.warning("%s: %s stays (%s)", target.url, folder, error)


def _read_remote(source: Folder, workspace: Path) -> Manifest | None:
    """Return the manifest at an address, None when there is none; it is read by way of the workspace."""
    with explain_failures(source.url, "読めません"):
        try:
            content = source.system.cat_file(source.at(MANIFEST_NAME))
        except FileNotFoundError:
            return None
    (workspace / MANIFEST_NAME).write_bytes(content)
    return read_manifest(workspace)


def _fetch_table(source: Folder, folder: str, name: str, sha256: str, workspace: Path) -> None:
    with explain_failures(source.url, "読めません"):
        source.system.get_file(source.at(folder, name), str(workspace / name))
    with (workspace / name).open("rb") as stream:
        if hashlib.file_digest(stream, "sha256").hexdigest() != sha256:
            raise DataError(
                f"{source.url}: {folder}/{name} の内容が作成時と違います。`casemap build` で作り直してください。"
            )


def _is_same(manifest: Manifest, copy: Path) -> bool:
    """Say whether the copy is of this publication, and its tables are there in full length."""
    try:
        own = read_manifest(copy)
        whole = all((copy / own.folder / name).stat().st_size == info.bytes for name, info in own.files.items())
    except (CasemapError, OSError):
        return False
    return whole and (own.id, own.built_at) == (manifest.id, manifest.built_at)


class _Refresher:
    """Remembers when the copies of this process were last compared with their originals."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: dict[str, float] = {}

    def claim(self, url: str) -> bool:
        """Say whether it is time, and if so count it as done."""
        now = time.monotonic()
        with self._lock:
            if now - self._last.get(url, now - refresh_seconds()) < refresh_seconds():
                return False
            self._last[url] = now
            return True


_REFRESHER = _Refresher()


def _refresh_quietly(url: str) -> None:
    """Refresh; when that fails the copy goes on serving, and the log says why."""
    try:
        refresh_copy(url)
    except CasemapError as error:
        _LOG.warning("%s", error)

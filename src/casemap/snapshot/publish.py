"""Folders of a snapshot: workspaces, the switch from one snapshot to the next, and what is swept away.

Nothing waits for anything here. Works on Windows too: only closed files are moved, no folder is renamed, no
link made, and what can't be removed because somebody reads it stays for the next build.
"""

import os
import re
import secrets
import shutil
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from casemap.model import CasemapError, DataError, UsageError
from casemap.snapshot.manifest import FOLDER_PATTERN, MANIFEST_NAME, Manifest, read_manifest

# A folder that no manifest names is left over once nothing was written into it for this long; a build writes
# all the time, and a day also covers a computer that slept in the middle.
STALE_AFTER = timedelta(days=1)
# On Windows a move fails while another program has the target open; readers and virus scanners let go soon.
MOVE_TRIES = 40
MOVE_PAUSE_SECONDS = 0.05

_WORKSPACE = re.compile(r"\.build-(?P<host>[0-9A-Za-z]*)-(?P<pid>\d+)-[0-9a-f]{6}")


@contextmanager
def open_workspace(out: Path) -> Iterator[Path]:
    """Give a fresh folder inside `out` to build in; it is gone afterwards, whatever happened.

    Leftovers of builds that crashed are swept first. `UsageError` when `out` can't be a folder.
    """
    workspace = out / f".build-{_host()}-{os.getpid()}-{secrets.token_hex(3)}"
    try:
        out.mkdir(parents=True, exist_ok=True)
        workspace.mkdir()
        sweep(out, workspace)
    except OSError as error:
        raise UsageError(f"スナップショットのフォルダーを作れません: {out} ({error.strerror})") from error
    try:
        yield workspace
    finally:
        shutil.rmtree(workspace, ignore_errors=True)


@contextmanager
def explain_write_errors(out: Path) -> Iterator[None]:
    """Turn an `OSError` of the block (disk full, no permission) into a `DataError` for people."""
    try:
        yield
    except OSError as error:
        raise DataError(
            f"スナップショットを書けません: {out} ({error.strerror})。空き容量と書き込みの権限を確かめてください。"
        ) from error


def publish_tables(workspace: Path, out: Path, manifest: Manifest, derived: Sequence[str] = ()) -> Manifest:
    """Move the finished tables to a folder of their own and let `manifest.json` name it; return the manifest.

    `derived`: names of files that go with the tables and could be made from them again.

    The switch is one replacement of the manifest. Until then readers get the old snapshot, after it the new
    one; the tables of the old one stay until the next build, those before it are removed.
    """
    before = _published(out)
    final = replace(
        manifest,
        folder=f"{manifest.id}-{secrets.token_hex(3)}",
        previous=before.folder if before else None,
    )
    folder = out / final.folder
    with ExitStack() as stack:
        stack.callback(_remove_unpublished, out, final.folder)
        folder.mkdir()
        for name in (*final.files, *derived):
            _move(workspace / name, folder / name)
        _write_durably(workspace / MANIFEST_NAME, final.to_json())
        _move(workspace / MANIFEST_NAME, out / MANIFEST_NAME)
    if before and before.previous and before.previous != final.previous:
        shutil.rmtree(out / before.previous, ignore_errors=True)
    sweep(out, workspace)
    return final


def sweep(out: Path, fresh: Path) -> None:
    """Remove what crashed builds left in `out`: dead workspaces, and old tables that no manifest names.

    `fresh` is a folder just written to: its time is the clock of that file system, which need not be ours.
    Tables stay as long as the manifest can't be read: it may be a newer casemap's.
    """
    now = fresh.stat().st_mtime
    published = _published(out)
    named = {published.folder, published.previous} if published else None
    for folder in out.iterdir():
        workspace = _WORKSPACE.fullmatch(folder.name)
        tables = named is not None and FOLDER_PATTERN.fullmatch(folder.name) and folder.name not in named
        if (workspace and _has_ended(workspace)) or ((workspace or tables) and _is_stale(folder, now)):
            shutil.rmtree(folder, ignore_errors=True)


def _remove_unpublished(out: Path, folder: str) -> None:
    """Remove tables that the manifest in force does not name; an interrupt may come just after the switch to them."""
    current = _published(out)
    if current is None or current.folder != folder:
        shutil.rmtree(out / folder, ignore_errors=True)


def _published(out: Path) -> Manifest | None:
    """Return the manifest in force; None when there is none that can be used."""
    try:
        return read_manifest(out)
    except CasemapError:
        return None


def _has_ended(workspace: "re.Match[str]") -> bool:
    """True when the process that made the workspace ran on this machine and is gone.

    Only POSIX can ask: there, signal 0 just looks, while on Windows it would end the process.
    """
    if os.name != "posix" or workspace["host"] != _host():
        return False
    try:
        os.kill(int(workspace["pid"]), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return False


def _is_stale(folder: Path, now: float) -> bool:
    """True when nothing in the folder was written for `STALE_AFTER`."""
    try:
        newest = max(path.stat().st_mtime for path in (folder, *folder.iterdir()))
    except OSError:  # it is being removed by another build
        return False
    return now - newest > STALE_AFTER.total_seconds()


def _host() -> str:
    """Return the machine's name as it can stand in a folder name."""
    return re.sub(r"[^0-9A-Za-z]", "", socket.gethostname())


def _move(source: Path, target: Path) -> None:
    """Move a closed file over `target` in one step, waiting for a reader to let go of it (Windows)."""
    _retry(lambda: source.replace(target))


def _retry(action: Callable[[], object]) -> None:
    """Run the action, again after a pause when it isn't permitted; the last failure is raised."""
    for _ in range(MOVE_TRIES - 1):
        try:
            action()
            return
        except PermissionError:
            if os.name == "posix":  # there it doesn't pass by waiting
                raise
            time.sleep(MOVE_PAUSE_SECONDS)
    action()


def _write_durably(path: Path, text: str) -> None:
    """Write a text file so that it is on the disk before anything points at it."""
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())

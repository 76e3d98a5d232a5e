"""Files that lie elsewhere: S3-compatible stores, HTTP, memory, whatever fsspec has a driver for.

In: addresses as text (`s3://…`). Out: local copies of inputs, folders for `casemap.copies`. An input is copied here
before it is read, for it is read more than once. docs/build.md tells it for users.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from casemap.model import CasemapError, DataError, UsageError


@dataclass(frozen=True)
class Folder:
    """A folder or file on a file system of fsspec: address, file system, path there."""

    url: str
    system: Any
    root: str

    def at(self, *parts: str) -> str:
        """Return the path of what lies in the folder."""
        return "/".join((self.root.rstrip("/"), *parts))


@contextmanager
def fetch_inputs(inputs: Sequence[Path | str]) -> Iterator[list[Path]]:
    """Give the inputs as local files, in order: paths as they are, addresses as copies that are gone afterwards.

    A copy has the name of its original, which messages and the manifest tell. `UsageError` for an address of
    no known kind, `DataError` for one that can't be read.
    """
    if all(isinstance(item, Path) for item in inputs):
        yield [Path(item) for item in inputs]
        return
    with tempfile.TemporaryDirectory(prefix="casemap-") as folder:
        paths: list[Path] = []
        for number, item in enumerate(inputs):
            if isinstance(item, Path):
                paths.append(item)
                continue
            source = open_folder(item)
            path = Path(folder) / str(number) / (PurePosixPath(source.root).name or "input")
            path.parent.mkdir()
            with explain_failures(item, "読めません"):
                source.system.get_file(source.root, str(path))
            paths.append(path)
        yield paths


def open_folder(url: str) -> Folder:
    """Return the folder (or file) at an address; `UsageError` when there is no driver for it."""
    import fsspec

    try:
        system, root = fsspec.core.url_to_fs(url)
    except ImportError as error:
        raise UsageError(f"{url}: この種類の場所には追加のパッケージが要ります ({error})。") from error
    except ValueError as error:
        raise UsageError(f"{url}: 知らない種類の場所です ({error})。") from error
    # Others may have written there since the driver last looked.
    system.invalidate_cache()
    return Folder(url, system, root)


@contextmanager
def explain_failures(url: str, what: str) -> Iterator[None]:
    """Turn whatever a driver raises into a `DataError` that names the address."""
    try:
        yield
    except (CasemapError, FileNotFoundError) as error:
        if isinstance(error, CasemapError):
            raise
        raise DataError(f"{url}: {what} (見つかりません)。場所と名前を確かめてください。") from error
    except Exception as error:
        text = " ".join(str(error).split())
        raise DataError(
            f"{url}: {what} ({type(error).__name__}: {text})。場所、接続、権限を確かめてください。"
        ) from error

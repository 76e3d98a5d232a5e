"""The manifest: what a snapshot holds and which files it vouches for.

In: `manifest.json`. Out: `Manifest`; and back. Whatever is wrong with the file is a `DataError` with the
remedy.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from casemap.model import DataError, SubThemeLabel, ThemeLabel, UsageError

SCHEMA_VERSION = 3
"""Version of the tables' layout; raise it whenever a column changes its name, type or meaning."""

MANIFEST_NAME = "manifest.json"
TABLE_FILES = {name: f"{name}.parquet" for name in ("cases", "places", "themes", "dates", "facts", "rejects")}
FOLDER_PATTERN = re.compile(r"[0-9a-f]{16}-[0-9a-f]{6}")
REMEDY = "`casemap build` で作り直してください"


@dataclass(frozen=True, slots=True)
class FileInfo:
    """One file that the manifest vouches for: SHA-256 (hex), size in bytes, rows of its table."""

    sha256: str
    bytes: int
    rows: int


@dataclass(frozen=True, slots=True)
class InputFile:
    """One input of a build: name without its folders, size in bytes, SHA-256 (hex)."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class CorrectionsInfo:
    """What became of the corrections of a build.

    `files` were read, in this order; of their `lines`, `applied` had something to do, in `articles` articles.
    `unused` says of each of the others where it stands and why it matched nothing (in Japanese).
    """

    files: tuple[InputFile, ...] = ()
    lines: int = 0
    applied: int = 0
    articles: int = 0
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """What `manifest.json` says.

    `id` (16 hex digits) is the hash of the content, the schema and the versions of gazetteer and taxonomy:
    the same input gives the same id, whatever the order and time. `folder` is the subfolder of the tables,
    `previous` the one published before (kept for readers that still use it). `built_at` is ISO 8601 in UTC.
    `themes` are the labels and colours of the taxonomy
    that the cases were classified with, in its order, so that a snapshot of a taxonomy of one's own is shown in
    its own terms. `counts`: `articles`, `placed` (with a primary place), `dated` (`published` or `started` known),
    `published`, `started`, `themed`, `with_facts`, `with_issues`, `duplicates` (counted with another case),
    `municipalities` and `prefectures` (with a case of their
    own or, for prefectures, inside them), `rejected`. `built_with` is free: versions and options of the
    build. `corrections` tells what people's corrections did; they count for the id by what they changed.
    """

    schema: int
    id: str
    folder: str
    previous: str | None
    built_at: str
    casemap_version: str
    gazetteer_version: str
    taxonomy_version: str
    themes: tuple[ThemeLabel, ...]
    counts: Mapping[str, int]
    files: Mapping[str, FileInfo]
    inputs: tuple[InputFile, ...] = ()
    built_with: Mapping[str, str] = field(default_factory=dict)
    corrections: CorrectionsInfo = CorrectionsInfo()

    def to_json(self) -> str:
        """Return the text of `manifest.json`."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2, sort_keys=False) + "\n"


def read_input_file(path: Path) -> InputFile:
    """Return name, size and hash of an input file; `UsageError` when it can't be read."""
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            return InputFile(path.name, stream.tell(), digest)
    except OSError as error:
        raise UsageError(f"入力ファイルを読めません: {path} ({error.strerror})") from error


def read_manifest(path: Path) -> Manifest:
    """Return the manifest of the snapshot folder `path`.

    `DataError` when the folder has none, it can't be read, is damaged, or has another schema version.
    """
    try:
        text = (path / MANIFEST_NAME).read_bytes().decode("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        raise DataError(f"スナップショットがありません: {path} に {MANIFEST_NAME} がありません。{REMEDY}。") from None
    except UnicodeDecodeError:
        raise _damaged(path, "UTF-8 ではありません") from None
    except OSError as error:
        raise DataError(f"スナップショットを読めません: {path / MANIFEST_NAME} ({error.strerror})") from error
    try:
        data = json.loads(text)
    except ValueError:
        raise _damaged(path, "JSON として読めません") from None
    if not isinstance(data, dict) or not isinstance(data.get("schema"), int):
        raise _damaged(path, "schema がありません")
    _check_schema(path, data["schema"])
    try:
        return _parse(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _damaged(path, f"項目が足りないか、型が違います: {error}") from error


def _check_schema(path: Path, schema: int) -> None:
    """Raise `DataError` unless this casemap reads the schema version."""
    if schema > SCHEMA_VERSION:
        raise DataError(
            f"新しい版の casemap で作られたスナップショットです: {path} "
            f"(形式 {schema}、この casemap が読めるのは {SCHEMA_VERSION})。"
            f"casemap を更新するか、この版の{REMEDY}。"
        )
    if schema < SCHEMA_VERSION:
        raise DataError(
            f"古い形式のスナップショットです: {path} (形式 {schema}、必要な形式 {SCHEMA_VERSION})。{REMEDY}。"
        )


def _parse(data: Mapping[str, object]) -> Manifest:
    """Build the manifest from parsed JSON; KeyError, TypeError, ValueError or AttributeError when it's off."""
    folder = _text(data, "folder")
    if not FOLDER_PATTERN.fullmatch(folder):
        raise ValueError(f"folder {folder!r}")
    previous = data.get("previous")
    if previous is not None and not FOLDER_PATTERN.fullmatch(_text(data, "previous")):
        raise ValueError(f"previous {previous!r}")
    files = {name: FileInfo(**info) for name, info in _mapping(data, "files").items()}
    if set(files) != set(TABLE_FILES.values()):
        raise ValueError(f"files {sorted(files)}")
    for name, info in files.items():
        if type(info.bytes) is not int or type(info.rows) is not int or not isinstance(info.sha256, str):
            raise TypeError(f"files {name}")
    inputs = data.get("inputs", [])
    if not isinstance(inputs, list):
        raise TypeError("inputs")
    return Manifest(
        schema=SCHEMA_VERSION,
        id=_text(data, "id"),
        folder=folder,
        previous=None if previous is None else str(previous),
        built_at=_text(data, "built_at"),
        casemap_version=_text(data, "casemap_version"),
        gazetteer_version=_text(data, "gazetteer_version"),
        taxonomy_version=_text(data, "taxonomy_version"),
        themes=_themes(data),
        counts={name: int(str(value)) for name, value in _mapping(data, "counts").items()},
        files=files,
        inputs=tuple(InputFile(**item) for item in inputs),
        built_with={name: str(value) for name, value in _mapping(data, "built_with").items()},
        corrections=_parse_corrections(data.get("corrections", {})),
    )


def _parse_corrections(data: object) -> CorrectionsInfo:
    """Build the member `corrections`, which manifests of older builds lack; KeyError or TypeError when it's off."""
    if not isinstance(data, Mapping):
        raise TypeError("corrections")
    if not data:
        return CorrectionsInfo()
    return CorrectionsInfo(
        files=tuple(InputFile(**item) for item in data["files"]),
        lines=int(data["lines"]),
        applied=int(data["applied"]),
        articles=int(data["articles"]),
        unused=tuple(str(item) for item in data["unused"]),
    )


def _themes(data: Mapping[str, object]) -> tuple[ThemeLabel, ...]:
    """Return the theme labels; TypeError when they are no list of complete labels."""
    themes = data["themes"]
    if not isinstance(themes, list):
        raise TypeError("themes")
    labels = tuple(_theme(theme) for theme in themes)
    for label in labels:
        texts = {key: value for key, value in asdict(label).items() if key != "subthemes"}
        for text in (*texts.values(), *(text for part in label.subthemes for text in asdict(part).values())):
            if not isinstance(text, str):
                raise TypeError(f"themes {label.id!r}")
    return labels


def _theme(data: Mapping[str, Any]) -> ThemeLabel:
    """Return one theme label; manifests of older builds have no sub-themes. TypeError when it is incomplete."""
    parts = tuple(SubThemeLabel(**part) for part in data.get("subthemes", ()))
    return ThemeLabel(**{**data, "subthemes": parts})


def _text(data: Mapping[str, object], key: str) -> str:
    """Return a string member; KeyError or TypeError when there is none."""
    value = data[key]
    if not isinstance(value, str):
        raise TypeError(key)
    return value


def _mapping(data: Mapping[str, object], key: str) -> dict[str, Any]:
    """Return an object member; KeyError or TypeError when there is none."""
    value = data[key]
    if not isinstance(value, dict):
        raise TypeError(key)
    return value


def _damaged(path: Path, why: str) -> DataError:
    """Return the error for a manifest that can't be understood."""
    return DataError(f"{MANIFEST_NAME} が壊れています: {path} ({why})。{REMEDY}。")

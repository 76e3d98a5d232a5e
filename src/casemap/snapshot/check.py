"""Check a snapshot to the last byte: hashes, references between the tables, counts, id.

In: the folder. Out: problems in Japanese, one string each; none when all is well.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from casemap.gazetteer import Gazetteer
from casemap.model import DataError
from casemap.snapshot.manifest import REMEDY, Manifest
from casemap.snapshot.read import read_tables
from casemap.snapshot.records import CASE_TABLES, Record, Row, canonical_bytes, rebuild_row
from casemap.snapshot.section import Tally
from casemap.snapshot.write import ID_LENGTH, start_digest

# So many offenders are named; the rest are counted.
NAMED = 3


def check_snapshot(path: Path, *, gazetteer: Gazetteer | None = None) -> list[str]:
    """Return what is wrong with the snapshot in `path`, `[]` when nothing is.

    Looks at everything that `open_snapshot` refuses, the SHA-256 of each file, rows that refer to no case, order and
    uniqueness of ids, links between duplicates, spans outside their field, themes and sub-themes without a label,
    counts and id against the content. With `gazetteer` also that its version is that of the build and every code is in
    it.
    """
    try:
        manifest, tables = read_tables(path)
    except DataError as error:
        return [str(error)]
    problems = list(_check_hashes(path, manifest))
    references = list(_check_references(tables))
    problems += references
    if not references:  # a record can only be put together when the references hold
        problems += _check_content(manifest, tables)
    if gazetteer is not None:
        problems += _check_gazetteer(manifest, tables["places"], gazetteer)
    problems += _check_themes(manifest, tables["themes"])
    return problems


def _check_hashes(path: Path, manifest: Manifest) -> Iterator[str]:
    """Yield the files whose content is not what the manifest vouches for."""
    for name, info in manifest.files.items():
        file = path / manifest.folder / name
        try:
            with file.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            yield f"ファイルを読めません: {file} ({error.strerror})"
            continue
        if digest != info.sha256:
            yield f"ファイルの内容が作成時と違います (SHA-256 の不一致): {file}。{REMEDY}。"


def _check_references(tables: dict[str, pa.Table]) -> Iterator[str]:
    """Yield rows that refer to no case, are out of order, or point outside their text."""
    cases = tables["cases"]
    count = cases.num_rows
    if not np.array_equal(_array(cases, "case"), np.arange(count)):
        yield "cases.parquet: case が行番号と一致しません"
    ids = cases["id"].to_pylist()
    if any(a >= b for a, b in pairwise(ids)):
        yield "cases.parquet: id が並び順どおりでないか、重複しています"
    yield from _check_links(_array(cases, "same_as"), ids)
    for name in CASE_TABLES[1:]:
        case = _array(tables[name], "case")
        if case.size and (case.min() < 0 or case.max() >= count):
            yield f"{name}.parquet: 存在しない case を指す行があります"
        elif (np.diff(case) < 0).any():
            yield f"{name}.parquet: case の順に並んでいません"
        elif name in ("places", "dates", "facts"):
            yield from _check_spans(name, tables[name], cases)


def _check_links(leaders: "np.ndarray[Any, np.dtype[Any]]", ids: list[str]) -> Iterator[str]:
    """Yield cases that are counted with a case that isn't there, or with one that is itself counted elsewhere."""
    inside = (leaders >= 0) & (leaders < len(ids))
    bad = ~inside
    bad[inside] = leaders[leaders[inside]] != leaders[inside]
    if bad.any():
        named = [ids[position] for position in np.flatnonzero(bad)]
        yield f"cases.parquet: same_as がまとめ役の記事を指していません: {_some(named)}"


def _check_spans(name: str, table: pa.Table, cases: pa.Table) -> Iterator[str]:
    """Yield spans that lie outside the title or text they count in."""
    titles, texts = cases["title"].to_pylist(), cases["text"].to_pylist()
    ids = cases["id"].to_pylist()
    columns = [table[column].to_pylist() for column in ("case", "field", "start", "end")]
    bad = [
        f"{ids[case]} ({field} {start}–{end})"
        for case, field, start, end in zip(*columns, strict=True)
        if not 0 <= start <= end <= len((titles if field == "title" else texts)[case])
    ]
    if bad:
        yield f"{name}.parquet: 本文の外を指す位置があります: {_some(bad)}"


def _check_content(manifest: Manifest, tables: dict[str, pa.Table]) -> Iterator[str]:
    """Yield counts and an id that don't follow from the tables."""
    rejected = tables["rejects"].num_rows
    tally = Tally()
    digest = start_digest(manifest.gazetteer_version, manifest.taxonomy_version, rejected)
    for record in _rebuild_records(tables):
        tally.add(record)
        digest.update(canonical_bytes(record))
    for name, value in {**tally.counts(), "rejected": rejected}.items():
        if manifest.counts.get(name) != value:
            yield f"manifest.json: counts.{name} は {manifest.counts.get(name)} ですが、実際は {value} です"
    identity = digest.hexdigest()[:ID_LENGTH]
    if identity != manifest.id:
        yield f"manifest.json: id は {manifest.id} ですが、内容から求めると {identity} です。{REMEDY}。"


def _rebuild_records(tables: dict[str, pa.Table]) -> Iterator[Record]:
    """Yield the records that the tables were made of, in order."""
    parts: dict[str, dict[int, list[Row]]] = {}
    for name in CASE_TABLES[1:]:
        rows: dict[int, list[Row]] = defaultdict(list)
        for row in tables[name].to_pylist():
            rows[row["case"]].append(rebuild_row(name, row))
        parts[name] = rows
    for batch in tables["cases"].to_batches():
        for row in batch.to_pylist():
            others = {name: rows.get(row["case"], []) for name, rows in parts.items()}
            yield {"cases": [rebuild_row("cases", row)], **others}


def _check_gazetteer(manifest: Manifest, places: pa.Table, gazetteer: Gazetteer) -> Iterator[str]:
    """Yield another version of the gazetteer, and codes that it doesn't know or puts elsewhere."""
    if gazetteer.version != manifest.gazetteer_version:
        yield (
            f"地名辞書の版が作成時と違います (作成時 {manifest.gazetteer_version}、今 {gazetteer.version})。{REMEDY}。"
        )
    columns = [places[column].to_pylist() for column in ("code", "city", "prefecture")]
    triples = sorted(set(zip(*columns, strict=True)))
    unknown = sorted({code for triple in triples for code in triple if code not in gazetteer.entries})
    if unknown:
        yield f"地名辞書にないコードがあります: {_some(unknown)}。{REMEDY}。"
    moved = [
        code
        for code, city, prefecture in triples
        if code in gazetteer.entries
        and (city, prefecture) != (gazetteer.city_of(code), gazetteer.prefecture_of(code).code)
    ]
    if moved:
        yield f"市区町村・都道府県が地名辞書と合わないコードがあります: {_some(moved)}。{REMEDY}。"


def _check_themes(manifest: Manifest, themes: pa.Table) -> Iterator[str]:
    """Yield themes that the manifest has no label for, and sub-themes that their theme doesn't have."""
    known = {theme.id: {part.id for part in theme.subthemes} for theme in manifest.themes}
    rows = list(zip(themes["theme"].to_pylist(), themes["subthemes"].to_pylist(), strict=True))
    unknown = sorted({theme for theme, _ in rows} - known.keys())
    if unknown:
        yield f"テーマ表にないテーマがあります: {_some(unknown)}。{REMEDY}。"
    loose = sorted({part for theme, parts in rows if theme in known for part in parts if part not in known[theme]})
    if loose:
        yield f"テーマ表にない小分類があります: {_some(loose)}。{REMEDY}。"


def _array(table: pa.Table, column: str) -> "np.ndarray[Any, np.dtype[Any]]":
    """Return a numeric column as an array."""
    array: np.ndarray[Any, np.dtype[Any]] = table[column].to_numpy()
    return array


def _some(items: list[str]) -> str:
    """Return the first few items and how many more there are."""
    rest = len(items) - NAMED
    return "、".join(items[:NAMED]) + (f" ほか {rest} 件" if rest > 0 else "")

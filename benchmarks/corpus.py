"""A made-up archive of any size, skewed as real ones are, and the same for the same seed.

In: number of articles, seed. Out: a `Snapshot` that never touched the disk, and its tables as Parquet for peers.

What is skewed, and after what: municipalities by a power law (a few large cities write most), one article in seven
is joint work, one in fourteen has no place, one place in ten is doubtful; 13 themes by a power law, up to three each;
publication grows over the years, one date in ten is known to the year only, one in twelve is unknown; two in five
starts are unknown, half of the others known to the fiscal year. One article in fifty repeats another, one in three
names a partner. Texts are put together from made-up sentences over the words of the taxonomy; they mean nothing.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from casemap.gazetteer import load_gazetteer
from casemap.snapshot import MANIFEST_NAME, SCHEMA_VERSION, SCHEMAS, FileInfo, Manifest, Snapshot
from casemap.themes import load_taxonomy

FIRST_MONTH, LAST_MONTH = 2010 * 12, 2026 * 12
# Columns that no count needs.
WORDY = ("reasons", "evidence", "subthemes")
SENTENCES = 20_000
PARTNERS = 5_000
FILLER = (
    "市民の窓口で手続きを始め職員と地域が話し合い新しい仕組みを使って暮らしを支える町の取組を広げた庁舎計画予約申請"
)
# Large cities are written about more: the weight of a kind, times a power law within all.
KIND_WEIGHTS: Mapping[str, float] = {
    "都道府県": 6.0, "政令指定都市": 12.0, "中核市": 5.0, "施行時特例市": 3.0, "特別区": 4.0, "市": 1.5, "行政区": 0.3,
}  # fmt: skip


def make_snapshot(count: int, *, seed: int = 7, texts: bool = True) -> Snapshot:
    """Return `count` made-up articles; without `texts` titles and texts are empty (ten million then take 10 GB)."""
    rng = np.random.default_rng(seed)
    gazetteer, taxonomy = load_gazetteer(), load_taxonomy()
    case = np.arange(count, dtype=np.int32)
    themes, main = _make_themes(rng, count, taxonomy)
    published = _make_dates(rng, count, unknown=1 / 12, year=0.1, fiscal=0.0)
    started = _make_dates(rng, count, unknown=0.4, year=0.1, fiscal=0.3)
    same_as = np.where(rng.random(count) < 0.02, rng.integers(0, max(count // 2, 1), count), case)
    same_as = np.where(same_as[same_as] == same_as, same_as, case).astype(np.int32)
    words = [word for theme in taxonomy.themes for word in theme.words["strong"]]
    empty = pa.array([""] * count)
    cases = pa.table(
        {
            "case": case,
            "id": pc.binary_join_element_wise("id-", pc.utf8_lpad(pa.array(case).cast(pa.string()), 8, "0"), ""),
            "title": _make_texts(rng, count, words, 1, 20) if texts else empty,
            "text": _make_texts(rng, count, words, 3, 40) if texts else empty,
            "url": pa.nulls(count, pa.string()),
            "publisher": pa.array(["自治体通信", "広報誌", "地方新聞"]).take(pa.array(rng.integers(0, 3, count))),
            "published": published["value"],
            "published_source": pa.nulls(count, pa.string()),
            "issue": pa.nulls(count, pa.string()),
            "started": started["value"],
            "started_precision": started["precision"],
            "theme": main,
            "published_from": published["first"],
            "published_to": published["last"],
            "started_from": started["first"],
            "started_to": started["last"],
            "same_as": same_as,
        }
    )
    manifest = Manifest(
        SCHEMA_VERSION,
        f"{seed:08x}{count:08x}",
        f"{seed:08x}{count:08x}-000000",
        None,
        datetime.now(UTC).isoformat(),
        "",
        gazetteer.version,
        taxonomy.version,
        taxonomy.labels,
        {},
        {},
    )
    tables = {
        "cases": cases,
        "places": _make_places(rng, count, gazetteer),
        "themes": themes,
        "facts": _make_facts(rng, count),
    }
    return Snapshot(Path("made-up"), manifest, tables)


def write_archive(snapshot: Snapshot, folder: Path) -> None:
    """Write a made-up archive as a snapshot folder; columns that were not made up are empty."""
    tables = folder / snapshot.manifest.folder
    tables.mkdir(parents=True)
    files = {}
    for name, schema in SCHEMAS.items():
        made = snapshot.tables.get(name)
        count = made.num_rows if made else 0
        columns = [
            made.column(field.name).cast(field.type)
            if made and field.name in made.column_names
            else pa.array([[]], field.type).take(pa.array(np.zeros(count, np.int8)))
            if pa.types.is_list(field.type)
            else pa.nulls(count, field.type)
            for field in schema
        ]
        path = tables / f"{name}.parquet"
        pq.write_table(pa.Table.from_arrays(columns, schema=schema), path, compression="zstd", row_group_size=20_000)
        files[path.name] = FileInfo("", path.stat().st_size, count)
    counts = {"articles": snapshot.tables["cases"].num_rows}
    manifest = replace(snapshot.manifest, files=files, counts=counts)
    (folder / MANIFEST_NAME).write_text(manifest.to_json(), encoding="utf-8")


def write_tables(snapshot: Snapshot, folder: Path) -> None:
    """Write what a peer needs as Parquet: cases, pairs of case and primary place, pairs of case and theme."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("cases", "places", "themes"):
        table = snapshot.tables[name]
        pq.write_table(
            table.drop_columns([column for column in WORDY if column in table.column_names]), folder / f"{name}.parquet"
        )


def _power(size: int, exponent: float, rng: np.random.Generator) -> np.ndarray:
    """Return `size` weights that fall by a power of their rank, in random order."""
    weights = 1 / np.arange(1, size + 1) ** exponent
    rng.shuffle(weights)
    return weights / weights.sum()


def _make_places(rng: np.random.Generator, count: int, gazetteer) -> pa.Table:
    entries = list(gazetteer.entries.values())
    kinds = np.array([KIND_WEIGHTS.get(entry.kind, 0.6) for entry in entries])
    weights = _power(len(entries), 0.6, rng) * kinds
    number = rng.choice([0, 1, 2, 3, 4], count, p=[0.07, 0.79, 0.1, 0.03, 0.01])
    case = np.repeat(np.arange(count, dtype=np.int32), number)
    place = rng.choice(len(entries), len(case), p=weights / weights.sum())
    # Joint work is mostly with neighbours: half of the further partners lie in the same prefecture.
    starts = np.repeat(np.cumsum(number) - number, number)
    beside = np.clip(place[starts] + rng.integers(-3, 4, len(case)), 0, len(entries) - 1)
    further = (np.arange(len(case)) != starts) & (rng.random(len(case)) < 0.5)
    place = np.where(further, beside, place)
    take = pa.array(place)
    doubtful = rng.random(len(case)) < 0.1
    confidence = np.where(doubtful, rng.uniform(0.3, 0.6, len(case)), rng.uniform(0.7, 1.0, len(case)))
    mentioned = (rng.random(len(case)) < 0.1) & (np.arange(len(case)) != starts)
    return pa.table(
        {
            "case": case,
            "code": pa.array([entry.code for entry in entries]).take(take),
            "city": pa.array([gazetteer.city_of(entry.code) for entry in entries]).take(take),
            "prefecture": pa.array([f"{entry.code[:2]}000" for entry in entries]).take(take),
            "role": pa.array(["primary", "mentioned"]).take(pa.array(mentioned.astype(np.int8))),
            "confidence": confidence.astype(np.float32),
            "field": pa.array(["title"]).take(pa.array(np.zeros(len(case), np.int8))),
            "start": np.zeros(len(case), np.int32),
            "end": np.full(len(case), 2, np.int32),
            "surface": pa.array([entry.name for entry in entries]).take(take),
            "reasons": pa.array(["[]"]).take(pa.array(np.zeros(len(case), np.int8))),
        }
    )


def _make_facts(rng: np.random.Generator, count: int) -> pa.Table:
    case = np.flatnonzero(rng.random(count) < 1 / 3).astype(np.int32)
    values = pa.array([f"会社{number}" for number in range(PARTNERS)])
    zero = pa.array(np.zeros(len(case), np.int8))
    return pa.table(
        {
            "case": case,
            "kind": pa.array(["partner"]).take(zero),
            "value": values.take(pa.array(rng.choice(PARTNERS, len(case), p=_power(PARTNERS, 1.0, rng)))),
            "field": pa.array(["text"]).take(zero),
            "start": np.zeros(len(case), np.int32),
            "end": np.full(len(case), 2, np.int32),
            "surface": pa.array(["会社"]).take(zero),
        }
    )


def _make_themes(rng: np.random.Generator, count: int, taxonomy) -> tuple[pa.Table, pa.Array]:
    ids = pa.array([theme.id for theme in taxonomy.themes])
    size = len(ids)
    weights = _power(size, 0.7, rng)
    number = rng.choice([0, 1, 2, 3], count, p=[0.03, 0.55, 0.3, 0.12])
    # Draws without doubles: the smallest of random keys, smaller for heavier themes (Efraimidis and Spirakis).
    chosen = np.empty((count, 3), np.int8)
    for start in range(0, count, 1 << 18):
        keys = rng.exponential(size=(min(1 << 18, count - start), size)) / weights
        chosen[start : start + len(keys)] = np.argsort(keys, axis=1)[:, :3]
    rank = np.arange(3)[None, :]
    used = rank < number[:, None]
    case = np.repeat(np.arange(count, dtype=np.int32), number)
    parts = [[part.id for part in theme.subthemes] for theme in taxonomy.themes]
    theme = chosen[used]
    lists = [[group[0]] if group else [] for group in parts] + [group[1:2] for group in parts]
    pick = theme.astype(np.int64) + size * rng.integers(0, 2, len(theme))
    frame = pa.table(
        {
            "case": case,
            "theme": ids.take(pa.array(theme)),
            "rank": np.broadcast_to(rank, used.shape)[used].astype(np.int8),
            "score": np.full(len(theme), 0.9, np.float32),
            "evidence": pa.array([["語"]]).take(pa.array(np.zeros(len(theme), np.int8))),
            "subthemes": pa.array(lists, pa.list_(pa.string())).take(pa.array(pick)),
        }
    )
    return frame, ids.take(pa.array(np.where(number > 0, chosen[:, 0], 0), mask=number == 0))


def _make_dates(
    rng: np.random.Generator, count: int, *, unknown: float, year: float, fiscal: float
) -> dict[str, object]:
    span = LAST_MONTH - FIRST_MONTH
    month = FIRST_MONTH + (span * np.sqrt(rng.random(count))).astype(np.int32)
    draw = rng.random(count)
    kind = np.select([draw < unknown, draw < unknown + year, draw < unknown + year + fiscal], [0, 1, 2], 3)
    first = np.select([kind == 0, kind == 1, kind == 2], [-1, month // 12 * 12, (month - 3) // 12 * 12 + 3], month)
    last = np.where(kind == 0, -1, np.where(kind == 3, first, first + 11))
    day = np.where((kind == 3) & (rng.random(count) < 0.7), rng.integers(1, 29, count), 0)
    years = pa.array(np.maximum(first, 0) // 12).cast(pa.string())
    months = pc.utf8_lpad(pa.array(np.maximum(first, 0) % 12 + 1).cast(pa.string()), 2, "0")
    days = pc.utf8_lpad(pa.array(day).cast(pa.string()), 2, "0")
    to_month = pc.binary_join_element_wise(years, months, "-")
    value = pc.if_else(
        pa.array(kind == 3),
        pc.if_else(pa.array(day > 0), pc.binary_join_element_wise(to_month, days, "-"), to_month),
        years,
    )
    names = pa.array(["year", "fiscal_year", "month"])
    return {
        "first": first.astype(np.int32),
        "last": last.astype(np.int32),
        "value": pc.if_else(pa.array(kind == 0), pa.scalar(None, pa.string()), value),
        "precision": names.take(pa.array(np.maximum(kind - 1, 0), mask=kind == 0)),
    }


def _make_texts(rng: np.random.Generator, count: int, words: list[str], sentences: int, length: int) -> pa.Array:
    """Return texts of some sentences of about `length` characters; common words are common."""
    weights = _power(len(words), 1.0, rng)
    pool = []
    for _ in range(SENTENCES):
        start = int(rng.integers(0, len(FILLER) - 12))
        pieces = [FILLER[start : start + 8], words[rng.choice(len(words), p=weights)]]
        while sum(map(len, pieces)) < length:
            start = int(rng.integers(0, len(FILLER) - 12))
            pieces += [FILLER[start : start + int(rng.integers(4, 12))]]
            if rng.random() < 0.3:
                pieces += [words[rng.choice(len(words), p=weights)]]
        pool.append("".join(pieces) + "。")
    bank = pa.array(pool)
    return pc.binary_join_element_wise(
        *(bank.take(pa.array(rng.integers(0, SENTENCES, count))) for _ in range(sentences)), ""
    )

"""Small worlds for tests: a gazetteer of a few places, a taxonomy of four themes, cases, snapshots, indexes.

Real types throughout, so what is tested here is what runs. Positions are near the true ones but not exact, and
populations are round figures.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from casemap.gazetteer import Gazetteer, Region, build_gazetteer
from casemap.model import (
    Article,
    Case,
    DateMention,
    Fact,
    GazetteerEntry,
    Kind,
    PlaceMention,
    Precision,
    Reason,
    Reject,
    Role,
    ThemeTag,
)
from casemap.query import Index, build_index
from casemap.snapshot import SCHEMA_VERSION, Manifest, Snapshot, open_snapshot, write_snapshot
from casemap.snapshot.records import SCHEMAS, build_record
from casemap.taxonomy import Scoring, SubTheme, Taxonomy, Theme

BUILT_AT = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)
PREFECTURES = """
北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県 新潟県 富山県
石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県 滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県
岡山県 広島県 山口県 徳島県 香川県 愛媛県 高知県 福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県
"""
# code, county, name, romaji, kind, parent
PLACES: Sequence[tuple[str, str, str, str, Kind, str | None]] = (
    ("01100", "", "札幌市", "Sapporo-shi", "政令指定都市", None),
    ("01101", "", "中央区", "Chuo-ku", "行政区", "01100"),
    ("01695", "色丹郡", "色丹村", "Shikotan-mura", "村", None),
    ("13104", "", "新宿区", "Shinjuku-ku", "特別区", None),
    ("14100", "", "横浜市", "Yokohama-shi", "政令指定都市", None),
    ("14101", "", "鶴見区", "Tsurumi-ku", "行政区", "14100"),
    ("14103", "", "西区", "Nishi-ku", "行政区", "14100"),
    ("20205", "", "飯田市", "Iida-shi", "市", None),
    ("20403", "下伊那郡", "高森町", "Takamori-machi", "町", None),
    ("38214", "", "西予市", "Seiyo-shi", "市", None),
)
THEME_IDS = ("dx", "disaster", "childcare", "finance")


def make_gazetteer(version: str = "gazetteer000") -> Gazetteer:
    """All 47 prefectures with their own codes, and the places above."""
    entries: dict[str, GazetteerEntry] = {}
    names = PREFECTURES.split()
    for number, name in enumerate(names, start=1):
        code = f"{number:02d}000"
        lon, lat = 128.0 + number / 4, 44.0 - number / 4
        entries[code] = GazetteerEntry(code, name, "", name, "", f"Pref-{number}", "都道府県", None, lon, lat)
    for code, county, name, romaji, kind, parent in PLACES:
        prefecture = names[int(code[:2]) - 1]
        lon, lat = 130.0 + int(code[:2]) / 4, 43.0 - int(code[2:]) / 100
        entries[code] = GazetteerEntry(code, prefecture, county, name, "", romaji, kind, parent, lon, lat)
    region = Region("all", "全国", "All", tuple(f"{number:02d}000" for number in range(1, 48)))
    return build_gazetteer(entries, (), (region,), {}, version)


def make_taxonomy(ids: Iterable[str] = THEME_IDS, version: str = "taxonomy0000") -> Taxonomy:
    """A theme per id with two sub-themes (`ID-one`, `ID-two`), without words."""
    words: Mapping[str, tuple[str, ...]] = {"decisive": (), "strong": (), "usual": (), "weak": ()}
    themes = tuple(
        Theme(
            name,
            f"テーマ{name}",
            f"Theme {name}",
            f"#0000{number:02x}",
            "",
            "",
            tuple(
                SubTheme(f"{name}-{part}", f"{name}の{part}", f"{name} {part}", name, words) for part in ("one", "two")
            ),
            words=words,
        )
        for number, name in enumerate(ids)
    )
    scoring = Scoring(4, 2, 1, 0.5, 2, 1, 0.5, 0.5, 120, 20, 3, 0.5, 0.7, 0.1, 3, 5)
    return Taxonomy(themes, scoring, version)


def make_population() -> dict[str, int]:
    """A million in every prefecture."""
    return {f"{number:02d}000": 1_000_000 for number in range(1, 48)}


def make_place(
    code: str,
    role: Role = "primary",
    confidence: float = 0.9,
    *,
    start: int = 0,
    end: int = 1,
    gazetteer: Gazetteer | None = None,
) -> PlaceMention:
    """A place in the title of its article."""
    entry = (gazetteer or make_gazetteer()).entries[code]
    return PlaceMention(
        code,
        entry.name,
        entry.prefecture,
        role,
        confidence,
        "title",
        start,
        end,
        entry.name,
        entry.lat,
        entry.lon,
        (Reason("prefecture_beside", entry.prefecture),),
        (code,),
    )


def make_case(
    identity: str = "a",
    *,
    title: str = "題名",
    text: str = "本文",
    places: Sequence[PlaceMention | str] = (),
    themes: Sequence[str] = (),
    published: str | None = None,
    started: str | None = None,
    started_precision: Precision | None = None,
    publisher: str | None = None,
    url: str | None = None,
    line: int = 1,
    source: str = "in.jsonl",
    issues: tuple[str, ...] = (),
    extra: Mapping[str, object] | None = None,
    facts: Sequence[Fact] = (),
) -> Case:
    """A case; a place given as a code is primary, `themes` are ids, best first."""
    precisions: dict[int, Precision] = {4: "year", 7: "month", 10: "day"}
    if started and started_precision is None:
        started_precision = precisions[len(started)]
    gazetteer = make_gazetteer() if any(isinstance(place, str) for place in places) else None
    dates: tuple[DateMention, ...] = ()
    if started and started_precision:
        dates = (DateMention(started, started_precision, "started", "text", 0, 1, "本"),)
    return Case(
        Article(
            identity,
            title,
            text,
            url,
            publisher,
            published,
            None,
            extra or {},
            issues,
            source,
            line,
            "input" if published else None,
        ),
        tuple(make_place(place, gazetteer=gazetteer) if isinstance(place, str) else place for place in places),
        dates,
        started,
        started_precision,
        themes[0] if themes else None,
        tuple(ThemeTag(theme, 0.9 - rank / 10, (f"{theme}の語",)) for rank, theme in enumerate(themes)),
        facts=tuple(facts),
    )


def make_snapshot(
    folder: Path,
    cases: Iterable[Case],
    rejects: Iterable[Reject] = (),
    *,
    gazetteer: Gazetteer | None = None,
    taxonomy: Taxonomy | None = None,
) -> Snapshot:
    """Write the cases and open what was written."""
    write_snapshot(
        cases,
        rejects,
        folder,
        gazetteer=gazetteer or make_gazetteer(),
        taxonomy=taxonomy or make_taxonomy(),
        built_at=BUILT_AT,
    )
    return open_snapshot(folder)


def make_index(cases: Iterable[Case], same_as: Mapping[str, str] | None = None) -> Index:
    """An index of the cases over the small gazetteer and taxonomy; the snapshot never touches the disk.

    `same_as` names, for the id of a duplicate, the id of the case that it is counted with.
    """
    gazetteer = make_gazetteer()
    rows: dict[str, list[dict[str, object]]] = {name: [] for name in SCHEMAS}
    ordered = sorted(cases, key=lambda case: case.article.id)
    leaders = {case.article.id: position for position, case in enumerate(ordered)}
    for position, case in enumerate(ordered):
        for name, found in build_record(case, gazetteer).items():
            rows[name] += [{"case": position, **row} for row in found]
        rows["cases"][position]["same_as"] = leaders[(same_as or {}).get(case.article.id, case.article.id)]
    tables = {name: pa.Table.from_pylist(rows[name], schema=schema) for name, schema in SCHEMAS.items()}
    snapshot = Snapshot(Path("memory"), make_manifest(), tables)
    return build_index(snapshot, gazetteer, make_population())


def make_manifest() -> Manifest:
    """A manifest of nothing, for what only passes it on."""
    return Manifest(
        schema=SCHEMA_VERSION,
        id="0123456789abcdef",
        folder="0123456789abcdef-000000",
        previous=None,
        built_at=BUILT_AT.isoformat(),
        casemap_version="0",
        gazetteer_version="gazetteer000",
        taxonomy_version="taxonomy0000",
        themes=make_taxonomy().labels,
        counts={},
        files={},
    )

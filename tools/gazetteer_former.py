"""Former municipalities: which of today's local governments each one belongs to.

In: the offices since 1920, today's municipalities, Japan Post's neighbourhoods. Out: `Former` rows. The
successor comes from, in this order (column `how`):

- `hand`: the table `SUCCESSORS`;
- `name`: a municipality of the same name (another suffix or not) has its office within 3 km: raised or renewed;
- `address`: today's address of the former office starts with a municipality of the same prefecture;
- `postal`: that address starts with a neighbourhood of Japan Post's list (addresses of public halls often leave
  the municipality out) whose municipality has its office nearest;
- `code`: the code that the unit carries is in force today;
- `chain`: that code, or the name the address starts with, is another former municipality's, already placed;
- `nearest`: none of these; the successor of the nearest placed office of the same prefecture.

A former municipality gets the city, never a ward of it (a former city often became several wards); a former
ward gets the ward that has its office today.
"""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gazetteer_sources import Office

# Years of the boundary files by which the source tells when a unit without an end date was gone.
_FILE_DATES = ("1950-10-01", "1955-10-01", "1960-10-01", "1965-10-01", "1970-10-01")
_NEAR_KM = 30.0  # a neighbourhood's name counts only for a municipality whose office is that near
_SAME_OFFICE_KM = 3.0
_SUFFIXES = "市町村区"

# Successors kept by hand where the rules find a neighbour instead (a hall of the same name elsewhere, a village
# that changed prefecture), and the wards of 浜松市 since 2024. (prefecture, county or city, name).
SUCCESSORS: dict[tuple[str, str, str], str] = {
    ("静岡県", "浜松市", "中区"): "22138",
    ("静岡県", "浜松市", "東区"): "22138",
    ("静岡県", "浜松市", "西区"): "22138",
    ("静岡県", "浜松市", "南区"): "22138",
    ("静岡県", "浜松市", "北区"): "22139",
    ("静岡県", "浜松市", "浜北区"): "22139",
    ("静岡県", "浜松市", "天竜区"): "22140",
    ("北海道", "新冠郡", "大狩部村"): "01604",
    ("北海道", "川上郡", "虹別村"): "01664",
    ("青森県", "北津軽郡", "小泊村"): "02387",
    ("岩手県", "江刺郡", "広瀬村"): "03215",
    ("岩手県", "江刺郡", "梁川村"): "03215",
    ("岩手県", "江刺郡", "米里村"): "03215",
    ("宮城県", "宮城郡", "岩切村"): "04100",
    ("福島県", "大沼郡", "川路村"): "07447",
    ("福島県", "河沼郡", "下谷村"): "07405",
    ("福島県", "河沼郡", "睦合村"): "07405",
    ("茨城県", "真壁郡", "上妻村"): "08210",
    ("茨城県", "結城郡", "蚕飼村"): "08210",
    ("茨城県", "結城郡", "名崎村"): "08204",
    ("茨城県", "久慈郡", "下小川村"): "08225",
    ("茨城県", "鹿島郡", "中野村"): "08222",
    ("茨城県", "筑波郡", "菅間村"): "08220",
    ("栃木県", "塩谷郡", "泉村"): "09211",
    ("栃木県", "足利郡", "菱村"): "10203",
    ("栃木県", "上都賀郡", "西方村"): "09203",
    ("栃木県", "上都賀郡", "西方町"): "09203",
    ("埼玉県", "入間郡", "堀兼村"): "11215",
    ("埼玉県", "入間郡", "柳瀬村"): "11208",
    ("千葉県", "市原郡", "白鳥村"): "12219",
    ("東京都", "南多摩郡", "由木村"): "13201",
    ("石川県", "能美郡", "根上村"): "17211",
    ("石川県", "能美郡", "根上町"): "17211",
    ("福井県", "大野郡", "石徹白村"): "21219",
    ("山梨県", "北巨摩郡", "龍岡村"): "19207",
    ("長野県", "上高井郡", "都住村"): "20541",
    ("長野県", "下高井郡", "市川村"): "20563",
    ("長野県", "西筑摩郡", "神坂村"): "21206",
    ("長野県", "木曽郡", "山口村"): "21206",
    ("岐阜県", "揖斐郡", "川合村"): "21403",
    ("三重県", "飯南郡", "鈴止村"): "24204",
    ("三重県", "三重郡", "八郷村"): "24202",
    ("三重県", "桑名郡", "古美村"): "24205",
    ("京都府", "何鹿郡", "小畑村"): "26203",
    ("京都府", "中郡", "常吉村"): "26212",
    ("京都府", "船井郡", "竹野村"): "26407",
    ("京都府", "南桑田郡", "旭村"): "26206",
    ("京都府", "南桑田郡", "畑野村"): "26206",
    ("京都府", "南桑田郡", "樫田村"): "27207",
    ("奈良県", "吉野郡", "中龍門村"): "29441",
    ("奈良県", "高市郡", "新沢村"): "29205",
    ("鳥取県", "日野郡", "米沢村"): "31403",
    ("岡山県", "上房郡", "水田村"): "33214",
    ("岡山県", "真庭郡", "美川村"): "33214",
    ("広島県", "芦品郡", "府中町"): "34208",
    ("山口県", "阿武郡", "嘉年村"): "35203",
    ("徳島県", "麻植郡", "中枝村"): "36205",
    ("福岡県", "筑紫郡", "岩戸村"): "40231",
}

# End dates kept by hand where the source has none. (prefecture, name).
END_DATES: dict[tuple[str, str], str] = {
    ("青森県", "三本木市"): "1956-10-10",
    ("愛知県", "挙母市"): "1959-01-01",
    ("福岡県", "門司市"): "1963-02-10",
    ("福岡県", "小倉市"): "1963-02-10",
    ("福岡県", "戸畑市"): "1963-02-10",
    ("福岡県", "八幡市"): "1963-02-10",
    ("愛知県", "守山市"): "1963-02-15",
    ("福島県", "平市"): "1966-10-01",
    ("福島県", "磐城市"): "1966-10-01",
    ("福島県", "勿来市"): "1966-10-01",
    ("福島県", "常磐市"): "1966-10-01",
    ("福島県", "内郷市"): "1966-10-01",
    ("長野県", "篠ノ井市"): "1966-10-16",
    ("大阪府", "布施市"): "1967-02-01",
    ("大阪府", "枚岡市"): "1967-02-01",
    ("岡山県", "児島市"): "1967-02-01",
    ("岡山県", "西大寺市"): "1969-02-18",
    ("大分県", "鶴崎市"): "1963-03-10",
    ("広島県", "松永市"): "1966-05-01",
    ("静岡県", "吉原市"): "1966-11-01",
    ("大阪府", "河内市"): "1967-02-01",
    ("岡山県", "玉島市"): "1967-02-01",
    ("鹿児島県", "谷山市"): "1967-04-29",
    ("沖縄県", "首里市"): "1954-09-01",
}
HAMAMATSU_END = "2024-01-01"  # all seven former wards of 浜松市


@dataclass(frozen=True, slots=True)
class Today:
    """One municipality or ward of today, as far as successors need it."""

    code: str
    prefecture: str
    county: str
    name: str
    kind: str
    parent: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Former:
    """One line of former.csv.

    `began` is an ISO date or empty. `ended` is the ISO date it ceased; `ended_by` is `day` when that is the day,
    `before` when the unit was gone on that day at the latest. `city` is the city of a former ward.
    """

    name: str
    prefecture: str
    county: str
    city: str
    began: str
    ended: str
    ended_by: str
    successor: str
    how: str
    lon: float
    lat: float


def build_former(
    offices: Iterable[Office], today: Sequence[Today], neighbourhoods: Sequence[tuple[str, str]]
) -> list[Former]:
    """Return the former municipalities, sorted by prefecture code, end date and name."""
    finder = _Finder(today, neighbourhoods)
    units = [unit for office in offices if (unit := _unit(office)) is not None]
    units = [unit for unit in units if not finder.still_there(unit)]
    placed: dict[str, tuple[str, str]] = {}
    for unit in units:
        found = (
            finder.by_hand(unit)
            or finder.by_name(unit)
            or finder.by_address(unit)
            or finder.by_postal(unit)
            or finder.across_border(unit)
            or finder.by_code(unit)
        )
        if found:
            placed[unit.entry] = found
    chains = _chains(units, placed)
    for unit in units:
        if unit.entry not in placed and (code := chains.get((unit.prefecture, _chain_key(unit)))):
            placed[unit.entry] = (code, "chain")
    sure = [(unit, placed[unit.entry][0]) for unit in units if unit.entry in placed]
    for unit in units:
        if unit.entry not in placed:
            placed[unit.entry] = (_nearest(unit, sure, finder), "nearest")
    rows = [
        _former(unit, *placed[unit.entry]) for unit in units if not finder.is_continued(unit, placed[unit.entry][0])
    ]
    order = {row.prefecture: row.code[:2] for row in today}
    return sorted(set(rows), key=lambda row: (order[row.prefecture], row.ended, row.name, row.lon, row.lat))


@dataclass(frozen=True, slots=True)
class _Unit:
    """An office that may be a former municipality, with today's prefecture name and a cleaned address."""

    entry: str
    name: str
    suffix: str
    prefecture: str
    within: str
    codes: tuple[str, ...]
    began: str
    ended: str
    ended_by: str
    address: str
    lon: float
    lat: float


def _unit(office: Office) -> _Unit | None:
    if not office.suffix or office.suffix not in _SUFFIXES:
        return None  # 島庁, 特別区部, commons: no municipalities
    prefecture = office.prefecture.split("/")[0].replace("東京府", "東京都")
    within = office.within.split("/")[0]
    known = END_DATES.get((prefecture, office.name), "")
    if within == "浜松市" and office.suffix == "区":
        known = HAMAMATSU_END
    ended = office.ended or known
    ended_by = "day" if ended else "before"
    if not ended and office.seen in _FILE_DATES[:-1]:
        ended = _FILE_DATES[_FILE_DATES.index(office.seen) + 1]
    return _Unit(
        office.entry, office.name, office.suffix, prefecture, within, office.codes,
        office.began, ended, ended_by, clean(office.address), office.lon, office.lat,
    )  # fmt: skip


def clean(text: str) -> str:
    """Return an address or name folded for comparing: widths, small ヶ, a few old characters, 大字 and 字."""
    text = unicodedata.normalize("NFKC", text).replace(" ", "")
    text = text.translate(str.maketrans("ケがヵ檮惠龍竜檜薮", "ヶヶヶ梼恵竜竜桧藪"))
    return re.sub(r"大字|(?<=[市町村区])字", "", text)


class _Finder:
    """Looks successors up among today's municipalities and Japan Post's neighbourhoods."""

    def __init__(self, today: Sequence[Today], neighbourhoods: Sequence[tuple[str, str]]) -> None:
        self.today = {row.code: row for row in today}
        self.by_start: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.prefectures = {row.prefecture for row in today}
        for row in today:
            for text in self._spellings(row):
                self.by_start[row.prefecture].append((clean(text), row.code))
        for rows in self.by_start.values():
            rows.sort(key=lambda row: -len(row[0]))
        self.postal: dict[tuple[str, str], set[str]] = defaultdict(set)
        for code, text in neighbourhoods:
            self.postal[self.today[code].prefecture, re.sub(r"[((].*", "", clean(text))].add(code)

    def _spellings(self, row: Today) -> list[str]:
        """Return how an address may start: with county or city, or without; a ward alone counts too."""
        parent = self.today[row.parent].name if row.parent else ""
        return [text for text in {row.name, row.county + row.name, parent + row.name} if text]

    def still_there(self, unit: _Unit) -> bool:
        """Tell whether a unit without an end is simply the municipality or ward of today."""
        if any(c in self.today and clean(self.today[c].name) == clean(unit.name) for c in unit.codes):
            return unit.ended_by == "before"
        same_name = any(row.prefecture == unit.prefecture and row.name == unit.name for row in self.today.values())
        return not unit.ended or (same_name and unit.ended_by == "before" and unit.suffix == "市")

    def by_hand(self, unit: _Unit) -> tuple[str, str] | None:
        code = SUCCESSORS.get((unit.prefecture, unit.within, unit.name))
        return (code, "hand") if code else None

    def by_name(self, unit: _Unit) -> tuple[str, str] | None:
        """A village or town raised to a town or city keeps its name without the suffix, and its office."""
        for row in self.today.values():
            if (
                row.prefecture == unit.prefecture
                and not row.parent
                and unit.suffix != "区"
                and clean(row.name[:-1]) == clean(unit.name[:-1])
                and self._is_close(unit, row.code)
            ):
                return row.code, "name"
        return None

    def by_address(self, unit: _Unit) -> tuple[str, str] | None:
        address = unit.address.removeprefix(unit.prefecture)
        for start, code in self.by_start[unit.prefecture]:
            if address.startswith(start) and self._is_near(unit, code, 2 * _NEAR_KM):
                return self._roll_up(unit, code), "address"
        return None

    def across_border(self, unit: _Unit) -> tuple[str, str] | None:
        """Like `by_address`, in another prefecture: a few villages changed theirs when they merged."""
        for prefecture, starts in self.by_start.items():
            for start, code in starts:
                if unit.address.removeprefix(prefecture).startswith(start) and (self._distance(unit, code) <= _NEAR_KM):
                    return self._roll_up(unit, code), "address"
        return None

    def by_postal(self, unit: _Unit) -> tuple[str, str] | None:
        for length in range(len(unit.address), 1, -1):
            codes = self.postal.get((unit.prefecture, unit.address[:length]), set())
            near = [code for code in codes if self._is_near(unit, code, _NEAR_KM)]
            if near:
                best = min(near, key=lambda code: self._distance(unit, code))
                return self._roll_up(unit, best), "postal"
        return None

    def by_code(self, unit: _Unit) -> tuple[str, str] | None:
        for code in unit.codes:
            if code in self.today and not code.endswith("000"):
                return self._roll_up(unit, code), "code"
        return None

    def _roll_up(self, unit: _Unit, code: str) -> str:
        """Return the ward itself for a former ward of a city, the city for anything else."""
        parent = self.today[code].parent
        is_ward = unit.suffix == "区" and unit.within.endswith("市")
        return parent if parent and not is_ward else code

    def is_continued(self, unit: _Unit, successor: str) -> bool:
        """Tell whether a unit goes on under its very name (it changed county or was designated), so isn't former."""
        row = self.today[successor]
        return not row.parent and row.prefecture == unit.prefecture and clean(row.name) == clean(unit.name)

    def _is_near(self, unit: _Unit, code: str, limit_km: float) -> bool:
        return self._distance(unit, code) <= limit_km or unit.prefecture in {"東京都", "鹿児島県", "沖縄県"}

    def _is_close(self, unit: _Unit, code: str) -> bool:
        return self._distance(unit, code) <= _SAME_OFFICE_KM

    def _distance(self, unit: _Unit, code: str) -> float:
        row = self.today[code]
        return distance_km(unit.lon, unit.lat, row.lon, row.lat)


def distance_km(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Return the distance of two points in km on a sphere, good enough for comparing."""
    dx = (lon1 - lon2) * math.cos(math.radians((lat1 + lat2) / 2))
    return math.hypot(dx, lat1 - lat2) * 111.2


def _chain_key(unit: _Unit) -> str:
    """Return what names another former unit: its code, else the municipality that the address starts with."""
    codes = [code for code in unit.codes if not code.endswith("000")]
    start = re.match(r".+?[市町村]", unit.address)
    return codes[0] if codes else start[0] if start else ""


def _chains(units: Iterable[_Unit], placed: dict[str, tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return (prefecture, code or name) -> successor of the former units that have one; the latest wins."""
    chains: dict[tuple[str, str], str] = {}
    for unit in sorted(units, key=lambda unit: unit.ended):
        if unit.entry in placed:
            for key in (*(c for c in unit.codes if not c.endswith("000")), unit.name):
                chains[unit.prefecture, key] = placed[unit.entry][0]
    return chains


def _nearest(unit: _Unit, sure: Sequence[tuple[_Unit, str]], finder: _Finder) -> str:
    places = [(other.lon, other.lat, code) for other, code in sure if other.prefecture == unit.prefecture]
    places += [
        (row.lon, row.lat, row.parent or row.code) for row in finder.today.values() if row.prefecture == unit.prefecture
    ]
    return min(places, key=lambda place: distance_km(unit.lon, unit.lat, place[0], place[1]))[2]


def _former(unit: _Unit, successor: str, how: str) -> Former:
    county = unit.within if unit.within.endswith("郡") else ""
    city = unit.within if unit.suffix == "区" and unit.within.endswith("市") else ""
    return Former(
        unit.name, unit.prefecture, county, city, unit.began, unit.ended, unit.ended_by, successor, how,
        round(unit.lon, 5), round(unit.lat, 5),
    )  # fmt: skip

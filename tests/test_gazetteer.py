"""The gazetteer: official counts, codes, names, places, successors, and errors that say where."""

import hashlib
import json
import math
import pickle
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemap.gazetteer import LAT_RANGE, LON_RANGE, Gazetteer, load_gazetteer, load_population
from casemap.model import DataError, FormerMunicipality
from casemap.settings import data_dir

NORTHERN = ("01695", "01696", "01697", "01698", "01699", "01700")


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


@pytest.fixture(scope="module")
def former(gazetteer: Gazetteer) -> dict[tuple[str, str], list[FormerMunicipality]]:
    by_name: dict[tuple[str, str], list[FormerMunicipality]] = {}
    for unit in gazetteer.former:
        by_name.setdefault((unit.prefecture, unit.name), []).append(unit)
    return by_name


def test_official_counts(gazetteer: Gazetteer) -> None:
    kinds = Counter(entry.kind for entry in gazetteer.entries.values())
    assert kinds["都道府県"] == 47
    assert kinds["政令指定都市"] == 20
    assert kinds["中核市"] == 62
    assert kinds["施行時特例市"] == 23
    assert kinds["特別区"] == 23
    assert kinds["行政区"] == len(gazetteer.wards) == 171
    cities = sum(kinds[kind] for kind in ("政令指定都市", "中核市", "施行時特例市", "市"))
    assert (cities, kinds["町"], kinds["村"] - len(NORTHERN)) == (792, 743, 183)
    assert len(gazetteer.municipalities) - len(NORTHERN) == 1741


def test_northern_villages(gazetteer: Gazetteer) -> None:
    names = [gazetteer.entries[code].name for code in NORTHERN]
    assert names == ["色丹村", "泊村", "留夜別村", "留別村", "紗那村", "蘂取村"]
    assert {gazetteer.prefecture_of(code).name for code in NORTHERN} == {"北海道"}


def test_prefectures_are_in_jis_order(gazetteer: Gazetteer) -> None:
    assert [entry.code for entry in gazetteer.prefectures] == [f"{number:02}000" for number in range(1, 48)]
    assert [entry.romaji for entry in gazetteer.prefectures][:3] == ["Hokkaido", "Aomori", "Iwate"]
    assert gazetteer.entries["13000"].kana == "トウキョウト"


def test_every_ward_has_its_designated_city(gazetteer: Gazetteer) -> None:
    for ward in gazetteer.wards:
        assert ward.parent is not None
        assert gazetteer.entries[ward.parent].kind == "政令指定都市"
        assert gazetteer.entries[ward.parent].prefecture == ward.prefecture
    held = {ward.parent for ward in gazetteer.wards}
    assert held == {entry.code for entry in gazetteer.municipalities if entry.kind == "政令指定都市"}


def test_every_municipality_has_its_prefecture(gazetteer: Gazetteer) -> None:
    for entry in (*gazetteer.municipalities, *gazetteer.wards):
        assert gazetteer.prefecture_of(entry.code).name == entry.prefecture


def test_names_kana_and_romaji_are_well_formed(gazetteer: Gazetteer) -> None:
    for entry in (*gazetteer.municipalities, *gazetteer.wards):
        assert entry.name[-1] in "市町村区", entry
        assert re.fullmatch(r"[ァ-ヶー]+(シ|マチ|チョウ|ムラ|ソン|ク)", entry.kana), entry
        assert re.fullmatch(r"[A-Z][A-Za-z'-]*-(shi|machi|cho|mura|son|ku)", entry.romaji), entry
        assert (entry.county == "") == (entry.name[-1] in "市区" or entry.prefecture == "東京都") or (
            entry.county.endswith("郡") and entry.name[-1] in "町村"
        ), entry


def test_points_lie_in_japan(gazetteer: Gazetteer) -> None:
    for place in (*gazetteer.entries.values(), *gazetteer.former):
        assert LON_RANGE[0] <= place.lon <= LON_RANGE[1]
        assert LAT_RANGE[0] <= place.lat <= LAT_RANGE[1]


def test_municipalities_have_distinct_points(gazetteer: Gazetteer) -> None:
    points = Counter((entry.lon, entry.lat) for entry in gazetteer.municipalities)
    assert [point for point, count in points.items() if count > 1] == []


@pytest.mark.parametrize(
    ("code", "county", "name", "kana", "romaji", "kind"),
    [
        ("01100", "", "札幌市", "サッポロシ", "Sapporo-shi", "政令指定都市"),
        ("01101", "", "中央区", "チュウオウク", "Chuo-ku", "行政区"),
        ("01395", "虻田郡", "ニセコ町", "ニセコチョウ", "Niseko-cho", "町"),
        ("04203", "", "塩竈市", "シオガマシ", "Shiogama-shi", "市"),
        ("08208", "", "龍ケ崎市", "リュウガサキシ", "Ryugasaki-shi", "市"),
        ("08220", "", "つくば市", "ツクバシ", "Tsukuba-shi", "施行時特例市"),
        ("10344", "北群馬郡", "榛東村", "シントウムラ", "Shinto-mura", "村"),
        ("11100", "", "さいたま市", "サイタマシ", "Saitama-shi", "政令指定都市"),
        ("13103", "", "港区", "ミナトク", "Minato-ku", "特別区"),
        ("13381", "", "三宅村", "ミヤケムラ", "Miyake-mura", "村"),
        ("13401", "", "八丈町", "ハチジョウマチ", "Hachijo-machi", "町"),
        ("19208", "", "南アルプス市", "ミナミアルプスシ", "Minami-Alps-shi", "市"),
        ("22138", "", "中央区", "チュウオウク", "Chuo-ku", "行政区"),
        ("22139", "", "浜名区", "ハマナク", "Hamana-ku", "行政区"),
        ("27227", "", "東大阪市", "ヒガシオオサカシ", "Higashiosaka-shi", "中核市"),
        ("28221", "", "丹波篠山市", "タンバササヤマシ", "Tanbasasayama-shi", "市"),
        ("28481", "赤穂郡", "上郡町", "カミゴオリチョウ", "Kamigori-cho", "町"),
        ("34431", "豊田郡", "大崎上島町", "オオサキカミジマチョウ", "Osakikamijima-cho", "町"),
        ("38205", "", "新居浜市", "ニイハマシ", "Niihama-shi", "市"),
        ("38214", "", "西予市", "セイヨシ", "Seiyo-shi", "市"),
        ("39201", "", "高知市", "コウチシ", "Kochi-shi", "中核市"),
        ("39386", "吾川郡", "いの町", "イノチョウ", "Ino-cho", "町"),
        ("39405", "高岡郡", "梼原町", "ユスハラチョウ", "Yusuhara-cho", "町"),
        ("40216", "", "小郡市", "オゴオリシ", "Ogori-shi", "市"),
        ("40344", "糟屋郡", "須恵町", "スエマチ", "Sue-machi", "町"),
        ("42208", "", "松浦市", "マツウラシ", "Matsuura-shi", "市"),
        ("46217", "", "曽於市", "ソオシ", "Soo-shi", "市"),
    ],
)
def test_known_entries(
    gazetteer: Gazetteer, code: str, county: str, name: str, kana: str, romaji: str, kind: str
) -> None:
    entry = gazetteer.entries[code]
    assert (entry.county, entry.name, entry.kana, entry.romaji, entry.kind) == (county, name, kana, romaji, kind)


@pytest.mark.parametrize(
    ("name", "romaji"),
    [
        ("大阪市", "Osaka-shi"), ("京都市", "Kyoto-shi"), ("神戸市", "Kobe-shi"), ("大分市", "Oita-shi"),
        ("郡山市", "Koriyama-shi"), ("甲府市", "Kofu-shi"), ("大口町", "Oguchi-cho"), ("湯沢市", "Yuzawa-shi"),
        ("奥州市", "Oshu-shi"), ("遠野市", "Tono-shi"), ("十日町市", "Tokamachi-shi"), ("豊岡市", "Toyooka-shi"),
        ("直方市", "Nogata-shi"), ("東温市", "Toon-shi"), ("勝央町", "Shoo-cho"), ("飯南町", "Iinan-cho"),
        ("新温泉町", "Shin'onsen-cho"), ("観音寺市", "Kan'onji-shi"), ("倶知安町", "Kutchan-cho"),
        ("上牧町", "Kanmaki-cho"), ("邑楽町", "Ora-machi"), ("おおい町", "Oi-cho"), ("王寺町", "Oji-cho"),
        ("箕面市", "Minoh-shi"), ("会津若松市", "Aizuwakamatsu-shi"), ("沼津市", "Numazu-shi"),
        ("十津川村", "Totsukawa-mura"), ("日吉津村", "Hiezu-son"), ("今帰仁村", "Nakijin-son"),
        ("南風原町", "Haebaru-cho"), ("周防大島町", "Suo-Oshima-cho"), ("善通寺市", "Zentsuji-shi"),
        ("久留米市", "Kurume-shi"), ("下呂市", "Gero-shi"), ("白馬村", "Hakuba-mura"), ("八女市", "Yame-shi"),
    ],
)  # fmt: skip
def test_romaji(gazetteer: Gazetteer, name: str, romaji: str) -> None:
    assert {entry.romaji for entry in gazetteer.municipalities if entry.name == name} == {romaji}


@pytest.mark.parametrize(
    ("code", "city", "prefecture", "region"),
    [
        ("01101", "01100", "北海道", "北海道"),
        ("13103", "13103", "東京都", "関東"),
        ("14131", "14130", "神奈川県", "関東"),
        ("22138", "22130", "静岡県", "中部"),
        ("38214", "38214", "愛媛県", "四国"),
        ("26000", "26000", "京都府", "近畿"),
        ("47201", "47201", "沖縄県", "九州・沖縄"),
    ],
)
def test_what_belongs_to_what(gazetteer: Gazetteer, code: str, city: str, prefecture: str, region: str) -> None:
    assert gazetteer.city_of(code) == city
    holder = gazetteer.prefecture_of(code)
    assert holder.name == prefecture
    assert gazetteer.region_of(holder.code).label_ja == region


def test_unknown_codes_raise_key_error(gazetteer: Gazetteer) -> None:
    for ask in (gazetteer.city_of, gazetteer.prefecture_of, gazetteer.region_of):
        with pytest.raises(KeyError):
            ask("99999")


@pytest.mark.parametrize(
    ("prefecture", "name", "ended", "successor"),
    [
        ("北海道", "石狩町", "1996-09-01", "石狩市"),
        ("北海道", "上磯町", "2006-02-01", "北斗市"),
        ("青森県", "小泊村", "2005-03-28", "中泊町"),
        ("岩手県", "水沢市", "2006-02-20", "奥州市"),
        ("岩手県", "滝沢村", "2014-01-01", "滝沢市"),
        ("宮城県", "古川市", "2006-03-31", "大崎市"),
        ("宮城県", "富谷町", "2016-10-10", "富谷市"),
        ("秋田県", "本荘市", "2005-03-22", "由利本荘市"),
        ("福島県", "原町市", "2006-01-01", "南相馬市"),
        ("福島県", "平市", "1966-10-01", "いわき市"),
        ("茨城県", "水海道市", "2006-01-01", "常総市"),
        ("茨城県", "勝田市", "1994-11-01", "ひたちなか市"),
        ("栃木県", "今市市", "2006-03-20", "日光市"),
        ("栃木県", "西方町", "2011-10-01", "栃木市"),
        ("埼玉県", "浦和市", "2001-05-01", "さいたま市"),
        ("埼玉県", "大宮市", "2001-05-01", "さいたま市"),
        ("埼玉県", "岩槻市", "2005-04-01", "さいたま市"),
        ("千葉県", "佐原市", "2006-03-27", "香取市"),
        ("東京都", "田無市", "2001-01-21", "西東京市"),
        ("東京都", "秋川市", "1995-09-01", "あきる野市"),
        ("神奈川県", "津久井町", "2006-03-20", "相模原市"),
        ("新潟県", "両津市", "2004-03-01", "佐渡市"),
        ("石川県", "松任市", "2005-02-01", "白山市"),
        ("福井県", "武生市", "2005-10-01", "越前市"),
        ("山梨県", "塩山市", "2005-11-01", "甲州市"),
        ("長野県", "更埴市", "2003-09-01", "千曲市"),
        ("長野県", "山口村", "2005-02-13", "中津川市"),
        ("静岡県", "清水市", "2003-04-01", "静岡市"),
        ("静岡県", "浜北市", "2005-07-01", "浜松市"),
        ("静岡県", "浜北区", "2024-01-01", "浜名区"),
        ("愛知県", "尾西市", "2005-04-01", "一宮市"),
        ("愛知県", "一色町", "2011-04-01", "西尾市"),
        ("三重県", "上野市", "2004-11-01", "伊賀市"),
        ("京都府", "京北町", "2005-04-01", "京都市"),
        ("兵庫県", "篠山市", "2019-05-01", "丹波篠山市"),
        ("兵庫県", "三原町", "2005-01-11", "南あわじ市"),
        ("島根県", "平田市", "2005-03-22", "出雲市"),
        ("岡山県", "玉島市", "1967-02-01", "倉敷市"),
        ("広島県", "因島市", "2006-01-10", "尾道市"),
        ("山口県", "徳山市", "2003-04-21", "周南市"),
        ("徳島県", "池田町", "2006-03-01", "三好市"),
        ("愛媛県", "宇和町", "2004-04-01", "西予市"),
        ("愛媛県", "川之江市", "2004-04-01", "四国中央市"),
        ("高知県", "中村市", "2005-04-10", "四万十市"),
        ("福岡県", "前原市", "2010-01-01", "糸島市"),
        ("福岡県", "那珂川町", "2018-10-01", "那珂川市"),
        ("福岡県", "小倉市", "1963-02-10", "北九州市"),
        ("大分県", "湯布院町", "2005-10-01", "由布市"),
        ("熊本県", "本渡市", "2006-03-27", "天草市"),
        ("鹿児島県", "川内市", "2004-10-12", "薩摩川内市"),
        ("沖縄県", "平良市", "2005-10-01", "宮古島市"),
    ],
)
def test_former_municipalities(
    gazetteer: Gazetteer,
    former: dict[tuple[str, str], list[FormerMunicipality]],
    prefecture: str,
    name: str,
    ended: str,
    successor: str,
) -> None:
    found = {(unit.ended, gazetteer.entries[unit.successor].name) for unit in former[prefecture, name]}
    assert (ended, successor) in found


def test_former_cover_the_mergers_since_1950(gazetteer: Gazetteer) -> None:
    # 3,232 municipalities on 1999-03-31, 1,741 now: at least the difference has ended since.
    assert sum(unit.ended >= "1999-04-01" for unit in gazetteer.former) >= 3232 - 1741
    assert sum(unit.ended >= "1950-01-01" for unit in gazetteer.former) > 9000


def test_former_lie_near_their_successor(gazetteer: Gazetteer) -> None:
    far = []
    for unit in gazetteer.former:
        place = gazetteer.entries[unit.successor]
        dx = (unit.lon - place.lon) * math.cos(math.radians(unit.lat))
        distance_km = math.hypot(dx, unit.lat - place.lat) * 111.2
        # Remote islands of Tokyo, Kagoshima and Okinawa apart: their office may be on another island.
        if distance_km > 70 and unit.prefecture not in ("東京都", "鹿児島県", "沖縄県"):
            far.append((unit.name, place.name, round(distance_km)))
    assert far == []


def test_former_are_not_the_municipality_of_today(gazetteer: Gazetteer) -> None:
    for unit in gazetteer.former:
        successor = gazetteer.entries[unit.successor]
        if successor.kind != "行政区":
            assert (unit.prefecture, unit.name) != (successor.prefecture, successor.name)


def test_variants_are_other_spellings(gazetteer: Gazetteer) -> None:
    assert "檮原町" in gazetteer.variants["39405"]
    assert "須惠町" in gazetteer.variants["40344"]
    assert "龍ヶ崎市" in gazetteer.variants["08208"]
    taken = {(entry.prefecture, entry.name) for entry in gazetteer.entries.values()}
    taken |= {(unit.prefecture, unit.name) for unit in gazetteer.former if unit.ended >= "1950"}
    for code, spellings in gazetteer.variants.items():
        for spelling in spellings:
            assert (gazetteer.entries[code].prefecture, spelling) not in taken, spelling


def test_population_is_the_census_total() -> None:
    population = load_population()
    assert list(population) == [f"{number:02}000" for number in range(1, 48)]
    assert sum(population.values()) == 126_146_099


def test_version_depends_on_content_alone(gazetteer: Gazetteer, tmp_path: Path) -> None:
    copy = _copy(tmp_path)
    assert re.fullmatch(r"[0-9a-f]{12}", gazetteer.version)
    assert load_gazetteer(copy).version == gazetteer.version
    with (copy / "variants.csv").open("a", encoding="utf-8") as stream:
        stream.write("38214,西豫市,旧字\n")
    assert load_gazetteer(copy).version != gazetteer.version


def test_gazetteer_can_go_to_worker_processes(gazetteer: Gazetteer) -> None:
    assert pickle.loads(pickle.dumps(gazetteer)) == gazetteer


@pytest.mark.parametrize(
    ("file", "old", "new", "where"),
    [
        ("municipalities.csv", "38214,愛媛県", "3821,愛媛県", r"municipalities\.csv:\d+:code"),
        ("municipalities.csv", "38214,愛媛県", "38215,愛媛県", r"municipalities\.csv:\d+:code: コードが重複"),
        ("municipalities.csv", "38214,愛媛県", "38214,香川県", r"municipalities\.csv:\d+:prefecture"),
        ("municipalities.csv", "Seiyo-shi,市,,132", "Seiyo-shi,府,,132", r"municipalities\.csv:\d+:kind"),
        ("municipalities.csv", "Seiyo-shi,市,,132", "Seiyo-shi,市,,abc", r"municipalities\.csv:\d+:lon"),
        ("municipalities.csv", "Seiyo-shi,市,,132", "Seiyo-shi,市,,32", r"municipalities\.csv:\d+:lon"),
        ("municipalities.csv", "Seiyo-shi,市,,132", "Seiyo-shi,市,38201,132", r"municipalities\.csv:\d+:parent"),
        ("municipalities.csv", "Seiyo-shi,市,,132", "Seiyo-shi,市,132", r"municipalities\.csv:\d+: 列数"),
        ("municipalities.csv", "code,prefecture", "kode,prefecture", r"municipalities\.csv:1: 列は"),
        ("prefectures.csv", "47000,沖縄県", "48000,沖縄県", r"municipalities\.csv:\d+:prefecture"),
        ("former.csv", "2019-05-01", "2019/05/01", r"former\.csv:\d+:ended"),
        ("former.csv", "2019-05-01,day,28221", "2019-05-01,day,99999", r"former\.csv:\d+:successor"),
        ("regions.csv", "36000 37000", "36000", r"regions\.csv:1:prefectures"),
        ("variants.csv", "39405,檮原町", "39405,梼原町", r"variants\.csv:\d+:variant"),
        ("variants.csv", "39405,檮原町", "99999,檮原町", r"variants\.csv:\d+:code"),
    ],
)
def test_errors_name_file_row_and_column(tmp_path: Path, file: str, old: str, new: str, where: str) -> None:
    copy = _copy(tmp_path)
    text = (copy / file).read_text(encoding="utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=where):
        load_gazetteer(copy)


def test_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"prefectures\.csv: ファイルがありません.*CASEMAP_DATA"):
        load_gazetteer(tmp_path)


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ("code,prefecture,population\n01000,北海道,1\n", "47都道府県が必要"),
        ("code,prefecture,population\n01000,北海道,-5\n", r":2:population"),
        ("code,prefecture,population\n1,北海道,5\n", r":2:code"),
        ("code,prefecture\n", r":1: 列は"),
    ],
)
def test_population_errors(tmp_path: Path, content: str, where: str) -> None:
    path = tmp_path / "population.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=where):
        load_population(path)


@given(content=st.binary(max_size=200))
def test_any_broken_population_file_is_a_data_error(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "wild.csv"
    path.write_bytes(content)
    with pytest.raises(DataError):
        load_population(path)


@pytest.mark.parametrize("folder", ["gazetteer", "boundaries", "population"])
def test_sidecars_vouch_for_the_files(folder: str) -> None:
    facts = json.loads((data_dir() / folder / "SOURCE.json").read_text(encoding="utf-8"))
    assert facts["licence"] and facts["credit_ja"] and facts["credit_en"] and facts["sources"]
    for name, expected in facts["files"].items():
        # Text files may come out of git with other line ends on Windows.
        content = (data_dir() / folder / name).read_bytes().replace(b"\r\n", b"\n")
        assert hashlib.sha256(content).hexdigest() == expected, name


def _copy(tmp_path: Path) -> Path:
    target = tmp_path / "gazetteer"
    shutil.copytree(data_dir() / "gazetteer", target)
    return target

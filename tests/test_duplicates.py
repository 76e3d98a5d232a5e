"""Duplicates: which pairs tell the same, how they are grouped, and that neither order nor company changes it."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casemap.duplicates import KEYS, Candidate, build_keys, find_kin, find_leaders, read_candidate
from casemap.duplicates.candidate import read_address
from casemap.duplicates.compare import compare_candidates
from casemap.model import Fact
from casemap.rulings import NO_RULINGS, Bonds, Rulings
from casemap.snapshot import check_snapshot
from casemap.snapshot.records import build_record, read_record_candidate
from factories import make_case, make_gazetteer, make_place, make_snapshot

GOLD = Path(__file__).parent / "gold" / "duplicates.csv"
LEAD = (
    "役場の窓口で書類を書かずに済む仕組みが広がっている。職員が聞き取りながら画面に打ち込み、住民は内容を確かめて"
    "署名するだけだ。高齢者に喜ばれ、待ち時間も半分に減った。"
)
PIECES = (
    "窓口の",
    "記帳を",
    "なくす。",
    "住民は",
    "画面を見て",
    "署名する。",
    "カケス社と",
    "2024年に",
    "2023年に",
    "浜地区で",
    "山地区で",
)


def gold() -> list[dict[str, str]]:
    with GOLD.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read(row: dict[str, str], side: str) -> Candidate:
    def several(name: str) -> frozenset[str]:
        return frozenset(filter(None, row[f"{side}_{name}"].split(",")))

    return Candidate(
        side,
        row[f"{side}_title"],
        row[f"{side}_text"],
        row[f"{side}_url"] or None,
        row[f"{side}_published"] or None,
        several("places"),
        several("series"),
        several("partners"),
    )


def group(candidates: Sequence[Candidate], rulings: Rulings = NO_RULINGS) -> dict[str, str]:
    """Return the id of each candidate's leader."""
    ordered = sorted(candidates, key=lambda candidate: candidate.id)
    keys = np.array([build_keys(candidate) for candidate in ordered], dtype=np.uint64).reshape(-1, KEYS)
    bonds = rulings.resolve({candidate.id: position for position, candidate in enumerate(ordered)}.get)
    leaders = find_leaders(keys, ordered.__getitem__, bonds)
    return {candidate.id: ordered[leader].id for candidate, leader in zip(ordered, leaders, strict=True)}


@pytest.mark.parametrize("row", gold(), ids=lambda row: f"{row['answer']} {row['why']}")
def test_pairs(row: dict[str, str]) -> None:
    one, other = read(row, "one"), read(row, "other")
    assert bool(compare_candidates(one, other)) == (row["answer"] == "same")
    assert compare_candidates(one, other) == compare_candidates(other, one)
    assert (len(set(group([one, other]).values())) == 1) == (row["answer"] == "same")


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://www.Example.JP/a/b/", "example.jp/a/b"),
        ("http://example.jp:80/a/index.html?utm_source=x&fbclid=1", "example.jp/a"),
        ("https://example.jp/a?b=2&a=1#c", "example.jp/a?a=1&b=2"),
        ("https://example.jp/?p=7", "example.jp?p=7"),
        ("https://example.jp:8443/a", "example.jp:8443/a"),
        ("https://example.jp/", ""),
        ("https://example.jp", ""),
        ("倉庫", ""),
        ("http://[", ""),
        ("http://example.jp:x/a", ""),
        ("", ""),
    ],
)
def test_addresses(url: str, address: str) -> None:
    assert read_address(url) == address


def test_the_first_published_leads_then_the_smallest_id_undated_last() -> None:
    def at(identity: str, published: str | None) -> Candidate:
        return Candidate(identity, "", LEAD, published=published)

    assert group([at("a", None), at("b", "2023-05"), at("c", "2023-05"), at("d", "2022")]) == dict.fromkeys("abcd", "d")
    assert group([at("b", "2023-05"), at("c", "2023-05"), at("a", None)]) == dict.fromkeys("abc", "b")
    assert group([at("b", None), at("a", None)]) == dict.fromkeys("ab", "a")


def test_an_article_without_a_place_never_joins_two_towns() -> None:
    towns = [Candidate(code, "", LEAD, places=frozenset([code])) for code in ("20205", "20403")]
    leaders = group([*towns, Candidate("0", "", LEAD)])
    assert leaders["20205"] != leaders["20403"]


def test_many_of_one_kind_are_all_linked() -> None:
    articles = [Candidate(f"{number:04}", f"見出し{number % 40}番", LEAD) for number in range(500)]
    parts = {candidate.title: candidate.id for candidate in reversed(articles)}
    assert len(parts) == 40
    assert set(group([replace(article, title="") for article in articles]).values()) == {"0000"}


articles = st.builds(
    Candidate,
    id=st.uuids().map(str),
    title=st.sampled_from(["", "窓口が変わる", "窓口の話 第1回", "窓口の話 第2回"]),
    text=st.one_of(
        st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
        st.sampled_from([LEAD, LEAD[:70], LEAD.replace("半分", "三割"), LEAD + "2024年の話だ。", ""]),
        st.text(max_size=60),
    ),
    url=st.sampled_from([None, "https://example.jp/a", "http://www.example.jp/a/?utm_id=1", "https://example.jp/"]),
    published=st.sampled_from([None, "2022", "2022-04", "2023-09-01", "9999-99"]),
    places=st.sampled_from([frozenset(), frozenset(["20205"]), frozenset(["20403"]), frozenset(["20205", "20403"])]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(articles, max_size=14), st.randoms())
def test_groups_do_not_depend_on_order_and_lead_themselves(found: list[Candidate], random: "st.random.Random") -> None:
    leaders = group(found)
    shuffled = found.copy()
    random.shuffle(shuffled)
    assert group(shuffled) == leaders
    assert all(leaders[leader] == leader for leader in leaders.values())
    by_id = {candidate.id: candidate for candidate in found}
    for leader in set(leaders.values()):
        members = [by_id[identity] for identity, own in leaders.items() if own == leader]
        assert set(group(members).values()) == {leader}
        for candidate in members:
            others = [other.places for other in members if other.places and candidate.places]
            assert all(candidate.places & places for places in others)


def copies(identities: str, *places: str) -> list[Candidate]:
    return [Candidate(identity, "", LEAD, places=frozenset(places)) for identity in identities]


def test_what_people_call_different_is_never_together_and_the_rest_stays() -> None:
    assert set(group(copies("abcd")).values()) == {"a"}
    apart = Rulings(different=tuple(("a", other) for other in "bcd"))
    assert group(copies("abcd"), apart) == {"a": "a", "b": "b", "c": "b", "d": "b"}
    assert group(copies("abcd"), Rulings(different=(("b", "a"),))) == {"a": "a", "b": "b", "c": "a", "d": "a"}


def test_what_people_call_the_same_is_one_whatever_it_says_and_keeps_its_copies() -> None:
    towns = [*copies("ab", "20205"), *copies("cd", "20403")]
    assert group(towns) == {"a": "a", "b": "a", "c": "c", "d": "c"}
    assert set(group(towns, Rulings(same=(("b", "d"),))).values()) == {"a"}
    # What follows: d is b, b is not a.
    ruled = Rulings(same=(("b", "d"),), different=(("a", "b"),))
    assert group(towns, ruled) == {"a": "a", "b": "b", "c": "b", "d": "b"}
    assert group(towns, Rulings(same=(("a", "z"),), different=(("a", "y"),))) == group(towns)


@st.composite
def ruled(draw: st.DrawFn) -> tuple[list[Candidate], Rulings]:
    """Articles and rulings on them that don't contradict one another."""
    found = draw(st.lists(articles, min_size=2, max_size=12, unique_by=lambda candidate: candidate.id))
    ids = [candidate.id for candidate in found]
    block = draw(st.lists(st.integers(0, 5), min_size=len(ids), max_size=len(ids)))
    pairs = [(one, other) for one in range(len(ids)) for other in range(len(ids)) if one != other]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=8))
    return found, Rulings(
        tuple((ids[one], ids[other]) for one, other in chosen if block[one] == block[other]),
        tuple((ids[one], ids[other]) for one, other in chosen if block[one] != block[other]),
    )


@settings(max_examples=150, deadline=None)
@given(ruled(), st.randoms())
def test_rulings_hold_whatever_the_order(
    given_ruled: tuple[list[Candidate], Rulings], random: "st.random.Random"
) -> None:
    found, rulings = given_ruled
    leaders = group(found, rulings)
    assert all(leaders[one] == leaders[other] for one, other in rulings.same)
    assert all(leaders[one] != leaders[other] for one, other in rulings.different)
    assert all(leaders[leader] == leader for leader in leaders.values())
    shuffled = random.sample(found, len(found))
    turned = Rulings(
        tuple((other, one) for one, other in random.sample(rulings.same, len(rulings.same))),
        tuple((other, one) for one, other in random.sample(rulings.different, len(rulings.different))),
    )
    assert group(shuffled, turned) == leaders


def test_kin_share_keys_directly_or_through_others() -> None:
    chain = [
        Candidate("a", "", LEAD),
        Candidate("b", "", LEAD + "続報だ。", "https://a.example.jp/1"),
        Candidate("c", "廃校の話", "海の見える教室が仕事場になった。", "https://a.example.jp/1?utm_id=2"),
        Candidate("d", "別の話", "山の駅に店が並ぶ。"),
    ]
    keys = np.array([build_keys(candidate) for candidate in chain], dtype=np.uint64)
    assert find_kin(keys, 0) == [0, 1, 2]
    assert find_kin(keys, 3) == [3]
    assert find_kin(keys, 3, Bonds([(3, 1)])) == [0, 1, 2, 3]


def test_a_snapshot_links_them_and_keeps_both(tmp_path: Path) -> None:
    cases = [
        make_case(
            "b", title="窓口が変わる", text=LEAD, places=["20205"], published="2023-05", url="https://a.example.jp/1"
        ),
        make_case("a", title="書かない役場", text=LEAD, places=["20205"], published="2023-06", line=2),
        make_case("c", title="窓口が変わる", text=LEAD, places=["20403"], line=3),
    ]
    snapshot = make_snapshot(tmp_path, cases)
    assert snapshot.cases["id"].tolist() == ["a", "b", "c"]
    assert snapshot.cases["same_as"].tolist() == [1, 1, 2]
    assert snapshot.manifest.counts["duplicates"] == 1
    assert check_snapshot(tmp_path) == []
    assert make_snapshot(tmp_path / "again", cases[::-1]).id == snapshot.id


def test_a_case_and_its_record_are_compared_alike() -> None:
    gazetteer = make_gazetteer()
    case = make_case(
        places=["14101", make_place("20205", "mentioned")],
        published="2023-05",
        url="https://a.example.jp/1",
        facts=[Fact("partner", "カケス", "text", 0, 1, "本"), Fact("series", "3", "text", 0, 1, "本")],
    )
    candidate = read_candidate(case, gazetteer.city_of)
    assert candidate == read_record_candidate(build_record(case, gazetteer))
    assert (candidate.places, candidate.series, candidate.partners) == ({"14100"}, {"3"}, {"カケス"})

"""Measure the search for duplicates: what it links in files of articles, or what it costs and finds among made ones.

    PYTHONPATH=src python tools/measure_duplicates.py ARTICLES...
    PYTHONPATH=src python tools/measure_duplicates.py --made 100000

With files: the linked articles, and the ten pairs of the others that are most alike (every pair is compared: a few
thousand articles at most). Places and facts are not looked at, so what is printed can be more than a build links.
With --made: articles of random words, a tenth of them repeated with another headline, cut off, or with a few changed
characters, and as much boilerplate with another town's name; printed are times, memory and what was missed.
"""

import argparse
import random
import resource
import time
from collections import Counter
from itertools import combinations
from pathlib import Path

import numpy as np

from casemap.duplicates import KEYS, Candidate, build_keys, find_leaders
from casemap.inputs import read_inputs

WORDS = [
    "窓口",
    "住民",
    "記帳",
    "役場",
    "交通",
    "予約",
    "高齢者",
    "子育て",
    "避難",
    "学校",
    "農業",
    "観光",
    "電力",
    "森林",
    "支援",
    "協議",
]
JOINTS = ["が", "を", "に", "で", "と", "の", "から", "まで"]
ENDS = ["始めた。", "広げる。", "改めた。", "試した。", "支える。"]
MOST_ALIKE = 10


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("inputs", nargs="*", type=Path, help="articles")
    parser.add_argument("--made", type=int, help="measure so many made articles")
    options = parser.parse_args()
    if options.made:
        measure_made(options.made)
        return
    found = [Candidate(a.id, a.title, a.text, a.url, a.published) for a in read_inputs(options.inputs, [])]
    candidates = sorted(found, key=lambda candidate: candidate.id)
    leaders = find_leaders(_key_table(candidates), candidates.__getitem__)
    for candidate, leader in zip(candidates, leaders, strict=True):
        if candidates[leader] is not candidate:
            print(f"linked\t{candidate.id}\t{candidates[leader].id}\t{candidate.title}\t{candidates[leader].title}")
    alike = [(_likeness(*pair), *pair) for pair in _pairs(candidates, leaders)]
    for likeness, one, other in sorted(alike, key=lambda found: (-found[0], found[1].id, found[2].id))[:MOST_ALIKE]:
        print(f"{likeness:.2f}\t{one.id}\t{other.id}\t{one.title}\t{other.title}")


def measure_made(count: int) -> None:
    """Print time, memory and misses for `count` made articles."""
    rng = random.Random(7)
    candidates, expected = _make(count, rng)
    begun = time.process_time()
    keys = _key_table(candidates)
    keyed = time.process_time()
    # As a build does: every article that is compared is read anew.
    leaders = find_leaders(keys, lambda position: Candidate(**_fields(candidates[position])))
    done = time.process_time()
    linked = {candidate.id: candidates[leader].id for candidate, leader in zip(candidates, leaders, strict=True)}
    outcome = Counter(
        "right" if linked[candidate.id] == expected[candidate.id] else f"wrong: {candidate.id.split('-')[1]}"
        for candidate in candidates
    )
    print(f"{count:,} articles: keys {keyed - begun:.1f} s, groups {done - keyed:.1f} s on one core")
    print(f"keys in memory: {keys.nbytes / 1e6:.0f} MB; process at most {_peak():.0f} MB, the articles included")
    print(dict(outcome), f"linked {sum(linked[key] != key for key in linked):,}")


def _make(count: int, rng: random.Random) -> tuple[list[Candidate], dict[str, str]]:
    """Return articles sorted by id and the id of each one's leader."""
    made: list[Candidate] = []
    expected: dict[str, str] = {}
    kinds = ["own"] * 8 + ["repeat", "boilerplate"]
    boilerplate = _text(rng, 120)
    while len(made) < count:
        kind, identity = kinds[len(made) % len(kinds)], f"{len(made):08}"
        if kind == "own":
            own = Candidate(f"{identity}-own", _text(rng, 15), _text(rng, 150), published="2023-04")
            made.append(own)
            expected[own.id] = own.id
        elif kind == "repeat":
            text = rng.choice([own.text, own.text[:90], own.text.replace("。", "、", 1), own.text + "続報は後日。"])
            repeat = Candidate(f"{identity}-repeat", _text(rng, 15), text, published="2023-05")
            made.append(repeat)
            expected[repeat.id] = own.id
        else:
            code = f"{len(made):08}"
            town = Candidate(f"{identity}-boilerplate", "お知らせ", boilerplate, places=frozenset([code]))
            made.append(town)
            expected[town.id] = town.id
    return made, expected


def _text(rng: random.Random, length: int) -> str:
    text = ""
    while len(text) < length:
        text += rng.choice(WORDS) + rng.choice(JOINTS)
        if rng.random() < 0.15:
            text += rng.choice(ENDS)
    return text


def _fields(candidate: Candidate) -> dict[str, object]:
    names = ("id", "title", "text", "url", "published", "places", "series", "partners")
    return {name: getattr(candidate, name) for name in names}


def _key_table(candidates: list[Candidate]) -> "np.ndarray":
    return np.array([build_keys(candidate) for candidate in candidates], dtype=np.uint64).reshape(-1, KEYS)


def _pairs(candidates: list[Candidate], leaders: "np.ndarray") -> "list[tuple[Candidate, Candidate]]":
    numbers = combinations(range(len(candidates)), 2)
    return [(candidates[a], candidates[b]) for a, b in numbers if leaders[a] != leaders[b]]


def _likeness(one: Candidate, other: Candidate) -> float:
    common = np.intersect1d(one.shingles, other.shingles, assume_unique=True).size
    return float(common / (one.shingles.size + other.shingles.size - common))


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


if __name__ == "__main__":
    main()

"""From pairs to groups: who is counted with whom.

In: the keys of all articles and a way to read one of them. Out: for each its leader. Articles are known by their
position in the order of their ids, so the answer doesn't depend on the order of the input.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from casemap.duplicates.candidate import Candidate, Stamp, read_candidate
from casemap.duplicates.compare import are_apart, compare_candidates
from casemap.duplicates.keys import KEYS, NONE, SHARED, build_keys
from casemap.model import Case
from casemap.rulings import NO_BONDS, NO_RULINGS, Bonds, Rulings

# Of the articles that share a key, each is compared with so many that differ from one another. A boilerplate that
# thousands share would make millions of pairs.
MOST_COMPARED = 16
# Articles kept in memory while pairs are compared.
MOST_KEPT = 4096

Read = Callable[[int], Candidate]


@dataclass(slots=True)
class _Group:
    """Articles that tell the same by their words: positions, everything that tells them from others."""

    positions: list[int]
    stamps: set[Stamp]


@dataclass(slots=True)
class _Story:
    """Groups that are counted together: positions, who leads, and the first positions of the blocks that must stay
    outside.
    """

    positions: list[int]
    leader: tuple[tuple[bool, str, str], int]
    opposed: set[int]


Members = TypeVar("Members", _Group, _Story)


def find_leaders(keys: NDArray[np.uint64], read: Read, bonds: Bonds = NO_BONDS) -> NDArray[np.int32]:
    """Return for each article the position of the one it is counted with: its own, unless it repeats another.

    `keys` is (articles, KEYS) in the order of the ids, `read` returns the article at a position (it is asked several
    times). A group's leader is the one published first; of equals the smallest id, undated ones last. Groups are
    made of pairs, the surest first; two groups are not joined when any of their members are apart. `bonds` are what
    people have ruled: groups with articles of one block make one story, whatever their members say, and no two groups
    are joined that would bring opposed blocks into one story.
    """
    keep = _Kept(read)
    pairs = _find_pairs(keys, keep, bonds)
    concerned = {position for pair in pairs for position in pair}
    groups = {position: _Group([position], {keep(position).stamp}) for position in concerned}
    stories: dict[int, _Story] = {}
    for position in sorted(concerned.union(*bonds.blocks)):
        block = bonds.find_block(position)
        if position == block[0]:
            leader = min((_seniority(keep(member)), member) for member in block)
            story = _Story([*block], leader, {*bonds.find_opposed(position)})
            stories.update(dict.fromkeys(block, story))
    for (one, other), _ in sorted(pairs.items(), key=lambda item: (-item[1], item[0])):
        big, small = groups[one], groups[other]
        if big is small or any(are_apart(mine, theirs) for mine in big.stamps for theirs in small.stamps):
            continue
        if _join_stories(stories, one, other):
            big, small = _largest_first(big, small)
            big.positions += small.positions
            big.stamps |= small.stamps
            groups.update(dict.fromkeys(small.positions, big))
    leaders = np.arange(len(keys), dtype=np.int32)
    for position, story in stories.items():
        leaders[position] = story.leader[1]
    return leaders


def _join_stories(stories: dict[int, "_Story"], one: int, other: int) -> bool:
    """Make one story of those of two articles; False, and nothing done, when people have ruled that they are two."""
    big, small = _largest_first(stories[one], stories[other])
    if big is small:
        return True
    if any(stories.get(position) is small for position in big.opposed):
        return False
    big.positions += small.positions
    big.leader = min(big.leader, small.leader)
    big.opposed |= small.opposed
    stories.update(dict.fromkeys(small.positions, big))
    return True


def _largest_first(one: Members, other: Members) -> tuple[Members, Members]:
    return (one, other) if len(one.positions) >= len(other.positions) else (other, one)


def find_kin(keys: NDArray[np.uint64], position: int, bonds: Bonds = NO_BONDS) -> list[int]:
    """Return the positions, in order, of all articles that can come into one group with the one at `position`: those
    that share a key with it or are the same by ruling, with those, and so on. It is among them.
    """
    kin = np.zeros(len(keys), dtype=bool)
    kin[position] = True
    known = 0
    while known < (count := int(kin.sum())):
        known = count
        for column in keys.T[:SHARED]:
            shared = np.unique(column[kin])
            kin |= np.isin(column, shared[shared != NONE])
        for block in bonds.blocks:
            kin[block] |= kin[block].any()
    return [int(found) for found in np.flatnonzero(kin)]


def find_case_leaders(cases: Sequence[Case], city_of: Callable[[str], str], rulings: Rulings = NO_RULINGS) -> list[int]:
    """Return for each of a few cases, sorted by id, the position of the one it is counted with."""
    bonds = rulings.resolve({case.article.id: position for position, case in enumerate(cases)}.get)
    candidates = [read_candidate(case, city_of) for case in cases]
    keys = np.array([build_keys(candidate) for candidate in candidates], dtype=np.uint64).reshape(-1, KEYS)
    return [int(leader) for leader in find_leaders(keys, candidates.__getitem__, bonds)]


def _seniority(candidate: Candidate) -> tuple[bool, str, str]:
    return not candidate.published, candidate.published or "", candidate.id


def _find_pairs(keys: NDArray[np.uint64], read: Read, bonds: Bonds) -> Mapping[tuple[int, int], float]:
    """Return the pairs of positions that tell the same, lower one first, and how sure that is."""
    pairs: dict[tuple[int, int], float] = {}
    for column in range(SHARED):
        for bucket in _find_buckets(keys[:, column]):
            different: list[tuple[int, int]] = []
            marks = ((high << 64) | low for high, low in keys[bucket, SHARED:].tolist())
            for position, places in zip(bucket, marks, strict=True):
                for seen, others in different:
                    # Articles of other places are apart (`are_apart`); most that share a key are.
                    if (places and others and not places & others) or bonds.keep_apart(seen, position):
                        continue
                    if (seen, position) in pairs:
                        break
                    sure = compare_candidates(read(seen), read(position))
                    if sure:
                        pairs[seen, position] = sure
                        break
                else:
                    if len(different) < MOST_COMPARED:
                        different.append((position, places))
    return pairs


def _find_buckets(column: NDArray[np.uint64]) -> Iterator[list[int]]:
    """Yield the positions, in order, of each key that several articles share."""
    if not len(column):
        return
    order = np.argsort(column, kind="stable")
    values = column[order]
    borders = np.concatenate([[0], np.flatnonzero(values[1:] != values[:-1]) + 1, [len(values)]])
    starts, ends = borders[:-1], borders[1:]
    shared = (ends - starts > 1) & (values[starts] != NONE)
    for start, end in zip(starts[shared].tolist(), ends[shared].tolist(), strict=True):
        yield order[start:end].tolist()


class _Kept:
    """Articles read lately, so that a bucket's members are read once."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._kept: dict[int, Candidate] = {}

    def __call__(self, position: int) -> Candidate:
        candidate = self._kept.get(position)
        if candidate is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            candidate = self._kept[position] = self._read(position)
        return candidate

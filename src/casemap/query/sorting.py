"""In which order: the selected cases from newest to oldest or the other way, by title, by id; whole or a page of them.

In: `Index`, `Selection`. Out: positions of cases. A page never sorts a large selection: the orders of all cases are
made once, and walked until the page is full.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from casemap.query import bits
from casemap.query.index import Index
from casemap.query.selection import Selection

Sort = Literal["newest", "oldest", "title", "id"]

# Cases looked at first for a page; each further look is twice as wide.
STRIDE = 4096
# Selections of up to so many cases are sorted: walking all cases for a few takes longer.
FEW_CASES = 20_000


def sort_cases(
    index: Index,
    sel: Selection,
    sort: Sort = "newest",
    *,
    first: Sequence[str] = (),
    start: int = 0,
    stop: int | None = None,
) -> NDArray[np.int64]:
    """Return the positions of the selected cases in order, from the `start`-th to before the `stop`-th.

    `first`: codes of municipalities whose cases come before all others, those of an earlier code first.

    `newest` and `oldest` go by the date that the filters mean; a vague date (a year, a month without its day)
    stands behind the precise ones of its time either way, and cases without that date come last. Equals stay
    in the order of their ids.
    """
    board = index.board(sel.filters)
    if first:
        head = _find_first(index, sel, first, sort)
        rest = Selection(index, sel.filters, sel.words & ~bits.pack_items(board.rank[head], index.size))
        begin, end = max(start - len(head), 0), None if stop is None else max(stop - len(head), 0)
        return np.concatenate([head[start:stop], sort_cases(index, rest, sort, start=begin, stop=end)])
    if sort == "newest":
        return board.order[bits.find_items(sel.words, start, stop)].astype(np.int64)
    if sort == "id":
        return sel.cases[start:stop]
    order, rank = index.orders["title" if sort == "title" else sel.filters.date_kind]
    if stop is None or len(sel) <= FEW_CASES:
        cases = sel.cases
        return cases[np.argsort(rank[cases])][start:stop]
    found: list[NDArray[np.int64]] = []
    count, at, width = 0, 0, STRIDE
    while count < stop and at < len(order):
        cases = order[at : at + width].astype(np.int64)
        cases = cases[bits.have(sel.words, board.rank[cases])]
        found.append(cases)
        count, at, width = count + len(cases), at + width, 2 * width
    return np.concatenate(found)[start:stop]


def _find_first(index: Index, sel: Selection, codes: Sequence[str], sort: Sort) -> NDArray[np.int64]:
    """Return the selected cases of some municipalities: by the order of the codes, then by `sort`."""
    pairs = index.places(sel.filters).cities
    ranks = np.full(len(pairs.codes), len(codes))
    for rank, code in reversed(list(enumerate(codes))):
        ranks[[number for number, known in enumerate(pairs.codes) if known == code]] = rank
    chosen = (ranks[pairs.value] < len(codes)) & sel.mask[pairs.case]
    best = np.full(index.size, len(codes))
    np.minimum.at(best, pairs.case[chosen], ranks[pairs.value[chosen]])
    near = np.flatnonzero(best < len(codes))
    words = bits.pack_items(index.board(sel.filters).rank[near], index.size)
    ordered = sort_cases(index, Selection(index, sel.filters, words), sort)
    return ordered[np.argsort(best[ordered], kind="stable")]

"""Pairs of articles that people call the same or different: which lines hold, and what they rule together.

In: the lines of the kind `article`, those of later files after. Out: `Rulings`; a DataError for lines that can't hold
together.
"""

from collections.abc import Mapping, Sequence

from casemap.corrections.lines import Correction, Corrections
from casemap.model import DataError
from casemap.rulings import Rulings


def select_holding(lines: Sequence[Correction]) -> Mapping[frozenset[str], Correction]:
    """Return for each pair of ids the line that holds: the last one."""
    return {line.pair: line for line in lines}


def build_rulings(corrections: Corrections) -> Rulings:
    """Return what people say of pairs of articles, in an order that doesn't depend on that of the lines.

    Raises DataError (file:line:column) when two articles are called different which other lines, taken together, call
    the same.
    """
    holding = select_holding(corrections.pairs).values()
    same = [line for line in holding if line.action == "same"]
    different = [line for line in holding if line.action == "different"]
    for line in different:
        chain = _find_chain(line.article or "", line.value, same)
        if chain:
            told = "、".join(f"{link.source}:{link.line} ({link.article} と {link.value})" for link in chain)
            raise DataError(
                f"{line.source}:{line.line}:value: 記事 {line.article} と {line.value} は different (別) とされて"
                f"いますが、same (同じ) とする行をたどると同じ記事になります: {told}。"
                "このうちの 1 行か、この different の行を消してください。"
            )
    return Rulings(_sort_pairs(same), _sort_pairs(different))


def _find_chain(start: str, end: str, same: Sequence[Correction]) -> list[Correction]:
    """Return the fewest lines by which two articles are the same, one after the other; none when they aren't."""
    chains: dict[str, list[Correction]] = {start: []}
    waiting = [start]
    for known in waiting:
        for line in same:
            for other in line.pair - chains.keys() if known in line.pair else ():
                chains[other] = [*chains[known], line]
                waiting.append(other)
    return chains.get(end, [])


def _sort_pairs(lines: Sequence[Correction]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((min(line.pair), max(line.pair)) for line in lines))

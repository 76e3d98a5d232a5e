"""What people say of pairs of articles: that two tell the same, or that they don't, whatever the words.

In: pairs of ids (`Rulings`). Out: `Bonds`, the same by position, with all that follows: who is the same as whom makes
blocks, and a pair that is different keeps whole blocks apart. Pure.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

IdPair = tuple[str, str]
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Rulings:
    """Pairs of ids that people have ruled on; `casemap.corrections` sees to it that none contradicts the others."""

    same: tuple[IdPair, ...] = ()
    different: tuple[IdPair, ...] = ()

    def resolve(self, find: Callable[[str], int | None]) -> "Bonds":
        """Return the rulings by position; `find` gives that of an id, None for an article that isn't there."""

        def locate(pairs: Iterable[IdPair]) -> list[Pair]:
            found = ((find(one), find(other)) for one, other in pairs)
            return [(one, other) for one, other in found if one is not None and other is not None]

        return Bonds(locate(self.same), locate(self.different))


NO_RULINGS = Rulings()


class Bonds:
    """Blocks of articles that are the same by ruling, and which of them are never counted together."""

    def __init__(self, same: Iterable[Pair] = (), different: Iterable[Pair] = ()) -> None:
        """Take pairs of positions; the order of the pairs and of each pair doesn't matter."""
        self._block: dict[int, list[int]] = {}
        for one, other in same:
            joined = sorted({*self.find_block(one), *self.find_block(other)})
            self._block.update(dict.fromkeys(joined, joined))
        self._different: dict[int, set[int]] = {}
        for one, other in different:
            mine, theirs = self.find_block(one)[0], self.find_block(other)[0]
            self._different.setdefault(mine, set()).add(theirs)
            self._different.setdefault(theirs, set()).add(mine)

    @property
    def blocks(self) -> list[list[int]]:
        """The blocks of more than one article, each in order."""
        return [block for position, block in sorted(self._block.items()) if block[0] == position]

    def find_block(self, position: int) -> list[int]:
        """Return the positions that are the same by ruling as one, in order; it is among them."""
        return self._block.get(position) or [position]

    def find_opposed(self, position: int) -> set[int]:
        """Return the first positions of the blocks that an article is never counted with."""
        return self._different.get(self.find_block(position)[0], set()) if self._different else set()

    def keep_apart(self, one: int, other: int) -> bool:
        """Say whether two articles are different by ruling, or by what follows from it."""
        return bool(self._different) and self.find_block(other)[0] in self.find_opposed(one)


NO_BONDS = Bonds()

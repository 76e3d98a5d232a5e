"""One line of a corrections file, and all the lines of a run in the order in which they hold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from casemap.model import Role

Action = Literal["pin", "remove", "same", "different"]
CorrectionKind = Literal["place", "theme", "article"]

ANY = "*"
"""As the value of a removal: whatever was found."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One line of a corrections file.

    `article` is an article's id, `surface` an expression; at least one is given, and both must hold. `value` is a
    5-digit JIS code, a theme id or (removals) `ANY`. `role` None: the role that was found, else primary; for a
    theme primary is the main one, mentioned a further one. `detail` says who, when and why; `source` and `line`
    where it stands (file name, 1-based).

    Of the kind `article` the action is `same` or `different`, and `article` and `value` are the ids of the two.
    """

    action: Action
    kind: CorrectionKind
    value: str
    article: str | None = None
    surface: str | None = None
    role: Role | None = None
    detail: str = ""
    source: str = ""
    line: int = 0

    @property
    def pair(self) -> frozenset[str]:
        """The ids of the two articles of a line of the kind `article`, whichever comes first."""
        return frozenset((self.article or "", self.value))


class Corrections:
    """The lines of one or more files, in the order in which they are applied: removals first within each file.

    `lines` are all of them, `pairs` those of the kind `article`.
    """

    def __init__(self, files: Iterable[Sequence[Correction]] = ()) -> None:
        """Take the lines file by file; a later file comes after, so it overrides an earlier one."""
        lines = [line for file in files for line in sorted(file, key=lambda one: (one.action == "pin", one.line))]
        self.lines: tuple[Correction, ...] = tuple(lines)
        self.pairs = tuple(line for line in lines if line.kind == "article")
        self._paired = frozenset(identity for line in self.pairs for identity in line.pair)
        self._general: list[tuple[int, Correction]] = []
        self._by_article: dict[str, list[tuple[int, Correction]]] = {}
        for entry in enumerate(lines):
            article = entry[1].article
            if entry[1].kind != "article":
                (self._general if article is None else self._by_article.setdefault(article, [])).append(entry)

    def __bool__(self) -> bool:
        """Say whether there are any."""
        return bool(self.lines)

    def names_article(self, article_id: str) -> bool:
        """Say whether a line names this article."""
        return article_id in self._by_article or article_id in self._paired

    def select_lines(self, article_id: str) -> list[Correction]:
        """Return the lines that may change the case of an article, in order."""
        own = self._by_article.get(article_id)
        return [line for _, line in (sorted([*self._general, *own]) if own else self._general)]

"""What became of the corrections in one run, and what is told of those that matched nothing."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from casemap.corrections.lines import ANY, Correction, Corrections
from casemap.corrections.pairs import select_holding
from casemap.rulings import NO_RULINGS, Rulings


@dataclass(slots=True)
class CorrectionLog:
    """What became of the corrections in one run; `rulings` is what they say of pairs of articles.

    `counts`: how often each that changes a case was applied; `articles`: in how many articles; `seen` and `changed`:
    of the articles that a line names, those that were there, and those that such a line changed. `linking` says
    whether the run compares articles at all.
    """

    corrections: Corrections
    rulings: Rulings = NO_RULINGS
    counts: Counter[Correction] = field(default_factory=Counter)
    articles: int = 0
    seen: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    linking: bool = True

    def take(
        self, counts: Mapping[Correction, int], articles: int, seen: Iterable[str], changed: Iterable[str]
    ) -> None:
        """Add what became of them with some other articles."""
        self.counts.update(counts)
        self.articles += articles
        self.seen.update(seen)
        self.changed.update(changed)

    def count_articles(self) -> int:
        """Return how many articles the corrections changed or ruled on."""
        ruled = {identity for line in self.corrections.pairs if self._is_used(line) for identity in line.pair}
        return self.articles + len(ruled - self.changed)

    def find_unused(self) -> list[Correction]:
        """Return the corrections that nothing matched, in order of file and line."""
        return [line for line in self.corrections.lines if not self._is_used(line)]

    def _is_used(self, line: Correction) -> bool:
        if line.kind != "article":
            return bool(self.counts[line])
        return self.linking and line.pair <= self.seen and self._find_overriding(line) is None

    def _find_overriding(self, line: Correction) -> Correction | None:
        """Return the line of a later file that says the opposite of the same two articles."""
        holding = select_holding(self.corrections.pairs)[line.pair]
        return holding if holding.action != line.action else None

    def explain_unused(self, line: Correction) -> str:
        """Return why a correction matched nothing and what to do, as `file:line: …` (in Japanese)."""
        if line.kind == "article" and not self.linking:
            return (
                f"{line.source}:{line.line}: 同じ記事・別の記事の指定は、記事をまとめる `casemap build` でだけ"
                "効きます。ここでは使いません。"
            )
        return (
            f"{line.source}:{line.line}: 修正が何にも当てはまりません ({self._find_reason(line)})。"
            "不要になった行なら消してください。"
        )

    def _find_reason(self, line: Correction) -> str:
        if line.kind == "article":
            overriding = self._find_overriding(line)
            if overriding is not None:
                return f"あとのファイルの {overriding.source}:{overriding.line} が逆を指定しています"
            missing = [identity for identity in (line.article or "", line.value) if identity not in self.seen]
            return f"記事 {' と '.join(missing)} がありません"
        what = "場所" if line.kind == "place" else "テーマ"
        target = f"外す{what} {line.value} " if line.value != ANY else f"外す{what}"
        if line.article is not None and line.article not in self.seen:
            return f"記事 {line.article} がありません"
        if line.action == "pin" and line.article is not None:
            return f"記事 {line.article} に「{line.surface}」がありません"
        if line.action == "pin":
            return f"「{line.surface}」とだけ書いた記事がありません"
        if line.article is not None:
            return f"記事 {line.article} に{target}がありません"
        return f"「{line.surface}」から{target}がどの記事にもありません"

"""What people have corrected: places and themes pinned to, or removed from, an article or a surface form.

In: a case and the corrections (`correction_file` reads them). Out: the case as corrected, and which corrections
had something to do. Pure, and applied after everything else: no rule of casemap overrides a person. docs/corrections.md
tells the format and the rules in words.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from casemap.gazetteer import Gazetteer
from casemap.model import Article, Case, Field, PlaceMention, Reason, Role, ThemeTag
from casemap.text import FoldedText, fold_name, fold_text

Action = Literal["pin", "remove"]
CorrectionKind = Literal["place", "theme"]

ANY = "*"
"""As the value of a removal: whatever was found."""

PINNED = 1.0
"""Confidence of a pinned place, score of a pinned main theme: a person has looked."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One line of a corrections file.

    `article` is an article's id, `surface` an expression; at least one is given, and both must hold. `value` is a
    5-digit JIS code, a theme id or (removals) `ANY`. `role` None: the role that was found, else primary; for a
    theme primary is the main one, mentioned a further one. `detail` says who, when and why; `source` and `line`
    where it stands (file name, 1-based).
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


class Corrections:
    """The lines of one or more files, in the order in which they are applied: removals first within each file."""

    def __init__(self, files: Iterable[Sequence[Correction]] = ()) -> None:
        """Take the lines file by file; a later file comes after, so it overrides an earlier one."""
        lines = [line for file in files for line in sorted(file, key=lambda one: (one.action == "pin", one.line))]
        self.lines: tuple[Correction, ...] = tuple(lines)
        self._general: list[tuple[int, Correction]] = []
        self._by_article: dict[str, list[tuple[int, Correction]]] = {}
        for entry in enumerate(lines):
            article = entry[1].article
            (self._general if article is None else self._by_article.setdefault(article, [])).append(entry)

    def __bool__(self) -> bool:
        """Say whether there are any."""
        return bool(self.lines)

    def names_article(self, article_id: str) -> bool:
        """Say whether a line names this article."""
        return article_id in self._by_article

    def select_lines(self, article_id: str) -> list[Correction]:
        """Return the lines that may concern an article, in order."""
        own = self._by_article.get(article_id)
        return [line for _, line in (sorted([*self._general, *own]) if own else self._general)]


@dataclass(slots=True)
class CorrectionLog:
    """What became of the corrections in one run: how often each was applied, in how many articles."""

    corrections: Corrections
    counts: Counter[Correction] = field(default_factory=Counter)
    articles: int = 0
    seen: set[str] = field(default_factory=set)

    def take(self, counts: Mapping[Correction, int], articles: int, seen: Iterable[str]) -> None:
        """Add what became of them with some other articles."""
        self.counts.update(counts)
        self.articles += articles
        self.seen.update(seen)

    def find_unused(self) -> list[Correction]:
        """Return the corrections that nothing matched, in order of file and line."""
        return [line for line in self.corrections.lines if not self.counts[line]]

    def explain_unused(self, line: Correction) -> str:
        """Return why a correction matched nothing and what to do, as `file:line: …` (in Japanese)."""
        what = "場所" if line.kind == "place" else "テーマ"
        target = f"外す{what} {line.value} " if line.value != ANY else f"外す{what}"
        if line.article is not None and line.article not in self.seen:
            why = f"記事 {line.article} がありません"
        elif line.action == "pin" and line.article is not None:
            why = f"記事 {line.article} に「{line.surface}」がありません"
        elif line.action == "pin":
            why = f"「{line.surface}」とだけ書いた記事がありません"
        elif line.article is not None:
            why = f"記事 {line.article} に{target}がありません"
        else:
            why = f"「{line.surface}」から{target}がどの記事にもありません"
        return f"{line.source}:{line.line}: 修正が何にも当てはまりません ({why})。不要になった行なら消してください。"


def correct_cases(cases: Iterable[Case], log: CorrectionLog, gazetteer: Gazetteer) -> Iterator[Case]:
    """Yield each case as corrected; `log` is complete when the last one has been taken."""
    for case in cases:
        identity = case.article.id
        if log.corrections.names_article(identity):
            log.seen.add(identity)
        corrected, used = apply_corrections(case, log.corrections, gazetteer)
        log.counts.update(used)
        log.articles += bool(used)
        yield corrected


def apply_corrections(
    case: Case, corrections: Corrections, gazetteer: Gazetteer
) -> tuple[Case, tuple[Correction, ...]]:
    """Return the case as corrected, and the corrections that had something to do with it.

    The case comes back as it was when none had. A pinned place keeps its span, takes over that of its surface, or
    points at its own name in the article; where neither stands there, the span is empty: 0 to 0 in the title.
    """
    used: list[Correction] = []
    for line in corrections.select_lines(case.article.id):
        changed: Case | None
        if line.kind == "theme":
            changed = _remove_theme(case, line) if line.action == "remove" else _pin_theme(case, line)
        else:
            changed = _remove_place(case, line) if line.action == "remove" else _pin_place(case, line, gazetteer)
        if changed is not None:
            case = changed
            used.append(line)
    return case, tuple(used)


def _remove_place(case: Case, line: Correction) -> Case | None:
    """Drop the places of this code (or any) that are written with this surface (or any); None: there are none."""
    kept = tuple(
        place
        for place in case.places
        if line.value not in (ANY, place.code) or not (line.surface is None or _same(place.surface, line.surface))
    )
    return None if len(kept) == len(case.places) else replace(case, places=kept)


def _pin_place(case: Case, line: Correction, gazetteer: Gazetteer) -> Case | None:
    """Put a place in; None when the surface that it is pinned to doesn't stand in the article."""
    article, entry = case.article, gazetteer.entries[line.value]
    written: list[PlaceMention] = []
    span: tuple[Field, int, int] | None = None
    if line.surface is not None:
        span = _find_span(article, line.surface)
        if span is None or (line.article is None and _says_more(case.places, line.surface)):
            return None
        written = [place for place in case.places if _same(place.surface, line.surface)]
    known = [place for place in case.places if place.code == line.value]
    before = known[0] if known else (written[0] if written else None)
    if written:
        span = written[0].field, written[0].start, written[0].end
    elif span is None and before is not None:
        span = before.field, before.start, before.end
    elif span is None:
        full_name = entry.name if entry.kind == "都道府県" else f"{entry.prefecture}{entry.name}"
        span = _find_span(article, full_name) or _find_span(article, entry.name) or ("title", 0, 0)
    name, start, end = span
    others = before.candidates if before is not None else ()
    pinned = PlaceMention(
        code=entry.code,
        name=entry.name,
        prefecture=entry.prefecture,
        role=line.role or (before.role if before is not None else "primary"),
        confidence=PINNED,
        field=name,
        start=start,
        end=end,
        surface=article.field_text(name)[start:end],
        lat=entry.lat,
        lon=entry.lon,
        reasons=(Reason("pinned", line.detail or line.source),),
        candidates=(entry.code, *(code for code in others if code != entry.code)),
    )
    at = case.places.index(before) if before is not None else len(case.places)
    marked = [*case.places[:at], pinned, *case.places[at:]]
    kept = [place for place in marked if place is pinned or (place not in written and place.code != line.value)]
    # Primaries come first, each group in its own order, as `roles` has it.
    places = sorted(kept, key=lambda place: place.role != "primary")
    return replace(case, places=tuple(places))


def _remove_theme(case: Case, line: Correction) -> Case | None:
    """Drop a theme (or all); the next best becomes the main one. None when there is nothing to drop."""
    kept = tuple(tag for tag in case.themes if line.value not in (ANY, tag.id))
    if len(kept) == len(case.themes) or not _holds(case.article, line.surface):
        return None
    return _with_themes(case, kept)


def _pin_theme(case: Case, line: Correction) -> Case | None:
    """Put a theme in: as the main one, or (role mentioned) behind the main one. None: the surface isn't there."""
    if not _holds(case.article, line.surface):
        return None
    known = next((tag for tag in case.themes if tag.id == line.value), None)
    rest = tuple(tag for tag in case.themes if tag.id != line.value)
    evidence = known.evidence if known is not None else _read_evidence(case.article, line.surface)
    if line.role != "mentioned":
        return _with_themes(case, (ThemeTag(line.value, PINNED, evidence), *rest))
    # Best first, and no further theme above the main one.
    limit = rest[0].score if rest else PINNED
    score = min(known.score if known is not None else limit, limit)
    behind = sorted((*rest[1:], ThemeTag(line.value, score, evidence)), key=lambda tag: -tag.score)
    return _with_themes(case, (*rest[:1], *behind))


def _with_themes(case: Case, themes: tuple[ThemeTag, ...]) -> Case:
    return replace(case, themes=themes, theme=themes[0].id if themes else None)


def _says_more(places: Iterable[PlaceMention], surface: str) -> bool:
    """Say whether a place is written with more than the surface: 東京都府中市 leaves nothing open about 府中市."""
    wanted = fold_name(surface)
    return any(wanted in (found := fold_name(place.surface)) and found != wanted for place in places)


def _same(one: str, other: str) -> bool:
    return fold_name(one) == fold_name(other)


def _holds(article: Article, surface: str | None) -> bool:
    return surface is None or _find_span(article, surface) is not None


def _read_evidence(article: Article, surface: str | None) -> tuple[str, ...]:
    """Return the surface as the article has it, which is all that a person's word leaves to show."""
    span = _find_span(article, surface) if surface is not None else None
    return () if span is None else (article.field_text(span[0])[span[1] : span[2]],)


@lru_cache(maxsize=4)
def _fold(raw: str) -> FoldedText:
    """Fold a field once, however many lines look into it."""
    return fold_text(raw)


def _find_span(article: Article, surface: str) -> tuple[Field, int, int] | None:
    """Return field and raw span of the first place where a surface stands, whatever its spelling."""
    wanted = fold_name(surface)
    names: tuple[Field, ...] = ("title", "text")
    for name in names:
        folded = _fold(article.field_text(name))
        at = folded.folded.find(wanted)
        if at >= 0:
            return name, *folded.raw_span(at, at + len(wanted))
    return None

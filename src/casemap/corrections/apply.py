"""Corrections that change one case: places and themes, pinned or removed. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from casemap.corrections.lines import ANY, Correction, Corrections
from casemap.corrections.log import CorrectionLog
from casemap.gazetteer import Gazetteer
from casemap.model import Article, Case, Field, PlaceMention, Reason, ThemeTag
from casemap.text import FoldedText, fold_name, fold_text

PINNED = 1.0
"""Confidence of a pinned place, score of a pinned main theme: a person has looked."""


def correct_cases(cases: Iterable[Case], log: CorrectionLog, gazetteer: Gazetteer) -> Iterator[Case]:
    """Yield each case as corrected; `log` is complete when the last one has been taken."""
    for case in cases:
        identity = case.article.id
        corrected, used = apply_corrections(case, log.corrections, gazetteer)
        if log.corrections.names_article(identity):
            log.seen.add(identity)
            if used:
                log.changed.add(identity)
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

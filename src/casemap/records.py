"""Cases as JSON: the line format of `casemap annotate`.

In: a `Case`. Out: a dict of plain JSON values, keys in a fixed order (see docs/annotate.md).
"""

import json
from collections.abc import Sequence

from casemap.kit import Source, Used, annotate_articles
from casemap.model import Article, Case, DateMention, Fact, Lang, PlaceMention, Reason, ThemeTag
from casemap.reasons import render_reason


def case_to_record(case: Case, lang: Lang = "ja") -> dict[str, object]:
    """Return the JSON object of one case; reasons are rendered in `lang`, `extra` keeps unknown input keys."""
    article = case.article
    record: dict[str, object] = {
        "id": article.id,
        "title": article.title,
        "text": article.text,
        "url": article.url,
        "publisher": article.publisher,
        "published": article.published,
        "issue": article.issue,
        "published_source": article.published_source,
        "places": [_place(place, lang) for place in case.places],
        "dates": [_date(date) for date in case.dates],
        "started": case.started,
        "theme": case.theme,
        "themes": [_theme(theme) for theme in case.themes],
        "facts": [_fact(fact) for fact in case.facts],
        "issues": list(case.issues),
    }
    if article.extra:
        record["extra"] = dict(article.extra)
    return record


def annotate_lines(source: Source, lang: Lang, articles: Sequence[Article]) -> tuple[str, Used]:
    """Return the lines of some articles, in order, each with its line end, and what the corrections did."""
    cases, used = annotate_articles(source, articles)
    return "".join(json.dumps(case_to_record(case, lang), ensure_ascii=False) + "\n" for case in cases), used


def _place(place: PlaceMention, lang: Lang) -> dict[str, object]:
    return {
        "code": place.code,
        "name": place.name,
        "prefecture": place.prefecture,
        "role": place.role,
        "confidence": place.confidence,
        "role_confidence": place.role_confidence,
        "field": place.field,
        "start": place.start,
        "end": place.end,
        "surface": place.surface,
        "lat": place.lat,
        "lon": place.lon,
        "reasons": render_reasons(place.reasons, lang),
        "candidates": list(place.candidates),
    }


def render_reasons(reasons: tuple[Reason, ...], lang: Lang) -> list[str]:
    """Return the sentences of several reasons in `lang`."""
    return [render_reason(reason, lang) for reason in reasons]


def _date(date: DateMention) -> dict[str, object]:
    return {
        "value": date.value,
        "precision": date.precision,
        "role": date.role,
        "field": date.field,
        "start": date.start,
        "end": date.end,
        "surface": date.surface,
    }


def _theme(theme: ThemeTag) -> dict[str, object]:
    return {
        "id": theme.id,
        "score": theme.score,
        "evidence": list(theme.evidence),
        "subthemes": list(theme.subthemes),
    }


def _fact(fact: Fact) -> dict[str, object]:
    return {
        "kind": fact.kind,
        "value": fact.value,
        "field": fact.field,
        "start": fact.start,
        "end": fact.end,
        "surface": fact.surface,
    }

"""Why a case is placed, dated and themed as it is, as lines for people: what `casemap explain` prints.

In: a `Case`. Out: lines in Japanese or English. Pure.
"""

from collections.abc import Iterator

from casemap.model import Case, Lang, PlaceMention
from casemap.reasons import render_reason

WORDS: dict[str, tuple[str, str]] = {
    "title": ("見出し", "headline"),
    "text": ("本文", "text"),
    "places": ("場所", "place"),
    "dates": ("日付", "date"),
    "started_at": ("取組の開始", "start"),
    "themes": ("テーマ", "theme"),
    "issues": ("注意", "note"),
    "none": ("なし", "none"),
    "primary": ("取組の主体", "whose initiative it is"),
    "mentioned": ("本文に出てくる地名", "named in passing"),
    "confidence": ("確信度", "confidence"),
    "day": ("日まで", "to the day"),
    "month": ("月まで", "to the month"),
    "year": ("年まで", "to the year"),
    "fiscal_year": ("年度", "fiscal year"),
    "published": ("掲載", "published"),
    "started": ("開始", "started"),
    "planned": ("予定", "planned"),
    "event": ("出来事", "event"),
}
"""Words of the explanation: key, Japanese and English."""


def explain_case(case: Case, lang: Lang = "ja") -> Iterator[str]:
    """Yield the lines that explain one case in words."""

    def word(key: str) -> str:
        return WORDS[key][0 if lang == "ja" else 1]

    article = case.article
    if article.title:
        yield f"{word('title')}: {article.title}"
    yield f"{word('text')}: {article.text}"
    if not case.places:
        yield f"{word('places')}: {word('none')}"
    for place in case.places:
        yield f"{word('places')}: {_name(place)} ({place.code}) {word(place.role)}"
        span = f"{word(place.field)} {place.start}-{place.end}「{place.surface}」"
        yield f"  {word('confidence')} {place.confidence:.2f}, {span}"
        for reason in place.reasons:
            yield f"  - {render_reason(reason, lang)}"
    for date in case.dates:
        role = word("text") if date.role == "mentioned" else word(date.role)
        yield f"{word('dates')}: {date.value} ({word(date.precision)}, {role})「{date.surface}」"
    yield f"{word('started_at')}: {case.started or word('none')}"
    for theme in case.themes:
        yield f"{word('themes')}: {theme.id} {theme.score:.2f} ({'、'.join(theme.evidence)})"
    for issue in case.issues:
        yield f"{word('issues')}: {issue}"


def _name(place: PlaceMention) -> str:
    return place.name if place.name == place.prefecture else f"{place.prefecture}{place.name}"

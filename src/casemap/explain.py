"""Why a case is placed, dated and themed as it is, as lines for people: what `casemap explain` prints.

In: a `Case`. Out: lines in Japanese or English. Pure.
"""

from collections.abc import Iterator

from casemap.messages import translator
from casemap.model import Case, Lang, PlaceMention
from casemap.reasons import render_reason


def explain_case(case: Case, lang: Lang = "ja") -> Iterator[str]:
    """Yield the lines that explain one case in words."""
    t = translator(lang)
    article = case.article
    if article.title:
        yield f"{t('explain_title')}: {article.title}"
    yield f"{t('explain_text')}: {article.text}"
    if not case.places:
        yield f"{t('explain_places')}: {t('explain_none')}"
    for place in case.places:
        yield f"{t('explain_places')}: {_name(place)} ({place.code}) {t('explain_' + place.role)}"
        span = f"{t('explain_' + place.field)} {place.start}-{place.end}「{place.surface}」"
        yield f"  {t('explain_confidence')} {place.confidence:.2f}, {span}"
        for reason in place.reasons:
            yield f"  - {render_reason(reason, lang)}"
    for date in case.dates:
        role = t("explain_text") if date.role == "mentioned" else t("explain_" + date.role)
        yield f"{t('explain_dates')}: {date.value} ({t('explain_' + date.precision)}, {role})「{date.surface}」"
    yield f"{t('explain_started_at')}: {case.started or t('explain_none')}"
    for theme in case.themes:
        yield f"{t('explain_themes')}: {theme.id} {theme.score:.2f} ({'、'.join(theme.evidence)})"
    for issue in case.issues:
        yield f"{t('explain_issues')}: {issue}"


def _name(place: PlaceMention) -> str:
    return place.name if place.name == place.prefecture else f"{place.prefecture}{place.name}"

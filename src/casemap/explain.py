"""Why a case is placed, dated and themed as it is, as lines for people: what `casemap explain` prints.

In: a `Case`. Out: lines in Japanese or English. Pure.
"""

from collections.abc import Iterator, Sequence

from casemap.corrections import Correction
from casemap.messages import translator
from casemap.model import Case, Lang, PlaceMention, SubThemeLabel, ThemeLabel
from casemap.reasons import render_reason


def explain_case(case: Case, lang: Lang = "ja", labels: Sequence[ThemeLabel] = ()) -> Iterator[str]:
    """Yield the lines that explain one case in words.

    `labels` are the themes of the taxonomy that the case was classified with; a theme without one is named by its id.
    """
    t = translator(lang)
    every: list[ThemeLabel | SubThemeLabel] = [*labels, *(part for label in labels for part in label.subthemes)]
    names = {label.id: f"{label.label_ja if lang == 'ja' else label.label_en} ({label.id})" for label in every}
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
        yield f"  {t('explain_role_confidence')} {place.role_confidence:.2f}"
        for reason in place.reasons:
            yield f"  - {render_reason(reason, lang)}"
    for date in case.dates:
        role = t("explain_text") if date.role == "mentioned" else t("explain_" + date.role)
        yield f"{t('explain_dates')}: {date.value} ({t('explain_' + date.precision)}, {role})「{date.surface}」"
    yield f"{t('explain_started_at')}: {case.started or t('explain_none')}"
    for theme in case.themes:
        named = names.get(theme.id, theme.id)
        yield f"{t('explain_themes')}: {named} {theme.score:.2f} ({'、'.join(theme.evidence)})"
        for part in theme.subthemes:
            yield f"  {t('explain_subtheme')}: {names.get(part, part)}"
    for fact in case.facts:
        yield f"{t('explain_' + fact.kind)}: {fact.value}「{fact.surface}」"
    for issue in case.issues:
        yield f"{t('explain_issues')}: {issue}"


def explain_links(case: Case, group: Sequence[Case], leader: Case, lang: Lang = "ja") -> Iterator[str]:
    """Yield a line for each other case of the `group` that tells the same, and which one (`leader`) is counted."""
    t = translator(lang)
    for other in group:
        if other is not case:
            yield f"{t('explain_same')}: {_describe(other)}"
    if len(group) > 1:
        yield f"{t('explain_counted')}: {_describe(leader)}"


def explain_rulings(identity: str, pairs: Sequence[Correction], lang: Lang = "ja") -> Iterator[str]:
    """Yield a line for each correction that calls this article the same as another, or different from it."""
    t = translator(lang)
    for line in pairs:
        if identity in line.pair:
            (other,) = line.pair - {identity}
            detail = ", ".join(filter(None, (line.detail, f"{line.source}:{line.line}")))
            yield f"{t('explain_ruled_' + line.action)}: {other} ({detail})"


def _describe(case: Case) -> str:
    article = case.article
    source = ", ".join(filter(None, (article.publisher, article.published, article.url)))
    return f"{article.id} {article.title}{f' ({source})' if source else ''}"


def _name(place: PlaceMention) -> str:
    return place.name if place.name == place.prefecture else f"{place.prefecture}{place.name}"

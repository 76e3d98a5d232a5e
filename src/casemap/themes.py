"""Which themes an article is about, and the words that say so.

In: an article and the taxonomy (`casemap.taxonomy`). Out: theme tags, best first. Transparent rules: each
word found counts points by its grade and by where it stands (title before lead before rest), the points of a
theme make its score, and every tag names its words as evidence. Weights learned from labelled articles
(`casemap.theme_weights`) choose among the themes that have words. A tag also names the sub-themes that its words
speak for clearly enough.
"""

from collections.abc import Mapping, Sequence

from casemap.model import Article, ThemeTag
from casemap.taxonomy import Scoring, Taxonomy, Theme
from casemap.taxonomy_file import load_taxonomy
from casemap.text import FoldedText, fold_text
from casemap.theme_weights import build_score
from casemap.vocabulary import Hit

__all__ = ["Taxonomy", "Theme", "choose_by_points", "classify_themes", "count_points", "load_taxonomy", "score_themes"]


def classify_themes(article: Article, taxonomy: Taxonomy) -> tuple[ThemeTag, ...]:
    """Return the themes of an article, best first: the main one and those that are near enough.

    The weights of the taxonomy choose, where it has any, else the scores do. Empty when no word of the vocabulary
    occurs.
    """
    scoring = taxonomy.scoring
    points, finds = _find_words(article, taxonomy)
    weights = taxonomy.weights
    chosen = (
        choose_by_points(points, scoring) if weights is None else weights.choose(points, scoring.themes, scoring.half)
    )
    return _build_tags(chosen, points, finds, taxonomy)


def choose_by_points(points: Sequence[float], scoring: Scoring) -> list[int]:
    """Return the themes by their scores alone: the best one, and those whose score is near enough to it."""
    order = _best_first(points)[: scoring.themes]
    for place, theme in enumerate(order[1:], 1):
        share = scoring.second if place == 1 else scoring.third
        if points[theme] < scoring.minimum or build_score(points[theme], scoring.half) < share * build_score(
            points[order[0]], scoring.half
        ):
            return order[:place]
    return order


def count_points(article: Article, taxonomy: Taxonomy) -> list[float]:
    """Return the points that the words of an article bring each theme, in the order of the taxonomy."""
    return _find_words(article, taxonomy)[0]


def score_themes(article: Article, taxonomy: Taxonomy) -> tuple[ThemeTag, ...]:
    """Return every theme that any word speaks for, best first (ties in the order of the file).

    A score is 1 - 2^(-points / half), in [0, 1]: one more word for a theme never lowers it.
    """
    points, finds = _find_words(article, taxonomy)
    return _build_tags(_best_first(points), points, finds, taxonomy)


# A word found: the text, the hit in it, and how much it counts where it stands.
_Find = tuple[FoldedText, Hit, float]


def _find_words(article: Article, taxonomy: Taxonomy) -> tuple[list[float], list[_Find]]:
    """Return the points of each theme, and the words found in title and text."""
    scoring = taxonomy.scoring
    points = [0.0] * len(taxonomy.themes)
    finds: list[_Find] = []
    times: dict[str, int] = {}
    for raw, near, far in (
        (article.title, scoring.title, scoring.title),
        (article.text, scoring.lead, scoring.rest),
    ):
        text = fold_text(raw)
        for hit in taxonomy.vocabulary.find_hits(text.folded):
            word, start, _, senses = hit
            factor = near if start < scoring.lead_length else far
            seen = times.get(word, 0)
            times[word] = seen + 1
            if seen:
                factor *= scoring.repeat**seen
            for theme, weight, _, _ in senses:
                points[theme] += weight * factor
            finds.append((text, hit, factor))
    return points, finds


def _best_first(points: Sequence[float]) -> list[int]:
    return sorted((theme for theme, gained in enumerate(points) if gained > 0), key=lambda i: -points[i])


def _build_tags(
    chosen: Sequence[int], points: Sequence[float], finds: Sequence[_Find], taxonomy: Taxonomy
) -> tuple[ThemeTag, ...]:
    """Return the tags of the themes chosen, each with the words that brought most points first."""
    gained: dict[int, dict[str, float]] = {theme: {} for theme in chosen}
    parts = {theme: [0.0] * len(taxonomy.themes[theme].subthemes) for theme in chosen}
    for text, (_, start, end, senses), factor in finds:
        for theme, weight, _, speaks_for in senses:
            if theme in gained:
                first, last = text.raw_span(start, end)
                surface, gain = text.raw[first:last], weight * factor
                words = gained[theme]
                words[surface] = words.get(surface, 0.0) + gain
                for part in speaks_for:
                    parts[theme][part] += gain
    return tuple(_build_tag(theme, points[theme], gained[theme], parts[theme], taxonomy) for theme in chosen)


def _build_tag(
    theme: int, points: float, gained: Mapping[str, float], parts: Sequence[float], taxonomy: Taxonomy
) -> ThemeTag:
    entry, scoring = taxonomy.themes[theme], taxonomy.scoring
    words = sorted(gained, key=gained.__getitem__, reverse=True)
    least = max(scoring.subtheme, scoring.second * max(parts, default=0.0))
    clear = [part for part in _best_first(parts) if parts[part] >= least]
    return ThemeTag(
        id=entry.id,
        score=build_score(points, scoring.half),
        evidence=tuple(words[: scoring.evidence]),
        subthemes=tuple(entry.subthemes[part].id for part in clear),
    )

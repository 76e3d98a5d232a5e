"""Which themes an article is about, and the words that say so.

In: an article and the taxonomy (`casemap.taxonomy`). Out: theme tags, best first. Transparent rules only: each
word found counts points by its grade and by where it stands (title before lead before rest), the points of a
theme make its score, and every tag names its words as evidence.
"""

from collections.abc import Iterator

from casemap.model import Article, ThemeTag
from casemap.taxonomy import Taxonomy, Theme, load_taxonomy
from casemap.text import FoldedText, fold_text
from casemap.vocabulary import Hit

__all__ = ["Taxonomy", "Theme", "classify_themes", "load_taxonomy", "score_themes"]


def classify_themes(article: Article, taxonomy: Taxonomy) -> tuple[ThemeTag, ...]:
    """Return the themes of an article, best first: the main one and those whose score is near enough.

    Empty when no word of the vocabulary occurs.
    """
    scoring = taxonomy.scoring
    ranked = score_themes(article, taxonomy)[: scoring.themes]
    least = 1 - 2 ** (-scoring.minimum / scoring.half)
    tags = ranked[:1]
    for share, tag in zip((scoring.second, *([scoring.third] * scoring.themes)), ranked[1:], strict=False):
        if tag.score < least or tag.score < share * tags[0].score:
            break
        tags += (tag,)
    return tags


def score_themes(article: Article, taxonomy: Taxonomy) -> tuple[ThemeTag, ...]:
    """Return every theme that any word speaks for, best first, with scores in [0, 1] and evidence.

    A score is 1 - 2^(-points / half): more words for a theme never lower it. Ties keep the order of the file.
    """
    scoring = taxonomy.scoring
    points = [0.0] * len(taxonomy.themes)
    evidence: list[dict[str, float]] = [{} for _ in taxonomy.themes]
    times: dict[str, int] = {}
    for text, hit, place in _find_hits(article, taxonomy):
        seen = times.get(hit.word, 0)
        times[hit.word] = seen + 1
        factor = place * scoring.repeat**seen if seen else place
        start, end = text.raw_span(hit.start, hit.end)
        surface = text.raw[start:end]
        for theme, weight, _ in hit.senses:
            gained = weight * factor
            points[theme] += gained
            words = evidence[theme]
            words[surface] = words.get(surface, 0.0) + gained
    order = sorted((i for i, gained in enumerate(points) if gained > 0), key=lambda i: -points[i])
    return tuple(
        ThemeTag(
            id=taxonomy.themes[i].id,
            score=1 - 2 ** (-points[i] / scoring.half),
            evidence=_best_first(evidence[i])[: scoring.evidence],
        )
        for i in order
    )


def _find_hits(article: Article, taxonomy: Taxonomy) -> Iterator[tuple[FoldedText, Hit, float]]:
    """Yield each word found, with the text it stands in and the factor of its place."""
    scoring = taxonomy.scoring
    vocabulary = taxonomy.vocabulary
    title = fold_text(article.title)
    for hit in vocabulary.find_hits(title.folded):
        yield title, hit, scoring.title
    text = fold_text(article.text)
    for hit in vocabulary.find_hits(text.folded):
        yield text, hit, scoring.lead if hit.start < scoring.lead_length else scoring.rest


def _best_first(words: dict[str, float]) -> tuple[str, ...]:
    """Return words by what they gained; equal ones in the order in which they occur."""
    return tuple(sorted(words, key=lambda word: -words[word]))

"""One article in, one case out: places, dates, themes and facts put together.

Pure and per article, so that a pool of workers can run it in any order with the same result.
"""

from collections.abc import Iterable, Iterator

from casemap.dates import find_dates
from casemap.fact_words import FactWords
from casemap.facts import FactFinder
from casemap.gazetteer import Gazetteer
from casemap.lexicon import Lexicon
from casemap.mentions import MentionFinder
from casemap.model import Article, Case
from casemap.resolve import PlaceResolver
from casemap.roles import assign_roles
from casemap.themes import Taxonomy, classify_themes


class Pipeline:
    """Everything that is built once: the automaton over names, the resolver, the taxonomy, the words of facts."""

    def __init__(self, gazetteer: Gazetteer, taxonomy: Taxonomy, lexicon: Lexicon, fact_words: FactWords) -> None:
        """Build the look-ups; what is handed in is only read."""
        self.gazetteer = gazetteer
        self.taxonomy = taxonomy
        self.lexicon = lexicon
        self.fact_words = fact_words
        self.finder = MentionFinder(gazetteer, lexicon)
        self.resolver = PlaceResolver(gazetteer, lexicon, self.finder)
        self.fact_finder = FactFinder(fact_words)

    def annotate(self, article: Article) -> Case:
        """Return the case of one article; every article gives exactly one, placed or not."""
        mentions = self.finder.find_mentions(article)
        resolved = self.resolver.resolve_mentions(article, mentions)
        source = self.resolver.read_source(article)
        places = assign_roles(article, resolved, source, self.gazetteer, self.lexicon)
        found = find_dates(article)
        themes = classify_themes(article, self.taxonomy)
        return Case(
            article=article,
            places=places,
            dates=found.dates,
            started=found.started,
            started_precision=found.started_precision,
            theme=themes[0].id if themes else None,
            themes=themes,
            issues=(*article.issues, *found.issues),
            facts=self.fact_finder.find_facts(article),
        )

    def annotate_all(self, articles: Iterable[Article]) -> Iterator[Case]:
        """Yield the case of each article, in order."""
        for article in articles:
            yield self.annotate(article)

"""All facts of an article in one pass over its headline and text."""

from collections.abc import Iterator

from casemap.fact_words import FactWords
from casemap.facts.audience import AudienceFinder
from casemap.facts.organisations import OrganisationNames
from casemap.facts.partners import Found, find_partners
from casemap.facts.programmes import ProgrammeFinder
from casemap.facts.series import find_series
from casemap.model import Article, Fact, FactKind, Field
from casemap.text import fold_text

_FIELDS: tuple[Field, ...] = ("title", "text")
_KINDS: tuple[FactKind, ...] = ("partner", "programme", "series", "audience")


class FactFinder:
    """Finds facts; everything that depends on the words alone is built once."""

    def __init__(self, words: FactWords) -> None:
        self._names = OrganisationNames(words)
        self._programmes = ProgrammeFinder(words.programmes)
        self._audiences = AudienceFinder(words.audiences)

    def find_facts(self, article: Article) -> tuple[Fact, ...]:
        """Return the facts of an article, by kind, then by place; each value of a kind once, where it stands first.

        A partner whose name is part of a longer one that was found too (津田塾, 津田塾大学) is left out.
        """
        first: dict[tuple[FactKind, str], Fact] = {}
        for field in _FIELDS:
            text = fold_text(article.field_text(field))
            for kind, found in self._find_all(text.folded, field):
                if (kind, found.value) not in first:
                    start, end = text.raw_span(found.start, found.end)
                    fact = Fact(kind, found.value, field, start, end, text.raw[start:end])
                    first[kind, found.value] = fact
        partners = [value for kind, value in first if kind == "partner"]
        facts = [
            fact
            for fact in first.values()
            if fact.kind != "partner" or not any(fact.value != other and fact.value in other for other in partners)
        ]
        return tuple(sorted(facts, key=lambda fact: (_KINDS.index(fact.kind), _FIELDS.index(fact.field), fact.start)))

    def _find_all(self, folded: str, field: Field) -> Iterator[tuple[FactKind, Found]]:
        yield from (("partner", found) for found in find_partners(folded, self._names))
        yield from (("programme", found) for found in self._programmes.find_programmes(folded))
        yield from (("series", found) for found in find_series(folded, field == "title"))
        yield from (("audience", found) for found in self._audiences.find_audiences(folded))

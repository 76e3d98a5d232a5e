"""What else a text states of an initiative: partners, laws and programmes, the number in a series, the audience.

In: an `Article`. Out: `Fact`s, each value once, with the span that says so. Pure; docs/facts.md tells the rules.
"""

from casemap.facts.finder import FactFinder

__all__ = ["FactFinder"]

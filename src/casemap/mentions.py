"""Find toponyms in an article: spans with all their candidates, nothing chosen yet.

In: an `Article`, the `Gazetteer` and the `Lexicon`. Out: `Mention`s in order of appearance, as `reading` reads
them. One automaton over all names is built once per `MentionFinder`; the scan is linear in the length of the text.
"""

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from casemap.gazetteer import Gazetteer
from casemap.lexicon import Lexicon
from casemap.model import Article, Field
from casemap.names import build_names
from casemap.reading import OF_SCHOOL, TokenReader
from casemap.spans import Mention
from casemap.text import fold_capitals, fold_text
from casemap.tokens import expand_groups


class MentionFinder:
    """All names of the gazetteer in one automaton."""

    def __init__(self, gazetteer: Gazetteer, lexicon: Lexicon) -> None:
        """Build the automaton over every name of `gazetteer` and every hiding word of `lexicon`."""
        self._names = build_names(gazetteer, lexicon)
        # None for a word that hides the name inside it.
        self._found = [None if name.blocked and not name.full else name for name in self._names.values()]
        self._automaton = AhoCorasick(
            list(self._names), matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA
        )
        self._lexicon = lexicon
        # What a longer name goes on with, by its first character.
        self._longer = frozenset(lexicon.after_full.starts) | OF_SCHOOL

    def find_mentions(self, article: Article) -> list[Mention]:
        """Return the mentions of title and text, in that order, each in order of appearance."""
        return self.find_in_text(article.title, "title") + self.find_in_text(article.text, "text")

    def find_in_text(self, raw: str, field_name: Field = "text") -> list[Mention]:
        """Return the mentions of one string; spans count in `raw`."""
        if not raw:
            return []
        folded = fold_text(raw)
        text = fold_capitals(folded.folded)
        names = self._found
        tokens = [
            (start, end, name)
            for number, start, end in self._automaton.find_matches_as_indexes(text)
            if (name := names[number]) is not None
        ]
        tokens = expand_groups(text, tokens, self._names)
        return TokenReader(folded, text, tokens, field_name, self._lexicon, self._longer).read() if tokens else []

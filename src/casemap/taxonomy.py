"""The themes of articles and their sub-themes: labels, vocabulary, and the numbers of the scoring.

In: what `taxonomy_file` has read. Out: one frozen `Taxonomy`, which knows its automaton. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property

from casemap.model import SubThemeLabel, ThemeLabel
from casemap.theme_weights import ThemeWeights
from casemap.vocabulary import Unless, Vocabulary

GRADES = ("decisive", "strong", "usual", "weak")


@dataclass(frozen=True, slots=True)
class Scoring:
    """The numbers that turn words into scores: the table [scoring] of the file.

    `decisive`..`weak`: points of a word of that grade. `title`, `lead`, `rest`: factor by where it stands (the
    lead are the first `lead_length` characters of the text). `repeat`: factor for each further occurrence.
    `window`: characters around a word that negative contexts look at. `half`: points that make a score of 0.5.
    `second`, `third`: share of the main theme's score that a further theme needs; `minimum`: points it needs.
    `themes`, `evidence`: most themes of an article, most words of a theme. `subtheme`: points that a sub-theme of a
    theme found needs; a further one needs `second` times the points of the first, too.
    """

    decisive: float
    strong: float
    usual: float
    weak: float
    title: float
    lead: float
    rest: float
    repeat: float
    lead_length: int
    window: int
    half: float
    second: float
    third: float
    minimum: float
    themes: int
    evidence: int
    subtheme: float = 2.0

    def points(self, grade: str) -> float:
        """Return the points of a word of `grade` (one of `GRADES`)."""
        return float(getattr(self, grade))


@dataclass(frozen=True, slots=True)
class SubTheme(SubThemeLabel):
    """One sub-theme: its label, the id of its theme, and the words that speak for both, by grade."""

    theme: str
    words: Mapping[str, tuple[str, ...]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Theme(ThemeLabel):
    """One theme: its label, its sub-themes, and its vocabulary.

    `words` maps each grade to its words as written in the file, those of the sub-themes included. In the phrases
    of `exclude`, and in the contexts of `unless`, its words don't count.
    """

    subthemes: tuple[SubTheme, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(repr=False, kw_only=True)
    exclude: tuple[str, ...] = field(default=(), repr=False)
    unless: tuple[Unless, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Taxonomy:
    """All themes in the order of the file. `version` is the hash of the content (12 hex digits).

    `weights` choose among the themes that have words; None: the scores alone do.
    """

    themes: tuple[Theme, ...]
    scoring: Scoring
    version: str
    weights: ThemeWeights | None = None

    @property
    def labels(self) -> tuple[ThemeLabel, ...]:
        """The themes as a screen needs them, without their vocabulary."""
        return tuple(
            ThemeLabel(
                theme.id,
                theme.label_ja,
                theme.label_en,
                theme.color,
                theme.description_ja,
                theme.description_en,
                tuple(SubThemeLabel(part.id, part.label_ja, part.label_en) for part in theme.subthemes),
            )
            for theme in self.themes
        )

    @cached_property
    def by_id(self) -> Mapping[str, Theme]:
        """The themes by id."""
        return {theme.id: theme for theme in self.themes}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The automaton over all words, built at first use."""
        weights = [
            {word: self.scoring.points(grade) for grade in GRADES for word in theme.words[grade]}
            for theme in self.themes
        ]
        return Vocabulary(
            weights,
            [theme.exclude for theme in self.themes],
            [theme.unless for theme in self.themes],
            self.scoring.window,
            [_find_parts(theme) for theme in self.themes],
        )

    def __getstate__(self) -> dict[str, object]:
        """Leave out what can be built again: an automaton does not travel to another process."""
        return {entry.name: getattr(self, entry.name) for entry in fields(self)}


def _find_parts(theme: Theme) -> Mapping[str, tuple[int, ...]]:
    """Return for each word of a theme the places of the sub-themes that list it."""
    parts: dict[str, tuple[int, ...]] = {}
    for place, part in enumerate(theme.subthemes):
        for grade in GRADES:
            for word in part.words[grade]:
                parts[word] = (*parts.get(word, ()), place)
    return parts

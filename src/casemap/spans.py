"""The value `Mention`: a span that names a place, with all its candidates, nothing chosen yet."""

from dataclasses import dataclass
from typing import Literal

from casemap.model import Field
from casemap.names import Candidate

Form = Literal["full", "bare", "prefecture", "bare_prefecture", "county", "reference"]

# How many folded characters around a mention are kept for the rules about its context.
CONTEXT = 24


@dataclass(slots=True)
class Mention:
    """A span that names a place, unresolved. To be read, not changed (mutable only because that is faster).

    `start`, `end` are code points in the raw field, qualifiers included (愛媛県西予市, 西予市(愛媛県)); `name` is the
    folded name alone. `prefecture`, `county`, `city` are what stands right beside the name. `before` and `after`
    are up to `CONTEXT` folded characters. `linked` is true when the mention continues a list that the previous
    mention began; `grouped` when its suffix stands at the end of the list (新宿・豊島の各区). `bracketed`: it
    stands alone in brackets (a company's seat). `mayor`: a head's title follows. `part` is the folded name of a
    neighbourhood right behind a city (前橋市富士見町). `passing`: a word beside it makes it a point of reference.
    """

    field: Field
    start: int
    end: int
    surface: str
    name: str
    form: Form
    candidates: tuple[Candidate, ...]
    prefecture: str | None = None
    county: str | None = None
    city: str | None = None
    before: str = ""
    after: str = ""
    linked: bool = False
    grouped: bool = False
    bracketed: bool = False
    mayor: bool = False
    marked_former: bool = False
    part: str | None = None
    passing: bool = False

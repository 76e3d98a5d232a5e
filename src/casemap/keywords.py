"""The grammar of the keyword box, and where its words stand in a text.

In: what a person typed. Out: an expression of terms (`Keyword`), never an error: what makes no sense is read as
leniently as can be and reported. Texts are compared folded (`fold_search`), so width, letter case and variant
characters make no difference. Nothing here knows cases. `docs/counting.md` has the grammar in words.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from casemap.text import fold_name, fold_text

SearchField = Literal["title", "text", "place", "publisher", "theme"]
ProblemKey = Literal[
    "open_quote", "open_paren", "stray_paren", "dangling_or", "dangling_not", "empty_field", "too_deep"
]

FIELD_NAMES: dict[str, SearchField] = {
    "title": "title", "題名": "title", "タイトル": "title", "見出し": "title",
    "text": "text", "本文": "text",
    "place": "place", "地名": "place", "場所": "place",
    "publisher": "publisher", "掲載元": "publisher", "出典": "publisher",
    "theme": "theme", "テーマ": "theme",
}  # fmt: skip
"""What may stand before a colon, folded, and the field it names."""

# Parentheses within parentheses: more is no question of a person, and would only cost stack.
DEEPEST = 20

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "‟": '"', "＂": '"', "｜": "|", "（": "(", "）": ")"})
_FIELD = re.compile(r"([^\s:：\"()|]+)[:：]")
_MINUS = re.compile(r"[-－−]")
# A word ends at a blank, a quote that opens a phrase after a field, or a sign of the grammar.
_WORD = re.compile(r"[^\s\"()|]+")
_PHRASE = re.compile(r'"([^"]*)("?)')
# Words that are signs only in capitals, since people search for texts about "and", "or" and "not".
_OPERATORS = {"OR": "or", "または": "or", "又は": "or", "|": "or", "AND": "and", "かつ": "and", "NOT": "not"}


@dataclass(frozen=True, slots=True)
class Term:
    """A folded piece of text that must occur: in one field, or (None) in title, text, publisher or places."""

    text: str
    field: SearchField | None = None


@dataclass(frozen=True, slots=True)
class Not:
    """What must not hold."""

    part: "Expression"


@dataclass(frozen=True, slots=True)
class And:
    """All of two or more parts must hold."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of two or more parts must hold."""

    parts: tuple["Expression", ...]


Expression = Term | Not | And | Or


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a keyword that was passed over: what it was, and the piece of the keyword (may be empty)."""

    key: ProblemKey
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword taken apart. `expression` is None when it asks for nothing; `problems` in the order they stand."""

    expression: Expression | None = None
    problems: tuple[Problem, ...] = ()


def fold_search(text: str) -> str:
    """Return text as it is compared in a search: one spelling, no letter case, runs of white space one blank.

    Spelling as everywhere in casemap (`text.fold_name`: width, variant characters), and NFKC to the end, so
    that ① is found as 1 too.
    """
    return " ".join(fold_name(fold_case(text)).split())


def fold_case(text: str) -> str:
    """Return text in NFKC without letter case (the first half of `fold_search`)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def read_keyword(keyword: str) -> Keyword:
    """Take a keyword apart; never fails.

    Blanks (the full-width one too) part terms that must all hold; `OR`, `|`, `または` part alternatives and bind
    less tightly; `-term` or `NOT term` must not hold; parentheses group; `"two words"` is one term with its
    blank; `title:term` (題名: 本文: 地名: 掲載元: テーマ:) looks in one field, also before a phrase or a group. A word
    before a colon that names no field is an ordinary word (`10:30`). A quote or parenthesis that is left open runs to
    the end; a sign without anything to work on is passed over and reported.
    """
    reader = _Reader(list(_read_tokens(keyword.translate(_QUOTES))))
    expression = reader.read_all()
    return Keyword(expression, tuple(dict.fromkeys(reader.problems)))


def highlight_terms(keyword: str) -> tuple[tuple[SearchField | None, str], ...]:
    """Return the terms that a found text may hold, as (field or None, folded term), once each, in their order.

    Terms that must not occur are left out.
    """
    expression = read_keyword(keyword).expression
    found = _positive(expression, True) if expression else ()
    return tuple(dict.fromkeys((term.field, term.text) for term in found))


def find_hits(raw_text: str, terms: Iterable[str]) -> tuple[tuple[int, int], ...]:
    """Return where folded terms occur in a raw text: spans (start, end) in code points, in order, joined where
    they touch or overlap.
    """
    wanted = [term for term in terms if term]
    if not wanted:
        return ()
    folded = fold_text(raw_text)
    # The rest of the search's fold, one folded character at a time, so that the way back is not lost.
    pieces: list[str] = []
    origins: list[int] = []
    for position, char in enumerate(folded.folded):
        piece = " " if char.isspace() else fold_search(char)
        if piece == " " and (not pieces or pieces[-1] == " "):
            continue
        pieces.extend(piece)
        origins.extend([position] * len(piece))
    text = "".join(pieces)
    spans: list[tuple[int, int]] = []
    for term in wanted:
        at = text.find(term)
        while at >= 0:
            spans.append(folded.raw_span(origins[at], origins[at + len(term) - 1] + 1))
            at = text.find(term, at + 1)
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


@dataclass(frozen=True, slots=True)
class _Token:
    """One piece of a keyword: `word`, `phrase`, `field` (text: its name), `(`, `)`, `or`, `and`, `not`."""

    kind: str
    text: str
    closed: bool = True


def _read_tokens(text: str) -> Iterator[_Token]:
    """Yield the pieces of a keyword whose quotes and parentheses are plain ASCII."""
    at, fresh = 0, True  # fresh: at the start of a word, where minus and field names count
    while at < len(text):
        char = text[at]
        minus = fresh and _MINUS.match(char)
        field = _FIELD.match(text, at) if fresh else None
        if char.isspace():
            at, fresh = at + 1, True
            continue
        if char in "()|":
            yield _Token(_OPERATORS.get(char, char), char)
            at, fresh = at + 1, True
        elif char == '"':
            match = _PHRASE.match(text, at)
            assert match is not None
            yield _Token("phrase", match[1], bool(match[2]))
            at, fresh = match.end(), True
        elif minus:
            yield _Token("not", char)
            at += 1
        elif field and fold_case(field[1]) in FIELD_NAMES:
            yield _Token("field", FIELD_NAMES[fold_case(field[1])])
            at = field.end()
        else:
            match = _WORD.match(text, at)
            assert match is not None
            word = match[0]
            kind = _OPERATORS.get(unicodedata.normalize("NFKC", word), "word") if fresh else "word"
            yield _Token(kind, word)
            at, fresh = match.end(), False


class _Reader:
    """Reads tokens into an expression; recursive descent, and what doesn't fit becomes a problem."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0
        self.problems: list[Problem] = []

    def read_all(self) -> Expression | None:
        parts = [self._read_or(None)]
        while self._peek() == ")":
            self._at += 1
            self.problems.append(Problem("stray_paren", ")"))
            parts.append(self._read_or(None))
        return _join(And, parts)

    def _peek(self) -> str:
        return self._tokens[self._at].kind if self._at < len(self._tokens) else ""

    def _read_or(self, field: SearchField | None) -> Expression | None:
        parts = [self._read_and(field)]
        while self._peek() == "or":
            sign = self._tokens[self._at].text
            self._at += 1
            right = self._read_and(field)
            if parts[-1] is None or right is None:
                self.problems.append(Problem("dangling_or", sign))
            parts.append(right)
        return _join(Or, parts)

    def _read_and(self, field: SearchField | None) -> Expression | None:
        parts: list[Expression | None] = []
        while self._peek() not in ("", "or", ")"):
            if self._peek() == "and":
                self._at += 1
            else:
                parts.append(self._read_one(field))
        return _join(And, parts)

    def _read_one(self, field: SearchField | None) -> Expression | None:
        """Read one term or group with the signs before it."""
        negative, problems = False, len(self.problems)
        sign = None
        while self._peek() in ("not", "field"):
            token = self._tokens[self._at]
            self._at += 1
            sign = token
            if token.kind == "not":
                negative = not negative
            else:
                field = FIELD_NAMES[token.text]
        kind = self._peek()
        if kind in ("word", "phrase"):
            found = self._read_term(field)
        elif kind == "(":
            found = self._read_group(field)
        else:
            found = None
        if found is None and sign is not None and len(self.problems) == problems:
            self.problems.append(Problem("dangling_not" if sign.kind == "not" else "empty_field", sign.text))
        return Not(found) if negative and found is not None else found

    def _read_term(self, field: SearchField | None) -> Expression | None:
        token = self._tokens[self._at]
        self._at += 1
        if not token.closed:
            self.problems.append(Problem("open_quote", token.text))
        text = fold_search(token.text)
        return Term(text, field) if text else None

    def _read_group(self, field: SearchField | None) -> Expression | None:
        self._at += 1
        if self._depth == DEEPEST:
            self.problems.append(Problem("too_deep", "("))
            return None
        self._depth += 1
        found = self._read_or(field)
        self._depth -= 1
        if self._peek() == ")":
            self._at += 1
        else:
            self.problems.append(Problem("open_paren", "("))
        return found


def _join(kind: type[And] | type[Or], parts: Iterable[Expression | None]) -> Expression | None:
    """Return the parts as one expression: nothing, the only part, or all of them once each and flat."""
    flat: list[Expression] = []
    for part in parts:
        if isinstance(part, kind):
            flat.extend(part.parts)
        elif part is not None:
            flat.append(part)
    once = tuple(dict.fromkeys(flat))
    return None if not once else once[0] if len(once) == 1 else kind(once)


def _positive(expression: Expression, wanted: bool) -> Iterator[Term]:
    """Yield the terms under an even number of negations."""
    if isinstance(expression, Term):
        if wanted:
            yield expression
    elif isinstance(expression, Not):
        yield from _positive(expression.part, not wanted)
    else:
        for part in expression.parts:
            yield from _positive(part, wanted)

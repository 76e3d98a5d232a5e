"""The values that cross module borders, and the errors that people see.

All are frozen: a value that was handed on does not change behind the back of who received it. (Those that every
article has several of are named tuples: as frozen as the others, and made in a fifth of the time.) Nothing here knows
files, pandas or Streamlit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Field = Literal["title", "text"]
Role = Literal["primary", "mentioned"]
Precision = Literal["day", "month", "year", "fiscal_year"]
DateRole = Literal["published", "started", "planned", "event", "mentioned"]
Kind = Literal["都道府県", "政令指定都市", "中核市", "施行時特例市", "特別区", "市", "町", "村", "行政区"]
# The kind of an entry that is a prefecture itself, acting as such.
PREFECTURE: Kind = "都道府県"
Lang = Literal["ja", "en"]
PublishedSource = Literal["input", "calendar", "option"]


class CasemapError(Exception):
    """An error for people: the message says what is wrong, where, and what to do next."""


class DataError(CasemapError):
    """Input, bundled data or a snapshot can't be used; the message names file, row and column."""


class UsageError(CasemapError):
    """The call itself is off: a missing file, an unknown option value."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article as read.

    `published` is ISO 8601 as precise as known (`YYYY`, `YYYY-MM`, `YYYY-MM-DD`) or None; `published_source` says
    where it comes from: the input, the issue calendar or the command line (None without a date). `extra` keeps input
    keys that casemap does not know. `issues` are what the reader had to say about the row (in Japanese).
    `source` and `line` say where it came from (file name; first line, 1-based).
    """

    id: str
    title: str
    text: str = ""
    url: str | None = None
    publisher: str | None = None
    published: str | None = None
    issue: str | None = None
    extra: Mapping[str, object] = field(default_factory=dict)
    issues: tuple[str, ...] = ()
    source: str = ""
    line: int = 0
    published_source: PublishedSource | None = None

    def field_text(self, name: Field) -> str:
        """Return the raw text of one field, the string that spans count in."""
        return self.title if name == "title" else self.text


@dataclass(frozen=True, slots=True)
class Reject:
    """One input row that could not become an article: where it stands and why (in Japanese)."""

    source: str
    line: int
    column: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class GazetteerEntry:
    """One local government of today: a prefecture, municipality or ward.

    `code` is the 5-digit JIS X 0401/0402 code (prefectures: two digits + `000`). `parent` is the city of a ward
    (行政区), else None. `lon`, `lat` are degrees (EPSG:4326) of the representative point: the seat of
    government. `county` is the 郡 (or empty), `prefecture` the prefecture's name (its own name for a prefecture).
    `began` is the ISO date from which it exists under this name and kind, empty when that is long ago or unknown.
    """

    code: str
    prefecture: str
    county: str
    name: str
    kana: str
    romaji: str
    kind: Kind
    parent: str | None
    lon: float
    lat: float
    began: str = ""


@dataclass(frozen=True, slots=True)
class FormerMunicipality:
    """A municipality or ward that has ended (merged, renamed, raised to a city).

    `ended` is the ISO date it ceased; `successor` the 5-digit code it belongs to today. `lon`, `lat` in degrees
    (EPSG:4326) of its former office.
    """

    name: str
    prefecture: str
    county: str
    ended: str
    successor: str
    lon: float
    lat: float


class Reason(NamedTuple):
    """Why something was decided: a key of the reason table and the words that fill it in."""

    key: str
    detail: str = ""


class PlaceMention(NamedTuple):
    """A toponym found in an article and resolved to one local government.

    `start`, `end` count Unicode code points in the raw field. `confidence` in [0, 1] says how sure it is that this
    government is meant, `role_confidence` that it has this role. `candidates` are the codes that the surface could
    have meant (the chosen one included), best first.
    """

    code: str
    name: str
    prefecture: str
    role: Role
    confidence: float
    field: Field
    start: int
    end: int
    surface: str
    lat: float
    lon: float
    reasons: tuple[Reason, ...] = ()
    candidates: tuple[str, ...] = ()
    role_confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date found in an article: value as ISO text at its precision, role, and the span that says so.

    `value` is `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; with precision `fiscal_year`, `YYYY` is the year in which that
    April lies.
    """

    value: str
    precision: Precision
    role: DateRole
    field: Field
    start: int
    end: int
    surface: str


@dataclass(frozen=True, slots=True)
class ThemeTag:
    """One theme of an article: score in [0, 1], the words in the article that speak for it, its sub-themes (ids,
    best first).
    """

    id: str
    score: float
    evidence: tuple[str, ...]
    subthemes: tuple[str, ...] = ()


FactKind = Literal["partner", "programme", "series", "audience"]


@dataclass(frozen=True, slots=True)
class Fact:
    """Something else the text states of the initiative: a partner company or university, a law or programme, the
    number in a series, the audience.

    `value` is the canonical form that a filter counts, `surface` the words as written. `start`, `end` count Unicode
    code points in the raw field.
    """

    kind: FactKind
    value: str
    field: Field
    start: int
    end: int
    surface: str


@dataclass(frozen=True, slots=True)
class SubThemeLabel:
    """What a sub-theme is called on a screen."""

    id: str
    label_ja: str
    label_en: str


@dataclass(frozen=True, slots=True)
class ThemeLabel:
    """What a theme looks like on a screen: names, colour (`#rrggbb`) and descriptions in both languages.

    `subthemes` are the labels of its sub-themes in the order of the taxonomy; many taxonomies have none.
    """

    id: str
    label_ja: str
    label_en: str
    color: str
    description_ja: str
    description_en: str
    subthemes: tuple[SubThemeLabel, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """An article with everything that was found in it. `themes` is sorted best first; `theme` is the main one."""

    article: Article
    places: tuple[PlaceMention, ...]
    dates: tuple[DateMention, ...]
    started: str | None
    started_precision: Precision | None
    theme: str | None
    themes: tuple[ThemeTag, ...]
    issues: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()

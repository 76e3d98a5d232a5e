"""What a person asks for: one frozen value that is cache key, address of the page and header of an export.

In: widget values or the parameters of a URL. Out: `Filters` in a canonical form (sorted, no doubles), so that
two ways of asking for the same thing are one key. The grammar of the keyword box lives here too, since it is
part of the question; nothing here knows cases, codes or themes that exist.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, Self
from urllib.parse import urlencode

from casemap.text import fold_name

DateKind = Literal["published", "started"]

# Month indices that can be written as YYYY-MM: January of year 1 to December of year 9999.
FIRST_MONTH = 12
LAST_MONTH = 9999 * 12 + 11
# A question, not a document: longer keywords are cut, so that a hostile link can't keep the server busy.
KEYWORD_LIMIT = 200
# So is a list of codes: more than all municipalities of Japan is no choice of a person.
CHOICES_LIMIT = 2000

_TOKEN = re.compile(r"[0-9a-z_][0-9a-z_-]*")
_CODE = re.compile(r"[0-9]{5}")
_MONTH = re.compile(r"(\d{4})(?:-(\d{2}))?")
_TERM = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "‟": '"'})
_PARAMS = ("q", "theme", "pref", "city", "period", "date", "undated", "unplaced")


@dataclass(frozen=True, slots=True)
class Filters:
    """The whole question; the default asks for everything.

    `themes`, `prefectures`, `municipalities`: any of these, `()` = all; the three and everything else must
    hold together. `prefectures` are 5-digit codes of prefectures; `municipalities` 5-digit city codes (a ward
    counts as its city; a prefecture's code here means the prefecture acting as such). `period` is a pair of
    month indices (year * 12 + month - 1), both ends included, applied to the date named by `date_kind`.
    `keyword` follows the grammar of `read_keyword`. `undated`, `unplaced`: keep cases whose date is unknown,
    that have no primary place.

    Any iterable of strings is taken for the tuples; they are kept sorted and without doubles, the ends of
    `period` in order. `ValueError` for a period outside the years 1 to 9999.
    """

    themes: tuple[str, ...] = ()
    prefectures: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    period: tuple[int, int] | None = None
    date_kind: DateKind = "published"
    keyword: str = ""
    undated: bool = True
    unplaced: bool = True

    def __post_init__(self) -> None:
        for name in ("themes", "prefectures", "municipalities"):
            object.__setattr__(self, name, tuple(sorted(set(getattr(self, name)))))
        if self.period is not None:
            low, high = sorted(int(month) for month in self.period)
            if not FIRST_MONTH <= low <= high <= LAST_MONTH:
                raise ValueError(f"period out of range: {self.period}")
            object.__setattr__(self, "period", (low, high))
        keyword = self.keyword.encode("utf-8", "replace").decode("utf-8")  # no halves of surrogate pairs
        object.__setattr__(self, "keyword", " ".join(keyword.split())[:KEYWORD_LIMIT].rstrip())

    @property
    def is_empty(self) -> bool:
        """True when nothing is left out: every case of the snapshot answers.

        `date_kind` alone filters nothing and doesn't count.
        """
        return not self.active

    @property
    def active(self) -> tuple[str, ...]:
        """Names of the fields that leave something out, in the order of the fields (one chip each)."""
        default = Filters()
        names = ("themes", "prefectures", "municipalities", "period", "keyword", "undated", "unplaced")
        return tuple(name for name in names if getattr(self, name) != getattr(default, name))

    def to_params(self) -> dict[str, str]:
        """Return the URL parameters that say this question; defaults are left out.

        `q`, `theme=dx.finance`, `pref=20000.26000`, `city=20205`, `period=2021-04..2024-03`, `date=started`,
        `undated=0`, `unplaced=0`: lists are joined by dots, since a comma would be percent-encoded.
        """
        params = {
            "q": self.keyword,
            "theme": ".".join(self.themes),
            "pref": ".".join(self.prefectures),
            "city": ".".join(self.municipalities),
            "period": "..".join(format_month(month) for month in self.period) if self.period else "",
            "date": "" if self.date_kind == "published" else self.date_kind,
            "undated": "" if self.undated else "0",
            "unplaced": "" if self.unplaced else "0",
        }
        return {key: value for key, value in params.items() if value}

    def to_query(self) -> str:
        """Return `to_params` as one percent-encoded query string without the question mark."""
        return urlencode(self.to_params())

    @classmethod
    def from_params(cls, params: Mapping[str, object]) -> Self:
        """Return the question that URL parameters ask; what can't be read is left out (see `read_params`)."""
        return cls.read_params(params)[0]

    @classmethod
    def read_params(cls, params: Mapping[str, object]) -> tuple[Self, tuple[str, ...]]:
        """Return the question and the `key=value` parts that could not be read, in the order of the keys.

        Keys that are not casemap's are passed over without a word (a page has other parameters); a bad value
        under one of its keys is dropped and reported. Whether a theme or code exists is not known here.
        """
        dropped: list[str] = []
        given = {key: params[key] for key in _PARAMS if key in params}
        texts = {key: value for key, value in given.items() if isinstance(value, str)}
        dropped += [f"{key}={value}" for key, value in given.items() if key not in texts]

        def choices(key: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
            parts = [part for part in re.split(r"[.,]", texts.get(key, "")) if part]
            good = [part for part in parts if pattern.fullmatch(part)]
            dropped.extend(f"{key}={part}" for part in parts if not pattern.fullmatch(part))
            dropped.extend(f"{key}={part}" for part in good[CHOICES_LIMIT:])
            return tuple(good[:CHOICES_LIMIT])

        def flag(key: str) -> bool:
            value = texts.get(key, "1")
            if value not in ("0", "1"):
                dropped.append(f"{key}={value}")
            return value != "0"

        keyword = texts.get("q", "")
        themes = choices("theme", _TOKEN)
        prefectures = choices("pref", re.compile(r"(?:0[1-9]|[1-3]\d|4[0-7])000"))
        municipalities = choices("city", _CODE)
        period = read_period(texts.get("period", ""))
        if period is None and texts.get("period"):
            dropped.append(f"period={texts['period']}")
        date_kind: DateKind = "started" if texts.get("date") == "started" else "published"
        if texts.get("date", "published") not in ("published", "started"):
            dropped.append(f"date={texts['date']}")
        filters = cls(
            themes=themes,
            prefectures=prefectures,
            municipalities=municipalities,
            period=period,
            date_kind=date_kind,
            keyword=keyword,
            undated=flag("undated"),
            unplaced=flag("unplaced"),
        )
        return filters, tuple(dropped)


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword box taken apart: folded terms that must all occur, and those that must not."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


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
    """Take a keyword apart: blanks (the full-width one too) part terms, and each of them must occur.

    `-term` leaves cases with that term out; `"two words"` is one term with its blank (an open quote runs to
    the end). Width and case don't matter. A lone minus and empty quotes say nothing and are passed over.
    """
    text = fold_search(keyword.translate(_QUOTES))
    include: list[str] = []
    exclude: list[str] = []
    for minus, phrase, word in _TERM.findall(text):
        term = (phrase or word).strip()
        if term and term != "-":
            (exclude if minus else include).append(term)
    return Keyword(_unique(include), _unique(exclude))


def format_month(month: int) -> str:
    """Return a month index (year * 12 + month - 1) as `YYYY-MM`."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def read_period(text: str) -> tuple[int, int] | None:
    """Return the month indices of `YYYY-MM..YYYY-MM`, None when the text is something else.

    A bare year stands for its twelve months, a single month or year for itself: `2021..2023-06`, `2022`.
    """
    first, dots, last = text.partition("..")
    low = _read_month(first, end=False)
    high = _read_month(last if dots else first, end=True)
    return None if low is None or high is None else (min(low, high), max(low, high))


def _read_month(text: str, *, end: bool) -> int | None:
    """Return the month index of `YYYY` (its January, or December when `end`) or `YYYY-MM`; None if it is not."""
    match = _MONTH.fullmatch(text) if text.isascii() else None
    if not match:
        return None
    month = int(match[2] or (12 if end else 1))
    index = int(match[1]) * 12 + month - 1
    return index if 1 <= month <= 12 and FIRST_MONTH <= index <= LAST_MONTH else None


def _unique(terms: Iterable[str]) -> tuple[str, ...]:
    """Return the terms once each, in their order."""
    return tuple(dict.fromkeys(terms))

"""What a person asks for: one frozen value that is cache key, address of the page and header of an export.

In: widget values or the parameters of a URL. Out: `Filters` in a canonical form (sorted, no doubles), so that
two ways of asking for the same thing are one key. The grammar of the keyword is in `keywords`; nothing here
knows cases, codes or themes that exist.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Literal, Self, get_args
from urllib.parse import unquote, urlencode

from casemap.model import FactKind, Kind

DateKind = Literal["published", "started"]
DATE_KINDS: tuple[DateKind, ...] = get_args(DateKind)

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
_PREFECTURE = re.compile(r"(?:0[1-9]|[1-3]\d|4[0-7])000")
_PARAMS = (
    "q", "theme", "sub", "pref", "city", "kind", "fact", "period", "date",
    "undated", "unplaced", "duplicates", "sure", "main",
)  # fmt: skip

KIND_TOKENS: Mapping[str, Kind] = {
    "prefecture": "都道府県",
    "designated": "政令指定都市",
    "core": "中核市",
    "special": "施行時特例市",
    "ward": "特別区",
    "city": "市",
    "town": "町",
    "village": "村",
}
"""Kinds of local government by their word in a URL; the order is that of every list of kinds."""
FACT_KINDS: tuple[FactKind, ...] = get_args(FactKind)
# Longer is no name of a company or programme.
FACT_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Filters:
    """The whole question; the default asks for everything, each near-duplicate counted with the article it repeats.

    `themes`, `subthemes`, `prefectures`, `municipalities`, `kinds`: any of these, `()` = all; the fields and
    everything else must hold together, and what is asked of a place (`prefectures`, `municipalities`, `kinds`,
    `sure`) must hold for one and the same place. `prefectures` are 5-digit codes of prefectures; `municipalities`
    5-digit city codes (a ward counts as its city; a prefecture's code here means the prefecture acting as such).
    `kinds` are kinds of local government without 行政区; 都道府県 means prefectures acting as such. `facts` are
    tokens `kind:value` (`partner:...`): any of one kind, all kinds together. `period` is a pair of
    month indices (year * 12 + month - 1), both ends included, applied to the date named by `date_kind`.
    `keyword` follows the grammar of `keywords.read_keyword`. `undated`, `unplaced`: keep cases whose date is
    unknown, that have no primary place. `duplicates`: count every article, also those linked as near-duplicates
    of another. `sure`: doubtful places don't count as places. `main_theme_only`: only the main theme of a case
    counts as its theme.

    Any iterable of strings is taken for the tuples; they are kept sorted and without doubles, the ends of
    `period` in order. `ValueError` for a period outside the years 1 to 9999, for a kind that there is not, and for a
    fact without a known kind before its colon or a value behind it.
    """

    themes: tuple[str, ...] = ()
    prefectures: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    period: tuple[int, int] | None = None
    date_kind: DateKind = "published"
    keyword: str = ""
    undated: bool = True
    unplaced: bool = True
    subthemes: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    facts: tuple[str, ...] = ()
    duplicates: bool = False
    sure: bool = False
    main_theme_only: bool = False

    def __post_init__(self) -> None:
        for name in ("themes", "subthemes", "prefectures", "municipalities"):
            object.__setattr__(self, name, tuple(sorted(set(getattr(self, name)))))
        object.__setattr__(self, "kinds", tuple(sorted(set(self.kinds), key=list(KIND_TOKENS.values()).index)))
        object.__setattr__(self, "facts", tuple(sorted({clean_fact(fact) for fact in self.facts})))
        if self.period is not None:
            low, high = sorted(int(month) for month in self.period)
            if not FIRST_MONTH <= low <= high <= LAST_MONTH:
                raise ValueError(f"period out of range: {self.period}")
            object.__setattr__(self, "period", (low, high))
        object.__setattr__(self, "keyword", _clean_text(self.keyword)[:KEYWORD_LIMIT].rstrip())

    @property
    def is_empty(self) -> bool:
        """True when no wish narrows the answer: every case of the snapshot answers, near-duplicates once.

        `date_kind` alone filters nothing and doesn't count; nor does `duplicates`, which adds.
        """
        return not set(self.active) - {"duplicates"}

    @property
    def active(self) -> tuple[str, ...]:
        """Names of the fields that change the answer, in the order of the fields (one chip each)."""
        return tuple(
            entry.name
            for entry in fields(self)
            if entry.name != "date_kind" and getattr(self, entry.name) != entry.default
        )

    def to_params(self) -> dict[str, str]:
        """Return the URL parameters that say this question; defaults are left out.

        `q`, `theme=dx.finance`, `sub=`, `pref=20000.26000`, `city=20205`, `kind=town.village`, `fact=partner:NTT`,
        `period=2021-04..2024-03`, `date=started`, `undated=0`, `unplaced=0`, `duplicates=1`, `sure=1`, `main=1`:
        lists are joined by dots, since a comma would be percent-encoded; a dot within a fact is percent-encoded
        twice.
        """
        tokens = {kind: token for token, kind in KIND_TOKENS.items()}
        params = {
            "q": self.keyword,
            "theme": ".".join(self.themes),
            "sub": ".".join(self.subthemes),
            "pref": ".".join(self.prefectures),
            "city": ".".join(self.municipalities),
            "kind": ".".join(tokens[kind] for kind in self.kinds),
            "fact": ".".join(fact.replace("%", "%25").replace(".", "%2E") for fact in self.facts),
            "period": "..".join(format_month(month) for month in self.period) if self.period else "",
            "date": "" if self.date_kind == "published" else self.date_kind,
            "undated": "" if self.undated else "0",
            "unplaced": "" if self.unplaced else "0",
            "duplicates": "1" if self.duplicates else "",
            "sure": "1" if self.sure else "",
            "main": "1" if self.main_theme_only else "",
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

        def choices(key: str, known: Callable[[str], object], separator: str = r"[.,]") -> tuple[str, ...]:
            parts = [part for part in re.split(separator, texts.get(key, "")) if part]
            good = [part for part in parts if known(part)]
            dropped.extend(f"{key}={part}" for part in parts if not known(part))
            dropped.extend(f"{key}={part}" for part in good[CHOICES_LIMIT:])
            return tuple(good[:CHOICES_LIMIT])

        def flag(key: str, default: bool) -> bool:
            value = texts.get(key, str(int(default)))
            if value not in ("0", "1"):
                dropped.append(f"{key}={value}")
                return default
            return value == "1"

        keyword = texts.get("q", "")
        themes = choices("theme", _TOKEN.fullmatch)
        subthemes = choices("sub", _TOKEN.fullmatch)
        prefectures = choices("pref", _PREFECTURE.fullmatch)
        municipalities = choices("city", _CODE.fullmatch)
        kinds = tuple(KIND_TOKENS[token] for token in choices("kind", KIND_TOKENS.__contains__))
        facts = tuple(unquote(part) for part in choices("fact", lambda part: _is_fact(unquote(part)), r"[.]"))
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
            undated=flag("undated", True),
            unplaced=flag("unplaced", True),
            subthemes=subthemes,
            kinds=kinds,
            facts=facts,
            duplicates=flag("duplicates", False),
            sure=flag("sure", False),
            main_theme_only=flag("main", False),
        )
        return filters, tuple(dropped)


def split_fact(fact: str) -> tuple[str, str]:
    """Return kind and value of a token `kind:value`."""
    kind, _, value = fact.partition(":")
    return kind, value


def clean_fact(fact: str) -> str:
    """Return a fact in its one spelling: white space joined, the value cut at `FACT_LIMIT`. `ValueError` if none."""
    kind, value = split_fact(_clean_text(fact))
    value = value.strip()[:FACT_LIMIT].rstrip()
    if kind not in FACT_KINDS or not value:
        raise ValueError(f"no fact: {fact!r}")
    return f"{kind}:{value}"


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


def _clean_text(text: str) -> str:
    """Return text without halves of surrogate pairs, each run of white space one blank."""
    return " ".join(text.encode("utf-8", "replace").decode("utf-8").split())


def _is_fact(fact: str) -> bool:
    """Say whether a text is a fact."""
    try:
        return bool(clean_fact(fact))
    except ValueError:
        return False

"""What is compared of an article: its words without their dress, its address, what it names."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

import numpy as np
from numpy.typing import NDArray

from casemap.model import Case
from casemap.text import fold_name
from casemap.vocabulary import lower_text

# Characters in a row that are compared. Four tell more than a word's stem in Japanese and survive a changed particle
# next door.
SHINGLE = 4
# From here on a text says enough to be told from another; shorter ones are compared together with their headline.
LONG_TEXT = 40

_DRESS = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"[0-9]+")
# Names that tell two stories in the same words apart: letters, kana, and places and bodies by their last character.
_NAMES = re.compile(
    r"[a-z][a-z0-9]+|[ァ-ヺー]{3,}|[一-鿿々ケ]{1,6}?(?:地区|地域|小学校|中学校|高校|大学|公園|病院|支所|商店街|銀行|"
    r"[市町村区郡県川山島駅港社氏])"
)
# 同市 and 両社 stand for names and come and go with an editor.
_NO_NAME = frozenset("同当本全各両")
# A part of a series in a headline.
_PART = re.compile(
    r"第?[0-9]+[回話弾章部]|第[一二三四五六七八九十]+[回話弾章部]|[①-⑳]|vol\.? ?[0-9]+|#[0-9]+|[前中後上下]編|"
    r"[(【〈《](?:[上中下]|[0-9]{1,2})[)】〉》]"
)
# Parameters of an address that say where a reader came from, not what is read.
_TRACKING = re.compile(r"utm_.*|.*clid|igshid|mc_[ce]id|_g[al]|ref|ref_src|referrer|cmpid|iref|n_cid|rss|from", re.I)
_INDEX = re.compile(r"/(?:index\.(?:html?|php|aspx?))?$", re.I)

_PART_NUMBER = re.compile(r"[0-9一二三四五六七八九十①-⑳前中後上下]+")

Hashes = NDArray[np.uint64]
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


class Stamp(NamedTuple):
    """What tells an article from another whatever their words: see `casemap.duplicates.compare.are_apart`."""

    places: frozenset[str]
    partners: frozenset[str]
    series: frozenset[str]
    parts: frozenset[str]
    title: str
    plain_title: str


@dataclass(frozen=True)
class Candidate:
    """An article as it is compared with others.

    `places` are the codes of its primary places (wards as their city), `series` its numbers in a series, `partners` its
    partners. `published` is ISO 8601 as precise as known.
    """

    id: str
    title: str
    text: str
    url: str | None = None
    published: str | None = None
    places: frozenset[str] = frozenset()
    series: frozenset[str] = frozenset()
    partners: frozenset[str] = frozenset()

    @cached_property
    def address(self) -> str:
        """The address without what doesn't matter; empty when there is none or it is that of a whole site."""
        return read_address(self.url) if self.url else ""

    @cached_property
    def folded_title(self) -> str:
        """The headline in one spelling."""
        return lower_text(fold_name(self.title))

    @cached_property
    def folded_text(self) -> str:
        """The text in one spelling."""
        return lower_text(fold_name(self.text))

    @cached_property
    def bare_title(self) -> str:
        """The headline's letters and figures."""
        return _DRESS.sub("", self.folded_title)

    @cached_property
    def bare_text(self) -> str:
        """The text's letters and figures."""
        return _DRESS.sub("", self.folded_text)

    @cached_property
    def body(self) -> str:
        """What is compared: the text, with the headline in front when it is short."""
        return self.bare_text if len(self.bare_text) >= LONG_TEXT else self.bare_title + self.bare_text

    @cached_property
    def shingles(self) -> Hashes:
        """Hashes of all runs of `SHINGLE` characters of the body, sorted, each once."""
        return shingle_hashes(self.body)

    @cached_property
    def marks(self) -> frozenset[str]:
        """Figures and names of the text."""
        names = (name for name in _NAMES.findall(self.folded_text) if name[0] not in _NO_NAME)
        return frozenset((*_NUMBER.findall(self.folded_text), *names))

    @cached_property
    def stamp(self) -> Stamp:
        """What tells it apart: beside the given values the part of a series that the headline names, and the headline
        with and without its figures (第1回 and 第2回).
        """
        parts = (_PART_NUMBER.findall(part) for part in _PART.findall(self.folded_title))
        return Stamp(
            self.places,
            self.partners,
            self.series,
            frozenset(number for numbers in parts for number in numbers),
            self.bare_title,
            _NUMBER.sub("", self.bare_title),
        )


def read_candidate(case: Case, city_of: Callable[[str], str]) -> Candidate:
    """Return what is compared of a case; `city_of` rolls the code of a ward up to its city."""
    article = case.article
    return Candidate(
        id=article.id,
        title=article.title,
        text=article.text,
        url=article.url,
        published=article.published,
        places=frozenset(city_of(place.code) for place in case.places if place.role == "primary"),
        series=frozenset(fact.value for fact in case.facts if fact.kind == "series"),
        partners=frozenset(fact.value for fact in case.facts if fact.kind == "partner"),
    )


def read_address(url: str) -> str:
    """Return an address without scheme, `www.`, tracking parameters, fragment and last slash.

    Empty for what is no address of one article: a site's front page, something unreadable.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return ""
    host = (parts.hostname or "").removeprefix("www.")
    path = _INDEX.sub("", parts.path)
    query = urlencode(sorted(pair for pair in parse_qsl(parts.query) if _TRACKING.fullmatch(pair[0]) is None))
    if not host or not (path or query):
        return ""
    return f"{host}{f':{port}' if port and port not in (80, 443) else ''}{path}{f'?{query}' if query else ''}"


def shingle_hashes(text: str) -> Hashes:
    """Return 64-bit hashes of all runs of `SHINGLE` characters, sorted, each once; a shorter text gives one."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    if codes.size < SHINGLE:
        codes = np.concatenate([codes, np.zeros(SHINGLE - codes.size, np.uint64)])
    count = codes.size - SHINGLE + 1
    hashes = codes[:count].copy()
    for offset in range(1, SHINGLE):
        hashes = hashes * _FACTOR + codes[offset : offset + count]
    return np.unique(_mix(hashes))


def _mix(values: Hashes) -> Hashes:
    """Spread the bits of each value (the finaliser of splitmix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))

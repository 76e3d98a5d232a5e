"""Rows of `query.list_cases` to display-ready cards: marked passages, dates, places, reasons in words.

Pure: no Streamlit, no HTML. A `Card` holds everything one entry of the list says, in one language; the page
only has to set it. Offsets count Unicode code points of the raw field, as everywhere.
"""

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal
from urllib.parse import urlsplit

import pandas as pd

from casemap.calendar_bins import format_era
from casemap.citation import Citation, cite_case
from casemap.keywords import SearchField, find_hits, fold_search
from casemap.messages import format_pattern, translator
from casemap.model import Field, Lang, Precision, Reason
from casemap.query import LOW_CONFIDENCE
from casemap.reasons import render_reason

NO_ARTICLE = "OTHER-ID"
"""Stands for the id of the other article in a line that a person has to complete (as 00000 does for a code)."""

Mark = Literal["plain", "place", "doubt", "hit", "theme"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text and why it is marked: evidence for a place (`doubt`: for one placed with low confidence), a word
    that was searched for, a word that speaks for a theme.
    """

    text: str
    mark: Mark = "plain"


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One place of a case in words: where, as what, how sure (per cent), the words it stands on, and why."""

    code: str
    label: str
    primary: bool
    percent: int
    doubtful: bool
    surface: str
    field: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """One theme of a case: id, label, colour, the words that speak for it, labels of its sub-themes."""

    id: str
    label: str
    color: str
    words: tuple[str, ...]
    subthemes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FactLine:
    """Something else the text states: kind (`model.FactKind`), canonical value, the words it stands on."""

    kind: str
    value: str
    surface: str


@dataclass(frozen=True, slots=True)
class OtherLine:
    """Another article on the same: id, title, publisher and date in words, link."""

    id: str
    title: str
    publisher: str
    date: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Card:
    """One entry of the list. `url` is None unless it is http(s); `date_hint` is the date with its era. `fixes` are
    lines for a corrections file that this case could need (docs/corrections.md).
    """

    id: str
    title: tuple[Piece, ...]
    text: tuple[Piece, ...]
    url: str | None
    publisher: str | None
    date: str | None
    date_hint: str
    started: str | None
    places: tuple[PlaceLine, ...]
    themes: tuple[ThemeLine, ...]
    facts: tuple[FactLine, ...]
    others: tuple[OtherLine, ...]
    citation: Citation
    fixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CardWords:
    """What cards need beside their rows: the language, theme id -> (label, colour), sub-theme id -> label, code ->
    place name to show instead of the Japanese one (for English), searched terms (`keywords.highlight_terms`), and
    the snapshot's id for citations.
    """

    lang: Lang = "ja"
    themes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    subthemes: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    terms: Sequence[tuple[SearchField | None, str]] = ()
    snapshot_id: str = ""


def build_cards(rows: pd.DataFrame, words: CardWords) -> list[Card]:
    """Return the cards for rows of `query.list_cases`."""
    return [_card({str(key): value for key, value in row.items()}, words) for row in rows.to_dict("records")]


def format_date(value: str | None, lang: Lang, precision: Precision | None = None) -> str:
    """Return an ISO date as people write it, as precise as it is: `2021年4月5日`, `2021年度`, `5 Apr 2021`."""
    if not value:
        return ""
    parts = [int(part) for part in value.split("-")]
    if precision == "fiscal_year":
        return translator(lang)("fiscal_year", year=str(parts[0]))
    year, month, day = (*parts, 1, 1)[:3]
    known = ("year", "month", "day")[len(parts) - 1]
    return format_pattern(datetime.date(year, month, day), translator(lang)("pattern_" + known), lang)


def split_marks(text: str, spans: Iterable[tuple[int, int, Mark]]) -> tuple[Piece, ...]:
    """Return `text` cut at `(start, end, mark)` spans; wild ones are clipped. Where spans overlap, the one that comes
    first in `spans` wins, the rest of the other stays.
    """
    marks: list[Mark] = ["plain"] * len(text)
    for start, end, mark in reversed(list(spans)):
        start, end = max(start, 0), min(end, len(text))
        if start < end:
            marks[start:end] = [mark] * (end - start)
    pieces: list[Piece] = []
    done = 0
    for mark, run in groupby(marks):
        length = len(list(run))
        pieces.append(Piece(text[done : done + length], mark))
        done += length
    return tuple(pieces)


def safe_url(url: object) -> str | None:
    """Return a link only if it is a web address: an article's data must not bring scripts onto the page."""
    if not isinstance(url, str):
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return url.strip() if parts.scheme in ("http", "https") and parts.netloc else None


def _card(row: Mapping[str, object], words: CardWords) -> Card:
    """Return the card of one row."""
    lang = words.lang
    places = _as_list(row.get("places"))
    title, text = str(row["title"]), _text(row.get("text")) or ""
    published, started = _text(row.get("published")), _text(row.get("started"))
    precision = _text(row.get("started_precision"))
    publisher, url = _text(row.get("publisher")), safe_url(row.get("url"))
    date = format_date(published, lang)
    lines = tuple(_place_line(place, lang, words.names) for place in places)
    themes = tuple(_theme_line(theme, row, words) for theme in _strings(row.get("themes")))
    evidence = [fold_search(word) for theme in themes for word in theme.words]
    identity = str(row["id"])
    others = tuple(_other_line(other, lang) for other in _as_list(row.get("others")))
    return Card(
        id=identity,
        title=split_marks(title, _find_marks("title", title, places, words, evidence)),
        text=split_marks(text, _find_marks("text", text, places, words, evidence)),
        url=url,
        publisher=publisher,
        date=date or None,
        date_hint=format_era(published, lang),
        started=format_date(started, lang, "fiscal_year" if precision == "fiscal_year" else None) or None,
        places=lines,
        themes=themes,
        facts=tuple(
            FactLine(str(fact["kind"]), str(fact["value"]), str(fact["surface"])) for fact in _as_list(row.get("facts"))
        ),
        others=others,
        citation=cite_case(identity, title, publisher, date, url, words.snapshot_id, lang, published),
        fixes=_list_fixes(identity, lines, others),
    )


def _find_marks(
    field: Field, text: str, places: Sequence[Mapping[str, object]], words: CardWords, evidence: Sequence[str]
) -> list[tuple[int, int, Mark]]:
    """Return the marked spans of one field: places before searched words before words of themes."""
    marks: list[tuple[int, int, Mark]] = []
    for place in places:
        if place.get("role") == "primary" and place.get("field") == field:
            doubtful = float(str(place["confidence"])) < LOW_CONFIDENCE
            marks.append((int(str(place["start"])), int(str(place["end"])), "doubt" if doubtful else "place"))
    terms = [term for searched, term in words.terms if searched in (None, field)]
    marks += [(start, end, "hit") for start, end in find_hits(text, terms)]
    return marks + [(start, end, "theme") for start, end in find_hits(text, evidence)]


def _theme_line(theme: str, row: Mapping[str, object], words: CardWords) -> ThemeLine:
    """Return one theme of a case in words."""
    label, color = words.themes.get(theme, (theme, "#666666"))
    subthemes = _strings(_as_map(row.get("subthemes")).get(theme))
    return ThemeLine(
        theme,
        label,
        color,
        tuple(_strings(_as_map(row.get("evidence")).get(theme))),
        tuple(words.subthemes[subtheme] for subtheme in subthemes if subtheme in words.subthemes),
    )


def _other_line(other: Mapping[str, object], lang: Lang) -> OtherLine:
    """Return another article on the same in words."""
    date = format_date(_text(other.get("published")), lang)
    return OtherLine(
        str(other["id"]), str(other["title"]), _text(other.get("publisher")) or "", date, safe_url(other.get("url"))
    )


def _list_fixes(identity: str, places: Sequence[PlaceLine], others: Sequence[OtherLine]) -> tuple[str, ...]:
    """Return lines of a corrections file: each primary place removed, an empty pin for the right one, each article
    that is counted with this one called different, an empty one for another that is the same.
    """
    article = _quote_cell(identity)
    removed = [f"{article},,remove,place,{place.code},,,," for place in places if place.primary]
    different = [f"{article},,different,article,{_quote_cell(other.id)},,,," for other in others]
    return (*removed, f"{article},,pin,place,00000,primary,,,", *different, f"{article},,same,article,{NO_ARTICLE},,,,")


def _quote_cell(text: str) -> str:
    """Return a cell of a CSV file, quoted when it has to be."""
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in ',"\n\r') else text


def _place_line(place: Mapping[str, object], lang: Lang, names: Mapping[str, str]) -> PlaceLine:
    """Return one place of a case in words."""
    code, name = str(place["code"]), str(place["name"])
    prefecture = str(place.get("prefecture") or "")
    label = name if name == prefecture else f"{prefecture}{name}"
    confidence = float(str(place["confidence"]))
    reasons = place.get("reasons")
    if isinstance(reasons, str):
        reasons = json.loads(reasons)
    return PlaceLine(
        code=code,
        label=names.get(code, label),
        primary=place.get("role") == "primary",
        percent=round(confidence * 100),
        doubtful=confidence < LOW_CONFIDENCE,
        surface=str(place.get("surface") or ""),
        field=str(place.get("field") or "text"),
        reasons=tuple(_reason(item, lang) for item in reasons) if isinstance(reasons, Sequence) else (),
    )


def _reason(item: object, lang: Lang) -> str:
    """Return one stored reason, `[key, detail]`, in words."""
    if isinstance(item, Sequence) and not isinstance(item, str) and item:
        detail = str(item[1]) if len(item) > 1 and item[1] is not None else ""
        return render_reason(Reason(str(item[0]), detail), lang)
    return str(item)


def _as_list(value: object) -> list[Mapping[str, object]]:
    """Return the rows of a cell, an empty list when there are none."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, Iterable) else []


def _as_map(value: object) -> Mapping[str, object]:
    """Return a cell that holds a mapping, an empty one for a missing cell."""
    return value if isinstance(value, Mapping) else {}


def _strings(value: object) -> list[str]:
    """Return a cell that holds a list of strings."""
    return [str(item) for item in value] if isinstance(value, Iterable) and not isinstance(value, str) else []


def _text(value: object) -> str | None:
    """Return a cell as text, None for a missing one."""
    return value if isinstance(value, str) and value else None

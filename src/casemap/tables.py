"""Rows of `query.list_cases` to display-ready cards: marked passages, dates, places, reasons in words.

Pure: no Streamlit, no HTML. A `Card` holds everything one entry of the list says, in one language; the page
only has to set it. Offsets count Unicode code points of the raw field, as everywhere.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

import pandas as pd

from casemap.calendar_bins import format_era
from casemap.messages import format_pattern, translator
from casemap.model import Lang, Precision, Reason
from casemap.query import LOW_CONFIDENCE
from casemap.reasons import render_reason


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: plain, or the marked evidence for a place (`doubtful`: for one placed with low confidence)."""

    text: str
    marked: bool = False
    doubtful: bool = False


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
    """One theme of a case: id, label, colour and the words that speak for it."""

    id: str
    label: str
    color: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One entry of the list. `url` is None unless it is http(s); `date_hint` is the date with its era."""

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


def build_cards(
    rows: pd.DataFrame, lang: Lang, labels: Mapping[str, tuple[str, str]], names: Mapping[str, str] | None = None
) -> list[Card]:
    """Return the cards for rows of `query.list_cases`.

    `labels`: theme id -> (label, colour) in the language wanted; `names`: code -> place name to show instead of
    the Japanese one (for English).
    """
    return [
        _card({str(key): value for key, value in row.items()}, lang, labels, names or {})
        for row in rows.to_dict("records")
    ]


def format_date(value: str | None, lang: Lang, precision: Precision | None = None) -> str:
    """Return an ISO date as people write it, as precise as it is: `2021年4月5日`, `2021年度`, `5 Apr 2021`."""
    if not value:
        return ""
    parts = [int(part) for part in value.split("-")]
    if precision == "fiscal_year":
        return translator(lang)("fiscal_year", year=str(parts[0]))
    year, month, day = (*parts, 1, 1)[:3]
    known = ("year", "month", "day")[len(parts) - 1]
    return format_pattern(date(year, month, day), translator(lang)("pattern_" + known), lang)


def split_marks(text: str, spans: Iterable[tuple[int, int, bool]]) -> tuple[Piece, ...]:
    """Return `text` cut at `(start, end, doubtful)` spans; overlapping ones are joined, wild ones clipped."""
    pieces: list[Piece] = []
    done = 0
    for start, end, doubtful in sorted(spans):
        start, end = max(start, done), min(end, len(text))
        if start >= end:
            continue
        if start > done:
            pieces.append(Piece(text[done:start]))
        pieces.append(Piece(text[start:end], marked=True, doubtful=doubtful))
        done = end
    if done < len(text):
        pieces.append(Piece(text[done:]))
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


def _card(
    row: Mapping[str, object], lang: Lang, labels: Mapping[str, tuple[str, str]], names: Mapping[str, str]
) -> Card:
    """Return the card of one row."""
    places = _as_list(row.get("places"))
    primary = [place for place in places if place.get("role") == "primary"]

    def spans(field: str) -> list[tuple[int, int, bool]]:
        return [
            (int(str(place["start"])), int(str(place["end"])), float(str(place["confidence"])) < LOW_CONFIDENCE)
            for place in primary
            if place.get("field") == field
        ]

    published = _text(row.get("published"))
    started = _text(row.get("started"))
    precision = _text(row.get("started_precision"))
    evidence = row.get("evidence")
    evidence = evidence if isinstance(evidence, Mapping) else {}
    return Card(
        id=str(row["id"]),
        title=split_marks(str(row["title"]), spans("title")),
        text=split_marks(_text(row.get("text")) or "", spans("text")),
        url=safe_url(row.get("url")),
        publisher=_text(row.get("publisher")),
        date=format_date(published, lang) or None,
        date_hint=format_era(published, lang),
        started=format_date(started, lang, "fiscal_year" if precision == "fiscal_year" else None) or None,
        places=tuple(_place_line(place, lang, names) for place in places),
        themes=tuple(
            ThemeLine(
                theme, *labels.get(theme, (theme, "#666666")), tuple(str(word) for word in evidence.get(theme, ()))
            )
            for theme in _strings(row.get("themes"))
        ),
    )


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
    """Return the place rows of a cell, an empty list when there are none."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, Iterable) else []


def _strings(value: object) -> list[str]:
    """Return a cell that holds a list of strings."""
    return [str(item) for item in value] if isinstance(value, Iterable) and not isinstance(value, str) else []


def _text(value: object) -> str | None:
    """Return a cell as text, None for a missing one."""
    return value if isinstance(value, str) and value else None

"""The cases of a selection as one flat row each, texts in one language, newest first."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from casemap.messages import translator
from casemap.model import Lang
from casemap.place_names import name_place
from casemap.query import Index, Selection, list_cases

# Between the values of one cell.
JOINER = "; "

COLUMNS = (
    "id", "title", "text", "theme", "themes", "prefectures", "places", "codes", "confidence", "published", "started",
    "publisher", "issue", "url",
)  # fmt: skip
"""Columns of a row in order; their headings are the messages `column_NAME`."""


def build_rows(index: Index, sel: Selection, lang: Lang) -> Iterator[dict[str, str]]:
    """Yield a row per case with the keys of `COLUMNS`, missing values as empty text.

    Several values of a cell are joined by `; `. Places are the primary ones, codes 5-digit JIS codes; `confidence` is
    the highest of them.
    """
    labels = {theme.id: theme.label_ja if lang == "ja" else theme.label_en for theme in index.theme_labels}
    names = {entry.name: name_place(index.gazetteer, entry.code, lang) for entry in index.gazetteer.prefectures}
    for case in list_cases(index, sel, limit=len(sel)).to_dict("records"):
        primary = find_primary(case["places"])
        row: dict[Any, Any] = {
            **case,
            "theme": labels.get(case["theme"], ""),
            "themes": JOINER.join(labels[theme] for theme in case["themes"]),
            "prefectures": JOINER.join(dict.fromkeys(names[place["prefecture"]] for place in primary)),
            "places": JOINER.join(
                place["name"] if lang == "ja" else name_place(index.gazetteer, place["code"], lang) for place in primary
            ),
            "codes": JOINER.join(place["code"] for place in primary),
            "confidence": f"{max(place['confidence'] for place in primary):.2f}" if primary else "",
            "started": _started(case, lang),
        }
        yield {key: row[key] or "" for key in COLUMNS}


def find_primary(places: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the primary places of a case, each code once."""
    found: dict[str, Mapping[str, Any]] = {}
    for place in places:
        if place["role"] == "primary":
            found.setdefault(place["code"], place)
    return list(found.values())


def _started(case: Mapping[Any, Any], lang: Lang) -> str:
    """Return the start as ISO text, a fiscal year marked as one: a bare number would read as a calendar year."""
    started: str | None = case["started"]
    if started and case["started_precision"] == "fiscal_year":
        return translator(lang)("fiscal_year", year=started)
    return started or ""

"""The OpenAPI 3.1 document of the JSON routes, written from the same tables that answer requests.

In: the limits of `api`. Out: a plain dict. No state, no I/O.
"""

from collections.abc import Mapping
from typing import Any, get_args

import casemap
from casemap.calendar_bins import Bin
from casemap.filters import KIND_TOKENS
from casemap.query import Sort

# Filters: name in the address -> what it does, an example. The page's address has the same ones.
PARAMETERS: Mapping[str, tuple[str, str]] = {
    "q": ('Keyword: blanks mean all, OR, -word, "phrase", title: text: place: publisher: theme:', "子育て"),
    "theme": ("Ids of themes, joined by dots; any of them.", "dx.childcare"),
    "sub": ("Ids of sub-themes, joined by dots; any of them.", "dx-online"),
    "pref": ("5-digit codes of prefectures, joined by dots; any of them.", "20000.26000"),
    "city": ("5-digit JIS X 0402 codes of municipalities, joined by dots; a ward counts as its city.", "20205"),
    "kind": (f"Kinds of local government, joined by dots: {', '.join(KIND_TOKENS)}.", "town.village"),
    "fact": ("Facts `kind:value`, joined by dots; see `counts/fact`.", "programme:地域おこし協力隊"),
    "period": ("First and last month, both included.", "2021-04..2024-03"),
    "date": ("Which date the period means: `published` (default) or `started`.", "started"),
    "undated": ("`0` leaves out cases without that date.", "0"),
    "unplaced": ("`0` leaves out cases without a place.", "0"),
    "duplicates": ("`1` counts every article, also those on the same as another.", "1"),
    "sure": ("`1` leaves out doubtful places.", "1"),
    "main": ("`1` means the main theme only.", "1"),
}
# Kinds of counts: name in the path -> what its rows are.
COUNTS: Mapping[str, str] = {
    "total": "One row: cases, municipalities, prefectures, local governments, cases without date, without place.",
    "prefecture": "47 rows in JIS order: cases, per 100,000 residents (census 2020), municipalities with a case.",
    "municipality": "Municipalities with a case, with position (degrees, EPSG:4326) and most frequent theme.",
    "region": "The eight regions.",
    "kind": "Kinds of local government: cases, governments with a case and in all.",
    "theme": "All themes: cases with the theme among theirs, cases with it as the main one.",
    "subtheme": "All sub-themes.",
    "fact": "Most frequent partners, laws and programmes, series, audiences.",
    "bin": "Time bins by `bin`; dates too vague for a bin stand apart in `apart`.",
    "theme-bin": "Themes by time bins.",
    "theme-prefecture": "Themes by prefectures: cases, expected cases, location quotient.",
}
# What `bin` may be, the default first.
BINS: tuple[Bin, ...] = ("month", "quarter", "year", "fiscal_year")


def build_document(prefix: str, page: int, largest: int) -> dict[str, Any]:
    """Return the document for routes below `prefix`, pages of `page` cases, `largest` at most."""
    filters = [_query(name, text, {"type": "string"}, example) for name, (text, example) in PARAMETERS.items()]
    language = _query("lang", "Language of the reasons.", {"type": "string", "enum": ["ja", "en"], "default": "ja"})
    whole = {"type": "integer", "minimum": 0}
    paging = [
        _query("limit", "Cases of this page.", {**whole, "default": page, "maximum": largest}),
        _query("offset", "Cases to skip.", {**whole, "default": 0}),
        _query("sort", "Order.", {"type": "string", "enum": list(get_args(Sort)), "default": get_args(Sort)[0]}),
        language,
    ]
    by = _path("by", "Kind of counts. " + " ".join(f"`{name}`: {text}" for name, text in COUNTS.items()))
    by["schema"] = {"type": "string", "enum": list(COUNTS)}
    bins = _query("bin", "For `bin` and `theme-bin`.", {"type": "string", "enum": list(BINS), "default": BINS[0]})
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "casemap",
            "version": casemap.__version__,
            "description": "Case studies of Japanese local governments: counts and cases, read only. Every answer "
            "names the snapshot it was made from; the ETag changes with it. Numbers are those of the dashboard under "
            "the same filters.",
        },
        "paths": {
            f"{prefix}/snapshot": _get("Which data this is", []),
            f"{prefix}/counts/{{by}}": _get("Counts of the selected cases", [by, *filters, bins]),
            f"{prefix}/cases": _get("Selected cases, page by page", [*filters, *paging]),
            f"{prefix}/cases/{{id}}": _get("One case", [_path("id", "Id of the case."), language], missing=True),
            f"{prefix}/cases.geojson": _get("Selected cases as points", filters, media="application/geo+json"),
        },
        "components": {
            "schemas": {
                "Problem": {
                    "type": "object",
                    "description": "RFC 9457",
                    "required": ["title", "status", "detail"],
                    "properties": {
                        "type": {"type": "string"},
                        "title": {"type": "string"},
                        "status": {"type": "integer"},
                        "detail": {"type": "string"},
                        "parameters": {"type": "array", "items": {"type": "string"}},
                    },
                },
            },
            "responses": {
                name: {
                    "description": text,
                    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
                for name, text in (
                    ("BadRequest", "A parameter is unknown or can't be read; the document says which."),
                    ("NotFound", "There is no such thing in this snapshot."),
                    ("NoData", "The data can't be read at the moment."),
                )
            },
        },
    }


def _get(
    summary: str, parameters: list[dict[str, Any]], *, media: str = "application/json", missing: bool = False
) -> dict[str, Any]:
    """Return the operation of one path."""
    responses: dict[str, Any] = {
        "200": {
            "description": "The answer; `snapshot` is the id of the data.",
            "headers": {"ETag": {"schema": {"type": "string"}}},
            "content": {media: {"schema": {"type": "object"}}},
        },
        "304": {"description": "Not modified since the ETag of If-None-Match."},
        "400": {"$ref": "#/components/responses/BadRequest"},
        "503": {"$ref": "#/components/responses/NoData"},
    }
    if missing:
        responses["404"] = {"$ref": "#/components/responses/NotFound"}
    return {"get": {"summary": summary, "parameters": parameters, "responses": responses}}


def _query(name: str, text: str, schema: Mapping[str, object], example: str | None = None) -> dict[str, Any]:
    """Return one parameter of the query string."""
    parameter: dict[str, Any] = {"name": name, "in": "query", "description": text, "schema": dict(schema)}
    return parameter if example is None else {**parameter, "example": example}


def _path(name: str, text: str) -> dict[str, Any]:
    """Return one parameter of the path."""
    return {"name": name, "in": "path", "required": True, "description": text, "schema": {"type": "string"}}

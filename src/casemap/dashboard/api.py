"""Read-only JSON for programs, on the same server as the pages: `/api/v1/…`.

In: HTTP requests with the parameters of the page's own address (`filters.Filters`, see `openapi.PARAMETERS`). Out:
JSON with the numbers of `query`, GeoJSON of `export`, the OpenAPI document that describes it all. Every answer is
a function of the address and the snapshot, so its ETag is the snapshot's id with the version of casemap. What can't
be understood is refused with a problem document (RFC 9457) that says which parameter and what it may be: a program
must not take a wider answer for the one it asked for.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, get_args

import pandas as pd
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

import casemap
from casemap.calendar_bins import Bin
from casemap.dashboard.data import Bundle, load_credits, open_bundle
from casemap.dashboard.openapi import BINS, COUNTS, PARAMETERS, build_document
from casemap.export import Colophon, export_geojson
from casemap.filters import Filters, format_month
from casemap.model import CasemapError, Lang, Reason
from casemap.query import (
    Index,
    Selection,
    Sort,
    clean_filters,
    count_by_bin,
    count_by_fact,
    count_by_kind,
    count_by_municipality,
    count_by_prefecture,
    count_by_region,
    count_by_subtheme,
    count_by_theme,
    count_theme_by_bin,
    count_theme_by_prefecture,
    count_totals,
    list_cases,
    pick_cases,
    select_cases,
)
from casemap.reasons import render_reason

PREFIX = "/api/v1"
# A page of cases, and the most that one request gets: about half a megabyte of leads.
PAGE, LARGEST_PAGE = 50, 500
# The most cases in one GeoJSON file: about ten megabytes. Whoever wants more takes the Parquet files.
LARGEST_MAP = 20_000
PROBLEM = "application/problem+json"
LANGUAGES: tuple[Lang, ...] = ("ja", "en")


class RequestError(Exception):
    """A request that can't be answered: HTTP status (4xx), what is wrong, which parameters."""

    def __init__(self, status: int, detail: str, parameters: tuple[str, ...] = ()) -> None:
        super().__init__(detail)
        self.status, self.detail, self.parameters = status, detail, parameters


def build_api() -> list[BaseRoute]:
    """Return all routes below `PREFIX`."""
    paths: Mapping[str, Callable[[Request], Response]] = {
        "/": send_start,
        "/openapi.json": send_document,
        "/snapshot": send_snapshot,
        "/counts/{by}": send_counts,
        "/cases": send_cases,
        "/cases.geojson": send_geojson,
        "/cases/{id:path}": send_case,
        "/{rest:path}": send_nothing,
    }
    below = [Route(path, _guarded(answer), methods=["GET"]) for path, answer in paths.items()]
    return [Route(PREFIX, _guarded(send_start), methods=["GET"]), Mount(PREFIX, routes=below)]


def send_start(request: Request) -> Response:
    """Answer with what there is."""
    _read_request(request, ())
    return _send(
        request,
        {
            "name": "casemap",
            "version": casemap.__version__,
            "openapi": f"{PREFIX}/openapi.json",
            "snapshot": f"{PREFIX}/snapshot",
            "counts": [f"{PREFIX}/counts/{by}" for by in COUNTS],
            "cases": f"{PREFIX}/cases",
            "geojson": f"{PREFIX}/cases.geojson",
        },
    )


def send_document(request: Request) -> Response:
    """Answer with the OpenAPI document."""
    _read_request(request, ())
    return _send(request, build_document(PREFIX, PAGE, LARGEST_PAGE))


def send_snapshot(request: Request) -> Response:
    """Answer with what the data is: id, day, counts, themes, credits."""
    _read_request(request, ())
    bundle = open_bundle()
    manifest = bundle.snapshot.manifest
    return _send(
        request,
        {
            **_stamp(bundle),
            "casemap_version": manifest.casemap_version,
            "gazetteer_version": manifest.gazetteer_version,
            "taxonomy_version": manifest.taxonomy_version,
            "counts": dict(manifest.counts),
            "themes": [
                {"id": theme.id, "label_ja": theme.label_ja, "label_en": theme.label_en, "color": theme.color}
                for theme in bundle.index.theme_labels
            ],
            "credits": [credit.credit_ja for credit in load_credits()],
        },
    )


def send_counts(request: Request) -> Response:
    """Answer with the counts of one kind for the filters asked for."""
    by = request.path_params["by"]
    if by not in COUNTS:
        raise RequestError(404, f"counts/{by} does not exist; there are: {', '.join(COUNTS)}", ("by",))
    bundle = open_bundle()
    timed = by in ("bin", "theme-bin")
    filters = _read_filters(request, bundle.index, ("bin",) if timed else ())
    bin_kind: Bin = _read_choice(request, "bin", BINS) if timed else BINS[0]
    counts = _count(by, bundle.index, select_cases(bundle.index, filters), bin_kind)
    return _send(request, {**_stamp(bundle), "filters": filters.to_params(), "by": by, **counts})


def send_cases(request: Request) -> Response:
    """Answer with one page of cases."""
    bundle = open_bundle()
    filters = _read_filters(request, bundle.index, ("limit", "offset", "sort", "lang"))
    selected = select_cases(bundle.index, filters)
    limit = _read_number(request, "limit", PAGE, LARGEST_PAGE)
    offset = _read_number(request, "offset", 0, None)
    sort: Sort = _read_choice(request, "sort", get_args(Sort))
    rows = list_cases(bundle.index, selected, sort=sort, offset=offset, limit=limit)
    lang: Lang = _read_choice(request, "lang", LANGUAGES)
    found = [_case(row, lang) for row in _records(rows)]
    body = {
        **_stamp(bundle),
        "filters": filters.to_params(),
        "total": len(selected),
        "offset": offset,
        "limit": limit,
        "cases": found,
    }
    if offset + len(found) < len(selected):
        body["next"] = str(request.url.include_query_params(offset=offset + limit).query)
    return _send(request, body)


def send_case(request: Request) -> Response:
    """Answer with one case by its id."""
    _read_request(request, ("lang",))
    bundle = open_bundle()
    identity = request.path_params["id"]
    selected = pick_cases(bundle.index, (identity,))
    if not len(selected):
        raise RequestError(404, f"no case with the id {identity!r} in the snapshot {bundle.index.id}", ("id",))
    row = _records(list_cases(bundle.index, selected, limit=1))[0]
    lang: Lang = _read_choice(request, "lang", LANGUAGES)
    return _send(request, {**_stamp(bundle), "case": _case(row, lang)})


def send_geojson(request: Request) -> Response:
    """Answer with the selected cases as points."""
    bundle = open_bundle()
    filters = _read_filters(request, bundle.index)
    selected = select_cases(bundle.index, filters)
    if len(selected) > LARGEST_MAP:
        raise RequestError(
            400, f"{len(selected):,} cases are more than the {LARGEST_MAP:,} of one GeoJSON answer; add filters"
        )
    credits = tuple(credit.credit_ja for credit in load_credits())
    body = export_geojson(bundle.index, selected, Colophon.of(bundle.snapshot.manifest, filters, credits))
    return _send(request, body, "application/geo+json")


def send_nothing(request: Request) -> Response:
    """Refuse a path that does not exist: else Streamlit would answer with its page."""
    raise RequestError(404, f"{request.url.path} does not exist; see {PREFIX}/openapi.json")


# The counts that are one frame of a selection.
TABLES: Mapping[str, Callable[[Index, Selection], pd.DataFrame]] = {
    "prefecture": count_by_prefecture,
    "municipality": count_by_municipality,
    "region": count_by_region,
    "kind": count_by_kind,
    "theme": count_by_theme,
    "subtheme": count_by_subtheme,
    "fact": count_by_fact,
    "theme-prefecture": count_theme_by_prefecture,
}


def _count(by: str, index: Index, selected: Selection, bin_kind: Bin) -> dict[str, object]:
    """Return the counts of one kind; months are written as YYYY-MM."""
    date_kind = selected.filters.date_kind
    if by == "total":
        totals = count_totals(index, selected)
        return {"rows": [{name: getattr(totals, name) for name in totals.__slots__}]}
    if by == "theme-bin":
        return {"rows": _records(_write_months(count_theme_by_bin(index, selected, date_kind, bin_kind)))}
    if by == "bin":
        timeline = count_by_bin(index, selected, date_kind, bin_kind)
        return {
            "rows": _records(_write_months(timeline.bins)),
            "apart": _records(_write_months(timeline.apart)),
            "undated": timeline.undated,
        }
    return {"rows": _records(TABLES[by](index, selected))}


def _write_months(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame of time with its month indices as YYYY-MM."""
    names = [name for name in ("bin", "first", "last") if name in frame]
    return frame.assign(**{name: [format_month(int(month)) for month in frame[name]] for name in names})


def _case(row: dict[str, Any], lang: Lang) -> dict[str, Any]:
    """Return a row of `list_cases` for programs: without positions, reasons in words."""
    row.pop("case", None)
    for place in row["places"]:
        place["reasons"] = [render_reason(Reason(str(key), str(detail)), lang) for key, detail in place["reasons"]]
    return row


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows as JSON values; NaN is null."""
    rows: list[dict[str, Any]] = json.loads(frame.to_json(orient="records", force_ascii=False, double_precision=6))
    return rows


def _stamp(bundle: Bundle) -> dict[str, object]:
    """Return which data an answer is made from."""
    return {"snapshot": bundle.index.id, "built_at": bundle.snapshot.manifest.built_at}


def _read_request(request: Request, more: tuple[str, ...]) -> dict[str, str]:
    """Return the parameters, each once. Refuses unknown and doubled ones."""
    pairs = request.query_params.multi_items()
    names = [name for name, _ in pairs]
    unknown = tuple(dict.fromkeys(name for name in names if name not in more))
    if unknown:
        allowed = ", ".join(more) or "none"
        raise RequestError(400, f"unknown parameter: {', '.join(unknown)}; allowed here: {allowed}", unknown)
    double = tuple(dict.fromkeys(name for name in names if names.count(name) > 1))
    if double:
        raise RequestError(400, f"given more than once: {', '.join(double)}; join several values with dots", double)
    return dict(pairs)


def _read_filters(request: Request, index: Index, more: tuple[str, ...] = ()) -> Filters:
    """Return the filters asked for. Refuses what the page would leave out with a notice."""
    given = _read_request(request, (*PARAMETERS, *more))
    filters, dropped = Filters.read_params({name: value for name, value in given.items() if name in PARAMETERS})
    filters, unknown = clean_filters(index, filters)
    wrong = (*dropped, *unknown)
    if wrong:
        raise RequestError(400, f"not understood: {', '.join(wrong[:10])}", tuple(part.split("=")[0] for part in wrong))
    return filters


def _read_number(request: Request, name: str, default: int, largest: int | None) -> int:
    """Return a whole number from 0 to `largest`."""
    text = request.query_params.get(name, str(default))
    # Nine digits are more than any archive has, and no riddle for `int`.
    if not (text.isascii() and text.isdigit() and len(text) < 10) or (largest is not None and int(text) > largest):
        raise RequestError(400, f"{name} must be a whole number from 0{f' to {largest}' if largest else ''}", (name,))
    return int(text)


def _read_choice(request: Request, name: str, allowed: tuple[Any, ...]) -> Any:
    """Return one of the allowed words, the first one when none is given."""
    value = request.query_params.get(name, allowed[0])
    if value not in allowed:
        raise RequestError(400, f"{name} must be one of: {', '.join(allowed)}", (name,))
    return value


def _send(request: Request, body: object, media_type: str = "application/json") -> Response:
    """Answer with a body, or with "not modified" when the asker has it."""
    etag = f'"{open_bundle().index.id}-{casemap.__version__}"'
    headers = {"etag": etag, "cache-control": "no-cache", "vary": "accept-encoding"}
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if etag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
    return Response(content, media_type=media_type, headers=headers)


def _guarded(answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """Return the endpoint with its refusals as problem documents."""

    def endpoint(request: Request) -> Response:
        """Answer, or say what is wrong."""
        try:
            return answer(request)
        except RequestError as error:
            status, detail, parameters = error.status, error.detail, error.parameters
        except CasemapError as error:
            status, detail, parameters = 503, str(error), ()
        title = {400: "Bad request", 404: "Not found", 503: "Data not available"}[status]
        problem = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        return JSONResponse(
            {**problem, **({"parameters": list(parameters)} if parameters else {})}, status, media_type=PROBLEM
        )

    return endpoint

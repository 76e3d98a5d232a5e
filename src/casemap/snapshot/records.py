"""One case as rows of the tables, and the bytes that stand for it in the snapshot's id.

In: `Case`. Out: `Record`, the rows of each table without the `case` column (the position is known only once
all cases are sorted). A record is plain JSON, can be rebuilt from the tables, and so the id can be checked
later.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from casemap.dates import month_span
from casemap.duplicates import Candidate
from casemap.gazetteer import Gazetteer
from casemap.model import Case, DataError, PlaceMention, Precision, Reject

Row = dict[str, Any]
Record = dict[str, list[Row]]

# Decimals of confidence and score: finer differences mean nothing, and float32 gives these back unharmed.
SCORE_DECIMALS = 4
# Where an article was read from is no part of what it says: the id must not change when lines are shuffled.
PROVENANCE = ("source", "line")
# Precision of an ISO date by its length.
PRECISIONS: Mapping[int, Precision] = {4: "year", 7: "month", 10: "day"}

_TEXTS = pa.list_(pa.string())
SCHEMAS: dict[str, pa.Schema] = {
    "cases": pa.schema(
        [
            ("case", pa.int32()),
            ("id", pa.string()),
            ("title", pa.string()),
            ("text", pa.string()),
            ("url", pa.string()),
            ("publisher", pa.string()),
            ("published", pa.string()),
            ("published_source", pa.string()),
            ("issue", pa.string()),
            ("started", pa.string()),
            ("started_precision", pa.string()),
            ("theme", pa.string()),
            ("published_from", pa.int32()),
            ("published_to", pa.int32()),
            ("started_from", pa.int32()),
            ("started_to", pa.int32()),
            ("issues", _TEXTS),
            ("source", pa.string()),
            ("line", pa.int32()),
            ("extra", pa.string()),
            ("same_as", pa.int32()),
        ]
    ),
    "places": pa.schema(
        [
            ("case", pa.int32()),
            ("code", pa.string()),
            ("city", pa.string()),
            ("prefecture", pa.string()),
            ("role", pa.string()),
            ("confidence", pa.float32()),
            ("field", pa.string()),
            ("start", pa.int32()),
            ("end", pa.int32()),
            ("surface", pa.string()),
            ("reasons", pa.string()),
            ("candidates", _TEXTS),
        ]
    ),
    "themes": pa.schema(
        [
            ("case", pa.int32()),
            ("theme", pa.string()),
            ("rank", pa.int8()),
            ("score", pa.float32()),
            ("evidence", _TEXTS),
            ("subthemes", _TEXTS),
        ]
    ),
    "dates": pa.schema(
        [
            ("case", pa.int32()),
            ("value", pa.string()),
            ("precision", pa.string()),
            ("role", pa.string()),
            ("field", pa.string()),
            ("start", pa.int32()),
            ("end", pa.int32()),
            ("surface", pa.string()),
        ]
    ),
    "facts": pa.schema(
        [
            ("case", pa.int32()),
            ("kind", pa.string()),
            ("value", pa.string()),
            ("field", pa.string()),
            ("start", pa.int32()),
            ("end", pa.int32()),
            ("surface", pa.string()),
        ]
    ),
    "rejects": pa.schema(
        [("source", pa.string()), ("line", pa.int32()), ("column", pa.string()), ("reason", pa.string())]
    ),
}
CASE_TABLES = ("cases", "places", "themes", "dates", "facts")

_SURROGATES = re.compile("[\ud800-\udfff]")


def build_record(case: Case, gazetteer: Gazetteer) -> Record:
    """Return the rows of one case, without `same_as`, which needs the positions of all cases.

    `DataError` when a place has a code that the gazetteer doesn't know.
    """
    article = case.article
    published = _span(article.published, PRECISIONS.get(len(article.published or "")))
    started = _span(case.started, case.started_precision)
    row: Row = {
        "id": article.id,
        "title": article.title,
        "text": article.text,
        "url": article.url,
        "publisher": article.publisher,
        "published": article.published,
        "published_source": article.published_source,
        "issue": article.issue,
        "started": case.started,
        "started_precision": case.started_precision,
        "theme": case.theme,
        "published_from": published[0],
        "published_to": published[1],
        "started_from": started[0],
        "started_to": started[1],
        "issues": list(dict.fromkeys((*article.issues, *case.issues))),
        "source": article.source,
        "line": article.line,
        "extra": json.dumps(dict(article.extra), ensure_ascii=False, sort_keys=True, default=str),
    }
    places = [_place_row(place, gazetteer, article.id) for place in case.places]
    themes = [
        {
            "theme": tag.id,
            "rank": rank,
            "score": _rounded(tag.score),
            "evidence": list(tag.evidence),
            "subthemes": list(tag.subthemes),
        }
        for rank, tag in enumerate(case.themes)
    ]
    dates = [
        {
            "value": date.value,
            "precision": date.precision,
            "role": date.role,
            "field": date.field,
            "start": date.start,
            "end": date.end,
            "surface": date.surface,
        }
        for date in case.dates
    ]
    facts = [
        {
            "kind": fact.kind,
            "value": fact.value,
            "field": fact.field,
            "start": fact.start,
            "end": fact.end,
            "surface": fact.surface,
        }
        for fact in case.facts
    ]
    return {"cases": [row], "places": places, "themes": themes, "dates": dates, "facts": facts}


def build_reject_rows(rejects: Sequence[Reject]) -> list[Row]:
    """Return the rows of the rejects table, sorted by source, line, column and reason."""
    rows = [
        {
            "source": whole_text(reject.source),
            "line": reject.line,
            "column": None if reject.column is None else whole_text(reject.column),
            "reason": whole_text(reject.reason),
        }
        for reject in rejects
    ]
    return sorted(rows, key=lambda row: (row["source"], row["line"], row["column"] or "", row["reason"]))


def dump_record(record: Record) -> bytes:
    """Return a record as one line of JSON (UTF-8, no line end inside).

    Half a surrogate pair, which UTF-8 can't hold, becomes U+FFFD: one code point for one, so spans keep their
    places.
    """
    return whole_text(json.dumps(record, ensure_ascii=False, separators=(",", ":"), sort_keys=True)).encode()


def canonical_bytes(record: Record) -> bytes:
    """Return the bytes that stand for a case in the id: the record without its provenance, one line."""
    row = {key: value for key, value in record["cases"][0].items() if key not in PROVENANCE}
    return dump_record({**record, "cases": [row]}) + b"\n"


def read_record_candidate(record: Record) -> Candidate:
    """Return what is compared of a case when duplicates are looked for, read from its record."""
    (row,) = record["cases"]

    def facts(kind: str) -> frozenset[str]:
        return frozenset(fact["value"] for fact in record["facts"] if fact["kind"] == kind)

    return Candidate(
        id=row["id"],
        title=row["title"],
        text=row["text"],
        url=row["url"],
        published=row["published"],
        places=frozenset(place["city"] for place in record["places"] if place["role"] == "primary"),
        series=facts("series"),
        partners=facts("partner"),
    )


def rebuild_row(table: str, row: Mapping[str, Any]) -> Row:
    """Return a row read back from a table as it was in its record: no `case`, scores rounded again."""
    floats = {"places": "confidence", "themes": "score"}.get(table)
    return {key: _rounded(value) if key == floats else value for key, value in row.items() if key != "case"}


def _place_row(place: PlaceMention, gazetteer: Gazetteer, article_id: str) -> Row:
    """Return the row of one place; city and prefecture come from the gazetteer."""
    if place.code not in gazetteer.entries:
        raise DataError(
            f"記事 {article_id}: 地名コード {place.code} ({place.surface}) が地名辞書にありません。"
            "地名辞書と処理の版がそろっているか確かめてください。"
        )
    return {
        "code": place.code,
        "city": gazetteer.city_of(place.code),
        "prefecture": gazetteer.prefecture_of(place.code).code,
        "role": place.role,
        "confidence": _rounded(place.confidence),
        "field": place.field,
        "start": place.start,
        "end": place.end,
        "surface": place.surface,
        "reasons": json.dumps([[reason.key, reason.detail] for reason in place.reasons], ensure_ascii=False),
        "candidates": list(place.candidates),
    }


def _span(value: str | None, precision: Precision | None) -> tuple[int, int]:
    """Return the month indices that a date spans, (-1, -1) when it is unknown or unreadable."""
    if not value or not precision:
        return -1, -1
    try:
        return month_span(value, precision)
    except ValueError:
        return -1, -1


def _rounded(value: float) -> float:
    """Return a confidence or score at the precision that is kept."""
    return round(float(value), SCORE_DECIMALS)


def whole_text(text: str) -> str:
    """Return text that UTF-8 can hold: each half of a surrogate pair replaced by U+FFFD."""
    return _SURROGATES.sub("\ufffd", text)

"""CSV for spreadsheets: a clean table, told apart from formulas."""

import csv
import io
import math
from collections.abc import Iterable, Sequence

from casemap.export.colophon import Colophon
from casemap.export.rows import COLUMNS, JOINER, build_rows
from casemap.messages import translator
from casemap.model import Lang
from casemap.query import Index, Selection

# Excel takes UTF-8 for the local encoding unless the file begins with this mark.
BOM = b"\xef\xbb\xbf"
# A spreadsheet runs a cell that begins with one of these as a formula; the full-width forms are read alike by
# spreadsheets set to Japanese. OWASP's page on CSV injection has the list.
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
LAST_COLUMNS = ("snapshot_id", "snapshot_date", "filters", "credits")


def export_csv(index: Index, sel: Selection, colophon: Colophon, lang: Lang = "ja") -> bytes:
    """Return the selection as CSV (UTF-8 with BOM, CRLF), one row per case, newest first.

    One line of headings, then the cases (`rows.COLUMNS`). What the file shows stands in the last four columns of each
    row, so that the table stays clean: snapshot, its day, the filters as URL parameters, credits. A text cell that a
    spreadsheet would run as a formula gets a leading apostrophe.
    """
    t = translator(lang)
    headings = [t("column_" + name) for name in COLUMNS]
    return export_table(headings, (row.values() for row in build_rows(index, sel, lang)), colophon, lang)


def export_table(
    headings: Sequence[str], rows: Iterable[Iterable[str | int | float]], colophon: Colophon, lang: Lang = "ja"
) -> bytes:
    """Return any table as CSV (UTF-8 with BOM, CRLF), with the four columns of the colophon behind its own.

    Numbers are written plainly (no separators), unknown ones (NaN) as empty cells; text as `neutralise_cell` has it.
    """
    t = translator(lang)
    last = (
        colophon.snapshot_id,
        colophon.snapshot_date,
        colophon.filters.to_query(),
        JOINER.join(colophon.credits),
    )
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([*headings, *(t("column_" + name) for name in LAST_COLUMNS)])
    for row in rows:
        writer.writerow([_write_cell(cell) for cell in (*row, *last)])
    return BOM + stream.getvalue().encode("utf-8")


def _write_cell(cell: str | int | float) -> str:
    if isinstance(cell, str):
        return neutralise_cell(cell)
    return "" if isinstance(cell, float) and math.isnan(cell) else str(cell)


def neutralise_cell(value: str) -> str:
    """Return a cell that no spreadsheet runs as a formula: a leading apostrophe where one could begin."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value

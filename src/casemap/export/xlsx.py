"""An Excel workbook: the cases, the counts by prefecture and by theme, and what the file shows.

Cells are written as text or numbers, never as formulas or links that run by themselves.
"""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from casemap.export.colophon import Colophon
from casemap.export.rows import COLUMNS, build_rows
from casemap.messages import Translator, translator
from casemap.model import Lang
from casemap.query import Index, Selection, count_by_prefecture, count_by_theme
from casemap.tables import safe_url

# Widths in characters of Excel's standard type; texts wrap, so that a row stays readable.
WIDTHS = {
    "id": 12, "title": 36, "text": 60, "theme": 18, "themes": 24, "prefectures": 12, "places": 20, "codes": 10,
    "confidence": 8, "published": 12, "started": 12, "publisher": 18, "issue": 16, "url": 30,
}  # fmt: skip
# Excel's own limits: characters in a cell, and in the address of a link.
CELL_LIMIT, LINK_LIMIT = 32_767, 2_079
# Excel keeps 65,530 links a sheet; further addresses stand as text.
LINKS_LIMIT = 65_530


def export_xlsx(index: Index, sel: Selection, colophon: Colophon, lang: Lang = "ja") -> bytes:
    """Return the selection as xlsx: sheets of cases (headings frozen, with filter buttons), of counts, and of what the
    file shows (filters, snapshot, day, credits).
    """
    t = translator(lang)
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": t("title"), "comments": f"{colophon.snapshot_id} {colophon.filters.to_query()}"})
        _write_cases(book, index, sel, t, lang)
        _write_counts(book, index, sel, t, lang)
        _write_colophon(book, colophon, len(sel), t)
    return stream.getvalue()


def _write_cases(book: Any, index: Index, sel: Selection, t: Translator, lang: Lang) -> None:
    """Write the sheet of cases."""
    sheet = book.add_worksheet(t("sheet_cases"))
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    number = book.add_format({"num_format": "0.00", "valign": "top"})
    link = book.add_format({"font_color": "#0017c1", "underline": 1, "valign": "top"})
    links = 0
    last = 0
    for last, row in enumerate(build_rows(index, sel, lang), start=1):
        for column, name in enumerate(COLUMNS):
            cell = row[name][:CELL_LIMIT]
            if name == "confidence" and cell:
                sheet.write_number(last, column, float(cell), number)
            elif name == "url" and links < LINKS_LIMIT and len(cell) <= LINK_LIMIT and safe_url(cell):
                sheet.write_url(last, column, cell, link, cell)
                links += 1
            else:
                sheet.write_string(last, column, cell, plain)
    _write_head(book, sheet, [t("column_" + name) for name in COLUMNS], [WIDTHS[name] for name in COLUMNS], last)


def _write_counts(book: Any, index: Index, sel: Selection, t: Translator, lang: Lang) -> None:
    """Write the sheets of counts by prefecture and by theme: the numbers of the screen."""
    name = "name" if lang == "ja" else "name_en"
    prefectures = count_by_prefecture(index, sel)
    columns = [name, "cases", "per_100k", "municipalities_with_case", "municipalities_total", "share"]
    heads = ["prefectures", "cases", "per_100k", "municipalities_with_case", "municipalities_total", "share"]
    _write_table(book, t("sheet_prefectures"), [t("column_" + head) for head in heads], prefectures[columns].values)
    label = "label_ja" if lang == "ja" else "label_en"
    themes = count_by_theme(index, sel)[[label, "cases", "main_cases"]]
    heads = ["themes", "cases", "main_cases"]
    _write_table(book, t("sheet_themes"), [t("column_" + head) for head in heads], themes.values)


def _write_table(book: Any, title: str, heads: Sequence[str], rows: Any) -> None:
    """Write a sheet with a name in the first column and numbers in the others."""
    sheet = book.add_worksheet(title)
    whole, decimal = book.add_format({"num_format": "#,##0"}), book.add_format({"num_format": "0.00"})
    for line, row in enumerate(rows, start=1):
        sheet.write_string(line, 0, str(row[0]))
        for column, value in enumerate(row[1:], start=1):
            if value == value:  # an unknown rate (NaN) stays empty
                sheet.write_number(line, column, float(value), whole if float(value).is_integer() else decimal)
    _write_head(book, sheet, heads, [22, *[16] * (len(heads) - 1)], len(rows))


def _write_colophon(book: Any, colophon: Colophon, cases: int, t: Translator) -> None:
    """Write the sheet that says what the file shows and whom to credit."""
    sheet = book.add_worksheet(t("sheet_colophon"))
    label = book.add_format({"bold": True, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    for line, (name, text) in enumerate(colophon.lines(t, cases)):
        sheet.write_string(line, 0, name, label)
        sheet.write_string(line, 1, text[:CELL_LIMIT], plain)


def _write_head(book: Any, sheet: Any, heads: Sequence[str], widths: Sequence[int], rows: int) -> None:
    """Write the headings, freeze them, offer filters, and make the sheet ready for paper."""
    head = book.add_format({"bold": True, "bg_color": "#e8f1fe", "bottom": 1, "valign": "vcenter", "text_wrap": True})
    for column, (text, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.write_string(0, column, text, head)
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(rows, 1), len(heads) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)

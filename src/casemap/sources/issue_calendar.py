"""The issue calendar: when which issue of a periodical came out (`data/issues.csv`), for articles without a date.

In: a CSV file in UTF-8 or Shift_JIS with the columns `publisher`, `issue`, `published`, `note` (or their Japanese
headings). Out: an `IssueCalendar`. A mistake is a DataError that names file, line and column.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from casemap.dates import read_date
from casemap.model import DataError
from casemap.settings import data_dir
from casemap.sources.encoding import read_text_file
from casemap.sources.limits import FIRST_YEAR, LAST_YEAR

# Column -> headings that are taken for it (folded, lower case).
HEADINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "publisher": ("publisher", "発行元", "媒体", "誌名"),
        "issue": ("issue", "号", "号数"),
        "published": ("published", "発行日"),
        "note": ("note", "根拠", "備考", "出典"),
    }
)
REQUIRED = ("issue", "published")

# 第41号, 通巻41号, Vol.41, No.41 and #41 are the same issue.
_NUMBER = re.compile(r"(?:第|通巻|通算)?(?P<unit>[0-9]+)号|(?:vol|no|issue|#)\.?(?P<sign>[0-9]+)")


@dataclass(frozen=True, slots=True)
class IssueCalendar:
    """Dates by issue; empty when there is no calendar. `names` are the files, for messages."""

    dates: Mapping[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()

    def find_date(self, publisher: str | None, issue: str | None) -> str | None:
        """Return the date (ISO 8601, as precise as known) of an issue, or None.

        The publisher may stand in the name of the issue (自治体通信41号) or beside it; a row without a publisher holds
        for every issue of that name.
        """
        if not issue or not self.dates:
            return None
        return self.dates.get(_build_key(publisher or "", issue)) or self.dates.get(_build_key("", issue))


def bundled_calendar() -> Path | None:
    """Return the calendar that comes with casemap; None when the data folder has no such file."""
    path = data_dir() / "issues.csv"
    return path if path.is_file() else None


def load_issue_calendar(paths: Sequence[Path]) -> IssueCalendar:
    """Read calendars, the later ones over the earlier ones.

    Raises UsageError for a file that can't be opened, DataError (file:line:column) for a row that can't be used.
    """
    dates: dict[str, str] = {}
    for path in paths:
        dates |= _read_calendar(path)
    return IssueCalendar(MappingProxyType(dates), tuple(path.name for path in paths))


def _build_key(publisher: str, issue: str) -> str:
    """Return what an issue is looked up by: publisher and issue in one spelling, without blanks."""
    folded = [
        _NUMBER.sub(lambda match: f"{match['unit'] or match['sign']}号", _fold(part)) for part in (publisher, issue)
    ]
    return folded[1] if folded[1].startswith(folded[0]) else "".join(folded)


def _fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _read_calendar(path: Path) -> dict[str, str]:
    dates: dict[str, str] = {}
    lines: dict[str, int] = {}
    for line, row, headings in _read_rows(path.name, read_text_file(path, "号の一覧")):

        def fail(column: str, problem: str, line: int = line, headings: Mapping[str, str] = headings) -> DataError:
            return DataError(f"{path.name}:{line}:{headings.get(column, column)}: {problem}")

        if not row["issue"]:
            raise fail("issue", "号の名前が空です。自治体通信41号 のように書いてください。")
        date = read_date(row["published"]) if row["published"] else None
        if date is None or date.precision == "fiscal_year" or date.issue:
            raise fail(
                "published",
                f"「{row['published']}」を発行日として読めません。2022-11-28、2022-11、2022 のように書いてください。",
            )
        if not FIRST_YEAR <= date.year <= LAST_YEAR:
            raise fail(
                "published", f"「{row['published']}」は {FIRST_YEAR}〜{LAST_YEAR} 年の外です。年を確かめてください。"
            )
        key = _build_key(row["publisher"], row["issue"])
        if key in dates:
            raise fail("issue", f"「{row['issue']}」は {lines[key]} 行目にもあります。片方を消してください。")
        dates[key], lines[key] = date.value, line
    return dates


def _read_rows(name: str, text: str) -> Iterator[tuple[int, dict[str, str], Mapping[str, str]]]:
    """Yield line number, cells by column and headings by column of each row that is not blank."""
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    headings: dict[str, str] = {}
    columns: list[str] = []
    line = 1
    try:
        for cells in rows:
            cells = [cell.strip(" \t\u3000") for cell in cells]
            if any(cells) and not columns:
                columns = _read_header(name, line, cells)
                headings = dict(zip(columns, cells, strict=False))
            elif any(cells):
                if any(cells[len(columns) :]):
                    raise DataError(
                        f"{name}:{line}: 列が {len(cells)} あります (見出しは {len(columns)} 列)。"
                        '読点や引用符を含む欄は " で囲んでください。'
                    )
                yield line, dict.fromkeys(HEADINGS, "") | dict(zip(columns, cells, strict=False)), headings
            line = rows.line_num + 1
    except csv.Error as error:
        raise DataError(
            f'{name}:{line}: CSV として読めません ({error})。引用符 " の閉じ忘れがないか確かめてください。'
        ) from error
    if not columns:
        raise DataError(f"{name}:1: 見出し行がありません。1 行目に {','.join(HEADINGS)} と書いてください。")


def _read_header(name: str, line: int, cells: Sequence[str]) -> list[str]:
    known = {heading: column for column, headings in HEADINGS.items() for heading in headings}
    while cells and not cells[-1]:
        cells = cells[:-1]
    columns: list[str] = []
    for cell in cells:
        column = known.get(_fold(cell))
        if column is None:
            accepted = ", ".join(f"{column} ({headings[1]})" for column, headings in HEADINGS.items())
            raise DataError(f"{name}:{line}:{cell or '(空)'}: 知らない列です。使える列: {accepted}。")
        if column in columns:
            raise DataError(f"{name}:{line}:{cell}: 列 {column} が 2 つあります。1 つにしてください。")
        columns.append(column)
    for column in REQUIRED:
        if column not in columns:
            raise DataError(f"{name}:{line}:{column}: 列がありません。見出し行に {column} を足してください。")
    return columns

"""Read a corrections file: CSV as people write it, in a text editor or a spreadsheet.

In: a file in UTF-8 or Shift_JIS with headings in English or Japanese. Out: `Correction`s. A mistake is a DataError
that names file, line and column and says what to write instead: a correction is never half applied.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from casemap.corrections import ANY, Action, Correction, CorrectionKind
from casemap.gazetteer import Gazetteer
from casemap.model import DataError, Role
from casemap.settings import data_dir
from casemap.sources.encoding import read_text_file
from casemap.taxonomy import Taxonomy
from casemap.text import fold_name

# Column -> headings that are taken for it (folded, lower case).
HEADINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "article": ("article", "id", "記事", "記事id"),
        "surface": ("surface", "表記", "語"),
        "action": ("action", "操作"),
        "kind": ("kind", "種類", "種別"),
        "value": ("value", "値", "コード"),
        "role": ("role", "役割"),
        "note": ("note", "理由", "備考", "メモ"),
        "by": ("by", "担当", "記入者"),
        "date": ("date", "日付", "記入日"),
    }
)
REQUIRED = ("action", "kind", "value")
ACTIONS: Mapping[str, Action] = MappingProxyType(
    {
        "pin": "pin",
        "指定": "pin",
        "remove": "remove",
        "削除": "remove",
        "same": "same",
        "同じ": "same",
        "different": "different",
        "別": "different",
    }
)
KINDS: Mapping[str, CorrectionKind] = MappingProxyType(
    {"place": "place", "場所": "place", "theme": "theme", "テーマ": "theme", "article": "article", "記事": "article"}
)
# The actions that say something of two articles, not of what is in one.
PAIR_ACTIONS = ("same", "different")
ROLES: Mapping[str, Role] = MappingProxyType(
    {"primary": "primary", "主体": "primary", "mentioned": "mentioned", "言及": "mentioned"}
)
CODE_DIGITS = 5
# A single character for all articles would hit inside other words everywhere.
MIN_SURFACE = 2
# Reasons are shown on the screen: a longer note belongs elsewhere. Characters.
MAX_DETAIL = 200

Choice = TypeVar("Choice", bound=str)


def bundled_corrections() -> Path | None:
    """Return the corrections that come with casemap; None when the data folder has no such file."""
    path = data_dir() / "corrections.csv"
    return path if path.is_file() else None


def load_corrections(path: Path, gazetteer: Gazetteer, taxonomy: Taxonomy) -> tuple[Correction, ...]:
    """Read and check a corrections file.

    Raises UsageError when it can't be opened, DataError (file:line:column) when a code or theme is unknown, a cell is
    empty or off, or two lines repeat or contradict each other.
    """
    reader = _Reader(path, gazetteer, taxonomy)
    lines = tuple(reader.read_lines(read_text_file(path, "修正ファイル")))
    reader.check_conflicts(lines)
    return lines


class _Reader:
    """Reads the rows of one file; knows what codes and themes there are."""

    def __init__(self, path: Path, gazetteer: Gazetteer, taxonomy: Taxonomy) -> None:
        self._name = path.name
        self._gazetteer = gazetteer
        self._themes = {theme.id: theme.id for theme in taxonomy.themes}
        self._themes |= {theme.label_ja: theme.id for theme in taxonomy.themes}
        self._headings: dict[str, str] = {}

    def read_lines(self, text: str) -> list[Correction]:
        """Return the corrections of the whole text; rows without any value are passed over."""
        rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        columns: list[str] | None = None
        found: list[Correction] = []
        line = 1
        try:
            for cells in rows:
                cells = [cell.strip(" \t\u3000") for cell in cells]
                if any(cells):
                    if columns is None:
                        columns = self._read_header(line, cells)
                    else:
                        found.append(self._read_row(line, columns, cells))
                line = rows.line_num + 1
        except csv.Error as error:
            raise DataError(
                f'{self._name}:{line}: CSV として読めません ({error})。引用符 " の閉じ忘れがないか確かめてください。'
            ) from error
        if columns is None:
            raise DataError(f"{self._name}:1: 見出し行がありません。1 行目に {','.join(HEADINGS)} と書いてください。")
        return found

    def _read_header(self, line: int, cells: Sequence[str]) -> list[str]:
        """Return the column that each heading names."""
        known = {heading: column for column, headings in HEADINGS.items() for heading in headings}
        while cells and not cells[-1]:
            cells = cells[:-1]
        columns: list[str] = []
        for cell in cells:
            column = known.get(fold_name(cell).casefold())
            if column is None:
                accepted = ", ".join(f"{name} ({headings[-1]})" for name, headings in HEADINGS.items())
                raise DataError(f"{self._name}:{line}:{cell or '(空)'}: 知らない列です。使える列: {accepted}。")
            if column in columns:
                raise DataError(f"{self._name}:{line}:{cell}: 列 {column} が 2 つあります。1 つにしてください。")
            columns.append(column)
            self._headings[column] = cell
        for column in REQUIRED:
            if column not in columns:
                raise DataError(f"{self._name}:{line}:{column}: 列がありません。見出し行に {column} を足してください。")
        if not {"article", "surface"} & set(columns):
            raise DataError(
                f"{self._name}:{line}:article: 列がありません。見出し行に article か surface を足してください。"
            )
        return columns

    def _read_row(self, line: int, columns: Sequence[str], cells: Sequence[str]) -> Correction:
        if any(cells[len(columns) :]):
            raise DataError(
                f"{self._name}:{line}: 列が {len(cells)} あります (見出しは {len(columns)} 列)。"
                '読点や引用符を含む欄は " で囲んでください。'
            )
        row = dict.fromkeys(HEADINGS, "") | dict(zip(columns, cells, strict=False))
        article, surface = row["article"] or None, row["surface"] or None
        action = self._choose(line, "action", row["action"], ACTIONS)
        kind = self._choose(line, "kind", row["kind"], KINDS)
        if kind == "article" or action in PAIR_ACTIONS:
            self._check_pair(line, action, kind, row)
        elif article is None and surface is None:
            raise self._error(line, "article", "article と surface がどちらも空です。少なくとも一方を書いてください。")
        if surface is not None:
            self._check_surface(line, surface, alone=article is None)
        role = self._choose(line, "role", row["role"], ROLES) if row["role"] else None
        if role is not None and action == "remove":
            raise self._error(line, "role", "remove に role は使えません。空にしてください。")
        detail = "、".join(row[key] for key in ("note", "by", "date") if row[key])
        if len(detail) > MAX_DETAIL:
            raise self._error(
                line, "note", f"note・by・date が合わせて {len(detail)} 文字です。{MAX_DETAIL} 文字までにしてください。"
            )
        value = self._read_value(line, action, kind, row["value"])
        return Correction(action, kind, value, article, surface, role, detail, self._name, line)

    def _check_pair(self, line: int, action: Action, kind: CorrectionKind, row: Mapping[str, str]) -> None:
        """Raise DataError unless a line on two articles is one, and says no more."""
        if action not in PAIR_ACTIONS:
            raise self._error(line, "action", f"kind が article の行の action は {' か '.join(PAIR_ACTIONS)} です。")
        if kind != "article":
            raise self._error(line, "kind", f"{action} は記事どうしの関係です。kind を article にしてください。")
        for column in ("surface", "role"):
            if row[column]:
                raise self._error(line, column, f"{action} に {column} は使えません。空にしてください。")
        for column in ("article", "value"):
            if not row[column]:
                raise self._error(
                    line, column, f"{action} には article と value に記事の id を 1 つずつ書いてください。"
                )
        if row["article"] == row["value"]:
            raise self._error(line, "value", "article と同じ記事です。もう一方の記事の id を書いてください。")

    def _check_surface(self, line: int, surface: str, *, alone: bool) -> None:
        length = len(fold_name(surface))
        if length == 0 or (alone and length < MIN_SURFACE):
            raise self._error(
                line,
                "surface",
                f"「{surface}」だけでは短すぎます。{MIN_SURFACE} 文字以上にするか、article も書いてください。",
            )

    def _read_value(self, line: int, action: Action, kind: CorrectionKind, value: str) -> str:
        """Return a known code or theme id, `ANY` for a removal, or the id of an article."""
        if kind == "article":
            return value
        if value in (ANY, "＊") and action == "remove":
            return ANY
        anything = "、どれでも外すなら *" if action == "remove" else ""
        if kind == "theme":
            if value not in self._themes:
                ids = ", ".join(dict.fromkeys(self._themes.values()))
                raise self._error(line, "value", f"知らないテーマです: {value!r}。使えるのは {ids}{anything} です。")
            return self._themes[value]
        # A spreadsheet takes codes for numbers and drops the zero in front.
        code = fold_name(value)
        code = code.zfill(CODE_DIGITS) if code.isdecimal() and len(code) == CODE_DIGITS - 1 else code
        if code not in self._gazetteer.entries:
            raise self._error(
                line,
                "value",
                f"地名辞書にないコードです: {value!r}。今の市区町村か都道府県の 5 桁のコード{anything}を書いてください"
                " (検査数字のある 6 桁なら先頭の 5 桁)。",
            )
        return code

    def _choose(self, line: int, column: str, value: str, choices: Mapping[str, Choice]) -> Choice:
        found = choices.get(fold_name(value).casefold())
        if found is None:
            known = "、".join(choices)
            raise self._error(line, column, f"{value!r} は使えません。次のどれかを書いてください: {known}。")
        return found

    def check_conflicts(self, lines: Sequence[Correction]) -> None:
        """Raise DataError for a line that repeats or contradicts an earlier one."""
        seen: dict[tuple[object, ...] | frozenset[str], Correction] = {}
        for line in lines:
            where = (line.article, None if line.surface is None else fold_name(line.surface), line.kind)
            exact = line.pair if line.kind == "article" else (*where, "value", line.value)
            earlier = seen.setdefault(exact, line)
            if earlier is not line:
                if (earlier.action, earlier.role) == (line.action, line.role):
                    problem = f"{earlier.line} 行目と同じ修正です。片方を消してください。"
                else:
                    what = "同じと別" if line.kind == "article" else "指定と削除、または別の役割"
                    problem = f"{earlier.line} 行目と食い違います ({what})。片方を消してください。"
                raise self._error(line.line, "value", problem)
            only = None
            if line.action == "pin" and line.kind == "place" and line.surface is not None:
                only, what = (*where, "pin"), "一つの表記が指す場所は 1 つです"
            elif line.action == "pin" and line.kind == "theme" and line.role != "mentioned":
                only, what = (*where, "main"), "主なテーマは 1 つです (ほかは role を mentioned に)"
            if only is not None:
                earlier = seen.setdefault(only, line)
                if earlier is not line:
                    problem = f"{earlier.line} 行目と食い違います。{what}。片方を消してください。"
                    raise self._error(line.line, "value", problem)

    def _error(self, line: int, column: str, problem: str) -> DataError:
        """Return the error for one cell; the column is named as the file names it."""
        return DataError(f"{self._name}:{line}:{self._headings.get(column, column)}: {problem}")

"""A second taxonomy beside the themes: goals that themes and sub-themes serve (the SDGs, `data/sdgs.toml`).

In: the TOML file, and the ids of the themes and sub-themes of a case. Out: the numbers of its goals. A snapshot
holds no goals: whoever shows them derives them from its themes, so a changed mapping needs no new build.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from casemap.model import DataError
from casemap.settings import data_dir

_KEYS = ("name_ja", "name_en", "goal", "themes", "subthemes")
_TEXTS = ("label_ja", "label_en", "color")
_COLOR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal: its number, short names, and colour (`#rrggbb`)."""

    number: int
    label_ja: str
    label_en: str
    color: str


@dataclass(frozen=True, slots=True)
class Goals:
    """All goals in the order of the file, and the numbers that each theme and sub-theme serves."""

    name_ja: str
    name_en: str
    goals: tuple[Goal, ...]
    themes: Mapping[str, tuple[int, ...]] = field(repr=False)
    subthemes: Mapping[str, tuple[int, ...]] = field(repr=False)

    def goals_of(self, themes: Iterable[str], subthemes: Iterable[str] = ()) -> tuple[int, ...]:
        """Return the numbers of the goals that a case with these themes serves, in the order of the file.

        A theme counts through those of its sub-themes that the file knows (an id that begins with the theme's id
        and a hyphen), and through itself only when there is none. Ids that the file does not know count nothing.
        """
        parts = [part for part in subthemes if part in self.subthemes]
        served = {number for part in parts for number in self.subthemes[part]}
        for theme in themes:
            if not any(part.startswith(f"{theme}-") for part in parts):
                served.update(self.themes.get(theme, ()))
        return tuple(goal.number for goal in self.goals if goal.number in served)


def load_goals(path: Path | None = None) -> Goals:
    """Read the goals from `path` (default: the bundled `sdgs.toml`).

    Raises DataError that names file, line and key when the file can't be read, is no TOML, or breaks the format.
    """
    path = path or data_dir() / "sdgs.toml"
    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except OSError as error:
        raise DataError(f"目標の定義 {path} を読めません（{error.strerror}）。") from error
    except UnicodeDecodeError as error:
        raise DataError(f"目標の定義 {path} は UTF-8 ではありません。UTF-8 で保存し直してください。") from error
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{path}: TOML の書き方に誤りがあります（{error}）。") from error
    return _Reader(path, text).goals(content)


class _Reader:
    """Checks the parsed file; knows the text only to say in which line something stands."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._lines = text.splitlines()

    def goals(self, content: dict[str, object]) -> Goals:
        for key in content:
            if key not in _KEYS:
                raise self._error(key, f"知らないキーです。使えるのは {', '.join(_KEYS)} です。", key)
        name_ja, name_en = (self._text(content, key, key, 1) for key in ("name_ja", "name_en"))
        tables = content.get("goal")
        if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
            raise self._error("goal", "目標がありません。[[goal]] で 1 つ以上書いてください。")
        goals = tuple(self._goal(place, table) for place, table in enumerate(tables))
        numbers = [goal.number for goal in goals]
        for place, number in enumerate(numbers):
            if number in numbers[:place]:
                line = self._start(place)
                raise self._error(f"goal[{place + 1}].number", f"番号 {number} は重複しています。", "number", line)
        known = frozenset(numbers)
        themes, subthemes = (self._mapping(key, content.get(key, {}), known) for key in ("themes", "subthemes"))
        return Goals(name_ja, name_en, goals, themes, subthemes)

    def _goal(self, place: int, table: dict[str, object]) -> Goal:
        name, line = f"goal[{place + 1}]", self._start(place)
        for key in table:
            if key not in ("number", *_TEXTS):
                known = ", ".join(("number", *_TEXTS))
                raise self._error(f"{name}.{key}", f"知らないキーです。使えるのは {known} です。", key, line)
        number = table.get("number")
        if not isinstance(number, int) or isinstance(number, bool) or number < 1:
            raise self._error(f"{name}.number", "1 以上の整数がありません。", "number", line)
        label_ja, label_en, color = (self._text(table, key, f"{name}.{key}", line) for key in _TEXTS)
        if not _COLOR.fullmatch(color):
            problem = f"「{color}」は #rrggbb（英小文字の16進）ではありません。"
            raise self._error(f"{name}.color", problem, "color", line)
        return Goal(number, label_ja, label_en, color)

    def _mapping(self, table: str, value: object, known: frozenset[int]) -> Mapping[str, tuple[int, ...]]:
        if not isinstance(value, dict):
            raise self._error(table, f"表 [{table}] で書いてください。", table)
        line = next((n for n, text in enumerate(self._lines, 1) if text.strip() == f"[{table}]"), 1)
        for key, numbers in value.items():
            where = f"{table}.{key}"
            if not isinstance(numbers, list) or not numbers or not all(type(number) is int for number in numbers):
                raise self._error(where, "目標の番号の並び [1, 2] ではありません。", key, line)
            for number in numbers:
                if number not in known:
                    raise self._error(where, f"番号 {number} の目標がありません。", key, line)
        return {key: tuple(numbers) for key, numbers in value.items()}

    def _text(self, table: Mapping[str, object], key: str, where: str, line: int) -> str:
        value = table.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self._error(where, "文字列がありません。", key, line)
        return value

    def _start(self, place: int) -> int:
        """Return the line of the goal at `place`."""
        starts = [n for n, text in enumerate(self._lines, 1) if text.strip().replace(" ", "") == "[[goal]]"]
        return starts[place] if place < len(starts) else 1

    def _error(self, key: str, problem: str, needle: str | None = None, first: int = 1) -> DataError:
        """Return the error for `key`: the line that begins with `needle` from line `first` on, else `first`."""
        pattern = None if needle is None else re.compile(rf"""\s*["']?{re.escape(needle)}["']?\s*=""")
        lines = enumerate(self._lines[first - 1 :], first)
        line = next((n for n, text in lines if pattern is not None and pattern.match(text)), first)
        return DataError(f"{self._path}:{line}: {key}: {problem}")

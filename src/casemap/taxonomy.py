"""The themes of articles, read from `data/themes.toml`.

In: the TOML file that people write and extend without code (docs/themes.md explains it). Out: one frozen
`Taxonomy`. Whatever is wrong with the file becomes a DataError that names the file, the line where it is known,
and the key.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path

from casemap.model import DataError, ThemeLabel
from casemap.settings import data_dir
from casemap.vocabulary import Unless, Vocabulary, fold_word

GRADES = ("decisive", "strong", "usual", "weak")

# What each number of the table [scoring] may be: lowest and highest value. docs/themes.md tells what they do
# and how they were measured.
LIMITS: Mapping[str, tuple[float, float]] = {
    "decisive": (0.0, 10.0),
    "strong": (0.0, 10.0),
    "usual": (0.0, 10.0),
    "weak": (0.0, 10.0),
    "title": (0.0, 10.0),
    "lead": (0.0, 10.0),
    "rest": (0.0, 10.0),
    "repeat": (0.0, 1.0),
    "lead_length": (0, 1000),
    "window": (0, 100),
    "half": (0.1, 100.0),
    "second": (0.0, 1.0),
    "third": (0.0, 1.0),
    "minimum": (0.0, 100.0),
    "themes": (1, 13),
    "evidence": (1, 50),
}
_WHOLE = frozenset({"lead_length", "window", "themes", "evidence"})
_TEXTS = ("id", "label_ja", "label_en", "color", "description_ja", "description_en")
_LISTS = ("words", "exclude", "unless")
_COLOR = re.compile(r"#[0-9a-f]{6}")
_ID = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Scoring:
    """The numbers that turn words into scores: the table [scoring] of the file.

    `decisive`..`weak`: points of a word of that grade. `title`, `lead`, `rest`: factor by where it stands (the
    lead are the first `lead_length` characters of the text). `repeat`: factor for each further occurrence.
    `window`: characters around a word that negative contexts look at. `half`: points that make a score of 0.5.
    `second`, `third`: share of the main theme's score that a further theme needs; `minimum`: points it needs.
    `themes`, `evidence`: most themes of an article, most words of a theme.
    """

    decisive: float
    strong: float
    usual: float
    weak: float
    title: float
    lead: float
    rest: float
    repeat: float
    lead_length: int
    window: int
    half: float
    second: float
    third: float
    minimum: float
    themes: int
    evidence: int

    def points(self, grade: str) -> float:
        """Return the points of a word of `grade` (one of `GRADES`)."""
        return float(getattr(self, grade))


@dataclass(frozen=True, slots=True)
class Theme(ThemeLabel):
    """One theme: its label, and its vocabulary.

    `words` maps each grade to its words as written in the file. In the phrases of `exclude`, and in the
    contexts of `unless`, its words don't count.
    """

    words: Mapping[str, tuple[str, ...]] = field(repr=False)
    exclude: tuple[str, ...] = field(default=(), repr=False)
    unless: tuple[Unless, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Taxonomy:
    """All themes in the order of the file. `version` is the hash of the content (12 hex digits)."""

    themes: tuple[Theme, ...]
    scoring: Scoring
    version: str

    @property
    def labels(self) -> tuple[ThemeLabel, ...]:
        """The themes as a screen needs them, without their vocabulary."""
        names = [entry.name for entry in fields(ThemeLabel)]
        return tuple(ThemeLabel(*(getattr(theme, name) for name in names)) for theme in self.themes)

    @cached_property
    def by_id(self) -> Mapping[str, Theme]:
        """The themes by id."""
        return {theme.id: theme for theme in self.themes}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The automaton over all words, built at first use."""
        weights = [
            {word: self.scoring.points(grade) for grade in GRADES for word in theme.words[grade]}
            for theme in self.themes
        ]
        return Vocabulary(
            weights,
            [theme.exclude for theme in self.themes],
            [theme.unless for theme in self.themes],
            self.scoring.window,
        )

    def __getstate__(self) -> dict[str, object]:
        """Leave out what can be built again: an automaton does not travel to another process."""
        return {entry.name: getattr(self, entry.name) for entry in fields(self)}


def load_taxonomy(path: Path | None = None) -> Taxonomy:
    """Read the themes from `path` (default: the bundled `themes.toml`).

    Raises DataError when the file can't be read, is no TOML, or breaks a rule of the format.
    """
    path = path or data_dir() / "themes.toml"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise DataError(f"テーマの定義 {path} を読めません（{error.strerror}）。") from error
    except UnicodeDecodeError as error:
        raise DataError(f"テーマの定義 {path} は UTF-8 ではありません。UTF-8 で保存し直してください。") from error
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{path}: TOML の書き方に誤りがあります（{error}）。") from error
    return _Reader(path, text).taxonomy(content)


class _Reader:
    """Checks the parsed file part by part; knows the text only to say in which line something stands."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._lines = text.splitlines()
        self._starts = [
            number for number, line in enumerate(self._lines, 1) if line.strip().replace(" ", "") == "[[theme]]"
        ]

    def taxonomy(self, content: dict[str, object]) -> Taxonomy:
        for key in content:
            if key not in ("scoring", "theme"):
                raise self._error(key, "知らないキーです。使えるのは scoring と theme です。", key)
        scoring = self._scoring(content.get("scoring"))
        tables = content.get("theme")
        if not isinstance(tables, list) or not tables or not all(isinstance(t, dict) for t in tables):
            raise self._error("theme", "テーマがありません。[[theme]] で 1 つ以上書いてください。")
        themes = tuple(self._theme(index, table) for index, table in enumerate(tables))
        for name in ("id", "label_ja", "label_en", "color"):
            seen: dict[str, str] = {}
            for index, theme in enumerate(themes):
                value = getattr(theme, name)
                if value in seen:
                    raise self._error(
                        f"{theme.id}.{name}", f"「{value}」は {seen[value]} と重複しています。", value, index
                    )
                seen[value] = theme.id
        canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return Taxonomy(themes, scoring, hashlib.sha256(canonical.encode()).hexdigest()[:12])

    def _scoring(self, table: object) -> Scoring:
        if not isinstance(table, dict):
            raise self._error("scoring", "表 [scoring] がありません。")
        for key in table:
            if key not in LIMITS:
                raise self._error(f"scoring.{key}", f"知らないキーです。使えるのは {', '.join(LIMITS)} です。", key)
        values: dict[str, float] = {}
        for key, (low, high) in LIMITS.items():
            value = table.get(key)
            if value is None:
                raise self._error(f"scoring.{key}", f"値がありません。{low}～{high} の数を書いてください。", "scoring")
            kind = int if key in _WHOLE else (int, float)
            if isinstance(value, bool) or not isinstance(value, kind):
                wanted = "整数" if key in _WHOLE else "数"
                raise self._error(f"scoring.{key}", f"{value!r} は{wanted}ではありません。", key)
            if not low <= value <= high:
                raise self._error(f"scoring.{key}", f"{value} は範囲外です（{low}～{high}）。", key)
            values[key] = value
        return Scoring(**values)  # type: ignore[arg-type]  # kinds were checked key by key

    def _theme(self, index: int, table: dict[str, object]) -> Theme:
        name = str(table.get("id") or f"theme[{index + 1}]")
        for key in table:
            if key not in (*_TEXTS, *_LISTS):
                known = ", ".join((*_TEXTS, *_LISTS))
                raise self._error(f"{name}.{key}", f"知らないキーです。使えるのは {known} です。", key, index)
        texts: dict[str, str] = {}
        for key in _TEXTS:
            value = table.get(key)
            if not isinstance(value, str) or not value.strip():
                raise self._error(f"{name}.{key}", "文字列がありません。", key, index)
            texts[key] = value
        if not _ID.fullmatch(texts["id"]):
            raise self._error(f"{name}.id", "英小文字・数字・_ だけで、英字から始めてください。", "id", index)
        if not _COLOR.fullmatch(texts["color"]):
            color = texts["color"]
            raise self._error(f"{name}.color", f"「{color}」は #rrggbb（英小文字の16進）ではありません。", color, index)
        words = self._words(name, table.get("words"), index)
        exclude = self._strings(f"{name}.exclude", table.get("exclude", []), index)
        folded = {fold_word(word) for grade in GRADES for word in words[grade]}
        for phrase in exclude:
            if fold_word(phrase) in folded:
                raise self._error(f"{name}.exclude", f"「{phrase}」は words にもあります。", phrase, index)
        return Theme(**texts, words=words, exclude=exclude, unless=self._unless(name, table, folded, index))

    def _words(self, name: str, table: object, index: int) -> Mapping[str, tuple[str, ...]]:
        if not isinstance(table, dict):
            raise self._error(f"{name}.words", "表 [theme.words] がありません。", None, index)
        for key in table:
            if key not in GRADES:
                known = ", ".join(GRADES)
                raise self._error(f"{name}.words.{key}", f"知らないキーです。使えるのは {known} です。", key, index)
        words = {grade: self._strings(f"{name}.words.{grade}", table.get(grade, []), index) for grade in GRADES}
        if not any(words.values()):
            raise self._error(f"{name}.words", "語が 1 つもありません。", "words", index)
        seen: dict[str, str] = {}
        for grade in GRADES:
            for word in words[grade]:
                folded = fold_word(word)
                if folded in seen:
                    where = f"{name}.words.{grade}"
                    raise self._error(where, f"「{word}」は {seen[folded]} にもあります。", word, index)
                seen[folded] = grade
        return words

    def _unless(self, name: str, table: dict[str, object], known: set[str], index: int) -> tuple[Unless, ...]:
        contexts = table.get("unless", [])
        if not isinstance(contexts, list):
            raise self._error(f"{name}.unless", "[[theme.unless]] で書いてください。", "unless", index)
        result: list[Unless] = []
        for context in contexts:
            if not isinstance(context, dict) or set(context) != {"words", "near"}:
                raise self._error(f"{name}.unless", "words と near の 2 つを書いてください。", "unless", index)
            words = self._strings(f"{name}.unless.words", context["words"], index)
            near = self._strings(f"{name}.unless.near", context["near"], index)
            for word in words:
                if fold_word(word) not in known:
                    raise self._error(
                        f"{name}.unless.words", f"「{word}」はこのテーマの words にありません。", word, index
                    )
            if not words or not near:
                raise self._error(f"{name}.unless", "words と near は空にできません。", "unless", index)
            result.append(Unless(words, near))
        return tuple(result)

    def _strings(self, key: str, value: object, index: int) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            raise self._error(key, '文字列の並び ["…", "…"] ではありません。', key.rsplit(".", 1)[-1], index)
        for entry in value:
            if not fold_word(entry).strip():
                raise self._error(key, "空の語があります。", key.rsplit(".", 1)[-1], index)
        return tuple(value)

    def _error(self, key: str, problem: str, needle: str | None = None, index: int | None = None) -> DataError:
        """Return the error for `key`; `needle` is looked for from the start of theme `index` on."""
        line = self._line(needle, index)
        return DataError(f"{self._path}{f':{line}' if line else ''}: {key}: {problem}")

    def _line(self, needle: str | None, index: int | None) -> int | None:
        """Return the last line with `needle` within theme `index` (None: the whole file), else its first line."""
        first, last = 1, len(self._lines)
        if index is not None and index < len(self._starts):
            first = self._starts[index]
            last = self._starts[index + 1] - 1 if index + 1 < len(self._starts) else last
        if needle is not None:
            for spot in (f'"{needle}"', f"{needle} =", f"{needle}=", f"{needle}]"):
                for number in range(last, first - 1, -1):
                    line = self._lines[number - 1]
                    if spot in line and not line.lstrip().startswith("#"):
                        return number
        return first if index is not None else None

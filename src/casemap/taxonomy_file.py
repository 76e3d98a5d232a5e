"""Read the themes from `data/themes.toml`, or from a taxonomy of one's own.

In: the TOML file that people write and extend without code (docs/themes.md explains it). Out: one frozen
`Taxonomy`. Whatever is wrong with the file becomes a DataError that names the file, the line where it is known,
and the key.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from casemap.model import DataError
from casemap.settings import data_dir
from casemap.taxonomy import GRADES, Scoring, SubTheme, Taxonomy, Theme
from casemap.theme_weights import FILE, load_weights
from casemap.vocabulary import Unless, fold_word

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
    "subtheme": (0.0, 100.0),
}
_WHOLE = frozenset({"lead_length", "window", "themes", "evidence"})
# What a file of one's own may leave out, since it may have no sub-themes.
_OPTIONAL = frozenset({"subtheme"})
_TEXTS = ("id", "label_ja", "label_en", "color", "description_ja", "description_en")
_PART_TEXTS = ("id", "label_ja", "label_en")
_LISTS = ("words", "exclude", "unless", "subtheme")
_COLOR = re.compile(r"#[0-9a-f]{6}")
_ID = re.compile(r"[a-z][a-z0-9_-]*")
_TABLE = re.compile(r"\s*\[\[?([A-Za-z0-9_.\s]+)\]\]?\s*(#.*)?")

# A table of the file: the place of its theme, and of its sub-theme within that theme.
_Owner = tuple[int | None, int | None]
_WHOLE_FILE: _Owner = (None, None)


def load_taxonomy(path: Path | None = None) -> Taxonomy:
    """Read the themes from `path` (default: the bundled `themes.toml`).

    The bundled weights choose among them when they know the same themes in the same order: words may be edited, while
    a taxonomy of one's own is sorted by its scores alone. Raises DataError when the file can't be read, is no TOML, or
    breaks a rule of the format.
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
    return _add_weights(_Reader(path, text).taxonomy(content))


def _add_weights(taxonomy: Taxonomy) -> Taxonomy:
    """Return the taxonomy with the bundled weights where they fit; without the file there are none."""
    path = data_dir() / FILE
    if not path.is_file():
        return taxonomy
    weights = load_weights(path)
    if weights.ids != tuple(theme.id for theme in taxonomy.themes):
        return taxonomy
    version = hashlib.sha256(f"{taxonomy.version} {weights.version}".encode()).hexdigest()[:12]
    return replace(taxonomy, version=version, weights=weights)


class _Reader:
    """Checks the parsed file part by part; knows the text only to say in which line something stands."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._lines = text.splitlines()
        self._owners = _find_owners(self._lines)

    def taxonomy(self, content: dict[str, object]) -> Taxonomy:
        for key in content:
            if key not in ("scoring", "theme"):
                raise self._error(key, "知らないキーです。使えるのは scoring と theme です。", key)
        scoring = self._scoring(content.get("scoring"))
        tables = content.get("theme")
        if not isinstance(tables, list) or not tables or not all(isinstance(t, dict) for t in tables):
            raise self._error("theme", "テーマがありません。[[theme]] で 1 つ以上書いてください。")
        themes = tuple(self._theme(index, table) for index, table in enumerate(tables))
        self._check_doubles(themes)
        canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return Taxonomy(themes, scoring, hashlib.sha256(canonical.encode()).hexdigest()[:12])

    def _check_doubles(self, themes: Sequence[Theme]) -> None:
        """Raise DataError when two themes, or two sub-themes, could not be told apart."""
        for name in ("id", "label_ja", "label_en", "color"):
            seen: dict[str, str] = {}
            for index, theme in enumerate(themes):
                entries: list[tuple[Theme | SubTheme, _Owner]] = [(theme, (index, None))]
                # A filter names a theme or a sub-theme by its id alone; a label may come again under another theme.
                if name == "id":
                    entries += [(part, (index, place)) for place, part in enumerate(theme.subthemes)]
                for entry, owner in entries:
                    value = getattr(entry, name)
                    if value in seen:
                        where = f"{entry.id}.{name}"
                        raise self._error(where, f"「{value}」は {seen[value]} と重複しています。", value, owner)
                    seen[value] = entry.id

    def _scoring(self, table: object) -> Scoring:
        if not isinstance(table, dict):
            raise self._error("scoring", "表 [scoring] がありません。")
        for key in table:
            if key not in LIMITS:
                raise self._error(f"scoring.{key}", f"知らないキーです。使えるのは {', '.join(LIMITS)} です。", key)
        values: dict[str, float] = {}
        for key, (low, high) in LIMITS.items():
            value = table.get(key)
            if value is None and key in _OPTIONAL:
                continue
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
        owner = (index, None)
        texts = self._texts(name, table, _TEXTS, (*_TEXTS, *_LISTS), owner)
        if not _COLOR.fullmatch(texts["color"]):
            color = texts["color"]
            raise self._error(f"{name}.color", f"「{color}」は #rrggbb（英小文字の16進）ではありません。", color, owner)
        parts = table.get("subtheme", [])
        if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
            raise self._error(f"{name}.subtheme", "[[theme.subtheme]] で書いてください。", "subtheme", owner)
        known = _Known()
        # A theme whose words all stand in its sub-themes needs none of its own.
        own = self._words(name, table.get("words"), owner, known, optional=bool(parts))
        subthemes = tuple(self._subtheme(texts["id"], index, place, part, known) for place, part in enumerate(parts))
        words = {
            grade: tuple(dict.fromkeys((*own[grade], *(word for part in subthemes for word in part.words[grade]))))
            for grade in GRADES
        }
        exclude = self._strings(f"{name}.exclude", table.get("exclude", []), owner)
        for phrase in exclude:
            if fold_word(phrase) in known:
                raise self._error(f"{name}.exclude", f"「{phrase}」は words にもあります。", phrase, owner)
        unless = self._unless(name, table, known, owner)
        return Theme(**texts, subthemes=subthemes, words=words, exclude=exclude, unless=unless)

    def _subtheme(self, theme: str, index: int, place: int, table: dict[str, object], known: "_Known") -> SubTheme:
        name = str(table.get("id") or f"{theme}.subtheme[{place + 1}]")
        owner = (index, place)
        texts = self._texts(name, table, _PART_TEXTS, (*_PART_TEXTS, "words"), owner)
        return SubTheme(**texts, theme=theme, words=self._words(name, table.get("words"), owner, known))

    def _texts(
        self, name: str, table: dict[str, object], wanted: Sequence[str], known: Sequence[str], owner: _Owner
    ) -> dict[str, str]:
        """Return the `wanted` texts of a table that may have the keys `known`."""
        for key in table:
            if key not in known:
                names = ", ".join(known)
                raise self._error(f"{name}.{key}", f"知らないキーです。使えるのは {names} です。", key, owner)
        texts: dict[str, str] = {}
        for key in wanted:
            value = table.get(key)
            if not isinstance(value, str) or not value.strip():
                raise self._error(f"{name}.{key}", "文字列がありません。", key, owner)
            texts[key] = value
        if not _ID.fullmatch(texts["id"]):
            raise self._error(f"{name}.id", "英小文字・数字・_・- だけで、英字から始めてください。", "id", owner)
        return texts

    def _words(
        self, name: str, table: object, owner: _Owner, known: "_Known", optional: bool = False
    ) -> Mapping[str, tuple[str, ...]]:
        """Return the words of a theme or sub-theme by grade, and note them in `known`."""
        if table is None and optional:
            table = {}
        if not isinstance(table, dict):
            wanted = "[theme.words]" if owner[1] is None else "[theme.subtheme.words]"
            raise self._error(f"{name}.words", f"表 {wanted} がありません。", None, owner)
        for key in table:
            if key not in GRADES:
                grades = ", ".join(GRADES)
                raise self._error(f"{name}.words.{key}", f"知らないキーです。使えるのは {grades} です。", key, owner)
        words = {grade: self._strings(f"{name}.words.{grade}", table.get(grade, []), owner) for grade in GRADES}
        if not any(words.values()) and not optional:
            raise self._error(f"{name}.words", "語が 1 つもありません。", "words", owner)
        for grade in GRADES:
            for word in words[grade]:
                other = known.add(word, grade, name, owner)
                if other:
                    raise self._error(f"{name}.words.{grade}", f"「{word}」は {other} にもあります。", word, owner)
        return words

    def _unless(self, name: str, table: dict[str, object], known: "_Known", owner: _Owner) -> tuple[Unless, ...]:
        contexts = table.get("unless", [])
        if not isinstance(contexts, list):
            raise self._error(f"{name}.unless", "[[theme.unless]] で書いてください。", "unless", owner)
        result: list[Unless] = []
        for context in contexts:
            if not isinstance(context, dict) or set(context) != {"words", "near"}:
                raise self._error(f"{name}.unless", "words と near の 2 つを書いてください。", "unless", owner)
            words = self._strings(f"{name}.unless.words", context["words"], owner)
            near = self._strings(f"{name}.unless.near", context["near"], owner)
            for word in words:
                if fold_word(word) not in known:
                    raise self._error(
                        f"{name}.unless.words", f"「{word}」はこのテーマの words にありません。", word, owner
                    )
            if not words or not near:
                raise self._error(f"{name}.unless", "words と near は空にできません。", "unless", owner)
            result.append(Unless(words, near))
        return tuple(result)

    def _strings(self, key: str, value: object, owner: _Owner) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            raise self._error(key, '文字列の並び ["…", "…"] ではありません。', key.rsplit(".", 1)[-1], owner)
        for entry in value:
            if not fold_word(entry).strip():
                raise self._error(key, "空の語があります。", key.rsplit(".", 1)[-1], owner)
        return tuple(value)

    def _error(self, key: str, problem: str, needle: str | None = None, owner: _Owner = _WHOLE_FILE) -> DataError:
        """Return the error for `key`; `needle` is looked for in the tables of `owner`."""
        line = self._line(needle, owner)
        return DataError(f"{self._path}{f':{line}' if line else ''}: {key}: {problem}")

    def _line(self, needle: str | None, owner: _Owner) -> int | None:
        """Return the last line with `needle` in the tables of `owner`, else their first line (None: unknown)."""
        numbers = [n for n, of in enumerate(self._owners, 1) if owner in (of, _WHOLE_FILE)]
        if needle is not None:
            for spot in (f'"{needle}"', f"{needle} =", f"{needle}=", f"{needle}]"):
                for number in reversed(numbers):
                    line = self._lines[number - 1]
                    if spot in line and not line.lstrip().startswith("#"):
                        return number
        return numbers[0] if numbers and owner != _WHOLE_FILE else None


class _Known:
    """The words of one theme and where each stands, to find doubles.

    A word may speak for several sub-themes, in the same grade. Standing in a sub-theme it counts for the theme
    already, so it needn't stand there as well.
    """

    def __init__(self) -> None:
        self._seen: dict[str, tuple[str, str, _Owner]] = {}

    def __contains__(self, folded: str) -> bool:
        return folded in self._seen

    def add(self, word: str, grade: str, name: str, owner: _Owner) -> str | None:
        """Note a word; return where it stands already when that is one place too many."""
        folded = fold_word(word)
        other = self._seen.get(folded)
        if other is None:
            self._seen[folded] = (grade, name, owner)
            return None
        other_grade, other_name, other_owner = other
        if owner == other_owner:
            return other_grade
        shared = owner[1] is not None and other_owner[1] is not None
        return None if shared and grade == other_grade else f"{other_name} の {other_grade}"


def _find_owners(lines: Sequence[str]) -> list[_Owner]:
    """Return for each line the theme and the sub-theme that it belongs to."""
    owners: list[_Owner] = []
    theme: int | None = None
    part: int | None = None
    parts = -1
    for line in lines:
        match = _TABLE.fullmatch(line)
        if match:
            table = "".join(match[1].split())
            if table == "theme":
                theme, part, parts = (0 if theme is None else theme + 1), None, -1
            elif table == "theme.subtheme":
                parts += 1
                part = parts
            elif not table.startswith("theme.subtheme."):
                part = None
        owners.append((theme, part))
    return owners

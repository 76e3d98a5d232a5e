"""The words by which facts are found, read from `data/facts.toml`.

In: the TOML file. Out: one frozen `FactWords`, all words folded and in small letters (see `casemap.vocabulary`) so
that they compare with article text; canonical names stay as they are shown.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from casemap.model import DataError
from casemap.settings import data_dir
from casemap.vocabulary import fold_word

TABLES = ("organisations", "programmes", "audiences")
LISTS = ("common", "before", "endings", "learned", "kinds")


@dataclass(frozen=True, slots=True)
class FactWords:
    """Spellings and the name they stand for, and the word lists that tell names from other words.

    `organisations`, `programmes`, `audiences`: spelling -> name as shown. `common`: words that are no names;
    `before`: descriptions in front of a name; `endings`: ends of names that tell an organisation; `learned`: those
    whose people are also asked as experts; `kinds`: what ends like an organisation but is a kind of them. `version`:
    the hash of the file (12 hex digits).
    """

    organisations: Mapping[str, str]
    programmes: Mapping[str, str]
    audiences: Mapping[str, str]
    common: frozenset[str]
    before: tuple[str, ...]
    endings: tuple[str, ...]
    learned: tuple[str, ...]
    kinds: frozenset[str]
    version: str


def load_fact_words(path: Path | None = None) -> FactWords:
    """Read the words from `path` (default: the bundled `facts.toml`).

    Raises DataError when the file can't be read, a table or list is missing, unknown or of another type, or a
    spelling stands for two names.
    """
    path = path or data_dir() / "facts.toml"
    try:
        content = path.read_bytes()
        raw = tomllib.loads(content.decode("utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: 事実の語彙を読めません ({error})。casemap を入れ直してください。") from error
    _check_keys(path, "", raw, (*TABLES, "words"))
    _check_keys(path, "words.", raw["words"], LISTS)
    tables = {name: _read_names(path, name, raw[name]) for name in TABLES}
    lists = {name: _read_list(path, f"words.{name}", raw["words"][name]) for name in LISTS}
    return FactWords(
        organisations=tables["organisations"],
        programmes=tables["programmes"],
        audiences=tables["audiences"],
        common=frozenset(lists["common"]),
        before=lists["before"],
        endings=lists["endings"],
        learned=lists["learned"],
        kinds=frozenset(lists["kinds"]),
        version=hashlib.sha256(content).hexdigest()[:12],
    )


def _check_keys(path: Path, where: str, table: object, names: tuple[str, ...]) -> None:
    if not isinstance(table, dict):
        raise DataError(f"{path}: [{where.rstrip('.')}] は表で書いてください。")
    for name in sorted(set(table) ^ set(names)):
        problem = "という知らない項目があります" if name in table else "がありません"
        raise DataError(f"{path}: {where}{name} {problem}。使える項目: {', '.join(names)}")


def _read_names(path: Path, where: str, table: object) -> dict[str, str]:
    """Return spelling -> name of a table `name = [other spellings]`."""
    if not isinstance(table, dict):
        raise DataError(f"{path}: [{where}] は表で書いてください。")
    names: dict[str, str] = {}
    for name, others in table.items():
        for spelling in (name, *_read_words(path, f"{where}.{name}", others)):
            folded = fold_word(spelling)
            if names.setdefault(folded, name) != name:
                raise DataError(f"{path}: {where}.{name}: 表記 {spelling} は {names[folded]} にもあります。")
    return names


def _read_list(path: Path, where: str, words: object) -> tuple[str, ...]:
    return tuple(fold_word(word) for word in _read_words(path, where, words))


def _read_words(path: Path, where: str, words: object) -> list[str]:
    if not isinstance(words, list) or not all(isinstance(word, str) and word.strip() for word in words):
        raise DataError(f"{path}: {where} には空でない文字列の一覧が必要です。")
    return words

"""The words around toponyms, read from `data/toponyms.toml`.

In: the TOML file. Out: one frozen `Lexicon`, all words folded (see `casemap.text`) so that they compare with
folded article text.
"""

import tomllib
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, fields
from pathlib import Path

from casemap.model import DataError
from casemap.settings import data_dir
from casemap.text import fold_name


class Openings:
    """Words that may follow a name. They are kept by their first two characters, so most texts cost one look-up."""

    def __init__(self, words: Iterable[str]) -> None:
        """Keep `words`, which are folded and not empty."""
        self._by_two: dict[str, tuple[str, ...]] = {}
        single: set[str] = set()
        for word in words:
            if len(word) == 1:
                single.add(word)
            else:
                self._by_two[word[:2]] = (*self._by_two.get(word[:2], ()), word)
        self._single: Set[str] = single
        # What the words begin with: where nothing of it follows, there is nothing to ask.
        self.starts: Set[str] = frozenset(single | {two[0] for two in self._by_two})

    def stand_at(self, text: str, at: int = 0) -> bool:
        """Say whether one of the words stands in `text` at position `at`."""
        two = text[at : at + 2]
        words = self._by_two.get(two)
        return (words is not None and text.startswith(words, at)) or two[:1] in self._single


class Endings:
    """Words that may stand before a name, kept by their last character."""

    def __init__(self, words: Iterable[str]) -> None:
        """Keep `words`, which are folded and not empty."""
        self._by_last: dict[str, tuple[str, ...]] = {}
        for word in words:
            self._by_last[word[-1]] = (*self._by_last.get(word[-1], ()), word)
        # What the words end with.
        self.ends: Set[str] = self._by_last.keys()

    def close(self, text: str) -> bool:
        """Say whether `text` ends with one of the words."""
        words = self._by_last.get(text[-1:])
        return words is not None and text.endswith(words)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Word lists that decide whether a name is a toponym and what part it plays.

    `words` hide names inside them; `after_full`, `after_bare` follow names that belong to something else, while
    `after_bare_ok` may follow a bare name; `strong_bare` stand alone
    without a suffix, `weak_bare` are words of everyday language or surnames that never do; `telling_after` after a
    bare name says that a place is meant; `passing_after` and `passing_before` mark a place as a mere point of
    reference. `press` has the regional papers and the names of the prefectures that they report from, `regions` old
    provinces and stretches of land and the names of the prefectures that they lie in.
    """

    words: tuple[str, ...]
    after_full: Openings
    after_bare: Openings
    after_bare_ok: Openings
    strong_bare: frozenset[str]
    weak_bare: frozenset[str]
    telling_after: Openings
    passing_after: Openings
    passing_before: Endings
    press: Mapping[str, tuple[str, ...]]
    regions: Mapping[str, tuple[str, ...]]


def load_lexicon(path: Path | None = None) -> Lexicon:
    """Read the word lists from `path` (default: the bundled `toponyms.toml`).

    Raises DataError when the file can't be read, lacks a list or holds anything but texts.
    """
    path = path or data_dir() / "toponyms.toml"
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: 地名まわりの語彙を読めません ({error})。casemap を入れ直してください。") from error
    names = [field.name for field in fields(Lexicon)]
    unknown = sorted(set(raw) - set(names))
    if unknown:
        raise DataError(f"{path}: 知らない項目 {unknown[0]} があります。使える項目: {', '.join(names)}")
    lists: dict[str, tuple[str, ...]] = {}
    for name in names:
        words = raw.get(name)
        if not isinstance(words, list) or not all(isinstance(word, str) and word for word in words):
            raise DataError(f"{path}: {name} には空でない文字列の一覧が必要です。")
        lists[name] = tuple(fold_name(word) for word in words)
    return Lexicon(
        words=lists["words"],
        after_full=Openings(lists["after_full"]),
        after_bare=Openings(lists["after_bare"]),
        after_bare_ok=Openings(lists["after_bare_ok"]),
        strong_bare=frozenset(lists["strong_bare"]),
        weak_bare=frozenset(lists["weak_bare"]),
        telling_after=Openings(lists["telling_after"]),
        passing_after=Openings(lists["passing_after"]),
        passing_before=Endings(lists["passing_before"]),
        press=dict(_split_entry(path, "press", "紙名", entry) for entry in lists["press"]),
        regions=dict(_split_entry(path, "regions", "地方名", entry) for entry in lists["regions"]),
    )


def _split_entry(path: Path, key: str, label: str, entry: str) -> tuple[str, tuple[str, ...]]:
    """Return name and prefectures of an entry. Raises DataError when it isn't written `name=prefecture`."""
    name, _, prefectures = entry.partition("=")
    if not name or not prefectures:
        raise DataError(f"{path}: {key} の「{entry}」は「{label}=都道府県」の形で書いてください。")
    return name, tuple(prefectures.split())

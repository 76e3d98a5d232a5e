"""A snapshot made ready to be asked, once.

In: snapshot, gazetteer, population. Out: `Index`. Columns of text are turned into numbers first and never looked at
again: there are few different values in many rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from casemap.filters import DATE_KINDS, KIND_TOKENS, clean_fact
from casemap.gazetteer import Gazetteer
from casemap.model import DataError, ThemeLabel
from casemap.query.board import Columns, Ints
from casemap.query.index import LOW_CONFIDENCE, TABLE_COLUMNS, Groups, Index, Pairs, Places
from casemap.query.reading import Codes, Column, encode, encode_lists, is_plain, join, read_ints
from casemap.snapshot import Snapshot

# One bit each in 64: prefectures always fit, themes of a taxonomy of one's own may not.
MOST_THEMES = 64

REBUILD = "`casemap build` で作り直してください"


def build_index(snapshot: Snapshot, gazetteer: Gazetteer, population: Mapping[str, int]) -> Index:
    """Return the index of a snapshot.

    `DataError` when the snapshot has codes or themes that the gazetteer or its own manifest don't know: it was
    built with others, and numbers would be wrong without a word.
    """
    labels = snapshot.manifest.themes
    if len(labels) > MOST_THEMES:
        raise DataError(f"テーマは {MOST_THEMES} 個までです (テーマ表には {len(labels)} 個あります)。")
    theme_position = {theme.id: position for position, theme in enumerate(labels)}
    _check_known(encode(snapshot.column("places", "code"))[1], gazetteer.entries, "地名コード", "地名辞書")
    tags = _find_positions(snapshot.column("themes", "theme"), theme_position)
    mains = _find_positions(snapshot.column("cases", "theme"), theme_position)
    columns, cities = _build_columns(snapshot, gazetteer, len(labels), tags, mains)
    sure = columns.confidence >= LOW_CONFIDENCE
    sure_columns = replace(
        columns, case=columns.case[sure], city=columns.city[sure], confidence=columns.confidence[sure]
    )
    subthemes, main_subthemes, parents = _build_subthemes(snapshot, labels, tags)
    return Index(
        snapshot=snapshot,
        gazetteer=gazetteer,
        theme_labels=labels,
        population=population,
        columns=columns,
        all_places=_build_places(columns, cities),
        sure_places=_build_places(sure_columns, cities),
        subthemes=subthemes,
        main_subthemes=main_subthemes,
        subtheme_themes=parents,
        facts=_build_facts(snapshot),
        table_starts={name: _find_starts(snapshot.column(name, "case"), columns.size) for name in TABLE_COLUMNS},
        table_columns={name: _Columns(snapshot, name, columns) for name, columns in TABLE_COLUMNS.items()},
        groups=_find_groups(read_ints(snapshot.column("cases", "same_as"))),
    )


class _Columns(Mapping[str, Any]):
    """Columns of a table, each read when it is asked for: as they are taken from fastest, Arrow's texts as Arrow has
    them, everything else as numpy's.
    """

    def __init__(self, snapshot: Snapshot, table: str, names: Sequence[str]) -> None:
        self._snapshot, self._table, self._names = snapshot, table, names
        self._read: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._read:
            column = self._snapshot.column(self._table, name)
            self._read[name] = column.to_numpy() if is_plain(column.type) else join(column)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _build_columns(
    snapshot: Snapshot, gazetteer: Gazetteer, theme_count: int, tags: Codes, mains: Codes
) -> tuple[Columns, list[str]]:
    """Return what is known of each case, and the codes of the cities that occur."""
    size = snapshot.tables["cases"].num_rows
    roles, role_names = encode(snapshot.column("places", "role"))
    primary = roles == (role_names.index("primary") if "primary" in role_names else len(role_names))
    case, city = read_ints(snapshot.column("places", "case"))[primary], encode(snapshot.column("places", "city"))
    cities, value = _sort_names(city[0][primary], city[1])
    # Pairs, each with the best confidence of the places behind it.
    confidence = snapshot.column("places", "confidence").to_numpy()[primary]
    order = np.lexsort((-confidence, value, case))
    case, value, confidence = case[order], value[order], confidence[order]
    first = np.ones(len(case), dtype=np.bool_)
    first[1:] = (np.diff(case) != 0) | (np.diff(value) != 0)
    bits = np.zeros(size, dtype=np.uint64)
    themed = read_ints(snapshot.column("themes", "case"))
    for theme in range(theme_count):
        bits[themed[tags == theme]] |= np.uint64(1 << theme)
    kinds = list(KIND_TOKENS.values())
    columns = Columns(
        size=size,
        theme_count=theme_count,
        first={kind: read_ints(snapshot.column("cases", f"{kind}_from")) for kind in DATE_KINDS},
        last={kind: read_ints(snapshot.column("cases", f"{kind}_to")) for kind in DATE_KINDS},
        day={kind: _find_days(snapshot.column("cases", kind)) for kind in DATE_KINDS},
        themes=bits,
        main_theme=mains.astype(np.int8),
        unique=read_ints(snapshot.column("cases", "same_as")) == np.arange(size),
        case=case[first],
        city=value[first].astype(np.int32),
        confidence=confidence[first],
        city_prefecture=np.array([int(code[:2]) - 1 for code in cities], dtype=np.int64),
        city_kind=np.array([kinds.index(gazetteer.entries[code].kind) for code in cities], dtype=np.int64),
        prefecture_count=len(gazetteer.prefectures),
        kind_count=len(kinds),
    )
    return columns, cities


def _build_subthemes(
    snapshot: Snapshot, labels: Sequence[ThemeLabel], tags: Codes
) -> tuple[Pairs, Pairs, tuple[int, ...]]:
    """Return the pairs of case and sub-theme, those of main themes only, and the position of each sub-theme's theme.

    Sub-themes are in the order of the taxonomy, then others that occur.
    """
    row, codes, names = encode_lists(snapshot.column("themes", "subthemes"))
    tags = tags[row]
    parents = {part.id: number for number, label in enumerate(labels) for part in label.subthemes}
    found, where = np.unique(codes, return_index=True)
    others = {names[code]: int(tags[at]) for code, at in zip(found.tolist(), where.tolist(), strict=True)}
    parents |= {name: theme for name, theme in sorted(others.items()) if name not in parents}
    position = {name: number for number, name in enumerate(parents)}
    value = np.array([position[name] for name in names], dtype=np.int64)[codes]
    case, main = (
        read_ints(snapshot.column("themes", "case"))[row],
        snapshot.column("themes", "rank").to_numpy()[row] == 0,
    )
    return (
        _build_pairs(case, value, list(parents)),
        _build_pairs(case[main], value[main], list(parents)),
        tuple(parents.values()),
    )


def _build_facts(snapshot: Snapshot) -> Pairs:
    """Return the pairs of case and fact."""
    kinds, kind_names = encode(snapshot.column("facts", "kind"))
    values, value_names = encode(snapshot.column("facts", "value"))
    both, where = np.unique(kinds * max(len(value_names), 1) + values, return_inverse=True)
    tokens = [
        clean_fact(f"{kind_names[pair // len(value_names)]}:{value_names[pair % len(value_names)]}")
        for pair in both.tolist()
    ]
    names, value = _sort_names(where, tokens)
    return _build_pairs(read_ints(snapshot.column("facts", "case")), value, names)


def _sort_names(codes: Codes, names: Sequence[str]) -> tuple[list[str], Codes]:
    """Return the names that occur, sorted and once each, and the codes as positions among them."""
    occurring = sorted({names[code] for code in np.flatnonzero(np.bincount(codes, minlength=1)).tolist() if names})
    position = {name: number for number, name in enumerate(occurring)}
    table = np.array([position.get(name, -1) for name in names], dtype=np.int64)
    return occurring, table[codes] if len(names) else codes


def _build_pairs(case: Ints, value: Codes, names: Sequence[str]) -> Pairs:
    """Return the pairs of cases and positions in `names`, each once."""
    width = max(len(names), 1)
    key = np.sort(case.astype(np.int64) * width + value)
    once = key[np.append(True, np.diff(key) != 0)] if len(key) else key
    return Pairs(tuple(names), _position(names), (once // width).astype(np.int32), (once % width).astype(np.int32))


def _build_places(columns: Columns, cities: Sequence[str]) -> Places:
    """Return where the cases are."""
    return Places(Pairs(tuple(cities), _position(cities), columns.case, columns.city), columns)


def _position(names: Sequence[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(names)}


def _find_starts(case: Column, size: int) -> Ints:
    """Return the first row of each case in a table that is sorted by case, and the end."""
    return np.searchsorted(read_ints(case), np.arange(size + 1, dtype=np.int32)).astype(np.int32)


def _find_groups(same_as: Ints) -> Groups:
    """Return the groups of near-duplicates."""
    others = np.flatnonzero(same_as != np.arange(len(same_as))).astype(np.int32)
    others = others[np.argsort(same_as[others], kind="stable")]
    return Groups(same_as, others, same_as[others])


def _find_positions(values: Column, position: Mapping[str, int]) -> Codes:
    """Return the position of each theme, -1 where there is none. `DataError` for a theme that isn't known."""
    codes, names = encode(values)
    _check_known(names, position, "テーマ", "テーマ表")
    return np.array([*(position[name] for name in names), -1], dtype=np.int64)[codes]


def _find_days(dates: Column) -> NDArray[np.int8]:
    """Return the day of the month of ISO dates, 0 where a date doesn't name one."""
    codes, names = encode(dates)
    return np.array([*(int(name[8:10] or 0) for name in names), 0], dtype=np.int8)[codes]


def _check_known(names: Sequence[str], known: Mapping[str, object], what: str, where: str) -> None:
    """Raise `DataError` when a name is not among the known ones."""
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise DataError(f"スナップショットの{what} {unknown[0]} が今の{where}にありません。{REBUILD}。")

"""What of a snapshot can be searched: titles, texts, and the names of publishers, places and themes.

In: snapshot and gazetteer. Out: the fields of a `Haystack`.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from casemap.gazetteer import Gazetteer
from casemap.keywords import SearchField
from casemap.model import ThemeLabel
from casemap.query.haystack import Field, Names, build_names, build_texts
from casemap.query.reading import Codes, encode, encode_lists, read_ints
from casemap.snapshot import Snapshot

TEXT_FIELDS: tuple[SearchField, ...] = ("title", "text")
"""The fields with a text of its own for each case."""


def build_fields(snapshot: Snapshot, gazetteer: Gazetteer) -> dict[SearchField, Field]:
    """Return all searchable fields of a snapshot."""
    texts: dict[SearchField, Field] = {name: build_texts(read_texts(snapshot, name)) for name in TEXT_FIELDS}
    return texts | build_name_fields(snapshot, gazetteer)


def read_texts(snapshot: Snapshot, field: SearchField) -> Iterator[Sequence[str]]:
    """Yield the titles or texts of a snapshot in pieces."""
    for piece in snapshot.pieces("cases", field):
        yield piece.to_pylist()


def build_name_fields(snapshot: Snapshot, gazetteer: Gazetteer) -> dict[SearchField, Field]:
    """Return the fields whose values cases share."""
    size = snapshot.tables["cases"].num_rows
    publishers, publisher_names = encode(snapshot.column("cases", "publisher"))
    known = np.flatnonzero(publishers >= 0).astype(np.int32)
    places, codes = encode(snapshot.column("places", "code"))
    tagged = read_ints(snapshot.column("themes", "case"))
    themes, theme_names = encode(snapshot.column("themes", "theme"))
    rows, parts, part_names = encode_lists(snapshot.column("themes", "subthemes"))
    case, tag = np.concatenate([tagged, tagged[rows]]), np.concatenate([themes, parts + len(theme_names)])
    place_case = read_ints(snapshot.column("places", "case"))
    return {
        "publisher": _build_names(known, publishers[known], publisher_names, str, size),
        "place": _build_names(place_case, places, codes, _Spelling(gazetteer), size),
        "theme": _build_names(case, tag, [*theme_names, *part_names], _Label(snapshot.manifest.themes), size),
    }


class _Spelling:
    """A place as people write it: prefecture, 郡 or city, name."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def __call__(self, code: str) -> str:
        entry = self._gazetteer.entries[code]
        city = self._gazetteer.entries[self._gazetteer.city_of(code)]
        parts = [entry.prefecture] if entry.kind == "都道府県" else [entry.prefecture, entry.name]
        if city is not entry:
            parts.insert(1, city.name)
        spelled = "".join(parts)
        return f"{spelled} {entry.prefecture}{entry.county}{entry.name}" if entry.county else spelled


class _Label:
    """The label of a theme or sub-theme in both languages."""

    def __init__(self, labels: Sequence[ThemeLabel]) -> None:
        self._labels = {label.id: f"{label.label_ja} / {label.label_en}" for label in labels}
        self._labels |= {part.id: f"{part.label_ja} / {part.label_en}" for label in labels for part in label.subthemes}

    def __call__(self, name: str) -> str:
        return self._labels.get(name, name)


def _build_names(
    case: NDArray[np.int32], name: Codes, names: Sequence[str], spell: Callable[[str], str], size: int
) -> Names:
    """Return pairs of case and name (position in `names`), spelled out."""
    return build_names([spell(found) for found in names], case, name, size)

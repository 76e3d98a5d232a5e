"""What of a snapshot can be searched: titles, texts, and the names of publishers, places and themes.

In: snapshot and gazetteer. Out: `Haystack`.
"""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from casemap.gazetteer import Gazetteer
from casemap.model import ThemeLabel
from casemap.query.haystack import Haystack, Names, build_names, build_texts
from casemap.snapshot import Snapshot


def build_haystack(snapshot: Snapshot, gazetteer: Gazetteer) -> Haystack:
    """Return the searchable fields of a snapshot."""
    cases, themes = snapshot.cases, snapshot.themes
    size = len(cases)
    publishers = cases[["case", "publisher"]].dropna(subset="publisher")
    parts = themes[["case", "subthemes"]].explode("subthemes").dropna(subset="subthemes")
    tags = pd.concat([themes[["case", "theme"]], parts.set_axis(["case", "theme"], axis=1)])
    return Haystack(
        {
            "title": build_texts(cases["title"].tolist()),
            "text": build_texts(cases["text"].tolist()),
            "publisher": _build_names(publishers["case"], publishers["publisher"], str, size),
            "place": _build_names(snapshot.places["case"], snapshot.places["code"], _Spelling(gazetteer), size),
            "theme": _build_names(tags["case"], tags["theme"], _Label(snapshot.manifest.themes), size),
        },
        size,
    )


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


def _build_names(case: "pd.Series[int]", name: "pd.Series[str]", spell: Callable[[str], str], size: int) -> Names:
    """Return pairs of case and name, spelled out."""
    codes, names = pd.factorize(name)
    spelled = [spell(str(found)) for found in names]
    return build_names(spelled, np.asarray(case, dtype=np.int32), codes.astype(np.int64), size)

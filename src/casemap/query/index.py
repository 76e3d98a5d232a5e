"""The arrays that every answer is made from, built once per snapshot.

In: snapshot, gazetteer, population. Out: `Index`. Pairs of case and place are without doubles, so
that counting is one `bincount` and a case counts once however many places or tags it has.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from casemap.filters import KIND_TOKENS, DateKind, Filters, clean_fact
from casemap.gazetteer import Gazetteer
from casemap.model import DataError, ThemeLabel
from casemap.query.haystack import Haystack
from casemap.snapshot import Snapshot

Ints = NDArray[np.int32]
Bits = NDArray[np.uint64]

LOW_CONFIDENCE = 0.6
"""Below this a place is shown as doubtful (hollow marks). Chosen by eye on the scale of `resolve`, where a name
with one reading and its prefecture beside it is near 1 and a coin toss between two readings near 0.5."""

# One bit each in 64: prefectures always fit, themes of a taxonomy of one's own may not.
MOST_THEMES = 64

# The six villages of the Northern Territories have codes (JIS X 0402) but no government of their own; the
# official number of municipalities, 1,741, leaves them out, and so do shares of municipalities.
NORTHERN_TERRITORIES = frozenset({"01695", "01696", "01697", "01698", "01699", "01700"})

REBUILD = "`casemap build` で作り直してください"


@dataclass(frozen=True, eq=False)
class Pairs:
    """Which case belongs to which value, each pair once: positions of cases, and of values in `codes`.

    `confidence` is the highest one of the places behind a pair. Sorted by case, then value.
    """

    codes: tuple[str, ...]
    position: Mapping[str, int]
    case: Ints
    value: Ints
    confidence: NDArray[np.float32]

    def find(self, codes: Iterable[str]) -> NDArray[np.bool_]:
        """Return which of `codes` are asked for; unknown ones are passed over."""
        wanted = np.zeros(len(self.codes), dtype=bool)
        wanted[[self.position[code] for code in codes if code in self.position]] = True
        return wanted

    def select(self, wanted: NDArray[np.bool_], size: int) -> NDArray[np.bool_]:
        """Return which of `size` cases have any of the wanted values (one flag for each of `codes`)."""
        mask = np.zeros(size, dtype=bool)
        mask[self.case[wanted[self.value]]] = True
        return mask

    def count(self, mask: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return the number of selected cases for each code."""
        return np.bincount(self.value[mask[self.case]], minlength=len(self.codes))


@dataclass(frozen=True, eq=False)
class Places:
    """Which case is where: `prefectures`, pairs over the 47 prefectures; `cities`, pairs over the codes (wards as
    their city) that occur in the snapshot; `placed`, which cases have any. Primary places only.
    """

    prefectures: Pairs
    cities: Pairs
    placed: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Index:
    """A snapshot ready to be asked; positions of cases are the row numbers of `snapshot.cases`.

    `spans`: for each kind of date the first and last month (index; -1 = unknown) of each case; `days`: its day
    of the month, 0 = unknown. `themes`: one bit per theme, in the taxonomy's order; `main_themes` the same with the
    main one only. `main_theme`: position in the taxonomy, -1 = none. `all_places`, `sure_places`: where the cases
    are, with and without doubtful places. `subthemes`, `main_subthemes`: pairs over the sub-themes, the latter
    of the main theme only; `subtheme_themes`: for each of their codes the position of its theme. `facts`:
    pairs over tokens `kind:value`. `unique`: not counted with another case. `city_prefecture`, `city_kind`: for each
    of the cities' codes the position of its prefecture and of its kind (in `filters.KIND_TOKENS`). `population`:
    persons by prefecture code. `offsets`: rows of `snapshot.places` and `snapshot.themes` of case i are
    `offsets[name][i]:offsets[name][i+1]`.
    """

    snapshot: Snapshot
    gazetteer: Gazetteer
    theme_labels: tuple[ThemeLabel, ...]
    population: Mapping[str, int]
    size: int
    spans: Mapping[DateKind, tuple[Ints, Ints]]
    days: Mapping[DateKind, NDArray[np.int8]]
    themes: Bits
    main_themes: Bits
    main_theme: NDArray[np.int8]
    all_places: Places
    sure_places: Places
    subthemes: Pairs
    main_subthemes: Pairs
    subtheme_themes: tuple[int, ...]
    facts: Pairs
    unique: NDArray[np.bool_]
    city_prefecture: NDArray[np.int64]
    city_kind: NDArray[np.int64]
    offsets: Mapping[str, NDArray[np.int64]]
    haystack: Haystack

    @property
    def id(self) -> str:
        """The snapshot's id, the key of every cache."""
        return self.snapshot.id

    def places(self, filters: Filters) -> Places:
        """Return what counts as a place under some filters."""
        return self.sure_places if filters.sure else self.all_places

    def tags(self, filters: Filters) -> Bits:
        """Return what counts as a theme of each case under some filters, one bit per theme."""
        return self.main_themes if filters.main_theme_only else self.themes

    def subtags(self, filters: Filters) -> Pairs:
        """Return what counts as a sub-theme under some filters."""
        return self.main_subthemes if filters.main_theme_only else self.subthemes

    def bounds(self, date_kind: DateKind) -> tuple[int, int] | None:
        """Return the first and last month of all cases, None when none has that date."""
        first, last = self.spans[date_kind]
        dated = first >= 0
        return (int(first[dated].min()), int(last[dated].max())) if dated.any() else None


def build_index(snapshot: Snapshot, gazetteer: Gazetteer, population: Mapping[str, int]) -> Index:
    """Return the index of a snapshot.

    `DataError` when the snapshot has codes or themes that the gazetteer or its own manifest don't know: it was
    built with others, and numbers would be wrong without a word.
    """
    cases, places, themes = snapshot.cases, snapshot.places, snapshot.themes
    size = len(cases)
    _check_known(places["code"], gazetteer.entries, "地名コード", "地名辞書")
    theme_position = {theme.id: position for position, theme in enumerate(snapshot.manifest.themes)}
    _check_known(themes["theme"], theme_position, "テーマ", "テーマ表")
    _check_known(cases["theme"].dropna(), theme_position, "テーマ", "テーマ表")
    if len(theme_position) > MOST_THEMES:
        raise DataError(f"テーマは {MOST_THEMES} 個までです (テーマ表には {len(theme_position)} 個あります)。")

    primary = places[places["role"] == "primary"]
    sure = primary[primary["confidence"] >= LOW_CONFIDENCE]
    codes = sorted(set(primary["city"]))
    kinds = list(KIND_TOKENS.values())
    parts = themes[["case", "theme", "rank", "subthemes"]].explode("subthemes").dropna(subset="subthemes")
    parents = _find_parents(parts, snapshot.manifest.themes)
    facts = snapshot.facts.assign(token=[clean_fact(f"{kind}:{value}") for kind, value in _columns(snapshot.facts)])
    bits = np.zeros(size, dtype=np.uint64)
    positions = themes["theme"].map(theme_position).to_numpy(dtype=np.uint64)
    np.bitwise_or.at(bits, themes["case"].to_numpy(), np.left_shift(np.uint64(1), positions))
    main = cases["theme"].map(theme_position).fillna(-1).to_numpy().astype(np.int8)
    main_bits = np.where(main >= 0, np.left_shift(np.uint64(1), np.maximum(main, 0).astype(np.uint64)), np.uint64(0))
    return Index(
        snapshot=snapshot,
        gazetteer=gazetteer,
        theme_labels=snapshot.manifest.themes,
        population=population,
        size=size,
        spans={
            "published": (_ints(cases["published_from"]), _ints(cases["published_to"])),
            "started": (_ints(cases["started_from"]), _ints(cases["started_to"])),
        },
        days={"published": _days(cases["published"]), "started": _days(cases["started"])},
        themes=bits,
        main_themes=main_bits,
        main_theme=main,
        all_places=_build_places(primary, codes, size, gazetteer),
        sure_places=_build_places(sure, codes, size, gazetteer),
        subthemes=_build_pairs(parts["case"], parts["subthemes"], list(parents)),
        main_subthemes=_build_pairs(*_main_parts(parts), list(parents)),
        subtheme_themes=tuple(theme_position[theme] for theme in parents.values()),
        facts=_build_pairs(facts["case"], facts["token"], sorted(set(facts["token"]))),
        unique=cases["same_as"].to_numpy() == np.arange(size),
        city_prefecture=np.array([int(code[:2]) - 1 for code in codes], dtype=np.int64),
        city_kind=np.array([kinds.index(gazetteer.entries[code].kind) for code in codes], dtype=np.int64),
        offsets={
            name: np.searchsorted(frame["case"].to_numpy(), np.arange(size + 1))
            for name, frame in (("places", places), ("themes", themes))
        },
        haystack=Haystack(
            {
                "title": cases["title"].tolist(),
                "text": cases["text"].tolist(),
                "publisher": cases["publisher"].where(cases["publisher"].notna(), "").tolist(),
                "place": _place_names(places, size, gazetteer),
                "theme": _theme_names(themes, size, snapshot.manifest.themes),
            }
        ),
    )


def _build_places(primary: pd.DataFrame, codes: Sequence[str], size: int, gazetteer: Gazetteer) -> Places:
    """Return where the cases are, from rows of the places table."""
    placed = np.zeros(size, dtype=bool)
    placed[primary["case"].to_numpy()] = True
    prefectures = [entry.code for entry in gazetteer.prefectures]
    return Places(
        _build_pairs(primary["case"], primary["prefecture"], prefectures, primary["confidence"]),
        _build_pairs(primary["case"], primary["city"], codes, primary["confidence"]),
        placed,
    )


def _build_pairs(
    case: "pd.Series[int]", name: "pd.Series[str]", codes: Sequence[str], confidence: "pd.Series[float] | None" = None
) -> Pairs:
    """Return the pairs of cases and names, all of which are in `codes`; without confidences they are sure."""
    position = {code: number for number, code in enumerate(codes)}
    value = name.map(position).to_numpy(dtype=np.int64)
    key = case.to_numpy(dtype=np.int64) * max(len(codes), 1) + value
    once, where = np.unique(key, return_inverse=True)
    best = np.zeros(len(once), dtype=np.float32)
    np.maximum.at(best, where, 1.0 if confidence is None else confidence.to_numpy(dtype=np.float32))
    return Pairs(
        codes=tuple(codes),
        position=position,
        case=(once // max(len(codes), 1)).astype(np.int32),
        value=(once % max(len(codes), 1)).astype(np.int32),
        confidence=best,
    )


def _find_parents(parts: pd.DataFrame, labels: Sequence[ThemeLabel]) -> dict[str, str]:
    """Return the theme of each sub-theme: those of the taxonomy in its order, then others that occur."""
    parents = {part.id: label.id for label in labels for part in label.subthemes}
    return parents | dict(sorted(zip(parts["subthemes"], parts["theme"], strict=True)))


def _main_parts(parts: pd.DataFrame) -> tuple["pd.Series[int]", "pd.Series[str]"]:
    """Return cases and sub-themes of main themes."""
    main = parts[parts["rank"] == 0]
    return main["case"], main["subthemes"]


def _columns(facts: pd.DataFrame) -> Iterable[tuple[str, str]]:
    """Return kind and value of each fact."""
    return zip(facts["kind"], facts["value"], strict=True)


def _place_names(places: pd.DataFrame, size: int, gazetteer: Gazetteer) -> list[str]:
    """Return for each case the names of its places as people write them: prefecture, 郡 or city, name."""
    spelled: dict[str, str] = {}
    for code in set(places["code"]):
        entry = gazetteer.entries[code]
        city = gazetteer.entries[gazetteer.city_of(code)]
        parts = [entry.prefecture] if entry.kind == "都道府県" else [entry.prefecture, entry.name]
        if city is not entry:
            parts.insert(1, city.name)
        spelled[code] = "".join(parts)
        if entry.county:
            spelled[code] += f" {entry.prefecture}{entry.county}{entry.name}"
    names: list[dict[str, None]] = [{} for _ in range(size)]
    for case, code in zip(places["case"].tolist(), places["code"].tolist(), strict=True):
        names[case][spelled[code]] = None
    return [" ".join(found) for found in names]


def _theme_names(themes: pd.DataFrame, size: int, labels: Sequence[ThemeLabel]) -> list[str]:
    """Return for each case the labels of its themes and sub-themes in both languages."""
    spelled = {label.id: f"{label.label_ja} / {label.label_en}" for label in labels}
    spelled |= {part.id: f"{part.label_ja} / {part.label_en}" for label in labels for part in label.subthemes}
    names: list[list[str]] = [[] for _ in range(size)]
    for case, theme, parts in zip(themes["case"].tolist(), themes["theme"], themes["subthemes"], strict=True):
        names[case] += (spelled.get(name, name) for name in (theme, *parts))
    return [" / ".join(found) for found in names]


def _check_known(values: "pd.Series[str]", known: Mapping[str, object], what: str, where: str) -> None:
    """Raise `DataError` when a value is not among the known ones."""
    unknown = sorted(set(values.unique()) - set(known))
    if unknown:
        raise DataError(f"スナップショットの{what} {unknown[0]} が今の{where}にありません。{REBUILD}。")


def _days(dates: "pd.Series[str]") -> NDArray[np.int8]:
    """Return the day of the month of ISO dates, 0 where a date doesn't name one."""
    return pd.to_numeric(dates.str.slice(8, 10), errors="coerce").fillna(0).to_numpy().astype(np.int8)


def _ints(values: "pd.Series[int]") -> Ints:
    """Return a column as 32-bit integers."""
    return values.to_numpy().astype(np.int32)

"""How many cases by kind of government, region, sub-theme, fact, and theme within prefecture; and where none are.

In: `Index` and `Selection`. Out: frames with fixed columns. The rules of `counts` hold: a case once per value, primary
places only, a ward as its city.
"""

import numpy as np
import pandas as pd
import pyarrow as pa

from casemap.filters import FACT_KINDS, split_fact
from casemap.model import FactKind
from casemap.query import bits
from casemap.query.counts import PER_PERSONS, count_by_prefecture, divide
from casemap.query.index import Index
from casemap.query.labels import NORTHERN_TERRITORIES
from casemap.query.reading import encode
from casemap.query.selection import KIND_POSITION, Selection, find_themes


def count_by_kind(index: Index, sel: Selection) -> pd.DataFrame:
    """Return the kinds of local government of today, in the order of `filters.KIND_TOKENS`, zeros included.

    Columns: `kind`, `cases` (joint work of several kinds counts for each), `governments_with_case`,
    `governments_total` (without the six villages of the Northern Territories), `share` (those with a case of all, 0 to
    1). The kind 都道府県 is prefectures acting as such.
    """
    kinds = list(KIND_POSITION)
    totals = np.zeros(len(kinds), np.int64)
    for entry in (*index.gazetteer.prefectures, *index.gazetteer.municipalities):
        if entry.code not in NORTHERN_TERRITORIES:
            totals[KIND_POSITION[entry.kind]] += 1
    having = (sel.by_city > 0) & (index.labels.counted | index.labels.acting)
    governments = np.bincount(index.columns.city_kind[having], minlength=len(kinds))
    return pd.DataFrame(
        {
            "kind": kinds,
            "cases": bits.count_each(index.board(sel.filters).kinds, sel.words, sel.runs),
            "governments_with_case": governments,
            "governments_total": totals,
            "share": governments / np.maximum(totals, 1),
        }
    )


def count_by_region(index: Index, sel: Selection) -> pd.DataFrame:
    """Return the eight regions in their order.

    Columns: `region` (id), `label_ja`, `label_en`, `cases` (a case of two prefectures of a region counts once),
    `municipalities_with_case`, `municipalities_total`, `share` (0 to 1), `population` (persons), `per_100k`.
    """
    regions, board = index.gazetteer.regions, index.board(sel.filters)
    rows = [[index.prefecture_position[code] for code in region.prefectures] for region in regions]
    cases = np.array([bits.count(sel.words & bits.join(board.prefectures, inside)) for inside in rows], dtype=np.int64)
    group = np.zeros(len(index.prefecture_position), dtype=np.int64)
    for number, inside in enumerate(rows):
        group[inside] = number
    columns = ["municipalities_with_case", "municipalities_total", "population"]
    sums = count_by_prefecture(index, sel)[columns].groupby(group).sum(min_count=1).reindex(range(len(regions)))
    return pd.DataFrame(
        {
            "region": [region.id for region in regions],
            "label_ja": [region.label_ja for region in regions],
            "label_en": [region.label_en for region in regions],
            "cases": cases,
            "municipalities_with_case": sums["municipalities_with_case"],
            "municipalities_total": sums["municipalities_total"],
            "share": sums["municipalities_with_case"] / sums["municipalities_total"].clip(lower=1),
            "population": sums["population"],
            "per_100k": cases / sums["population"] * PER_PERSONS,
        }
    )


def count_by_subtheme(index: Index, sel: Selection) -> pd.DataFrame:
    """Return the sub-themes in the taxonomy's order, zeros included.

    Columns: `theme`, `subtheme` (ids), `label_ja`, `label_en` (of the sub-theme; its id when the snapshot has no
    label), `color` (of the theme), `cases`. A case may have several sub-themes of a theme, or none.
    """
    pairs = index.subtags(sel.filters)
    labels = {part.id: part for theme in index.theme_labels for part in theme.subthemes}
    themes = [index.theme_labels[number] for number in index.subtheme_themes]
    return pd.DataFrame(
        {
            "theme": [theme.id for theme in themes],
            "subtheme": list(pairs.codes),
            "label_ja": [labels[code].label_ja if code in labels else code for code in pairs.codes],
            "label_en": [labels[code].label_en if code in labels else code for code in pairs.codes],
            "color": [theme.color for theme in themes],
            "cases": pairs.count(sel.mask),
        }
    )


def count_by_fact(index: Index, sel: Selection, kind: FactKind | None = None, top: int = 20) -> pd.DataFrame:
    """Return the most frequent facts of each kind (or of one), most cases first, equals by value; no zeros.

    Columns: `kind`, `value`, `fact` (the token `kind:value` of `Filters.facts`), `cases`.
    """
    counts = index.facts.count(sel.mask)
    rows = [
        (*split_fact(index.facts.codes[number]), index.facts.codes[number], int(counts[number]))
        for number in np.flatnonzero(counts)
    ]
    wanted = FACT_KINDS if kind is None else (kind,)
    best = [row for name in wanted for row in sorted((row for row in rows if row[0] == name), key=_by_count)[:top]]
    return pd.DataFrame(best, columns=["kind", "value", "fact", "cases"]).astype({"cases": np.int64})


def count_by_publisher(index: Index, sel: Selection, top: int = 10) -> pd.DataFrame:
    """Return the publishers with most selected cases, equals by name; those of articles that name none are one, "".

    Columns: `publisher`, `cases`.
    """
    codes, names = encode(pa.chunked_array([index.table_columns["cases"]["publisher"].take(pa.array(sel.cases))]))
    found = np.bincount(codes + 1, minlength=len(names) + 1)
    counts = pd.DataFrame({"publisher": ["", *names], "cases": found}).groupby("publisher", as_index=False).sum()
    counts = counts[counts["cases"] > 0]
    return counts.sort_values(["cases", "publisher"], ascending=[False, True]).head(top).reset_index(drop=True)


def count_theme_by_prefecture(index: Index, sel: Selection) -> pd.DataFrame:
    """Return a row for every theme (in the taxonomy's order) and prefecture (in JIS order), zeros included.

    Columns: `theme`, `code`, `name`, `name_en`, `cases`, `expected` (the cases that the prefecture would have if the
    theme were as frequent there as in the whole selection), `quotient` (the location quotient, `cases / expected`;
    NaN where nothing is expected). A quotient over an expectation of a few cases says little: draw it with care.
    """
    board = index.places(sel.filters).pairs
    cases = bits.count_blocks(find_themes(board, sel.filters), sel.once, board.prefecture_words)
    expected = np.outer(sel.by_theme / max(len(sel), 1), sel.by_prefecture)
    return pd.DataFrame(
        {
            **index.labels.theme_prefectures,
            "cases": cases.ravel(),
            "expected": expected.ravel(),
            "quotient": divide(cases.ravel(), expected.ravel()),
        },
        copy=False,
    )


def list_blank_municipalities(index: Index, sel: Selection) -> pd.DataFrame:
    """Return the municipalities of today without a selected case, by code (no prefectures; without the six villages of
    the Northern Territories).

    Columns: `code`, `name`, `name_en`, `prefecture_code`, `prefecture`, `kind`, `lon`, `lat` (degrees, EPSG:4326).
    """
    codes = index.places(sel.filters).cities.codes
    having = {codes[city] for city in np.flatnonzero(sel.by_city)}
    blank = [
        entry
        for entry in index.gazetteer.municipalities
        if entry.code not in having and entry.code not in NORTHERN_TERRITORIES
    ]
    return pd.DataFrame(
        {
            "code": [entry.code for entry in blank],
            "name": [entry.name for entry in blank],
            "name_en": [entry.romaji for entry in blank],
            "prefecture_code": [f"{entry.code[:2]}000" for entry in blank],
            "prefecture": [entry.prefecture for entry in blank],
            "kind": [entry.kind for entry in blank],
            "lon": np.array([entry.lon for entry in blank], dtype=float),
            "lat": np.array([entry.lat for entry in blank], dtype=float),
        }
    )


def _by_count(row: tuple[str, str, str, int]) -> tuple[int, str]:
    return -row[3], row[1]

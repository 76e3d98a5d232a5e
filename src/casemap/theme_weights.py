"""Which theme is the main one when several have words: weights learned from labelled articles.

In: `data/theme_weights.csv` (made by `tools/train_themes.py`), and the points that the words of an article bring each
theme. Out: the themes chosen, best first. The vocabulary alone says which themes are possible; the weights only say
how much each theme's share of all points speaks for and against each of them, as annotators prefer the purpose to
the means. For being among the themes a theme's own score counts as well, whatever the others have. All are sums of
products in a fixed order, rounded, so that every machine answers the same.
"""

import csv
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp2
from pathlib import Path

from casemap.model import DataError
from casemap.settings import data_dir

FILE = "theme_weights.csv"
# A further theme needs this value: the log-odds of 0.4 for the second, of 0.5 for the third (docs/themes.md).
SECOND, THIRD = -0.405465, 0.0
_MAIN, _ANY = "main", "any"
# Values and scores are rounded to this many digits, since the last ones differ from machine to machine.
DIGITS = 6


@dataclass(frozen=True)
class ThemeWeights:
    """The weights: for each theme, in the order of `ids`, a bias, what its own score and what the share of each adds.

    `main` is for being the main theme, `any` for being one of the themes. `version` is the hash of the content.
    """

    ids: tuple[str, ...]
    main: tuple[tuple[float, ...], ...]
    any: tuple[tuple[float, ...], ...]
    version: str

    def choose(self, points: Sequence[float], most: int, half: float) -> list[int]:
        """Return at most `most` themes (their places in `ids`), the main one first; none without points.

        `half` is how many points make a score of a half.
        """
        shares = build_shares(points)
        if not shares:
            return []
        main, rest = {}, {}
        for theme, _ in shares:
            score = build_score(points[theme], half)
            main[theme] = _value(self.main[theme], score, shares)
            rest[theme] = _value(self.any[theme], score, shares)
        chosen = [max(main, key=main.__getitem__)]
        del rest[chosen[0]]
        for theme in sorted(rest, key=rest.__getitem__, reverse=True)[: most - 1]:
            if rest[theme] < (SECOND if len(chosen) == 1 else THIRD):
                break
            chosen.append(theme)
        return chosen


def build_shares(points: Sequence[float]) -> list[tuple[int, float]]:
    """Return the themes that have points, each with twice its share of all points and one more.

    The one more keeps a single weak word from looking like certainty.
    """
    whole = sum(points) + 1.0
    return [(theme, 2.0 * gained / whole) for theme, gained in enumerate(points) if gained > 0]


def build_score(points: float, half: float) -> float:
    """Return the score of a theme with these points, in [0, 1): a half with `half` of them."""
    return round(1.0 - exp2(-points / half), DIGITS)


def _value(row: Sequence[float], score: float, shares: Sequence[tuple[int, float]]) -> float:
    value = row[0] + row[1] * score
    for theme, share in shares:  # a loop: `sum` over so few takes longer
        value += row[theme + 2] * share
    return round(value, DIGITS)


def load_weights(path: Path | None = None) -> ThemeWeights:
    """Read the weights from `path` (default: the bundled ones).

    Columns: `for` (main or any), `theme`, `bias`, `score`, and one for each theme. Raises DataError when the file
    can't be read or breaks that format.
    """
    path = path or data_dir() / FILE
    remedy = "`python tools/train_themes.py --write` で作り直してください"
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines(), strict=True))
        ids = tuple(row["theme"] for row in rows if row["for"] == _MAIN)
        tables = {
            kind: tuple(
                tuple(float(row[column]) for column in ("bias", "score", *ids))
                for theme in ids
                for row in rows
                if (row["for"], row["theme"]) == (kind, theme)
            )
            for kind in (_MAIN, _ANY)
        }
    except OSError as error:
        raise DataError(f"テーマの重み {path} を読めません（{error.strerror}）。") from error
    except (UnicodeDecodeError, csv.Error, KeyError, TypeError, ValueError) as error:
        raise DataError(f"{path}: テーマの重みの表が壊れています（{error}）。{remedy}。") from error
    if not ids or any(len(table) != len(ids) for table in tables.values()) or len(set(ids)) != len(ids):
        raise DataError(f"{path}: テーマの重みの表に行の不足か重複があります。{remedy}。")
    content = json.dumps([ids, tables])
    return ThemeWeights(ids, tables[_MAIN], tables[_ANY], hashlib.sha256(content.encode()).hexdigest()[:12])

"""The cases that a link asks for, counted from the Parquet files of a snapshot: an answer that owes nothing to
casemap's own `query`.

Only what the tests ask is understood: themes, prefectures, municipalities, kinds, period, which date, one keyword.
"""

import json
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pandas as pd

from casemap.filters import KIND_TOKENS
from casemap.gazetteer import load_gazetteer


def read_params(url: str) -> dict[str, str]:
    """Return the parameters of an address."""
    return dict(parse_qsl(urlsplit(url).query))


class Recount:
    """The tables of the snapshot in a server's folder; near-duplicates are left out, as on the screen."""

    def __init__(self, folder: Path) -> None:
        manifest = next(folder.rglob("manifest.json"))
        tables = manifest.parent / json.loads(manifest.read_text(encoding="utf-8"))["folder"]
        cases = pd.read_parquet(tables / "cases.parquet")
        self.cases = {int(row["case"]): row for row in cases.to_dict("records") if row["case"] == row["same_as"]}
        self.themes = pd.read_parquet(tables / "themes.parquet")
        places = pd.read_parquet(tables / "places.parquet")
        self.places = places[(places["role"] == "primary") & places["case"].isin(list(self.cases))]
        self.gazetteer = load_gazetteer()

    def find(self, params: Mapping[str, str]) -> set[int]:
        """Return the cases that answer to the parameters of a link."""
        asked = {key: set(value.split(".")) for key, value in params.items() if key != "period"}
        found = set(self.cases)
        if "themes" in asked:
            found &= set(self.themes.loc[self.themes["theme"].isin(asked["themes"]), "case"])
        if asked.keys() & {"prefectures", "municipalities", "kind"}:
            found &= self._find_places(asked)
        if "period" in params:
            first, last = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in params["period"].split(".."))
            found = {case for case in found if self._may_lie(case, first, last, params.get("date", "published"))}
        if "keyword" in params:
            found = {case for case in found if params["keyword"] in self.text(case)}
        return found

    def held(self, cases: set[int]) -> set[str]:
        """Return the municipalities (no prefectures) with one of the cases."""
        cities = set(self.places.loc[self.places["case"].isin(cases), "city"])
        return {code for code in cities if self.gazetteer.entries[code].kind != "都道府県"}

    def text(self, case: int) -> str:
        """Return what a keyword is looked for in; the names of places are left out."""
        row = self.cases[case]
        return unicodedata.normalize("NFKC", f"{row['title']}\n{row['text']}\n{row['publisher'] or ''}")

    def _find_places(self, asked: Mapping[str, set[str]]) -> set[int]:
        rows = self.places
        if "prefectures" in asked:
            rows = rows[rows["prefecture"].isin(asked["prefectures"])]
        if "municipalities" in asked:
            rows = rows[rows["city"].isin(asked["municipalities"])]
        if "kind" in asked:
            kinds = {KIND_TOKENS[token] for token in asked["kind"]}
            rows = rows[[self.gazetteer.entries[city].kind in kinds for city in rows["city"]]]
        return set(rows["case"])

    def _may_lie(self, case: int, first: int, last: int, date: str) -> bool:
        low, high = self.cases[case][f"{date}_from"], self.cases[case][f"{date}_to"]
        return low < 0 or (low <= last and high >= first)

"""The same answers in plain pandas, as somebody would write them who has the three tables."""

from casemap.filters import Filters
from casemap.gazetteer import Gazetteer
from casemap.snapshot import Snapshot


class PandasPeer:
    """Tables prepared once: pairs without doubles, repeated articles left out."""

    def __init__(self, snapshot: Snapshot, gazetteer: Gazetteer) -> None:
        cases = snapshot.cases
        columns = ["case", "id", "theme", "published", "published_from", "published_to"]
        self.cases = cases.loc[cases["same_as"] == cases["case"], columns]
        places = snapshot.places[snapshot.places["role"] == "primary"]
        self.cities = places.drop_duplicates(["case", "city"])[["case", "city", "prefecture"]]
        kinds = {code: entry.kind for code, entry in gazetteer.entries.items()}
        self.cities = self.cities.assign(kind=self.cities["city"].map(kinds))
        self.prefectures = places.drop_duplicates(["case", "prefecture"])[["case", "prefecture"]]
        self.themes = snapshot.themes[["case", "theme"]]

    def ask(self, filters: Filters) -> dict[str, object]:
        """Return all aggregates and the ids of the first page."""
        cases = self.cases
        if filters.period:
            low, high = filters.period
            first, last = cases["published_from"], cases["published_to"]
            cases = cases[((first <= high) & (last >= low)) | (first < 0)]
        if filters.themes:
            tagged = self.themes.loc[self.themes["theme"].isin(filters.themes), "case"]
            cases = cases[cases["case"].isin(tagged)]
        places = self.cities
        if filters.prefectures:
            places = places[places["prefecture"].isin(filters.prefectures)]
        if filters.municipalities:
            places = places[places["city"].isin(filters.municipalities)]
        if filters.kinds:
            places = places[places["kind"].isin(filters.kinds)]
        if places is not self.cities:
            cases = cases[cases["case"].isin(places["case"])]
        chosen = cases["case"]
        cities = self.cities[self.cities["case"].isin(chosen)]
        prefectures = self.prefectures[self.prefectures["case"].isin(chosen)]
        themes = self.themes[self.themes["case"].isin(chosen)]
        months = cases.loc[(cases["published_from"] >= 0) & (cases["published_from"] == cases["published_to"])]
        mains = cities.merge(cases[["case", "theme"]], on="case")
        return {
            "total": len(cases),
            "prefectures": prefectures["prefecture"].value_counts().to_dict(),
            "municipalities": cities["city"].value_counts().to_dict(),
            "main": mains.groupby(["city", "theme"]).size(),
            "themes": themes["theme"].value_counts().to_dict(),
            "months": months["published_from"].value_counts().to_dict(),
            "table": themes.merge(prefectures, on="case").groupby(["theme", "prefecture"]).size(),
            "page": cases.sort_values(["published_from", "published"], ascending=False).head(20)["id"].tolist(),
        }

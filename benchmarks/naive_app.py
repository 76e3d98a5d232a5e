"""What a user of Streamlit would write himself: `CASEMAP_CORPUS=100000 streamlit run benchmarks/naive_app.py`.

The same made-up archive as `corpus_app.py`, filtered with pandas by a slider of months; prefectures as GeoJSON with
their colours in the deck, a circle for each municipality.
"""

import copy
import os

import pandas as pd
import pydeck as pdk
import streamlit as st
from corpus import FIRST_MONTH, LAST_MONTH, make_snapshot

from casemap.boundaries import load_boundaries
from casemap.gazetteer import load_gazetteer

COLORS = ([230, 230, 230], [192, 228, 255], [87, 184, 255], [8, 119, 215], [0, 66, 140])


@st.cache_resource
def load_data() -> tuple[pd.DataFrame, dict]:
    """Return a row for each case and place, with its months and where it is; the outlines of the prefectures."""
    snapshot, entries = make_snapshot(int(os.environ["CASEMAP_CORPUS"]), texts=False), load_gazetteer().entries
    places = snapshot.places[snapshot.places["role"] == "primary"][["case", "city", "prefecture"]].drop_duplicates()
    cases = snapshot.cases[["case", "published_from", "published_to", "theme"]]
    rows = places.merge(cases, on="case")
    points = pd.DataFrame(
        [(code, entry.name, entry.lon, entry.lat) for code, entry in entries.items()],
        columns=["city", "name", "lon", "lat"],
    )
    return rows.merge(points, on="city"), load_boundaries("national")


st.set_page_config(layout="wide")
data, outlines = load_data()
months = list(range(FIRST_MONTH, LAST_MONTH))
labels = {month: f"{month // 12}-{month % 12 + 1:02d}" for month in months}
low, high = st.select_slider("period", months, (months[0], months[-1]), format_func=labels.get, key="period")
found = data[(data["published_from"] <= high) & (data["published_to"] >= low)]
by_prefecture = found.drop_duplicates(["case", "prefecture"])["prefecture"].value_counts()
by_city = found.groupby(["city", "name", "lon", "lat"], as_index=False).agg(cases=("case", "nunique"))
by_city["radius"] = by_city["cases"] ** 0.5 * 3
step = max(1, by_prefecture.max() / 4) if len(by_prefecture) else 1
collection = copy.deepcopy(outlines)
for feature in collection["features"]:
    count = int(by_prefecture.get(feature["properties"]["code"], 0))
    feature["properties"]["n"] = count
    feature["properties"]["color"] = COLORS[min(4, -int(-count // step))]
layers = [
    pdk.Layer(
        "GeoJsonLayer", collection, id="prefectures", get_fill_color="properties.color", stroked=True, pickable=True,
    ),
    pdk.Layer(
        "ScatterplotLayer", by_city, id="municipalities", get_position="[lon, lat]", get_radius="radius",
        radius_units="'pixels'", get_fill_color=[199, 71, 0, 200],
    ),
]  # fmt: skip
view = pdk.ViewState(longitude=138, latitude=38, zoom=4)
with st.container(key="map_box"):
    st.pydeck_chart(pdk.Deck(layers=layers, initial_view_state=view, map_provider=None), key="map", height=500)
st.metric("cases", found["case"].nunique())
st.bar_chart(found.drop_duplicates("case")["theme"].value_counts())

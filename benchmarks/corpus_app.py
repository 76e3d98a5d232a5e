"""The dashboard over a made-up archive: `CASEMAP_CORPUS=1000000 streamlit run benchmarks/corpus_app.py`.

The same pages and routes as `app.py`; only what they read is made by `corpus.py`, in memory, without titles and texts.
"""

import os
from functools import cache

import streamlit as st
from corpus import make_snapshot
from streamlit.runtime.scriptrunner import get_script_run_ctx

from casemap.dashboard import data
from casemap.gazetteer import load_gazetteer, load_population
from casemap.query import Filters, build_index, count_by_prefecture, select_cases


@cache
def make_bundle() -> data.Bundle:
    """Return the bundle of the archive, made once for the process."""
    gazetteer = load_gazetteer()
    snapshot = make_snapshot(int(os.environ["CASEMAP_CORPUS"]), texts=False)
    index = build_index(snapshot, gazetteer, load_population())
    counts = count_by_prefecture(index, select_cases(index, Filters()))
    everything = data.add_points(counts, data.find_label_points())
    return data.Bundle(index, snapshot, gazetteer, everything, data.find_geometry_url(), data.find_areas())


if get_script_run_ctx(suppress_warning=True) is None:
    made = make_bundle()
    # Before any page takes it by name.
    data.open_bundle = lambda progress=None: made
    from casemap.dashboard.routes import build_routes
    from casemap.dashboard.shell import build_middleware

    app = st.App(__file__, routes=build_routes(), middleware=build_middleware())
else:
    from casemap.dashboard.main import show_page

    show_page()

"""Entry of the dashboard: `streamlit run app.py`, `casemap serve` or any ASGI server (`app:app`).

The same file is both: the ASGI app that Streamlit's command finds and serves, and the script that it runs for
each visitor. All the work is in `casemap.dashboard`.
"""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

if get_script_run_ctx(suppress_warning=True) is None:
    from casemap.dashboard.routes import build_routes
    from casemap.dashboard.shell import build_middleware

    app = st.App(__file__, routes=build_routes(), middleware=build_middleware())
else:
    from casemap.dashboard.main import show_page

    show_page()

"""The routes beside Streamlit's own: outlines and marks of the map, parts of cards, the JSON for programs."""

from starlette.routing import BaseRoute, Route

from casemap.dashboard.api import build_api
from casemap.dashboard.case_parts import CASE_ROUTE, send_part
from casemap.dashboard.marks import MARKS_ROUTE, send_marks
from casemap.dashboard.shell import GEOMETRY_ROUTE, SCRIPT_ROUTE, send_geometry, send_script
from casemap.dashboard.steps import STEPS_ROUTE, send_steps


def build_routes() -> list[BaseRoute]:
    """Return the routes, for `st.App`."""
    return [
        Route(GEOMETRY_ROUTE, send_geometry, methods=["GET"]),
        Route(SCRIPT_ROUTE, send_script, methods=["GET"]),
        Route(MARKS_ROUTE, send_marks, methods=["GET"]),
        Route(STEPS_ROUTE, send_steps, methods=["GET"]),
        Route(CASE_ROUTE, send_part, methods=["GET"]),
        *build_api(),
    ]

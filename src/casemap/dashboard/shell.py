"""The web server's side of the dashboard: the map's outlines, the page's language, strict headers.

Used by `app.py` to build `st.App`. In: ASGI requests. Out: the same responses as Streamlit's, with headers that
forbid any other host, and a start page that says it is Japanese. No state.
"""

import hashlib
from functools import cache
from html import escape
from importlib.resources import files

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from casemap.boundaries import boundary_path
from casemap.messages import translator
from casemap.model import DataError
from casemap.palette import DARK, LIGHT

# Where the map fetches the outlines of the prefectures.
GEOMETRY_ROUTE = "/geo/prefectures.json"
# Everything comes from this server. Streamlit needs inline styles and scripts, `eval` for its charts' expressions
# and blob workers; nothing may be fetched from, sent to or framed by another host.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws: wss:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
# Where the page gets its scripts (`scripts/`, one after the other).
SCRIPT_ROUTE = "/page.js"
# The page's ground before the style sheet comes.
GROUND = (
    f"<style>:root{{background:{LIGHT.ground};color-scheme:light}}"
    f":root[data-scheme=dark]{{background:{DARK.ground};color-scheme:dark}}</style>"
)


def build_middleware() -> list[Middleware]:
    """Return what every response goes through."""
    return [Middleware(Shell)]


def send_geometry(request: Request) -> Response:
    """Answer with the outlines of the prefectures; addressed by content (`?v=`), they may be kept for ever."""
    try:
        body = boundary_path("national").read_bytes()
    except (DataError, OSError):
        return Response("boundaries are missing", status_code=404, media_type="text/plain")
    return Response(body, media_type="application/geo+json", headers={"cache-control": _cache_control(request, body)})


@cache
def read_scripts() -> bytes:
    """Return the scripts of the page, each of which puts its listeners up once.

    Not sent through `st.html`: the browser's sanitizer drops a script in which a tag is written.
    """
    scripts = sorted((files("casemap.dashboard") / "scripts").iterdir(), key=lambda script: script.name)
    return b"\n".join(script.read_bytes() for script in scripts)


@cache
def read_head() -> str:
    """Return what the start page's head begins with: a script that runs before anything is drawn, the ground."""
    return f"<script>{(files('casemap.dashboard') / 'head.js').read_text(encoding='utf-8')}</script>{GROUND}"


def send_script(request: Request) -> Response:
    """Answer with the scripts; addressed by content (`?v=`), they may be kept for ever."""
    body = read_scripts()
    return Response(body, media_type="text/javascript", headers={"cache-control": _cache_control(request, body)})


def rewrite_page(body: bytes) -> bytes:
    """Return the start page in Japanese: its language, its title, and first of all what runs before it is drawn."""
    script = f'<script defer src="{SCRIPT_ROUTE[1:]}?v={_version(read_scripts())}"></script>'
    text = body.decode("utf-8")
    text = text.replace('<html lang="en">', '<html lang="ja">', 1)
    text = text.replace("<title>Streamlit</title>", f"<title>{escape(translator('ja')('title'))}</title>", 1)
    return text.replace("<head>", "<head>" + read_head() + script, 1).encode("utf-8")


def _version(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:12]


def _cache_control(request: Request, body: bytes) -> str:
    exact = request.query_params.get("v") == _version(body)
    return "public, max-age=31536000, immutable" if exact else "no-cache"


class Shell:
    """ASGI middleware: adds `HEADERS` to every response and rewrites HTML pages with `rewrite_page`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; anything but HTTP (the web socket) passes untouched."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start: Message | None = None
        parts: list[bytes] = []

        async def forward(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message["headers"]))
                for name, value in HEADERS.items():
                    headers[name] = value
                message = {**message, "headers": headers.raw}
                page = headers.get("content-type", "").startswith("text/html")
                if page and message["status"] == 200 and scope["method"] == "GET" and "content-encoding" not in headers:
                    start = message
                    return
            elif message["type"] == "http.response.body" and start is not None:
                parts.append(message.get("body", b""))
                if message.get("more_body", False):
                    return
                body = rewrite_page(b"".join(parts))
                headers = MutableHeaders(raw=list(start["headers"]))
                headers["content-length"] = str(len(body))
                del headers["etag"], headers["last-modified"]
                await send({**start, "headers": headers.raw})
                await send({**message, "body": body})
                return
            await send(message)

        if Headers(scope=scope).get("accept", "").find("text/html") >= 0:
            # The page must come plain and whole: neither packed nor as "not modified".
            drop = (b"accept-encoding", b"if-none-match", b"if-modified-since")
            scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] not in drop]}
        await self.app(scope, receive, forward)

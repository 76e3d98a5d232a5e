"""Start the dashboard's web server: what `casemap serve` runs. `streamlit run app.py` does the same."""

import socket
from pathlib import Path

from streamlit.web import cli as streamlit_cli

from casemap.model import UsageError


def run_server(app: Path, *, host: str, port: int, browser: bool) -> None:
    """Serve the script `app` on `host`:`port` until interrupted; `browser` opens a window.

    Raises UsageError when the port is taken or the address is not one of this computer.
    """
    _require_free(host, port)
    shown = f"[{host}]" if ":" in host else host
    print(f"casemap: http://{shown}:{port} で開きます。止めるには Ctrl+C を押してください。", flush=True)  # noqa: T201
    streamlit_cli.main(
        args=[
            "run",
            str(app),
            f"--server.address={host}",
            f"--server.port={port}",
            f"--server.headless={'false' if browser else 'true'}",
            # No question about an e-mail address before the first start.
            "--server.showEmailPrompt=false",
        ],
        standalone_mode=False,
    )


def _require_free(host: str, port: int) -> None:
    """Raise UsageError unless a server can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise UsageError(
                f"{host}:{port} では待ち受けられません ({error})。--port で別の番号を指定してください。"
            ) from error

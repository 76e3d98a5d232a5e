"""Start the dashboard's web server: what `casemap serve` runs. `streamlit run app.py` does the same."""

import socket
import threading
import time
import webbrowser
from pathlib import Path

from streamlit.web import cli as streamlit_cli

from casemap.model import UsageError

# How long a slow virtual desktop may take to bring the server up before no window is opened any more.
START_SECONDS = 60.0
POLL_SECONDS = 0.2


def run_server(app: Path, *, host: str, port: int, browser: bool) -> None:
    """Serve the script `app` on `host`:`port` until interrupted; `browser` opens a window.

    Raises UsageError when the port is taken or the address is not one of this computer.
    """
    _require_free(host, port)
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    print(f"casemap: {address} で開きます。止めるには Ctrl+C を押してください。", flush=True)  # noqa: T201
    if browser:
        threading.Thread(target=_open_when_ready, args=(host, port, address), daemon=True).start()
    # Headless, although a window is opened: else Streamlit takes the visitor for a developer, asks for an e-mail
    # address on the terminal and offers to install things on the page.
    arguments = [f"--server.address={host}", f"--server.port={port}", "--server.headless=true"]
    streamlit_cli.main(args=["run", str(app), *arguments], standalone_mode=False)


def _open_when_ready(host: str, port: int, address: str) -> None:
    """Open a browser window as soon as the server listens."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(POLL_SECONDS)
            continue
        webbrowser.open(address)
        return


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

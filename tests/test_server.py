"""Starting the dashboard from the command line."""

import socket
import threading
from pathlib import Path

import pytest

from casemap.cli import main
from casemap.dashboard import server


def test_a_taken_port_is_a_clear_message(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port), "--no-browser"]) == 2
    assert "--port" in capsys.readouterr().err


def test_the_window_opens_once_the_server_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    opened = threading.Event()
    addresses: list[str] = []

    def serve(args: list[str], standalone_mode: bool) -> None:
        asked.extend(args)
        with socket.create_server(("127.0.0.1", port)):
            assert opened.wait(30)

    def open_window(address: str) -> None:
        addresses.append(address)
        opened.set()

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    monkeypatch.setattr(server.streamlit_cli, "main", serve)
    monkeypatch.setattr(server.webbrowser, "open", open_window)
    server.run_server(Path("app.py"), host="127.0.0.1", port=port, browser=True)
    assert addresses == [f"http://127.0.0.1:{port}"]
    # Else Streamlit asks for an e-mail address and offers to install things on the page.
    assert "--server.headless=true" in asked

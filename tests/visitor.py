"""A visitor without a browser: speaks Streamlit's own protocol over one WebSocket, as its page does.

In: the address of a running dashboard. Out: for each run of the script the messages of the server. Used by tests of
several replicas and by benchmarks/bench_sessions.py; tests/browser looks at what a browser shows.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect

LARGEST_MESSAGE = 64 << 20


@dataclass
class Run:
    """What one run of the script sent."""

    messages: list[ForwardMsg] = field(default_factory=list)
    size: int = 0

    @property
    def failed(self) -> bool:
        """Say whether the script ended with an error, or showed one."""
        ends = [message.script_finished for message in self.messages if message.WhichOneof("type") == "script_finished"]
        wrong = ForwardMsg.FINISHED_WITH_COMPILE_ERROR in ends
        return wrong or any(element.WhichOneof("type") == "exception" for element in self.elements())

    def elements(self) -> Iterator[Element]:
        """Yield the new elements in order."""
        for message in self.messages:
            if message.WhichOneof("type") == "delta" and message.delta.WhichOneof("type") == "new_element":
                yield message.delta.new_element

    def holds(self, text: str) -> bool:
        """Say whether a text was sent."""
        return any(text.encode() in message.SerializeToString() for message in self.messages)


class Visitor:
    """One session. Not for several threads."""

    def __init__(self, address: str, query: str = "", cookies: str = "", timeout: float = 60) -> None:
        """Connect to `address` (http://host:port) and run the page once with a query string."""
        self._timeout = timeout
        self._query = query
        self._states: dict[str, WidgetState] = {}
        self._ids: dict[str, str] = {}
        # Large messages, which the server names when they come again.
        self._known: dict[str, ForwardMsg] = {}
        headers = {"Cookie": cookies} if cookies else {}
        self._stack = ExitStack()
        opened = connect(
            address.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            additional_headers=headers,
            origin=address,  # type: ignore[arg-type]
            max_size=LARGEST_MESSAGE,
            open_timeout=timeout,
        )
        self._socket: ClientConnection = self._stack.enter_context(opened)
        self.first = self.rerun()

    def rerun(self, **values: object) -> Run:
        """Set widgets by key, run the script and return what it sent; TimeoutError when it does not end.

        None presses a button; other values stay.
        """
        message = BackMsg()
        message.rerun_script.query_string = self._query
        message.rerun_script.cached_message_hashes.extend(self._known)
        for key, value in values.items():
            state = WidgetState(id=self._ids[key])
            name = "trigger_value" if value is None else f"{type(value).__name__.replace('str', 'string')}_value"
            setattr(state, name, True if value is None else value)
            self._states[key] = state
        message.rerun_script.widget_states.widgets.extend(self._states.values())
        self._states = {key: state for key, state in self._states.items() if not state.trigger_value}
        self._socket.send(message.SerializeToString())
        run = self._receive()
        for element in run.elements():
            identity = getattr(getattr(element, str(element.WhichOneof("type"))), "id", "")
            if isinstance(identity, str) and identity.startswith("$$ID-"):
                self._ids[identity.split("-", 2)[2]] = identity
        return run

    def close(self) -> None:
        """Leave."""
        self._stack.close()

    def _receive(self) -> Run:
        run = Run()
        while True:
            content = self._socket.recv(timeout=self._timeout)
            assert isinstance(content, bytes)
            message = ForwardMsg()
            message.ParseFromString(content)
            if message.metadata.cacheable and message.hash:
                self._known[message.hash] = message
            run.messages.append(self._known[message.ref_hash] if message.WhichOneof("type") == "ref_hash" else message)
            run.size += len(content)
            if message.WhichOneof("type") == "script_finished" and message.script_finished in (
                ForwardMsg.FINISHED_SUCCESSFULLY,
                ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
            ):
                return run

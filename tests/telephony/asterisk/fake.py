"""What a PBX answers, in little: enough of ARI for one listener, over real sockets."""

import json
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha1
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import parse_qs, urlsplit

ACCOUNT, PASSWORD = "callcenter", "of the account"
RIGHT = "Basic " + b64encode(f"{ACCOUNT}:{PASSWORD}".encode()).decode()
SOUND = b"RIFF" + bytes(60_000)
_MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


@dataclass
class FakePbx:
    """``asked``: method and path of each order that came; ``live``, ``muted`` and ``stored``: names of recordings;
    ``broken``: the order that fails, by the end of its path."""

    channels: list[Any] = field(default_factory=list)
    bridges: list[Any] = field(default_factory=list)
    live: set[str] = field(default_factory=set)
    muted: set[str] = field(default_factory=set)
    stored: set[str] = field(default_factory=set)
    asked: list[tuple[str, str]] = field(default_factory=list)
    joined: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    address: str = ""
    broken: str = ""
    _says: SimpleQueue[Any] = field(default_factory=SimpleQueue)

    def says(self, *events: Any) -> None:
        for event in events:
            self._says.put(event)

    def hangs_up(self) -> None:
        """The line breaks, as when Asterisk is killed."""
        self._says.put(None)

    def answer(self, method: str, path: str, query: dict[str, list[str]]) -> tuple[int, Any]:
        self.asked.append((method, path))
        if self.broken and path.endswith(self.broken):
            return 500, {}
        match method, path.split("/"):
            case "GET", ["channels"]:
                return 200, self.channels
            case "GET", ["bridges"]:
                return 200, self.bridges
            case "GET", ["recordings", "stored"]:
                return 200, [{"name": name, "format": "wav"} for name in sorted(self.stored)]
            case "GET", ["recordings", "stored", name, "file"]:
                return (200, SOUND) if name in self.stored else (404, {})
            case "DELETE", ["recordings", "stored", name]:
                self.stored.discard(name)
                return 204, ""
            case "GET", ["recordings", "live", name]:
                return (200, {"name": name}) if name in self.live else (404, {})
            case "POST" | "DELETE", ["recordings", "live", name, "mute"]:
                if name not in self.live:
                    return 404, {"message": "Recording not found"}
                # As the real one does: the order to be silent, given twice, makes it go on.
                silent = method == "POST" and name not in self.muted
                (self.muted.add if silent else self.muted.discard)(name)
                return 204, ""
            case "POST", ["channels", _channel, "snoop", _snoop]:
                return 200, {}
            case "POST", ["channels", _channel, "record"]:
                self.live.add(query["name"][0])
                return 201, {}
        return 404, {}


@contextmanager
def fake_pbx() -> Iterator[FakePbx]:
    pbx = FakePbx()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            if self.headers["Authorization"] != RIGHT:
                self.send_error(401)
                return
            parts = urlsplit(self.path)
            if parts.path == "/ari/events":
                self._events()
                return
            status, body = pbx.answer(self.command, parts.path.removeprefix("/ari/"), parse_qs(parts.query))
            raw = body if isinstance(body, bytes) else json.dumps(body).encode() if body != "" else b""
            self.send_response(status)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = do_DELETE = handle_any  # noqa: N815

        def _events(self) -> None:
            key = self.headers["Sec-WebSocket-Key"] + _MAGIC
            self.send_response(101)
            self.send_header("Upgrade", "websocket")
            self.send_header("Connection", "Upgrade")
            self.send_header("Sec-WebSocket-Accept", b64encode(sha1(key.encode()).digest()).decode())  # noqa: S324
            self.end_headers()
            self.wfile.flush()
            pbx.joined.release()
            while not stopping.is_set():
                try:
                    event = pbx._says.get(timeout=0.05)
                except Empty:
                    continue
                if event is None:
                    break
                text = json.dumps(event).encode()
                self.wfile.write(b"\x81\x7e" + len(text).to_bytes(2, "big") + text)
                self.wfile.flush()
            self.close_connection = True

        def log_message(self, *args: Any) -> None:
            """Says nothing."""

    stopping = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    pbx.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield pbx
    finally:
        stopping.set()
        server.shutdown()
        server.server_close()
        thread.join(5)

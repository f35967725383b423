"""Asterisk's REST interface (ARI): questions and orders over HTTP, events over a WebSocket.

Its address is given on the command line by who runs the service, and stands for a PBX of the house; no page and no
telling can name another.
"""

import http.client
import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from callcenter.core.fetching import PIECE, FetchFailed, FetchRefused, Limits

APP = "callcenter"
PATIENCE = 5.0
"""Seconds for the answer to an order."""
PING = 10.0
LONGEST_EVENT = 1 << 20
_FOUND, _NOT_FOUND, _CONFLICT = 2, 404, 409


class AriError(Exception):
    """Asterisk is away, or says no. ``code`` is for the log: the kind of error, or the status."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Ari:
    """``address``: ``http://pbx.example:8088``, with the prefix of Asterisk's server if it has one."""

    address: str
    account: str
    password: str = field(repr=False)

    def channels(self) -> list[dict[str, Any]]:
        return list(self._ask("GET", "channels") or [])

    def bridges(self) -> list[dict[str, Any]]:
        return list(self._ask("GET", "bridges") or [])

    def stored(self) -> list[str]:
        """Names of what is kept; of what is being recorded, too."""
        return [row["name"] for row in self._ask("GET", "recordings/stored") or []]

    def tape(self, channel: str, name: str) -> bool:
        """Begins to record both directions of a channel, whatever its dialplan does. False where it has gone."""
        snoop = f"{channel}-{name.rpartition('_')[2]}-heard"
        seen = self._ask("POST", f"channels/{quote(channel)}/snoop/{quote(snoop)}", {"spy": "both", "app": APP})
        return seen is not None and self._begin(snoop, name)

    def _begin(self, snoop: str, name: str) -> bool:
        how = {"name": name, "format": "wav", "ifExists": "fail", "terminateOn": "none"}
        return self._ask("POST", f"channels/{quote(snoop)}/record", how) is not None

    def is_recording(self, name: str) -> bool:
        return self._ask("GET", f"recordings/live/{quote(name)}") is not None

    def hush(self, name: str, *, on: bool = True) -> bool:
        """Records silence from now on, or again what is said. False where nothing of this name is being recorded.

        Asterisk takes the order to be silent, given twice, for one to go on (seen): so it is told to go on first, which it
        does not mind.
        """
        mute = f"recordings/live/{quote(name)}/mute"
        return self._ask("DELETE", mute) is not None and (not on or self._ask("POST", mute) is not None)

    def forget(self, name: str) -> None:
        """Destroys what it has stored under this name."""
        self._ask("DELETE", f"recordings/stored/{quote(name)}")

    @contextmanager
    def events(self) -> Iterator[Iterator[dict[str, Any] | None]]:
        """What happens from now on; None where a second went by in silence. Raises AriError when the line breaks."""
        where = f"ws{self.address.removeprefix('http')}/ari/events?" + urlencode({"app": APP, "subscribeAll": "true"})
        try:
            with connect(
                where,
                additional_headers=self._headers(),
                open_timeout=PATIENCE,
                ping_interval=PING,
                ping_timeout=PING,
                close_timeout=1.0,
                max_size=LONGEST_EVENT,
                proxy=None,
            ) as line:
                yield _each(line)
        except (WebSocketException, OSError) as error:
            raise AriError(type(error).__name__) from error

    @contextmanager
    def sound(self, name: str, limits: Limits) -> Iterator[Iterator[bytes]]:
        """What was recorded, in pieces. Raises FetchRefused or FetchFailed."""
        connection = self._connection(limits.silence)
        try:
            path = f"{urlsplit(self.address).path}/ari/recordings/stored/{quote(name)}/file"
            connection.request("GET", path, headers=self._headers())
            answer = connection.getresponse()
            if answer.status == _NOT_FOUND:
                raise FetchRefused("gone")
            if answer.status // 100 != _FOUND:
                raise FetchFailed(f"status_{answer.status}")
            yield _pieces(answer, limits)
        except (OSError, http.client.HTTPException) as error:
            raise FetchFailed(type(error).__name__.lower()) from error
        finally:
            connection.close()

    def _ask(self, method: str, path: str, query: Mapping[str, str] | None = None) -> Any:
        """The answer's JSON ('' where there is none), None where what was asked for is not there or already so."""
        connection = self._connection(PATIENCE)
        try:
            target = f"{urlsplit(self.address).path}/ari/{path}" + (f"?{urlencode(query)}" if query else "")
            connection.request(method, target, headers={**self._headers(), "Content-Length": "0"})
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise AriError(type(error).__name__) from error
        finally:
            connection.close()
        if answer.status in (_NOT_FOUND, _CONFLICT):
            return None
        if answer.status // 100 != _FOUND:
            raise AriError(f"status_{answer.status}")
        return json.loads(body) if body else ""

    def _connection(self, timeout: float) -> http.client.HTTPConnection:
        parts = urlsplit(self.address)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        return kind(parts.hostname or "", parts.port, timeout=timeout)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": "Basic " + b64encode(f"{self.account}:{self.password}".encode()).decode()}


def _each(line: Any) -> Iterator[dict[str, Any] | None]:
    while True:
        try:
            event: dict[str, Any] = json.loads(line.recv(timeout=1.0))
        except TimeoutError:
            yield None
        else:
            yield event


def _pieces(answer: http.client.HTTPResponse, limits: Limits) -> Iterator[bytes]:
    size = 0
    while piece := answer.read1(PIECE):
        size += len(piece)
        if size > limits.size:
            raise FetchRefused("size")
        yield piece
    if answer.length:
        raise FetchFailed("cut")

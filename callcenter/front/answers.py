"""Answers of the program: made whole in its thread, or, where they are long, piece by piece as the reader takes them."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from wsgiref.types import WSGIApplication

from callcenter.core.db import release_connections
from callcenter.core.traces import describe

logger = logging.getLogger(__name__)

PIECE = 64 * 1024
"""Bytes from which on a piece of a long answer is worth sending."""
WHOLE = 256 * 1024
"""Bytes up to which even a file is sent in one piece."""


@dataclass
class Answer:
    """``pieces``: what is yet to be made of a long one; close it."""

    status: int
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""
    pieces: "Pieces | None" = None


class Pieces:
    """A long answer. Each piece is made in any thread of a small pool, so none is held while a reader dawdles."""

    def __init__(self, response: Any) -> None:
        self._response = response
        self._iterator: Iterator[bytes] = iter(response)

    def next(self) -> bytes | None:
        """None at the end. What it asked the database on the way is given back."""
        piece = bytearray()
        try:
            for more in self._iterator:
                piece += more
                if len(piece) >= PIECE:
                    break
            return bytes(piece) or None
        finally:
            release_connections()

    def close(self) -> None:
        try:
            self._response.close()
        finally:
            release_connections()


def make(application: WSGIApplication, environ: dict[str, Any]) -> Answer:
    """Runs the program. A defect that not even its own pages could tell is a bare 500."""
    try:
        return _made(application, environ)
    except Exception as error:  # noqa: BLE001 (granian would print the text of whatever it is)
        logger.error("crash", extra={"exception": describe(error)})
        return Answer(500, [(b"content-length", b"0")])


def _made(application: WSGIApplication, environ: dict[str, Any]) -> Answer:
    answer = Answer(500)

    def start(status: str, headers: list[tuple[str, str]], _exc_info: Any = None, /) -> Any:
        answer.status = int(status.split(" ", 1)[0])
        answer.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]

    response: Iterable[bytes] = application(environ, start)
    if environ["REQUEST_METHOD"] != "HEAD" and getattr(response, "streaming", False) and not _is_short(answer):
        release_connections()
        answer.pieces = Pieces(response)
        return answer
    try:
        if environ["REQUEST_METHOD"] != "HEAD":
            answer.body = b"".join(response)
    finally:
        close = getattr(response, "close", None)
        if close is not None:
            close()
    return answer


def _is_short(answer: Answer) -> bool:
    length = dict(answer.headers).get(b"content-length", b"")
    return length.isdigit() and int(length) <= WHOLE

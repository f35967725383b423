"""Bodies of requests: taken in by the loop, which waits for thousands at no cost, for as long as their bytes earn it."""

import asyncio
import io
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING, Any

from callcenter.core.errors import TooSlow

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

GRACE = 10.0
"""Seconds of waiting that every sender has."""
LEAST_RATE = 8 * 1024
"""Bytes that earn one more second: 64 kbit/s, the slowest line of a telephone."""

Receive = Callable[[], Awaitable[dict[str, Any]]]


class GoneError(Exception):
    """Whoever sent has closed the connection; nobody is left to be answered."""


class Body:
    """The body of one request. Only the time in which it was waited for counts, not that of whoever takes it."""

    def __init__(self, receive: Receive, grace: float = GRACE) -> None:
        self._receive, self._grace = receive, grace
        self._waited, self._size = 0.0, 0
        self.ended = False

    async def piece(self) -> bytes:
        """What comes next; nothing at the end. Raises TooSlow, or GoneError."""
        if self.ended:
            return b""
        begun = time.monotonic()
        try:
            async with asyncio.timeout(self._grace + self._size / LEAST_RATE - self._waited):
                message = await self._receive()
        except TimeoutError:
            raise TooSlow() from None
        finally:
            self._waited += time.monotonic() - begun
        if message["type"] != "http.request":
            raise GoneError
        self.ended = not message.get("more_body", False)
        data = bytes(message.get("body", b""))
        self._size += len(data)
        return data

    async def whole(self) -> bytes:
        """All of it. Raises TooSlow, or GoneError."""
        pieces = [await self.piece()]
        while not self.ended:
            pieces.append(await self.piece())
        return b"".join(pieces)


class _Flow(io.RawIOBase):
    def __init__(self, body: Body, loop: asyncio.AbstractEventLoop) -> None:
        self._body, self._loop = body, loop
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "Buffer", /) -> int:
        while not self._rest and not self._body.ended:
            self._rest = memoryview(self._next())
        room = memoryview(buffer).cast("B")
        size = min(len(room), len(self._rest))
        room[:size], self._rest = self._rest[:size], self._rest[size:]
        return size

    def _next(self) -> bytes:
        try:
            return asyncio.run_coroutine_threadsafe(self._body.piece(), self._loop).result()
        except (GoneError, CancelledError):
            self._body.ended = True
            return b""


def flowing(body: Body, loop: asyncio.AbstractEventLoop) -> io.BufferedReader:
    """A body that a view reads while it comes, as `wsgi.input`, in a thread that is there for uploads alone.

    Ends early when the sender is gone. Its methods raise TooSlow.
    """
    return io.BufferedReader(_Flow(body, loop), 64 * 1024)

"""A stream from its first byte to its last, as the front lets it flow."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from typing import Any

from callcenter.live.hub import Hub
from callcenter.live.listeners import Listener
from callcenter.live.streams import RESET, Stream

logger = logging.getLogger(__name__)
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]

HEARTBEAT = 15.0
SLOWEST = 20.0
"""Seconds in which a reader takes what was written."""
LIFE = 3600.0
"""Seconds after which a stream ends by itself; its page opens the next one by all walls anew."""
RETRY = (2_000, 6_000)
"""Milliseconds that a page waits: not all pages come back at once."""


async def serve(hub: Hub, listener: Listener, headers: list[tuple[bytes, bytes]], receive: Receive, send: Send) -> None:
    """``headers`` of the view's answer."""
    stream = hub.join(listener)
    if stream is None:
        await send({"type": "http.response.start", "status": 429, "headers": [(b"retry-after", b"60")]})
        await send({"type": "http.response.body", "body": b""})
        return
    gone = asyncio.create_task(_gone(receive, stream))
    try:
        kept = [pair for pair in headers if pair[0] != b"content-length"]
        await send({"type": "http.response.start", "status": 200, "headers": kept})
        begin = f"retry: {random.randint(*RETRY)}\n\n"  # noqa: S311 (spreads load)
        await _write(send, begin + (RESET if listener.missed.rows is None else ""))
        await _tell(stream, send)
        await send({"type": "http.response.body", "body": b""})
    except TimeoutError:
        logger.info("live_reader_dawdles")
    finally:
        hub.leave(stream)
        gone.cancel()


async def _tell(stream: Stream, send: Send) -> None:
    loop = asyncio.get_running_loop()
    over = loop.time() + LIFE * random.uniform(0.9, 1.1)  # noqa: S311
    while loop.time() < over and (text := await stream.text(HEARTBEAT)):
        await _write(send, text)


async def _write(send: Send, text: str) -> None:
    """Raises TimeoutError: the connection is given up with what lies in it."""
    async with asyncio.timeout(SLOWEST):
        await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _gone(receive: Receive, stream: Stream) -> None:
    """Ends the stream when its reader has closed the connection."""
    while (await receive())["type"] == "http.request":
        continue
    stream.end()

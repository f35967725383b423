"""The front: takes in bodies, gives whole requests to the threads of the program, and sends their answers.

Threads are for work only. What a stranger sends or reads slowly is waited for by the loop. Uploads, whose bytes are sealed
while they come, have threads of their own; so have the pieces of long answers. An event stream needs none.
"""

import asyncio
import io
import logging
import resource
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from typing import Any
from wsgiref.types import WSGIApplication

from django.conf import settings

from callcenter.core.bodies import REFUSED
from callcenter.core.errors import DomainError, TooLarge, TooSlow, Unavailable
from callcenter.core.permissions import Access, Kind, access_for
from callcenter.core.routes import named
from callcenter.core.traces import describe
from callcenter.front.answers import Answer, Pieces, make
from callcenter.front.bodies import GRACE, Body, GoneError, Receive, flowing
from callcenter.front.environ import environ_of
from callcenter.live.hub import Hub
from callcenter.live.listeners import LISTENER
from callcenter.live.serving import serve

logger = logging.getLogger(__name__)
Send = Callable[[dict[str, Any]], Awaitable[None]]

OK = 200
UPLOADS, DOWNLOADS = 16, 4
"""Threads: of bodies that flow, and of long answers."""
SMALL = 128 * 1024
"""Bytes: the longest body that is taken in beside any number of others."""
LARGE_AT_ONCE = 32
BEFORE_SIGN_IN = 64 * 1024
"""Bytes: the longest body of a page that anybody may send to."""
PATIENCE = 10.0
"""Seconds for which an upload or a large body waits until it is its turn."""
SLOWEST_READER = 120.0
"""Seconds in which a reader takes one piece of a long answer; a player that was paused asks again where it stopped."""


class Front:
    """The ASGI application around the WSGI one. ``threads``: how many requests are worked on at a time."""

    def __init__(self, application: WSGIApplication, *, threads: int, grace: float = GRACE) -> None:
        self._application, self._grace = application, grace
        self._workers = ThreadPoolExecutor(threads, "web")
        self._uploaders = ThreadPoolExecutor(UPLOADS, "upload")
        self._readers = ThreadPoolExecutor(DOWNLOADS, "download")
        self._upload_turn = asyncio.Semaphore(UPLOADS)
        self._hub = Hub()
        self._large_turn = asyncio.Semaphore(LARGE_AT_ONCE)

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        environ = environ_of(scope)
        body = Body(receive, self._grace)
        with suppress(GoneError):
            answer = await self._answer(environ, body)
            if LISTENER in environ and scope["method"] == "GET" and answer.status == OK:
                await serve(self._hub, environ[LISTENER], answer.headers, receive, send)
            else:
                await self._send(answer, receive, send)

    async def _answer(self, environ: dict[str, Any], body: Body) -> Answer:
        if not _has_body(environ):
            return await self._work(self._workers, environ)
        access = access_for(named(environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")))
        if access is not None and access.uploads:
            return await self._upload(environ, body)
        try:
            await self._take_in(environ, access, body)
        except DomainError as error:
            environ[REFUSED] = error
        return await self._work(self._workers, environ)

    async def _take_in(self, environ: dict[str, Any], access: Access | None, body: Body) -> None:
        """Reads the body of a page that there is; what is too large or of unknown length stays unread, and is refused."""
        length = _length(environ)
        if access is None or length is None or length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return
        if length > BEFORE_SIGN_IN and access.kind in (Kind.PUBLIC, Kind.ACCOUNT):
            raise TooLarge()
        async with nullcontext() if length <= SMALL else _Turn(self._large_turn):
            environ["wsgi.input"] = io.BytesIO(await body.whole())

    async def _upload(self, environ: dict[str, Any], body: Body) -> Answer:
        try:
            async with _Turn(self._upload_turn):
                environ["wsgi.input"] = flowing(body, asyncio.get_running_loop())
                return await self._work(self._uploaders, environ)
        except Unavailable as error:
            environ[REFUSED] = error
        return await self._work(self._workers, environ)

    async def _work(self, pool: ThreadPoolExecutor, environ: dict[str, Any]) -> Answer:
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(pool, make, self._application, environ)
        if isinstance(environ.get(REFUSED), TooSlow):
            answer.headers.append((b"connection", b"close"))
        return answer

    async def _send(self, answer: Answer, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        if answer.pieces is None:
            await send({"type": "http.response.body", "body": answer.body})
        else:
            await self._send_pieces(answer.pieces, receive, send)

    async def _send_pieces(self, pieces: Pieces, receive: Receive, send: Send) -> None:
        """Ends early, and with it the connection, when the reader leaves or dawdles, or the answer breaks off."""
        loop = asyncio.get_running_loop()
        gone = asyncio.create_task(_gone(receive))
        try:
            while not gone.done():
                piece = await loop.run_in_executor(self._readers, pieces.next)
                if piece is None:
                    await send({"type": "http.response.body", "body": b""})
                    return
                async with asyncio.timeout(SLOWEST_READER):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
        except Exception as error:  # noqa: BLE001 (granian would print the text of whatever it is)
            logger.info("answer_broke_off", extra={"exception": describe(error)})
        finally:
            gone.cancel()
            await loop.run_in_executor(self._readers, pieces.close)


class _Turn:
    """A place among a few, for which nobody waits longer than PATIENCE. Raises Unavailable."""

    def __init__(self, places: asyncio.Semaphore) -> None:
        self._places = places

    async def __aenter__(self) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._places.acquire()
        except TimeoutError:
            raise Unavailable() from None

    async def __aexit__(self, *_error: object) -> None:
        self._places.release()


def _has_body(environ: dict[str, Any]) -> bool:
    return "HTTP_TRANSFER_ENCODING" in environ or environ.get("CONTENT_LENGTH", "0") != "0"


def _length(environ: dict[str, Any]) -> int | None:
    """Bytes of the body by its header; None where it does not say."""
    text = environ.get("CONTENT_LENGTH", "")
    return int(text) if text.isdigit() and "HTTP_TRANSFER_ENCODING" not in environ else None


def take_all_files() -> None:
    """A connection that only waits costs a file and nothing else: as many as the system allows."""
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))


async def _gone(receive: Receive) -> None:
    """Returns when the reader has closed the connection."""
    while (await receive())["type"] == "http.request":
        continue

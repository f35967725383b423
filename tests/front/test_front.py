"""No thread of web waits for bytes of a stranger: the front alone, with programs and connections made up."""

import asyncio
import json
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse

from callcenter.core.bodies import REFUSED
from callcenter.front import app
from callcenter.front.answers import PIECE
from callcenter.front.app import Front
from callcenter.front.bodies import Body

CALLS = "/api/v1/calls/"
Program = Callable[[dict[str, Any], Any], Any]


class Connection:
    """One request. ``pieces`` come at once, then nothing more does unless ``ended``; ``takes``: pieces of the answer that
    are read."""

    def __init__(
        self, path: str, *pieces: bytes, length: int | None = None, ended: bool = False, takes: int = 99, **headers: str
    ) -> None:
        self._pieces, self._ended, self._takes = list(pieces), ended, takes
        self.asked, self.left = 0, asyncio.Event()
        self.sent: list[dict[str, Any]] = []
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if length is not None:
            named["content-length"] = str(length)
        self.scope: dict[str, Any] = {
            "type": "http",
            "method": "GET" if length is None else "POST",
            "raw_path": path.encode(),
            "query_string": b"",
            "http_version": "1.1",
            "scheme": "http",
            "client": ("192.0.2.1", "40000"),
            "headers": [(name.encode(), value.encode()) for name, value in named.items()],
        }

    async def receive(self) -> dict[str, Any]:
        self.asked += 1
        if self._pieces:
            piece = self._pieces.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(self._pieces) or not self._ended}
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)
        if len(self.sent) > self._takes:
            await asyncio.Event().wait()

    def come(self, front: Front) -> "asyncio.Task[None]":
        return asyncio.create_task(front(self.scope, self.receive, self.send))

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def body(self) -> bytes:
        return b"".join(message["body"] for message in self.sent[1:])


def reads_all(environ: dict[str, Any], start: Any) -> Any:
    response = HttpResponse(environ["wsgi.input"].read())
    start("200 OK", list(response.items()))
    return response


def run(story: Coroutine[Any, Any, None]) -> None:
    """In a thread of its own: the one of the tests may have a loop already, a browser's."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(asyncio.wait_for(story, 30))).result()


def upload_path() -> str:
    return reverse("api-recordings:of-call", args=[uuid4()])


def test_a_save_is_answered_while_more_bodies_hang_than_there_are_threads() -> None:
    async def story() -> None:
        front = Front(reads_all, threads=2)
        hanging = [Connection(path, b"{", length=50_000) for path in (CALLS, reverse("account_login")) * 50]
        tasks = [each.come(front) for each in hanging]
        save = Connection(CALLS, b'{"a": 1}', length=8, ended=True)
        await save.come(front)
        assert (save.status, save.body) == (200, b'{"a": 1}')
        assert not any(each.sent for each in hanging)
        for each in hanging:
            each.left.set()
        await asyncio.gather(*tasks)
        assert not any(each.sent for each in hanging)

    run(story())


def test_a_body_that_comes_too_slowly_is_refused_in_the_words_of_the_product() -> None:
    async def story() -> None:
        slow = Connection(CALLS, b"{", length=50_000)
        await slow.come(Front(get_wsgi_application(), threads=2, grace=0.05))
        assert (slow.status, json.loads(slow.body)["type"]) == (408, "urn:callcenter:error:too_slow")
        assert (b"connection", b"close") in slow.sent[0]["headers"]

    run(story())


def test_a_sender_earns_time_with_bytes() -> None:
    async def story() -> None:
        body = Body(Connection(CALLS, bytes(8192), length=9000).receive, grace=0.0)
        body._size = 8192  # as much as earns a second
        assert len(await body.piece()) == 8192
        waiting = asyncio.create_task(body.piece())
        await asyncio.sleep(0.1)
        assert not waiting.done()
        waiting.cancel()

    run(story())


def test_hanging_uploads_hold_only_their_own_threads_and_wait_for_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "PATIENCE", 0.05)

    def program(environ: dict[str, Any], start: Any) -> Any:
        refused = environ.get(REFUSED)
        read = b"" if refused else environ["wsgi.input"].read()
        response = HttpResponse(read, status=refused.status if refused else 200)
        start(f"{response.status_code} -", list(response.items()))
        return response

    async def story() -> None:
        front = Front(program, threads=2)
        hanging = [Connection(upload_path(), b"RIFF", length=9_000_000) for _each in range(app.UPLOADS)]
        tasks = [each.come(front) for each in hanging]
        await asyncio.sleep(0.1)
        save = Connection(CALLS, b"{}", length=2, ended=True)
        one_more = Connection(upload_path(), b"RIFF", length=4, ended=True)
        await asyncio.gather(save.come(front), one_more.come(front))
        assert (save.status, one_more.status) == (200, 503)
        for each in hanging:
            each.left.set()
        await asyncio.gather(*tasks)
        again = Connection(upload_path(), b"RI", b"FF", length=4, ended=True)
        await again.come(front)
        assert (again.status, again.body) == (200, b"RIFF")

    run(story())


@pytest.mark.parametrize(
    ("path", "length"),
    [(CALLS, 1024 * 1024 + 1), ("/accounts/login/", 64 * 1024 + 1), ("/no/such/page/", 10)],
)
def test_what_is_too_large_or_asked_of_no_page_is_not_read(path: str, length: int) -> None:
    async def story() -> None:
        large = Connection(path, b"x" * 10, length=length)
        await large.come(Front(get_wsgi_application(), threads=1))
        assert large.asked == 0
        assert large.status == (404 if length == 10 else 413)

    if "login" in path:
        path = reverse("account_login")
    run(story())


class Long:
    """A program whose answer is long; counts the threads that are in it, and the answers that were closed."""

    def __init__(self) -> None:
        self.closed = threading.Semaphore(0)

    def __call__(self, environ: dict[str, Any], start: Any) -> Any:
        response = StreamingHttpResponse(self._pieces())
        start("200 OK", [("Content-Length", "10000000")])
        return response

    def _pieces(self) -> Iterator[bytes]:
        try:
            for number in range(5):
                yield bytes([number]) * PIECE
        finally:
            self.closed.release()


def test_readers_who_dawdle_hold_no_thread() -> None:
    async def story() -> None:
        front = Front(Long(), threads=1)
        dawdling = [Connection("/", takes=2) for _each in range(app.DOWNLOADS * 5)]
        tasks = [each.come(front) for each in dawdling]
        brisk = Connection("/")
        await brisk.come(front)
        assert brisk.body == b"".join(bytes([number]) * PIECE for number in range(5))
        assert all(len(each.sent) <= 3 for each in dawdling)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    run(story())


def test_an_answer_is_closed_when_its_reader_leaves_or_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "SLOWEST_READER", 0.05)

    async def story() -> None:
        program = Long()
        slow, leaving = Connection("/", takes=2), Connection("/", takes=2)
        leaving.left.set()
        await asyncio.gather(slow.come(Front(program, threads=1)), leaving.come(Front(program, threads=1)))
        assert program.closed.acquire(timeout=5)
        assert program.closed.acquire(timeout=5) or len(leaving.sent) == 1

    run(story())


def test_a_crash_outside_of_all_pages_is_a_bare_500_and_its_text_stays_inside(caplog: pytest.LogCaptureFixture) -> None:
    def program(environ: dict[str, Any], start: Any) -> Any:
        raise ValueError("佐藤")

    async def story() -> None:
        crashing = Connection("/")
        await crashing.come(Front(program, threads=1))
        assert (crashing.status, crashing.body) == (500, b"")

    run(story())
    assert "佐藤" not in caplog.text


def test_a_header_cannot_pass_for_another() -> None:
    seen: dict[str, Any] = {}

    def program(environ: dict[str, Any], start: Any) -> Any:
        seen.update(environ)
        return reads_all(environ, start)

    async def story() -> None:
        front = Front(program, threads=1)
        connection = Connection("/a%E3%81%82", x_forwarded_for="203.0.113.9")
        connection.scope["headers"] += [(b"x_forwarded_for", b"127.0.0.1"), (b"cookie", b"a=1"), (b"cookie", b"b=2")]
        await connection.come(front)

    run(story())
    assert seen["HTTP_X_FORWARDED_FOR"] == "203.0.113.9"
    assert (seen["HTTP_COOKIE"], seen["REMOTE_ADDR"]) == ("a=1; b=2", "192.0.2.1")
    assert seen["PATH_INFO"].encode("latin-1").decode() == "/aあ"

"""Slow connections of every sort, in a process of their own: `python -m tests.faults.strangers` reads an order as JSON.

Each one is opened again after the server has closed it, as somebody would who means harm; what was closed is counted by sort
and status. Many requests that are quick to send are another matter than a few slow ones, so that takes a while.
"""

import asyncio
import json
import socket
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from subprocess import PIPE, Popen

PAUSE = 1.0
"""Seconds between two bytes."""
AGAIN = 5.0
"""Seconds until one that was closed is opened again."""
LARGE = "drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js"
COMING = 5.0
"""Seconds in which all of them come."""
BODY = 60_000
UPLOAD = 20_000_000
LITTLE = 4096
"""Bytes of the receive buffer of whoever reads slowly."""


@dataclass(frozen=True)
class Order:
    """``file``, ``calls``, ``upload``, ``audio``: addresses; ``tokens``: of signed-in persons, each takes its turn."""

    port: int
    count: int
    login: str
    file: str
    calls: str
    upload: str
    audio: str
    tokens: tuple[str, ...]


Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Sort = Callable[[Order, str, Ends], Awaitable[bytes]]
"""Answers what the server had said when it closed."""


async def drip(ends: Ends, head: str) -> bytes:
    """Sends the head, then a byte at a time, until the server has closed."""
    reader, writer = ends
    writer.write(head.encode())
    gone = asyncio.create_task(reader.read())
    while not gone.done():
        writer.write(b"a")
        await writer.drain()
        await asyncio.wait([gone], timeout=PAUSE)
    return gone.result()


async def slow_headers(order: Order, token: str, ends: Ends) -> bytes:
    return await drip(ends, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")


async def silent(order: Order, token: str, ends: Ends) -> bytes:
    return await ends[0].read()


async def idle(order: Order, token: str, ends: Ends) -> bytes:
    ends[1].write(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    return await ends[0].read()


def _head(path: str, length: int, kind: str, *more: str) -> str:
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {length}", f"Content-Type: {kind}", *more]
    return "\r\n".join([*lines, "", ""])


async def slow_body(order: Order, token: str, ends: Ends) -> bytes:
    return await drip(ends, _head(order.login, BODY, "application/x-www-form-urlencoded"))


async def slow_body_signed_in(order: Order, token: str, ends: Ends) -> bytes:
    return await drip(ends, _head(order.calls, BODY, "application/json", f"Authorization: Bearer {token}"))


async def slow_upload(order: Order, token: str, ends: Ends) -> bytes:
    head = _head(order.upload, UPLOAD, "multipart/form-data; boundary=b", f"Authorization: Bearer {token}")
    part = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\nContent-Type: audio/wav\r\n\r\n'
    return await drip(ends, head + part)


async def slow_upload_anonymous(order: Order, token: str, ends: Ends) -> bytes:
    return await drip(ends, _head(order.upload, UPLOAD, "multipart/form-data; boundary=b"))


async def slow_reader(order: Order, token: str, ends: Ends) -> bytes:
    """A large file of the pages, asked for more than once, of which a few bytes a second are read."""
    ends[1].write(f"GET {order.file} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode() * 4)
    return await _sip(ends)


async def slow_download(order: Order, token: str, ends: Ends) -> bytes:
    ends[1].write(
        f"GET {order.audio} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {order.tokens[0]}\r\n\r\n".encode()
    )
    return await _sip(ends)


async def _sip(ends: Ends) -> bytes:
    said = first = await ends[0].read(64)
    while said:
        await asyncio.sleep(PAUSE)
        said = await ends[0].read(64)
    return first


SORTS: dict[str, Sort] = {
    each.__name__: each
    for each in (
        slow_headers,
        silent,
        idle,
        slow_body,
        slow_body_signed_in,
        slow_upload,
        slow_upload_anonymous,
        slow_reader,
        slow_download,
    )
}


async def _for_ever(order: Order, number: int, closed: Counter[str]) -> None:
    names = sorted(SORTS)
    name = names[number % len(names)]
    token = order.tokens[number % len(order.tokens)]
    await asyncio.sleep(COMING * number / order.count)
    while True:
        with suppress(OSError):
            connection = socket.socket()
            if name in {"slow_reader", "slow_download"}:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, LITTLE)
            connection.setblocking(False)
            await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", order.port))
            ends = await asyncio.open_connection(sock=connection, limit=LITTLE)
            try:
                said = await SORTS[name](order, token, ends)
                closed[f"{name} {said[9:12].decode('ascii', 'replace')}".strip()] += 1
            finally:
                ends[1].close()
        await asyncio.sleep(AGAIN)


async def _serve(order: Order) -> None:
    closed: Counter[str] = Counter()
    everybody = [asyncio.create_task(_for_ever(order, number, closed)) for number in range(order.count)]
    await asyncio.to_thread(sys.stdin.read)
    for each in everybody:
        each.cancel()
    json.dump(closed, sys.stdout)


@contextmanager
def strangers(order: Order) -> Iterator[Counter[str]]:
    """Inside, they are there. Afterwards the counter says how many connections of each sort the server has closed, and with what."""
    process = Popen([sys.executable, "-m", "tests.faults.strangers"], stdin=PIPE, stdout=PIPE, text=True)
    assert process.stdin is not None
    process.stdin.write(json.dumps(asdict(order)) + "\n")
    process.stdin.flush()
    closed: Counter[str] = Counter()
    try:
        yield closed
    finally:
        said, _errors = process.communicate()
        closed.update(json.loads(said or "{}"))


if __name__ == "__main__":
    given = json.loads(sys.stdin.readline())
    asyncio.run(_serve(Order(**given | {"tokens": tuple(given["tokens"])})))

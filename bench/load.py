"""Many programs that call one server, in a process of its own that costs next to nothing: bytes made beforehand, sockets
and one loop. `python -m bench.load` reads what to send as JSON and answers what it saw as JSON.
"""

import base64
import json
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

CREATED = b"HTTP/1.1 201"
PATIENCE = 15.0
"""Seconds after the end in which answers are still waited for; one that has not come then counts as refused."""


@dataclass(frozen=True)
class Seen:
    """``times``: milliseconds until the last byte of each answer, in the order of the answers."""

    times: list[float]
    refused: int
    seconds: float
    cpu: float

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds


def load(port: int, requests: Sequence[bytes], *, seconds: float, pause: float) -> Seen:
    """Each request is sent again and again on a connection of its own, at the earliest ``pause`` seconds after the last
    time; everybody begins at another moment of the pause."""
    order = {
        "port": port,
        "requests": [base64.b64encode(one).decode() for one in requests],
        "seconds": seconds,
        "pause": pause,
    }
    command = [sys.executable, "-m", "bench.load"]
    done = subprocess.run(command, input=json.dumps(order), capture_output=True, text=True, check=True)
    return Seen(**json.loads(done.stdout))


def post(path: str, headers: Mapping[str, str], body: str) -> bytes:
    data = body.encode()
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(data)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + data


@dataclass
class _Caller:
    request: bytes
    socket: socket.socket
    due: float
    sent: float = 0.0
    waiting: bool = False
    answer: bytearray = field(default_factory=bytearray)

    def send(self, now: float) -> None:
        self.sent, self.waiting, self.answer = now, True, bytearray()
        self.socket.sendall(self.request)

    def receive(self) -> bool:
        """Whether the answer is whole."""
        data = self.socket.recv(65536)
        if not data:
            raise SystemExit("the server closed a connection")
        self.answer += data
        head, found, body = self.answer.partition(b"\r\n\r\n")
        if not found:
            return False
        length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        return len(body) >= length


def _run(port: int, requests: Sequence[bytes], seconds: float, pause: float) -> Seen:
    begun, cpu = time.monotonic(), time.process_time()
    callers = [
        _Caller(request, socket.create_connection(("127.0.0.1", port)), begun + pause * i / len(requests))
        for i, request in enumerate(requests)
    ]
    with selectors.DefaultSelector() as selector:
        for caller in callers:
            selector.register(caller.socket, selectors.EVENT_READ, caller)
        times, refused = _turns(selector, callers, begun + seconds, pause)
    return Seen(times, refused, time.monotonic() - begun, time.process_time() - cpu)


def _turns(
    selector: selectors.BaseSelector, callers: Sequence[_Caller], end: float, pause: float
) -> tuple[list[float], int]:
    times: list[float] = []
    refused = 0
    while (now := time.monotonic()) < end or (now < end + PATIENCE and any(caller.waiting for caller in callers)):
        idle = [caller for caller in callers if not caller.waiting]
        for caller in idle:
            if caller.due <= now < end:
                caller.due = max(caller.due + pause, now)
                caller.send(now)
        soonest = min((caller.due for caller in callers if not caller.waiting), default=end)
        for key, _events in selector.select(max(0.0, min(soonest, end) - now) if now < end else 1.0):
            caller = key.data
            if caller.receive():
                caller.waiting = False
                times.append((time.monotonic() - caller.sent) * 1000)
                refused += not caller.answer.startswith(CREATED)
    late = [(time.monotonic() - caller.sent) * 1000 for caller in callers if caller.waiting]
    return times + late, refused + len(late)


def main() -> None:
    order = json.load(sys.stdin)
    requests = [base64.b64decode(one) for one in order["requests"]]
    seen = _run(order["port"], requests, order["seconds"], order["pause"])
    json.dump(seen.__dict__, sys.stdout)


if __name__ == "__main__":
    main()

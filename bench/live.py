"""From the telephone system's telling that it rings to the painted pop, while 500 pages listen to one process of web; and from
a revocation to the end of all streams of its person.

One page is a real Chromium on the desk; the other 499 are sockets that take what comes, each of a session of its own, so that the
look at who may still listen has 500 sessions to ask about. That process also takes the tellings and answers the page.
"""

import http.client
import selectors
import socket
import statistics
import threading
import time
from typing import Any
from uuid import uuid4

from bench import Row
from bench.stand import stand

PORT = 8134
PAGES, EACH = 500, 5
RINGS, PAUSE = 100, 1.2
"""Fifty calls a minute."""
REVOKED, PATIENCE = 20, 30.0
LAST = b"0\r\n\r\n"
"""The end of an answer in chunks."""
PAINTED = """() => {
  window.painted = [];
  const seen = new Set();
  new MutationObserver(() => {
    for (const { action } of document.querySelectorAll("form[data-answer]")) {
      if (seen.has(action)) continue;
      seen.add(action);
      requestAnimationFrame(() => setTimeout(() => window.painted.push(performance.timeOrigin + performance.now())));
    }
  }).observe(document.body, { childList: true, subtree: true });
}"""


def run() -> list[Row]:
    base = stand()
    from tests.calls.make import make_client
    from tests.factories import client_for, make_person
    from tests.telephony.make import make_pbx

    client = make_client()
    people = [make_person("operator", client.company) for _each in range(PAGES // EACH)]
    cookies = [client_for(person).cookies["sessionid"].value for person in people for _each in range(EACH)]
    address = base.web(PORT, workers=1)
    crowd = Crowd(cookies[1:])
    before = base.cpu()
    times = _painted(address, cookies[0], make_pbx(client))
    web, database = (spent - was for spent, was in zip(base.cpu(), before, strict=True))
    ended = _ended(crowd, people[1 : REVOKED + 1])
    p95, seconds = statistics.quantiles(times, n=20)[-1], RINGS * PAUSE
    return [
        Row(f"ring → painted pop, {crowd.open + 1} streams, p95", p95, "ms", goal="≤ 500 ms", ok=p95 <= 500),
        Row("… p50", statistics.median(times), "ms"),
        Row("… slowest", max(times), "ms"),
        Row("… told to each of the other pages, of two a call", crowd.told / (crowd.open or 1) / RINGS, ""),
        Row("… CPU of web", web * 1000 / seconds, "ms/s"),
        Row("… CPU of the databases", database * 1000 / seconds, "ms/s"),
        Row(
            f"revocation → the last of {EACH} streams has ended, slowest of {REVOKED}",
            max(ended),
            "s",
            goal="≤ 5 s",
            ok=max(ended) <= 5,
        ),
        Row("… p50", statistics.median(ended), "s"),
    ]


class Crowd:
    """Streams that are read and not looked at."""

    def __init__(self, cookies: list[str]) -> None:
        self.open = self.told = 0
        self.ended: dict[int, float] = {}
        """By their place among the cookies, when by the clock of this process."""
        self._selector = selectors.DefaultSelector()
        for place, cookie in enumerate(cookies):
            self._join(place, cookie)
        threading.Thread(target=self._read, daemon=True).start()

    def _join(self, place: int, cookie: str) -> None:
        line = socket.create_connection(("127.0.0.1", PORT))
        head = f"GET /live/events/ HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\nCookie: sessionid={cookie}\r\n\r\n"
        line.sendall(head.encode())
        if not line.recv(4096).startswith(b"HTTP/1.1 200"):
            raise SystemExit("a stream was refused")
        self._selector.register(line, selectors.EVENT_READ, place)
        self.open += 1

    def _read(self) -> None:
        while True:
            for key, _events in self._selector.select():
                line = key.fileobj
                assert isinstance(line, socket.socket)
                data = line.recv(65536)
                self.told += data.count(b'"leg"')
                if not data or data.endswith(LAST):  # the connection stays for another request
                    self._selector.unregister(line)
                    self.ended[key.data] = time.monotonic()
                    self.open -= 1


def _ended(crowd: Crowd, people: list[Any]) -> list[float]:
    """Seconds from each revocation, a second apart, until none of the person's streams is open any more."""
    from accounts.services.instant import end_everything

    revoked = []
    for person in people:
        end_everything(person)
        revoked.append(time.monotonic())
        time.sleep(1)
    # The first cookie of all is the browser's.
    theirs = [range(number * EACH - 1, (number + 1) * EACH - 1) for number in range(1, len(people) + 1)]
    until = time.monotonic() + PATIENCE
    while not all(place in crowd.ended for places in theirs for place in places):
        if time.monotonic() > until:
            raise SystemExit("streams of a person whose rights ended are still open")
        time.sleep(0.1)
    return [max(crowd.ended[place] for place in places) - at for places, at in zip(theirs, revoked, strict=True)]


def _painted(address: str, cookie: str, pbx: Any) -> list[float]:
    """Milliseconds from each telling until its pop was painted."""
    from playwright.sync_api import sync_playwright

    from tests.harness import browser as chromium

    program = chromium.find()
    if program is None:
        raise SystemExit("No Chromium. Run `python -m tests.harness.ensure_browser`.")

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=chromium.arguments(program))
        context = browser.new_context()
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
        page = context.new_page()
        page.goto(f"{address}/desk/")
        page.locator("poll-fragment[live][always]").wait_for(state="attached")
        page.evaluate(PAINTED)
        told = [_ring(pbx) for _each in range(RINGS)]
        painted: list[float] = page.evaluate("window.painted")
        browser.close()
    if len(painted) != RINGS:
        raise SystemExit(f"{len(painted)} of {RINGS} pops were painted")
    return [after - began for began, after in zip(told, painted, strict=True)]


def _ring(pbx: Any) -> float:
    """It rings, and the caller gives up half a second later; when it was told, in milliseconds of the clock."""
    began = time.time()
    pbx.reference = uuid4().hex
    _tell(pbx, "ringing")
    time.sleep(PAUSE / 2)
    _tell(pbx, "ended")
    time.sleep(max(0.0, began + PAUSE - time.time()))
    return began * 1000


def _tell(pbx: Any, kind: str) -> None:
    from tests.telephony.make import ADDRESS, signed

    body, key = pbx.says(kind), uuid4().hex
    headers = signed(pbx.secret, key, int(time.time()), body) | {"Content-Type": "application/json"}
    connection = http.client.HTTPConnection("127.0.0.1", PORT)
    connection.request("POST", ADDRESS, body, headers)
    status = connection.getresponse().status
    connection.close()
    if status != http.HTTPStatus.ACCEPTED:
        raise SystemExit(f"a telling was answered with {status}")

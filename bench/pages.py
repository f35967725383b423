"""The pages of calls that people wait for all day: CPU of all processes per request, over HTTP, in turn.

What the profile said. Inbox: 43 % in templates, 24 % in building and running seven queries, 15 % in opening nine values a
row where five are drawn; now a third is signing in and the empty page, a third three queries (the condition on
restrictions is most of them), a tenth opening. List: 60 % in templates; now 16 % signing in, 10 % the empty page, 46 % two
queries and 150 to 250 values (7 µs each, most of it HKDF), 11 % the rows. Save: no place above 15 %; six inserts and
four look-ups are 60 %. Entry: the directory was opened once more for a form that was not shown; a third of the call page was
14 fields drawn by up to six templates each. Four of its 61 statements asked again for what was known, two transactions
of the keystore took three or four round trips for one INSERT and for none, and every request composed anew the queries
for its session and its person.
Log: 60 % in templates and cells, 55 KB; each cell named its column for phones (28 KB), each operation was a choice (8 KB), a
fifth of the page was indentation and end tags. Now half of both: words of codes once a page, no title beside a cell that
speaks for itself, operations by group first, no count beside one object that is named. Of both lists a tenth was asking every escaped text whether it is translated
later, and every time for its zone and day. Then a twentieth of both lists went into two hundred moments, which Django's
loader parses by a pattern, and into two thousand hashes of ids, a fifth of them for asking after one key once a field; a
tenth of the API's into masks of numbers that were typed in full width. What is left of a list: HKDF and AES a tenth, instances
of rows an eighth, templates an eighth, the keystore's rows a twelfth, signing in a fourteenth.
An eighth of the list was one ORM query for the names of its companies, composed anew each time; a tenth of the log was words
looked up again (a choice of operations, "not known" fifty times) and the same names asked for twice. Both cost a tenth less
without them. Finding what an address is takes 0.4 ms and is done twice, for the walls and by Django.
The log's page was 27.5 KB: 15.4 of rows (307 bytes each, 76 of them two ids), 2.5 of filters, and a frame of 8 with words that few
pages need (2.3). It is 24.6 since those are fetched, and since a code stands beside a name once a page.
What can still be taken back was asked for by two queries composed anew: a sixth of the list. An addressee's newness, names and
numbers of other companies, the company's own card and numbers were a tenth of the entry. Each is now one statement that is
prepared once. Function calls of Python per request do not depend on the host: list page 47,800, API 49,700, save 20,600,
log 48,000, entry 93,400; milliseconds of the same code differed by 1.4 within ten minutes on a shared machine. A profile of calls
instead of time named what was many small things: a tenth of a list was ``Model.__init__`` of stored rows, another the hashes of ids, the
context of each sealed value was put together anew for each of 200 values, a client of the counters' server was made for each question, an
address was looked up twice; half of the call page's fields was asking each text whether it is translated later, and a tenth of the
entry the directory, the instructions and three locks that the ORM composed anew. Now list page 34,300, API 30,800, save 17,700,
log 45,400, entry 78,300. What is left of the call page: templates a half, of that looking up translations a third.
A query plan without statistics (right after a mass load) walks a whole company per row: analyse first.
"""

import http.client
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median
from typing import Any
from urllib.parse import urlencode, urlsplit

from bench import Row
from bench.stand import Stand, stand

PORT = 8131
UNREAD = 2000
ROUNDS = 12
REQUESTS = 10
BODY = "お見積りの件で、田中様から折り返しのお電話をいただきたいとのことです。夕方五時までは会社にいらっしゃいます。"


@dataclass(frozen=True)
class Spent:
    """Milliseconds of CPU."""

    web: float
    database: float

    @property
    def all(self) -> float:
        return self.web + self.database


@dataclass
class Visitor:
    """A browser or program on one connection that stays open."""

    address: str
    headers: dict[str, str]
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        where = urlsplit(self.address)
        self.connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=60)

    def ask(self, method: str, path: str, body: str | None = None, kind: str = "", *, wanted: int = 200) -> str:
        """The answer's text; where it leads for a redirect. Anything but ``wanted`` ends the bench."""
        headers = {**self.headers, "Origin": self.address, **({"Content-Type": kind} if kind else {})}
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        text = response.read().decode()
        if response.status != wanted:
            raise SystemExit(f"{method} {path} answered {response.status}")
        return response.headers.get("Location") or text


def run() -> list[Row]:
    base = stand()
    from tests.calls.make import make_client

    client = make_client()
    _fill(client)
    with base.superuser() as connection:
        connection.execute("ANALYZE")
    address = base.web(PORT, workers=1)
    works = _works(client, address)
    for work in works.values():
        for _i in range(5):
            work()
    found = measured(works, base)
    size = len(str(works["log"]()).encode()) / 1000
    return [*_rows(found), Row("… size", size, "KB", goal="≤ 25 KB", ok=size <= 25)]


def _fill(client: Any) -> None:
    """Unread messages of a real length, the newest of today."""
    from datetime import timedelta

    from callcenter.core.db import now
    from calls import services
    from calls.choices import Source
    from tests.calls.make import call_input
    from tests.factories import acting

    for batch in range(UNREAD // 250):
        with acting(client.operating()) as state:
            until = now()
            items = [
                call_input(
                    client, at=until - timedelta(seconds=(batch * 250 + i) % 1200), addressee=client.suzuki, body=BODY
                )
                for i in range(250)
            ]
            services.create_calls(actor=state.actor, tenant_id=client.id, items=items, source=Source.DESK, quiet=True)


def _works(client: Any, address: str) -> dict[str, Callable[[], object]]:
    from tests.factories import client_for, make_person, token_for

    slug = client.company.slug
    reader, operator, auditor = (
        Visitor(address, {"Cookie": f"sessionid={client_for(person).cookies['sessionid'].value}"})
        for person in (client.user, client.operator, make_person("auditor"))
    )
    program = Visitor(address, {"Authorization": f"Bearer {token_for(client.operator)}"})
    call = {
        "tenant": slug,
        "called_number": client.number,
        "caller_number": "090-1234-5678",
        "started_at": datetime.now(UTC).isoformat(),
        "disposition": "callback",
        "caller": {"company": "㈱東都リース", "name": "𠮷田 健太", "kana": "ヨシダ ケンタ"},
        "message": {"body": BODY, "addressee": "鈴木 一郎", "callback": True},
    }
    saved = json.dumps(call)
    return {
        "inbox": lambda: reader.ask("GET", f"/p/{slug}/inbox/"),
        "list page": lambda: operator.ask("GET", "/desk/sent/"),
        "list API": lambda: program.ask("GET", f"/api/v1/calls/?tenant={slug}"),
        "log": lambda: auditor.ask("GET", "/audit/log/"),
        "save": lambda: program.ask("POST", "/api/v1/calls/", saved, "application/json", wanted=201),
        "entry": lambda: entry(operator, client),
    }


def entry(operator: Visitor, client: Any) -> None:
    """A whole entry in the browser: open, the page, one autosave, send."""
    form = {
        "disposition": "callback",
        "caller_company": "みどり建設",
        "caller_kana": "サトウ",
        "body": BODY,
        "callback": "1",
        "caller_number": "090-1234-5678",
        "urgency": "normal",
        "read_back": "on",
        "addressee": str(client.suzuki),
    }
    typed, coded = "application/json", "application/x-www-form-urlencoded"
    slug = client.company.slug
    page = operator.ask("POST", "/desk/open/", urlencode({"client": slug}), coded, wanted=302)
    operator.ask("GET", page)
    operator.ask("PUT", f"{page}draft/", json.dumps({"rev": 0, "content": form}), typed)
    sent = {**form, "rev": "1", "confirm": slug, "action": "send"}
    operator.ask("POST", page, urlencode(sent), coded, wanted=302)


def measured(works: Mapping[str, Callable[[], object]], base: Stand) -> dict[str, Spent]:
    """CPU per run of each work, medians over rounds in which all have their turn."""
    taken: dict[str, list[Spent]] = {name: [] for name in works}
    for _round in range(ROUNDS):
        for name, work in works.items():
            before = base.cpu()
            for _i in range(REQUESTS):
                work()
            after = base.cpu()
            taken[name].append(Spent(*((b - a) * 1000 / REQUESTS for a, b in zip(before, after, strict=True))))
    return {
        name: Spent(median(spent.web for spent in found), median(spent.database for spent in found))
        for name, found in taken.items()
    }


def _rows(found: Mapping[str, Spent]) -> list[Row]:
    goals = (
        ("inbox", f"inbox of 50 with {UNREAD:,} unread, CPU of all processes", "all", 35),
        ("list page", "page of 50 calls, opened, masked, audited, CPU of web", "web", 12),
        ("list API", "… by the API", "web", 12),
        ("save", "save of a call, CPU of all processes", "all", 20),
        ("save", "… of web", "web", 12),
        ("entry", "whole entry in the browser, four requests, all processes", "all", 55),
        ("log", "log page of 50, CPU of web", "web", 15),
    )
    return [
        Row(words, value, "ms", goal=f"≤ {goal} ms", ok=value <= goal)
        for name, words, part, goal in goals
        for value in [getattr(found[name], part)]
    ]

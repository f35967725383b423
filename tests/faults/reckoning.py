"""What must be true after the drill, counted past every wall of the product: by the databases' superuser, in its files, in
what the mail server has taken."""

import time
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from callcenter.core.bootstrap import DATABASE
from callcenter.embedded.home import Home
from callcenter.embedded.postgres import Postgres
from tests.faults.postbox import read
from tests.faults.traffic import Traffic

SECONDS = 20.0
OPEN_JOBS = "SELECT count(*) FROM core_job WHERE state <> 'given_up' AND next_at < now() AND created_at < now() - interval '60 s'"


def scene(base: str) -> tuple[Traffic, UUID]:
    """A company with an operator who calls, an auditor who exports, and a person who wants every mail."""
    import django

    django.setup()
    from calls import services
    from tests.calls.make import BODY, LATELY, NAME, make_client
    from tests.factories import acting, make_person, token_for
    from tests.recordings import sounds

    client = make_client()
    person = make_person("client_user", client.company, demo=False)
    with acting(client.reading(person)) as state:
        services.set_notify_choice(actor=state.actor, tenant_id=client.id, mode="all", entry_id=None)
    body = {
        "tenant": client.company.slug,
        "called_number": client.number,
        "caller_number": "090-1234-5678",
        "started_at": LATELY,
        "disposition": "callback",
        "caller": {"company": None, "name": NAME, "kana": "ヨシダ ケンタ"},
        "message": {"body": BODY, "addressee": "鈴木 一郎", "urgency": "normal", "callback": False},
    }
    operator, auditor = token_for(client.operator, client.company), token_for(make_person("auditor"))
    sound = sounds.encoded("pcm.wav", SECONDS)
    return Traffic(base, operator, auditor, client.company.slug, body, sound), client.id


class Reckoning:
    def __init__(self, traffic: Traffic, tenant_id: UUID, home: Home, mails: Path) -> None:
        self.traffic, self._tenant, self._home, self._mails = traffic, tenant_id, home, mails

    def _ask(self, question: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(Postgres(self._home).superuser_url(DATABASE), connect_timeout=5) as sql:
            return sql.execute(question, values).fetchall()

    def _number(self, question: str, *values: object) -> int:
        return int(self._ask(question, *values)[0][0])

    def wait(self, patience: float) -> float:
        """Seconds until nothing is left to do; the patience where something still is."""
        begun = time.monotonic()
        while time.monotonic() - begun < patience and self._left():
            time.sleep(1)
        return time.monotonic() - begun

    def _left(self) -> int:
        try:
            return sum(count for _what, count in self._stuck())
        except psycopg.OperationalError:
            return 1

    def _stuck(self) -> list[tuple[str, int]]:
        mine = self._tenant
        return [
            ("jobs that are due", self._number(OPEN_JOBS)),
            ("exports", self._number("SELECT count(*) FROM audit_export WHERE state IN ('queued', 'running')")),
            ("recordings", self._number("SELECT count(*) FROM recordings_recording WHERE state = 'checking'")),
            ("mails", self._number("SELECT count(*) FROM accounts_mail WHERE state IN ('waiting', 'sending')")),
            (
                "events without a signature",
                self._number("SELECT seq FROM audit_head WHERE tenant_id = %s", mine)
                - self._number("SELECT COALESCE(max(size), 0) FROM audit_checkpoint WHERE tenant_id = %s", mine),
            ),
        ]

    def rows(self) -> list[tuple[str, int, bool]]:
        """(what, how many, whether that is right)."""
        stuck = [(f"stuck: {what}", count, count == 0) for what, count in self._stuck()]
        given_up = self._number("SELECT count(*) FROM core_job WHERE state = 'given_up'")
        failed = len(self.traffic.failures)
        return [
            *self._calls(),
            *self._recordings(),
            *self._exports(),
            *self._letters(),
            *stuck,
            ("work given up", given_up, given_up == 0),
            ("answers that were none of those for what is away", failed, failed == 0),
        ]

    def _calls(self) -> list[tuple[str, int, bool]]:
        there = {str(pk) for (pk,) in self._ask("SELECT id FROM calls_call WHERE tenant_id = %s", self._tenant)}
        acknowledged = set(self.traffic.calls.values())
        lost, more = len(acknowledged - there), len(there - acknowledged)
        return [
            ("calls asked for", self.traffic.asked, True),
            ("calls acknowledged", len(acknowledged), len(acknowledged) == self.traffic.asked),
            ("calls acknowledged and lost", lost, lost == 0),
            ("calls twice, or never acknowledged", more, more == 0),
        ]

    def _recordings(self) -> list[tuple[str, int, bool]]:
        rows = self._ask("SELECT id, state, digest FROM recordings_recording WHERE state NOT IN ('receiving')")
        ready = {str(pk) for pk, state, digest in rows if (state, digest) == ("ready", self.traffic.digest)}
        acknowledged = set(self.traffic.uploads.values())
        lost, more = len(acknowledged - ready), len({str(pk) for pk, _state, _digest in rows} - acknowledged)
        return [
            ("uploads acknowledged", len(acknowledged), True),
            ("uploads acknowledged and not to be played", lost, lost == 0),
            ("uploads twice", more, more == 0),
        ]

    def _exports(self) -> list[tuple[str, int, bool]]:
        ready = {str(pk) for (pk,) in self._ask("SELECT id FROM audit_export WHERE state = 'ready'")}
        acknowledged = set(self.traffic.exports.values())
        folder = self._home.path / "objects-exports"
        files = [file for file in folder.rglob("*") if file.is_file()]
        told = Counter(key for (key,) in self._ask("SELECT object_key FROM audit_event WHERE action = 'export.ready'"))
        lost, half, twice = len(acknowledged - ready), len(files) - len(ready), sum(told.values()) - len(told)
        return [
            ("exports acknowledged", len(acknowledged), True),
            ("exports acknowledged and not ready", lost, lost == 0),
            ("files of exports that are half, or of none", half, half == 0),
            ("exports said to be ready twice", twice, twice == 0),
        ]

    def _letters(self) -> list[tuple[str, int, bool]]:
        rows = dict(self._ask("SELECT state, count(*) FROM accounts_mail WHERE kind = 'message_new' GROUP BY state"))
        sent, unknown = rows.get("sent", 0), rows.get("unknown", 0)
        arrived = Counter(text for _to, text in read(self._mails))
        messages = self._number("SELECT count(*) FROM calls_message WHERE tenant_id = %s", self._tenant)
        links = Counter(_link(text) for text in arrived.elements())
        twice, lost = sum(links.values()) - len(links), max(0, sent - len(links))
        missing = messages - sum(rows.values())
        return [
            ("mails sent", sent, True),
            ("mails of which nobody knows whether they were taken", unknown, True),
            ("mails said to be sent that did not arrive", lost, lost == 0),
            ("mails that arrived twice", twice, twice == 0),
            ("messages without a mail", missing, missing == 0),
        ]


def _link(text: str) -> str:
    return next((word for word in text.split() if "/messages/" in word), text)

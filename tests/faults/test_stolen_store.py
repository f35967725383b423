"""A call and its recording go through the real processes; then nobody finds them in anything that lies on a disk."""

from __future__ import annotations

import io
import secrets
import time
import wave
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, LiteralString

import httpx
import psycopg
import pytest
import redis

from accounts.models import User
from tests.calls.make import Client, make_client
from tests.factories import client_for, token_for
from tests.faults import stolen
from tests.faults.markers import digits, kana, kanji
from tests.harness.plugin import own_home, running
from tests.harness.roles import url_for
from tests.harness.stack import Stack

OID: LiteralString = "SELECT oid FROM pg_database WHERE datname = current_database()"
pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]


def noise(seconds: int = 2) -> tuple[bytes, bytes]:
    """A WAV file of random samples, and 48 bytes from the middle of its sound."""
    sound = secrets.token_bytes(seconds * 16_000)
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(8000)
        writer.writeframes(sound)
    return file.getvalue(), sound[9_000:9_048]


@dataclass
class Markers:
    """What goes in; each text is unique to this run."""

    company: str = field(default_factory=lambda: kanji(9))
    name: str = field(default_factory=lambda: kanji(8))
    reading: str = field(default_factory=lambda: kana(14))
    number: str = field(default_factory=lambda: "090" + digits(8))
    callback: str = field(default_factory=lambda: "080" + digits(8))
    body: str = field(default_factory=lambda: f"{kanji(30)} {secrets.token_hex(12)}")
    note: str = field(default_factory=lambda: kanji(12))
    draft: str = field(default_factory=lambda: kanji(20))
    refused: str = field(default_factory=lambda: kanji(20))
    term: str = field(default_factory=lambda: kanji(10))
    login: str = field(default_factory=lambda: f"{secrets.token_hex(12)}@example.test")
    password: str = field(default_factory=lambda: secrets.token_hex(16))
    filename: str = field(default_factory=lambda: f"{kanji(8)}-{secrets.token_hex(8)}")
    today: str = field(default_factory=lambda: kanji(12))
    sound: bytes = b""

    def needles(self) -> stolen.Needles:
        texts = (
            "company",
            "name",
            "reading",
            "note",
            "draft",
            "refused",
            "term",
            "login",
            "password",
            "filename",
            "today",
        )
        found: dict[str, dict[str, bytes]] = {t: stolen.shapes_of_text(getattr(self, t)) for t in texts}
        for part in self.body.split():
            found[f"body {part[:2]}"] = stolen.shapes_of_text(part)
        for name in ("number", "callback"):
            found[name] = stolen.shapes_of_number(getattr(self, name))
        if self.sound:
            found["sound"] = dict(stolen.shapes_of_bytes(self.sound))
        return found


class Api:
    """A person's program against the running service."""

    def __init__(self, stack: Stack, person: User, client: Client) -> None:
        headers = {"Authorization": f"Bearer {token_for(person, client.company)}"}
        self._http = httpx.Client(base_url=f"{stack.base_url}/api/v1", headers=headers, timeout=60)

    def post(self, path: str, status: int, **values: Any) -> Any:
        response = self._http.post(path, **values)
        assert response.status_code == status, response.text
        return response.json()

    def get(self, path: str) -> Any:
        response = self._http.get(path)
        assert response.status_code == 200, response.text
        return response.json()


def until(what: str, done: Any, patience: float = 60) -> None:
    deadline = time.monotonic() + patience
    while not done():
        assert time.monotonic() < deadline, f"not in time: {what}"
        time.sleep(0.2)


def call_body(client: Client, markers: Markers) -> dict[str, Any]:
    return {
        "tenant": client.company.slug,
        "called_number": client.number,
        "caller_number": f"{markers.number[:3]}-{markers.number[3:7]}-{markers.number[7:]}",
        "started_at": datetime.now(UTC).isoformat(),
        "ring_seconds": 3,
        "talk_seconds": 60,
        "disposition": "callback",
        "as_said": True,
        "caller": {"company": markers.company, "name": markers.name, "kana": markers.reading},
        "message": {
            "body": markers.body,
            "addressee": str(client.suzuki),
            "urgency": "normal",
            "callback": True,
            "callback_number": markers.callback,
        },
    }


def live_through(stack: Stack, client: Client, markers: Markers) -> None:
    """Everything that handles personal data once: log, read, search, fail, answer, draft, sign in, upload."""
    operator, reader = Api(stack, client.operator, client), Api(stack, client.user, client)
    call = operator.post("/calls/", 201, json=call_body(client, markers))
    operator.post(f"/calls/{call['id']}/reveal/", 200, json={"fields": ["caller.name"], "purpose": "answering"})
    for terms in ({"number": markers.number}, {"kana": markers.reading}, {"q": markers.body[:8]}, {"q": markers.term}):
        reader.post("/calls/search/", 200, json={"tenant": client.company.slug, **terms})
    broken = call_body(client, markers) | {"disposition": markers.refused, markers.refused: markers.refused}
    operator.post("/calls/", 400, json=broken)
    operator.post(f"/calls/{call['id']}/reveal/", 400, json={"fields": [markers.refused], "purpose": markers.refused})
    (message,) = reader.get(f"/messages/?tenant={client.company.slug}")["results"]
    answer = {"status": "seen", "note": markers.note, "version": message["version"]}
    reader.post(f"/messages/{message['id']}/status/", 200, json=answer)
    type_a_draft(stack, client, markers)
    tell_operators(stack, client, markers)
    fail_to_sign_in(stack, markers)
    upload(operator, call["id"], markers)


def browser_of(stack: Stack, person: User) -> httpx.Client:
    """A browser in which the person is signed in."""
    cookies = {name: morsel.value for name, morsel in client_for(person).cookies.items()}
    return httpx.Client(base_url=stack.base_url, cookies=cookies, follow_redirects=True, timeout=60)


def type_a_draft(stack: Stack, client: Client, markers: Markers) -> None:
    with browser_of(stack, client.operator) as browser:
        browser.get("/desk/")
        token = {"X-CSRFToken": browser.cookies["csrftoken"]}
        page = browser.post("/desk/open/", headers=token, data={"client": client.company.slug})
        assert page.status_code == 200, page.text
        content = {"caller_name": markers.draft, "body": markers.draft, "caller_number": markers.number}
        saved = browser.put(f"{page.url.path}draft/", headers=token, json={"rev": 0, "content": content})
        assert saved.status_code == 200, saved.text


def tell_operators(stack: Stack, client: Client, markers: Markers) -> None:
    """An instruction of the day, and an operator who reads it."""
    page = f"/p/{client.company.slug}/instructions/"
    with browser_of(stack, client.user) as browser, browser_of(stack, client.operator) as reader:
        browser.get(page)
        until_tomorrow = f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%dT%H:%M}"
        token = {"X-CSRFToken": browser.cookies["csrftoken"]}
        given = browser.post(page, headers=token, data={"text": markers.today, "until": until_tomorrow})
        assert markers.today in given.text
        assert markers.today in reader.get(f"{page}now/").text


def fail_to_sign_in(stack: Stack, markers: Markers) -> None:
    with httpx.Client(base_url=stack.base_url, timeout=60) as browser:
        browser.get("/accounts/login/")
        form = {
            "login": markers.login,
            "password": markers.password,
            "csrfmiddlewaretoken": browser.cookies["csrftoken"],
        }
        assert browser.post("/accounts/login/", data=form).status_code == 200


def upload(operator: Api, call_id: str, markers: Markers) -> None:
    audio, markers.sound = noise()
    file = {"file": (f"{markers.filename}.wav", audio, "audio/wav")}
    recording = operator.post(f"/calls/{call_id}/recordings/", 201, files=file)
    until("the check of the recording", lambda: states_of(recording["id"]) == ["ready"])


def ask(query: LiteralString, *values: object, alias: str = "default") -> list[Any]:
    """Rows as the superuser sees them."""
    with psycopg.connect(url_for("superuser", alias)) as connection:
        return connection.execute(query, values).fetchall()


def states_of(recording_id: str) -> list[str]:
    return [state for (state,) in ask("SELECT state FROM recordings_recording WHERE id = %s", recording_id)]


def no_job_is_left() -> bool:
    return ask("SELECT count(*) FROM core_job") == [(0,)]


@pytest.fixture
def queue(stack: Stack) -> Iterator[redis.Redis]:
    client = redis.Redis.from_url(stack.valkey.url())
    yield client
    client.close()


@pytest.fixture
def _whole_log() -> Iterator[None]:
    """No segment of the write-ahead log is given back meanwhile, however much other tests write."""
    with psycopg.connect(url_for("superuser"), autocommit=True) as connection:
        connection.execute("SELECT pg_create_physical_replication_slot('stolen_' || pg_backend_pid(), true, true)")
        yield


def settle(queue: redis.Redis) -> None:
    """Everything that is in memory goes to the disk."""
    until("the jobs", no_job_is_left)
    queue.bgrewriteaof()
    until("the queue's log", lambda: not queue.info("persistence")["aof_rewrite_in_progress"])
    with psycopg.connect(url_for("superuser"), autocommit=True) as connection:
        connection.execute("CHECKPOINT")


def database_files(since: float) -> list[Path]:
    """The files of the test's own two databases, and what all databases of a cluster share (write-ahead log)."""
    oids = {str(oid) for alias in ("default", "keystore") for (oid,) in ask(OID, alias=alias)}
    parts = stolen.parts_of_cluster(running()[0].data, oids)
    return [path for part in parts for path in ([part] if part.is_file() else stolen.written_since(part, since))]


def steal(home: Path, needles: stolen.Needles, queue: redis.Redis, since: float) -> list[stolen.Hit]:
    """Objects, queue, logs, mails, temp folder, database files, write-ahead log; then tables and queue as they read."""
    hits = stolen.search_files([*stolen.written_since(home, since), *database_files(since)], needles)
    for alias in ("default", "keystore"):
        with psycopg.connect(url_for("superuser", alias)) as connection:
            hits += stolen.search_tables(connection, needles, alias)
    return hits + stolen.search_queue(queue, needles)


@pytest.mark.usefixtures("_whole_log")
def test_nothing_of_a_call_or_its_recording_lies_anywhere_in_clear(stack: Stack, queue: redis.Redis) -> None:
    since = time.time() - 1
    client, markers = make_client(), Markers()
    live_through(stack, client, markers)
    settle(queue)
    home = own_home().path
    assert stolen.written_since(home / "objects", since)
    assert database_files(since)
    assert steal(home, markers.needles(), queue, since) == []


@pytest.mark.usefixtures("_whole_log")
def test_the_search_finds_what_is_planted_in_every_place(stack: Stack, queue: redis.Redis) -> None:
    since, home, markers = time.time() - 1, own_home().path, Markers(sound=secrets.token_bytes(48))
    planted = home / "objects" / f"planted-{secrets.token_hex(4)}"
    with psycopg.connect(url_for("superuser"), autocommit=True) as connection:
        connection.execute("CREATE TABLE planted (t text)")
        try:
            for _twice in range(2):  # the log puts a head into every 8 KB, which may cut one
                connection.execute("INSERT INTO planted VALUES (%s)", [markers.name])
            queue.set("planted", markers.company)
            queue.lpush("planted-list", markers.body)
            planted.write_bytes(b"head" + markers.sound)
            temp = home / "tmp" / planted.name
            temp.parent.mkdir(exist_ok=True)
            temp.write_text(markers.draft, "utf-16-le")
            settle(queue)
            hits = steal(home, markers.needles(), queue, since)
        finally:
            connection.execute("DROP TABLE planted")
            queue.delete("planted", "planted-list")
            planted.unlink()
            temp.unlink()
    assert {hit.marker for hit in hits} == {"name", "company", f"body {markers.body[:2]}", "sound", "draft"} | {
        f"body {part[:2]}" for part in markers.body.split()
    }
    places = " ".join(hit.where for hit in hits)
    for place in ("/base/", "pg_wal", "objects/planted", "appendonly", "default.planted", "queue", str(temp)):
        assert place in places, place

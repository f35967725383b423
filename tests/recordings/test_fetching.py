"""What an exchange recorded is fetched once the call was sent, sealed, and attached to that call."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from callcenter.core import jobs
from callcenter.core.context import system_actor
from callcenter.core.ids import HOUSE_ID
from callcenter.core.models import Job
from recordings.models import Recording
from recordings.services.fetching import fetch_of_call
from recordings.services.jobs import FETCH
from telephony.models import Exchange, Told
from tests.calls.make import Client, make_client
from tests.factories import as_system, client_for
from tests.foreign import HOST, Foreign, foreign
from tests.log import events_of
from tests.telephony.make import Pbx, make_pbx
from tests.telephony.test_answering import send

pytestmark = pytest.mark.django_db(transaction=True)
SOUND = b"RIFF" + b"x" * 300_000
URL = f"https://{HOST}/a.wav"


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Foreign]:
    with foreign(monkeypatch, tmp_path) as server:
        server.says = 200, {}, SOUND
        yield server


@pytest.fixture
def client() -> Client:
    return make_client()


@pytest.fixture
def pbx(client: Client) -> Pbx:
    """Of a call that was answered and whose recording lies at the exchange."""
    made = make_pbx(client)
    made.tell("ringing")
    leg = made.leg()
    assert leg is not None
    client_for(client.operator).post(f"/desk/ringing/{leg.pk}/answer/")
    return made


def allow(pbx: Pbx, host: str = HOST) -> None:
    leg = pbx.leg()
    assert leg is not None
    with as_system(HOUSE_ID):
        name = Exchange.objects.get(pk=leg.exchange_id).name
    call_command("allow_recording_host", name, host)


def asked_for(client: Client) -> int:
    with as_system(client.id):
        return Job.objects.filter(task=FETCH).count()


def work(client: Client, pbx: Pbx, as_role: Any) -> int:
    leg = pbx.leg()
    assert leg is not None
    with as_role("worker"):
        return fetch_of_call(actor=system_actor(FETCH), tenant_id=client.id, call_id=leg.pk)


def kept(client: Client) -> list[Recording]:
    with as_system(client.id):
        return list(Recording.objects.filter(tenant_id=client.id))


def waiting(client: Client) -> int:
    with as_system(client.id):
        return Told.objects.filter(tenant_id=client.id, sound__isnull=False).count()


@pytest.mark.parametrize("first", ["told", "sent"])
def test_it_is_attached_to_its_call_whichever_came_first(
    first: str, client: Client, pbx: Pbx, there: Foreign, as_role: Any
) -> None:
    allow(pbx)
    if first == "sent":
        send(client, pbx.leg())
        assert asked_for(client) == 0
    assert pbx.tell("recording_ready", recording_url=URL) == 202
    if first == "told":
        assert asked_for(client) == 0
        assert work(client, pbx, as_role) == 0
        send(client, pbx.leg())
    assert asked_for(client) == 1
    assert work(client, pbx, as_role) == 1
    (recording,) = kept(client)
    leg = pbx.leg()
    assert leg is not None
    assert (recording.call_id, recording.state, recording.size) == (leg.pk, "checking", len(SOUND))
    assert recording.digest == sha256(SOUND).hexdigest()
    assert (waiting(client), there.asked) == (0, ["/a.wav"])
    assert work(client, pbx, as_role) == 0


def test_what_is_told_twice_is_kept_once(client: Client, pbx: Pbx, there: Foreign, as_role: Any) -> None:
    allow(pbx)
    send(client, pbx.leg())
    for url in (URL, URL):
        pbx.tell("recording_ready", recording_url=url)
    assert work(client, pbx, as_role) == 1
    assert (len(kept(client)), waiting(client)) == (1, 0)


def test_a_host_that_was_not_allowed_is_not_asked_until_it_is(
    client: Client, pbx: Pbx, there: Foreign, as_role: Any
) -> None:
    send(client, pbx.leg())
    pbx.tell("recording_ready", recording_url=URL)
    with pytest.raises(jobs.Again, match="fetch_host"):
        work(client, pbx, as_role)
    (event,) = events_of(client.company, "recording.fetch_refused")
    assert event["outcome"] == {"code": "denied", "reason": "fetch_host"} or event["outcome"]["reason"] == "fetch_host"
    assert (kept(client), waiting(client), there.asked) == ([], 1, [])
    allow(pbx)
    assert work(client, pbx, as_role) == 1
    assert (len(kept(client)), waiting(client)) == (1, 0)


def test_a_recording_that_nobody_can_mend_is_asked_for_once_and_keeps_no_other_from_coming(
    client: Client, pbx: Pbx, there: Foreign, as_role: Any
) -> None:
    allow(pbx)
    send(client, pbx.leg())
    for url in ("http://plain.example.com/a.wav", "https://not.example.com/a.wav", URL):
        pbx.tell("recording_ready", recording_url=url)
    with pytest.raises(jobs.Again, match="fetch_host"):
        work(client, pbx, as_role)
    assert (len(kept(client)), waiting(client)) == (1, 1)
    reasons = sorted(event["outcome"]["reason"] for event in events_of(client.company, "recording.fetch_refused"))
    assert reasons == ["fetch_address", "fetch_host"]


def test_what_is_not_there_yet_is_asked_for_again(client: Client, pbx: Pbx, there: Foreign, as_role: Any) -> None:
    allow(pbx)
    send(client, pbx.leg())
    pbx.tell("recording_ready", recording_url=URL)
    there.says = 404, {}, b""
    with pytest.raises(jobs.Again, match="status_404"):
        work(client, pbx, as_role)
    assert (kept(client), waiting(client)) == ([], 1)
    there.says = 200, {}, SOUND
    assert work(client, pbx, as_role) == 1


def test_the_address_is_sealed(client: Client, pbx: Pbx) -> None:
    pbx.tell("recording_ready", recording_url=URL)
    with as_system(client.id):
        (told,) = Told.objects.filter(tenant_id=client.id, sound__isnull=False)
    assert HOST.encode() not in bytes(told.sound)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "REC.example.com", "rec.example.com:8443", "*.example.com"])
def test_only_a_name_can_be_allowed(host: str, pbx: Pbx) -> None:
    with pytest.raises(CommandError):
        allow(pbx, host)
    allow(pbx)
    allow(pbx, "z.example.com")
    changes = events_of(HOUSE_ID, "exchange.host_allowed")[-1]["changes"]["hosts"]
    assert changes == {"old": HOST, "new": f"{HOST},z.example.com"}

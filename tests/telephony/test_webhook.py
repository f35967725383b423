"""What an exchange sends: proved by its signature, taken once, given to the company that was called."""

from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from audit.services import reveal
from callcenter.core.ids import HOUSE_ID
from telephony.adapters import Received
from telephony.adapters.generic import Generic
from telephony.models import Leg, Told
from telephony.services import hearing
from tests.factories import as_system, client_for, make_person
from tests.harness.roles import as_role
from tests.log import events_of
from tests.telephony.make import ADDRESS, CALLER, Pbx, make_pbx

pytestmark = pytest.mark.django_db


@pytest.fixture
def pbx() -> Pbx:
    return make_pbx()


def test_a_call_is_one_row_of_the_company_that_was_called(pbx: Pbx) -> None:
    assert pbx.tell("ringing", caller_number=CALLER) == 202
    assert pbx.tell("answered", extension="201") == 202
    assert pbx.tell("ended", duration=0) == 202
    leg = pbx.leg()
    assert leg is not None
    assert (leg.state, leg.extension, leg.called_number, leg.incomplete) == ("ended", "201", pbx.number, False)
    assert pbx.leg(HOUSE_ID) is None


def test_the_callers_number_is_sealed(pbx: Pbx) -> None:
    pbx.tell("ringing", caller_number=CALLER)
    with as_system(pbx.tenant_id) as state:
        leg = Leg.objects.get(reference=pbx.reference)
        assert CALLER.encode() not in bytes(leg.caller)
        opened = reveal(actor=state.actor, objs=[leg], fields=["caller"], purpose="answering")
    assert opened[leg.pk]["caller"] == CALLER


def test_what_came_once_is_not_taken_again(pbx: Pbx) -> None:
    body = pbx.says("ringing")
    assert pbx.send(body, key="one").status_code == 202
    other = pbx.says("ended", duration=0)
    answers = [pbx.send(body, key="one"), pbx.send(other, key="one")]
    assert [(each.status_code, each.json()["type"]) for each in answers] == [(409, "urn:callcenter:error:replay")] * 2
    leg = pbx.leg()
    assert leg is not None
    assert leg.state == "ringing"
    with as_system(pbx.tenant_id):
        assert Told.objects.filter(leg=leg).count() == 1


@pytest.mark.django_db(transaction=True)
def test_tellings_that_come_at_once_are_one_call_and_each_is_taken_once(pbx: Pbx) -> None:
    sent = [(pbx.says(kind, **more), key) for key, kind, more in MANY for _copy in range(3)]

    def one(telling: tuple[bytes, str]) -> int:
        try:
            status: int = pbx.send(telling[0], key=telling[1]).status_code
            return status
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(one, sent)) == [202] * 3 + [409] * 6
    leg = pbx.leg()
    assert leg is not None
    assert (leg.state, leg.incomplete) == ("ended", False)


MANY: list[tuple[str, str, dict[str, Any]]] = [
    ("a", "ringing", {"at": "2026-11-27T10:00:00Z"}),
    ("b", "answered", {"at": "2026-11-27T10:00:05Z"}),
    ("c", "ended", {"at": "2026-11-27T10:00:25Z", "duration": 20}),
]
FORGED: list[dict[str, Any]] = [
    {"late": 330},  # by the clock of the transaction, which the test began a while ago
    {"late": -330},
    {"webhook_signature": ""},
    {"webhook_signature": "v1,AAAA"},
    {"webhook_signature": "v1,é"},
    {"webhook_id": "another"},
    {"webhook_id": ""},
    {"webhook_timestamp": "9" * 400},
    {"webhook_timestamp": "-1"},
    {"webhook_timestamp": "１"},
]


@pytest.mark.parametrize("wrong", FORGED, ids=str)
def test_what_is_forged_changes_nothing_and_is_in_the_log(pbx: Pbx, wrong: dict[str, Any]) -> None:
    before = len(events_of(HOUSE_ID))
    answer = pbx.send(pbx.says("ringing"), **wrong)
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:callcenter:error:signature")
    assert pbx.leg() is None
    assert [event["action"] for event in events_of(HOUSE_ID)[before:]] == ["access.token_refused"]


def test_a_body_that_was_changed_or_signed_by_another_key_is_refused(pbx: Pbx) -> None:
    body = pbx.says("ringing")
    stranger = Pbx("whsec_" + b64encode(b"x" * 32).decode(), pbx.tenant_id, pbx.number, pbx.reference)
    assert stranger.send(body).status_code == 401
    taken = pbx.send(body, key="k").wsgi_request.headers
    assert pbx.send(body + b" ", key="k", webhook_signature=taken["webhook-signature"]).status_code == 401


def test_each_exchange_is_known_by_its_own_secret(pbx: Pbx) -> None:
    other = make_pbx()
    assert (pbx.tell("ringing"), other.tell("ringing")) == (202, 202)
    mine, theirs = pbx.leg(), other.leg()
    assert mine is not None
    assert theirs is not None
    assert mine.exchange_id != theirs.exchange_id


def test_the_example_of_standard_webhooks_is_signed() -> None:
    """From the specification's reference libraries."""
    received = Received(
        {
            "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "webhook-timestamp": "1614265330",
            "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        },
        b'{"test": 2432232314}',
        "",
    )
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    sent = datetime.fromtimestamp(1614265330, UTC)
    assert Generic().is_signed(received, secret, sent + timedelta(minutes=5))
    assert not Generic().is_signed(received, secret, sent + timedelta(minutes=5, seconds=1))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"type": "call.sung"}, "type"),
        ({"called_number": ""}, "called_number"),
        ({"called_number": "非通知"}, "called_number"),
        ({"called_number": "+" + "1" * 40}, "called_number"),
        ({"at": "yesterday"}, "at"),
        ({"at": "2026-11-27T10:00:00"}, "at"),
        ({"at": "0001-01-01T00:00:00Z"}, "at"),
        ({"at": "9999-12-31T23:59:59-14:00"}, "at"),
        ({"duration": -1}, "duration"),
        ({"call_id": "a\u202eb"}, "call_id"),
        ({"call_id": "x" * 129}, "call_id"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_what_cannot_be_understood_is_named(pbx: Pbx, values: dict[str, Any], field: str) -> None:
    answer = pbx.send(pbx.says("ringing", **values))
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert pbx.leg() is None


@pytest.mark.parametrize("key", ["k" * 129, "a\xadb"])
def test_an_id_that_cannot_be_kept_is_named(pbx: Pbx, key: str) -> None:
    answer = pbx.send(pbx.says("ringing"), key=key)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["webhook-id"])


def test_a_clock_that_is_set_from_one_end_to_the_other_stops_no_call(pbx: Pbx) -> None:
    for kind, at in (
        ("ringing", "1990-01-02T00:00:00Z"),
        ("answered", "2199-12-30T00:00:00Z"),
        ("ended", "1990-01-02T00:00:00Z"),
    ):
        assert pbx.tell(kind, at=at) == 202
    leg = pbx.leg()
    assert leg is not None
    assert (leg.state, leg.incomplete, leg.rang) == ("ended", True, None)
    assert datetime.now(UTC) - leg.started_at < timedelta(days=2)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b"[" * 9000], ids=repr)
def test_what_is_no_json_is_refused(pbx: Pbx, body: bytes) -> None:
    assert pbx.send(body).status_code == 400


def test_a_number_that_nobody_has_is_an_event_of_the_house_and_answered_alike(pbx: Pbx) -> None:
    known = pbx.send(pbx.says("ringing"))
    unknown = Pbx(pbx.secret, pbx.tenant_id, "+81312340000")
    before = len(events_of(HOUSE_ID))
    answers = [unknown.send(unknown.says(kind, caller_number=CALLER)) for kind in ("ringing", "ended")]
    assert [(each.status_code, each.content) for each in answers] == [(known.status_code, known.content)] * 2
    assert [event["action"] for event in events_of(HOUSE_ID)[before:]] == ["leg.unknown_number"]
    leg = unknown.leg(HOUSE_ID)
    assert leg is not None
    assert leg.caller is None
    assert unknown.leg() is None


def test_signing_in_does_not_stand_for_a_signature(pbx: Pbx) -> None:
    admin = client_for(make_person("admin"))
    answer = admin.post(ADDRESS, pbx.says("ringing"), content_type="application/json")
    assert answer.status_code == 401


@pytest.mark.django_db(transaction=True)
def test_a_call_of_which_nothing_more_is_heard_ends_incomplete(pbx: Pbx) -> None:
    pbx.tell("ringing", caller_number=CALLER)
    pbx.tell("answered")
    after(pbx, hours=7)
    leg = pbx.leg()
    assert leg is not None
    assert (leg.state, leg.incomplete, leg.ended_at) == ("ended", True, None)
    assert pbx.tell("ended", duration=0) == 202
    leg = pbx.leg()
    assert leg is not None
    assert (leg.state, leg.incomplete) == ("ended", False)


@pytest.mark.django_db(transaction=True)
def test_a_call_that_is_still_spoken_of_is_left_alone(pbx: Pbx) -> None:
    pbx.tell("ringing", caller_number=CALLER)
    after(pbx, hours=5)
    leg = pbx.leg()
    assert leg is not None
    assert (leg.state, leg.caller is None) == ("ringing", False)


@pytest.mark.django_db(transaction=True)
def test_the_callers_number_is_forgotten_after_a_day(pbx: Pbx) -> None:
    pbx.tell("ringing", caller_number=CALLER)
    after(pbx, hours=25)
    leg = pbx.leg()
    assert leg is not None
    assert leg.caller is None


@pytest.mark.django_db(transaction=True)
def test_the_call_is_forgotten_after_a_month(pbx: Pbx) -> None:
    pbx.tell("ringing", caller_number=CALLER)
    after(pbx, hours=31 * 24)
    assert pbx.leg() is None


def after(pbx: Pbx, *, hours: int) -> None:
    """The tidying, so many hours after the last word."""
    with as_role("worker"), as_system(pbx.tenant_id) as state:
        Leg.objects.filter(reference=pbx.reference).update(heard_at=datetime.now(UTC) - timedelta(hours=hours))
        hearing.tidy(actor=state.actor, tenant_id=pbx.tenant_id)


def made(name: str) -> list[str]:
    out = StringIO()
    call_command("create_exchange", name, "--provider", "generic", stdout=out)
    return out.getvalue().splitlines()


def test_the_command_prints_the_secret_alone_on_the_last_line(pbx: Pbx) -> None:
    before = len(events_of(HOUSE_ID))
    lines = made("本社 PBX")
    assert len(lines[-1].removeprefix("whsec_")) == 44
    assert Pbx(lines[-1], pbx.tenant_id, pbx.number).tell("ringing") == 202
    assert [event["action"] for event in events_of(HOUSE_ID)[before:]] == ["exchange.created"]
    with pytest.raises(CommandError):
        made("本社 PBX")
    with pytest.raises(CommandError):
        made("\u202e")

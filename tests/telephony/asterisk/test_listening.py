"""An Asterisk is listened to: its calls ring at the desk, are recorded, and survive a line that breaks."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from callcenter.core.context import system_actor
from callcenter.core.errors import Unavailable
from callcenter.core.ids import HOUSE_ID
from callcenter.vault.keystore import KeyMissing
from recordings.models import Recording
from recordings.services.fetching import fetch_of_call
from telephony.models import Exchange, Extension, Leg, Told
from telephony.services import hearing, listening
from telephony.services.exchanges import switch
from tests.calls.make import Client, make_client
from tests.factories import acting, as_system, client_for
from tests.harness.roles import as_role
from tests.telephony.asterisk.fake import PASSWORD, FakePbx, fake_pbx
from tests.telephony.asterisk.recorded import events, snapshot
from tests.telephony.asterisk.spoken import exchange_at
from tests.telephony.test_answering import send
from tests.walls.audit_walls import admin

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class World:
    pbx: FakePbx
    client: Client
    exchange: Exchange

    def rows(self, name: str) -> list[Any]:
        """The recorded call, to the number of this company."""
        text = json.dumps(events(name)).replace("0350001001", "0" + self.client.number.removeprefix("+81"))
        rows: list[Any] = json.loads(text)
        return rows

    def leg(self) -> Leg | None:
        with as_system(self.client.id):
            return Leg.objects.filter(tenant_id=self.client.id).first()

    def state(self) -> str:
        leg = self.leg()
        return leg.state if leg else ""


@pytest.fixture
def world() -> Iterator[World]:
    with fake_pbx() as pbx:
        client = make_client()
        exchange = exchange_at(pbx)
        yield World(pbx, client, exchange)


@contextmanager
def listened(world: World) -> Iterator[threading.Thread]:
    stopping = threading.Event()

    def run() -> None:
        with as_role("worker"):
            listening.Listener(world.exchange.pk, stopping).run()

    thread = threading.Thread(target=run)
    thread.start()
    assert world.pbx.joined.acquire(timeout=20)
    try:
        yield thread
    finally:
        stopping.set()
        thread.join(20)
        assert not thread.is_alive()


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.02)


def halves(rows: list[Any]) -> tuple[list[Any], list[Any]]:
    """Until it was answered, and the rest."""
    joined = [i for i, row in enumerate(rows) if row["type"] == "ChannelEnteredBridge"][1] + 1
    return rows[:joined], rows[joined:]


def test_a_call_rings_is_answered_recorded_and_over(world: World) -> None:
    with as_system(HOUSE_ID):
        Extension.objects.create(
            tenant_id=HOUSE_ID, exchange=world.exchange, number="201", user_id=world.client.operator.pk
        )
    first, rest = halves(world.rows("answered"))
    with listened(world):
        world.pbx.says(*first)
        until(lambda: world.state() == "talking")
        until(lambda: any(path.endswith("/record") for _method, path in world.pbx.asked))
        world.pbx.says(*rest)
        until(lambda: world.state() == "ended")
    leg = world.leg()
    assert leg is not None
    assert (leg.rang, leg.spoke, leg.incomplete, leg.meant_for) == (2, 5, False, world.client.operator.pk)
    assert {leg.tape} == world.pbx.live
    assert leg.taped_at is not None
    with as_system(HOUSE_ID):
        assert Exchange.objects.get(pk=world.exchange.pk).connected_at is not None


def test_a_call_that_was_lost_with_the_exchange_is_over_and_says_so(world: World) -> None:
    first, _rest = halves(world.rows("answered"))
    with listened(world):
        world.pbx.says(*first)
        until(lambda: world.state() == "talking")
        world.pbx.hangs_up()
        until(lambda: world.state() == "ended")
    leg = world.leg()
    assert leg is not None
    assert (leg.incomplete, leg.spoke) == (True, None)


def test_a_call_that_lasts_longer_than_the_line_keeps_its_true_times(world: World) -> None:
    first, rest = halves(world.rows("answered"))
    with listened(world):
        world.pbx.says(*first)
        until(lambda: world.state() == "talking")
        world.pbx.channels, world.pbx.bridges = snapshot(first)
        world.pbx.hangs_up()
        assert world.pbx.joined.acquire(timeout=20)
        world.pbx.says(*rest)
        until(lambda: world.state() == "ended")
    leg = world.leg()
    assert leg is not None
    assert (leg.rang, leg.spoke, leg.incomplete) == (2, 5, False)
    assert len([path for _method, path in world.pbx.asked if path.endswith("/record")]) == 1


def test_what_could_not_be_taken_is_told_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    true, failures = hearing.hear, [OperationalError("away"), Unavailable(), OperationalError("away")]

    def hear(exchange: Exchange, notice: Any) -> Leg:
        if failures:
            raise failures.pop()
        return true(exchange, notice)

    monkeypatch.setattr(listening, "hear", hear)
    monkeypatch.setattr(listening, "FIRST_PAUSE", 0.01)
    with listened(world):
        world.pbx.says(*world.rows("answered"))
        until(lambda: world.state() == "ended")
    leg = world.leg()
    assert leg is not None
    assert not leg.incomplete


def test_what_one_company_lost_for_good_keeps_no_other_call_from_ringing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = hearing.hear

    def hear(exchange: Exchange, notice: Any) -> Leg:
        if notice.called_number != world.client.number:
            raise KeyMissing()
        return true(exchange, notice)

    monkeypatch.setattr(listening, "hear", hear)
    other = json.loads(json.dumps(events("nobody")).replace("0350001001", "0350009999"))
    with listened(world):
        world.pbx.says(*other, *world.rows("answered"))
        until(lambda: world.state() == "ended")


def test_an_exchange_that_does_not_record_is_listened_to_all_the_same(world: World) -> None:
    world.pbx.broken = "record"
    with listened(world):
        world.pbx.says(*world.rows("answered"))
        until(lambda: world.state() == "ended")
    leg = world.leg()
    assert leg is not None
    assert not leg.incomplete
    assert not world.pbx.joined.acquire(blocking=False), "the line was opened again"


def test_what_was_recorded_is_attached_to_the_call_and_leaves_the_exchange(world: World) -> None:
    first, rest = halves(world.rows("answered"))
    with listened(world):
        world.pbx.says(*first)
        until(lambda: world.state() == "talking")
        leg = world.leg()
        assert leg is not None
        browser = client_for(world.client.operator)
        browser.post(f"/desk/ringing/{leg.pk}/answer/")
        until(lambda: world.pbx.live)
        name = next(iter(world.pbx.live))
        send(world.client, leg)
        world.pbx.live, world.pbx.stored = set(), {name}
        finished = {"type": "RecordingFinished", "timestamp": rest[-1]["timestamp"], "recording": {"name": name}}
        world.pbx.says(*rest, finished)
        until(lambda: _sounds(world) == 1)
    with as_role("worker"):
        assert fetch_of_call(actor=system_actor("test"), tenant_id=world.client.id, call_id=leg.pk) == 1
    with as_system(world.client.id):
        assert Recording.objects.get(call_id=leg.pk).tenant_id == world.client.id
    assert world.pbx.stored == set()


def _sounds(world: World) -> int:
    with as_system(world.client.id):
        return Told.objects.filter(tenant_id=world.client.id, sound__isnull=False).count()


def test_what_nobody_wants_any_more_does_not_stay_at_the_exchange(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "SWEEP", 0.05)
    name = f"callcenter-1.1_{world.client.number.removeprefix('+')}_1"
    world.pbx.stored = {name, "somebody-elses"}
    with listened(world):
        until(lambda: _sounds(world) == 1)
        assert world.state() == "ended", "a recording alone rings nowhere"
        with as_role("worker"), as_system(world.client.id):
            Told.objects.filter(tenant_id=world.client.id).update(sound=None)
        until(lambda: name not in world.pbx.stored)
    assert world.pbx.stored == {"somebody-elses"}


def test_an_exchange_that_is_switched_off_is_no_longer_heard(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "LOOK", 0.05)
    with listened(world) as thread:
        with acting(admin()) as state:
            switch(actor=state.actor, exchange_id=world.exchange.pk, active=False)
        thread.join(20)
        assert not thread.is_alive()


@pytest.mark.parametrize(
    "options",
    [
        {"address": "ftp://pbx", "account": "a"},
        {"address": "http://pbx:8088", "account": ""},
        {"address": "", "account": ""},
        {"address": "http://pbx:8088/?x=1", "account": "a"},
    ],
)
def test_an_asterisk_without_a_whole_address_is_refused(options: dict[str, str], tmp_path: Any) -> None:
    (tmp_path / "password").write_text(PASSWORD, "utf-8")
    with pytest.raises(CommandError, match="Asterisk"):
        call_command("create_exchange", "odd", provider="asterisk", secret_file=tmp_path / "password", **options)

"""Who ends a callback at the moment at which its call is withdrawn keeps nobody from withdrawing it."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from django.db import connections

from callcenter.core import db
from calls import services
from calls.choices import Restriction
from calls.models import Call, Callback
from tests.calls.make import Client, make_client
from tests.factories import acting, as_system
from tests.harness.roles import connect_as

pytestmark = pytest.mark.django_db(transaction=True)


BLOCKED = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def until_blocked() -> None:
    """Somebody waits for a row that another transaction has changed."""
    end = time.monotonic() + 20
    with connect_as("superuser") as sql:
        sql.autocommit = True  # a transaction sees the same activity for as long as it lasts
        while sql.execute(BLOCKED).fetchone() == (0,):
            assert time.monotonic() < end, "nobody waits"
            time.sleep(0.01)


def test_a_call_is_withdrawn_while_somebody_ends_its_callback() -> None:
    client: Client = make_client()
    call = client.log()
    with acting(client.operating()) as state:
        asked = services.ask_callback(actor=state.actor, call_id=call.pk, due_at=db.now() + timedelta(hours=1))
    ended, waits = Event(), Event()

    def finish() -> None:
        try:
            with acting(client.operating()) as state:
                services.finish_callback(
                    actor=state.actor, callback_id=asked.pk, version=asked.version, result="reached"
                )
                ended.set()
                assert waits.wait(20)
        finally:
            connections.close_all()

    def withdraw() -> None:
        try:
            assert ended.wait(20)
            with acting(client.operating()) as state:
                services.withdraw_call(actor=state.actor, call_id=call.pk)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        hands = [pool.submit(finish), pool.submit(withdraw)]
        assert ended.wait(20)
        until_blocked()
        waits.set()
        for hand in hands:
            hand.result()
    with as_system(client.id):
        assert Callback.objects.get(pk=asked.pk).state == "done"
        assert Call.objects.get(pk=call.pk).restriction == Restriction.WITHDRAWN

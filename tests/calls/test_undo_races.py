"""Two at the same moment: whoever takes the row first decides, and nobody is told of what was taken back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connections

from accounts.models import Mail
from callcenter.core.errors import Conflict
from calls import services
from calls.queries.sent import SETTLING
from calls.services.undoing import release
from tests.calls.make import Client
from tests.calls.window import call_of, let_pass, messages_of, open_window
from tests.factories import acting, as_system
from tests.log import actions_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    "left", [timedelta(seconds=-1), timedelta(0), timedelta(milliseconds=20), timedelta(seconds=5)]
)
def test_two_hands_at_the_end_of_the_time_and_the_release(client: Client, left: timedelta) -> None:
    with acting(client.reading()) as state:
        services.set_notify_choice(actor=state.actor, tenant_id=client.id, mode="all")
    open_window(client)
    call = client.log()
    together = Barrier(3)

    def undo() -> bool:
        together.wait()
        try:
            with acting(client.operating()) as state:
                services.undo_call(actor=state.actor, call_id=call.pk)
        except Conflict:
            return False
        finally:
            connections.close_all()
        return True

    def work() -> None:
        together.wait()
        try:
            with as_system(client.id) as state:
                release(actor=state.actor, tenant_id=client.id, call_id=call.pk)
        finally:
            connections.close_all()

    let_pass(call.pk, SETTLING + left)
    with ThreadPoolExecutor(3) as pool:
        hands = [pool.submit(undo), pool.submit(undo)]
        pool.submit(work).result()
        undone = any(hand.result() for hand in hands)
    let_pass(call.pk)
    work_again(client, call.pk)
    (message,) = messages_of(client, call.pk)
    assert (call_of(client, call.pk).undone_at is not None, message.undone_at is not None) == (undone, undone)
    assert len(actions_of(client.id, "call.undone", about=call.pk)) == int(undone)
    with as_system(client.id):
        assert Mail.objects.filter(ref_id=message.pk).count() == int(not undone)


def work_again(client: Client, call_id: UUID) -> None:
    with as_system(client.id) as state:
        release(actor=state.actor, tenant_id=client.id, call_id=call_id)

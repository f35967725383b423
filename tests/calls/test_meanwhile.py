"""What ends a call, or its draft, while somebody is about to add to it comes first."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connections

from callcenter.core import db
from callcenter.core.context import Actor
from callcenter.core.errors import NotFound
from calls import services
from calls.models import Callback, Memo
from tests.calls.make import Client, make_client
from tests.calls.test_callback_races import until_blocked
from tests.factories import acting, as_system
from tests.harness.roles import connect_as

pytestmark = pytest.mark.django_db(transaction=True)
UNDONE = "UPDATE calls_call SET undone_at = now() WHERE id = %s"
DROPPED = "UPDATE calls_draft SET state = 'dropped', body = NULL WHERE id = %s"


def remind(actor: Actor, call_id: UUID) -> object:
    return services.ask_callback(actor=actor, call_id=call_id, due_at=db.now() + timedelta(hours=1))


def note(actor: Actor, call_id: UUID) -> object:
    return services.leave_memo(actor=actor, call_id=call_id, text="折返しは山田さんが詳しいです。")


def _sent(client: Client) -> UUID:
    return client.log().pk


def _begun(client: Client) -> UUID:
    with acting(client.operating()) as state:
        return services.open_draft(actor=state.actor, tenant_id=client.id).pk


@pytest.mark.parametrize(
    ("of", "ends", "act"), [(_sent, UNDONE, remind), (_begun, DROPPED, note)], ids=["callback", "memo"]
)
def test_nothing_is_added_to_what_has_ended_meanwhile(
    of: Callable[[Client], UUID], ends: str, act: Callable[[Actor, UUID], object]
) -> None:
    client = make_client()
    call_id = of(client)

    def add() -> None:
        try:
            with acting(client.operating()) as state:
                act(state.actor, call_id)
        finally:
            connections.close_all()

    with connect_as("superuser") as sql, ThreadPoolExecutor(1) as pool:
        sql.execute(ends, [call_id])
        adding = pool.submit(add)
        until_blocked()
        sql.commit()
        with pytest.raises(NotFound):
            adding.result(20)
    with as_system(client.id):
        assert not Callback.objects.exists()
        assert not Memo.objects.exists()

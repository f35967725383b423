"""Two at the same moment about one send that waits: one decides, the other is told, and nothing is half done."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connections
from django.test import Client as Browser

from callcenter.core.context import Actor
from callcenter.core.errors import Conflict
from calls import services
from calls.choices import ApprovalState
from tests.calls.approving import approval_of, need, send_flagged, supervising
from tests.calls.make import Client
from tests.calls.window import call_of, messages_of, open_window
from tests.factories import acting, make_person
from tests.log import actions_of

pytestmark = pytest.mark.django_db(transaction=True)

Deed = Callable[[Actor, UUID], object]


def approves(actor: Actor, approval_id: UUID) -> object:
    return services.approve(actor=actor, approval_id=approval_id)


def returns(actor: Actor, approval_id: UUID) -> object:
    return services.return_call(actor=actor, approval_id=approval_id, reason="直して")


def at_once(*hands: tuple[Actor, Callable[[Actor], object]]) -> list[bool]:
    """Whether each was let through."""
    together = Barrier(len(hands))

    def press(hand: tuple[Actor, Callable[[Actor], object]]) -> bool:
        together.wait()
        try:
            with acting(hand[0]) as state:
                hand[1](state.actor)
        except Conflict:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(len(hands)) as pool:
        return list(pool.map(press, hands))


@pytest.fixture
def waits(client: Client, web: Browser) -> UUID:
    open_window(client)
    need(client, "sensitive")
    return send_flagged(web, client)


@pytest.mark.parametrize("second", [approves, returns])
def test_of_two_supervisors_one_decides_and_the_other_is_told(client: Client, waits: UUID, second: Deed) -> None:
    row = approval_of(client, waits)
    one, other = (supervising(make_person("supervisor"), client) for _each in range(2))
    done = at_once((one, lambda who: approves(who, row.pk)), (other, lambda who: second(who, row.pk)))
    assert sorted(done) == [False, True]
    row = approval_of(client, waits)
    assert row.decided_by_id == (one.id if done[0] else other.id)
    returned = row.state == ApprovalState.RETURNED
    assert returned == (done[1] and second is returns)
    assert (call_of(client, waits).undone_at is not None) == returned
    told = actions_of(client.id, "approval.", about=row.pk)
    assert [action for action in told if action != "approval.asked"] == [
        "approval.returned" if returned else "approval.approved"
    ]


def test_taken_back_while_it_is_approved_it_is_a_draft_and_reaches_nobody(client: Client, waits: UUID) -> None:
    row = approval_of(client, waits)
    chief = supervising(make_person("supervisor"), client)
    approved, undone = at_once(
        (chief, lambda who: approves(who, row.pk)),
        (client.operating(), lambda who: services.undo_call(actor=who, call_id=waits)),
    )
    # Approved first, it can be taken back for its seconds still; taken back first, there is nothing to approve.
    assert undone
    (message,) = messages_of(client, waits)
    assert (call_of(client, waits).undone_at is None, message.undone_at is None) == (False, False)
    assert approval_of(client, waits).state == (ApprovalState.APPROVED if approved else ApprovalState.ENDED)

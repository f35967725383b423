"""What the people of the service note about a call, and who reads it, stands in the log of its company."""

from __future__ import annotations

import pytest

from calls import queries as call_queries
from calls import services
from calls.services import memos
from tests.calls.make import make_client
from tests.factories import acting, actor_for, make_person
from tests.walls.audit_walls import event, proves, those, written

pytestmark = pytest.mark.django_db


@proves(memos.leave_memo, "memo.left")
@proves(call_queries.memos_of, "memo.listed")
def test_a_memo_is_left_and_read() -> None:
    client, who = make_client(), make_person("supervisor")
    call = client.log()
    with written(client.company) as log, acting(client.operating()) as state:
        memo = services.leave_memo(actor=state.actor, call_id=call.pk, text="内線9")
    with written(client.company) as seen, acting(actor_for(who, (client.company, "supervisor"))) as state:
        call_queries.memos_of(state.actor, call.pk)
        call_queries.open_memos(state.actor, call.pk)
    assert log.events == those(event("memo.left", client.id, memo, client.operator))
    assert seen.events == those(
        event("memo.listed", client.id, call, who),
        event("memo.viewed", client.id, call, who),
    )


@proves(memos.bring, "memo.brought")
def test_a_memo_goes_with_its_draft_to_another_company() -> None:
    client, other = make_client(), make_client()
    actor = actor_for(client.operator, (client.company, "operator"), (other.company, "operator"))
    with acting(client.operating()) as state:
        old = services.open_draft(actor=state.actor, tenant_id=client.id, called_number=client.number)
    with acting(client.operating()) as state:
        services.leave_memo(actor=state.actor, call_id=old.pk, text="内線9")
    with written(client.company, other.company) as log:
        new = services.move_draft(
            actor=actor, draft_id=old.pk, rev=0, tenant_id=other.id, called_number=other.number, content={}
        )
    assert log.events == those(
        event("draft.opened", other.id, new, actor),
        event("memo.viewed", client.id, old, actor),
        event("memo.brought", other.id, new, actor),
        event("draft.moved", client.id, old, actor),
        event("draft.dropped", client.id, old, actor),
    )

"""Who let a flagged send through, who returned it and why it was looked at stands in the log of the company."""

from __future__ import annotations

import pytest

from calls import queries, services
from calls.models import Approval
from calls.queries import approvals as found
from calls.services import approvals
from tests.calls.approving import need, supervising
from tests.calls.make import make_client
from tests.factories import acting, make_person
from tests.walls.audit_walls import event, proves, those, written

pytestmark = pytest.mark.django_db


@proves(approvals.tell_approval, "approval.returned")
def test_a_send_that_waits_is_listed_and_returned() -> None:
    client = make_client()
    need(client, "sensitive")
    actor, who = supervising(make_person("supervisor"), client), client.operator
    with acting(client.operating()) as state:
        draft = services.open_draft(actor=state.actor, tenant_id=client.id, called_number=client.number)
    with written(client.company) as log:
        with acting(client.operating()) as state:
            services.send_draft(
                actor=state.actor,
                draft_id=draft.pk,
                rev=0,
                content={"disposition": "silent"},
                confirm=client.company.slug,
                risks=["sensitive"],
            )
            row = Approval.objects.get(call_id=draft.pk)
        with acting(actor) as state:
            assert set(found.senders(state.actor, [row])) == {who.pk}
            services.return_call(actor=state.actor, approval_id=row.pk, reason="直して")
        with acting(client.operating()) as state:
            (back,) = queries.returned_draft(state.actor, queries.get_draft_for(state.actor, draft.pk))
    assert back.reason == "直して"
    assert log.events == those(
        event("approval.asked", client.id, row, who),
        event("call.created", client.id, draft, who),
        event("call.sent", client.id, draft, who),
        event("approval.listed", client.id, None, actor),
        event("approval.returned", client.id, row, actor),
        event("call.undone", client.id, draft, actor),
        event("approval.viewed", client.id, None, who),
    )

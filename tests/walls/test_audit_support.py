"""What supervisors do for operators stands in the log of the company."""

from __future__ import annotations

import pytest

from calls import queries as call_queries
from calls import services
from calls.models import Draft
from calls.services import call_ins, harassment
from tests.calls.make import Client, make_client
from tests.factories import acting, actor_for, make_person
from tests.walls.audit_walls import event, proves, those, written

pytestmark = pytest.mark.django_db


def opened(client: Client) -> Draft:
    with acting(client.operating()) as state:
        return services.open_draft(actor=state.actor, tenant_id=client.id, called_number=client.number)


@proves(call_ins._told, "callin.taken")
@proves(call_queries.who_comes, "callin.viewed")
def test_a_supervisor_who_is_called_in() -> None:
    client = make_client()
    actor = actor_for(make_person("supervisor"), (client.company, "supervisor"))
    draft, who = opened(client), client.operator
    with acting(client.operating()) as state:
        made = services.call_in(actor=state.actor, draft_id=draft.pk)
    with written(client.company) as log:
        with acting(actor) as state:
            services.take_call_in(actor=state.actor, call_in_id=made.pk)
            rows = [going.row for going in call_queries.call_ins(state.actor)]
            assert set(call_queries.people_of_call_ins(state.actor, rows)) == {who.pk, actor.id}
        with acting(client.operating()) as state:
            assert call_queries.who_comes(state.actor, rows[0])
    assert log.events == those(
        event("callin.taken", client.id, made, actor),
        event("callin.listed", client.id, None, actor),
        event("callin.viewed", client.id, made, who),
    )


@proves(harassment.mark_harassment, "harassment.marked")
@proves(harassment.write_care_note, "welfare.noted")
def test_an_operator_who_is_abused() -> None:
    client = make_client()
    actor = actor_for(make_person("supervisor"), (client.company, "supervisor"))
    draft, who = opened(client), client.operator
    with written(client.company) as log:
        with acting(client.operating()) as state:
            marked = services.mark_harassment(actor=state.actor, draft_id=draft.pk)
        with acting(actor) as state:
            note = services.write_care_note(actor=state.actor, draft_id=draft.pk, said="どなられた", relief="")
        with acting(actor) as state:
            call_queries.list_harassments(state.actor)
            call_queries.view_care(state.actor, draft.pk)
    told = [each for each in log.events if not each.action.startswith(("hold.", "callin."))]
    assert told == those(
        event("harassment.marked", client.id, marked, who),
        event("welfare.noted", client.id, note, actor),
        event("harassment.listed", client.id, None, actor),
        event("welfare.viewed", client.id, marked, actor),
    )
    assert {each.action for each in log.events} >= {"hold.set", "callin.asked"}

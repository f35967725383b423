"""What is written about calls stands in the log of their company: each event by itself."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from audit.queries import viewers
from callcenter.core.db import now
from calls import queries as call_queries
from calls import services
from calls.models import Draft
from calls.queries import viewers as call_viewers
from calls.queries.drafts import owner_name
from calls.services import (
    callbacks,
    correcting,
    drafts,
    intake,
    messages,
    recalling,
    restrict,
    undoing,
    upkeep,
    withdrawing,
)
from calls.services import notify as calls_notify
from calls.services.notify import notify
from tests import mailing
from tests.calls.make import Client, make_client
from tests.calls.window import open_window
from tests.factories import acting, actor_for, as_system, make_person
from tests.harness.roles import as_role
from tests.walls.audit_walls import chief, event, proves, those, written

pytestmark = pytest.mark.django_db


def opened(client: Client) -> Draft:
    with acting(client.operating()) as state:
        return services.open_draft(actor=state.actor, tenant_id=client.id, called_number=client.number)


@proves(drafts.open_draft, "draft.opened")
def test_a_new_draft() -> None:
    client = make_client()
    with written(client.company) as log:
        draft = opened(client)
    assert log.events == those(event("draft.opened", client.id, draft, client.operator))


@proves(drafts.leave_draft, "draft.left")
def test_a_draft_that_is_left_to_somebody() -> None:
    client = make_client()
    with written(client.company) as log, as_system(client.id) as state:
        left = uuid4()
        services.leave_draft(
            actor=state.actor,
            tenant_id=client.id,
            owner_id=client.operator.pk,
            owner_label=client.operator.staff_code,
            called_number=client.number,
            content={},
            draft_id=left,
            started_at=now(),
        )
    assert log.events == those(event("draft.left", client.id, left, "system:test"))


@proves(drafts.take_over_draft, "draft.taken_over")
def test_a_draft_that_a_colleague_takes_over() -> None:
    client = make_client()
    draft, colleague = opened(client), make_person("operator", client.company)
    with written(client.company) as log, acting(actor_for(colleague, (client.company, "operator"))) as state:
        services.take_over_draft(actor=state.actor, draft_id=draft.pk)
    assert log.events == those(event("draft.taken_over", client.id, draft, colleague))


@proves(drafts.drop, "draft.dropped")
def test_a_draft_that_is_thrown_away() -> None:
    client = make_client()
    draft = opened(client)
    with written(client.company) as log, acting(client.operating()) as state:
        services.discard_draft(actor=state.actor, draft_id=draft.pk)
    assert log.events == those(event("draft.dropped", client.id, draft, client.operator))


@proves(upkeep.shred_draft, "key.destroyed")
@pytest.mark.django_db(transaction=True)
def test_the_key_of_a_draft_that_was_thrown_away() -> None:
    client = make_client()
    draft = opened(client)
    with acting(client.operating()) as state:
        services.discard_draft(actor=state.actor, draft_id=draft.pk)
    with written(client.company) as log, as_role("worker"), as_system(client.id) as system:
        for _twice in range(2):
            upkeep.shred_draft(actor=system.actor, tenant_id=client.id, draft_id=draft.pk)
    assert log.events == those(event("key.destroyed", client.id, draft, "system:test"))


@proves(drafts.move_draft, "draft.moved")
def test_a_draft_that_moves_to_another_company() -> None:
    client, other = make_client(), make_client()
    actor = actor_for(client.operator, (client.company, "operator"), (other.company, "operator"))
    old = opened(client)
    with written(client.company, other.company) as log:
        new = services.move_draft(
            actor=actor, draft_id=old.pk, rev=0, tenant_id=other.id, called_number=other.number, content={}
        )
    assert log.events == those(
        event("draft.opened", other.id, new, actor),
        event("draft.moved", client.id, old, actor),
        event("draft.dropped", client.id, old, actor),
    )


@proves(owner_name, "draft.viewed")
def test_a_draft_whose_owner_is_named() -> None:
    client = make_client()
    draft = opened(client)
    with written(client.company) as log, acting(client.operating()) as state:
        assert owner_name(state.actor, draft) == client.operator.display_name
    assert log.events == those(event("draft.viewed", client.id, draft, client.operator))


@proves(withdrawing.withdraw_call, "call.withdrawn")
@proves(withdrawing.move_call, "draft.brought")
def test_a_call_that_goes_on_in_the_right_company() -> None:
    client, right = make_client(), make_client()
    actor = actor_for(client.operator, (client.company, "operator"), (right.company, "operator"))
    call = client.log()
    message = client.message_of(call)
    with written(client.company, right.company) as log:
        new = services.move_call(actor=actor, call_id=call.pk, tenant_id=right.id)
    assert log.events == those(
        event("call.withdrawn", client.id, call, actor),
        event("data.revealed", client.id, call, actor),
        event("data.revealed", client.id, message, actor),
        event("draft.opened", right.id, new, actor),
        event("draft.brought", right.id, new, actor),
    )


@proves(recalling.recall_call, "call.recalled")
@proves(viewers.viewers_of, "audit.listed")
def test_a_message_that_is_recalled_and_who_had_seen_it() -> None:
    client = make_client()
    call = client.log()
    with acting(client.reading()) as state:
        call_queries.view_call(state.actor, call.pk)
    with written(client.company) as log, acting(client.operating()) as state:
        services.recall_call(actor=state.actor, call_id=call.pk, reason="content")
        call_viewers.seen_by(state.actor, call.pk)
    assert log.events == those(
        event("call.recalled", client.id, call, client.operator),
        event("audit.listed", client.id, None, client.operator),
    )


@proves(correcting.correct_call, "call.corrected")
def test_a_call_without_a_message_whose_kind_was_wrong() -> None:
    client = make_client()
    call = client.log(disposition="sales", addressee=None, body=None)
    with written(client.company) as log, acting(client.operating()) as state:
        services.correct_call(actor=state.actor, call_id=call.pk, values={"disposition": "silent"})
    assert log.events == those(event("call.corrected", client.id, call, client.operator))


@proves(intake.create_calls, "call.created")
def test_a_new_call() -> None:
    client = make_client()
    with written(client.company) as log:
        call = client.log(addressee=None)
    assert log.events == those(event("call.created", client.id, call, client.operator))


@proves(messages._change, "message.status_changed")
def test_a_message_that_is_done() -> None:
    client = make_client()
    message = client.message_of(client.log())
    with written(client.company) as log, acting(client.reading()) as state:
        services.set_status(actor=state.actor, message_id=message.pk, status="done", version=message.version)
    assert log.events == those(event("message.status_changed", client.id, message, client.user))


@proves(correcting.correct_message, "message.corrected")
def test_a_corrected_message() -> None:
    client = make_client()
    call = client.log()
    old = client.message_of(call)
    with written(client.company) as log, acting(client.operating()) as state:
        new = services.correct_message(
            actor=state.actor, message_id=old.pk, values={"body": "午後に折り返しをお願いします。"}
        )
    assert log.events == those(
        event("data.revealed", client.id, call, client.operator),
        event("data.revealed", client.id, old, client.operator),
        event("message.corrected", client.id, new, client.operator),
    )


@proves(drafts.send_draft, "call.sent")
@proves(undoing._taken_back, "call.undone")
def test_a_call_that_was_sent_and_taken_back() -> None:
    client = make_client()
    open_window(client)
    draft, content = opened(client), {"disposition": "silent"}
    with written(client.company) as log, acting(client.operating()) as state:
        services.send_draft(actor=state.actor, draft_id=draft.pk, rev=0, content=content, confirm=client.company.slug)
        services.undo_call(actor=state.actor, call_id=draft.pk)
    assert log.events == those(
        event("call.created", client.id, draft, client.operator),
        event("call.sent", client.id, draft, client.operator),
        event("call.undone", client.id, draft, client.operator),
    )


@proves(undoing._undo_correction, "message.undone")
def test_a_correction_that_was_taken_back() -> None:
    client = make_client()
    old = client.message_of(client.log())
    open_window(client)
    with acting(client.operating()) as state:
        new = services.correct_message(actor=state.actor, message_id=old.pk, values={"body": "午後に。"})
    with written(client.company) as log, acting(client.operating()) as state:
        services.undo_message(actor=state.actor, message_id=new.pk)
    assert log.events == those(event("message.undone", client.id, new, client.operator))


@proves(calls_notify._keep, "notify.changed")
def test_a_wish_for_mails() -> None:
    client = make_client()
    with written(client.company) as log, acting(client.reading()) as state:
        choice = services.set_notify_choice(actor=state.actor, tenant_id=client.id, mode="all")
    assert log.events == those(event("notify.changed", client.id, choice, client.user))


@pytest.mark.django_db(transaction=True)
def test_a_message_that_is_told_of_by_mail() -> None:
    client = make_client()
    with acting(client.reading()) as state:
        services.set_notify_choice(actor=state.actor, tenant_id=client.id, mode="all")
    message = client.message_of(client.log())
    with written(client.company) as log:
        with as_role("worker"), as_system(client.id) as state:
            notify(actor=state.actor, tenant_id=client.id, message_id=message.pk)
        assert mailing.deliver(client.id) == ["sent"]
    assert log.events == those(event("message.notified", client.id, message, "system:accounts.send_mail"))


@proves(restrict.restrict_call, "call.restricted")
def test_a_restricted_call() -> None:
    client = make_client()
    call, actor = client.log(), chief(client.company)
    with written(client.company) as log, acting(actor):
        services.restrict_call(actor=actor, call_id=call.pk, restriction="persons", readers={client.user.pk})
    assert log.events == those(
        event("access.granted", client.id, call, actor), event("call.restricted", client.id, call, actor)
    )


@proves(callbacks.begin_callback, "callback.asked")
@proves(callbacks._changed, "callback.done")
@proves(call_queries.callbacks_of, "callback.viewed")
def test_somebody_who_is_called_back() -> None:
    client = make_client()
    call, who = client.log(), client.operator
    with written(client.company) as log:
        with acting(client.operating()) as state:
            due_at = timezone.now() + timedelta(hours=1)
            made = services.ask_callback(actor=state.actor, call_id=call.pk, due_at=due_at)
            services.finish_callback(actor=state.actor, callback_id=made.pk, version=1, result="reached")
        with acting(client.operating()) as state:
            assert call_queries.callbacks_of(state.actor, call.pk).names == {who.pk: who.display_name}
    assert log.events == those(
        event("callback.asked", client.id, made, who),
        event("callback.done", client.id, made, who),
        event("callback.viewed", client.id, call, who),
    )

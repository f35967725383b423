"""The time in which what was sent can be taken back: whose setting it is, and what the worker does when it is over."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.test import Client as Browser

from callcenter.core.errors import Invalid
from callcenter.core.models import Job
from calls import services
from calls.services.undoing import release
from calls.services.upkeep import shred_draft
from retention import engine
from tenants import services as tenants
from tests import mailing
from tests.calls.desk import draft_of, text
from tests.calls.make import Client
from tests.calls.window import call_of, let_pass, messages_of, open_window, sent_at_desk
from tests.factories import acting, as_system, client_for, make_person
from tests.log import actions_of, events_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def client(client: Client) -> Client:
    open_window(client)
    return client


def test_the_time_is_a_setting_of_the_company_for_both_sides(client: Client) -> None:
    admin, user = make_person("client_admin", client.company), client.user
    address = f"/p/{client.company.slug}/sending/"
    assert client_for(user).get(address).status_code == 403
    assert client_for(client.operator).get(address).status_code == 403
    browser = client_for(admin)
    assert "15" in text(browser.get(address))
    for wrong in ("61", "-1", "x", ""):
        answer = browser.post(address, {"undo_seconds": wrong, "undo_urgent_seconds": "5"})
        assert answer.status_code == 400
    assert browser.post(address, {"undo_seconds": "30", "undo_urgent_seconds": "0"}).status_code == 302
    (event,) = events_of(client.id, "tenant.updated")
    assert event["changes"] == {
        "undo_seconds": {"old": "15", "new": "30"},
        "undo_urgent_seconds": {"old": "5", "new": "0"},
    }
    house = client_for(make_person("admin"))
    assert "30秒以内" in text(house.get(f"/admin/clients/{client.company.slug}/"))
    assert house.post(address, {"undo_seconds": "20", "undo_urgent_seconds": "0"}).status_code == 302
    with as_system(client.id) as state, pytest.raises(Invalid):
        tenants.set_undo_seconds(actor=state.actor, tenant_id=client.id, undo_seconds=61, undo_urgent_seconds=0)


def run_release(client: Client, call_id: Any, as_role: Any) -> list[str]:
    """What the worker does for it at its time; to whom mails went so far."""
    with as_role("worker"), as_system(client.id) as state:
        release(actor=state.actor, tenant_id=client.id, call_id=call_id)
    mailing.deliver(client.id)
    return [address for one in mail.outbox for address in one.to]


def test_a_mail_goes_when_it_is_released_once_and_what_was_typed_goes_then(
    client: Client, web: Browser, as_role: Any
) -> None:
    with acting(client.reading()) as state:
        services.set_notify_choice(actor=state.actor, tenant_id=client.id, mode="all")
    call_id = sent_at_desk(client, web)
    with as_system(client.id):
        (job,) = Job.objects.filter(tenant_id=client.id, task="calls.release")
        assert not Job.objects.filter(tenant_id=client.id, task="calls.notify_new").exists()
    assert job.next_at == call_of(client, call_id).released_at
    assert run_release(client, call_id, as_role) == []
    assert draft_of(client, call_id).body is not None
    with as_system(client.id):
        # Asked too early, it asks again.
        assert Job.objects.filter(tenant_id=client.id, task="calls.release").count() == 2
    let_pass(call_id)
    assert run_release(client, call_id, as_role) == [client.user.email]
    assert draft_of(client, call_id).body is None
    assert run_release(client, call_id, as_role) == [client.user.email]


def test_of_what_was_taken_back_nobody_gets_a_mail(client: Client, web: Browser, as_role: Any) -> None:
    with acting(client.reading()) as state:
        services.set_notify_choice(actor=state.actor, tenant_id=client.id, mode="all")
    call_id = sent_at_desk(client, web)
    web.post(f"/desk/calls/{call_id}/undo/")
    let_pass(call_id)
    assert run_release(client, call_id, as_role) == []
    assert draft_of(client, call_id).body is not None


def test_taken_back_and_thrown_away_it_ends_as_every_call_does(client: Client, web: Browser, as_role: Any) -> None:
    call_id = sent_at_desk(client, web)
    web.post(f"/desk/calls/{call_id}/undo/")
    web.post(f"/desk/calls/{call_id}/discard/")
    with as_role("worker"):
        with as_system(client.id) as state:
            shred_draft(actor=state.actor, tenant_id=client.id, draft_id=call_id)
        engine.run_class(client.id, "message")
    row: Any = call_of(client, call_id)
    assert (row.state, row.caller_name, row.search_text) == ("shredded", None, None)
    message: Any = messages_of(client, call_id)[0]
    assert message.body is None
    assert actions_of(client.id, "retention.", about=call_id) == ["retention.shredding", "retention.shredded"]

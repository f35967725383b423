"""「新しい受電があります」: to whom, once, and without a word of the message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from django.core import mail

from accounts.models import User
from accounts.services import save_department
from callcenter.core.errors import Forbidden, Invalid, NotFound
from calls import services
from calls.models import Call
from calls.services.notify import notify
from tests import mailing
from tests.calls.chance import without_chance
from tests.calls.make import BODY, COMPANY, KANA, NAME, Client, make_client
from tests.factories import acting, as_system, make_person
from tests.log import events_of

pytestmark = pytest.mark.django_db(transaction=True)


def choose(client: Client, person: User, mode: str, entry_id: UUID | None = None) -> None:
    with acting(client.reading(person)) as state:
        services.set_notify_choice(actor=state.actor, tenant_id=client.id, mode=mode, entry_id=entry_id)


def sent(client: Client, call: Call, as_role: Any) -> Sequence[Any]:
    message = client.message_of(call)
    with as_role("worker"), as_system(client.id) as state:
        notify(actor=state.actor, tenant_id=client.id, message_id=message.pk)
    mailing.deliver(client.id)
    return mail.outbox


def test_a_mail_goes_to_those_who_asked_and_holds_nothing_personal(client: Client, as_role: Any) -> None:
    everything, own, other, silent = (make_person("client_user", client.company) for _i in range(4))
    choose(client, everything, "all")
    choose(client, own, "addressed", client.suzuki)
    choose(client, other, "addressed", client.yamada)
    call = client.log()
    mails = sent(client, call, as_role)
    assert {one.to[0] for one in mails} == {everything.email, own.email}
    for one in mails:
        assert one.subject == "新しい受電があります"
        assert f"/p/{client.company.slug}/messages/{client.message_of(call).pk}/" in one.body
        text = without_chance(one.subject + one.body + str(one.extra_headers))
        for personal in (NAME, "吉田", KANA, COMPANY, BODY, "1234", "鈴木"):
            assert personal not in text
    assert silent.email not in str([one.to for one in mails])
    assert len(events_of(client.id, "message.notified")) == 2
    assert {event["object"]["id"] for event in events_of(client.id, "message.notified")} == {
        str(client.message_of(call).pk)
    }


def test_a_task_that_runs_twice_sends_once(client: Client, as_role: Any) -> None:
    choose(client, client.user, "all")
    call = client.log()
    sent(client, call, as_role)
    assert len(sent(client, call, as_role)) == 1


def test_an_urgent_message_says_so_in_the_subject(client: Client, as_role: Any) -> None:
    choose(client, client.user, "all")
    (one,) = sent(client, client.log(disposition="urgent"), as_role)
    assert one.subject == "【緊急】新しい受電があります"


def test_without_anybody_asking_nothing_is_sent(client: Client, as_role: Any) -> None:
    choose(client, client.user, "none")
    assert list(sent(client, client.log(), as_role)) == []
    assert events_of(client.id, "message.notified") == []


def test_a_restricted_message_is_announced_to_its_readers_only(client: Client, as_role: Any) -> None:
    reader, admin = make_person("client_user", client.company), make_person("client_admin", client.company)
    choose(client, reader, "all")
    choose(client, client.user, "all")
    call = client.log()
    with acting(client.reading(admin, "client_admin")) as state:
        services.restrict_call(actor=state.actor, call_id=call.pk, restriction="persons", readers=[reader.pk])
    assert [one.to[0] for one in sent(client, call, as_role)] == [reader.email]


def test_a_message_for_a_department_is_announced_to_its_people_only(client: Client, as_role: Any) -> None:
    inside = make_person("client_user", client.company)
    choose(client, inside, "all")
    choose(client, client.user, "all")
    call = client.log()
    with as_system(client.id) as state:
        made = save_department(actor=state.actor, tenant_id=client.id, name="経理部", user_ids=[inside.pk])
        services.restrict_call(actor=state.actor, call_id=call.pk, restriction="department", departments=[made.pk])
    assert [one.to[0] for one in sent(client, call, as_role)] == [inside.email]


def test_a_person_who_left_gets_no_mail(client: Client, as_role: Any, connect_as: Any) -> None:
    choose(client, client.user, "all")
    call = client.log()
    with connect_as("superuser") as connection:
        connection.execute("UPDATE accounts_membership SET ends_at = now() WHERE user_id = %s", [client.user.pk])
    assert list(sent(client, call, as_role)) == []


def test_between_asking_and_sending_the_right_to_know_may_end(client: Client, as_role: Any) -> None:
    admin = make_person("client_admin", client.company)
    choose(client, client.user, "all")
    call = client.log()
    message = client.message_of(call)
    with as_role("worker"), as_system(client.id) as state:
        assert notify(actor=state.actor, tenant_id=client.id, message_id=message.pk) == 1
    with acting(client.reading(admin, "client_admin")) as state:
        services.restrict_call(actor=state.actor, call_id=call.pk, restriction="persons", readers=[admin.pk])
    assert mailing.deliver(client.id) == ["not_needed"]
    assert mail.outbox == []


def test_a_choice_is_refused_where_it_cannot_work(client: Client) -> None:
    other = make_client()
    for mode, entry in (("sometimes", None), ("addressed", None), ("addressed", other.suzuki)):
        with pytest.raises(Invalid):
            choose(client, client.user, mode, entry)
    with pytest.raises(NotFound), acting(other.reading()) as state:
        services.set_notify_choice(actor=state.actor, tenant_id=client.id, mode="all")
    with pytest.raises(Forbidden), acting(client.operating()) as state:
        services.set_notify_choice(actor=state.actor, tenant_id=client.id, mode="all")

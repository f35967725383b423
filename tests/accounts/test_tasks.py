"""Tasks run as the worker's database role, which may read accounts and forget what has no use, and nothing more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connections
from django.db.utils import ProgrammingError
from django.test import Client
from django.utils import timezone

from accounts import tasks
from accounts.models import PersonSecret, UsedCode
from accounts.services import people, secrets
from accounts.services.sessions import digest
from callcenter.core.context import system_actor
from callcenter.core.ids import HOUSE_ID, uuid7
from callcenter.core.models import Job
from callcenter.core.relay import relay_once
from callcenter.core.tasks import publish
from callcenter.vault import services as vault
from tests import mailing
from tests.accounts.signing_in import log_in, set_up_second_factor
from tests.core.counting import Queue
from tests.factories import as_system, client_for, make_person, unique

pytestmark = pytest.mark.django_db(transaction=True)
HOUSE = str(HOUSE_ID)


def test_the_worker_sends_the_mails() -> None:
    person = people.new_account(f"w.{unique()}@example.test", "宛先", password=None)
    for kind in ("welcome", "reset", "stopped"):
        mailing.ask(HOUSE_ID, kind, person.pk)
    assert mailing.deliver(HOUSE_ID) == ["sent"] * 3
    assert [message.to for message in mail.outbox] == [[person.email]] * 3
    assert "宛先" not in "".join(str(message.body) for message in mail.outbox)


def _asked_by_a_former_version(**jobs: dict[str, Any]) -> None:
    with as_system(HOUSE_ID):
        for kind, payload in jobs.items():
            publish(f"accounts.send_{kind}", tenant_id=HOUSE_ID, **payload)


def test_mails_that_a_former_version_was_asked_for_are_sent(as_role: Callable[..., Any]) -> None:
    person = people.new_account(f"w.{unique()}@example.test", "宛先", password=None)
    of_person = {"user_id": person.pk}
    _asked_by_a_former_version(
        welcome=of_person, reset=of_person, notice=of_person | {"notice": "password_changed"},
        invitation={"invitation_id": uuid7()},
    )  # fmt: skip
    queue = Queue()
    with as_role("worker"):
        assert relay_once(queue) == 4
        for name, message, _lane in queue.sent:
            current_app.tasks[name](**message)
    assert sorted(mailing.kinds(HOUSE_ID)) == ["invitation", "password_changed", "reset", "welcome"]
    mailing.deliver(HOUSE_ID)
    assert [message.to for message in mail.outbox] == [[person.email]] * 3


def test_who_was_told_what_is_forgotten_after_a_quarter(
    as_role: Callable[..., Any], connect_as: Callable[..., Any]
) -> None:
    person = make_person()
    for days in (89, 91):
        mailing.ask(HOUSE_ID, "reset", person.pk)
        with connect_as("superuser") as connection:
            connection.execute(
                "UPDATE accounts_mail SET created_at = now() - make_interval(days => %s)"
                " WHERE created_at > now() - interval '1 day'",
                [days],
            )
    with as_role("worker"):
        tasks.tidy_mails(tenant_id=HOUSE)
    assert len(mailing.rows(HOUSE_ID)) == 1


def test_the_worker_forgets_what_has_no_use(as_role: Callable[..., Any]) -> None:
    person = make_person()
    UsedCode.objects.create(user=person, counter=1, used_at=timezone.now() - timedelta(days=2))
    UsedCode.objects.create(user=person, counter=2)
    client = client_for(person)
    alive = digest(client.session.session_key)
    Session.objects.create(session_key="x" * 32, session_data="", expire_date=timezone.now() - timedelta(days=1))
    with as_role("worker"):
        tasks.tidy()
        with as_system(HOUSE_ID):
            assert Job.objects.filter(task="accounts.tidy_house").exists()
        tasks.tidy_house(tenant_id=HOUSE)
    assert list(UsedCode.objects.values_list("counter", flat=True)) == [2]
    assert list(Session.objects.values_list("session_key", flat=True)) == [alive]


def test_a_dropped_seed_loses_its_key_and_never_opens_again(as_role: Callable[..., Any]) -> None:
    person, client = make_person(), Client()
    log_in(client, person)
    set_up_second_factor(client)
    with as_system(HOUSE_ID):
        kept = PersonSecret.objects.filter(user_id=person.pk, totp__isnull=False).get()
        assert vault.existing_keys(HOUSE_ID, "person", [kept.id]) == {kept.id}
    secrets.forget(system_actor("test"), f"sealed:{kept.id}")
    with as_role("worker"):
        tasks.destroy_secret(tenant_id=HOUSE, secret_id=str(kept.id))
        tasks.destroy_secret(tenant_id=HOUSE, secret_id=str(kept.id))
    with as_system(HOUSE_ID):
        assert vault.existing_keys(HOUSE_ID, "person", [kept.id]) == set()
        assert not PersonSecret.objects.filter(id=kept.id, totp__isnull=False).exists()


def test_the_worker_changes_no_account(as_role: Callable[..., Any]) -> None:
    with (
        as_role("worker"),
        pytest.raises(ProgrammingError, match="permission denied"),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute("UPDATE accounts_user SET is_active = true")

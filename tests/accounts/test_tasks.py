"""Tasks run as the worker's database role, which may read accounts and forget what has no use, and nothing more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
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
from callcenter.core.ids import HOUSE_ID
from callcenter.core.models import Job
from callcenter.vault import services as vault
from tests import mailing
from tests.accounts.signing_in import log_in, set_up_second_factor
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

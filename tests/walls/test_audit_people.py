"""What happens to accounts and their secrets stands in the log of the house: each event by itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client, RequestFactory

from accounts import events, queries, tasks
from accounts.events import login_fingerprint
from accounts.management.commands import create_admin
from accounts.models import Membership, User
from accounts.queries import shown
from accounts.services import people, secrets
from callcenter.core.context import Actor
from callcenter.core.ids import HOUSE_ID
from tests.accounts.signing_in import log_in
from tests.factories import HOUSE, acting, actor_for, as_system, make_person, make_tenant, unique
from tests.harness.roles import as_role
from tests.walls.audit_walls import admin, event, proves, those, written

pytestmark = pytest.mark.django_db


@proves(people.create_person, "person.created")
def test_a_new_account() -> None:
    actor = admin()
    with written() as log, acting(actor):
        made = people.create_person(actor=actor, email=f"n{unique()}@example.test", display_name="新人 一郎")
    assert log.events == those(event("person.created", HOUSE, made, actor))


def changed(actor: Actor, person: User) -> None:
    people.change_person(actor=actor, user_id=person.pk, display_name="改名 花子")


def stopped(actor: Actor, person: User) -> None:
    people.deactivate(actor=actor, user_id=person.pk)


def unlocked(actor: Actor, person: User) -> None:
    people.unlock(actor=actor, user_id=person.pk)


def suspected(actor: Actor, person: User) -> None:
    people.require_new_password(actor=actor, user_id=person.pk)


@proves(people.change_person, "person.changed")
@proves(people.deactivate, "person.deactivated")
@proves(people.unlock, "auth.unlocked")
@proves(people.require_new_password, "person.changed")
@pytest.mark.parametrize(
    ("act", "action"),
    [
        (changed, "person.changed"),
        (stopped, "person.deactivated"),
        (unlocked, "auth.unlocked"),
        (suspected, "person.changed"),
    ],
)
def test_what_an_administrator_does_to_an_account(act: Any, action: str) -> None:
    actor, person = admin(), make_person()
    with written() as log, acting(actor):
        act(actor, person)
    assert log.events == those(event(action, HOUSE, person, actor))


@proves(people.reactivate, "person.reactivated")
def test_an_account_that_is_opened_again() -> None:
    actor, person = admin(), make_person()
    with acting(actor):
        stopped(actor, person)
    with written() as log, acting(actor):
        people.reactivate(actor=actor, user_id=person.pk)
    assert log.events == those(event("person.reactivated", HOUSE, person, actor))


@proves(people.change_own, "person.changed")
def test_ones_own_settings() -> None:
    company = make_tenant()
    person = make_person("operator", company)
    actor = actor_for(person, (company, "operator"))
    with written(company) as log, acting(actor):
        people.change_own(actor=actor, language=person.language, shortcuts=not person.shortcuts)
    assert log.events == those(event("person.changed", HOUSE, person, actor))


@proves(people.request_reset, "auth.reset_asked")
def test_a_reset_that_is_asked_for() -> None:
    person = make_person()
    request = RequestFactory().post("/accounts/password/reset/")
    with written() as log:
        people.request_reset(request=request, email=person.email)
    assert log.events == those(event("auth.reset_asked", HOUSE, login_fingerprint(person.email), "anonymous"))


@proves(events.note, "auth.login")
def test_a_sign_in_and_a_wrong_password() -> None:
    person = make_person()
    with written() as log:
        assert log_in(Client(), person).status_code == 302
    assert log.events == those(event("auth.login", HOUSE, person, person))
    with written() as log:
        log_in(Client(), person, "wrong-password-00")
    assert log.events == those(event("auth.login_failed", HOUSE, login_fingerprint(person.email), "anonymous"))


@proves(secrets.keep, "person.secret_kept")
@proves(secrets.forget, "person.secret_dropped")
def test_a_seed_that_is_kept_and_dropped() -> None:
    person = make_person()
    actor = actor_for(person)
    with written() as log:
        reference = secrets.keep(actor, person.pk, "JBSWY3DPEHPK3PXP")
    secret_id = reference.removeprefix("sealed:")
    assert log.events == those(event("person.secret_kept", HOUSE, secret_id, actor))
    with written() as log:
        secrets.forget(actor, reference)
    assert log.events == those(event("person.secret_dropped", HOUSE, secret_id, actor))


@proves(tasks.destroy_secret, "key.destroyed")
@pytest.mark.django_db(transaction=True)
def test_the_key_of_a_seed_that_was_dropped() -> None:
    person = make_person()
    reference = secrets.keep(actor_for(person), person.pk, "JBSWY3DPEHPK3PXP")
    secret_id = reference.removeprefix("sealed:")
    with written() as log, as_role("worker"):
        for _twice in range(2):
            tasks.destroy_secret(tenant_id=str(HOUSE_ID), secret_id=secret_id)
    assert log.events == those(event("key.destroyed", HOUSE, secret_id, "system:accounts.destroy_secret"))


@proves(create_admin.Command.handle, "person.created", "membership.given")
def test_the_first_administrator() -> None:
    email = f"root{unique()}@example.test"
    with written() as log:
        call_command("create_admin", email)
    with as_system(HOUSE_ID):
        row = Membership.objects.get(user__email=email)
    assert log.events == those(
        event("person.created", HOUSE, row.user_id, "system:create_admin"),
        event("membership.given", HOUSE, row, "system:create_admin"),
    )


@proves(shown.list_people, "person.listed")
def test_accounts_that_are_listed() -> None:
    actor = admin()
    with written() as log, acting(actor):
        assert queries.list_people(actor).rows
    assert log.events == those(event("person.listed", HOUSE, None, actor))


@proves(shown._viewed, "person.viewed")
@pytest.mark.parametrize("by_code", [False, True])
def test_an_account_that_is_shown(by_code: bool) -> None:
    actor, person = admin(), make_person()
    with written() as log, acting(actor):
        row = queries.find_person(actor, person.staff_code) if by_code else queries.view_person(actor, person.pk)
        assert row == person
    assert log.events == those(event("person.viewed", HOUSE, person, actor))

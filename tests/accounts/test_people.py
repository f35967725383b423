"""Accounts: made, changed, stopped at once, opened again."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.models import User
from accounts.queries.resolve import resolve_token
from accounts.services import people
from callcenter.core.context import Actor
from callcenter.core.errors import Conflict, Forbidden, Invalid, NotFound
from callcenter.core.ids import HOUSE_ID, uuid7
from callcenter.core.models import Job
from tests import mailing
from tests.accounts.signing_in import log_in, set_up_second_factor
from tests.factories import (
    HOUSE,
    acting,
    actor_for,
    api_for,
    as_system,
    client_for,
    make_person,
    make_tenant,
    token_for,
    unique,
)
from tests.log import actions_of

pytestmark = pytest.mark.django_db


def admin() -> Actor:
    return actor_for(make_person("admin"), (HOUSE, "admin"))


def tasks() -> list[str]:
    with as_system(HOUSE_ID):
        return list(Job.objects.filter(tenant_id=HOUSE_ID).values_list("task", flat=True))


def test_admin_makes_an_account_without_a_password_and_a_mail_goes_out() -> None:
    actor, email = admin(), f"New.{unique()}@Example.test"
    with acting(actor):
        made = people.create_person(actor=actor, email=email, display_name=" 新人 一郎 ", staff_code="OP-900")
    made.refresh_from_db()
    assert (made.email, made.display_name, made.has_usable_password()) == (email.lower(), "新人 一郎", False)
    assert actions_of(about=made.pk) == ["person.created"]
    assert tasks() == ["accounts.send_mail"]
    assert [(row.kind, row.user_id) for row in mailing.rows(HOUSE_ID)] == [("welcome", made.pk)]


def test_the_mail_for_the_first_password_goes_out_again() -> None:
    actor, person = admin(), make_person()
    with acting(actor):
        people.resend_welcome(actor=actor, user_id=person.pk)
    assert [(row.kind, row.user_id) for row in mailing.rows(HOUSE_ID)] == [("welcome", person.pk)]


@pytest.mark.parametrize("field", ["email", "staff_code"])
def test_an_address_or_code_in_use_is_a_conflict_and_leaves_nothing(field: str) -> None:
    actor, known = admin(), make_person()
    values = {"email": f"x{unique()}@example.test", "staff_code": ""} | {field: getattr(known, field)}
    before = User.objects.count()
    with acting(actor), pytest.raises(Conflict):
        people.create_person(actor=actor, display_name="重複", **values)
    assert User.objects.count() == before


def test_a_name_is_needed() -> None:
    actor = admin()
    with acting(actor), pytest.raises(Invalid):
        people.create_person(actor=actor, email=f"y{unique()}@example.test", display_name="  ")


@pytest.mark.parametrize(
    "call",
    [
        lambda actor, person: people.create_person(actor=actor, email="z@example.test", display_name="名"),
        lambda actor, person: people.change_person(actor=actor, user_id=person.pk, display_name="名"),
        lambda actor, person: people.deactivate(actor=actor, user_id=person.pk),
        lambda actor, person: people.reactivate(actor=actor, user_id=person.pk),
        lambda actor, person: people.unlock(actor=actor, user_id=person.pk),
        lambda actor, person: people.reset_second_factor(actor=actor, user_id=person.pk),
        lambda actor, person: people.require_new_password(actor=actor, user_id=person.pk),
        lambda actor, person: people.resend_welcome(actor=actor, user_id=person.pk),
        lambda actor, person: people.what_stops(actor=actor, user_id=person.pk),
    ],
)
def test_only_an_administrator_of_the_service_manages_accounts(call: Any) -> None:
    tenant, person = make_tenant(), make_person()
    for actor in (
        actor_for(make_person("supervisor"), (HOUSE, "supervisor")),
        actor_for(make_person("client_admin", tenant), (tenant, "client_admin")),
    ):
        with acting(actor), pytest.raises(Forbidden):
            call(actor, person)


def test_change_is_logged_by_field_names_only() -> None:
    actor, person = admin(), make_person()
    with acting(actor):
        people.change_person(actor=actor, user_id=person.pk, display_name="改名 花子", language="ja")
        people.change_person(actor=actor, user_id=person.pk, display_name="改名 花子")
        with pytest.raises(NotFound):
            people.change_person(actor=actor, user_id=uuid7(), display_name="誰")
        with pytest.raises(Invalid):
            people.change_person(actor=actor, user_id=person.pk, display_name=" ")
    assert actions_of(about=person.pk) == ["person.changed"]


def test_stopping_ends_everything_at_once() -> None:
    tenant = make_tenant()
    person = make_person("client_user", tenant)
    tab, program, token = client_for(person), api_for(person, tenant), token_for(person)
    log_in(Client(), person)
    assert tab.get("/api/v1/me/").status_code == 200
    assert program.get("/api/v1/me/").status_code == 200
    actor = admin()
    with acting(actor):
        stops = people.what_stops(actor=actor, user_id=person.pk)
        assert stops.companies == ()
        people.deactivate(actor=actor, user_id=person.pk)
    assert stops.sessions == 1
    assert stops.tokens == 1
    assert tab.get("/api/v1/me/").status_code == 401
    assert tab.get("/me/").status_code == 302
    assert program.get("/api/v1/me/").status_code == 401
    assert resolve_token(token) is None
    assert "person.deactivated" in actions_of(about=person.pk)


def test_opening_again_brings_no_token_back_and_asks_for_a_new_password() -> None:
    person, actor = make_person("operator", make_tenant()), admin()
    token = token_for(person)
    with acting(actor):
        people.deactivate(actor=actor, user_id=person.pk)
        back = people.reactivate(actor=actor, user_id=person.pk)
    assert back.is_active
    assert resolve_token(token) is None
    answer = client_for(person).get("/me/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/password/change/")
    assert actions_of(about=person.pk)[-1] == "person.reactivated"


def test_nobody_stops_their_own_account() -> None:
    actor = admin()
    assert actor.id is not None
    with acting(actor):
        for service in (people.deactivate, people.reset_second_factor, people.require_new_password):
            with pytest.raises(Conflict):
                service(actor=actor, user_id=actor.id)


def test_unlocking_opens_the_lock() -> None:
    person, actor = make_person(), admin()
    for _i in range(5):
        log_in(Client(), person, "wrong-password-00")
    assert log_in(Client(), person).status_code == 429
    with acting(actor):
        people.unlock(actor=actor, user_id=person.pk)
    assert log_in(Client(), person).status_code == 302
    assert "auth.unlocked" in actions_of(about=person.pk)


def test_a_lost_telephone_is_replaced_at_the_next_sign_in() -> None:
    person, client, actor = make_person("operator", make_tenant()), Client(), admin()
    log_in(client, person)
    set_up_second_factor(client)
    with acting(actor):
        people.reset_second_factor(actor=actor, user_id=person.pk)
    assert not Authenticator.objects.filter(user=person).exists()
    assert client.get("/me/").status_code == 302
    again = Client()
    log_in(again, person)
    assert again.get("/me/").headers["Location"] == "/accounts/2fa/totp/activate/"
    assert "auth.second_factor_off" in actions_of(about=person.pk)
    assert "accounts.destroy_secret" in tasks()


def test_a_forced_new_password_ends_sessions_and_tokens() -> None:
    person, actor = make_person("operator", make_tenant()), admin()
    tab, token = client_for(person), token_for(person)
    with acting(actor):
        people.require_new_password(actor=actor, user_id=person.pk)
    assert tab.get("/me/").headers["Location"].startswith("/accounts/login/")
    assert resolve_token(token) is None
    assert "person.changed" in actions_of(about=person.pk)


def test_only_a_person_has_settings_of_the_screen() -> None:
    with as_system(HOUSE_ID) as state, pytest.raises(NotFound):
        people.change_own(actor=state.actor, language="en", shortcuts=False)

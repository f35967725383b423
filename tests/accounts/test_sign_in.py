"""Signing in: the right password, the wrong one, the lock that survives its own refusal, the second factor."""

from __future__ import annotations

import json
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.db import connections
from django.test import Client

from accounts.lockout import release
from accounts.models import User
from callcenter.core.ids import HOUSE_ID
from tests.accounts.signing_in import code_of, log_in, set_up_second_factor, signed_in
from tests.factories import PASSWORD, as_system, client_for, make_person, make_tenant
from tests.log import actions_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings: Any) -> None:
    settings.DEMO = True


@pytest.mark.usefixtures("demo")
def test_right_password_signs_in_and_is_logged() -> None:
    person, client = make_person("operator", make_tenant()), Client()
    answer = log_in(client, person)
    assert answer.status_code == 302
    assert signed_in(client)
    assert client.get("/me/").status_code == 200
    assert actions_of(about=person.pk) == ["auth.login"]


@pytest.mark.parametrize("known", [True, False], ids=["known address", "unknown address"])
def test_wrong_password_and_unknown_address_answer_the_same(known: bool) -> None:
    person = make_person()
    email = person.email if known else "nobody-at-all@example.test"
    answer = Client().post("/accounts/login/", {"login": email, "password": "falsch-geraten-99"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "メールアドレスかパスワードが違います" in text
    assert "falsch-geraten-99" not in text


def test_lock_closes_and_survives_its_own_refusal() -> None:
    person, client = make_person(), Client()
    answers = [log_in(client, person, "wrong-password-00").status_code for _i in range(7)]
    assert answers == [200, 200, 200, 200, 429, 429, 429]
    assert log_in(client, person).status_code == 429
    assert not signed_in(client)
    # Another address of the same person is not locked by it.
    assert log_in(Client(), person, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_lock_counts_an_account_over_all_addresses() -> None:
    person = make_person()
    for number in range(10):
        log_in(Client(), person, "wrong-password-00", REMOTE_ADDR=f"192.0.2.{number + 1}")
    answer = log_in(Client(), person, REMOTE_ADDR="192.0.2.200")
    assert "しばらくログインできません" in answer.content.decode()
    release(person.email)
    assert log_in(Client(), person, REMOTE_ADDR="192.0.2.200").status_code == 302


def test_counters_hold_no_address_and_no_password() -> None:
    person = make_person(email="kenji.tanaka@example.test")
    log_in(Client(), person, "wrong-password-00")
    (row,) = AccessAttempt.objects.all()
    stored = " ".join(str(value) for value in vars(row).values())
    assert "kenji" not in stored
    assert "wrong-password" not in stored
    assert len(row.username) == 32


def test_lock_is_logged_without_saying_whom_it_concerns() -> None:
    person, client = make_person(), Client()
    for _i in range(6):
        log_in(client, person, "wrong-password-00")
    seen = actions_of()
    assert seen.count("auth.login_failed") == 6
    assert seen.count("auth.locked_out") == 1
    with as_system(HOUSE_ID), connections["default"].cursor() as cursor:
        cursor.execute("SELECT string_agg(body, '') FROM audit_event WHERE tenant_id = %s", [HOUSE_ID])
        (text,) = cursor.fetchone()
    assert person.email not in text
    assert str(person.pk) not in text


@pytest.mark.usefixtures("demo")
def test_a_stopped_account_does_not_sign_in() -> None:
    person, client = make_person(), Client()
    User.objects.filter(pk=person.pk).update(is_active=False)
    log_in(client, person)
    assert not signed_in(client)


@pytest.mark.usefixtures("demo")
def test_logout_ends_the_session_and_needs_a_post() -> None:
    person = make_person("operator", make_tenant())
    client = client_for(person)
    client.get("/accounts/logout/")
    assert signed_in(client)
    assert client.post("/accounts/logout/").status_code == 302
    assert not signed_in(client)
    assert actions_of(about=person.pk) == ["auth.logout"]


def test_nobody_signs_up() -> None:
    page = Client().get("/accounts/signup/")
    assert "account/signup_closed.html" in [t.name for t in page.templates]
    Client().post("/accounts/signup/", {"email": "new@example.test", "password1": PASSWORD})
    assert not User.objects.filter(email="new@example.test").exists()


def test_second_factor_is_forced_outside_the_demo(settings: Any) -> None:
    person, client = make_person("operator", make_tenant()), Client()
    log_in(client, person)
    for path in ("/me/", "/", "/me/tokens/"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/accounts/2fa/totp/activate/")
    seed = set_up_second_factor(client)
    assert client.get("/me/").status_code == 200
    assert "totp" not in json.dumps(dict(client.session.items())) or seed not in json.dumps(
        dict(client.session.items())
    )


def test_the_demo_exempts_its_own_accounts_only(settings: Any) -> None:
    settings.DEMO = True
    tenant = make_tenant()
    ours, real = make_person("operator", tenant), make_person("operator", tenant, demo=False)
    one, two = Client(), Client()
    log_in(one, ours)
    log_in(two, real)
    assert one.get("/me/").status_code == 200
    assert two.get("/me/").headers["Location"] == "/accounts/2fa/totp/activate/"


def test_with_a_second_factor_the_password_alone_is_not_enough() -> None:
    person, first = make_person("operator", make_tenant()), Client()
    log_in(first, person)
    seed = set_up_second_factor(first)
    second = Client()
    assert log_in(second, person).headers["Location"] == "/accounts/2fa/authenticate/"
    assert not signed_in(second)
    assert "コードが違うか" in second.post("/accounts/2fa/authenticate/", {"code": "000000"}).content.decode()
    assert second.post("/accounts/2fa/authenticate/", {"code": code_of(seed, steps=1)}).status_code == 302
    assert second.get("/me/").status_code == 200
    assert "auth.second_factor_on" in actions_of(about=person.pk)


def test_a_recovery_code_works_once() -> None:
    person, first = make_person("operator", make_tenant()), Client()
    log_in(first, person)
    set_up_second_factor(first)
    page = first.get("/accounts/2fa/recovery-codes/")
    codes = page.context["unused_codes"]
    assert len(codes) == 10
    for expected in (True, False):
        client = Client()
        log_in(client, person)
        client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
        assert signed_in(client) is expected
    seen = actions_of(about=person.pk)
    assert seen.count("auth.recovery_code_used") == 1
    assert seen.count("auth.code_refused") == 1


def test_guessing_codes_is_stopped() -> None:
    person, first = make_person("operator", make_tenant()), Client()
    log_in(first, person)
    seed = set_up_second_factor(first)
    for _i in range(5):
        client = Client()
        log_in(client, person)
        client.post("/accounts/2fa/authenticate/", {"code": "123456"})
    client = Client()
    log_in(client, person)
    answer = client.post("/accounts/2fa/authenticate/", {"code": code_of(seed, steps=1)})
    assert "しばらくログインできません" in answer.content.decode()
    assert not signed_in(client)


def test_seeds_are_stored_sealed_only() -> None:
    person, client = make_person("operator", make_tenant()), Client()
    log_in(client, person)
    seed = set_up_second_factor(client)
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator WHERE user_id = %s", [person.pk])
        stored = " ".join(row[0] for row in cursor.fetchall())
        cursor.execute("SELECT string_agg(session_data, ' ') FROM django_session")
        (sessions,) = cursor.fetchone()
    assert seed not in stored
    assert "sealed:" in stored
    assert seed not in json.dumps(dict(client.session.items()))
    assert seed not in sessions
    seen = actions_of()
    # The waiting seed, the authenticator's own and that of the recovery codes; the waiting one is dropped.
    assert seen.count("person.secret_kept") == 3
    assert seen.count("person.secret_dropped") == 1
    assert "data.revealed" in seen


def test_last_sign_in_is_shown() -> None:
    person, tenant = make_person(), make_tenant()
    del tenant
    client = client_for(person)
    User.objects.filter(pk=person.pk).update(previous_login="2026-11-20T03:00:00Z", previous_ip="192.0.2.44")
    text = client.get("/me/").content.decode()
    assert "192.0.2.44" in text
    assert "前回のログイン" in text

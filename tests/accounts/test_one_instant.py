"""Each way of saying "I was robbed" ends every other session, token and link; what belongs to a factor is shown once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.links import ResetTokens, welcome_url
from accounts.models import User
from accounts.queries.resolve import resolve_token
from accounts.services import people
from callcenter.core.ids import HOUSE_ID
from tests import mailing
from tests.accounts.signing_in import code_of, log_in, set_up_second_factor, signed_in
from tests.factories import (
    HOUSE,
    PASSWORD,
    Company,
    acting,
    actor_for,
    client_for,
    join,
    make_person,
    make_tenant,
    token_for,
)
from tests.log import actions_of

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "tako-no-ashi-wa-hachi-2026"


def change_password(person: User) -> Client:
    """By the person, in a browser that stays signed in."""
    browser = client_for(person)
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert browser.post("/accounts/password/change/", form).status_code == 302
    return browser


def enrol(person: User) -> Client:
    browser = Client()
    log_in(browser, person)
    set_up_second_factor(browser)
    return browser


def reset(person: User) -> None:
    Client().post("/accounts/password/reset/", {"email": mailing.proved(person).email})
    mailing.deliver(HOUSE_ID)
    (path,) = re.findall(r"/accounts/password/reset/key/\S+/", str(mail.outbox[-1].body))
    browser = Client()
    form_at = browser.get(path).headers["Location"]
    assert browser.post(form_at, {"password1": NEW, "password2": NEW}).status_code == 302


def by_admin(service: Callable[..., Any]) -> Callable[[User], None]:
    def act(person: User) -> None:
        chief = actor_for(make_person("admin"), (HOUSE, "admin"))
        with acting(chief):
            service(actor=chief, user_id=person.pk)

    return act


WAYS: dict[str, Callable[[User], Any]] = {
    "password change": change_password,
    "reset": reset,
    "enrolment": enrol,
    "loss of the factor": by_admin(people.reset_second_factor),
    "suspicion": by_admin(people.require_new_password),
    "deactivation": by_admin(people.deactivate),
}


@pytest.mark.parametrize("way", sorted(WAYS))
def test_it_ends_every_other_session_token_and_link(way: str) -> None:
    person = make_person("operator", make_tenant(), demo=True)
    other, token = client_for(person), token_for(person)
    listed = Client()
    log_in(listed, person)
    link = ResetTokens().make_token(User.objects.filter(pk=person.pk).get())
    stays = WAYS[way](person)
    assert other.get("/me/").headers["Location"].startswith("/accounts/login/")
    assert not signed_in(listed)
    assert resolve_token(token) is None
    assert not ResetTokens().check_token(User.objects.filter(pk=person.pk).get(), link)
    if stays is not None:
        page = stays.get("/me/sessions/")
        assert page.status_code == 200
        assert stays.get("/api/v1/me/").status_code == 200
        assert token not in [row.prefix for row, _company, _scopes in stays.get("/me/tokens/").context["rows"]]


def test_a_welcome_link_dies_with_everything_else() -> None:
    person = make_person("operator", make_tenant())
    User.objects.filter(pk=person.pk).update(password="!unusable")
    path = welcome_url(User.objects.filter(pk=person.pk).get()).removeprefix("http://testserver")
    assert Client().get(path).status_code == 200
    WAYS["suspicion"](person)
    assert Client().get(path).status_code == 404


def test_a_session_from_before_the_enrolment_never_reads_the_codes() -> None:
    person, thief, owner = make_person("operator", make_tenant(), demo=False), Client(), Client()
    log_in(thief, person)
    log_in(owner, person)
    set_up_second_factor(owner)
    answer = thief.get("/accounts/2fa/recovery-codes/")
    assert answer.status_code == 302
    assert not signed_in(thief)
    assert len(owner.get("/accounts/2fa/recovery-codes/").context["unused_codes"]) == 10


def test_a_password_alone_reads_no_codes_once_there_is_a_factor() -> None:
    person, owner = make_person("operator", make_tenant()), Client()
    log_in(owner, person)
    set_up_second_factor(owner)
    half = client_for(person, second_factor=False)
    assert half.get("/accounts/2fa/recovery-codes/").status_code in (302, 200)
    assert re.findall(r"\b\d{10}\b", half.get("/accounts/2fa/recovery-codes/").content.decode()) == []


def test_codes_are_shown_once_and_to_the_session_that_made_them() -> None:
    person, owner = make_person("operator", make_tenant()), Client()
    log_in(owner, person)
    seed = set_up_second_factor(owner)
    second = Client()
    log_in(second, person)
    second.post("/accounts/2fa/authenticate/", {"code": code_of(seed, steps=1)})
    assert signed_in(second)
    assert second.get("/accounts/2fa/recovery-codes/").context["unused_codes"] == []
    assert len(owner.get("/accounts/2fa/recovery-codes/").context["unused_codes"]) == 10
    assert owner.get("/accounts/2fa/recovery-codes/").context["unused_codes"] == []
    assert owner.post("/accounts/2fa/recovery-codes/generate/").status_code == 302
    assert second.get("/accounts/2fa/recovery-codes/").context["unused_codes"] == []
    assert len(owner.get("/accounts/2fa/recovery-codes/").context["unused_codes"]) == 10


def test_whoever_may_drop_the_factor_ends_everything_with_it(settings: Any) -> None:
    settings.DEMO = True
    person, owner = make_person("operator", make_tenant()), Client()
    log_in(owner, person)
    set_up_second_factor(owner)
    token = token_for(person)
    assert owner.post("/accounts/2fa/totp/deactivate/").headers["Location"] == "/accounts/2fa/"
    assert resolve_token(token) is None
    assert owner.get("/me/").status_code == 200
    seen = actions_of(about=person.pk)
    assert "auth.second_factor_off" in seen
    assert actions_of().count("person.secret_dropped") == 3


def long_ago(browser: Client) -> Client:
    """The last proof was given an hour ago."""
    session = browser.session
    session["account_authentication_methods"] = [
        {**record, "at": record["at"] - 3600} for record in session["account_authentication_methods"]
    ]
    session.save()
    return browser


FORM = {"label": "基幹連携", "tenant": "", "scope": "read", "days": "30"}


def test_making_a_token_asks_for_a_fresh_proof_and_keeps_what_was_typed() -> None:
    browser = long_ago(client_for(make_person("operator", make_tenant())))
    page = browser.get("/me/tokens/").content.decode()
    assert "本人の確認へ進む" in page
    assert 'name="label"' not in page
    answer = browser.post("/me/tokens/", FORM)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert 'value="基幹連携"' in text
    assert "/accounts/reauthenticate/?next=/me/tokens/" in text
    program = browser.post("/api/v1/tokens/", {"label": "x"}, content_type="application/json")
    assert (program.status_code, program.json()["type"].rpartition(":")[2]) == (409, "reauthentication_required")
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert browser.post("/me/tokens/", FORM).context["made"].startswith("cct_")


def make_token(person: User, tenant: Company | None = None) -> None:
    form = FORM | {"tenant": str(tenant.id) if tenant else ""}
    assert client_for(person).post("/me/tokens/", form).context["made"]


def told(tenant_id: Any) -> list[str]:
    mailing.deliver(tenant_id)
    return sorted(sent.to[0] for sent in mail.outbox)


def test_a_token_is_announced_to_its_owner_and_to_who_administers_the_owner() -> None:
    tenant = make_tenant()
    operator, colleague = make_person("operator", tenant, demo=False), make_person("client_user", tenant, demo=False)
    house, chief = make_person("admin", demo=False), make_person("client_admin", tenant, demo=False)
    make_token(operator)
    assert told(HOUSE_ID) == sorted([operator.email, house.email])
    mail.outbox.clear()
    make_token(operator, tenant)
    assert told(tenant.id) == sorted([operator.email, house.email])
    mail.outbox.clear()
    make_token(colleague, tenant)
    assert told(tenant.id) == sorted([colleague.email, chief.email])
    assert colleague.display_name not in "".join(f"{sent.subject}{sent.body}" for sent in mail.outbox)
    assert colleague.staff_code in "".join(str(sent.body) for sent in mail.outbox)


def test_an_administrators_own_token_is_told_to_the_others() -> None:
    one, two = make_person("admin", demo=False), make_person("admin", demo=False)
    join(make_person(demo=False), "supervisor")
    make_token(one)
    assert told(HOUSE_ID) == sorted([one.email, two.email])

"""A password is the same however its letters are composed, is not changed to itself, and has its owner's name beside it."""

from __future__ import annotations

import unicodedata
from typing import Literal

import pytest
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.base_user import AbstractBaseUser
from django.test import Client

from accounts.links import ResetTokens, invitation_url, welcome_url
from accounts.models import Invitation, User
from accounts.services import invitations
from callcenter.core.errors import Throttled
from tests import mailing
from tests.accounts.signing_in import log_in
from tests.factories import (
    PASSWORD,
    Company,
    acting,
    actor_for,
    as_system,
    client_for,
    make_person,
    make_tenant,
    unique,
)

pytestmark = pytest.mark.django_db
TEXT = "ガラスの靴で坂を上る2026"
Form = Literal["NFC", "NFD", "NFKC", "NFKD"]
FORMS: tuple[Form, ...] = ("NFC", "NFD", "NFKC", "NFKD")


@pytest.mark.parametrize("typed", FORMS)
@pytest.mark.parametrize("was_set", FORMS)
def test_however_a_keyboard_composes_it(was_set: Form, typed: Form) -> None:
    user = User(email="x@example.test")
    user.set_password(unicodedata.normalize(was_set, TEXT))
    assert user.check_password(unicodedata.normalize(typed, TEXT))
    assert not user.check_password(TEXT[1:])


@pytest.mark.parametrize("typed", ["NFC", "NFD"])
@pytest.mark.parametrize("was_set", ["NFC", "NFD"])
def test_a_hash_from_before_still_works(was_set: Form, typed: Form) -> None:
    user = User(email="x@example.test")
    AbstractBaseUser.set_password(user, unicodedata.normalize(was_set, TEXT))
    assert user.check_password(unicodedata.normalize(typed, TEXT))


def test_full_width_is_the_same_as_half_width() -> None:
    user = make_person(password="ｒａｋｕｄａ-no-ｋｏｂｕ-２０２７")
    assert log_in(Client(), user, "rakuda-no-kobu-2027").status_code == 302


def test_no_password_stays_no_password() -> None:
    assert not User.objects.create_user(f"n{unique()}@example.test").has_usable_password()


def test_a_password_is_not_changed_to_itself() -> None:
    person = make_person("operator", make_tenant())
    browser = client_for(person)
    form = {"oldpassword": PASSWORD, "password1": PASSWORD, "password2": PASSWORD}
    answer = browser.post("/accounts/password/change/", form)
    assert "いまと同じパスワードです" in answer.content.decode()


def test_nor_by_a_reset() -> None:
    person = mailing.proved(make_person("operator", make_tenant()))
    key = f"{user_pk_to_url_str(person)}-{ResetTokens().make_token(User.objects.get(pk=person.pk))}"
    browser = Client()
    at = browser.get(f"/accounts/password/reset/key/{key}/").headers["Location"]
    page = browser.get(at).content.decode()
    assert f'autocomplete="username" value="{person.email}"' in page
    answer = browser.post(at, {"password1": PASSWORD, "password2": PASSWORD})
    assert "いまと同じパスワードです" in answer.content.decode()


def test_every_page_that_sets_a_password_names_its_owner() -> None:
    tenant, person = make_tenant(), make_person("operator", make_tenant())
    assert (
        f'autocomplete="username" value="{person.email}"'
        in client_for(person).get("/accounts/password/change/").content.decode()
    )
    guest = User.objects.create_user(f"g{unique()}@example.test")
    guest = User.objects.get(pk=guest.pk)
    page = Client().get(welcome_url(guest).removeprefix("http://testserver")).content.decode()
    assert f'autocomplete="username" value="{guest.email}"' in page
    email = f"i{unique()}@example.test"
    invite(tenant, email)
    with as_system(tenant.id):
        row = Invitation.objects.get(email=email)
    page = Client().get(invitation_url(tenant.id, row.id).removeprefix("http://testserver")).content.decode()
    assert f'autocomplete="username" value="{email}"' in page


def invite(tenant: Company, email: str, chief: User | None = None) -> None:
    person = chief or make_person("client_admin", tenant)
    actor = actor_for(person, (tenant, "client_admin"))
    with acting(actor):
        invitations.invite(actor=actor, tenant_id=tenant.id, email=email, role="client_user")


def test_a_strangers_mailbox_is_not_filled() -> None:
    tenant, email = make_tenant(), f"s{unique()}@example.test"
    for _i in range(invitations.PER_ADDRESS):
        invite(tenant, email)
    with pytest.raises(Throttled) as refusal:
        invite(tenant, email.upper())
    assert refusal.value.code == "invited_too_often"
    invite(tenant, f"t{unique()}@example.test")
    assert len([mail for mail in mailing.rows(tenant.id) if mail.kind == "invitation"]) == invitations.PER_ADDRESS + 1


def test_nor_by_many_companies_together() -> None:
    email, sent = f"s{unique()}@example.test", 0
    with pytest.raises(Throttled):
        for _company in range(6):
            tenant = make_tenant()
            for _i in range(2):
                invite(tenant, email)
                sent += 1
    assert sent == invitations.PER_ADDRESS_ANYWHERE


def test_one_sender_has_a_limit_and_is_told() -> None:
    tenant = make_tenant()
    chief = make_person("client_admin", tenant)
    for _i in range(invitations.PER_SENDER):
        invite(tenant, f"m{unique()}@example.test", chief)
    browser, email = client_for(chief), f"last{unique()}@example.test"
    answer = browser.post(f"/p/{tenant.slug}/members/", {"email": email, "role": "client_user"})
    assert answer.status_code == 429
    assert "1時間ほど待ってから" in answer.content.decode()
    assert f'value="{email}"' in answer.content.decode()

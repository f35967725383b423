"""Invitations, first passwords and resets: a link works once, a GET uses nothing up, nobody learns who is known."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.events import bare_actor
from accounts.links import DeadLink, invitation_url, read_welcome, welcome_url
from accounts.models import Invitation, Membership, User
from accounts.services import invitations, people
from callcenter.core.context import Actor
from callcenter.core.errors import Forbidden, Invalid, NotFound
from callcenter.core.ids import HOUSE_ID, uuid7
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
from tests.log import actions_of, events_of

pytestmark = pytest.mark.django_db(transaction=True)


def chief_of(tenant: Company) -> Actor:
    return actor_for(make_person("client_admin", tenant), (tenant, "client_admin"))


def invite(tenant: Company, email: str, role: str = "client_user") -> tuple[Invitation, str]:
    chief = chief_of(tenant)
    with acting(chief):
        invitations.invite(actor=chief, tenant_id=tenant.id, email=email, role=role)
        row = invitations.pending(tenant.id).get(email=email.lower())
    return row, path_of(invitation_url(tenant.id, row.id))


def path_of(url: str) -> str:
    return url.removeprefix("http://testserver")


def without_its_second(path: str) -> str:
    """A link says what it is for, then the second in which it was made, then both signed."""
    return path.rsplit(":", 2)[0]


def test_a_new_address_accepts_and_gets_an_account_once() -> None:
    tenant, email = make_tenant(), f"shinjin.{unique()}@example.test"
    row, path = invite(tenant, email)
    for _i in range(3):
        page = Client().get(path)
        assert page.status_code == 200
        assert tenant.name in page.content.decode()
    assert not User.objects.filter(email=email).exists()
    data = {"display_name": "新人 花子", "password": "kirin-no-kubi-2026"}
    assert Client().post(path, data).headers["Location"] == "/accounts/login/"
    user = User.objects.get(email=email)
    with as_system(tenant.id):
        member = Membership.objects.get(user=user)
    assert member.role == "client_user"
    assert [(e["action"], e["fields"]) for e in events_of(tenant.id, about=member.id)] == [
        ("membership.given", ["client_user"])
    ]
    assert Client().get(path).status_code == 404
    assert Client().post(path, data).status_code == 404
    assert [e["action"] for e in events_of(tenant.id, about=row.id)] == ["invitation.sent", "invitation.accepted"]
    assert log_in(Client(), user, "kirin-no-kubi-2026").status_code == 302


@pytest.mark.parametrize(
    ("role", "password", "ok"),
    [
        ("client_user", "mijikai-11c", False),
        ("client_user", "kirin-no-kubi", True),
        ("client_admin", "kirin-no-kubi", False),
        ("client_admin", "kirin-no-kubi-nagai", True),
        ("client_user", "passwordpassword", False),
        ("client_user", "aaaaaaaaaaaaaaaa", False),
        ("client_user", "callcenter2026!", False),
    ],
)
def test_passwords_are_long_and_not_what_everybody_tries(role: str, password: str, ok: bool) -> None:
    tenant, email = make_tenant(), f"p.{unique()}@example.test"
    _row, path = invite(tenant, email, role)
    answer = Client().post(path, {"display_name": "試験", "password": password})
    assert answer.status_code == (302 if ok else 400)
    assert User.objects.filter(email=email).exists() is ok


def test_a_known_address_must_be_signed_in_and_the_answer_to_the_inviter_is_the_same() -> None:
    tenant, known = make_tenant(), make_person()
    row, path = invite(tenant, known.email)
    assert mailing.kinds(tenant.id) == ["invitation"]
    assert Client().post(path, {"display_name": "別人", "password": PASSWORD}).status_code == 409
    assert client_for(make_person()).post(path, {}).status_code == 409
    with as_system(tenant.id):
        assert Invitation.objects.get(id=row.id).accepted_at is None
    assert client_for(known).post(path, {}).headers["Location"] == "/"
    with as_system(tenant.id):
        assert Membership.objects.filter(user=known, role="client_user").count() == 1


def test_accepting_twice_makes_one_membership() -> None:
    tenant = make_tenant()
    member = make_person("client_user", tenant)
    _row, path = invite(tenant, member.email)
    assert client_for(member).post(path, {}).status_code == 302
    with as_system(tenant.id):
        assert Membership.objects.filter(user=member).count() == 1


def test_a_revoked_or_old_or_made_up_link_is_dead() -> None:
    tenant = make_tenant()
    row, path = invite(tenant, f"a.{unique()}@example.test")
    old, old_path = invite(tenant, f"b.{unique()}@example.test")
    chief = chief_of(tenant)
    with acting(chief):
        invitations.revoke(actor=chief, tenant_id=tenant.id, invitation_id=row.id)
        invitations.revoke(actor=chief, tenant_id=tenant.id, invitation_id=row.id)
        with pytest.raises(NotFound):
            invitations.revoke(actor=chief, tenant_id=tenant.id, invitation_id=uuid7())
    with as_system(tenant.id):
        Invitation.objects.filter(id=old.id).update(expires_at=timezone.now())
    for dead in (path, old_path, path[:-3] + "x/", "/invite/nonsense/", "/welcome/nonsense/"):
        assert Client().get(dead).status_code == 404
    assert [e["action"] for e in events_of(tenant.id, about=row.id)] == ["invitation.sent", "invitation.revoked"]


def test_who_may_invite_whom_to_what() -> None:
    tenant, other = make_tenant(), make_tenant()
    chief, user = chief_of(tenant), actor_for(make_person("client_user", tenant), (tenant, "client_user"))
    with acting(chief):
        with pytest.raises(Forbidden):
            invitations.invite(actor=chief, tenant_id=tenant.id, email="x@example.test", role="operator")
        with pytest.raises(Invalid):
            invitations.invite(actor=chief, tenant_id=tenant.id, email="x@example.test", role="admin")
        with pytest.raises(Invalid):
            invitations.invite(actor=chief, tenant_id=tenant.id, email="no address", role="client_user")
        with pytest.raises(NotFound):
            invitations.invite(actor=chief, tenant_id=other.id, email="x@example.test", role="client_user")
    with acting(user):
        with pytest.raises(Forbidden):
            invitations.invite(actor=user, tenant_id=tenant.id, email="x@example.test", role="client_user")
        with pytest.raises(Forbidden):
            invitations.revoke(actor=user, tenant_id=tenant.id, invitation_id=uuid7())


def test_inviting_again_replaces_the_open_invitation() -> None:
    tenant, email = make_tenant(), f"twice.{unique()}@example.test"
    first, first_path = invite(tenant, email)
    second, _path = invite(tenant, email)
    assert first.id != second.id
    assert Client().get(first_path).status_code == 404


def test_the_invitation_mail_holds_a_link_and_nothing_personal() -> None:
    tenant, email = make_tenant(), f"Mail.{unique()}@example.test"
    row, path = invite(tenant, email)
    assert mailing.deliver(tenant.id) == ["sent"]
    (message,) = mail.outbox
    assert message.to == [email.lower()]
    assert without_its_second(path) in message.body
    assert tenant.name not in f"{message.subject} {message.body}"
    assert [e["action"] for e in events_of(tenant.id, about=row.id)] == ["invitation.sent", "mail.sent"]


def test_the_mail_of_an_invitation_that_was_taken_back_is_not_sent() -> None:
    tenant = make_tenant()
    row, _path = invite(tenant, f"late.{unique()}@example.test")
    with as_system(tenant.id):
        Invitation.objects.filter(id=row.id).update(revoked_at=timezone.now())
    assert mailing.deliver(tenant.id) == ["not_needed"]
    assert mail.outbox == []


@pytest.mark.parametrize("known", [True, False])
def test_a_reset_is_answered_the_same_for_everybody(known: bool) -> None:
    person = mailing.proved(make_person())
    email = person.email if known else f"nobody.{unique()}@example.test"
    answer = Client().post("/accounts/password/reset/", {"email": email})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/password/reset/done/")
    assert email not in Client().get("/accounts/password/reset/done/").content.decode()
    (asked,) = mailing.rows(HOUSE_ID)
    assert asked.kind == "reset"
    assert (asked.user_id == person.pk) is known
    assert actions_of() == ["auth.reset_asked"]
    assert mailing.deliver(HOUSE_ID) == ["sent" if known else "not_needed"]
    assert len(mail.outbox) == (1 if known else 0)


def test_a_reset_link_works_once_ends_other_sessions_and_keeps_the_second_factor() -> None:
    person = mailing.proved(make_person("operator", make_tenant()))
    tab = client_for(person)
    mailing.ask(HOUSE_ID, "reset", person.pk)
    mailing.deliver(HOUSE_ID)
    path = path_of(next(word for word in mail.outbox[0].body.split() if word.startswith("http")))
    browser = Client()
    step = browser.get(path).headers["Location"]
    assert "set-password" in step
    answer = browser.post(step, {"password1": "zou-no-hana-2026", "password2": "zou-no-hana-2026"})
    assert answer.headers["Location"] == "/accounts/password/reset/key/done/"
    assert "_auth_user_id" not in browser.session
    assert tab.get("/me/").headers["Location"].startswith("/accounts/login/")
    assert Client().get(path).context["token_fail"] is True
    assert log_in(Client(), person).status_code == 200
    assert log_in(Client(), person, "zou-no-hana-2026").status_code == 302
    assert "auth.password_reset" in actions_of(about=person.pk)


def test_a_stopped_person_gets_no_reset_mail() -> None:
    person = make_person()
    User.objects.filter(pk=person.pk).update(is_active=False)
    Client().post("/accounts/password/reset/", {"email": person.email})
    (asked,) = mailing.rows(HOUSE_ID)
    assert asked.user_id != person.pk


def test_the_first_password_is_set_by_its_owner_once() -> None:
    person = make_person("operator", make_tenant())
    person.set_unusable_password()
    person.save()
    mailing.ask(HOUSE_ID, "welcome", person.pk)
    mailing.deliver(HOUSE_ID)
    path = path_of(welcome_url(person))
    assert without_its_second(path) in mail.outbox[0].body
    assert Client().get(path).status_code == 200
    assert Client().post(path, {"password": "kurz"}).status_code == 400
    assert actions_of(HOUSE_ID, "auth.password_changed", about=person.pk) == []
    assert Client().post(path, {"password": "inu-to-neko-2026"}).status_code == 302
    assert actions_of(HOUSE_ID, "auth.password_changed", about=person.pk) == ["auth.password_changed"]
    assert Client().get(path).status_code == 404
    assert log_in(Client(), person, "inu-to-neko-2026").status_code == 302


def test_a_welcome_link_is_looked_at_again_where_the_password_is_written() -> None:
    person = make_person("operator", make_tenant())
    person.set_unusable_password()
    person.save()
    actor, link = bare_actor(person), read_welcome(welcome_url(person).rstrip("/").rsplit("/", 1)[1])
    people.set_first_password(actor=actor, link=link, password="inu-to-neko-2026")
    with pytest.raises(DeadLink):
        people.set_first_password(actor=actor, link=link, password="zou-no-hana-2026")
    assert log_in(Client(), person, "inu-to-neko-2026").status_code == 302


def test_notices_go_to_real_people_only() -> None:
    real, demo = make_person(demo=False), make_person()
    for person in (real, demo):
        mailing.ask(HOUSE_ID, "password_changed", person.pk)
    with pytest.raises(KeyError):
        mailing.ask(HOUSE_ID, "made up", real.pk)
    assert mailing.deliver(HOUSE_ID) == ["sent", "not_needed"]
    (message,) = mail.outbox
    assert message.to == [real.email]
    assert "パスワードが変更されました" in message.body
    assert real.display_name not in message.body

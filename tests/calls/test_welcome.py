"""Who joins a client company gets its mails, and is the addressee of the same name without being asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.events import bare_actor
from accounts.links import InvitationLink
from accounts.models import Invitation, User
from accounts.services import invitations
from calls import queries
from calls.models import NotifyChoice
from tests.calls.make import Client
from tests.factories import acting, as_system, client_for, make_person
from tests.log import events_of
from tests.tenants import make as tenants

pytestmark = pytest.mark.django_db(transaction=True)


def joins(client: Client, name: str, role: str = "client_user") -> User:
    """Somebody of this name accepts an invitation."""
    person = make_person(display_name=name)
    with as_system(client.id):
        row = Invitation.objects.create(
            tenant_id=client.id,
            email=person.email,
            role=role,
            invited_by=client.user.pk,
            expires_at=timezone.now() + timedelta(days=1),
        )
    invitations.accept(actor=bare_actor(person), link=InvitationLink(client.id, row.id))
    return person


def choice(client: Client, person: User) -> tuple[str, object] | None:
    with as_system(client.id):
        return NotifyChoice.objects.filter(user_id=person.pk).values_list("mode", "entry_id").first()


def test_the_addressee_of_the_same_name_is_the_person_who_joined(client: Client) -> None:
    person = joins(client, "鈴木　一郎")
    assert choice(client, person) == ("all", client.suzuki)
    (event,) = events_of(client.id, "notify.changed")
    assert event["actor"]["id"] == str(person.pk)
    client.log()
    client.log(addressee=client.yamada)
    with acting(client.reading(person)) as state:
        rows = queries.inbox(state.actor, client.id, mine=True).rows
    assert [row.message and row.message.addressee_id for row in rows] == [client.suzuki]


def test_a_name_that_is_nobodys_or_two_peoples_is_left_to_the_person(client: Client) -> None:
    tenants.person(client.company, "山田 太郎", kana="ヤマダ タロウ", department="経理部")
    assert choice(client, joins(client, "山田 太郎")) == ("all", None)
    assert choice(client, joins(client, "佐藤 花子")) == ("all", None)


def test_who_is_there_already_stays_the_addressee(client: Client) -> None:
    joins(client, "鈴木 一郎")
    assert choice(client, joins(client, "鈴木 一郎")) == ("all", None)


def test_what_somebody_chose_before_stays(client: Client) -> None:
    person = joins(client, "鈴木 一郎")
    with as_system(client.id):
        NotifyChoice.objects.filter(user_id=person.pk).update(mode="none")
    with as_system(client.id):
        row = Invitation.objects.create(
            tenant_id=client.id,
            email=person.email,
            role="client_admin",
            invited_by=client.user.pk,
            expires_at=timezone.now() + timedelta(days=1),
        )
    invitations.accept(actor=bare_actor(person), link=InvitationLink(client.id, row.id))
    assert choice(client, person) == ("none", client.suzuki)


def test_people_of_the_service_get_no_mails(client: Client) -> None:
    assert choice(client, joins(client, "鈴木 一郎", role="operator")) is None


def test_the_inbox_says_why_nothing_is_addressed_to_oneself(client: Client) -> None:
    client.log()
    unknown, known = client_for(client.user), client_for(joins(client, "鈴木 一郎"))
    address = f"/p/{client.company.slug}/inbox/?mine=1"
    assert f"/p/{client.company.slug}/me/notifications/" in unknown.get(address).content.decode().partition("<main")[2]
    assert "is-new" in known.get(address).content.decode()

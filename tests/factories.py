"""Makers of what most tests need: a client company, a person with a role in it, a signed-in client, a token.

Every call makes new rows with unique names; tests never share them and never count globally. All of them write
through the normal role (web), so they also work where row security is in force.
"""

from __future__ import annotations

import itertools
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from django.db import connections
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, Membership, User
from accounts.queries.resolve import MARK, split_token
from accounts.roles import ROLES, Held, permissions_of, reach_of
from callcenter.core.context import Actor, ActorKind, TenantAccess, TransactionState, system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.ids import HOUSE_ID, HOUSE_SLUG, uuid7
from callcenter.vault.services import create_tenant_keys

PASSWORD = "rakuda-no-kobu-2026"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Company:
    """A client company of a test: what its tests need to know."""

    id: UUID
    slug: str
    name: str


HOUSE = Company(HOUSE_ID, HOUSE_SLUG, "電話代行")


def unique() -> str:
    """A short text that no other call of any process has made."""
    return f"{next(_numbers)}{secrets.token_hex(4)}"


def make_tenant(*, slug: str = "", name: str = "", live: bool = True) -> Company:
    """A client company, by the service that onboards one."""
    mark = unique()
    company = Company(uuid7(), slug or f"co-{mark}", name or f"テスト商事{mark}")
    status, live_at = ("live", "now()") if live else ("onboarding", "NULL")
    with as_system(company.id), connections["default"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO tenants_tenant (id, slug, name, kana, status, timezone, greeting, greeting_kana, hours_text,"
            " band, undo_seconds, undo_urgent_seconds, live_at) VALUES (%s, %s, %s, 'テストショウジ', %s, 'Asia/Tokyo', 'お電話ありがとうございます。',"
            f" '', '平日 9:00-18:00', 1, 0, 0, {live_at})",
            [company.id, company.slug, company.name, status],
        )
        create_tenant_keys(company.id)
    return company


def make_person(
    role: str | None = None,
    tenant: Company | None = None,
    *,
    email: str = "",
    demo: bool = True,
    password: str = PASSWORD,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    display_name: str = "試験 太郎",
) -> User:
    """A person; with ``role`` also a member (of the house for a house role, else of ``tenant``)."""
    user = User.objects.create_user(
        email or f"p{unique()}@example.test", password, display_name=display_name, is_demo=demo
    )
    if role is not None:
        join(user, role, tenant, starts_at=starts_at, ends_at=ends_at)
    return user


def join(
    user: User,
    role: str,
    tenant: Company | None = None,
    *,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> Membership:
    """One more membership of a person."""
    company = HOUSE if ROLES[role].held is Held.HOUSE else tenant
    assert company is not None, f"{role} is a role in a client company"
    started = starts_at or timezone.now() - timedelta(minutes=1)
    with as_system(company.id):
        return Membership.objects.create(
            tenant_id=company.id,
            user=user,
            role=role,
            starts_at=started,
            ends_at=ends_at,
            accepted_at=timezone.now() - timedelta(minutes=1),
        )


def token_for(
    user: User,
    tenant: Company | None = None,
    *,
    scopes: Iterable[str] = ("all",),
    expires_at: datetime | None = None,
) -> str:
    """A bearer token of the person: for one company, or (without) for all of the person's."""
    text = f"{MARK}_{secrets.token_hex(4)}_{secrets.token_urlsafe(32)}"
    parts = split_token(text)
    assert parts is not None
    company = tenant or HOUSE
    with as_system(company.id):
        ApiToken.objects.create(
            tenant_id=company.id,
            user=user,
            label="test",
            prefix=parts[0],
            digest=parts[1],
            scopes=list(scopes),
            expires_at=expires_at or timezone.now() + timedelta(days=1),
        )
    return text


def client_for(user: User, *, second_factor: bool = True) -> Client:
    """A browser in which this person is signed in (signing in itself is tested elsewhere)."""
    client = Client()
    user.refresh_from_db()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    if second_factor:
        session = client.session
        session["account_authentication_methods_user"] = str(user.pk)
        session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
        session.save()
    return client


def api_for(user: User, tenant: Company | None = None, *, scopes: Iterable[str] = ("all",)) -> Client:
    """A program that calls the API with a token of this person."""
    return Client(headers={"authorization": f"Bearer {token_for(user, tenant, scopes=scopes)}"})


def actor_for(user: User, *memberships: tuple[Company, str]) -> Actor:
    """The actor of a person with these (company, role) pairs, without a request. For tests of services and queries."""
    roles: dict[UUID, set[str]] = {}
    slugs: dict[UUID, str] = {}
    for company, code in memberships:
        roles.setdefault(company.id, set()).add(code)
        slugs[company.id] = company.slug
    tenants = {
        tenant_id: TenantAccess(tenant_id, slugs[tenant_id], frozenset(codes), permissions_of(codes), reach_of(codes))
        for tenant_id, codes in roles.items()
    }
    return Actor(
        ActorKind.PERSON,
        id=user.pk,
        label=user.staff_code,
        tenants=MappingProxyType(tenants),
        ip="127.0.0.1",
        mfa_level="totp",
        proved=True,
    )


@contextmanager
def as_system(tenant_id: UUID) -> Iterator[TransactionState]:
    """A transaction of the system in one tenant, which it may read and write."""
    with tenant_transaction(system_actor("test"), {tenant_id}, write=tenant_id) as state:
        yield state


@contextmanager
def acting(actor: Actor, *, write: UUID | None = None) -> Iterator[TransactionState]:
    """A transaction as a request of this actor has it."""
    with tenant_transaction(actor, set(actor.tenants), write=write) as state:
        yield state

"""Client companies and their numbers, as far as the actor may know them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from callcenter.core.companies import MOST, Company, Found
from callcenter.core.context import Actor, readable
from callcenter.core.errors import NotFound
from callcenter.core.ids import HOUSE_ID
from callcenter.core.known import known, known_all
from callcenter.core.pages import Page, alphabetical
from callcenter.core.permissions import Permission, require
from callcenter.core.resolvers import house_second_look, resolve
from callcenter.core.rows import within
from callcenter.core.statements import planned
from callcenter.text import folding, phone
from tenants.models import PhoneNumber, Tenant, TenantStatus

_WRITTEN = re.compile(r"（([a-z][a-z0-9-]*)）$")
"""The short name in a company as it was chosen (core.companies)."""
MARKS = """
    SELECT id, name, false FROM tenants_tenant
    UNION ALL SELECT tenant_id, e164, true FROM tenants_phonenumber WHERE active
"""
"""Of the companies that row security lets through."""


class SecondLook(NamedTuple):
    """Codes of what makes a send wait for a supervisor: as the house has set for all companies, and the company for itself."""

    house: frozenset[str]
    own: frozenset[str]


def get_tenant_for(actor: Actor, slug: str, permission: Permission) -> Tenant:
    """The client company with this slug; NotFound for strangers, Forbidden without the permission."""
    tenant = known(Tenant, "slug", slug)
    if tenant is None or tenant.id == HOUSE_ID or tenant.id not in readable():
        raise NotFound()
    require(actor, tenant.id, permission)
    return tenant


def companies(
    actor: Actor, permission: Permission, q: str = "", cursor: str | None = None, *, live: bool = False
) -> Page[Tenant]:
    """A page of the companies of this request where the actor holds the permission, by reading.

    ``q``: part of a name, reading or short name, or a whole number on which it is called. ``live``: only those that take calls.
    """
    ids = (actor.tenants_with(permission) & readable()) - {HOUSE_ID}
    rows = Tenant.objects.filter(within(ids, "id")).exclude(id=HOUSE_ID)
    if live:
        rows = rows.filter(status=TenantStatus.LIVE)
    if text := q.strip():
        rows = rows.filter(_named(text) | Q(id__in=_called(ids, text)))
    return alphabetical(rows, cursor, by="kana")


def search_companies(actor: Actor, permission: Permission, text: str = "", *, house: bool = False) -> Found:
    """The companies of this request where the actor holds the permission and that the text may mean.

    One alone where it is a short name, an id, or a name that no other has; else what ``companies`` finds by it. ``house``:
    the service itself may be meant, too.
    """
    ids = actor.tenants_with(permission) & readable()
    rows = Tenant.objects.filter(within(ids, "id"))
    rows = rows if house else rows.exclude(id=HOUSE_ID)
    if text := text.strip():
        rows = _meant(rows, ids, text)
    few = list(rows.order_by("kana", "id").values_list("id", "slug", "name", "kana")[: MOST + 1])
    return Found([_company(*row) for row in few[:MOST]], more=len(few) > MOST)


def companies_by_mark(actor: Actor, permission: Permission, texts: Collection[str]) -> dict[str, set[UUID]]:
    """Text → the companies of this request whose short name, whole name or number it is; for files, where nobody chooses."""
    ids = actor.tenants_with(permission) & readable() - {HOUSE_ID}
    rows = Tenant.objects.filter(within(ids, "id"), Q(slug__in=texts) | Q(name__in=texts)).exclude(id=HOUSE_ID)
    found: dict[str, set[UUID]] = {}
    for tenant_id, slug, name in rows.values_list("id", "slug", "name"):
        for mark in {slug, name} & set(texts):
            found.setdefault(mark, set()).add(tenant_id)
    for text in set(texts) - found.keys():
        if called := _called(ids, text):
            found[text] = set(called)
    return found


def _meant(rows: QuerySet[Tenant], ids: Collection[UUID], text: str) -> QuerySet[Tenant]:
    slug = _WRITTEN.search(text)
    for exact in (Q(slug=slug.group(1) if slug else text), Q(id=_id(text)), Q(name=text)):
        if len(rows.filter(exact).values_list("id")[:2]) == 1:
            return rows.filter(exact)
    return rows.filter(_named(text) | Q(id__in=_called(ids, text)))


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _company(tenant_id: UUID, slug: str, name: str, kana: str) -> Company:
    return Company(tenant_id, slug, _("代行会社（すべての委託元）") if tenant_id == HOUSE_ID else name, kana)


def _named(text: str) -> Q:
    reading = folding.katakana(text)
    return Q(name__icontains=text) | Q(kana__icontains=reading) | Q(slug__icontains=text.lower())


def _called(ids: Collection[UUID], text: str) -> list[UUID]:
    """Of these companies the one that is called on the number, if the text is one."""
    e164 = phone.key(text)
    return list(PhoneNumber.objects.filter(within(ids), e164=e164).values_list("tenant_id", flat=True)) if e164 else []


def cards(tenant_ids: Iterable[UUID]) -> dict[UUID, Tenant]:
    """What pages of lower apps show of companies that this transaction may read: name, reading, band, hours."""
    asked = set(tenant_ids) & readable()
    return {tenant.id: tenant for tenant in known_all(Tenant, "id", asked)} if asked else {}


def lookup_number(actor: Actor, e164: str) -> Tenant | None:
    """The actor's own company that answers on this number; None for foreign and unknown alike."""
    tenant_id = resolve("resolve_number", e164)
    if tenant_id is None or not actor.may(Permission.CALL_LOOKUP, tenant_id):
        return None
    return Tenant.objects.filter(id=tenant_id).first()


def marks_of_companies(actor: Actor, permission: Permission, tenant_id: UUID) -> tuple[list[str], list[str]]:
    """Names of this company; names and numbers of the others of this request where the actor holds the permission."""
    ids = (actor.tenants_with(permission) & readable()) - {HOUSE_ID}
    own, others = list[str](), list[str]()
    for company, mark, is_number in planned("default", MARKS, ()):
        if company in ids - {tenant_id}:
            others.append(mark)
        elif company == tenant_id and not is_number:
            own.append(mark)
    return own, others


def undo_seconds(tenant_id: UUID) -> tuple[int, int]:
    """For how long what is sent to this company can be taken back: as a rule, and where it is urgent."""
    client = cards({tenant_id})[tenant_id]
    return client.undo_seconds, client.undo_urgent_seconds


def second_look(tenant_id: UUID) -> SecondLook:
    """For one who may read the company's row."""
    return SecondLook(_codes(house_second_look()), _codes(cards({tenant_id})[tenant_id].second_look))


def second_look_of_house() -> frozenset[str]:
    """Of the house, for all companies."""
    return _codes(house_second_look())


def _codes(text: str) -> frozenset[str]:
    return frozenset(filter(None, text.split(",")))


def slug_of(tenant_id: UUID) -> str:
    """The slug of a company in the context; NotFound outside it."""
    slug = Tenant.objects.filter(id=tenant_id).values_list("slug", flat=True).first()
    if slug is None:
        raise NotFound()
    return slug


def numbers_of(actor: Actor, tenant_id: UUID, permission: Permission) -> list[PhoneNumber]:
    """All numbers of this client, in their order."""
    require(actor, tenant_id, permission)
    return _numbers(tenant_id)


def get_number_for(actor: Actor, tenant_id: UUID, number_id: UUID, permission: Permission) -> PhoneNumber:
    """One number of this client; the same NotFound for a foreign and a missing id."""
    require(actor, tenant_id, permission)
    number = PhoneNumber.objects.filter(tenant_id=tenant_id, id=number_id).first()
    if number is None:
        raise NotFound()
    return number


def owns_number(tenant_id: UUID, e164: str) -> bool:
    """Whether callers reach this client on this number. For services that have checked the actor."""
    return any(number.active and number.e164 == e164 for number in _numbers(tenant_id))


def first_number(tenant_id: UUID) -> str:
    """A number on which callers reach this client, '' where there is none. For services that have checked the actor."""
    return next((number.e164 for number in _numbers(tenant_id) if number.active), "")


def first_numbers(tenant_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The same for many, by id; who has none is left out."""
    return {number.tenant_id: number.e164 for number in reversed(_numbers(*tenant_ids)) if number.active}


def _numbers(*tenant_ids: UUID) -> list[PhoneNumber]:
    """All of these companies that this transaction may read, in their order. There are few, and every call asks for them."""
    found = known_all(PhoneNumber, "tenant_id", {*tenant_ids} & readable())
    return sorted(found, key=lambda number: number.e164)


def missing_numbers(tenant: Tenant) -> str:
    """Why the company cannot take calls yet, as far as its numbers go; '' when it can."""
    if PhoneNumber.objects.filter(tenant_id=tenant.id, active=True).exists():
        return ""
    return _("受付中の電話番号がありません。着信する番号を登録してください。")


def missing_greeting(tenant: Tenant) -> str:
    """The same for what is said first."""
    return "" if tenant.greeting.strip() else _("名乗りがありません。電話に出たときの言葉を入力してください。")

"""Fills the demo through the services, so that all of it is sealed and in the log. A broken run can be repeated."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from accounts.queries.resolve import access_of, resolve_memberships
from callcenter.core import rooms
from callcenter.core.context import Actor, ActorKind, system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.resolvers import resolve
from callcenter.core.seeding import Seeds
from callcenter.demo.accounts import STAFF, make_accounts
from callcenter.demo.companies import COMPANIES, SLUGS, companies
from callcenter.demo.generate import SEED, generate, generate_day, generate_each
from callcenter.demo.scripts import give_instructions, write_script
from calls import services as calls
from calls.callfile import CallRow
from calls.choices import Source, Status
from calls.models import Message
from calls.services.importing import Numbered, Ordinals, import_calls
from tenants.models import Tenant
from tenants.services.importing import CompanyRow, import_company

CALLS = 400
#: Messages older than this have mostly been dealt with.
FRESH = timedelta(days=2)


@dataclass(frozen=True)
class Seeded:
    """What a run has added."""

    accounts: int
    calls: int
    handled: int
    more: int


def seed(
    *,
    password: str,
    count: int = CALLS,
    clients: int = len(COMPANIES),
    tell: Callable[[str], None] = lambda text: None,
) -> Seeded:
    """``clients`` companies (five at least), accounts, calls, what the clients did with them, and what other rooms add.

    ``count``: calls of the five; each company beyond them has a few of its own.
    """
    system = system_actor("demo")
    rows = companies(clients)
    for company in rows:
        import_company(actor=system, row=company)
    tenant_ids = {row.slug: _tenant_id(row.slug) for row in rows}
    tell("companies")
    accounts = make_accounts(system, tenant_ids, password)
    tell("accounts")
    _scripts(system, rows, tenant_ids)
    tell("scripts")
    end = _began(tenant_ids)
    first = _calls(tenant_ids, generate(COMPANIES, end, count))
    made = first + _calls_of_more(rows[len(COMPANIES) :], tenant_ids, end)
    if timezone.localdate(end) != timezone.localdate():
        made += _calls(tenant_ids, generate_day(COMPANIES, timezone.now(), count))
    tell("calls")
    handled = sum(_handle(slug, tenant_ids[slug], end) for slug in SLUGS)
    tell("messages")
    more = _more(tenant_ids["aoba-shoji"], tell) if first else 0
    return Seeded(accounts, made, handled, more)


def _scripts(system: Actor, rows: Sequence[CompanyRow], tenant_ids: dict[str, UUID]) -> None:
    """Each company's script, and today's instructions: of the five by their own people, of every third one beyond.

    Operators have read the scripts of the five; one of them has changed since.
    """
    takers = {person: actor_of(person.email) for person in STAFF if person.role == "operator"}
    for place, row in enumerate(rows):
        readers = [actor for person, actor in takers.items() if row.slug in person.places]
        write_script(actor=system, row=row, tenant_id=tenant_ids[row.slug], readers=readers, again=place == 0)
    for place, row in enumerate(rows):
        own = row.slug in SLUGS
        if own or place % 3 == 0:
            actor = actor_of(f"user@{row.slug}.example") if own else system
            give_instructions(actor=actor, row=row, tenant_id=tenant_ids[row.slug], most=1 + place % 2)


def _more(tenant_id: UUID, tell: Callable[[str], None]) -> int:
    """What the other rooms add to one company."""
    count = 0
    for label, part in rooms.parts(Seeds):
        count += part.fill(actor_of("op1@demo.example"), tenant_id)
        tell(label)
    return count


def actor_of(email: str) -> Actor:
    """The demo's person, as if signed in."""
    user = User.objects.get(email=email)
    return Actor(
        kind=ActorKind.PERSON,
        id=user.pk,
        label=user.staff_code,
        tenants=MappingProxyType(access_of(resolve_memberships(user.pk))),
        ip="127.0.0.1",
        mfa_level="password",
    )


def _tenant_id(slug: str) -> UUID:
    tenant_id = resolve("resolve_slug", slug)
    if tenant_id is None:
        raise LookupError(slug)
    return tenant_id


def _began(tenant_ids: dict[str, UUID]) -> datetime:
    """The end of the made-up time: when the demo was first filled, so that a repeat makes the same calls."""
    with tenant_transaction(system_actor("demo"), set(tenant_ids.values())):
        made = Tenant.objects.filter(id__in=tenant_ids.values()).order_by("created_at")
        return made.values_list("created_at", flat=True)[0]


def _calls(tenant_ids: dict[str, UUID], rows: Iterable[CallRow]) -> int:
    groups: dict[str, list[Numbered]] = {slug: [] for slug in SLUGS}
    ordinals = Ordinals()
    for line, row in enumerate(rows, start=1):
        groups[row.tenant].append((line, row, ordinals.next(tenant_ids[row.tenant], row)))
    made = 0
    for person in STAFF:
        if person.role == "operator":
            actor = actor_of(person.email)
            for slug in person.places:
                part = import_calls(
                    actor=actor, tenant_id=tenant_ids[slug], rows=groups[slug], source=Source.DESK, quiet=True
                )
                made += part.created
    return made


def _calls_of_more(rows: Sequence[CompanyRow], tenant_ids: dict[str, UUID], end: datetime) -> int:
    """The operators take the companies beyond the five by turns."""
    takers = [actor_of(person.email) for person in STAFF if person.role == "operator"] if rows else []
    made = 0
    for place, row in enumerate(rows):
        tenant_id, ordinals = tenant_ids[row.slug], Ordinals()
        found = enumerate(generate_each(row, end), start=1)
        numbered: list[Numbered] = [(line, call, ordinals.next(tenant_id, call)) for line, call in found]
        taker = takers[place % len(takers)]
        part = import_calls(actor=taker, tenant_id=tenant_id, rows=numbered, source=Source.DESK, quiet=True)
        made += part.created
    return made


def _handle(slug: str, tenant_id: UUID, end: datetime) -> int:
    """The client's user has dealt with most of what is older than FRESH, and has seen some of the rest."""
    actor = actor_of(f"user@{slug}.example")
    dice = random.Random(f"{SEED}:{slug}")  # noqa: S311  (repeatable on purpose)
    with tenant_transaction(actor, {tenant_id}):
        open_messages = list(
            Message.objects.filter(tenant_id=tenant_id, status=Status.NEW)
            .select_related("call")
            .order_by("call__started_at")
        )
        for message in open_messages:
            old = message.call.started_at < end - FRESH
            if dice.random() < (0.9 if old else 0.15):
                status = Status.DONE if old and dice.random() < 0.9 else Status.SEEN
                calls.set_status(actor=actor, message_id=message.pk, status=status, version=message.version)
    return len(open_messages)

"""Client companies out of a file: checked as a whole first, then one transaction each. Running again changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from audit.purposes import Purpose
from callcenter.core.context import Actor
from callcenter.core.db import tenant_transaction
from callcenter.core.ids import HOUSE_ID
from callcenter.core.permissions import Permission
from callcenter.core.resolvers import resolve
from callcenter.text import names
from tenants import normalise, onboarding, queries
from tenants.models import Tenant, TenantStatus
from tenants.queries import Entry
from tenants.services.companies import create_tenant, go_live, update_tenant
from tenants.services.directory import add_person, update_person
from tenants.services.numbers import add_number


@dataclass(frozen=True)
class PersonRow:
    """One addressee of the file."""

    name: str
    kana: str = ""
    department: str = ""
    contact: str = ""


@dataclass(frozen=True)
class CompanyRow:
    """One company of the file. ``texts`` are fields of Tenant; ``sections``: what the steps of other rooms have read."""

    slug: str
    texts: Mapping[str, str]
    numbers: Sequence[str]
    people: Sequence[PersonRow]
    sections: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Outcome:
    """What an import of one company did."""

    slug: str
    created: bool = False
    numbers: int = 0
    people: int = 0
    changed: int = 0
    notes: list[str] = field(default_factory=list)
    went_live: bool = False


def import_company(*, actor: Actor, row: CompanyRow) -> Outcome:
    """Bring one company to what the file says, in a transaction of its own. Nothing is removed.

    Raises the domain errors of the services: then nothing of this company has been written.
    """
    known = resolve("resolve_slug", row.slug)
    outcome = Outcome(row.slug, created=known is None)
    with tenant_transaction(actor, {HOUSE_ID} | ({known} if known else set())):
        tenant = _company(actor, row, known, outcome)
        _numbers(actor, tenant, row, outcome)
        _people(actor, tenant, row, outcome)
        said = [section.write(actor, tenant, row.sections.get(section.key)) for section in onboarding.sections()]
        outcome.notes += filter(None, said)
        if tenant.status == TenantStatus.ONBOARDING and not onboarding.missing(tenant):
            go_live(actor=actor, tenant_id=tenant.id)
            outcome.went_live = True
    return outcome


def _company(actor: Actor, row: CompanyRow, known: UUID | None, outcome: Outcome) -> Tenant:
    if known is None:
        return create_tenant(actor=actor, slug=row.slug, tenant_id=None, **row.texts)
    tenant = Tenant.objects.get(id=known)
    before = {name: getattr(tenant, name) for name in row.texts}
    after = update_tenant(actor=actor, tenant_id=known, changes=row.texts)
    outcome.changed += sum(getattr(after, name) != value for name, value in before.items())
    return after


def _numbers(actor: Actor, tenant: Tenant, row: CompanyRow, outcome: Outcome) -> None:
    known = {number.e164 for number in queries.numbers_of(actor, tenant.id, Permission.TENANT_MANAGE)}
    for number in dict.fromkeys(normalise.e164(raw) for raw in row.numbers):
        if number not in known:
            add_number(actor=actor, tenant_id=tenant.id, number=number)
            outcome.numbers += 1


def _people(actor: Actor, tenant: Tenant, row: CompanyRow, outcome: Outcome) -> None:
    known = queries.directory(actor, tenant.id, purpose=Purpose.SYSTEM) if not outcome.created else []
    exact = {(entry.name, entry.kana, entry.department) for entry in known}
    for place, person in enumerate(row.people, start=len(known)):
        texts = (names.tidy(person.name), names.kana(person.kana), person.department.strip())
        if texts in exact:
            continue
        moved = _same_person(known, row.people, texts)
        if moved is not None:
            moving = {"department": person.department}
            update_person(actor=actor, tenant_id=tenant.id, entry_id=moved.id, changes=moving)
            outcome.changed += 1
        else:
            values = {"kana": person.kana, "department": person.department, "contact": person.contact}
            add_person(actor=actor, tenant_id=tenant.id, name=person.name, sort=place, **values)
            outcome.people += 1
        exact.add(texts)


def _same_person(known: Sequence[Entry], people: Sequence[PersonRow], texts: tuple[str, str, str]) -> Entry | None:
    """The entry that only its department tells from the file's person, when there can be no other."""
    who = texts[:2]
    here = [entry for entry in known if (entry.name, entry.kana) == who]
    there = Counter((names.tidy(p.name), names.kana(p.kana)) for p in people)
    return here[0] if len(here) == 1 and there[who] == 1 else None

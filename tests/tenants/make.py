"""Client companies by the services that onboard them, for the tests of tenants."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.db.models.functions import Now
from django.utils import timezone

from callcenter.core.context import current_actor, system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.ids import HOUSE_ID
from retention.classes import LOG, codes
from retention.models import RetentionPolicy
from tenants import services
from tenants.models import DirectoryEntry, PhoneNumber, Tenant, TenantStatus
from tests.factories import Company, as_system, unique

DAYS: Mapping[str, int] = {code: 1095 if code == LOG else 100 for code in codes()}
_GREETING = "お電話ありがとうございます。"


def a_number() -> str:
    """A number that no other test has."""
    return f"+8150{int(unique(), 16) % 10**8:08d}"


def onboarding(**texts: str) -> Company:
    """A company that was only just named."""
    mark = unique()
    with tenant_transaction(system_actor("test"), {HOUSE_ID}):
        tenant = services.create_tenant(
            actor=current_actor(), slug=f"co-{mark}", tenant_id=None, **{"name": f"試験商事{mark}", **texts}
        )
        # What the tests send is there at once, but for those that are about the time to take it back.
        Tenant.objects.filter(id=tenant.id).update(undo_seconds=0, undo_urgent_seconds=0)
    return Company(tenant.id, tenant.slug, tenant.name)


def live(number: str = "") -> Company:
    """A company that takes calls: a number, a greeting, days for every class.

    Past the services that settle and open it: what they ask of a new company takes half the time of making one.
    """
    company = onboarding(greeting=_GREETING)
    with as_system(company.id) as state:
        services.add_number(actor=state.actor, tenant_id=company.id, number=number or a_number())
        RetentionPolicy.objects.bulk_create(
            RetentionPolicy(tenant_id=company.id, data_class=code, days=days) for code, days in DAYS.items()
        )
        Tenant.objects.filter(id=company.id).update(status=TenantStatus.LIVE, live_at=Now())
    return company


def person(company: Company, name: str, *, sort: int = 0, **values: str) -> UUID:
    """An addressee of the company."""
    with as_system(company.id) as state:
        made = services.add_person(actor=state.actor, tenant_id=company.id, name=name, sort=sort, **values).id
        # Nobody's calls ask whether so new a person is meant, but for those of the tests of that.
        DirectoryEntry.objects.filter(id=made).update(created_at=timezone.now() - timedelta(days=30))
    return made


def tenant_of(company: Company) -> Tenant:
    """The row, as the system sees it."""
    with as_system(company.id):
        return Tenant.objects.get(id=company.id)


def entry_of(company: Company, entry_id: UUID) -> DirectoryEntry:
    """The sealed row."""
    with as_system(company.id):
        return DirectoryEntry.objects.get(id=entry_id)


def numbers_of(company: Company) -> list[str]:
    """E.164 of all numbers."""
    with as_system(company.id):
        return list(PhoneNumber.objects.filter(tenant_id=company.id).values_list("e164", flat=True))

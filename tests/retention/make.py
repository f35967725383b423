"""Client companies with old and new calls, and what a test wants to know about them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.db import models

from callcenter.core.db import now
from callcenter.core.ids import uuid7
from callcenter.vault import services as vault
from callcenter.vault.fields import blind_fields, sealed_fields
from calls.models import Call, Message, StatusChange
from recordings.models import Recording
from retention import engine
from retention import services as retention_services
from retention.classes import LOG, codes
from retention.engine import run_class
from retention.models import LINGERS, LegalHold
from retention.releasing import freed
from retention.waiting import counted, shortenings
from tenants.models import Tenant, TenantStatus
from tests.factories import Company, as_system, make_tenant
from tests.harness.roles import as_role, connect_as

PERIOD = 100
DAYS: Mapping[str, int] = {code: 1095 if code == LOG else PERIOD for code in codes()}


def company(days: Mapping[str, int] = DAYS) -> Company:
    """A client company with a period for every class, settled before it took calls."""
    made = make_tenant(live=False)
    with as_system(made.id) as state:
        retention_services.set_policies(actor=state.actor, tenant_id=made.id, days=days)
        Tenant.objects.filter(id=made.id).update(status=TenantStatus.LIVE, live_at=now())
    return made


def shorten(tenant: Company, **days: int) -> list[retention_services.Change]:
    """Settles days as somebody who has read what they delete."""
    with as_system(tenant.id) as state:
        confirm = counted(shortenings(tenant.id, days))
        return retention_services.set_policies(actor=state.actor, tenant_id=tenant.id, days=days, confirm=confirm)


def call(tenant: Company, *, age: int = PERIOD + 1) -> UUID:
    """A sealed call with a message and a note on it, begun `age` days ago."""
    with as_system(tenant.id):
        return add_call(tenant.id, age)


def calls(tenant: Company, count: int, *, age: int = PERIOD + 1) -> list[UUID]:
    with as_system(tenant.id):
        return [add_call(tenant.id, age) for _ in range(count)]


def add_call(tenant_id: UUID, age: int) -> UUID:
    row = Call(
        id=uuid7(),
        tenant_id=tenant_id,
        called_number="+81350001001",
        started_at=now() - timedelta(days=age),
        created_at=now() - timedelta(days=age),
        disposition="message",
        source="api",
    )
    vault.create_key(tenant_id=tenant_id, data_class="message", object_id=row.id)
    vault.seal(row, {"caller_name": "佐藤 花子", "caller_number": "090-1234-5678"})
    vars(row)["number_idx"] = vault.blind(tenant_id, index="call.number", value="+819012345678")
    row.save(force_insert=True)
    message = Message(tenant_id=tenant_id, call=row)
    vault.seal(message, {"body": "折り返しをお願いします。"})
    message.save(force_insert=True)
    change = StatusChange(tenant_id=tenant_id, message=message, call=row, status="seen", actor_label="OP-001")
    vault.seal(change, {"note": "対応中"})
    change.save(force_insert=True)
    return row.id


def recording(tenant: Company, call_id: UUID) -> UUID:
    """A recording of a call without sound in the store, received just now."""
    with as_system(tenant.id):
        row = Recording(id=uuid7(), tenant_id=tenant.id, call_id=call_id, state="ready")
        vault.create_key(tenant_id=tenant.id, data_class="recording", object_id=row.id)
        row.save(force_insert=True)
        return row.id


def hold(tenant: Company, **what: object) -> LegalHold:
    """Sets a hold; raises what the service raises."""
    with as_system(tenant.id) as state:
        values: dict[str, object] = {"reason_code": "litigation", **what}
        return retention_services.set_hold(actor=state.actor, tenant_id=tenant.id, **values)  # type: ignore[arg-type]


def release(tenant: Company, held: LegalHold, confirm: Mapping[str, int] | None = None) -> None:
    """Lets go, with the numbers that are asked for unless others are given."""
    with as_system(tenant.id) as state:
        confirm = freed(tenant.id, held) if confirm is None else confirm
        retention_services.release_hold(actor=state.actor, tenant_id=tenant.id, hold_id=held.id, confirm=confirm)


def lapse(held: LegalHold) -> None:
    """A released hold has lingered long enough. The trigger that knows only the present is passed over."""
    with connect_as("superuser") as sql:
        sql.execute("SET LOCAL session_replication_role = replica")
        sql.execute("UPDATE retention_legalhold SET released_at = released_at - %s WHERE id = %s", [LINGERS, held.id])


def states(tenant: Company) -> dict[UUID, str]:
    with as_system(tenant.id):
        return dict(Call.objects.filter(tenant_id=tenant.id).values_list("id", "state"))


def keys(tenant: Company, ids: list[UUID], data_class: str = "message") -> set[UUID]:
    with as_system(tenant.id):
        return vault.existing_keys(tenant.id, data_class, ids)


def is_emptied(tenant: Company, call_id: UUID) -> bool:
    """Whether nothing sealed and no blind index of the call, its messages or their notes is left."""
    with as_system(tenant.id):
        rows: list[models.Model] = [Call.objects.get(pk=call_id)]
        rows += [*Message.objects.filter(call_id=call_id), *StatusChange.objects.filter(call_id=call_id)]
    kept = [(row, name) for row in rows for name in (*sealed_fields(type(row)), *blind_fields(type(row)))]
    return all(getattr(row, name) is None for row, name in kept)


def run(tenant: Company, data_class: str = "message", **options: int) -> engine.Outcome:
    with as_role("worker"):
        return run_class(tenant.id, data_class, **options)

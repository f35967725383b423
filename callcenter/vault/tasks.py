"""Keys without a record: made, committed, and then the record never came."""

from uuid import UUID

from callcenter.core.db import now
from callcenter.core.tasks import publish_for_all, system_task, tenant_task

from .services import sweep_orphans


@tenant_task(name="vault.sweep_keys")
def sweep_keys(tenant_id: UUID) -> None:
    sweep_orphans(tenant_id, now=now())


@system_task(name="vault.sweep_all_keys")
def sweep_all_keys() -> None:
    publish_for_all(sweep_keys)

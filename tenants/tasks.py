"""Retention, started by beat for every tenant and class."""

from uuid import UUID

from callcenter.core.tasks import publish_for_all, system_task, tenant_task
from tenants.retention import registered_classes, run_class


@tenant_task(name="tenants.run_retention", transaction=False)
def run_retention(tenant_id: UUID, data_class: str) -> None:
    run_class(tenant_id, data_class)


@system_task(name="tenants.run_all_retention")
def run_all_retention() -> None:
    for data_class in registered_classes():
        publish_for_all(run_retention, data_class=data_class)

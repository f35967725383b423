"""What beat starts for every tenant: deletion of what is due, and of keys that never got a record."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from audit.services import record
from callcenter.core.context import current_actor
from callcenter.core.db import now
from callcenter.core.tasks import publish_for_all, system_task, tenant_task
from callcenter.vault.services import sweep_orphans
from retention.engine import run_class
from retention.jobs import RUN
from retention.kinds import registered_classes


@tenant_task(name=RUN, label=_("保存期間を過ぎた記録の廃棄"), transaction=False)
def run_retention(tenant_id: UUID, data_class: str) -> None:
    run_class(tenant_id, data_class)


@system_task(name="retention.run_all")
def run_all_retention() -> None:
    for data_class in registered_classes():
        publish_for_all(run_retention, data_class=data_class)


@tenant_task(name="retention.sweep_keys", label=_("使われない鍵の廃棄"))
def sweep_keys(tenant_id: UUID) -> None:
    """Keys commit before their records; those whose record never came are destroyed after a day."""
    for data_class, count in sweep_orphans(tenant_id, now=now()).items():
        record(
            actor=current_actor(),
            action="key.destroyed",
            tenant_id=tenant_id,
            fields=(data_class,),
            count=count,
            reason="no_record",
        )


@system_task(name="retention.sweep_all_keys")
def sweep_all_keys() -> None:
    publish_for_all(sweep_keys)

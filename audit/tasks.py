"""Entry points of the queue."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from audit.evidence.damage import check_row
from audit.evidence.opening import CHECK_DAMAGE
from audit.services import exports
from audit.services.sealing import seal_due
from callcenter.core.context import current_actor
from callcenter.core.tasks import publish_for_all, system_task, tenant_task


@system_task(name="audit.seal", queue="seal")
def seal() -> None:
    """In the sealer only: seals what is due. The sealer holds the key and publishes nothing, so it works at once."""
    seal_due()


def _no_export(tenant_id: UUID, export_id: str) -> None:
    exports.give_up(tenant_id, UUID(export_id))


@tenant_task(name=exports.WRITE, label=_("監査ログの出力"), transaction=False, if_given_up=_no_export)
def write_export(tenant_id: UUID, export_id: str) -> None:
    exports.write_export(tenant_id, UUID(str(export_id)))


@tenant_task(name="audit.expire_exports", label=_("期限切れの出力の廃棄"))
def expire_exports(tenant_id: UUID) -> None:
    exports.expire_exports(tenant_id)


@system_task(name="audit.expire_all_exports")
def expire_all_exports() -> None:
    publish_for_all(expire_exports)


@tenant_task(name=CHECK_DAMAGE, label=_("読み取れない記録の確認"), pauses=())
def check_damage(tenant_id: UUID, label: str, row_id: str) -> None:
    """Given up at once where the row is indeed damaged: that is the alarm, which stands until a person has dealt with it."""
    check_row(current_actor(), label, UUID(row_id))

"""Mails and clean-up. Arguments are ids; a mail says what happened and links to a page, nothing personal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Mail, UsedCode
from accounts.services import devices, groups, mails, secrets, sessions, settling, tallies, wishes
from audit.services import Target, record
from callcenter.core import jobs
from callcenter.core.context import current_actor, system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.ids import HOUSE_ID
from callcenter.core.tasks import publish_for_all, system_task, tenant_task
from callcenter.vault import services as vault

MAILS_KEPT = timedelta(days=90)
MAIL_PAUSES = (60, 300, 900, 3600, 3 * 3600, 6 * 3600, 12 * 3600)
"""For a server that says "not now": a day, as senders of mail do."""


@tenant_task(name=mails.SEND, label=_("メールの送信"), pauses=MAIL_PAUSES, transaction=False)
def send_mail(tenant_id: UUID, mail_id: str) -> None:
    mails.deliver(actor=system_actor(mails.SEND), tenant_id=tenant_id, mail_id=UUID(mail_id))


def _asked_before(kind: str) -> Callable[..., None]:
    """Work that a version without rows for mails had asked for: the mail is asked for now, and the job is done."""

    def ask(tenant_id: UUID, *, user_id: str = "", invitation_id: str = "", notice: str = "") -> None:
        person, about = (UUID(text) if text else None for text in (user_id, invitation_id))
        mails.ask(tenant_id=tenant_id, kind=notice or kind, user_ids=[person], ref_id=about)

    return ask


for _former in ("invitation", "reset", "welcome", "notice"):
    tenant_task(name=f"accounts.send_{_former}", label=_("メールの送信"))(_asked_before(_former))


@tenant_task(name=wishes.TELL, label=_("保存期間の提案の連絡"), transaction=False)
def tell_wish(tenant_id: UUID, wish_id: str) -> None:
    _tell(wishes.TELL, wishes.KIND, tenant_id, wish_id)


@tenant_task(name=wishes.TELL_RETRACTED, label=_("保存期間の提案の取り下げの連絡"), transaction=False)
def tell_retraction(tenant_id: UUID, wish_id: str) -> None:
    _tell(wishes.TELL_RETRACTED, wishes.RETRACTED, tenant_id, wish_id)


def _tell(task: str, kind: str, tenant_id: UUID, wish_id: str) -> None:
    """The administrators of the service belong to the house, which the client's own transaction does not see."""
    with tenant_transaction(system_actor(task), {tenant_id, HOUSE_ID}, write=tenant_id):
        wishes.tell(tenant_id=tenant_id, wish_id=UUID(wish_id), kind=kind)
        jobs.confirm()


@tenant_task(name="accounts.tidy_mails", label=_("送信記録の整理"))
def tidy_mails(tenant_id: UUID) -> None:
    """Who was told what, forgotten after a quarter; the log has its own time."""
    Mail.objects.filter(tenant_id=tenant_id, created_at__lt=Now() - MAILS_KEPT).delete()


@system_task(name="accounts.tidy_all_mails")
def tidy_all_mails() -> None:
    publish_for_all(tidy_mails)


@tenant_task(name=groups.SETTLE, label=_("委託元グループの割り当ての反映"), transaction=False)
def settle_group(tenant_id: UUID, group_id: str, by: str) -> None:
    actor = replace(system_actor(groups.SETTLE), on_behalf_of=by)
    settling.settle_group(actor=actor, group_id=UUID(group_id))


@tenant_task(name=secrets.DESTROY, label=_("認証の秘密の廃棄"))
def destroy_secret(tenant_id: UUID, secret_id: str) -> None:
    event = vault.destroy_key(tenant_id, "person", UUID(secret_id))
    if event.done:
        target = Target("person_secret", UUID(secret_id))
        record(actor=current_actor(), action=event.action, tenant_id=None, target=target)


@tenant_task(name="accounts.tidy_house", label=_("不要な記録の整理"))
def tidy_house(tenant_id: UUID) -> None:
    """Forgets what has no use any more: one-time codes of yesterday and ended sessions."""
    UsedCode.objects.filter(used_at__lt=Now() - timedelta(days=1)).delete()
    sessions.tidy()
    devices.tidy()
    tallies.tidy()


@system_task(name="accounts.tidy")
def tidy() -> None:
    with tenant_transaction(system_actor("accounts.tidy"), {HOUSE_ID}, write=HOUSE_ID):
        tidy_house.publish(tenant_id=HOUSE_ID, once=True)

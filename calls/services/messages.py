"""What the client does with a message after it was sent: its status, and who has seen it."""

from uuid import UUID

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from audit.services import record
from callcenter.core.context import Actor
from callcenter.core.db import write_to
from callcenter.core.errors import Conflict, PreconditionFailed, PreconditionRequired
from callcenter.core.ids import uuid7
from callcenter.core.permissions import Permission
from callcenter.vault import services as vault
from calls.choices import CLOSED, Status
from calls.fields import NOTE
from calls.inputs import Errors
from calls.models import Message, SeenMark, StatusChange
from calls.queries import get_message_for
from calls.services.jobs import changed


def set_status(*, actor: Actor, message_id: UUID, status: str, version: int | None, note: str | None = None) -> Message:
    """Sets the status as the client's user sees it. ``version``: of the message as it was read.

    Raises PreconditionRequired without a version, PreconditionFailed for a stale one, Conflict for a message that
    was corrected since. The same status again without a note changes nothing.
    """
    message = get_message_for(actor, message_id, Permission.MESSAGE_STATUS)
    errors = Errors()
    errors.choice("status", status, Status.values)
    text = errors.text(NOTE, note)
    errors.stop()
    if version is None:
        raise PreconditionRequired()
    message = locked(message)
    if message.version != version:
        raise PreconditionFailed()
    if message.status == status and text is None:
        return message
    _change(actor, message, status, text)
    return message


def mark_seen(*, actor: Actor, message_id: UUID) -> Message:
    """The message has been open in front of this person: 未読 becomes 確認済, and who saw it is kept."""
    message = get_message_for(actor, message_id, Permission.MESSAGE_STATUS)
    if actor.id is None or SeenMark.objects.filter(message_id=message.pk, user_id=actor.id).exists():
        return message
    message = locked(message, superseded_is_fine=True)
    SeenMark.objects.bulk_create(
        [SeenMark(tenant_id=message.tenant_id, message=message, user_id=actor.id, actor_label=actor.label)],
        ignore_conflicts=True,
    )
    if message.status == Status.NEW and message.superseded_by_id is None:
        _change(actor, message, Status.SEEN, None, automatic=True)
    return message


def locked(message: Message, *, superseded_is_fine: bool = False) -> Message:
    """The row again, locked, in the tenant that is now writable: two people never decide on the same version."""
    write_to(message.tenant_id)
    fresh = Message.objects.select_for_update(of=("self",)).select_related("call").get(pk=message.pk)
    if fresh.restriction in CLOSED:
        raise Conflict(
            _("この受電は、代行会社が取り下げたか回収しています。何も変更されていません。"), code=fresh.restriction
        )
    if fresh.superseded_by_id is not None and not superseded_is_fine:
        raise Conflict(
            _("この伝言は訂正されています。最新の伝言を開いてください。何も変更されていません。"), code="superseded"
        )
    return fresh


def _change(actor: Actor, message: Message, status: str, note: str | None, *, automatic: bool = False) -> None:
    change = StatusChange(
        id=uuid7(),
        tenant_id=message.tenant_id,
        message=message,
        call_id=message.call_id,
        status=status,
        automatic=automatic,
        actor_id=actor.id,
        actor_label=actor.label,
    )
    vault.seal(change, {NOTE.name: note})
    change.save(force_insert=True)
    before, message.status, message.version = message.status, status, message.version + 1
    Message.objects.filter(pk=message.pk).update(status=status, version=message.version, changed_at=Now())
    record(
        actor=actor,
        action="message.status_changed",
        tenant_id=message.tenant_id,
        target=message,
        fields=("status", NOTE.name) if note else ("status",),
        changes={"status": (before, status)},
        reason=status,
    )
    changed(message.tenant_id)

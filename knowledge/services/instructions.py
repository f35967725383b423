"""Giving and withdrawing an instruction of the day. Open call pages hear of both at once."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from audit.services import record
from callcenter.core import db
from callcenter.core.context import Actor
from callcenter.core.errors import Invalid, NotFound
from callcenter.core.ids import uuid7
from callcenter.core.permissions import Permission, require
from callcenter.core.texts import refused
from callcenter.live.telling import tell
from callcenter.text import visible
from callcenter.vault import services as vault
from knowledge.models import DATA_CLASS, Instruction, Side
from knowledge.queries.instructions import unended
from tenants.services.companies import locked

KIND: Final = "instruction"
"""Of the happening."""
LONGEST: Final = timedelta(days=31)
MOST: Final = 10
"""At a time in one company: an operator reads them while it rings."""
LETTERS: Final = 500


def give_instruction(
    *, actor: Actor, tenant_id: UUID, text: str, until: datetime, since: datetime | None = None
) -> Instruction:
    """Shows a text to whoever takes the company's calls. ``since``: from now, where it is empty or past.

    Invalid names each field that cannot be.
    """
    access = require(actor, tenant_id, Permission.INSTRUCTION_GIVE)
    locked(tenant_id)  # two who give the last one at once give one
    now = db.now()
    begins = max(since, now) if since else now
    said = _checked(text, begins, until, now)
    if unended(tenant_id).count() >= MOST:
        raise Invalid(
            _("本日の指示は一度に%(most)d件までです。要らなくなったものを取りやめてから、もう一度お試しください。")
            % {"most": MOST}
        )
    row = Instruction(id=uuid7(), tenant_id=tenant_id, side=Side(access.reach.value), since=begins, until=until)
    vault.create_key(tenant_id=tenant_id, data_class=DATA_CLASS, object_id=row.id)
    vault.seal(row, {"text": said})
    row.save(force_insert=True)
    record(
        actor=actor,
        action="instruction.given",
        tenant_id=tenant_id,
        target=row,
        fields=["instruction.text"],
        changes={"since": (None, begins.isoformat()), "until": (None, until.isoformat())},
    )
    tell(tenant_id=tenant_id, kind=KIND)
    return row


def withdraw_instruction(*, actor: Actor, tenant_id: UUID, instruction_id: UUID) -> None:
    """Ends it at once. Withdrawn a second time, or over, nothing happens."""
    require(actor, tenant_id, Permission.INSTRUCTION_GIVE)
    db.write_to(tenant_id)
    row = Instruction.objects.select_for_update().filter(tenant_id=tenant_id, id=instruction_id).first()
    if row is None:
        raise NotFound()
    if row.withdrawn_at or row.until <= db.now():
        return
    row.withdrawn_at = db.now()
    row.save(update_fields=["withdrawn_at"])
    record(actor=actor, action="instruction.withdrawn", tenant_id=tenant_id, target=row)
    tell(tenant_id=tenant_id, kind=KIND)


def _checked(text: str, begins: datetime, until: datetime, now: datetime) -> str:
    said = visible.shown(text).strip()
    wrong = {
        "text": refused(found) if (found := visible.hidden(text)) else _text_fault(said),
        "until": _until_fault(begins, until, now),
    }
    errors = {field: [fault] for field, fault in wrong.items() if fault}
    if errors:
        raise Invalid(errors=errors)
    return said


def _text_fault(said: str) -> str:
    if not said:
        return _("指示を入力してください。")
    return _("%(limit)d文字以内で入力してください。") % {"limit": LETTERS} if len(said) > LETTERS else ""


def _until_fault(begins: datetime, until: datetime, now: datetime) -> str:
    if until <= begins:
        return _("始まりと今より後の日時にしてください。")
    return _("今から31日以内の日時にしてください。長く続くことは台本に書きます。") if until > now + LONGEST else ""

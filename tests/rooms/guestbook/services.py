"""Writing into the book."""

from uuid import UUID

from audit.services import record
from callcenter.core.context import Actor
from callcenter.core.db import write_to
from callcenter.core.ids import uuid7
from callcenter.core.permissions import Permission, require
from callcenter.vault import services as vault
from tests.rooms.guestbook.models import Entry


def write(*, actor: Actor, tenant_id: UUID, text: str) -> Entry:
    require(actor, tenant_id, Permission.MESSAGE_STATUS)
    write_to(tenant_id)
    entry = Entry(id=uuid7(), tenant_id=tenant_id)
    vault.create_key(tenant_id=tenant_id, data_class="guestbook", object_id=entry.id)
    vault.seal(entry, {"text": text})
    entry.save(force_insert=True)
    record(actor=actor, action="guestbook.written", tenant_id=tenant_id, target=entry, fields=["text"])
    return entry

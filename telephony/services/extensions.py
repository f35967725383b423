"""Which extension rings at whose desk: kept by the administrator, asked for every telling."""

from uuid import UUID

from django.utils.translation import gettext as _

from accounts.queries import find_person, member_ids
from accounts.roles import ROLES
from audit.services import record
from callcenter.core.context import Actor
from callcenter.core.db import write_to
from callcenter.core.errors import Conflict, Invalid, NotFound
from callcenter.core.ids import HOUSE_ID
from callcenter.core.permissions import Permission, require
from telephony.models import Exchange, Extension


def _answering() -> tuple[str, ...]:
    """Roles whose people answer calls."""
    return tuple(code for code, role in ROLES.items() if Permission.DRAFT_EDIT in role.permissions)


def add_extension(*, actor: Actor, exchange: str, number: str, code: str) -> Extension:
    """The extension of this exchange is this person's from now on; Conflict while it is another's."""
    person = find_person(actor, code)  # asks for the right
    found = Exchange.objects.filter(tenant_id=HOUSE_ID, pk=exchange).first()
    if found is None or person is None:
        raise Invalid(errors={"code": [_("この利用者コードの人はいません。")]})
    write_to(HOUSE_ID)
    row = Extension(tenant_id=HOUSE_ID, exchange=found, number=number, user_id=person.pk)
    Extension.objects.bulk_create([row], ignore_conflicts=True)
    if not Extension.objects.filter(pk=row.pk).exists():
        raise Conflict(_("この内線はすでに登録されています。外してから登録し直してください。"), code="extension_taken")
    changes = _changes(now=(number, person.pk))
    record(actor=actor, action="exchange.extension_added", tenant_id=HOUSE_ID, target=row, changes=changes)
    return row


def remove_extension(*, actor: Actor, extension_id: UUID) -> None:
    require(actor, HOUSE_ID, Permission.USER_MANAGE)
    row = Extension.objects.filter(tenant_id=HOUSE_ID, pk=extension_id).first()
    if row is None:
        raise NotFound()
    write_to(HOUSE_ID)
    changes = _changes(before=(row.number, row.user_id))
    record(actor=actor, action="exchange.extension_removed", tenant_id=HOUSE_ID, target=row, changes=changes)
    row.delete()


Whose = tuple[str, UUID | None]
NOBODY: Whose = ("", None)


def _changes(*, before: Whose = NOBODY, now: Whose = NOBODY) -> dict[str, tuple[object, object]]:
    return {"extension.number": (before[0], now[0]), "extension.person": (before[1], now[1])}


def owner_of(exchange_id: UUID, number: str, tenant_id: UUID) -> UUID | None:
    """Whose extension it is, if that person may answer for this company now. The house is readable."""
    if not number:
        return None
    rows = Extension.objects.filter(tenant_id=HOUSE_ID, exchange=exchange_id, number=number)
    user_id = rows.values_list("user_id", flat=True).first()
    if user_id is None:
        return None
    able = member_ids(tenant_id, *_answering()) | member_ids(HOUSE_ID, *_answering())
    return user_id if user_id in able else None

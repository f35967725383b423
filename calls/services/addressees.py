"""Who a message is for: only people in the directory of that very client."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from callcenter.core.context import Actor
from callcenter.core.errors import Invalid
from calls.fields import ADDRESSEE
from tenants import queries as tenants


@dataclass(frozen=True, slots=True)
class Addressee:
    """``name``: the snapshot that the message keeps, whatever the directory says later."""

    id: UUID
    name: str


def find_addressees(actor: Actor, tenant_id: UUID, wanted: Iterable[UUID | str]) -> dict[UUID | str, Addressee]:
    """Each wanted id or unique name → the person. Raises Invalid for one that is not there, alike for foreign ids.

    A name is its own snapshot; only for an id the directory has to be opened.
    """
    found: dict[UUID | str, Addressee] = {}
    by_id: dict[UUID | str, UUID] = {}
    for value in wanted:
        given = _as_uuid(value)
        if given is None:
            found[value] = Addressee(_named(tenant_id, str(value)), str(value).strip())
        else:
            by_id[value] = given
    if by_id:
        names = tenants.person_names(actor, tenant_id, set(by_id.values()), active_only=True)
        if not names.keys() >= set(by_id.values()):
            raise _refused(_("この委託元の担当者にいません。一覧から選んでください。"))
        found |= {value: Addressee(person, names[person]) for value, person in by_id.items()}
    return found


def _named(tenant_id: UUID, name: str) -> UUID:
    ids = tenants.person_ids_by_name(tenant_id, name)
    if len(ids) > 1:
        raise _refused(_("同じ名前の担当者が複数います。一覧から選んでください。"))
    if not ids:
        raise _refused(_("この委託元の担当者にいません。一覧から選んでください。"))
    return ids[0]


def _as_uuid(value: UUID | str) -> UUID | None:
    if isinstance(value, UUID):
        return value
    try:
        return UUID(value)
    except ValueError:
        return None


def _refused(text: str | Promise) -> Invalid:
    return Invalid(errors={ADDRESSEE.public: [text]})

"""Rights on single objects, the only writer of them: who may hear this recording, who may read this message."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import ObjectGrant, User
from accounts.queries.access import codename, grant_model, member_ids
from audit.services import record
from callcenter.core.context import Actor
from callcenter.core.db import write_to
from callcenter.core.errors import Invalid
from callcenter.core.permissions import Permission


def grant_object(*, actor: Actor, obj: Any, permission: Permission | str, user_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Names persons for an object. The caller has loaded it with the right to do so. Returns those newly named.

    Only members of the object's company can be named (Invalid otherwise): a grant never reaches further than that.
    """
    wanted = frozenset(user_ids)
    only_members(obj.tenant_id, wanted)
    new = wanted - named(obj, permission)
    if new:
        write_to(obj.tenant_id)
        for user in User.objects.filter(pk__in=new):
            grant_model(type(obj)).objects.assign_perm(codename(permission), user, obj)
        _record(actor, "access.granted", obj, permission, new)
    return new


def revoke_object(*, actor: Actor, obj: Any, permission: Permission | str, user_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Takes the names away again. Returns those who had been named."""
    gone = frozenset(user_ids) & named(obj, permission)
    if gone:
        write_to(obj.tenant_id)
        for user in User.objects.filter(pk__in=gone):
            grant_model(type(obj)).objects.remove_perm(codename(permission), user, obj)
        _record(actor, "access.revoked", obj, permission, gone)
    return gone


def replace_object_grants(
    *, actor: Actor, model: type[ObjectGrant], obj: Any, codename: str, user_ids: Iterable[UUID]
) -> frozenset[UUID]:
    """Exactly these persons are named in ``model``'s table for the object afterwards. Returns them."""
    if grant_model(type(obj)) is not model:
        raise LookupError(f"{model.__name__} does not hold grants on {type(obj).__name__}")
    wanted = frozenset(user_ids)
    only_members(obj.tenant_id, wanted)
    revoke_object(actor=actor, obj=obj, permission=codename, user_ids=named(obj, codename) - wanted)
    grant_object(actor=actor, obj=obj, permission=codename, user_ids=wanted)
    return wanted


def named(obj: Any, permission: Permission | str) -> frozenset[UUID]:
    """Everybody named for this object, members or not any more."""
    rows: Any = grant_model(type(obj)).objects.filter(
        tenant_id=obj.tenant_id, content_object=obj.pk, permission__codename=codename(permission)
    )
    return frozenset(rows.values_list("user_id", flat=True))


def only_members(tenant_id: UUID, user_ids: frozenset[UUID]) -> None:
    """Raises Invalid unless all of them are members of this company now."""
    if not user_ids <= member_ids(tenant_id):
        raise Invalid(
            _("この会社の利用者ではない人が含まれています。何も変更されていません。一覧から選んでください。"),
            errors={"people": [_("この会社の利用者から選んでください。")]},
        )


def _record(actor: Actor, action: str, obj: Any, permission: Permission | str, user_ids: frozenset[UUID]) -> None:
    record(
        actor=actor,
        action=action,
        tenant_id=obj.tenant_id,
        target=obj,
        fields=[str(permission)],
        count=len(user_ids),
        objects=sorted(user_ids),
    )

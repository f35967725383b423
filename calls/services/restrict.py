"""A call whose message only some people of the client company may read."""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from accounts import services as accounts
from audit.services import record
from callcenter.core.context import Actor
from callcenter.core.db import write_to
from callcenter.core.errors import Invalid, NotFound
from callcenter.core.permissions import Permission, require
from calls.choices import CallState, Restriction
from calls.models import Call, CallReader, Message

READ = "read_restricted"


def restrict_call(*, actor: Actor, call_id: UUID, restriction: str, readers: Collection[UUID] = ()) -> Call:
    """Limits a call with all its messages to ``readers`` (persons of the client), or opens it again with none.

    The client's administrators decide, also about what they may not read themselves.
    """
    call = Call.objects.filter(pk=call_id, state=CallState.KEPT).first()
    if call is None:
        raise NotFound()
    require(actor, call.tenant_id, Permission.MESSAGE_STATUS)
    require(actor, call.tenant_id, Permission.MEMBERSHIP_MANAGE)
    if restriction not in Restriction.values:
        raise Invalid(errors={"restriction": [_("無効な値です。")]})
    if bool(readers) != (restriction != Restriction.NONE):
        raise Invalid(
            errors={"readers": [_("閲覧できる人を一人以上選んでください。制限をなくすときは選ばないでください。")]}
        )
    write_to(call.tenant_id)
    accounts.replace_object_grants(actor=actor, model=CallReader, obj=call, codename=READ, user_ids=frozenset(readers))
    call.restriction = restriction
    Call.objects.filter(pk=call.pk).update(restriction=restriction)
    Message.objects.filter(call_id=call.pk).update(restriction=restriction)
    record(
        actor=actor, action="call.restricted", tenant_id=call.tenant_id, target=call, fields=("restriction", "readers")
    )
    return call

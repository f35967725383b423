"""A call whose message only some people or departments of the client company may read."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts import queries as account_queries
from accounts import services as accounts
from audit.services import record
from callcenter.core.context import Actor
from callcenter.core.db import write_to
from callcenter.core.errors import Invalid
from callcenter.core.permissions import Permission
from calls.choices import CLOSED, Restriction
from calls.models import Call, CallDepartment, CallReader, Message
from calls.queries.access import get_call_to_restrict
from calls.services.jobs import changed

READ = "read_restricted"
CHOOSE = {
    Restriction.PERSONS: ("readers", _("閲覧できる人を一人以上選んでください。")),
    Restriction.DEPARTMENT: ("departments", _("閲覧できる部署を一つ以上選んでください。")),
}


def restrict_call(
    *,
    actor: Actor,
    call_id: UUID,
    restriction: str,
    readers: Collection[UUID] = (),
    departments: Collection[UUID] = (),
) -> Call:
    """Limits a call with all its messages to ``readers`` (persons of the client) or to its ``departments``; or opens
    it again, with neither.

    The client's administrators decide, also about what they may not read themselves.
    """
    call = get_call_to_restrict(actor, call_id)
    _check(restriction, {"readers": readers, "departments": departments})
    write_to(call.tenant_id)
    accounts.replace_object_grants(actor=actor, model=CallReader, obj=call, codename=READ, user_ids=frozenset(readers))
    _replace_departments(actor, call, frozenset(departments))
    before, call.restriction = call.restriction, restriction
    Call.objects.filter(pk=call.pk).update(restriction=restriction)
    Message.objects.filter(call_id=call.pk).update(restriction=restriction)
    record(
        actor=actor,
        action="call.restricted",
        tenant_id=call.tenant_id,
        target=call,
        fields=(
            "restriction",
            *(name for name, chosen in (("readers", readers), ("departments", departments)) if chosen),
        ),
        objects=sorted(departments),
        changes={"restriction": (before, restriction)},
    )
    changed(call.tenant_id)
    return call


def _check(restriction: str, chosen: Mapping[str, Collection[UUID]]) -> None:
    """Exactly what the restriction speaks of must have been chosen."""
    if restriction not in Restriction.values or restriction in CLOSED:
        raise Invalid(errors={"restriction": [_("無効な値です。")]})
    wanted, text = CHOOSE.get(Restriction(restriction), ("", ""))
    if wanted and not chosen[wanted]:
        raise Invalid(errors={wanted: [text]})
    for name, ids in chosen.items():
        if ids and name != wanted:
            raise Invalid(errors={name: [_("この制限では選べません。何も変更されていません。")]})


def _replace_departments(actor: Actor, call: Call, wanted: frozenset[UUID]) -> None:
    if wanted and not wanted <= {
        row.id for row in account_queries.departments(actor, call.tenant_id, Permission.MESSAGE_RESTRICT)
    }:
        raise Invalid(errors={"departments": [_("この会社の部署から選んでください。")]})
    present = CallDepartment.objects.filter(tenant_id=call.tenant_id, call=call)
    present.exclude(department_id__in=wanted).delete()
    new = wanted - frozenset(present.values_list("department_id", flat=True))
    CallDepartment.objects.bulk_create(
        [CallDepartment(tenant_id=call.tenant_id, call=call, department_id=department_id) for department_id in new]
    )

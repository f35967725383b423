"""Loading is authorising: nobody holds a call or a message that was not loaded here for its reader."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts import queries as accounts
from callcenter.core import db
from callcenter.core.context import Actor, Reach, readable
from callcenter.core.errors import Forbidden, NotFound
from callcenter.core.ids import HOUSE_ID
from callcenter.core.permissions import Permission, require
from callcenter.core.rows import within
from calls.choices import CLOSED, CallState, Restriction
from calls.models import CURRENT, Call, CallDepartment, CallReader, Message


def get_call_for(actor: Actor, call_id: UUID, permission: Permission = Permission.CALL_VIEW) -> Call:
    """NotFound for strangers and for what is deleted, Forbidden for members without the right."""
    call = Call.objects.filter(pk=call_id).first()
    if call is None:
        raise NotFound()
    admit(actor, call, permission)
    return call


def admit(actor: Actor, call: Call, permission: Permission = Permission.CALL_VIEW) -> None:
    """The same refusals for a call that came along with another row, before anything of it is used."""
    if call.state != CallState.KEPT or call.undone_at is not None:
        raise NotFound()
    require(actor, call.tenant_id, permission)
    _check_reader(actor, call, call.pk)


def get_message_for(actor: Actor, message_id: UUID, permission: Permission = Permission.MESSAGE_VIEW) -> Message:
    """One message with its call, in any correction. Same refusals as ``get_call_for``."""
    message = (
        Message.objects.select_related("call")
        .filter(pk=message_id, call__state=CallState.KEPT, undone_at__isnull=True, pending=False)
        .first()
    )
    if message is None:
        raise NotFound()
    require(actor, message.tenant_id, permission)
    _check_reader(actor, message, message.call_id)
    return message


def _check_reader(actor: Actor, row: Call | Message, call_id: UUID) -> None:
    """The company's people: NotFound before it has reached them, Forbidden for those whom a restriction leaves out."""
    if not is_client_side(actor, row.tenant_id):
        return
    if is_held(row):
        raise NotFound()
    if row.restriction == Restriction.NONE:
        return
    if closed := SHUT.get(row.restriction):
        raise closed()
    mine = (rows.filter(**{name: call_id}).exists() for name, rows in _named(actor))
    if not any(mine):
        raise Forbidden()


def is_held(row: Call | Message) -> bool:
    """Whether it was sent, and has not reached the client company yet, by the database's clock."""
    return row.released_at is not None and row.released_at > db.now()


def _named(actor: Actor) -> Iterator[tuple[str, QuerySet[Any]]]:
    """The rows that name this person, or a department of theirs, for a call; with the column of the call's id."""
    yield "content_object_id", CallReader.objects.filter(user=actor.id)
    mine = accounts.own_departments(actor.id).filter(tenant_id=OuterRef("tenant_id"))
    yield "call_id", CallDepartment.objects.filter(department_id__in=mine)


class Withdrawn(Forbidden):
    """The company's people learn that it was there; the log keeps who of them has read it."""

    code, title = "withdrawn", _("この受電は取り下げられました")
    default_detail = _(
        "ほかのお客様あての受電を、誤ってお届けしたものです。内容は表示できません。いつ取り下げられ、それまでに誰が閲覧したかは、閲覧の記録に残っています。"
    )


class Recalled(Forbidden):
    """The same for what the service has recalled."""

    code, title = "recalled", _("この伝言は電話代行により回収されました")
    default_detail = _(
        "内容は表示できません。いつ回収され、それまでに誰が閲覧したかは、閲覧の記録に残っています。お心当たりがないときは、代行会社にお問い合わせください。"
    )


SHUT: dict[str, type[Forbidden]] = {Restriction.WITHDRAWN.value: Withdrawn, Restriction.RECALLED.value: Recalled}


def get_call_to_restrict(actor: Actor, call_id: UUID) -> Call:
    """For the company's administrator, who decides also about what they may not read themselves."""
    call = Call.objects.filter(pk=call_id, state=CallState.KEPT, undone_at__isnull=True).first()
    if call is None:
        raise NotFound()
    require(actor, call.tenant_id, Permission.MESSAGE_RESTRICT)
    if is_held(call):
        raise NotFound()
    if closed := SHUT.get(call.restriction):
        raise closed()
    return call


class Readers(NamedTuple):
    """To whom a call is restricted: ids of persons and of departments."""

    call: Call
    persons: frozenset[UUID]
    departments: frozenset[UUID]


def readers_of(actor: Actor, call_id: UUID) -> Readers:
    """To whom a call is restricted, for the company's administrator. Opens no value."""
    call = get_call_to_restrict(actor, call_id)
    persons = CallReader.objects.filter(tenant_id=call.tenant_id, content_object_id=call.pk)
    departments = CallDepartment.objects.filter(tenant_id=call.tenant_id, call=call)
    return Readers(
        call,
        frozenset(persons.values_list("user_id", flat=True)),
        frozenset(departments.values_list("department_id", flat=True)),
    )


def is_client_side(actor: Actor, tenant_id: UUID) -> bool:
    """Is of the company's own people, hence bound by restrictions inside that company."""
    access = actor.tenants.get(tenant_id)
    return access is not None and access.reach is Reach.CLIENT


def visible(actor: Actor, tenant_ids: frozenset[UUID], call_ref: str) -> Q:
    """Condition on rows of these tenants: nothing restricted that this reader may not see, nothing before it is released.

    ``call_ref``: the column that holds the call's id ('pk' for calls, 'call_id' for messages).
    """
    bound = tenant_ids & actor.reaching(Reach.CLIENT)
    if not bound:
        return Q()
    open_to_all = Q(restriction=Restriction.NONE)
    reached = Q(released_at__isnull=True) | Q(released_at__lte=Now())
    for name, rows in _named(actor):
        named = Exists(rows.filter(tenant_id=OuterRef("tenant_id"), **{name: OuterRef(call_ref)}))
        open_to_all |= ~Q(restriction__in=CLOSED) & Q(named)
    shown = Q(open_to_all & reached)
    return shown if bound == tenant_ids else Q(~Q(tenant_id__in=bound) | shown)


def kept_calls(actor: Actor, permission: Permission) -> QuerySet[Call]:
    """All calls that a list may show this actor, in the tenants where the permission is held."""
    tenants = listed_tenants(actor, permission)
    kept = {"state": CallState.KEPT, "undone_at__isnull": True}
    return Call.objects.filter(visible(actor, tenants, "pk"), within(tenants), **kept)


def counted_messages(actor: Actor) -> QuerySet[Message]:
    """What ``current_messages`` holds, for numbers: a call that is being shredded counts until its message is cleared.

    Asking for the calls as well made a count of 1,000 cost ten times as much.
    """
    tenants = listed_tenants(actor, Permission.MESSAGE_VIEW)
    return Message.objects.filter(visible(actor, tenants, "call_id"), within(tenants), CURRENT, state=CallState.KEPT)


def current_messages(actor: Actor) -> QuerySet[Message]:
    """The newest correction of every message that a list may show this actor."""
    # A call that is being shredded is gone, though its message's row is cleared a moment later.
    return counted_messages(actor).filter(call__state=CallState.KEPT)


def listed_tenants(actor: Actor, permission: Permission) -> frozenset[UUID]:
    """Tenants of this request in which the actor holds the permission."""
    return actor.holding(permission, readable()) - {HOUSE_ID}

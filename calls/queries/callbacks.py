"""Whom the service is to call back: of one call, and what is over."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from accounts.queries import names
from audit.purposes import Purpose
from audit.services import opening, record_with_witness
from callcenter.core.context import Actor
from callcenter.core.errors import NotFound
from callcenter.core.pages import PAGE_SIZE, Page, rising
from callcenter.core.permissions import Permission, require
from callcenter.core.rows import within
from calls.choices import CallbackState, CallState
from calls.models import Callback
from calls.queries.access import get_call_for, listed_tenants

OVER_SHOWN = 10


def get_callback_for(actor: Actor, callback_id: UUID) -> Callback:
    """In any state: NotFound for strangers, Forbidden without the right."""
    callback = Callback.objects.select_related("call").filter(pk=callback_id, call__state=CallState.KEPT).first()
    if callback is None:
        raise NotFound()
    require(actor, callback.tenant_id, Permission.CALLBACK_WORK)
    return callback


def open_callbacks(actor: Actor) -> QuerySet[Callback]:
    """Of all companies of this request, what is due first on top. Without their calls."""
    tenants = listed_tenants(actor, Permission.CALLBACK_WORK)
    rows = Callback.objects.defer("words").filter(within(tenants), state=CallbackState.OPEN, call__state=CallState.KEPT)
    return rows.order_by("due_at", "id")


def list_callbacks(
    actor: Actor, tenant_id: UUID | None = None, cursor: str | None = None, *, size: int = PAGE_SIZE
) -> Page[Callback]:
    """A page of the open ones, of all companies or of one. No value of their callers."""
    rows = open_callbacks(actor)
    return rising(rows.filter(tenant_id=tenant_id) if tenant_id else rows, cursor, time="due_at", size=size)


def overdue(actor: Actor) -> list[Callback]:
    """This person's and nobody's, whose time is over; at most OVER_SHOWN and one more."""
    mine = Q(owner_id__isnull=True) | Q(owner_id=actor.id)
    return list(open_callbacks(actor).filter(mine, due_at__lte=Now())[: OVER_SHOWN + 1])


@dataclass(frozen=True, slots=True)
class CallbacksOfCall:
    """The one that is open, and those before it, newest first. ``names``: of those who have taken them."""

    open: Callback | None
    before: list[Callback]
    names: Mapping[UUID, str]


def callbacks_of(actor: Actor, call_id: UUID) -> CallbacksOfCall:
    """Of one call; audited as one view where somebody is named."""
    call = get_call_for(actor, call_id, Permission.CALLBACK_WORK)
    rows = list(
        Callback.objects.defer("words").filter(tenant_id=call.tenant_id, call_id=call.pk).order_by("-created_at", "-id")
    )
    people, known = {row.owner_id for row in rows if row.owner_id}, dict[UUID, str]()
    if people:
        seen = record_with_witness(
            actor=actor, action="callback.viewed", tenant_id=call.tenant_id, target=call, count=len(rows)
        )
        known = names(actor, seen, people)
    current = next((row for row in rows if row.state == CallbackState.OPEN), None)
    return CallbacksOfCall(current, [row for row in rows if row is not current], known)


def open_words(actor: Actor, call_id: UUID, purpose: Purpose, ticket: str = "") -> dict[UUID, str]:
    """What the client company wants to be told, by callback, opened for a purpose: one event where there is any."""
    call = get_call_for(actor, call_id, Permission.CALL_REVEAL)
    rows = list(Callback.objects.filter(tenant_id=call.tenant_id, call_id=call.pk, words__isnull=False))
    if not rows:
        return {}
    with opening(actor=actor, action="callback.opened", purpose=purpose, target=call, ticket=ticket) as opened:
        values = opened.open(rows, ("words",))
        opened.shown(call.tenant_id, len(rows))
    return {row.pk: values[row.pk]["words"] or "" for row in rows}

"""Who of some roles can have seen an object, as far as the log says: the proof that nobody has is a range of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Min, Q

from audit.evidence.recording import record_shown
from audit.models import AuditEvent, AuditHead, AuditOrder
from callcenter.core.context import Actor

OPENED, LISTED = "opened", "listed"
"""``listed``: a list was shown in which it may have stood, because the log does not name the rows of a list."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """``code``: as the log names the person; ``at``: the first time; ``how``: OPENED or LISTED."""

    user: str
    code: str
    at: datetime
    how: str


@dataclass(frozen=True, slots=True)
class Viewers:
    """Of the events with ``first`` <= number <= ``last`` of the company's log, all of them."""

    seen_by: list[Viewer]
    first: int
    last: int


def viewers_of(
    actor: Actor, tenant_id: UUID, objects: Collection[UUID], lists: Collection[str], roles: Collection[str]
) -> Viewers:
    """People of these roles for whom an object was opened, or a list shown, since the first event about any of them.

    For services that have checked the actor. Reading the log is itself in the log.
    """
    last = AuditHead.objects.filter(tenant_id=tenant_id).values_list("seq", flat=True).first() or 0
    keys = [str(each) for each in objects]
    born = AuditEvent.objects.filter(tenant_id=tenant_id, object_key__in=keys).order_by("created_at", "id").first()
    if born is None:
        return Viewers([], last, last)
    first = AuditOrder.objects.filter(tenant_id=tenant_id, pk=born.pk).values_list("seq", flat=True).first() or last
    theirs = reduce(or_, (Q(body__contains=f'"acting_role":"{role}') for role in roles))
    since = AuditEvent.objects.filter(theirs, tenant_id=tenant_id, created_at__gte=born.created_at, outcome="allowed")
    found = {OPENED: since.filter(object_key__in=keys), LISTED: since.filter(action__in=lists)}
    viewers = [
        Viewer(user, code, at, how)
        for how, events in found.items()
        for user, code, at in events.values_list("actor_key", "actor_label").annotate(at=Min("created_at"))
    ]
    record_shown(actor=actor, action="audit.listed", counts={tenant_id: len(viewers)})
    return Viewers(sorted(viewers, key=lambda one: (one.at, one.how)), first, last)

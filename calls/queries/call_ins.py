"""Who asks for a supervisor during a call, and who comes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from accounts.queries import names
from audit.purposes import Purpose
from audit.services import opening, record_with_witness
from callcenter.core.context import Actor
from callcenter.core.errors import NotFound
from callcenter.core.known import chosen
from callcenter.core.permissions import Permission, require
from callcenter.core.rows import within
from calls.choices import GOING
from calls.models import CallIn, Draft, Harassment
from calls.queries.access import listed_tenants

MOST = 20


def get_call_in_for(actor: Actor, call_in_id: UUID) -> CallIn:
    """In any state, for one who may come: NotFound for strangers, Forbidden without the right."""
    row = CallIn.objects.filter(pk=call_in_id).first()
    if row is None:
        raise NotFound()
    require(actor, row.tenant_id, Permission.CALLIN_TAKE)
    return row


def call_in_of(draft: Draft) -> CallIn | None:
    """The one that goes on, of a draft that was loaded for this actor."""
    condition = "tenant_id = %s AND draft_id = %s AND state = ANY(%s)"
    return next(iter(chosen(CallIn, condition, draft.tenant_id, draft.pk, list(GOING))), None)


class Going(NamedTuple):
    """``marked``: the call is one in which the operator is abused."""

    row: CallIn
    marked: bool


def call_ins(actor: Actor) -> list[Going]:
    """All that go on, of others, in the companies of this request; who waits longest first."""
    rows = CallIn.objects.filter(within(listed_tenants(actor, Permission.CALLIN_TAKE)), state__in=GOING)
    marked = Exists(Harassment.objects.filter(tenant_id=OuterRef("tenant_id"), draft_id=OuterRef("draft_id")))
    found = rows.exclude(Q(by_id=actor.id)).annotate(marked=marked).order_by("asked_at", "id")[:MOST]
    return [Going(row, row.marked) for row in found]


def who_comes(actor: Actor, row: CallIn) -> str:
    """The supervisor's name, for whom they come to; audited as one view."""
    if row.taken_by_id is None:
        return ""
    seen = record_with_witness(actor=actor, action="callin.viewed", tenant_id=row.tenant_id, target=row, count=1)
    return names(actor, seen, [row.taken_by_id]).get(row.taken_by_id, "")


def people_of_call_ins(actor: Actor, rows: Sequence[CallIn]) -> Mapping[UUID, str]:
    """Names of those who ask and come, with one event for each company."""
    if not rows:
        return {}
    people = {row.by_id for row in rows} | {row.taken_by_id for row in rows if row.taken_by_id}
    counts = Counter(row.tenant_id for row in rows)
    with opening(actor=actor, action="callin.listed", purpose=Purpose.ANSWERING) as opened:
        for tenant_id, count in counts.items():
            opened.shown(tenant_id, count)
        return names(actor, opened.witness(*counts), people)

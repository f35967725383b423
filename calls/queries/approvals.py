"""Sends that wait for a supervisor: which ones have to, who may decide, and what their sender sees of them."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.queries import names
from audit.purposes import Purpose
from audit.services import opening
from callcenter.core.context import Actor
from callcenter.core.db import now
from callcenter.core.errors import NotFound
from callcenter.core.pages import Page, rising
from callcenter.core.permissions import Permission, require
from callcenter.core.rows import within
from callcenter.vault.damage import readable_text
from calls.choices import ApprovalState, CallState, DraftState
from calls.models import Approval, Draft
from calls.queries.access import listed_tenants
from calls.queries.drafts import my_drafts
from tenants import queries as tenants

MOST = 20
"""So many stand on a page that is looked at all day; the others on the page of them."""


def needs_approval(tenant_id: UUID, codes: Collection[str]) -> list[str]:
    """Of the codes of what was asked about a send: those for which the house or the company wants a supervisor."""
    if not codes:
        return []
    rule = tenants.second_look(tenant_id)
    return [code for code in codes if code in rule.house | rule.own]


def get_approval_for(actor: Actor, approval_id: UUID) -> Approval:
    """In any state, for one who may decide: NotFound for strangers and of a call that is deleted, Forbidden without the right."""
    row = Approval.objects.select_related("call").filter(pk=approval_id).first()
    if row is None or row.call.state != CallState.KEPT:
        raise NotFound()
    require(actor, row.tenant_id, Permission.APPROVAL_DECIDE)
    return row


def approval_of(tenant_id: UUID, call_id: UUID) -> Approval | None:
    """The one that waits, of a call that was loaded for somebody of the service."""
    return Approval.objects.filter(tenant_id=tenant_id, call_id=call_id, state=ApprovalState.WAITING).first()


def waiting_for(actor: Actor) -> QuerySet[Approval]:
    """All that wait and that this person may decide, in the companies of this request, one's own left out."""
    rows = Approval.objects.filter(
        within(listed_tenants(actor, Permission.APPROVAL_DECIDE)), state=ApprovalState.WAITING
    )
    return rows.filter(call__state=CallState.KEPT).exclude(Q(by_id=actor.id)).defer("reason")


def first_waiting(actor: Actor) -> list[Approval]:
    """Whose time ends first; one more than MOST where there are others."""
    return list(waiting_for(actor).order_by("due_at", "id")[: MOST + 1])


def waiting_page(actor: Actor, cursor: str | None) -> Page[Approval]:
    return rising(waiting_for(actor), cursor, time="due_at")


def senders(actor: Actor, rows: Sequence[Approval]) -> Mapping[UUID, str]:
    """Names of who has sent them, with one event for each company."""
    if not rows:
        return {}
    counts = Counter(row.tenant_id for row in rows)
    with opening(actor=actor, action="approval.listed", purpose=Purpose.CONTENT_CHECK) as opened:
        for tenant_id, count in counts.items():
            opened.shown(tenant_id, count)
        return names(actor, opened.witness(*counts), {row.by_id for row in rows})


@dataclass(frozen=True, slots=True)
class Returned:
    """A send that came back: why, and from whom, by name."""

    row: Approval
    reason: str
    who: str


@dataclass(frozen=True, slots=True)
class OwnApprovals:
    """What this person has sent and what came of it: what waits, the newest first, and what has come back to their drafts."""

    waiting: list[Approval]
    returned: list[Approval]

    @property
    def seen(self) -> list[tuple[UUID, str]]:
        """By what a page knows whether it shows something else."""
        return [(row.pk, row.state) for row in (*self.waiting, *self.returned)]


def own_approvals(actor: Actor, drafts: Iterable[Draft] | None = None) -> OwnApprovals:
    """Opens no value. ``drafts``: this person's, where the page has asked for them."""
    if actor.id is None:
        return OwnApprovals([], [])
    of_mine = listed_tenants(actor, Permission.DRAFT_EDIT)
    waiting = Approval.objects.filter(within(of_mine), state=ApprovalState.WAITING, by_id=actor.id)
    waits = list(waiting.filter(call__state=CallState.KEPT).defer("reason").order_by("-asked_at", "-id")[:MOST])
    return OwnApprovals(waits, _came_back(my_drafts(actor) if drafts is None else drafts))


def _came_back(drafts: Iterable[Draft]) -> list[Approval]:
    """Of each of these drafts the last send, where it came back."""
    last: dict[UUID, Approval] = {}
    mine = [draft for draft in drafts if draft.state == DraftState.OPEN]
    if mine:
        rows = Approval.objects.filter(
            tenant_id__any={draft.tenant_id for draft in mine}, call__any=[draft.pk for draft in mine]
        )
        last = {row.call_id: row for row in rows.order_by("asked_at", "id")}
    found = [row for row in last.values() if row.state == ApprovalState.RETURNED]
    return sorted(found, key=lambda row: (row.decided_at or row.asked_at, row.pk), reverse=True)


def why_returned(actor: Actor, rows: Sequence[Approval]) -> list[Returned]:
    """With the reason opened, of rows that were loaded for who goes on with the draft; one event for each company."""
    if not rows:
        return []
    with opening(actor=actor, action="approval.viewed", purpose=Purpose.ANSWERING) as opened:
        values = opened.open(rows, ("reason",))
        for tenant_id, count in Counter(row.tenant_id for row in rows).items():
            opened.shown(tenant_id, count)
        people = {row.decided_by_id for row in rows if row.decided_by_id}
        known = names(actor, opened.witness(*{row.tenant_id for row in rows}), people)
    return [
        Returned(row, readable_text(values[row.pk]["reason"]), known.get(row.decided_by_id, ""))
        for row in rows
        if row.decided_by_id
    ]


def returned_draft(actor: Actor, draft: Draft) -> list[Returned]:
    """The same of one draft that was loaded for this person."""
    return why_returned(actor, _came_back([draft]))


def is_late(row: Approval, at: datetime | None = None) -> bool:
    return row.due_at <= (at or now())


def count_waiting(tenant_ids: Collection[UUID]) -> int:
    """Over these companies, for who watches the installation."""
    rows = Approval.objects.filter(tenant_id__in=tenant_ids, state=ApprovalState.WAITING)
    return rows.filter(call__state=CallState.KEPT).count()

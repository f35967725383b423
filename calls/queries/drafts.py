"""Drafts: who may open which, and what is in them."""

from typing import Any
from uuid import UUID

from accounts.queries import names
from audit.purposes import Purpose
from audit.services import opening, record_with_witness
from callcenter.core.context import Actor, readable
from callcenter.core.errors import NotFound
from callcenter.core.known import known
from callcenter.core.permissions import Permission, require
from callcenter.core.rows import within
from callcenter.core.statements import planned
from calls import payload
from calls.choices import DraftState
from calls.models import Draft
from calls.queries.access import listed_tenants

LIMIT = 100


def get_draft_for(actor: Actor, draft_id: UUID, permission: Permission = Permission.DRAFT_EDIT) -> Draft:
    """A draft in any state, own or a colleague's: NotFound for strangers, Forbidden without the right."""
    draft = known(Draft, "id", draft_id)
    if draft is None or draft.tenant_id not in readable():
        raise NotFound()
    require(actor, draft.tenant_id, permission)
    return draft


def owner_name(actor: Actor, draft: Draft) -> str:
    """Of the colleague whose draft it is, for who may take it over; audited as one view."""
    seen = record_with_witness(actor=actor, action="draft.viewed", tenant_id=draft.tenant_id, target=draft, count=1)
    return names(actor, seen, [draft.owner_id]).get(draft.owner_id, "")


def draft_tenant_for(actor: Actor, draft_id: UUID, permission: Permission = Permission.DRAFT_EDIT) -> UUID:
    """The same for one who only needs to know whose draft it is."""
    rows = planned("default", "SELECT tenant_id FROM calls_draft WHERE id = %s", [draft_id])
    if not rows or rows[0][0] not in readable():
        raise NotFound()
    tenant_id: UUID = rows[0][0]
    require(actor, tenant_id, permission)
    return tenant_id


def my_drafts(actor: Actor) -> list[Draft]:
    """The actor's unsent drafts, newest first, without their content. One that moved to another client is left out."""
    if actor.id is None:
        return []
    tenants = listed_tenants(actor, Permission.DRAFT_EDIT)
    drafts = list(
        Draft.objects.filter(within(tenants), owner_id=actor.id, state=DraftState.OPEN)
        .defer("body")
        .order_by("-started_at", "-id")[:LIMIT]
    )
    return not_moved(drafts)


def not_moved(drafts: list[Draft]) -> list[Draft]:
    """Without those that have become one of another company and are dropped later."""
    replaced = set(Draft.objects.filter(replaces__in=[draft.pk for draft in drafts]).values_list("replaces", flat=True))
    return [draft for draft in drafts if draft.pk not in replaced]


def begun_again(actor: Actor, call_id: UUID) -> Draft | None:
    """What a withdrawn call has become in the right company: a draft, or with its id a call. None once it was thrown away."""
    mine = Draft.objects.filter(within(listed_tenants(actor, Permission.DRAFT_EDIT))).defer("body")
    asked = [call_id]
    while asked:
        found = list(mine.filter(replaces__in=asked))
        kept = next((draft for draft in found if draft.state != DraftState.DROPPED), None)
        if kept is not None:
            return kept
        # One that was dropped may have moved on to another company.
        asked = [draft.pk for draft in found]
    return None


def draft_content(actor: Actor, draft: Draft) -> dict[str, Any]:
    """What was typed, by field name; audited as one view."""
    if draft.body is None:
        return {}
    with opening(actor=actor, action="draft.viewed", purpose=Purpose.ANSWERING, target=draft) as opened:
        text = opened.open([draft], ("body",))[draft.pk]["body"]
        opened.shown(draft.tenant_id, 1)
    return payload.load(text)

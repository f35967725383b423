"""What the people of the service noted about a call among themselves: for those of them who may reveal its values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from accounts.queries import names
from audit.purposes import Purpose
from audit.services import Target, opening, record_with_witness
from callcenter.core.context import Actor
from callcenter.core.known import chosen, known
from callcenter.core.permissions import Permission, require
from calls.choices import DraftState
from calls.models import Draft, Memo
from calls.queries.access import get_call_for


@dataclass(frozen=True, slots=True)
class Memos:
    """Of one call, oldest first. ``names``: of who wrote them; ``texts``: by id, None where they are not opened."""

    rows: list[Memo] = field(default_factory=list)
    names: Mapping[UUID, str] = field(default_factory=dict)
    texts: Mapping[UUID, str] | None = None


class About(NamedTuple):
    """Whose call memos are of, and whether it still is a draft."""

    tenant_id: UUID
    is_draft: bool


def memos_about(actor: Actor, call_id: UUID) -> About:
    """For a call that was sent, or one that somebody is writing down. Loading is authorising."""
    draft = known(Draft, "id", call_id)
    if draft is None or draft.state != DraftState.OPEN:
        return About(get_call_for(actor, call_id, Permission.CALL_REVEAL).tenant_id, is_draft=False)
    require(actor, draft.tenant_id, Permission.CALL_REVEAL)
    return About(draft.tenant_id, is_draft=True)


def memos_of(actor: Actor, call_id: UUID) -> Memos:
    """That there are any, when, and whose; one event where there are. Nothing is opened."""
    tenant_id, rows = _rows(actor, call_id)
    if not rows:
        return Memos()
    seen = record_with_witness(
        actor=actor, action="memo.listed", tenant_id=tenant_id, target=Target("call", call_id), count=len(rows)
    )
    return Memos(rows, names(actor, seen, {row.author_id for row in rows}))


def open_memos(actor: Actor, call_id: UUID, purpose: Purpose = Purpose.ANSWERING, ticket: str = "") -> Memos:
    """The same with their texts, opened for a purpose."""
    tenant_id, rows = _rows(actor, call_id)
    if not rows:
        return Memos(texts={})
    aim = Target("call", call_id)
    with opening(actor=actor, action="memo.viewed", purpose=purpose, target=aim, ticket=ticket) as opened:
        values = opened.open(rows, ("text",))
        known = names(actor, opened.witness(tenant_id), {row.author_id for row in rows})
        opened.shown(tenant_id, len(rows))
    return Memos(rows, known, {row.pk: values[row.pk]["text"] or "" for row in rows})


def _rows(actor: Actor, call_id: UUID) -> tuple[UUID, list[Memo]]:
    tenant_id = memos_about(actor, call_id).tenant_id
    return tenant_id, chosen(Memo, "tenant_id = %s AND call_id = %s ORDER BY created_at, id", tenant_id, call_id)

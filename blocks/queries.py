"""Which numbers a company refuses: for whoever answers its calls, and for the company itself."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from audit.purposes import Purpose
from audit.services import opening
from blocks.models import Block, Stage
from callcenter.core.context import Actor
from callcenter.core.pages import Page, keyset
from callcenter.core.permissions import Permission, require
from callcenter.text import phone
from callcenter.vault import services as vault
from callcenter.vault.damage import Unreadable
from retention.states import Kept

INDEX: Final = "block.number"
WAITING, IN_FORCE, OVER = "waiting", "in_force", "over"
TABS: Final = (WAITING, IN_FORCE, OVER)
_ENDED = Q(until__lte=Now())
_SHOWN = Q(state=Kept.KEPT, shown_at__lte=Now())
_OF_TAB: Mapping[str, Q] = {
    WAITING: Q(stage=Stage.PROPOSED) & ~_ENDED,
    IN_FORCE: Q(stage=Stage.APPROVED) & (Q(until__isnull=True) | Q(until__gt=Now())),
    OVER: _ENDED,
}


def blind(tenant_id: UUID, number: str) -> int | None:
    """Under which a number is found; None for what nobody can be called by (非通知). Sixty-four bits: no other number has it."""
    key = phone.dialable(number)
    return vault.blind(tenant_id, index=INDEX, value=key) if key else None


def in_force(tenant_id: UUID, number: str) -> Block | None:
    """The approved block of this number, still sealed. For callers that asked the right."""
    found = blind(tenant_id, number)
    return None if found is None else all_in_force(tenant_id).filter(number_idx=found).first()


def refused_among(tenant_id: UUID, numbers: Iterable[str]) -> set[str]:
    """Those of these numbers for which an approved block holds. For callers that asked the right."""
    found = {number: index for number in numbers if (index := blind(tenant_id, number)) is not None}
    if not found:
        return set()
    held = set(all_in_force(tenant_id).filter(number_idx__in=found.values()).values_list("number_idx", flat=True))
    return {number for number, index in found.items() if index in held}


def still_in_force(tenant_ids: Collection[UUID], ids: Collection[UUID]) -> set[UUID]:
    """Those of these blocks that hold now. For callers that asked the right in these companies."""
    if not ids:
        return set()
    rows = Block.objects.filter(_OF_TAB[IN_FORCE], tenant_id__any=tenant_ids, pk__any=ids, state=Kept.KEPT)
    return set(rows.values_list("pk", flat=True))


def all_in_force(tenant_id: UUID) -> QuerySet[Block]:
    return Block.objects.filter(_OF_TAB[IN_FORCE], tenant_id=tenant_id, state=Kept.KEPT)


def pending(tenant_id: UUID) -> QuerySet[Block]:
    """What waits for the company, or will once its call is released."""
    return Block.objects.filter(_OF_TAB[WAITING], tenant_id=tenant_id, state=Kept.KEPT)


def shown(tenant_id: UUID) -> QuerySet[Block]:
    """What the company sees of its own. For callers that asked the right."""
    return Block.objects.filter(_SHOWN, tenant_id=tenant_id).exclude(stage=Stage.DROPPED)


def proposed_from(actor: Actor, tenant_id: UUID, origin_id: UUID) -> list[Block]:
    """What was proposed from there, newest first, still sealed."""
    require(actor, tenant_id, Permission.BLOCK_PROPOSE)
    rows = Block.objects.filter(tenant_id=tenant_id, origin_id=origin_id, state=Kept.KEPT).exclude(stage=Stage.DROPPED)
    return list(rows.defer("number").order_by("-created_at", "-id"))


def waiting_count(actor: Actor, tenant_id: UUID) -> int:
    """How many proposals this person may decide. Opens nothing."""
    if not actor.may(Permission.BLOCK_DECIDE, tenant_id):
        return 0
    return pending(tenant_id).filter(_SHOWN).count()


@dataclass(frozen=True, slots=True)
class Shown:
    """A block with its number, as the company reads it."""

    block: Block
    number: str | None


def listed(actor: Actor, tenant_id: UUID, tab: str, cursor: str | None = None) -> tuple[Page[Block], list[Shown]]:
    """A page of the company's blocks, newest first, with their numbers; one event where there are any."""
    require(actor, tenant_id, Permission.BLOCK_VIEW)
    rows = shown(tenant_id).filter(_OF_TAB[tab])
    page = keyset(rows, cursor, time="created_at")
    return page, _opened(actor, tenant_id, page.rows)


def _opened(actor: Actor, tenant_id: UUID, rows: Sequence[Block]) -> list[Shown]:
    if not rows:
        return []
    with opening(actor=actor, action="block.listed", purpose=Purpose.CONTENT_CHECK) as opened:
        values = opened.open(rows, ("number",))
        opened.shown(tenant_id, len(rows))
    return [Shown(row, _written(values[row.pk]["number"])) for row in rows]


def _written(number: str | None) -> str | None:
    """As people write it; what does not open says so."""
    return number if number is None or isinstance(number, Unreadable) else phone.written(number)


def existing_blocks(tenant_id: UUID, ids: Sequence[UUID]) -> list[UUID]:
    """Which of these exist: their keys are not orphans."""
    return list(Block.objects.filter(tenant_id=tenant_id, pk__in=ids).values_list("pk", flat=True))

"""Editions as far as the actor may know them: what is published is for all who answer, the rest for those who write."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from callcenter.core.context import Actor, readable
from callcenter.core.errors import NotFound
from callcenter.core.known import chosen
from callcenter.core.pages import Page, keyset
from callcenter.core.permissions import Permission, require
from callcenter.core.rows import within
from knowledge.content import Rows, people_of, required
from knowledge.differences import Changed, differences
from knowledge.models import OPEN, Edition, Reading, State
from tenants import queries as tenants

IN_FORCE = "tenant_id = %s AND state = 'published' ORDER BY number DESC LIMIT 1"


def in_force(actor: Actor, tenant_id: UUID) -> Edition | None:
    """The edition that operators see now."""
    require(actor, tenant_id, Permission.KNOWLEDGE_VIEW)
    return published(tenant_id)


def published(tenant_id: UUID) -> Edition | None:
    """The same for callers that asked the right."""
    return next(iter(chosen(Edition, IN_FORCE, tenant_id)), None) if tenant_id in readable() else None


def wanted(actor: Actor, tenant_id: UUID) -> Rows:
    """What must not stay empty when a call is sent, by the edition in force: rows of its items."""
    edition = in_force(actor, tenant_id)
    return required(edition.content.get("items", []) if edition else [])


def open_edition(actor: Actor, tenant_id: UUID) -> Edition | None:
    """The one that is being written or waits."""
    require(actor, tenant_id, Permission.KNOWLEDGE_EDIT)
    return Edition.objects.filter(tenant_id=tenant_id, state__in=OPEN).first()


def history(actor: Actor, tenant_id: UUID, cursor: str | None) -> Page[Edition]:
    """All editions, the newest first."""
    require(actor, tenant_id, Permission.KNOWLEDGE_VIEW)
    rows = Edition.objects.filter(tenant_id=tenant_id)
    if not actor.may(Permission.KNOWLEDGE_EDIT, tenant_id):
        rows = rows.filter(state=State.PUBLISHED)
    return keyset(rows, cursor, time="created_at")


def get_edition_for(actor: Actor, tenant_id: UUID, edition_id: UUID) -> Edition:
    """One edition; the same NotFound for one of another company and one that is not shown to this actor."""
    require(actor, tenant_id, Permission.KNOWLEDGE_VIEW)
    edition = Edition.objects.filter(tenant_id=tenant_id, id=edition_id).first()
    hidden = edition is not None and edition.state != State.PUBLISHED
    if edition is None or (hidden and not actor.may(Permission.KNOWLEDGE_EDIT, tenant_id)):
        raise NotFound()
    return edition


def published_before(tenant_id: UUID, number: int) -> Edition | None:
    """The last edition that was published, before the one with this number. For callers that asked the right."""
    rows = Edition.objects.filter(tenant_id=tenant_id, state=State.PUBLISHED, number__lt=number)
    return rows.order_by("-number").first()


def waiting(actor: Actor, cursor: str | None) -> Page[Edition]:
    """What waits to be published, of all companies where the actor publishes."""
    ids = actor.tenants_with(Permission.KNOWLEDGE_PUBLISH) & readable()
    rows = Edition.objects.filter(within(ids), state=State.PROPOSED)
    return keyset(rows, cursor, time="moved_at", tenants=None)


def names_in(actor: Actor, tenant_id: UUID, *contents: Mapping[str, Rows]) -> dict[str, str]:
    """Names of the addressees that these contents name, opened with one event where there are any."""
    ids = {UUID(each) for each in people_of(*contents)}
    if not ids:
        return {}
    return {str(one.id): one.in_department for one in tenants.entries(actor, tenant_id, ids, active_only=True)}


@dataclass(frozen=True, slots=True)
class Unread:
    """``since``: the number of the edition that this person has read, None where they have read none."""

    edition: Edition
    since: int | None
    changes: list[Changed]


def unread(actor: Actor, edition: Edition) -> Unread | None:
    """What this person has not read of the edition in force. For callers that asked the right."""
    if actor.id is None:
        return None
    rows = Edition.objects.filter(tenant_id=edition.tenant_id, readings__user_id=actor.id)
    last = rows.order_by("-number").first()
    if last is not None and last.number >= edition.number:
        return None
    if last is None:
        return Unread(edition, None, [])
    names = names_in(actor, edition.tenant_id, last.content, edition.content)
    return Unread(edition, last.number, differences(last.content, edition.content, names))


def readers_of(edition: Edition) -> int:
    """How many have read it. For callers that asked the right."""
    return Reading.objects.filter(tenant_id=edition.tenant_id, edition=edition).count()

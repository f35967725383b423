"""Lists of calls and messages, newest first, by keyset pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from audit.purposes import Purpose
from audit.services import opening
from callcenter.core.context import Actor
from callcenter.core.pages import PAGE_SIZE, keyset
from callcenter.core.permissions import Permission
from calls.models import Call, Message
from calls.queries.access import current_messages, kept_calls, listed_tenants
from calls.queries.shown import Row, Showing, ShownCall, with_messages


@dataclass(frozen=True, slots=True)
class CallFilter:
    """``since`` inclusive, ``until`` exclusive. ``tenant_id`` None: all tenants of the request."""

    tenant_id: UUID | None = None
    disposition: str = ""
    since: datetime | None = None
    until: datetime | None = None
    operator_id: UUID | None = None

    def apply(self, calls: QuerySet[Call]) -> QuerySet[Call]:
        wanted: dict[str, Any] = {
            "tenant_id": self.tenant_id,
            "disposition": self.disposition or None,
            "started_at__gte": self.since,
            "started_at__lt": self.until,
            "operator_id": self.operator_id,
        }
        return calls.filter(**{name: value for name, value in wanted.items() if value is not None})

    def walked(self, actor: Actor, permission: Permission) -> frozenset[UUID] | None:
        """For ``keyset``: one operator's calls have an index of their own."""
        if self.tenant_id is not None:
            return frozenset({self.tenant_id})
        return None if self.operator_id is not None else listed_tenants(actor, permission)


@dataclass(frozen=True, slots=True)
class CallPage:
    """``next`` and ``previous``: cursors or None. ``scanned_to``: how far a free text search has read, else None."""

    rows: list[ShownCall]
    next: str | None = None
    previous: str | None = None
    scanned_to: datetime | None = None


def list_calls(actor: Actor, wanted: CallFilter, cursor: str | None = None, *, size: int = PAGE_SIZE) -> CallPage:
    """Calls that the actor may list. Writes one event per tenant that has rows in the page."""
    calls = wanted.apply(kept_calls(actor, Permission.CALL_LIST))
    page = keyset(calls, cursor, time="started_at", size=size, tenants=wanted.walked(actor, Permission.CALL_LIST))
    rows = with_messages(page.rows)
    return CallPage(show_rows(actor, "call.listed", rows), page.next, page.previous)


@dataclass(frozen=True, slots=True)
class MessageFilter:
    tenant_id: UUID | None = None
    status: str = ""
    addressee_id: UUID | None = None

    def apply(self, messages: QuerySet[Message]) -> QuerySet[Message]:
        wanted: dict[str, Any] = {
            "tenant_id": self.tenant_id,
            "status": self.status or None,
            "addressee_id": self.addressee_id,
        }
        return messages.filter(**{name: value for name, value in wanted.items() if value is not None})


def list_messages(actor: Actor, wanted: MessageFilter, cursor: str | None = None, *, size: int = PAGE_SIZE) -> CallPage:
    """Current messages that the actor may read, newest first, each with its call."""
    tenants = listed_tenants(actor, Permission.MESSAGE_VIEW) if wanted.tenant_id is None else ()
    page = keyset(wanted.apply(current_messages(actor)), cursor, time="created_at", size=size, tenants=tenants)
    return CallPage(show_rows(actor, "message.listed", with_calls(page.rows)), page.next, page.previous)


def with_calls(messages: Any) -> list[Row]:
    """The messages with their calls, in one query."""
    tenants = {message.tenant_id for message in messages}
    calls = Call.objects.filter(tenant_id__in=tenants).in_bulk([message.call_id for message in messages])
    return [Row(calls[message.call_id], message) for message in messages]


def show_rows(actor: Actor, action: str, rows: list[Row], query: dict[str, str] | None = None) -> list[ShownCall]:
    """Opens the rows under one event per tenant; writes nothing for an empty answer without search terms."""
    if not rows:
        return []
    with opening(actor=actor, action=action, purpose=Purpose.ANSWERING, query=query) as opened:
        showing = Showing(actor, opened)
        views = showing.show(rows)
        for tenant_id, count in showing.counts.items():
            opened.shown(tenant_id, count)
    return views

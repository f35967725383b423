"""Lists of calls and messages, newest first, by keyset pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from audit.purposes import Purpose
from audit.services import opening
from callcenter.core.context import Actor
from callcenter.core.pages import PAGE_SIZE, Page, keyset
from callcenter.core.permissions import Permission
from callcenter.ui.fragments import version_of
from calls.choices import UNTIL_APPROVED
from calls.fields import Field, Of
from calls.models import Call, Message
from calls.queries.access import current_messages, kept_calls, listed_tenants
from calls.queries.shown import ALL, Row, Showing, ShownCall, columns, with_messages


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
        """For ``keyset``: one operator's calls have an index of their own, over several companies."""
        if self.tenant_id is not None:
            return frozenset({self.tenant_id})
        tenants = listed_tenants(actor, permission)
        return None if self.operator_id is not None and len(tenants) > 1 else tenants


@dataclass(frozen=True, slots=True)
class CallPage:
    """``next`` and ``previous``: cursors or None. ``scanned_to``: how far a free text search has read, else None.

    ``version``: of a list of calls, as ``calls_version`` says.
    """

    rows: list[ShownCall]
    next: str | None = None
    previous: str | None = None
    scanned_to: datetime | None = None
    version: str = ""


def list_calls(
    actor: Actor,
    wanted: CallFilter,
    cursor: str | None = None,
    *,
    size: int = PAGE_SIZE,
    fields: tuple[Field, ...] = ALL,
) -> CallPage:
    """Calls that the actor may list. Writes one event per tenant that has rows in the page."""
    page, rows = _listed(actor, wanted, cursor, size, fields)
    views = show_rows(actor, "call.listed", rows, fields)
    return CallPage(views, page.next, page.previous, version=_version(page, rows))


def calls_version(actor: Actor, wanted: CallFilter, cursor: str | None = None) -> str:
    """Another one exactly when this page of the list would show something else. Opens nothing and writes no event."""
    return _version(*_listed(actor, wanted, cursor, PAGE_SIZE, ()))


def _listed(
    actor: Actor, wanted: CallFilter, cursor: str | None, size: int, fields: tuple[Field, ...]
) -> tuple[Page[Call], list[Row]]:
    calls = wanted.apply(kept_calls(actor, Permission.CALL_LIST)).only(*columns(Of.CALL, fields))
    page = keyset(calls, cursor, time="started_at", size=size, tenants=wanted.walked(actor, Permission.CALL_LIST))
    return page, with_messages(page.rows, fields)


def _version(page: Page[Call], rows: Sequence[Row]) -> str:
    """A correction is another message, a status another version of it; what waits for a supervisor is marked."""
    seen = [
        (
            row.call.pk,
            row.call.disposition,
            row.call.released_at == UNTIL_APPROVED,
            *((row.message.pk, row.message.version) if row.message else ()),
        )
        for row in rows
    ]
    return version_of((seen, page.next, page.previous))


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
    messages = with_calls(wanted.apply(current_messages(actor)))
    page = keyset(messages, cursor, time="created_at", size=size, tenants=tenants)
    return CallPage(show_rows(actor, "message.listed", as_rows(page.rows)), page.next, page.previous)


def with_calls(messages: QuerySet[Message], fields: tuple[Field, ...] = ALL) -> QuerySet[Message]:
    """The messages with their calls, of both only what a list shows."""
    of_call = (f"call__{name}" for name in columns(Of.CALL, fields))
    return messages.select_related("call").only(*columns(Of.MESSAGE, fields), *of_call)


def as_rows(messages: Iterable[Message]) -> list[Row]:
    return [Row(message.call, message) for message in messages]


def show_rows(actor: Actor, action: str, rows: Sequence[Row], fields: tuple[Field, ...] = ALL) -> list[ShownCall]:
    """Opens the rows under one event per tenant; writes nothing for an empty answer."""
    if not rows:
        return []
    with opening(actor=actor, action=action, purpose=Purpose.ANSWERING) as opened:
        showing = Showing(actor, opened, wanted=fields)
        views = showing.show(rows)
        for tenant_id, count in showing.counts.items():
            opened.shown(tenant_id, count)
    return views

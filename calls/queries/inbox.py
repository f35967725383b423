"""The inbox of a client company: tabs, counts, what is urgent on top, and a version for polling."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from callcenter.core.context import Actor
from callcenter.core.pages import PAGE_SIZE, Page, keyset
from callcenter.core.permissions import Permission, require
from calls.choices import CallState, Status, Urgency
from calls.fields import ADDRESSEE_NAME, BODY, CALLER_COMPANY, CALLER_KANA, CALLER_NAME
from calls.models import CURRENT, Call, Message, NotifyChoice
from calls.queries.access import counted_messages, current_messages
from calls.queries.lists import as_rows, show_rows, with_calls
from calls.queries.sent import LONGEST
from calls.queries.shown import ShownCall

ALL = "all"
TABS = (Status.NEW.value, Status.SEEN.value, Status.DONE.value, ALL)
COUNT_LIMIT = 1000
"""Counts stop here: people read '999+' the same as 48,213."""
GONE_SHOWN = 10
DRAWN = (CALLER_NAME, CALLER_KANA, CALLER_COMPANY, BODY, ADDRESSEE_NAME)
"""What a row of the inbox shows; nothing else is opened for it."""


@dataclass(frozen=True, slots=True)
class Inbox:
    """``urgent``: unread urgent messages, above the page and not in it. ``unread``: how many, at most COUNT_LIMIT."""

    urgent: list[ShownCall]
    rows: list[ShownCall]
    unread: int
    next: str | None
    previous: str | None
    version: str


@dataclass(frozen=True, slots=True)
class Gone:
    """What the company's people learn of a call that was taken away from them: when it came, when it went, and why."""

    started_at: datetime
    recalled_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class _Found:
    urgent: list[Message]
    page: Page[Message]
    unread: int

    @property
    def version(self) -> str:
        """Equal exactly when a reader would see the same rows in the same states."""
        seen = [(str(m.pk), m.version) for m in (*self.urgent, *self.page.rows)]
        return hashlib.sha256(repr((seen, self.unread)).encode()).hexdigest()[:32]


def inbox(
    actor: Actor, tenant_id: UUID, *, tab: str = Status.NEW, mine: bool = False, cursor: str | None = None
) -> Inbox:
    """One page of a tab, opened for the reader and audited."""
    found = _find(actor, tenant_id, tab, mine, cursor)
    views = show_rows(actor, "message.listed", as_rows([*found.urgent, *found.page.rows]), DRAWN)
    cut = len(found.urgent)
    return Inbox(views[:cut], views[cut:], found.unread, found.page.next, found.page.previous, found.version)


def inbox_version(actor: Actor, tenant_id: UUID, *, tab: str = Status.NEW, mine: bool = False) -> str:
    """For ETag: changes when the first page of the tab would. Opens nothing and writes no event."""
    return _find(actor, tenant_id, tab, mine, None).version


def inbox_newer(actor: Actor, tenant_id: UUID, than: datetime) -> int:
    """How many unread messages have come after ``than``, at most COUNT_LIMIT. One comes when it is released."""
    require(actor, tenant_id, Permission.MESSAGE_VIEW)
    fresh = current_messages(actor).filter(tenant_id=tenant_id, status=Status.NEW, created_at__gt=than - LONGEST)
    newer = fresh.filter(Q(created_at__gt=than) | Q(released_at__gt=than))
    return newer[:COUNT_LIMIT].count()


def taken_away(actor: Actor, tenant_id: UUID, restriction: str) -> list[Gone]:
    """The newest of those calls that the service has withdrawn, or recalled. No value of them."""
    require(actor, tenant_id, Permission.MESSAGE_VIEW)
    calls = Call.objects.filter(
        Q(released_at__isnull=True) | Q(released_at__lte=Now()),
        tenant_id=tenant_id,
        restriction=restriction,
        state=CallState.KEPT,
        undone_at__isnull=True,
    )
    newest = calls.order_by("-started_at").only("started_at", "recalled_at", "recall_reason", "tenant_id")
    return [Gone(one.started_at, one.recalled_at, one.get_recall_reason_display()) for one in newest[:GONE_SHOWN]]


def notify_choice(actor: Actor, tenant_id: UUID) -> NotifyChoice | None:
    """Which mails the acting person has asked for in this company."""
    require(actor, tenant_id, Permission.MESSAGE_VIEW)
    if actor.id is None:
        return None
    return NotifyChoice.objects.filter(tenant_id=tenant_id, user_id=actor.id).first()


def is_addressee(actor: Actor, tenant_id: UUID) -> bool:
    """Whether the acting person has said which addressee they are: without it nothing is addressed to them."""
    choice = notify_choice(actor, tenant_id)
    return choice is not None and choice.entry_id is not None


def _find(actor: Actor, tenant_id: UUID, tab: str, mine: bool, cursor: str | None) -> _Found:
    require(actor, tenant_id, Permission.MESSAGE_VIEW)
    wanted = Q(tenant_id=tenant_id)
    if mine and actor.id is not None:
        entries = NotifyChoice.objects.filter(user_id=actor.id, entry_id__isnull=False).values("entry_id")
        wanted &= Q(addressee_id__in=entries)
    unread = counted_messages(actor).filter(wanted, status=Status.NEW)[:COUNT_LIMIT].count()
    on_top = Q(urgency=Urgency.URGENT, status=Status.NEW)
    drawn = with_calls(current_messages(actor).filter(wanted), DRAWN)
    rows, urgent = _tab(drawn, tab), list[Message]()
    if tab in (Status.NEW, ALL):
        rows = rows.exclude(on_top)
        # Most of the time there is none, and to see that is cheap (there is an index of them).
        if not cursor and Message.objects.filter(on_top, CURRENT, tenant_id=tenant_id).exists():
            urgent = list(drawn.filter(on_top).order_by("-created_at", "-id")[:PAGE_SIZE])
    return _Found(urgent, keyset(rows, cursor, time="created_at"), unread)


def _tab(messages: QuerySet[Message], tab: str) -> QuerySet[Message]:
    return messages if tab == ALL else messages.filter(status=tab)

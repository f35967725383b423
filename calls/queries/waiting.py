"""What waits for the service's people, over all of one's companies: one list, the most pressing first."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet

from accounts.queries import names
from accounts.queries.unsent import unsent_mails
from audit.purposes import Purpose
from audit.services import opening
from callcenter.core.context import Actor
from callcenter.core.db import now
from callcenter.core.permissions import Permission
from callcenter.core.rows import within
from calls.choices import CLOSED, NEW_MESSAGE, DraftState, Status, Urgency
from calls.fields import ADDRESSEE_NAME, CALLER_KANA, CALLER_NAME, NUMBER_DISPLAY, Of
from calls.models import Draft, Message
from calls.queries.access import current_messages, kept_calls, listed_tenants
from calls.queries.approvals import own_approvals, waiting_for
from calls.queries.callbacks import open_callbacks
from calls.queries.drafts import not_moved
from calls.queries.shown import Showing, ShownCall, columns, with_messages

M = TypeVar("M", bound=Model)
MOST = 50
"""So many of a kind stand on the page; whether there are more is said."""
UNSEEN = timedelta(minutes=10)
"""So long an urgent message may be unread."""
IDLE = timedelta(minutes=10)
"""A colleague's draft that nobody has saved for so long has been left."""
BACK = timedelta(days=7)
"""What is older has been told by other means, or never will be."""
DRAWN = (CALLER_NAME, CALLER_KANA, NUMBER_DISPLAY, ADDRESSEE_NAME)


class Why(StrEnum):
    """For what somebody is to look, in the order of the list."""

    UNSEEN = "unseen"
    APPROVAL = "approval"
    OVERDUE = "overdue"
    UNSENT = "unsent"
    DRAFT = "draft"
    CALLBACK = "callback"


ORDER = {why: place for place, why in enumerate(Why)}


@dataclass(frozen=True, slots=True)
class Waiting:
    """``since``: from when it waits, of a callback its due time; ``ordered``: the client company asked for it. ``mark``: what of it is seen, for the page's version."""

    why: Why
    tenant_id: UUID
    call_id: UUID
    since: datetime
    mark: str
    owner_id: UUID | None = None
    owner_label: str = ""
    count: int = 0
    ordered: bool = False


Found = tuple[list[Waiting], bool]
"""The first MOST of a kind, and whether there are others."""


@dataclass(frozen=True, slots=True)
class Line:
    """``view``: masked; None of a draft, which is no call yet. ``owner``: the name, where somebody has it in hand."""

    of: Waiting
    view: ShownCall | None
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """``more``: kinds of which there are others beyond MOST."""

    lines: list[Line]
    more: list[Why]
    version: str


def board(actor: Actor) -> Board:
    """Opened masked, with one event for each company that is shown."""
    found, more = _waiting(actor)
    return Board(_lines(actor, found) if found else [], more, _version(found, more))


def board_version(actor: Actor) -> str:
    """Another one exactly when the list would show something else, but for the time that has passed."""
    return _version(*_waiting(actor))


def _waiting(actor: Actor) -> tuple[list[Waiting], list[Why]]:
    found, more = list[Waiting](), list[Why]()
    for why, source in SOURCES.items():
        rows, others = source(actor)
        found += rows
        more += [why] if others else []
    return sorted(found, key=lambda one: (ORDER[one.why], one.since, one.call_id)), more


def _cut(rows: QuerySet[M]) -> tuple[list[M], bool]:
    """At most MOST of these, and whether there are others."""
    found = list(rows[: MOST + 1])
    return found[:MOST], len(found) > MOST


def _unseen(actor: Actor) -> Found:
    before = now() - UNSEEN
    late = Q(released_at__lt=before) | Q(released_at__isnull=True, created_at__lt=before)
    rows, more = _cut(_unread(actor).filter(late, urgency=Urgency.URGENT).order_by("created_at", "id"))
    return [_of(Why.UNSEEN, row) for row in rows], more


def _unsent(actor: Actor) -> Found:
    """Only of what nobody of the company has opened: else the mail is no longer missed."""
    mails = unsent_mails(NEW_MESSAGE)
    missed = Exists(mails.filter(tenant_id=OuterRef("tenant_id"), ref_id=OuterRef("pk")))
    rows, more = _cut(_unread(actor).filter(missed).order_by("created_at", "id"))
    about = mails.filter(tenant_id__any={row.tenant_id for row in rows}, ref_id__any=[row.pk for row in rows])
    counts = dict(about.values_list("ref_id").annotate(Count("pk"))) if rows else {}
    return [_of(Why.UNSENT, row, counts.get(row.pk, 0)) for row in rows], more


def _unread(actor: Actor) -> QuerySet[Message]:
    """What the company got lately and has not opened."""
    fresh = current_messages(actor).filter(status=Status.NEW, created_at__gt=now() - BACK)
    return fresh.exclude(restriction__in=CLOSED).only("tenant_id", "call_id", "released_at", "created_at")


def _of(why: Why, message: Message, count: int = 0) -> Waiting:
    arrived = message.released_at or message.created_at
    return Waiting(why, message.tenant_id, message.call_id, arrived, f"{message.pk}:{count}", count=count)


def _drafts(actor: Actor) -> Found:
    """One's own, and those that colleagues have left."""
    left = Q(owner_id=actor.id) | Q(saved_at__lt=now() - IDLE)
    drafts = Draft.objects.filter(left, within(listed_tenants(actor, Permission.DRAFT_EDIT)), state=DraftState.OPEN)
    rows, more = _cut(drafts.defer("body").order_by("started_at", "id"))
    return [
        Waiting(Why.DRAFT, one.tenant_id, one.pk, one.started_at, str(one.owner_id), one.owner_id, one.owner_label)
        for one in not_moved(rows)
    ], more


def _callbacks(actor: Actor) -> Found:
    at, (rows, more) = now(), _cut(open_callbacks(actor))
    return [
        Waiting(
            Why.OVERDUE if one.due_at <= at else Why.CALLBACK,
            one.tenant_id,
            one.call_id,
            one.due_at,
            f"{one.pk}:{one.version}",
            one.owner_id,
            one.owner_label,
            ordered=one.ordered,
        )
        for one in rows
    ], more


def _approvals(actor: Actor) -> Found:
    """What one may decide, and what one has sent oneself."""
    others, more = _cut(waiting_for(actor).order_by("due_at", "id"))
    own = own_approvals(actor).waiting
    rows = sorted([*others, *own], key=lambda row: (row.due_at, row.pk))
    return [Waiting(Why.APPROVAL, row.tenant_id, row.call_id, row.asked_at, str(row.pk)) for row in rows], more


SOURCES: Mapping[Why, Callable[[Actor], Found]] = {
    Why.UNSEEN: _unseen,
    Why.APPROVAL: _approvals,
    Why.CALLBACK: _callbacks,
    Why.UNSENT: _unsent,
    Why.DRAFT: _drafts,
}


def _version(found: Sequence[Waiting], more: Sequence[Why]) -> str:
    seen = [(one.why.value, str(one.call_id), one.mark) for one in found]
    return hashlib.sha256(repr((seen, more)).encode()).hexdigest()[:32]


def _lines(actor: Actor, found: Sequence[Waiting]) -> list[Line]:
    ids = [one.call_id for one in found if one.why is not Why.DRAFT]
    calls = kept_calls(actor, Permission.CALL_LIST).filter(tenant_id__any={one.tenant_id for one in found}, pk__any=ids)
    rows = with_messages(list(calls.only(*columns(Of.CALL, DRAWN))), DRAWN)
    others = {one.owner_id for one in found if one.owner_id is not None}
    with opening(actor=actor, action="call.listed", purpose=Purpose.ANSWERING) as opened:
        views = {view.call.pk: view for view in Showing(actor, opened, wanted=DRAWN).show(rows)}
        for tenant_id, count in Counter(one.tenant_id for one in found).items():
            opened.shown(tenant_id, count)
        known = names(actor, opened.witness(*{one.tenant_id for one in found}), others) if others else {}
    return [
        Line(one, views.get(one.call_id), known.get(one.owner_id, "") if one.owner_id else "")
        for one in found
        if one.why is Why.DRAFT or one.call_id in views
    ]

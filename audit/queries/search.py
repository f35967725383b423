"""Searching the log. Loading is authorising, and reading the log is itself written to the log."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connections
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import people
from audit.evidence.recording import record_shown, record_with_witness, terms_hmac
from audit.models import AuditEvent, AuditOrder, Checkpoint
from callcenter.core import days, hooks
from callcenter.core.context import AccessWitness, Actor, readable
from callcenter.core.errors import Forbidden, Invalid, NotFound
from callcenter.core.pages import PAGE_SIZE, Page, keyset
from callcenter.core.permissions import Permission, require
from callcenter.core.rows import within

MOST_COUNTED = 50
"""Events are counted by day for so many companies at most: more is no answer while somebody waits."""
DEFAULT_DAYS = 92
CHART_DAYS = 31
_CHAIN = """
SELECT sum(h.seq - COALESCE(c.size, 0)), max(c.created_at) FROM audit_head h LEFT JOIN LATERAL (
    SELECT size, created_at FROM audit_checkpoint WHERE tenant_id = h.tenant_id ORDER BY size DESC, id DESC LIMIT 1
) c ON true WHERE h.tenant_id = ANY(%s)
"""
ID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
QUALIFIERS = ("actor", "action", "client", "object", "ip", "outcome", "created")
_QUALIFIED = re.compile(rf"(?<!\S)({'|'.join(QUALIFIERS)}):(\S+)")


@dataclass(frozen=True, slots=True)
class EventFilter:
    """What to look for. Times: `since` ≤ event < `until`. `action`: a code, or a noun with a dot at its end."""

    tenant: str = ""
    actor: str = ""
    action: str = ""
    outcome: str = ""
    object: str = ""
    ip: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def terms(self) -> dict[str, str]:
        return {name: str(value) for name, value in asdict(self).items() if value}

    def codes(self) -> dict[str, str]:
        """What an export keeps beside its range."""
        return {
            name: getattr(self, name) for name in ("actor", "action", "outcome", "object", "ip") if getattr(self, name)
        }


@dataclass(frozen=True, slots=True)
class EventView:
    """One event for a page or the API. `seq` is its place in its tenant's log.

    `actor_name`, `object_name`: of the persons in it, for a page whose reader may know them; `coded`: somebody acted
    whom the reader may not know.
    """

    id: UUID
    tenant_id: UUID
    tenant: str
    seq: int
    at: datetime
    body: Mapping[str, Any] = field(repr=False)
    actor_name: str = field(default="", repr=False)
    object_name: str = field(default="", repr=False)
    coded: bool = False

    @property
    def pretty(self) -> str:
        return json.dumps(self.body, ensure_ascii=False, indent=2, sort_keys=True)


def search_events(
    actor: Actor, wanted: EventFilter, cursor: str | None = None, size: int = PAGE_SIZE, *, named: bool = False
) -> Page[Any]:
    """One page of events of the tenants whose log the actor may read, newest first. Writes `audit.listed`.

    `named`: with the names of the persons in them.
    """
    tenants = auditable(actor, wanted.tenant)
    page = keyset(matching(tenants, wanted), cursor, time="created_at", size=size, tenants=tenants)
    views = _views(actor, page.rows)
    counts = Counter(view.tenant_id for view in views)
    witness = record_shown(actor=actor, action="audit.listed", counts=counts, query_hmac=terms_hmac(wanted.terms()))
    if named and witness:
        views = _named(actor, witness, views)
    return Page(rows=views, next=page.next, previous=page.previous)


def get_event_for(actor: Actor, event_id: UUID, *, named: bool = False) -> EventView:
    """One event, on a page with the names of the persons in it. NotFound for a stranger, Forbidden for a member who may not read the log."""
    row = AuditEvent.objects.filter(pk=event_id).first()
    if row is None:
        raise NotFound()
    require(actor, row.tenant_id, Permission.AUDIT_VIEW)
    views = _views(actor, [row])
    if not views:
        raise NotFound()
    witness = record_with_witness(actor=actor, action="audit.viewed", tenant_id=row.tenant_id, target=row, count=1)
    return _named(actor, witness, views)[0] if named else views[0]


def auditable(actor: Actor, slug: str = "", permission: Permission = Permission.AUDIT_VIEW) -> list[UUID]:
    """Tenants of this request whose log the actor may read; only the named one where one is named.

    Raises NotFound for a name that is not the actor's, Forbidden without the right there.
    """
    if slug:
        access = actor.by_slug(slug)
        if access is None or access.tenant_id not in readable():
            raise NotFound()
        if permission not in access.permissions:
            raise Forbidden()
        return [access.tenant_id]
    found = sorted(actor.tenants_with(permission) & readable())
    if not found:
        raise Forbidden()
    return found


def matching(tenants: Sequence[UUID], wanted: EventFilter) -> QuerySet[AuditEvent]:
    rows = AuditEvent.objects.only("tenant_id", "created_at", "body").filter(within(tenants))
    since = wanted.since or timezone.now() - timedelta(days=DEFAULT_DAYS)
    rows = rows.filter(created_at__gte=since)
    if wanted.until:
        rows = rows.filter(created_at__lt=wanted.until)
    return rows.filter(_conditions(wanted.codes()))


def per_day(tenants: Sequence[UUID], wanted: EventFilter) -> list[tuple[date, int]]:
    """Events of each day of the range, at most the last CHART_DAYS; days without events count 0.

    Nothing for more than MOST_COUNTED companies.
    """
    if len(tenants) > MOST_COUNTED:
        return []
    last = timezone.localtime(wanted.until - timedelta(microseconds=1) if wanted.until else timezone.now()).date()
    first = last - timedelta(days=CHART_DAYS - 1)
    if wanted.since:
        first = max(first, timezone.localtime(wanted.since).date())
    start = day_start(first)
    rows = matching(tenants, wanted).filter(created_at__gte=start)
    counted = rows.order_by().annotate(day=TruncDate("created_at")).values_list("day").annotate(events=Count("id"))
    known = dict(counted)
    return [(day, known.get(day, 0)) for day in (first + timedelta(days=n) for n in range((last - first).days + 1))]


def parse_query(text: str, wanted: EventFilter) -> tuple[EventFilter, str]:
    """Qualifiers such as `actor:OP-014 created:2026-11-01..2026-11-30`; also the words that are none.

    An id by itself is an object's. Raises Invalid for a date that is none.
    """
    values = asdict(wanted)
    for name, value in _QUALIFIED.findall(text):
        if name == "created":
            values["since"], values["until"] = _range(value)
        else:
            values["tenant" if name == "client" else name] = value
    rest = _QUALIFIED.sub("", text)
    for found in ID.findall(rest):
        values["object"] = found
    return EventFilter(**values), ID.sub("", rest).strip()


def day_start(day: date) -> datetime:
    """Midnight in the time zone of the screen."""
    return timezone.make_aware(datetime.combine(day, time.min))


def checkpoints_for(actor: Actor, slug: str, size: int = PAGE_SIZE) -> list[Checkpoint]:
    """The newest checkpoints of a tenant, newest first."""
    (tenant_id,) = auditable(actor, slug)
    rows = list(Checkpoint.objects.filter(tenant_id=tenant_id).order_by("-size", "-id").defer("leaves")[:size])
    record_shown(actor=actor, action="audit.checkpoints_listed", counts={tenant_id: len(rows)})
    return rows


def chain_state(tenants: Sequence[UUID]) -> dict[str, Any]:
    """For the badge: the time of the newest checkpoint of these logs, and how many events are not sealed yet."""
    with connections["default"].cursor() as cursor:
        cursor.execute(_CHAIN, [list(tenants)])
        waiting, sealed_at = cursor.fetchone()
    return {"sealed_at": sealed_at, "waiting": int(waiting or 0)}


def _conditions(codes: Mapping[str, str]) -> Q:
    found = Q()
    for name, value in codes.items():
        if name == "actor":
            found &= Q(actor_label=value) | Q(actor_key=value)
        elif name == "action":
            found &= Q(action__startswith=value) if value.endswith(".") else Q(action=value)
        elif name == "object":
            found &= Q(object_key=value) | Q(body__contains=f'"{value}"')
        else:
            found &= Q(**{name: value})
    return found


def _views(actor: Actor, rows: Sequence[AuditEvent]) -> list[EventView]:
    tenants = {row.tenant_id for row in rows}
    numbered = AuditOrder.objects.filter(tenant_id__any=tenants, pk__any=[row.pk for row in rows])
    order = {event_id: (seq, at_db) for event_id, seq, at_db in numbered.values_list("id", "seq", "at_db")}
    views = []
    for row in rows:
        place = order.get(row.pk)
        if place is None:
            continue  # born in this very transaction: it has no number yet
        access = actor.tenants.get(row.tenant_id)
        slug = access.slug if access else ""
        views.append(EventView(row.pk, row.tenant_id, slug, *place, json.loads(row.body)))
    return views


def _named(actor: Actor, witness: AccessWitness, views: Sequence[EventView]) -> list[EventView]:
    names = hooks.person_names(actor, witness, people.met(view.body for view in views))
    return [
        replace(
            view,
            actor_name=people.actor_name(view.body, names),
            object_name=people.object_name(view.body, names),
            coded=people.is_coded(view.body, names),
        )
        for view in views
    ]


def _range(text: str) -> tuple[datetime | None, datetime | None]:
    """`2026-11-01..2026-11-30`, either side open; one date is that day. The last day belongs to it."""
    first, dots, last = text.partition("..")
    try:
        since = day_start(days.day(first)) if first else None
        end = last if dots else first
        until = day_start(days.day(end) + timedelta(days=1)) if end else None
    except days.NoDay:
        raise Invalid(
            _("期間の書き方が正しくありません。"),
            errors={"q": [_("created:2026-11-01..2026-11-30 のように書きます。")]},
        ) from None
    return since, until

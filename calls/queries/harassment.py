"""Calls in which who answers was abused, for the supervisors: a list, and one with the notes on it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from accounts.queries import names
from audit.purposes import Purpose
from audit.services import opening
from callcenter.core.context import Actor
from callcenter.core.db import now
from callcenter.core.errors import NotFound
from callcenter.core.known import chosen
from callcenter.core.pages import Page, keyset
from callcenter.core.permissions import Permission, require
from callcenter.core.rows import within
from callcenter.vault.damage import readable_text
from calls.models import CareNote, Draft, Harassment
from calls.queries.access import listed_tenants

LATELY = timedelta(days=30)


def is_harassment(tenant_id: UUID, draft_id: UUID) -> bool:
    """Of a draft, or the call it has become, that was loaded for somebody of the service."""
    return bool(chosen(Harassment, "tenant_id = %s AND draft_id = %s", tenant_id, draft_id))


def get_harassment_for(actor: Actor, draft_id: UUID) -> Harassment:
    """NotFound for strangers and for a call that is none, Forbidden without the right."""
    tenant_id = Draft.objects.filter(pk=draft_id).values_list("tenant_id", flat=True).first()
    if tenant_id is None:
        raise NotFound()
    require(actor, tenant_id, Permission.WELFARE_NOTE)
    row = Harassment.objects.filter(tenant_id=tenant_id, draft_id=draft_id).first()
    if row is None:
        raise NotFound()
    return row


@dataclass(frozen=True, slots=True)
class Harassments:
    """``names``: of the operators; ``noted``: drafts with a note; ``lately``: how many there were in LATELY."""

    page: Page[Harassment]
    names: Mapping[UUID, str]
    noted: frozenset[UUID]
    lately: int


def list_harassments(actor: Actor, cursor: str | None = None) -> Harassments:
    """Of all companies of this request, the newest first, with one event for each company. Opens no note."""
    tenants = listed_tenants(actor, Permission.WELFARE_NOTE)
    rows = Harassment.objects.filter(within(tenants))
    lately = rows.filter(marked_at__gt=now() - LATELY).count()
    page = keyset(rows, cursor, time="marked_at", tenants=tenants)
    notes = CareNote.objects.filter(
        tenant_id__any={row.tenant_id for row in page.rows}, draft_id__any=[row.draft_id for row in page.rows]
    )
    noted = frozenset(notes.values_list("draft_id", flat=True)) if page.rows else frozenset[UUID]()
    counts = Counter(row.tenant_id for row in page.rows)
    known: Mapping[UUID, str] = {}
    with opening(actor=actor, action="harassment.listed", purpose=Purpose.INCIDENT) as opened:
        for tenant_id, count in counts.items():
            opened.shown(tenant_id, count)
        if counts:
            known = names(actor, opened.witness(*counts), {row.by_id for row in page.rows})
    return Harassments(page, known, noted, lately)


@dataclass(frozen=True, slots=True)
class Note:
    """One note, opened."""

    row: CareNote
    said: str
    relief: str


@dataclass(frozen=True, slots=True)
class Care:
    """``names``: of the operator and of who wrote the notes."""

    of: Harassment
    notes: list[Note]
    names: Mapping[UUID, str]


def view_care(actor: Actor, draft_id: UUID) -> Care:
    """One with its notes, the oldest first; audited as one view."""
    row = get_harassment_for(actor, draft_id)
    notes = list(CareNote.objects.filter(tenant_id=row.tenant_id, draft_id=row.draft_id).order_by("written_at", "id"))
    with opening(actor=actor, action="welfare.viewed", purpose=Purpose.INCIDENT, target=row) as opened:
        values = opened.open(notes, ("said", "relief")) if notes else {}
        opened.shown(row.tenant_id, len(notes) or 1)
        known = names(actor, opened.witness(row.tenant_id), {row.by_id, *(note.author_id for note in notes)})
    shown = [Note(n, readable_text(values[n.pk]["said"]), readable_text(values[n.pk]["relief"])) for n in notes]
    return Care(row, shown, known)

"""Pages of the script: what is said now, one section to write in, one edition with what it changes, what waits."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.purposes import Purpose
from callcenter.core.errors import Conflict, NotFound
from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.ui.forms import Refused, attempt, form_page, posted, tried, whole
from knowledge import queries, services
from knowledge.answering import answering
from knowledge.columns import Kind
from knowledge.content import SECTIONS, Rows, named, rows_of
from knowledge.differences import differences
from knowledge.models import OPEN, State
from knowledge.ways import loose_ends, ways_of
from knowledge.web.forms import SectionForm
from knowledge.web.shown import Shown, shown, tabs
from tenants import queries as tenants
from tenants.models import Tenant


def _company(request: Request, client: str, permission: Permission) -> Tenant:
    return tenants.get_tenant_for(request.actor, client, permission)


def _shown(request: Request, company: Tenant, content: Mapping[str, Rows]) -> list[Shown]:
    return shown(content, queries.names_in(request.actor, company.id, content))


def _section(request: Request, company: Tenant, section: str, content: Mapping[str, Rows]) -> list[Shown]:
    alone = {section: rows_of(content, section)}
    names = queries.names_in(request.actor, company.id, alone)
    return shown(alone, {**names, **ways_of(content)})


def script(request: Request, client: str) -> HttpResponse:
    """What operators see now, and the editions there were."""
    company = _company(request, client, Permission.KNOWLEDGE_VIEW)
    current = queries.in_force(request.actor, company.id)
    page = queries.history(request.actor, company.id, request.GET.get("cursor"))
    context: dict[str, Any] = {
        "client": company,
        "sees_today": request.actor.may(Permission.INSTRUCTION_VIEW, company.id),
        "current": current,
        "sections": _shown(request, company, current.content if current else {}),
        "page": page,
        "editions": page.rows,
    }
    if request.actor.may(Permission.KNOWLEDGE_EDIT, company.id):
        context |= {"may_edit": True, "open": queries.open_edition(request.actor, company.id), "tabs": tabs(company)}
    return render(request, "knowledge/script.html", context)


def view(request: Request, client: str) -> HttpResponse:
    """Exactly what an operator sees who takes a call now, on one of the company's numbers."""
    company = _company(request, client, Permission.KNOWLEDGE_VIEW)
    sees = request.actor.may(Permission.INSTRUCTION_VIEW, company.id)
    today = queries.of_today(request.actor, company.id) if sees else []
    numbers = [row for row in tenants.numbers_of(request.actor, company.id, Permission.TENANT_VIEW) if row.active]
    called = next((row for row in numbers if row.e164 == request.GET.get("number")), numbers[0] if numbers else None)
    context = {
        "client": company,
        "numbers": numbers,
        "called": called,
        "instructions": queries.opened(request.actor, today, Purpose.CONTENT_CHECK),
        "script": answering(request.actor, company, called.e164 if called else "", timezone.now()),
    }
    return render(request, "knowledge/view.html", context)


def section(request: Request, client: str, section: str) -> HttpResponse:
    """One section of the draft; until there is one, of what is published."""
    company = _company(request, client, Permission.KNOWLEDGE_EDIT)
    kind = SECTIONS.get(section)
    if kind is None:
        raise NotFound()
    there = queries.open_edition(request.actor, company.id) or queries.in_force(request.actor, company.id)
    content = there.content if there else {}
    rows = rows_of(content, section)
    people = (
        tenants.directory(request.actor, company.id, purpose=Purpose.CONTENT_CHECK, active_only=True)
        if named(kind, Kind.PERSON)
        else []
    )
    form = SectionForm(posted(request), kind, rows, people, ways_of(content))
    saved = attempt(
        form,
        lambda: services.save_section(
            actor=request.actor,
            tenant_id=company.id,
            section=section,
            rows=form.given(),
            seen=request.POST.get("seen", ""),
        ),
    )
    if saved:
        messages.success(request, _("下書きに保存しました。"))
        return redirect("knowledge:section", client=company.slug, section=section)
    overtaken = isinstance(saved.error, Conflict)
    context = {
        "client": company,
        "section": kind,
        "form": form,
        "tabs": tabs(company, section),
        # Only who has read the newer rows says that they have.
        "seen": services.mark_of(rows) if overtaken or not form.is_bound else request.POST.get("seen", ""),
        "theirs": _section(request, company, section, content) if overtaken else [],
        "waits": there is not None and there.state == State.PROPOSED,
    }
    return form_page(request, "knowledge/section.html", context)


def edition(request: Request, client: str, edition_id: UUID) -> HttpResponse:
    """One edition: what it changes, what it says, and what can be done with it. Who sees one that is not published edits it."""
    company = _company(request, client, Permission.KNOWLEDGE_VIEW)
    found = queries.get_edition_for(request.actor, company.id, edition_id)
    before = queries.published_before(company.id, found.number)
    old = before.content if before else {}
    names = queries.names_in(request.actor, company.id, old, found.content)
    context = {
        "client": company,
        "edition": found,
        "before": before,
        "differences": differences(old, found.content, names),
        "sections": shown(found.content, names),
        "loose": loose_ends(found.content) if found.state in OPEN else [],
        "readers": queries.readers_of(found),
        "may_publish": request.actor.may(Permission.KNOWLEDGE_PUBLISH, company.id),
    }
    return render(request, "knowledge/edition.html", context)


def step(request: Request, client: str, edition_id: UUID, step: str) -> HttpResponse:
    """Hands the draft in, back, out, or drops it."""
    company = _company(request, client, Permission.KNOWLEDGE_VIEW)
    taken = tried(
        lambda: services.take_step(
            actor=request.actor,
            tenant_id=company.id,
            edition_id=edition_id,
            step=step,
            rev=whole(request.POST.get("rev")),
        )
    )
    if isinstance(taken, Refused):
        messages.error(request, str(taken.error.detail))
    else:
        messages.success(request, str(services.STEPS[step].done))
    return redirect("knowledge:edition", client=company.slug, edition_id=edition_id)


def read(request: Request, client: str, edition_id: UUID) -> HttpResponse:
    """Somebody who answers has read what changed."""
    company = _company(request, client, Permission.CALL_LOG)
    services.confirm_read(actor=request.actor, tenant_id=company.id, edition_id=edition_id)
    messages.success(request, _("読んだことを記録しました。"))
    return redirect("knowledge:edition", client=company.slug, edition_id=edition_id)


def waiting(request: Request) -> HttpResponse:
    """What waits to be published, of all companies."""
    page = queries.waiting(request.actor, request.GET.get("cursor"))
    companies = tenants.cards({row.tenant_id for row in page.rows})
    context = {"page": page, "editions": [(row, companies[row.tenant_id]) for row in page.rows]}
    return render(request, "knowledge/waiting.html", context)

"""The directory of one company, for its own administrator and for the service's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.purposes import Purpose
from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.ui.forms import attempt, form_page, posted
from tenants import queries, services
from tenants.models import Tenant
from tenants.web.forms import PersonEditForm, PersonForm
from tenants.web.steps import after, steps

#: Area → name prefix of its pages.
PREFIX = {"admin": "client-", "portal": ""}


def people(request: Request, client: str, area: str) -> HttpResponse:
    """All addressees of the company."""
    tenant = _managed(request, client)
    entries = queries.directory(request.actor, tenant.id, purpose=Purpose.CONTENT_CHECK, contacts=True)
    context = _frame(tenant, area) | {"people": entries, "next": after(tenant, "people")}
    return render(request, "tenants/people.html", context)


def person_new(request: Request, client: str, area: str) -> HttpResponse:
    """A new addressee."""
    tenant = _managed(request, client)
    form = PersonForm(posted(request))
    if attempt(form, lambda: services.add_person(actor=request.actor, tenant_id=tenant.id, **form.cleaned_data)):
        messages.success(request, _("担当者を登録しました。"))
        return redirect(_list_url(tenant, area))
    context = _frame(tenant, area) | {"form": form, "title": _("担当者の登録")}
    return form_page(request, "tenants/person.html", context)


def person(request: Request, client: str, area: str, person_id: UUID) -> HttpResponse:
    """Change an addressee, or take them off the list."""
    tenant = _managed(request, client)
    entry = queries.get_entry_for(request.actor, tenant.id, person_id, Permission.DIRECTORY_MANAGE)
    form = PersonEditForm(posted(request))
    if not form.is_bound:
        shown = queries.opened(request.actor, [entry], purpose=Purpose.CONTENT_CHECK, contacts=True, exact=True)[0]
        form.initial = {name: getattr(shown, name) for name in PersonEditForm.base_fields}

    def write() -> object:
        changes = dict(form.cleaned_data)
        active = changes.pop("active")
        return services.update_person(
            actor=request.actor, tenant_id=tenant.id, entry_id=person_id, changes=changes, active=active
        )

    if attempt(form, write):
        messages.success(request, _("担当者を変更しました。"))
        return redirect(_list_url(tenant, area))
    context = _frame(tenant, area) | {"form": form, "title": _("担当者の変更")}
    return form_page(request, "tenants/person.html", context)


def _managed(request: Request, client: str) -> Tenant:
    return queries.get_tenant_for(request.actor, client, Permission.DIRECTORY_MANAGE)


def _list_url(tenant: Tenant, area: str) -> str:
    return reverse(f"tenants:{PREFIX[area]}people", kwargs={"client": tenant.slug})


def _frame(tenant: Tenant, area: str) -> dict[str, Any]:
    return {
        "client": tenant,
        "admin_area": area == "admin",
        "steps": steps(tenant, "people") if area == "admin" else [],
        "list_url": _list_url(tenant, area),
        "new_url": reverse(f"tenants:{PREFIX[area]}person-new", kwargs={"client": tenant.slug}),
        "person_url": f"tenants:{PREFIX[area]}person",
    }

"""Pages of the administrator about client companies: the list, a new one, and its steps."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.ui.forms import attempt, form_page, posted
from tenants import queries, services
from tenants.models import Tenant
from tenants.onboarding import STEPS
from tenants.web.forms import EndCallForm, GreetingForm, HoursForm, NameForm, NewForm, NumberForm
from tenants.web.steps import after, steps

#: Step → its form, for the steps that only write texts of the company.
TEXT_STEPS: dict[str, type[forms.Form]] = {
    "name": NameForm,
    "greeting": GreetingForm,
    "hours": HoursForm,
    "end-call": EndCallForm,
}


def managed(request: Request, client: str) -> Tenant:
    """The company of this page, for those who manage companies."""
    return queries.get_tenant_for(request.actor, client, Permission.TENANT_MANAGE)


def client_list(request: Request) -> HttpResponse:
    """All client companies, by pages; ``?company=`` finds by name."""
    q = request.GET.get("company", "")
    page = queries.companies(request.actor, Permission.TENANT_MANAGE, q, request.GET.get("cursor"))
    query = urlencode({"company": q}) if q else ""
    context = {"clients": page.rows, "page": page, "company": q, "company_query": query}
    return render(request, "tenants/clients.html", context)


def client_new(request: Request) -> HttpResponse:
    """A new company: its name and its short name."""
    form = NewForm(posted(request))
    if made := attempt(form, lambda: services.create_tenant(actor=request.actor, **form.cleaned_data)):
        messages.success(request, _("委託元を登録しました。続けて電話番号を登録してください。"))
        return redirect(after(made.value, "name"))
    return form_page(request, "tenants/new.html", {"form": form})


def client_overview(request: Request, client: str) -> HttpResponse:
    """One company at a glance, with what is missing."""
    tenant = managed(request, client)
    context = {
        "client": tenant,
        "steps": steps(tenant),
        "numbers": queries.numbers_of(request.actor, tenant.id, Permission.TENANT_MANAGE),
        "panels": [step.panel(request.actor, tenant) for step in STEPS if step.panel is not None],
    }
    return render(request, "tenants/client.html", context)


def client_texts(request: Request, client: str, step: str) -> HttpResponse:
    """A step that says something about the company: name, greeting, hours."""
    tenant = managed(request, client)
    kind = TEXT_STEPS[step]
    initial = {field: getattr(tenant, field) for field in kind.base_fields}
    form = kind(posted(request), initial=initial)
    if attempt(
        form, lambda: services.update_tenant(actor=request.actor, tenant_id=tenant.id, changes=form.cleaned_data)
    ):
        messages.success(request, _("保存しました。"))
        return redirect(after(tenant, step))
    return _step_page(request, tenant, step, {"form": form})


def client_numbers(request: Request, client: str) -> HttpResponse:
    """Numbers of the company, and a new one."""
    tenant = managed(request, client)
    form = NumberForm(posted(request))
    if attempt(form, lambda: services.add_number(actor=request.actor, tenant_id=tenant.id, **form.cleaned_data)):
        messages.success(request, _("電話番号を登録しました。"))
        return redirect("tenants:client-numbers", client=tenant.slug)
    context = {
        "form": form,
        "numbers": queries.numbers_of(request.actor, tenant.id, Permission.TENANT_MANAGE),
        "next": after(tenant, "numbers"),
    }
    return _step_page(request, tenant, "numbers", context)


def client_number(request: Request, client: str, number_id: UUID) -> HttpResponse:
    """Stop a number, or take it up again."""
    tenant = managed(request, client)
    active = request.POST.get("active") == "1"
    services.update_number(actor=request.actor, tenant_id=tenant.id, number_id=number_id, active=active)
    messages.success(request, _("電話番号の受付を変更しました。"))
    return redirect("tenants:client-numbers", client=tenant.slug)


def client_start(request: Request, client: str) -> HttpResponse:
    """Start taking calls; says what is missing when it cannot."""
    tenant = managed(request, client)
    form = forms.Form(posted(request))
    if attempt(form, lambda: services.go_live(actor=request.actor, tenant_id=tenant.id)):
        messages.success(request, _("運用を開始しました。この委託元の電話を受けられます。"))
        return redirect("tenants:client", client=tenant.slug)
    return _step_page(request, tenant, "start", {"form": form})


def _step_page(request: Request, tenant: Tenant, step: str, context: dict[str, Any]) -> HttpResponse:
    trail = steps(tenant, step)
    title = next(one.label for one in trail if one.current)
    frame = {"client": tenant, "steps": trail, "step": step, "step_title": title}
    return form_page(request, f"tenants/step_{_template(step)}.html", {**frame, **context})


def _template(step: str) -> str:
    return "texts" if step in TEXT_STEPS else step

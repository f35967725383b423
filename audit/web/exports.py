"""Exports: order, watch, take away."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.download import stream_export
from audit.models import Export
from audit.queries import search
from audit.queries.exports import get_export_for, my_exports
from audit.services.exports import request_export
from audit.web import rows
from audit.web.forms import ExportForm
from callcenter.core import hooks
from callcenter.core.errors import Invalid
from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.ui.forms import attempt, form_page, posted


def exports(request: Request) -> HttpResponse:
    """The reader's exports of all companies, and the form for a new one."""
    tenants = search.auditable(request.actor, permission=Permission.AUDIT_EXPORT)
    return _page(request, tenants, "audit:exports", {})


def access_exports(request: Request, client: str) -> HttpResponse:
    """The same for a company's own administrator."""
    tenants = search.auditable(request.actor, client, permission=Permission.AUDIT_EXPORT)
    return _page(request, tenants, "audit:access_exports", {"client": client})


def export(request: Request, export_id: UUID) -> HttpResponse:
    """The polled fragment: state and progress of one export."""
    row = get_export_for(request.actor, export_id)
    return render(request, "audit/_export.html", {"item": rows.items(request.actor, [row])[0]})


def export_file(request: Request, export_id: UUID) -> HttpResponseBase:
    """The file, opened while it flows; no transaction is open meanwhile."""
    return stream_export(request, export_id)


def _page(request: Request, tenants: list[UUID], url_name: str, kwargs: dict[str, str]) -> HttpResponse:
    only = request.actor.tenants[tenants[0]].slug if len(tenants) == 1 else ""
    form = ExportForm(posted(request), find=rows.companies(request.actor, Permission.AUDIT_EXPORT), only=only)
    if attempt(form, lambda: _order(request, form)):
        messages.success(request, _("出力を受け付けました。できあがると、この一覧から受け取れます。"))
        return redirect(reverse(url_name, kwargs=kwargs))
    page = my_exports(request.actor, request.GET.get("cursor"))
    context = {
        "form": form,
        "page": page,
        "items": rows.items(request.actor, page.rows),
        "slug": kwargs.get("client", ""),
        "client": hooks.tenant_cards(tenants).get(tenants[0]) if kwargs else None,
    }
    return form_page(request, "audit/exports.html", context)


def _order(request: Request, form: ExportForm) -> Export:
    data = form.cleaned_data
    access = request.actor.by_slug(data["tenant"])
    if access is None:
        raise Invalid(errors={"tenant": [_("一覧から選んでください。")]})
    return request_export(
        actor=request.actor,
        tenant_id=access.tenant_id,
        format=data["format"],
        since=search.day_start(data["since"]),
        until=search.day_start(data["until"] + timedelta(days=1)),
        purpose=data["purpose"],
        ticket=data["ticket"],
    )

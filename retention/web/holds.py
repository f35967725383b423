"""Legal holds of one company."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.ui.forms import attempt, form_page, posted
from retention import queries, services
from retention.web.forms import HoldForm
from tenants.queries import get_tenant_for


def holds(request: Request, client: str) -> HttpResponse:
    """Holds of the company, and a new one."""
    tenant = get_tenant_for(request.actor, client, Permission.HOLD_MANAGE)
    form = HoldForm(posted(request))

    def write() -> object:
        data = dict(form.cleaned_data)
        return services.set_hold(actor=request.actor, tenant_id=tenant.id, reason_code=data.pop("reason"), **data)

    if attempt(form, write):
        messages.success(request, _("法的保全を設定しました。解除するまで削除されません。"))
        return redirect("retention:holds", client=tenant.slug)
    context = {"client": tenant, "form": form, "holds": queries.holds_of(request.actor, tenant.id)}
    return form_page(request, "retention/holds.html", context)


def hold_release(request: Request, client: str, hold_id: UUID) -> HttpResponse:
    """Ask once more, then let go."""
    tenant = get_tenant_for(request.actor, client, Permission.HOLD_MANAGE)
    if request.method == "POST":
        services.release_hold(actor=request.actor, tenant_id=tenant.id, hold_id=hold_id)
        messages.success(request, _("法的保全を解除しました。期限を過ぎたデータは次の処理で削除されます。"))
        return redirect("retention:holds", client=tenant.slug)
    hold = queries.get_hold_for(request.actor, tenant.id, hold_id)
    return render(request, "retention/hold_release.html", {"client": tenant, "hold": hold})

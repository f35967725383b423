"""Legal holds of one company."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from callcenter.core.errors import Unconfirmed
from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.ui.forms import Refused, attempt, form_page, posted, tried
from retention import queries, services
from retention.classes import label_of
from retention.releasing import freed
from retention.web.confirming import confirmed_in, to_confirm
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
    """Ask once more, with what it deletes, then let go."""
    tenant = get_tenant_for(request.actor, client, Permission.HOLD_MANAGE)
    hold = queries.get_hold_for(request.actor, tenant.id, hold_id)

    def release() -> object:
        return services.release_hold(
            actor=request.actor, tenant_id=tenant.id, hold_id=hold_id, confirm=confirmed_in(request)
        )

    done = tried(release) if request.method == "POST" else None
    if isinstance(done, Refused) and not isinstance(done.error, Unconfirmed):
        raise done.error
    if done is not None and not isinstance(done, Refused):
        messages.success(
            request, _("法的保全を解除しました。7日間は何も削除されません。そのあいだは、もう一度保全できます。")
        )
        return redirect("retention:holds", client=tenant.slug)
    found = freed(tenant.id, hold)
    context = {
        "client": tenant,
        "hold": hold,
        "freed": [(label_of(code), count) for code, count in found.items()],
        "confirm": to_confirm(found),
        "total": sum(found.values()),
    }
    return render(request, "retention/hold_release.html", context)

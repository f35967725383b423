"""For how long the operators can take a message back: a setting of the company, and of the house for it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.ui.forms import attempt, form_page, posted
from tenants import queries, services
from tenants.models.company import MOST_SECONDS
from tenants.web.forms import SendingForm


def sending(request: Request, client: str) -> HttpResponse:
    tenant = queries.get_tenant_for(request.actor, client, Permission.SENDING_MANAGE)
    form = SendingForm(posted(request), initial={name: getattr(tenant, name) for name in SendingForm.base_fields})
    if attempt(form, lambda: services.set_undo_seconds(actor=request.actor, tenant_id=tenant.id, **form.cleaned_data)):
        messages.success(request, _("保存しました。次に送る伝言から変わります。"))
        return redirect("tenants:sending", client=tenant.slug)
    context = {
        "client": tenant,
        "form": form,
        "most": MOST_SECONDS,
        "house": request.actor.may(Permission.TENANT_MANAGE, tenant.id),
    }
    return form_page(request, "tenants/sending.html", context)

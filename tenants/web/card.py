"""The client card (顧客カード): what an operator needs to answer for this company."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from tenants import queries


def card(request: Request, client: str) -> HttpResponse:
    """Greeting, hours, numbers and the people to whom messages go."""
    tenant = queries.get_tenant_for(request.actor, client, Permission.CALL_LOOKUP)
    context = {
        "client": tenant,
        "numbers": queries.numbers_of(request.actor, tenant.id, Permission.CALL_LOOKUP),
        "people": queries.directory(request.actor, tenant.id, active_only=True),
    }
    context["may_see_periods"] = request.actor.may(Permission.RETENTION_VIEW, tenant.id)
    return render(request, "tenants/card.html", context)

"""What falls due when, over all client companies of the administrator, and the holds that keep it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from retention.calendar import WEEKS, active_holds, calendar
from retention.chart import chart
from tenants import queries


def due(request: Request) -> HttpResponse:
    """`?tenant=<slug>` narrows the page to one company (core.middleware)."""
    companies = queries.tenants_for(request.actor, Permission.RETENTION_MANAGE)
    found = calendar(request.actor, companies)
    slug = request.GET.get("tenant", "")
    context = {
        "calendar": found,
        "chart": chart(found),
        "weeks": WEEKS,
        "rows": [(week, [week.counts[c.code] for c in found.classes], week.total) for week in found.weeks],
        "overdue": [found.overdue.counts[c.code] for c in found.classes],
        "holds": active_holds(request.actor, companies),
        "only": next((company for company in companies if company.slug == slug), None),
        "limited": len(companies) == queries.LIST_LIMIT,
    }
    return render(request, "retention/due.html", context)

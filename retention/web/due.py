"""What falls due when, over all client companies of the administrator, and the holds that keep it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render

from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.ui.charts import chart
from retention.calendar import WEEKS, active_holds, calendar
from retention.waiting import waiting
from tenants import queries


def due(request: Request) -> HttpResponse:
    """A page of companies at a time; `?tenant=<slug>` narrows it to one (core.middleware)."""
    company = request.GET.get("company", "")
    page = queries.companies(request.actor, Permission.RETENTION_MANAGE, company, request.GET.get("cursor"))
    companies = page.rows
    found = calendar(request.actor, companies)
    rows = [(week, [week.counts[c.code] for c in found.classes], week.total) for week in found.weeks]
    slug = request.GET.get("tenant", "")
    context = {
        "calendar": found,
        "chart": chart((f"{week.start.month}/{week.start.day}", counts) for week, counts, _total in rows),
        "classes": [each.label for each in found.classes],
        "weeks": WEEKS,
        "rows": rows,
        "overdue": [found.overdue.counts[c.code] for c in found.classes],
        "waiting": waiting(request.actor),
        "holds": active_holds(request.actor, companies),
        "only": next((company for company in companies if company.slug == slug), None),
        "page": page,
        "company": company,
        "company_query": urlencode({"company": company}) if company else "",
    }
    return render(request, "retention/due.html", context)

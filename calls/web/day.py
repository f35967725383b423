"""The calls of one day, of all companies or of one, masked."""

from datetime import date, datetime, time, timedelta

from django.http import HttpResponse
from django.utils import timezone

from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.ui.forms import form_page
from calls import queries
from calls.choices import Disposition
from calls.web import rows
from calls.web.common import changed_list, companies_of, watched
from calls.web.forms import DayForm
from tenants import queries as tenants


def supervisor(request: Request) -> HttpResponse:
    """The list; what changes meanwhile is told above it."""
    company, chosen = request.GET.get("company", ""), request.actor.by_slug(request.GET.get("tenant", ""))
    picker = tenants.companies(request.actor, Permission.CALL_LIST, company)
    form = DayForm(request.GET)
    day = _day(form)
    wanted = _wanted(request, day)
    page = queries.list_calls(request.actor, wanted, request.GET.get("cursor"), fields=rows.DRAWN)
    clients, query = companies_of(page.rows), request.GET.copy()
    query.pop("cursor", None)
    context = {
        "table": rows.table(page.rows, clients),
        "page": page,
        "watched": watched(request, "calls:supervisor_new", page.version),
        "clients": picker.rows,
        "many": bool(picker.next or company),
        "others": bool(picker.next),
        "company": company,
        "only": tenants.cards([chosen.tenant_id]).get(chosen.tenant_id) if chosen else None,
        "form": form,
        "day": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "today": timezone.localdate(),
        "dispositions": Disposition.choices,
        "chosen": wanted.disposition,
        "query": query.urlencode(),
    }
    return form_page(request, "calls/supervisor.html", context)


def changed(request: Request) -> HttpResponse:
    """Fragment that an open list asks for: 304 while it would show the same, else the way to the new one."""
    wanted = _wanted(request, _day(DayForm(request.GET)))
    version = queries.calls_version(request.actor, wanted, request.GET.get("cursor"))
    return changed_list(request, "calls:supervisor", version)


def _day(form: DayForm) -> date:
    day: date | None = form.cleaned_data["day"] if form.is_valid() else None
    return day or timezone.localdate()


def _wanted(request: Request, day: date) -> queries.CallFilter:
    chosen = request.actor.by_slug(request.GET.get("tenant", ""))
    begin = timezone.make_aware(datetime.combine(day, time.min))
    disposition = request.GET.get("disposition", "")
    return queries.CallFilter(
        tenant_id=chosen.tenant_id if chosen else None,
        disposition=disposition if disposition in Disposition.values else "",
        since=begin,
        until=begin + timedelta(days=1),
    )

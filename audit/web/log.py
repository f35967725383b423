"""The log: search, one event, and the client company's own view of it."""

import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from audit.queries import search
from audit.queries.search import EventFilter
from audit.web import chart, rows
from audit.web.forms import FilterForm
from callcenter.core import hooks, searches
from callcenter.core.middleware import Request
from callcenter.core.pages import Page
from callcenter.core.permissions import Permission
from callcenter.ui.forms import form_page, parsed

_OBJECT = re.compile(rf"object:\S+|{search.ID.pattern}")
# (query string, label): what auditors ask most often.
CANNED = (
    ("outcome=denied", _("拒否された操作")),
    ("action=data.", _("個人情報の表示")),
    ("action=recording.", _("録音の再生")),
    ("action=membership.", _("権限の変更")),
    ("action=auth.", _("ログイン")),
    ("action=retention.", _("削除と保存期間")),
    ("action=export.", _("出力")),
)


def log(request: Request) -> HttpResponse:
    """The log of all companies that the reader may audit."""
    names = rows.Names()
    form = FilterForm(_asked(request), find=rows.companies(request.actor, Permission.AUDIT_VIEW, names))
    return _kept(request, form) or form_page(
        request, "audit/log.html", _found(request, form, names) | {"canned": CANNED}
    )


def access_log(request: Request, client: str) -> HttpResponse:
    """Who looked at the company's data: for its own administrator."""
    (tenant_id,) = search.auditable(request.actor, client)
    form = FilterForm(_asked(request))
    if moved := _kept(request, form):
        return moved
    context = _found(request, form, rows.Names(), tenant=client)
    context |= {"client": hooks.tenant_cards([tenant_id]).get(tenant_id), "slug": client}
    return form_page(request, "audit/access_log.html", context)


def event(request: Request, event_id: UUID) -> HttpResponse:
    view = search.get_event_for(request.actor, event_id, named=True)
    (row,) = rows.rows([view], rows.Names())
    return render(request, "audit/event.html", {"row": row, "view": view})


def _asked(request: Request) -> QueryDict:
    """What the form is bound to: choices stand in the address, what was typed is kept (core.searches)."""
    if request.method == "POST":
        return request.POST
    asked = request.GET.copy()
    asked.update(searches.kept(request) or {})
    return asked


def _kept(request: Request, form: FilterForm) -> HttpResponse | None:
    """Where a search goes on: typed words never stand in an address, but for the id of an object, to which links lead."""
    typed = form.data.get("q", "")
    if request.method == "GET" and (not request.GET.get("q") or _OBJECT.fullmatch(typed)):
        return None
    if not parsed(form, form.wanted):
        return None
    chosen = {name: form.data[name] for name in form.fields if name != "q" and form.data.get(name)}
    if chosen.get("client"):
        chosen["client"] = form.cleaned_data["client"]
    if typed:
        chosen[searches.ARGUMENT] = searches.keep(request, {"q": typed})
    return redirect(f"{request.path}?{urlencode(chosen)}")


def _found(request: Request, form: FilterForm, names: rows.Names, tenant: str = "") -> dict[str, Any]:
    """What a page of the log shows; only the form's errors where the filter makes no sense."""
    query = QueryDict(mutable=True) if request.method == "POST" else request.GET.copy()
    cursor = query.pop("cursor", [None])[0]
    context: dict[str, Any] = {
        "form": form,
        "page": Page(rows=[], next=None, previous=None),
        "query": query.urlencode(),
        "over": searches.is_over(request),
    }
    asked = parsed(form, form.wanted)
    if not asked:
        return context
    wanted = _within(asked.value, tenant)
    tenants = search.auditable(request.actor, wanted.tenant)
    # Before the reading is written down, which would count itself.
    figure = None if cursor else chart.of(search.per_day(tenants, wanted))
    page = search.search_events(request.actor, wanted, cursor, named=True)
    context |= {
        "page": page,
        "coded": any(view.coded for view in page.rows),
        "table": rows.table(rows.rows(page.rows, names), portal=bool(tenant)) if page.rows else None,
        "chart": figure,
        "chain": search.chain_state(tenants),
        "default_range": not (wanted.since or wanted.until),
    }
    return context


def _within(wanted: EventFilter, tenant: str) -> EventFilter:
    """On a company's page the qualifiers cannot lead to another company."""
    if not tenant:
        return wanted
    return replace(wanted, tenant=tenant)

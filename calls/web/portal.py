"""The client's people read what was left for them: inbox, message, search, mails."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.queries import own_account
from blocks import queries as blocks
from callcenter.core import searches
from callcenter.core.errors import Invalid
from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.text import phone
from callcenter.ui.forms import attempt, form_page, parsed, posted, whole
from callcenter.ui.fragments import fragment
from calls import queries, services
from calls.choices import CallbackState, Restriction, Status
from calls.fields import CALLBACK_NUMBER, NUMBER_DISPLAY
from calls.queries.inbox import ALL, COUNT_LIMIT, TABS, Gone
from calls.queries.versions import changes
from calls.web import rows
from calls.web.callback_panel import OrderForm, order_form
from calls.web.forms import NotifyForm, SearchForm, StatusForm
from tenants import queries as tenants
from tenants.models import Tenant


def _client(request: Request, slug: str) -> Tenant:
    return tenants.get_tenant_for(request.actor, slug, Permission.MESSAGE_VIEW)


def _tab(request: Request) -> str:
    tab = request.GET.get("tab", Status.NEW.value)
    return tab if tab in TABS else Status.NEW.value


def inbox(request: Request, client: str) -> HttpResponse:
    """Messages of one tab, unread urgent ones on top."""
    tenant, tab, mine = _client(request, client), _tab(request), request.GET.get("mine") == "1"
    found = queries.inbox(request.actor, tenant.id, tab=tab, mine=mine, cursor=request.GET.get("cursor"))
    kept = {"tab": tab, **({"mine": "1"} if mine else {})}
    since = signing.dumps(timezone.now().isoformat(), salt="inbox.since")
    context = {
        "client": tenant,
        "inbox": found,
        "lines": rows.inbox([*found.urgent, *found.rows], tenant.slug),
        "tab": tab,
        "mine": mine,
        "nobody": mine and not queries.is_addressee(request.actor, tenant.id),
        "withdrawn": _gone(request, tenant, Restriction.WITHDRAWN) if tab == ALL else [],
        "recalled": _gone(request, tenant, Restriction.RECALLED) if tab in (ALL, Status.NEW) else [],
        "may_log": request.actor.may(Permission.AUDIT_VIEW, tenant.id),
        "tabs": _tabs(tenant, tab, mine, found.unread),
        "proposals": blocks.waiting_count(request.actor, tenant.id),
        "query": urlencode(kept),
        "poll_url": f"{reverse('calls:inbox_new', args=[client])}?{urlencode({**kept, 'since': since})}",
    }
    return render(request, "calls/inbox.html", context)


def _gone(request: Request, tenant: Tenant, restriction: Restriction) -> list[Gone]:
    return queries.taken_away(request.actor, tenant.id, restriction.value)


def _tabs(tenant: Tenant, current: str, mine: bool, unread: int) -> list[dict[str, Any]]:
    base = reverse("calls:inbox", args=[tenant.slug])
    labels = {**dict(Status.choices), ALL: _("すべて")}
    return [
        {
            "url": f"{base}?{urlencode({'tab': tab, **({'mine': '1'} if mine else {})})}",
            "label": labels[tab],
            "count": _capped(unread) if tab == Status.NEW else None,
            "current": tab == current,
        }
        for tab in TABS
    ]


def _capped(count: int) -> str:
    return f"{COUNT_LIMIT - 1}+" if count >= COUNT_LIMIT else str(count)


def inbox_new(request: Request, client: str) -> HttpResponse:
    """Fragment that an open inbox polls: 304 while nothing has come, else a link 「新着 n件を表示」."""
    tenant, tab, mine = _client(request, client), _tab(request), request.GET.get("mine") == "1"

    def context() -> dict[str, Any]:
        try:
            since = parse_datetime(str(signing.loads(request.GET.get("since", ""), salt="inbox.since")))
        except signing.BadSignature as error:
            raise Invalid(_("一覧を開き直してください。")) from error
        count = queries.inbox_newer(request.actor, tenant.id, since) if since else 0
        asked = urlencode({"tab": tab, **({"mine": "1"} if mine else {})})
        return {"count": count, "url": f"{reverse('calls:inbox', args=[client])}?{asked}"}

    version = queries.inbox_version(request.actor, tenant.id, tab=tab, mine=mine)
    return fragment(request, "calls/_new_rows.html", version, context)


def message(request: Request, client: str, message_id: UUID) -> HttpResponse:
    """One message with its history. Opening it changes nothing; the page says so itself after two seconds."""
    return _message_page(request, _client(request, client), message_id, StatusForm(), order_form())


def _message_page(
    request: Request, tenant: Tenant, message_id: UUID, form: StatusForm, order: OrderForm
) -> HttpResponse:
    detail = queries.view_message(request.actor, message_id, named=True)
    newest = detail.corrections[-1]
    called_back, shown = (detail.view.values.get(f.name) for f in (CALLBACK_NUMBER, NUMBER_DISPLAY))
    labels: dict[str, Any] = dict(Status.choices)
    people = dict[UUID | None, str](detail.names.items())
    context = {
        "client": tenant,
        "received": pgettext("one", "受電"),
        "form": form,
        "order": order,
        "may_order": _may_order(request, tenant, detail),
        "detail": detail,
        "view": detail.view,
        "call": detail.view.call,
        "message": detail.message,
        "number": phone.parse(called_back).display if called_back else shown,
        "other_number": shown if called_back and phone.parse(called_back).display != shown else None,
        "changes": changes(detail.before, detail.view) if detail.before else [],
        "newest": newest if newest.pk != detail.message.pk else None,
        "older": [m for m in detail.corrections if m.correction < detail.message.correction],
        "steps": [(step, labels[step.status], people.get(step.actor_id, step.label)) for step in detail.steps],
        "seen_by": [(mark, people.get(mark.user_id, mark.actor_label)) for mark in detail.seen_by],
        "may_restrict": request.actor.may(Permission.MESSAGE_RESTRICT, tenant.id),
        "may_log": request.actor.may(Permission.AUDIT_VIEW, tenant.id),
    }
    return form_page(request, "calls/message.html", context)


def seen(request: Request, client: str, message_id: UUID) -> HttpResponse:
    """The page has been open for two seconds: 未読 becomes 確認済."""
    _client(request, client)
    found = services.mark_seen(actor=request.actor, message_id=message_id)
    who = own_account(request.actor).display_name
    return render(request, "calls/_seen.html", {"message": found, "who": who, "at": timezone.now()})


def set_status(request: Request, client: str, message_id: UUID) -> HttpResponse:
    """未読, 確認済 or 対応済 by hand, with an optional result."""
    tenant = _client(request, client)
    status, form = request.POST.get("status", ""), StatusForm(request.POST)

    def change() -> object:
        version = whole(request.POST.get("version"))
        return services.set_status(
            actor=request.actor, message_id=message_id, status=status, version=version, note=form.said
        )

    if not attempt(form, change):
        return _message_page(request, tenant, message_id, form, order_form())
    label = dict(Status.choices).get(status, status)
    messages.success(request, _("%(status)sにしました。") % {"status": label})
    if status == Status.SEEN:
        return redirect("calls:message", client=client, message_id=message_id)
    return redirect("calls:inbox", client=tenant.slug)


def order_callback(request: Request, client: str, message_id: UUID) -> HttpResponse:
    """The service is asked to call back who left this message."""
    tenant = _client(request, client)
    form: Any = order_form(request.POST)

    def order() -> object:
        words = form.cleaned_data["words"]
        return services.order_callback(actor=request.actor, message_id=message_id, words=words, due_at=form.due_at)

    if not attempt(form, order):
        return _message_page(request, tenant, message_id, StatusForm(), form)
    messages.success(request, _("折返しを依頼しました。代行会社の対応待ちに表示されます。結果はこの画面に出ます。"))
    return redirect("calls:message", client=client, message_id=message_id)


def _may_order(request: Request, tenant: Tenant, detail: queries.MessageDetail) -> bool:
    """Where the service is not about to call back already."""
    waits = detail.callback is not None and detail.callback.state == CallbackState.OPEN
    return not waits and request.actor.may(Permission.CALLBACK_ORDER, tenant.id)


def search(request: Request, client: str) -> HttpResponse:
    """Search in the own company's calls. Terms arrive by POST only; what they find has an address of its own."""
    tenant = _client(request, client)
    form = SearchForm(request.POST if request.method == "POST" else searches.kept(request))

    def terms() -> queries.SearchTerms:
        return queries.SearchTerms(**form.cleaned_data, where=queries.CallFilter(tenant_id=tenant.id))

    if request.method == "POST":
        if parsed(form, lambda: queries.check_terms(terms())):
            return redirect(
                f"{request.path}?{urlencode({searches.ARGUMENT: searches.keep(request, form.cleaned_data)})}"
            )
        return _search_page(request, tenant, form, None)
    found = attempt(form, lambda: queries.search_calls(request.actor, terms(), request.GET.get("cursor")))
    return _search_page(request, tenant, form, found.value if found else None)


def _search_page(request: Request, tenant: Tenant, form: SearchForm, page: queries.CallPage | None) -> HttpResponse:
    context = {
        "client": tenant,
        "form": form,
        "page": page,
        "lines": rows.inbox(page.rows, tenant.slug) if page else "",
        "over": searches.is_over(request),
        "search": request.GET.get(searches.ARGUMENT, ""),
    }
    return form_page(request, "calls/search.html", context)


def notify(request: Request, client: str) -> HttpResponse:
    """Which mails this person wants. The mail says only that something has come."""
    tenant = _client(request, client)
    people = tenants.directory(request.actor, tenant.id, active_only=True)
    choice = queries.notify_choice(request.actor, tenant.id)
    initial = {"mode": choice.mode, "entry": str(choice.entry_id or "")} if choice else {"mode": "none"}
    form = NotifyForm(posted(request), initial=initial, people=people)

    def choose() -> object:
        entry = form.cleaned_data["entry"]
        return services.set_notify_choice(
            actor=request.actor,
            tenant_id=tenant.id,
            mode=form.cleaned_data["mode"],
            entry_id=UUID(entry) if entry else None,
        )

    if attempt(form, choose):
        messages.success(request, _("通知の設定を保存しました。"))
        return redirect("calls:notify", client=client)
    return form_page(request, "calls/notify.html", {"client": tenant, "form": form})

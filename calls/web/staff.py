"""Staff look at calls: masked lists, one call with reveal for a purpose, correction of a sent message."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from audit.purposes import Purpose
from callcenter.core.errors import Conflict, DomainError, Invalid, NotFound, PreconditionFailed
from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from calls import queries, services
from calls.choices import Disposition
from calls.models import Message
from calls.queries import CallView
from calls.services.reveal import CALL_FIELDS, FIELDS, MESSAGE_FIELDS
from calls.web.common import client_of, names_of, whole
from calls.web.forms import NO, NOBODY, YES, MessageFields, RevealForm, content_of, message_input
from tenants import queries as tenants


def supervisor(request: Request) -> HttpResponse:
    """Calls of one day, of all companies or of one, masked."""
    clients = names_of(request.actor, Permission.CALL_LIST)
    day = parse_date(request.GET.get("day", "")) or timezone.localdate()
    begin = timezone.make_aware(datetime.combine(day, time.min))
    disposition = request.GET.get("disposition", "")
    wanted = queries.CallFilter(
        tenant_id=next((t.id for t in clients.values() if t.slug == request.GET.get("tenant")), None),
        disposition=disposition if disposition in Disposition.values else "",
        since=begin,
        until=begin + timedelta(days=1),
    )
    page = queries.list_calls(request.actor, wanted, request.GET.get("cursor"))
    query = request.GET.copy()
    query.pop("cursor", None)
    context = {
        "rows": [(view, clients[view.call.tenant_id]) for view in page.rows],
        "page": page,
        "clients": sorted(clients.values(), key=lambda tenant: tenant.kana),
        "day": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "today": timezone.localdate(),
        "dispositions": Disposition.choices,
        "chosen": wanted.disposition,
        "query": query.urlencode(),
    }
    return render(request, "calls/supervisor.html", context)


def call_view(request: Request, call_id: UUID) -> HttpResponse:
    """One call, masked, with its message and recording."""
    queries.get_call_for(request.actor, call_id, Permission.CALL_REVEAL)  # clients have pages of their own
    return _view_page(request, queries.view_call(request.actor, call_id), RevealForm(), {})


def reveal(request: Request, call_id: UUID) -> HttpResponse:
    """Shows the values of the call for a purpose. The answer to a POST, so that nothing personal is in an address."""
    queries.get_call_for(request.actor, call_id, Permission.CALL_REVEAL)
    form, revealed = RevealForm(request.POST), dict[str, str | None]()
    if form.is_valid():
        try:
            with transaction.atomic():
                found = services.reveal_call(
                    actor=request.actor,
                    call_id=call_id,
                    fields=FIELDS,
                    purpose=form.cleaned_data["purpose"],
                    ticket=form.cleaned_data["ticket"],
                )
        except Invalid as error:
            _tell(form, error)
        else:
            names = {**CALL_FIELDS, **MESSAGE_FIELDS}
            revealed = {names[public]: value for public, value in found.items()}
    return _view_page(request, queries.view_call(request.actor, call_id), form, revealed)


def _tell(form: RevealForm, error: DomainError) -> None:
    for name, texts in error.errors.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, str(text))
    if not error.errors:
        form.add_error(None, str(error.detail))


def _view_page(request: Request, view: CallView, form: RevealForm, revealed: Mapping[str, str | None]) -> HttpResponse:
    client = client_of(request.actor, view.call.tenant_id, Permission.CALL_VIEW)
    context = {
        "view": view,
        "client": client,
        "form": form,
        "values": {**view.values, **revealed},
        "revealed": bool(revealed),
        "own": view.call.operator_id == request.actor.id,
        "may_correct": view.message is not None and request.actor.may(Permission.MESSAGE_CORRECT, client.id),
        "may_reveal": request.actor.may(Permission.CALL_REVEAL, client.id),
    }
    return render(request, "calls/call_view.html", context)


def correct(request: Request, call_id: UUID) -> HttpResponse:
    """A correction supersedes the sent message; the client sees both. The old text is opened for answering."""
    view = queries.view_call(request.actor, call_id)
    if view.message is None:
        raise NotFound()
    client = client_of(request.actor, view.call.tenant_id, Permission.MESSAGE_CORRECT)
    people = tenants.directory(request.actor, client, active_only=True)
    old = _old_values(request, call_id)
    if request.method == "POST":
        form = MessageFields(request.POST)
        form.set_people(people)
        problem = _correct(request, view.message, content_of(request.POST))
        if problem is None:
            messages.success(request, _("%(company)s へ訂正を送りました。") % {"company": client.name})
            return redirect("calls:call_view", call_id=call_id)
        form.show_errors(problem)
    else:
        form = MessageFields(initial=_initial(view.message, old))
        form.set_people(people)
    context = {"view": view, "client": client, "old": old, "form": form, "version": view.message.version}
    return render(request, "calls/correct.html", context)


def _old_values(request: Request, call_id: UUID) -> dict[str, str | None]:
    """Values by model field name; whoever corrects has to see what was sent."""
    names = {**CALL_FIELDS, **MESSAGE_FIELDS}
    found = services.reveal_call(actor=request.actor, call_id=call_id, fields=FIELDS, purpose=Purpose.ANSWERING)
    return {names[public]: value for public, value in found.items()}


def _initial(message: Message, old: Mapping[str, str | None]) -> dict[str, object]:
    return {
        "addressee": str(message.addressee_id or NOBODY),
        "callback": YES if message.callback else NO,
        "mood": message.mood,
        "urgency": message.urgency,
        "read_back": message.read_back,
        "body": old["body"],
        "callback_number": old["callback_number"],
        "callback_when": old["callback_when"],
    }


def _correct(request: Request, message: Message, content: Mapping[str, object]) -> DomainError | None:
    try:
        with transaction.atomic():
            services.correct_message(
                actor=request.actor,
                message_id=message.pk,
                data=message_input(content),
                version=whole(request.POST.get("version")),
            )
    except (Invalid, Conflict, PreconditionFailed) as error:
        return error
    return None

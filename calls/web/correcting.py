"""Correction of a sent message, and its form again where a correction was taken back."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.ui.forms import attempt, form_page, posted, whole
from calls import checks, queries, services
from calls.fields import REVEALED
from calls.models import Message
from calls.queries import ShownCall
from calls.queries.undone import typed_again, undone_correction
from calls.web.common import by_name, client_of
from calls.web.forms import CorrectionForm, RevealForm, content_of, correction_of, initial_correction, retyped
from tenants import queries as tenants
from tenants.models import Tenant
from tenants.queries import Entry

AGAIN = "again"
"""The form opens with what was typed of the correction that was taken back, not with what was sent."""


def correct(request: Request, call_id: UUID) -> HttpResponse:
    """A correction supersedes the sent message; the client sees both. What was sent is opened by POST for a purpose.

    A call without a message gets another kind, and a message where that kind leaves one.
    """
    view = queries.view_call(request.actor, call_id)
    client = client_of(request.actor, view.call.tenant_id, Permission.MESSAGE_CORRECT)
    if request.method != "POST" or request.POST.get("action") in ("open", AGAIN):
        return _opened_page(request, view, client)
    form = CorrectionForm(request.POST, people=_people(request, client))
    if corrected := attempt(form, lambda: _correct(request, view)):
        if corrected.value is None:
            messages.success(request, _("種別を訂正しました。"))
        elif not corrected.value.pending:
            # Else the page says it itself, with the way back (calls/_undoable.html).
            messages.success(request, _("%(company)s へ訂正を送りました。") % {"company": client.name})
        return redirect("calls:call_view", call_id=call_id)
    return _correct_page(request, view, client, form)


def correct_again(request: Request, undone: Message) -> HttpResponse:
    """The form with what was typed of a correction that this person has just taken back: the answer to that POST."""
    view = queries.view_call(request.actor, undone.call_id)
    client = client_of(request.actor, undone.tenant_id, Permission.MESSAGE_CORRECT)
    return _again_page(request, view, client, typed_again(request.actor, undone))


def _opened_page(request: Request, view: ShownCall, client: Tenant) -> HttpResponse:
    """First why the values are opened, then the form that holds them."""
    why = RevealForm(posted(request))
    undone = undone_correction(request.actor, view.call, view.message)
    if undone is not None and request.POST.get("action") == AGAIN:
        if typed := attempt(why, lambda: typed_again(request.actor, undone, **why.cleaned_data)):
            return _again_page(request, view, client, typed.value)
    elif opened := attempt(why, lambda: _open(request, view, why)) if why.is_bound else None:
        initial = initial_correction(view.call, view.message, by_name(opened.value))
        return _correct_page(request, view, client, CorrectionForm(initial=initial, people=_people(request, client)))
    return form_page(request, "calls/correct.html", {"view": view, "client": client, "why": why, "undone": undone})


def _open(request: Request, view: ShownCall, why: RevealForm) -> dict[str, str | None]:
    asked = tuple(REVEALED)
    return services.reveal_call(actor=request.actor, call_id=view.call.pk, fields=asked, **why.cleaned_data)


def _again_page(request: Request, view: ShownCall, client: Tenant, typed: Mapping[str, Any]) -> HttpResponse:
    form = CorrectionForm(initial=retyped(typed, view.message), people=_people(request, client))
    return _correct_page(request, view, client, form, again=True)


def _correct_page(
    request: Request, view: ShownCall, client: Tenant, form: CorrectionForm, *, again: bool = False
) -> HttpResponse:
    content = form.data if form.is_bound else form.initial
    context = {
        "view": view,
        "client": client,
        "form": form,
        "unsure": checks.looks(content).unsure,
        "again": again,
    }
    return form_page(request, "calls/correct.html", context)


def _people(request: Request, client: Tenant) -> list[Entry]:
    return tenants.directory(request.actor, client.id, active_only=True)


def _correct(request: Request, view: ShownCall) -> Message | None:
    values, typed = correction_of(request.POST), content_of(request.POST)
    if view.message is None:
        return services.correct_call(actor=request.actor, call_id=view.call.pk, values=values, typed=typed)
    return services.correct_message(
        actor=request.actor,
        message_id=view.message.pk,
        values=values,
        version=whole(request.POST.get("version")),
        typed=typed,
    )

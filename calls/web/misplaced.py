"""A call that was sent to the wrong client company: withdrawn there, and begun again in the right one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from calls import queries, services
from calls.choices import Restriction
from calls.web.common import client_of
from calls.web.desk import choices


def misplaced(request: Request, call_id: UUID) -> HttpResponse:
    """Which company is the right one? POST: it is none of the operator's, so the call is only withdrawn."""
    call = queries.get_call_for(request.actor, call_id, Permission.MESSAGE_CORRECT)
    client = client_of(request.actor, call.tenant_id, Permission.MESSAGE_CORRECT)
    if request.method == "POST":
        services.withdraw_call(actor=request.actor, call_id=call_id)
        messages.success(request, _("%(company)s から取り下げました。") % {"company": client.name})
        return redirect("calls:call_view", call_id=call_id)
    context = {
        "call": call,
        "client": client,
        "withdrawn": call.restriction == Restriction.WITHDRAWN,
        **choices(request),
    }
    return render(request, "calls/misplaced.html", context)


def move(request: Request, call_id: UUID) -> HttpResponse:
    """Withdrawn from the wrong company; the same call goes on as a draft of the right one."""
    target = request.actor.by_slug(request.POST.get("client", ""))
    draft = services.move_call(actor=request.actor, call_id=call_id, tenant_id=target.tenant_id if target else None)
    messages.warning(request, _("前の委託元から取り下げました。宛先を選び、内容を確かめて送ってください。"))
    return redirect("calls:call", call_id=draft.pk)

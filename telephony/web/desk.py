"""What rings, on the operator's desk."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from blocks import queries as blocks
from callcenter.core.db import now
from callcenter.core.middleware import Request
from callcenter.ui.forms import Refused, parsed, tried
from callcenter.ui.fragments import fragment, version_of
from telephony import queries
from telephony.choices import OVER, GapReason, LegState
from telephony.models import Leg
from telephony.services import answering, gaps
from tenants import queries as tenants

STOP = "stop"
WRAP_UP = timedelta(seconds=60)
"""After the caller has gone, until the operator is asked whether they go on."""


class GapForm(forms.Form):
    """What is pressed about a recording, and why."""

    deed = forms.ChoiceField(choices=[(STOP, STOP), ("go", "go")])
    reason = forms.ChoiceField(choices=GapReason.choices, required=False)


def ringing(request: Request) -> HttpResponse:
    """Fragment that the desk asks for: 304 while nothing has changed. Opens no value."""
    waiting, unwritten = queries.waiting(request.actor), queries.unwritten(request.actor)
    legs = [*waiting, *unwritten]
    refused = blocks.still_in_force(
        {leg.tenant_id for leg in waiting}, {leg.block_id for leg in waiting if leg.block_id}
    )

    def context() -> dict[str, Any]:
        cards = tenants.cards({leg.tenant_id for leg in legs})
        return {
            "waiting": [(leg, cards[leg.tenant_id], _seconds(leg), leg.block_id in refused) for leg in waiting],
            "unwritten": [(leg, cards[leg.tenant_id]) for leg in unwritten],
        }

    version = version_of([(leg.pk, leg.state, leg.block_id in refused) for leg in legs])
    return fragment(request, "telephony/_ringing.html", version, context)


def line(request: Request, call_id: UUID) -> HttpResponse:
    """Fragment of the page of a call: whether the caller is still there, and how much of the time after is left.

    204 for a call that no telephone system told of, 304 while nothing has changed. Opens no value. ``tape``: whether its recording
    runs, is stopped, or is nothing that can be stopped from here; nobody says so once the caller has gone.
    """
    leg = queries.leg_of(request.actor, call_id)
    if leg is None:
        return HttpResponse(status=204)
    gone = now() - (leg.ended_at or leg.heard_at) if leg.state in OVER else None
    left = 0 if gone is None else max(0, round((WRAP_UP - gone).total_seconds()))
    stopped = queries.open_gap(leg.tenant_id, leg.pk) is not None
    tape = (
        ""
        if gone is not None or leg.state == LegState.RINGING
        else "stopped"
        if stopped
        else "runs"
        if queries.can_be_silenced(leg)
        else "fixed"
    )
    shown = {"leg": leg, "left": left, "tape": tape}
    return fragment(request, "telephony/_line.html", version_of((leg.state, tape)), lambda: shown)


def gap(request: Request, call_id: UUID) -> HttpResponse:
    """By a script: ``deed`` stops the recording of the call or goes on with it. JSON with what is said of it."""
    form, actor = GapForm(request.POST), request.actor

    def change() -> str:
        if form.cleaned_data["deed"] != STOP:
            return _("録音を再開しました。") if gaps.resume(actor=actor, call_id=call_id) else ""
        reason = GapReason(form.cleaned_data["reason"] or GapReason.ASKED)
        stopped = gaps.silence(actor=actor, call_id=call_id, reason=reason)
        return _("録音を止めました。60秒たつと自動で再開します。") if stopped else ""

    done = parsed(form, change)
    if isinstance(done, Refused):
        return JsonResponse({"detail": str(done.error.detail)}, status=done.error.status)
    return JsonResponse({"said": done.value})


def answer(request: Request, leg_id: UUID) -> HttpResponse:
    """Opens the form of the call; who comes second is told so on the desk."""
    taken = tried(lambda: answering.answer(actor=request.actor, leg_id=leg_id))
    if isinstance(taken, Refused):
        messages.error(request, str(taken.error.detail))
        return redirect("calls:desk")
    return redirect("calls:call", call_id=leg_id)


def _seconds(leg: Leg) -> int:
    return max(0, round((now() - leg.started_at).total_seconds()))

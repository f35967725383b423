"""「承認待ちの役割」: what one administrator has proposed, for another one to decide."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from accounts.queries.proposals import waiting
from accounts.services.decisions import decide
from callcenter.core.errors import NotFound
from callcenter.core.middleware import Request
from callcenter.ui.forms import tried

DONE = {
    "approve": _("承認しました。役割が付きました（招待の場合はメールを送りました）。"),
    "refuse": _("却下しました。提案した人にメールで知らせます。"),
    "withdraw": _("提案を取り下げました。"),
}


def proposals(request: Request) -> HttpResponse:
    page = waiting(request.actor, request.GET.get("cursor"))
    return render(request, "accounts/proposals.html", {"rows": page.rows, "page": page})


def proposal_decide(request: Request, proposal_id: UUID, decision: str) -> HttpResponse:
    if decision not in DONE:
        raise NotFound()
    outcome = tried(lambda: decide(actor=request.actor, proposal_id=proposal_id, decision=decision))
    if outcome:
        messages.success(request, str(DONE[decision]))
    else:
        messages.error(request, str(outcome.error.detail))
    return redirect("accounts:proposals")

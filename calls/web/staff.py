"""Staff look at a call, with reveal for a purpose."""

from collections.abc import Mapping
from uuid import UUID

from django import forms
from django.http import HttpResponse

from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.ui.forms import attempt, form_page
from calls import queries, services
from calls.choices import UNTIL_APPROVED, Restriction
from calls.fields import REVEALED
from calls.queries import ShownCall
from calls.queries.access import is_held
from calls.queries.approvals import is_late
from calls.queries.risks import labels
from calls.queries.viewers import seen_by
from calls.web import block_panel
from calls.web.callback_panel import panel
from calls.web.common import by_name, client_of
from calls.web.forms import RevealForm
from calls.web.memo_panel import beside_call
from calls.web.undoing import held


def call_view(request: Request, call_id: UUID) -> HttpResponse:
    """One call, masked, with its message and recording."""
    queries.get_call_for(request.actor, call_id, Permission.CALL_REVEAL)  # clients have pages of their own
    return _view_page(request, queries.view_call(request.actor, call_id), RevealForm(), {})


def reveal(request: Request, call_id: UUID) -> HttpResponse:
    """Shows the values of the call for a purpose. The answer to a POST, so that nothing personal is in an address."""
    queries.get_call_for(request.actor, call_id, Permission.CALL_REVEAL)
    form = RevealForm(request.POST)

    def open_values() -> dict[str, str | None]:
        asked = tuple(REVEALED)
        return services.reveal_call(actor=request.actor, call_id=call_id, fields=asked, **form.cleaned_data)

    found = attempt(form, open_values)
    revealed = by_name(found.value) if found else {}
    memos = queries.open_memos(request.actor, call_id, **form.cleaned_data) if found else None
    words = queries.open_words(request.actor, call_id, **form.cleaned_data) if found else None
    return _view_page(request, queries.view_call(request.actor, call_id), form, revealed, memos=memos, words=words)


def call_page(request: Request, call_id: UUID, refused: Mapping[str, forms.Form]) -> HttpResponse:
    """The page again, with what was refused of what stands beside it (calling back, a memo)."""
    return _view_page(request, queries.view_call(request.actor, call_id), RevealForm(), {}, refused)


def _view_page(
    request: Request,
    view: ShownCall,
    form: RevealForm,
    revealed: Mapping[str, str | None],
    refused: Mapping[str, forms.Form] | None = None,
    memos: queries.Memos | None = None,
    words: Mapping[UUID, str] | None = None,
) -> HttpResponse:
    client = client_of(request.actor, view.call.tenant_id, Permission.CALL_VIEW)
    may_correct = request.actor.may(Permission.MESSAGE_CORRECT, client.id)
    withdrawn, waiting = view.call.restriction == Restriction.WITHDRAWN, held(request, view.call.pk)
    recalled = view.call.restriction == Restriction.RECALLED
    waits = queries.approval_of(client.id, view.call.pk) if view.call.released_at == UNTIL_APPROVED else None
    changeable = may_correct and not (withdrawn or recalled or waiting or is_held(view.call))
    context = {
        "view": view,
        "client": client,
        "form": form,
        "withdrawn": withdrawn,
        "again": queries.begun_again(request.actor, view.call.pk) if withdrawn else None,
        "readers": queries.readers_so_far(view) if withdrawn else 0,
        "values": {**view.values, **revealed},
        "revealed": bool(revealed),
        "own": view.call.operator_id == request.actor.id,
        "held": waiting,
        "approval": waits,
        "approval_risks": labels(waits.codes) if waits is not None else [],
        "approval_late": waits is not None and is_late(waits),
        "decides": waits is not None
        and waits.by_id != request.actor.id
        and request.actor.may(Permission.APPROVAL_DECIDE, client.id),
        "may_look_up": request.actor.may(Permission.CALL_LOOKUP, client.id),
        "recalled": seen_by(request.actor, view.call.pk) if recalled and may_correct else None,
        "may_correct": changeable,
        "may_recall": changeable and view.message is not None,
        "may_move": may_correct,
        "harassment": queries.is_harassment(client.id, view.call.pk),
        "may_care": request.actor.may(Permission.WELFARE_NOTE, client.id),
        "callback": panel(request, view.call, refused or {}, words),
        "blocking": block_panel.panel(request, view, refused or {}),
        "memos": beside_call(
            memos or queries.memos_of(request.actor, view.call.pk), view.call.pk, (refused or {}).get("memo")
        ),
        **{f"refused_{deed}": each for deed, each in (refused or {}).items()},
    }
    return form_page(request, "calls/call_view.html", context)

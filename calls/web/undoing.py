"""Taking back what was just sent, and what is left when it is too late."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from callcenter.core.errors import DomainError
from callcenter.core.middleware import Request
from callcenter.ui.forms import Refused, tried
from calls import services
from calls.queries.sent import Undoable, my_undoable
from calls.web.correcting import correct_again
from tenants import queries as tenants
from tenants.models import Tenant


class Held(NamedTuple):
    """For calls/_undoable.html."""

    client: Tenant
    sent: Undoable


def held(request: Request, call_id: UUID | None = None) -> Sequence[Held]:
    """What the person has sent and can still take back, newest first: all of it, or the one call."""
    found = [one for one in my_undoable(request.actor) if call_id in (None, one.call_id)]
    clients = tenants.cards({one.tenant_id for one in found}) if found else {}
    return [Held(clients[one.tenant_id], one) for one in found]


def undo(request: Request, call_id: UUID) -> HttpResponse:
    """Back in the form with all that was typed; or, where it has been released, the two ways that are left."""
    undone = tried(lambda: services.undo_call(actor=request.actor, call_id=call_id))
    if isinstance(undone, Refused):
        return _too_late(request, undone.error)
    messages.success(request, _("送信を取り消しました。委託元には届いていません。入力はそのまま残っています。"))
    return redirect("calls:call", call_id=undone.value.pk)


def undo_correction(request: Request, message_id: UUID) -> HttpResponse:
    """What it was to correct goes on saying what it says. What was typed is in the form again."""
    undone = tried(lambda: services.undo_message(actor=request.actor, message_id=message_id))
    if isinstance(undone, Refused):
        return _too_late(request, undone.error)
    if undone.value.call.undone_at is not None:
        # It was no correction but what a call was sent with: that is a draft again.
        return redirect("calls:call", call_id=undone.value.call_id)
    return correct_again(request, undone.value)


def _too_late(request: Request, error: DomainError) -> HttpResponse:
    call_id = error.call_id if isinstance(error, services.TooLate) else None
    return render(request, "calls/too_late.html", {"call_id": call_id, "error": error}, status=error.status)

"""Pages and fragments of recordings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from audit.purposes import Purpose
from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.ui.forms import attempt, form_page, posted
from calls.queries import get_call_for
from recordings import queries, services, silences, waveform
from recordings.models import Recording
from recordings.receiving import LIMITS, receive_upload
from recordings.web.forms import ViewersForm
from telephony import queries as telephony


def panel(http_request: HttpRequest, call_id: UUID) -> HttpResponse:
    """The recordings of a call: a fragment for its page, a page of its own without scripts."""
    request = cast(Request, http_request)
    call = get_call_for(request.actor, call_id, Permission.CALL_VIEW)
    rows = queries.recordings_of_call(request.actor, call_id)
    found = telephony.silences(call.tenant_id, call_id) if rows else []
    context = {
        "call_id": call_id,
        "rows": [_shown(request, row, found) for row in rows],
        "loose": silences.loose(found, [row.recording for row in rows]),
        "coded": any(row.recording.uploaded_label and not row.sender for row in rows),
        "may_upload": request.actor.may(Permission.RECORDING_UPLOAD, call.tenant_id),
        "max_bytes": LIMITS.max_bytes,
        "max_megabytes": LIMITS.max_bytes // (1024 * 1024),
    }
    return render(request, _template(request, "panel"), context)


def item(http_request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """One recording of the panel; 204 while its state is still the one that was `seen`."""
    request = cast(Request, http_request)
    row = queries.view_listed(request.actor, recording_id, seen=request.GET.get("seen", ""))
    if row is None:
        return HttpResponse(status=204)
    return render(request, _template(request, "item"), {"row": _shown(request, row, _silences(row.recording))})


@csrf_exempt
def upload(http_request: HttpRequest, call_id: UUID) -> HttpResponse:
    """The form of a page without scripts. The origin is checked before the body is read."""
    receive_upload(cast(Request, http_request), call_id)
    return redirect(reverse("recordings:panel", args=[call_id]))


def play(http_request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Opens a ticket for the purpose that was chosen, and shows the player."""
    request = cast(Request, http_request)
    purpose = request.POST.get("purpose", "")
    ticket = services.open_ticket(actor=request.actor, recording_id=recording_id, purpose=purpose)
    recording = ticket.recording
    shown = _shown(request, queries.Listed(recording, may_hear=True), _silences(recording))
    shown["player"] = {
        "src": reverse("api-recordings:audio", args=[recording_id, ticket.secret]),
        "wave": waveform.path(ticket.peaks),
        "renew": reverse("api-recordings:play", args=[recording_id]),
        "purpose": Purpose.parse(purpose).value,
    }
    return render(request, _template(request, "item"), {"row": shown})


def viewers(http_request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Who else may hear this recording (録音を聞ける人), chosen by the client's administrator."""
    request = cast(Request, http_request)
    found = queries.viewers_of(request.actor, recording_id)
    form = ViewersForm(found.others, posted(request))

    def save() -> object:
        return services.set_viewers(actor=request.actor, recording_id=recording_id, user_ids=form.chosen)

    if attempt(form, save):
        messages.success(request, _("聞ける人を保存しました。"))
        return redirect(reverse("recordings:viewers", args=[recording_id]))
    form.initial = {"people": [str(user_id) for user_id in found.named]}
    return form_page(request, "recordings/viewers.html", {**found._asdict(), "form": form})


def _silences(recording: Recording) -> Sequence[telephony.Silence]:
    return telephony.silences(recording.tenant_id, recording.call_id)


def _shown(request: Request, row: queries.Listed, found: Sequence[telephony.Silence]) -> dict[str, Any]:
    recording = row.recording
    return {
        "recording": recording,
        "sender": row.sender,
        "may_hear": row.may_hear,
        "may_name": request.actor.may(Permission.RECORDING_GRANT, recording.tenant_id),
        "purposes": Purpose.choices(),
        "player": None,
        "cuts": silences.cuts(found, recording),
    }


def _template(request: Request, name: str) -> str:
    part = "_" if request.headers.get("HX-Request") else ""
    return f"recordings/{part}{name}.html"

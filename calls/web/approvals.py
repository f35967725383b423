"""Sends that wait for a supervisor: before the supervisors, and how they decide."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit.purposes import Purpose
from callcenter.core.db import now
from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.ui import inputs
from callcenter.ui.forms import Refused, attempt, form_page, tried
from callcenter.ui.fragments import fragment, version_of
from calls import queries, services
from calls.choices import ApprovalState
from calls.fields import ADDRESSEE_NAME, REVEALED
from calls.models import Approval
from calls.queries import approvals as found
from calls.queries.risks import labels
from calls.services.deciding import LETTERS
from calls.web.common import by_name, client_of
from tenants import queries as tenants
from tenants.models import Tenant


class ReturnForm(forms.Form):
    """Why a send goes back."""

    lead = lazy("まだ差し戻していません。次の項目を直してください。")
    reason = inputs.Text(
        label=lazy("差し戻す理由"),
        max_length=LETTERS,
        help_text=lazy("送った人だけに表示します。どこを、どう直すかを書きます。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class Line(NamedTuple):
    """One that waits, as a list shows it. ``left``: seconds, none where its time is over."""

    row: Approval
    client: Tenant
    sender: str
    risks: list[str]
    seconds: int
    late: bool


def waiting(request: Request) -> HttpResponse:
    """All of them, whose time ends first."""
    page = found.waiting_page(request.actor, request.GET.get("cursor"))
    return render(request, "calls/approvals.html", {"rows": _lines(request, page.rows), "page": page})


def waiting_now(request: Request) -> HttpResponse:
    """Part of the pages of a supervisor: 304 while nothing has changed, and then no event."""
    rows, at = found.first_waiting(request.actor), now()
    version = version_of([(row.pk, found.is_late(row, at)) for row in rows])

    def context() -> Mapping[str, Any]:
        return {"rows": _lines(request, rows[: found.MOST]), "more": len(rows) > found.MOST}

    return fragment(request, "calls/_approvals.html", version, context)


def _lines(request: Request, rows: Sequence[Approval]) -> list[Line]:
    known, cards, at = found.senders(request.actor, rows), tenants.cards({row.tenant_id for row in rows}), now()
    return [
        Line(
            row,
            cards[row.tenant_id],
            known.get(row.by_id, ""),
            labels(row.codes),
            max(0, int((at - row.asked_at).total_seconds())),
            found.is_late(row, at),
        )
        for row in rows
    ]


def approval(request: Request, approval_id: UUID) -> HttpResponse:
    """One of them. POST: ``action`` is open (the values, for 内容確認), approve or return."""
    row, action = found.get_approval_for(request.actor, approval_id), request.POST.get("action", "")
    if action == "approve":
        return _approve(request, row)
    form = ReturnForm(request.POST if action == "return" else None)
    if action == "return" and attempt(form, lambda: _return(request, row, form)):
        messages.success(request, _("差し戻しました。送った人の画面に、すぐに表示されます。"))
        return redirect("calls:approvals")
    return _page(request, row, form, opens=action == "open")


def _return(request: Request, row: Approval, form: ReturnForm) -> Approval:
    return services.return_call(actor=request.actor, approval_id=row.pk, **form.cleaned_data)


def _approve(request: Request, row: Approval) -> HttpResponse:
    done = tried(lambda: services.approve(actor=request.actor, approval_id=row.pk))
    if isinstance(done, Refused):
        fresh = found.get_approval_for(request.actor, row.pk)
        return _page(request, fresh, ReturnForm(), refused=str(done.error.detail), status=done.error.status)
    messages.success(request, _("承認しました。送った人が取り消さなければ、このまま委託元に届きます。"))
    return redirect("calls:approvals")


def _page(
    request: Request, row: Approval, form: ReturnForm, *, opens: bool = False, refused: str = "", status: int = 200
) -> HttpResponse:
    client = client_of(request.actor, row.tenant_id, Permission.APPROVAL_DECIDE)
    context: dict[str, Any] = {
        "row": row,
        "client": client,
        "form": form,
        "refused": refused,
        "risks": labels(row.codes),
        "own": row.by_id == request.actor.id,
        "waits": row.state == ApprovalState.WAITING,
        "sender": found.senders(request.actor, [row]).get(row.by_id, ""),
        "late": found.is_late(row),
    }
    if context["waits"]:
        context |= _shown(request, row, opens=opens)
    answer = form_page(request, "calls/approval.html", context)
    answer.status_code = max(answer.status_code, status)
    return answer


def _shown(request: Request, row: Approval, *, opens: bool) -> dict[str, Any]:
    """The call as it was sent, masked; opened where that was asked for."""
    view = queries.view_call(request.actor, row.call_id)
    revealed: Mapping[str, str | None] = {}
    if opens:
        revealed = by_name(
            services.reveal_call(
                actor=request.actor, call_id=row.call_id, fields=tuple(REVEALED), purpose=Purpose.CONTENT_CHECK
            )
        )
    return {
        "view": view,
        "values": {**view.values, **revealed},
        "revealed": bool(revealed),
        "renamed": opens and _renamed(request, row, view.message, revealed),
    }


def _renamed(request: Request, row: Approval, message: Any, revealed: Mapping[str, str | None]) -> str:
    """What the addressee is called now, where it is not what they were called when it was sent; '—' for one who is gone."""
    if message is None or message.addressee_id is None:
        return ""
    now_called = tenants.person_names(
        request.actor, row.tenant_id, [message.addressee_id], purpose=Purpose.CONTENT_CHECK, active_only=True
    ).get(message.addressee_id, "—")
    return "" if now_called == revealed.get(ADDRESSEE_NAME.name) else now_called

"""社内メモ is left by a press of its own: beside a draft as a part of the page, on which somebody types meanwhile."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from callcenter.core.middleware import Request
from callcenter.ui.forms import attempt, status_of
from calls import queries, services
from calls.web.memo_panel import beside_draft, memo_form
from calls.web.staff import call_page


def leave(request: Request, call_id: UUID) -> HttpResponse:
    actor, form = request.actor, memo_form(request.POST)
    about = queries.memos_about(actor, call_id)
    done = attempt(form, lambda: services.leave_memo(actor=actor, call_id=call_id, **form.cleaned_data))
    if about.is_draft and (not done or "X-Part" in request.headers):
        panel = beside_draft(request, call_id, None if done else form)
        template = "calls/_memos.html" if "X-Part" in request.headers else "calls/memo.html"
        return render(request, template, {"memos": panel}, status=status_of(panel.form))
    if not done:
        return call_page(request, call_id, {"memo": form})
    messages.success(request, _("社内メモを残しました。"))
    return redirect("calls:call" if about.is_draft else "calls:call_view", call_id=call_id)

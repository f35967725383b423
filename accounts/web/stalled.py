"""「止まっている処理」: what was given up, and the button that has it done once more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.queries.stalled import SHOWN, stalled
from accounts.services.stalled import run_again, send_again
from callcenter.core.errors import Invalid
from callcenter.core.middleware import Request

AGAIN: dict[str, Callable[[Any, UUID, UUID], None]] = {
    "job": lambda actor, tenant_id, row_id: run_again(actor=actor, tenant_id=tenant_id, job_id=row_id),
    "mail": lambda actor, tenant_id, row_id: send_again(actor=actor, tenant_id=tenant_id, mail_id=row_id),
}


class Which(forms.Form):
    what = forms.ChoiceField(choices=[(name, name) for name in AGAIN])
    tenant = forms.UUIDField()
    row = forms.UUIDField()


def jobs(request: Request) -> HttpResponse:
    work, mails, logs = stalled(request.actor)
    more = SHOWN if SHOWN in (len(work), len(mails)) else 0
    return render(request, "accounts/stalled.html", {"work": work, "mails": mails, "logs": logs, "more": more})


def job_again(request: Request) -> HttpResponse:
    form = Which(request.POST)
    if not form.is_valid():
        raise Invalid()
    chosen = form.cleaned_data
    AGAIN[chosen["what"]](request.actor, chosen["tenant"], chosen["row"])
    messages.success(request, _("もう一度実行します。失敗が続くと、再びこの一覧に表示されます。"))
    return redirect("accounts:jobs")

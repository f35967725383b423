"""Pages of the instructions of the day. Their times are by the company's clock."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from audit.purposes import Purpose
from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.ui import inputs
from callcenter.ui.forms import attempt, form_page, posted
from callcenter.ui.fragments import fragment
from knowledge import queries, services
from knowledge.services.instructions import LETTERS
from tenants.queries import get_tenant_for


class InstructionForm(forms.Form):
    lead = lazy("まだ表示していません。次の項目を直してください。")
    text = inputs.Text(
        label=lazy("指示"),
        max_length=LETTERS,
        help_text=lazy("例：鈴木は終日不在です。急ぎの用件は、山田が承ります。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    since = inputs.Moment(label=lazy("いつから"), required=False, help_text=lazy("空けておくと、今からです。"))
    until = inputs.Moment(label=lazy("いつまで"), help_text=lazy("この時刻になると、自動で表示が終わります。"))


def instructions(request: Request, client: str) -> HttpResponse:
    """What holds now or will, and a form for one more."""
    company = get_tenant_for(request.actor, client, Permission.INSTRUCTION_VIEW)
    with timezone.override(company.timezone):
        context: dict[str, Any] = {"client": company}
        if request.actor.may(Permission.INSTRUCTION_GIVE, company.id):
            form = InstructionForm(posted(request), initial={"until": _end_of_day()})
            if attempt(
                form,
                lambda: services.give_instruction(actor=request.actor, tenant_id=company.id, **form.cleaned_data),
            ):
                messages.success(request, _("本日の指示を出しました。受電中のオペレーターの画面にも表示します。"))
                return redirect("knowledge:instructions", client=company.slug)
            context["form"] = form
        rows = queries.ahead(request.actor, company.id)
        context["now"] = timezone.now()
        context["instructions"] = queries.opened(request.actor, rows, Purpose.CONTENT_CHECK)
        return form_page(request, "knowledge/instructions.html", context)


def _end_of_day() -> datetime:
    """The last minute of today where the company is."""
    return timezone.make_aware(datetime.combine(timezone.localdate(), time(23, 59)))


def now(request: Request, client: str) -> HttpResponse:
    """Fragment beside a call and on the client card: what holds now; 304 while it is what the page has."""
    company = get_tenant_for(request.actor, client, Permission.INSTRUCTION_VIEW)
    rows = queries.of_today(request.actor, company.id)
    return fragment(
        request,
        "knowledge/_instructions.html",
        queries.version_of(rows),
        lambda: {"client": company, "instructions": queries.opened(request.actor, rows)},
    )


def withdraw(request: Request, client: str, instruction_id: UUID) -> HttpResponse:
    """Ends one at once."""
    company = get_tenant_for(request.actor, client, Permission.INSTRUCTION_GIVE)
    services.withdraw_instruction(actor=request.actor, tenant_id=company.id, instruction_id=instruction_id)
    messages.success(request, _("取りやめました。オペレーターの画面から消えます。"))
    return redirect("knowledge:instructions", client=company.slug)

"""What the supervisors know of calls in which who answers was abused, and do about it."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.ui import inputs
from callcenter.ui.forms import attempt, form_page, posted
from calls import queries, services
from calls.services.harassment import LETTERS
from calls.web.common import client_of
from tenants import queries as tenants


class CareForm(forms.Form):
    """One note."""

    lead = lazy("まだ記録していません。次の項目を直してください。")
    said = inputs.Text(
        label=lazy("言われたこと・起きたこと"),
        max_length=LETTERS,
        help_text=lazy("オペレーター本人から聞いたことを、そのままの言葉で残します。"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    relief = inputs.Text(
        label=lazy("行ったケア"),
        max_length=LETTERS,
        required=False,
        help_text=lazy("例：その場で交代し、30分の休憩を取った。相談窓口を案内した。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def harassments(request: Request) -> HttpResponse:
    """All of them, the newest first."""
    found = queries.list_harassments(request.actor, request.GET.get("cursor"))
    cards = tenants.cards({row.tenant_id for row in found.page.rows})
    rows = [
        (row, cards[row.tenant_id], found.names.get(row.by_id, ""), row.draft_id in found.noted)
        for row in found.page.rows
    ]
    return render(request, "calls/harassments.html", {"rows": rows, "page": found.page, "lately": found.lately})


def care(request: Request, call_id: UUID) -> HttpResponse:
    """One of them, with its notes and a form for one more."""
    of = queries.get_harassment_for(request.actor, call_id)
    form = CareForm(posted(request))
    if attempt(form, lambda: services.write_care_note(actor=request.actor, draft_id=call_id, **form.cleaned_data)):
        messages.success(request, _("ケアの記録を保存しました。"))
        return redirect("calls:care", call_id=call_id)
    found = queries.view_care(request.actor, call_id)
    context = {
        "of": found.of,
        "client": client_of(request.actor, of.tenant_id, Permission.CALL_VIEW),
        "operator": found.names.get(found.of.by_id, ""),
        "notes": [(note, found.names.get(note.row.author_id, "")) for note in found.notes],
        "form": form,
    }
    return form_page(request, "calls/care.html", context)

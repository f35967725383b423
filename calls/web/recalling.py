"""A sent message is recalled: for a reason, and with the answer who has seen it."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.ui.forms import Chips, attempt, form_page, posted
from calls import queries, services
from calls.choices import RecallReason
from calls.web.common import client_of


class RecallForm(forms.Form):
    lead = gettext_lazy("まだ回収していません。次の項目を選んでください。")
    reason = forms.ChoiceField(label=gettext_lazy("回収する理由"), choices=RecallReason.choices, widget=Chips)


def recall(request: Request, call_id: UUID) -> HttpResponse:
    """Why? Then nobody of the company reads it any more."""
    call = queries.get_call_for(request.actor, call_id, Permission.MESSAGE_CORRECT)
    client = client_of(request.actor, call.tenant_id, Permission.MESSAGE_CORRECT)
    form = RecallForm(posted(request))
    if attempt(form, lambda: services.recall_call(actor=request.actor, call_id=call_id, **form.cleaned_data)):
        messages.success(request, _("%(company)s から回収しました。") % {"company": client.name})
        return redirect("calls:call_view", call_id=call_id)
    return form_page(request, "calls/recall.html", {"call": call, "client": client, "form": form})

"""Who at the client company may read one call, beyond the role. Its administrator decides."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.queries import members
from accounts.queries.people import Member
from callcenter.core.errors import Invalid, NotFound
from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.ui.forms import Chips
from calls import queries, services
from calls.choices import Restriction
from tenants import queries as tenants


class ReadersForm(forms.Form):
    """Everybody of the company, or named persons."""

    restriction = forms.ChoiceField(
        label=gettext_lazy("閲覧できる人"),
        required=False,
        choices=[(Restriction.NONE, gettext_lazy("社内の全員")), (Restriction.PERSONS, gettext_lazy("選んだ人だけ"))],
        widget=Chips,
    )
    readers = forms.MultipleChoiceField(
        label=gettext_lazy("選んだ人"),
        required=False,
        help_text=gettext_lazy("「選んだ人だけ」のときに使います。自分を選ばないと、自分も内容を読めなくなります。"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, people: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["readers"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(str(p.user_id), f"{p.name}（{p.role_label}）") for p in people]


def readers(request: Request, client: str, call_id: UUID) -> HttpResponse:
    """Shows and sets the readers of a call. The page tells nothing of the call but when it came."""
    tenant = tenants.get_tenant_for(request.actor, client, Permission.MEMBERSHIP_MANAGE)
    call, named = queries.readers_of(request.actor, call_id)
    if call.tenant_id != tenant.id:
        raise NotFound()
    people = members(request.actor, tenant.id)
    initial = {"restriction": call.restriction, "readers": [str(user_id) for user_id in named]}
    form = ReadersForm(request.POST if request.method == "POST" else None, initial=initial, people=people)
    if request.method == "POST" and form.is_valid() and _saved(request, call_id, form):
        messages.success(request, _("閲覧できる人を保存しました。次の表示から有効です。"))
        return redirect("calls:readers", client=client, call_id=call_id)
    return render(request, "calls/readers.html", {"client": tenant, "call": call, "form": form})


def _saved(request: Request, call_id: UUID, form: ReadersForm) -> bool:
    chosen = form.cleaned_data["restriction"]
    wanted = {UUID(user_id) for user_id in form.cleaned_data["readers"]} if chosen else set()
    try:
        with transaction.atomic():
            services.restrict_call(actor=request.actor, call_id=call_id, restriction=chosen, readers=wanted)
    except Invalid as error:
        for name, texts in error.errors.items():
            for text in texts:
                form.add_error(name if name in form.fields else None, str(text))
        return False
    return True

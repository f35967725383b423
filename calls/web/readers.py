"""Who at the client company may read one call, beyond the role. Its administrator decides."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import queries as accounts
from accounts.queries.people import Member
from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.ui.forms import Chips, attempt, form_page, posted
from calls import queries, services
from calls.choices import Restriction
from tenants import queries as tenants


class ReadersForm(forms.Form):
    """Everybody of the company, its departments, or named persons."""

    restriction = forms.ChoiceField(
        label=gettext_lazy("閲覧できる人"),
        required=False,
        choices=[
            (Restriction.NONE, gettext_lazy("社内の全員")),
            (Restriction.DEPARTMENT, gettext_lazy("選んだ部署だけ")),
            (Restriction.PERSONS, gettext_lazy("選んだ人だけ")),
        ],
        widget=Chips,
    )
    departments = forms.MultipleChoiceField(
        label=gettext_lazy("選んだ部署"),
        required=False,
        help_text=gettext_lazy(
            "「選んだ部署だけ」のときに使います。部署とその所属は「利用者」の「部署を管理する」で登録します。"
        ),
        widget=forms.CheckboxSelectMultiple,
    )
    readers = forms.MultipleChoiceField(
        label=gettext_lazy("選んだ人"),
        required=False,
        help_text=gettext_lazy("「選んだ人だけ」のときに使います。自分を選ばないと、自分も内容を読めなくなります。"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, people: Sequence[Member], departments: Sequence[tuple[UUID, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._offer("departments", [(str(department_id), name) for department_id, name in departments])
        self._offer(
            "readers",
            [(str(p.user_id), _("%(name)s（%(role)s）") % {"name": p.name, "role": p.role_label}) for p in people],
        )

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = choices

    def chosen(self) -> dict[str, Any]:
        """What the service is told: of persons and departments only what the restriction speaks of."""
        restriction = self.cleaned_data["restriction"]
        spoken = {Restriction.PERSONS: "readers", Restriction.DEPARTMENT: "departments"}.get(restriction)
        ids = {spoken: {UUID(one) for one in self.cleaned_data[spoken]}} if spoken else {}
        return {"restriction": restriction, **ids}


def readers(request: Request, client: str, call_id: UUID) -> HttpResponse:
    """Shows and sets the readers of a call. The page tells nothing of the call but when it came."""
    tenant = tenants.get_tenant_for(request.actor, client, Permission.MESSAGE_RESTRICT)
    call, persons, departments = queries.readers_of(request.actor, call_id)
    initial = {
        "restriction": call.restriction,
        "readers": [str(user_id) for user_id in persons],
        "departments": [str(department_id) for department_id in departments],
    }
    form = ReadersForm(
        posted(request),
        initial=initial,
        people=accounts.members(request.actor, tenant.id, Permission.MESSAGE_RESTRICT),
        departments=[
            (row.id, row.name) for row in accounts.departments(request.actor, tenant.id, Permission.MESSAGE_RESTRICT)
        ],
    )
    if attempt(form, lambda: services.restrict_call(actor=request.actor, call_id=call_id, **form.chosen())):
        messages.success(request, _("閲覧できる人を保存しました。次の表示から有効です。"))
        return redirect("calls:readers", client=client, call_id=call_id)
    return form_page(request, "calls/readers.html", {"client": tenant, "call": call, "form": form})

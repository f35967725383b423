"""「内線」: which extension rings at whose desk, by the administrator."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from callcenter.core.middleware import Request
from callcenter.ui import inputs
from callcenter.ui.forms import attempt, form_page, posted
from telephony import queries
from telephony.models import Exchange
from telephony.services import extensions as services


class ExtensionForm(forms.Form):
    exchange = forms.ChoiceField(label=gettext_lazy("電話設備"))
    number = inputs.Pattern(
        "^[A-Za-z0-9_.:+/-]+$",
        label=gettext_lazy("内線番号"),
        max_length=32,
        help_text=gettext_lazy("電話設備が通知する表記です。例：310、PJSIP/310"),
        error_messages={"invalid": gettext_lazy("半角の英数字と記号（_ . : + / -）で入力してください。")},
    )
    code = inputs.Text(
        label=gettext_lazy("利用者コード"), max_length=16, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: object, exchanges: list[Exchange]) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.fields["exchange"].choices = [(str(each.pk), each.name) for each in exchanges]  # type: ignore[attr-defined]


def extensions(request: Request) -> HttpResponse:
    """All extensions, and a new one."""
    exchanges = queries.exchanges(request.actor)
    form = ExtensionForm(posted(request), exchanges=exchanges)
    if attempt(form, lambda: services.add_extension(actor=request.actor, **form.cleaned_data)):
        messages.success(request, _("内線を登録しました。次の着信から、この人の待機画面だけに表示されます。"))
        return redirect("telephony:extensions")
    context = {"rows": queries.extensions(request.actor), "exchanges": exchanges, "form": form}
    return form_page(request, "telephony/extensions.html", context)


def remove(request: Request, extension_id: UUID) -> HttpResponse:
    services.remove_extension(actor=request.actor, extension_id=extension_id)
    messages.success(request, _("内線を外しました。次の着信から、担当のオペレーター全員に表示されます。"))
    return redirect("telephony:extensions")

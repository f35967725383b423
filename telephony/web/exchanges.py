"""「電話設備」: which there are, whether they reach us, and from where what they recorded may be fetched."""

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
from telephony.choices import Provider
from telephony.models import Exchange
from telephony.services import exchanges as services


class HostForm(forms.Form):
    exchange = forms.ChoiceField(label=gettext_lazy("電話設備"))
    host = inputs.Text(
        label=gettext_lazy("ホスト名"),
        max_length=253,
        help_text=gettext_lazy("例：rec.example.com"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
    )

    def __init__(self, *args: object, exchanges: list[Exchange]) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.fields["exchange"].choices = [(str(each.pk), each.name) for each in exchanges]  # type: ignore[attr-defined]


def exchanges(request: Request) -> HttpResponse:
    """All exchanges; a host more from which what was recorded may be fetched."""
    rows = queries.exchanges(request.actor)
    sending = [each for each in rows if each.provider != Provider.ASTERISK]
    form = HostForm(posted(request), exchanges=sending)

    def allow() -> None:
        values = form.cleaned_data
        services.add_host(actor=request.actor, exchange_id=UUID(values["exchange"]), host=values["host"])

    if attempt(form, allow):
        messages.success(request, _("録音の取得元を許可しました。次に届く録音から取得します。"))
        return redirect("telephony:exchanges")
    listed = [(each, queries.line_of(each)) for each in rows]
    return form_page(request, "telephony/exchanges.html", {"rows": listed, "sending": sending, "form": form})


def switch(request: Request, exchange_id: UUID) -> HttpResponse:
    """Off or on, as the button said; pressing it twice changes nothing more."""
    active = request.POST.get("active") == "1"
    services.switch(actor=request.actor, exchange_id=exchange_id, active=active)
    on = _("再開しました。次の着信から待機画面に表示されます。")
    off = _("停止しました。この電話設備からの通知は受け取りません。受電は番号か委託元の名前から始められます。")
    messages.success(request, on if active else off)
    return redirect("telephony:exchanges")


def remove_host(request: Request, exchange_id: UUID) -> HttpResponse:
    services.remove_host(actor=request.actor, exchange_id=exchange_id, host=request.POST.get("host", ""))
    messages.success(request, _("取得元を外しました。このホストからは録音を取得しません。"))
    return redirect("telephony:exchanges")

"""An exchange by hand, to try the desk out: what is pressed is signed and told as a real one would. Of the demo alone."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import NamedTuple

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from callcenter.core.db import now, tenant_transaction
from callcenter.core.errors import Invalid, NotFound
from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.ui import inputs
from callcenter.ui.forms import form_page, parsed, posted
from telephony import queries
from telephony.choices import OVER, Kind
from telephony.models import Exchange, Leg
from telephony.services import simulating
from telephony.services.exchanges import ACTOR
from tenants import queries as tenants

LATE = timedelta(seconds=30)


class Step(NamedTuple):
    kind: Kind
    label: Promise


STEPS = (
    Step(Kind.ANSWERED, gettext_lazy("応答")),
    Step(Kind.HELD, gettext_lazy("保留")),
    Step(Kind.RESUMED, gettext_lazy("保留解除")),
    Step(Kind.TRANSFERRED, gettext_lazy("転送")),
    Step(Kind.ENDED, gettext_lazy("終話")),
    Step(Kind.RECORDING_READY, gettext_lazy("録音完了")),
)


class RingForm(forms.Form):
    """A call that comes in."""

    lead = gettext_lazy("何も通知していません。次の項目を直してください。")
    number = inputs.Text(
        label=gettext_lazy("かけられた番号"),
        max_length=60,
        widget=forms.TextInput(attrs={"inputmode": "tel", "list": "pbx-numbers", "autocomplete": "off"}),
    )
    caller = inputs.Text(
        label=gettext_lazy("発信者の番号"),
        max_length=60,
        required=False,
        initial="090-1234-5678",
        help_text=gettext_lazy("空欄は非通知です。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )


class StepForm(forms.Form):
    """What happens to one. ``twice``: the same telling comes again; ``late``: it comes half a minute after it happened."""

    leg = forms.UUIDField()
    kind = forms.ChoiceField(choices=[(step.kind.value, step.label) for step in STEPS])
    extension = inputs.Text(required=False, max_length=32)
    twice = forms.BooleanField(required=False)
    late = forms.BooleanField(required=False)


def pbx(request: Request) -> HttpResponse:
    if not settings.DEMO:
        raise NotFound()
    exchange = simulating.simulator(ACTOR)
    ring = RingForm(posted(request) if "kind" not in request.POST else None)
    step = StepForm(request.POST if "kind" in request.POST else None)
    acts: Mapping[forms.Form, Callable[[], int]] = {
        ring: lambda: _ring(exchange, ring),
        step: lambda: _step(request, exchange, step),
    }
    for form, act in acts.items():
        if form.is_bound and (done := parsed(form, act)):
            messages.success(request, _("電話設備として %(count)d件 通知しました。") % {"count": done.value})
            return redirect("telephony:pbx")
    context = {"form": ring, "step": step, "steps": STEPS, **_shown(request, exchange)}
    return form_page(request, "telephony/pbx.html", context)


def _ring(exchange: Exchange, form: forms.Form) -> int:
    given = form.cleaned_data
    return simulating.tell(exchange, simulating.reference(), given["number"], Kind.RINGING, caller=given["caller"])


def _step(request: Request, exchange: Exchange, form: forms.Form) -> int:
    given = form.cleaned_data
    leg = next((each for each in _legs(request, exchange) if each.pk == given["leg"]), None)
    if leg is None:
        raise Invalid(_("この着信はもうありません。何も通知していません。"))
    with tenant_transaction(request.actor, ()):
        spoken = round((now() - leg.answered_at).total_seconds()) if leg.answered_at else 0
    kind = Kind(given["kind"])
    return simulating.tell(
        exchange,
        leg.reference,
        leg.called_number,
        kind,
        extension=given["extension"],
        duration=spoken if kind == Kind.ENDED else None,
        ago=LATE if given["late"] else timedelta(),
        times=2 if given["twice"] else 1,
    )


def _legs(request: Request, exchange: Exchange) -> list[Leg]:
    with tenant_transaction(request.actor, request.actor.tenants):
        return queries.told_by(request.actor, exchange.pk)


def _shown(request: Request, exchange: Exchange) -> dict[str, object]:
    legs = _legs(request, exchange)
    with tenant_transaction(request.actor, request.actor.tenants):
        cards = tenants.cards({leg.tenant_id for leg in legs})
        page = tenants.companies(request.actor, Permission.DRAFT_EDIT, live=True)
        numbers = tenants.first_numbers(each.id for each in page.rows)
    called = [(numbers[each.id], each.name) for each in page.rows if each.id in numbers]
    return {"rows": [(leg, cards[leg.tenant_id], leg.state in OVER) for leg in legs], "called": called}

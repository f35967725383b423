"""Which sends need a supervisor: of one company by its administrator or the house's, and of all companies by the house."""

from collections.abc import Callable, Collection
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from callcenter.core.ids import HOUSE_ID
from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.ui.forms import attempt, form_page, posted
from calls.queries.risks import WORDS, labels
from tenants import queries as tenants
from tenants import services


class RuleForm(forms.Form):
    """What is asked about, to be ticked."""

    risks = forms.MultipleChoiceField(
        label=lazy("スーパーバイザーの承認が必要な送信"),
        required=False,
        choices=[(code, words.label) for code, words in WORDS.items()],
        widget=forms.CheckboxSelectMultiple,
    )


def rule(request: Request, client: str) -> HttpResponse:
    """Of one company; what the house has set for all of them stands beside it."""
    tenant = tenants.get_tenant_for(request.actor, client, Permission.SENDING_MANAGE)
    of = tenants.second_look(tenant.id)
    context = {
        "client": tenant,
        "house": request.actor.may(Permission.TENANT_MANAGE, tenant.id),
        "everywhere": labels(of.house),
    }

    def keep(codes: Collection[str]) -> None:
        services.set_second_look(actor=request.actor, tenant_id=tenant.id, codes=codes)

    return _form(request, of.own, keep, context) or redirect("calls:approval_rule", client=tenant.slug)


def house_rule(request: Request) -> HttpResponse:
    """Of all companies."""

    def keep(codes: Collection[str]) -> None:
        services.set_second_look(actor=request.actor, tenant_id=HOUSE_ID, codes=codes)

    return _form(request, tenants.second_look_of_house(), keep, {}) or redirect("calls:house_approval_rule")


def _form(
    request: Request, chosen: Collection[str], keep: Callable[[Collection[str]], None], context: dict[str, Any]
) -> HttpResponse | None:
    form = RuleForm(posted(request), initial={"risks": sorted(chosen)})
    if attempt(form, lambda: keep(form.cleaned_data["risks"])):
        messages.success(request, _("保存しました。次に送る伝言から変わります。"))
        return None
    return form_page(request, "calls/approval_rule.html", {**context, "form": form})

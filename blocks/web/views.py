"""「着信拒否」: what the desk proposes, what holds and what is over, for the company's own people."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blocks import queries, services
from blocks.queries import IN_FORCE, OVER, WAITING, Shown
from callcenter.core.errors import Invalid
from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.ui import inputs
from callcenter.ui.forms import attempt, form_page
from tenants import queries as tenants
from tenants.models import Tenant

TABS = {WAITING: gettext_lazy("提案"), IN_FORCE: gettext_lazy("拒否中"), OVER: gettext_lazy("終わったもの")}


class DecideForm(forms.Form):
    """What is said to one proposal. Several stand on one page: each names its controls after its row."""

    lead = gettext_lazy("まだ決めていません。次の項目を直してください。")
    last = inputs.Day(label=gettext_lazy("いつまで"), required=False, help_text=gettext_lazy("空欄なら期限なし"))


class _Deed(NamedTuple):
    """``tab``: of the list on which it is pressed. ``said``: afterwards."""

    act: Callable[..., None]
    tab: str
    said: str


def _deeds() -> Mapping[str, _Deed]:
    return {
        "approve": _Deed(
            services.approve,
            WAITING,
            _("承認しました。この番号からの電話には、オペレーターの画面に「着信拒否（承認済み）」と出ます。"),
        ),
        "decline": _Deed(
            services.decline, WAITING, _("承認しないことにしました。この番号の電話は、これまでどおり受けます。")
        ),
        "lift": _Deed(services.lift, IN_FORCE, _("解除しました。この番号の電話は、またふつうに受けます。")),
    }


def blocks(request: Request, client: str) -> HttpResponse:
    """One tab, newest first."""
    company = tenants.get_tenant_for(request.actor, client, Permission.BLOCK_VIEW)
    return _page(request, company, request.GET.get("tab", ""), {})


def decide(request: Request, client: str, block_id: UUID) -> HttpResponse:
    """``deed``: approve, decline or lift."""
    company = tenants.get_tenant_for(request.actor, client, Permission.BLOCK_DECIDE)
    deed, form = _deeds().get(request.POST.get("deed", "")), _form(block_id, request.POST)
    if attempt(form, lambda: _done(request, company, block_id, deed, form)) and deed is not None:
        messages.success(request, deed.said)
        return redirect(_address(company, deed.tab))
    return _page(request, company, deed.tab if deed else WAITING, {block_id: form})


def _done(request: Request, company: Tenant, block_id: UUID, deed: _Deed | None, form: DecideForm) -> None:
    if deed is None:
        raise Invalid(_("何をするかを選んでください。何も変更されていません。"))
    more = {"last": form.cleaned_data["last"]} if deed.act is services.approve else {}
    deed.act(actor=request.actor, tenant_id=company.id, block_id=block_id, **more)


def _form(block_id: UUID, data: Any = None) -> DecideForm:
    return DecideForm(data, auto_id=f"block-{block_id}-%s")


def _address(company: Tenant, tab: str) -> str:
    return f"{reverse('blocks:blocks', args=[company.slug])}?tab={tab}"


def _page(request: Request, company: Tenant, tab: str, refused: Mapping[UUID, DecideForm]) -> HttpResponse:
    tab = tab if tab in TABS else WAITING
    page, shown = queries.listed(request.actor, company.id, tab, request.GET.get("cursor"))
    may_decide = request.actor.may(Permission.BLOCK_DECIDE, company.id)
    count = queries.waiting_count(request.actor, company.id)
    context = {
        "client": company,
        "tab": tab,
        "tabs": [
            {
                "url": _address(company, each),
                "label": label,
                "count": count if each == WAITING and count else None,
                "current": each == tab,
            }
            for each, label in TABS.items()
        ],
        "page": page,
        "rows": [_row(each, refused) for each in shown],
        "may_decide": may_decide,
        "days": services.OPEN_FOR.days,
        # Drawn above the list; the row that it is of may be gone.
        "form": next(iter(refused.values()), None),
    }
    return form_page(request, "blocks/blocks.html", context)


def _row(shown: Shown, refused: Mapping[UUID, DecideForm]) -> tuple[Shown, DecideForm]:
    return shown, refused.get(shown.block.pk) or _form(shown.block.pk)

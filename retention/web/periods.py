"""Retention pages: the administrator settles, the client's administrator sees and proposes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from callcenter.core.errors import Invalid, Unconfirmed
from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.ui.forms import Refused, attempt, form_page, posted, tried
from retention import queries, services
from retention.classes import LOG
from retention.services import Change
from retention.waiting import counted, shortenings
from retention.web.confirming import confirmed_in, to_confirm
from retention.web.forms import RetentionForm
from tenants.models import Tenant
from tenants.queries import get_tenant_for
from tenants.web.steps import after, steps


def client_retention(request: Request, client: str) -> HttpResponse:
    """Settle the days of every class, and answer the client's proposals."""
    tenant = get_tenant_for(request.actor, client, Permission.RETENTION_MANAGE)
    policies = queries.policies_of(request.actor, tenant.id)
    form = RetentionForm(policies, posted(request))

    confirm = confirmed_in(request)

    def write() -> Sequence[Change]:
        return services.set_policies(actor=request.actor, tenant_id=tenant.id, days=form.cleaned_data, confirm=confirm)

    done = attempt(form, write)
    if done:
        messages.success(request, _said(done.value))
        return redirect(after(tenant, "retention"))
    if isinstance(done.error, Unconfirmed):
        return _asked_again(request, tenant, form.cleaned_data, form.cleaned_data)
    context = {
        "client": tenant,
        "steps": steps(tenant, "retention"),
        "policies": policies,
        "form": form,
        "step_title": _("保存期間"),
    }
    return form_page(request, "retention/step.html", context)


def client_proposal(request: Request, client: str) -> HttpResponse:
    """Take up or turn down one proposal of the client; one that destroys is shown once more with what it deletes."""
    tenant = get_tenant_for(request.actor, client, Permission.RETENTION_MANAGE)
    answer = request.POST.get("answer", "")
    if answer not in ("accept", "decline"):
        raise Invalid
    data_class = request.POST.get("data_class", "")
    policies = queries.policies_of(request.actor, tenant.id)
    confirm = confirmed_in(request)

    def decide() -> Change | None:
        return services.decide_proposal(
            actor=request.actor,
            tenant_id=tenant.id,
            data_class=data_class,
            accept=answer == "accept",
            confirm=confirm,
        )

    done = tried(decide)
    if isinstance(done, Refused):
        if not isinstance(done.error, Unconfirmed):
            raise done.error
        wishes = {each.data_class: each.proposed_days for each in policies if each.data_class == data_class}
        return _asked_again(request, tenant, wishes, {"data_class": data_class, "answer": answer})
    messages.success(request, _said([done.value]) if done.value else _("提案を見送りました。"))
    return redirect("retention:client", client=tenant.slug)


def _asked_again(
    request: Request, tenant: Tenant, days: Mapping[str, int | None], sent: Mapping[str, object]
) -> HttpResponse:
    """What would be deleted, before anything is settled: the same form once more, with what was sent."""
    shorter = shortenings(tenant.id, days)
    context = {
        "client": tenant,
        "shorter": shorter,
        "sent": [*sent.items(), *to_confirm(counted(shorter))],
        "total": sum(s.records for s in shorter),
    }
    return render(request, "retention/shorten.html", context)


def withdraw(request: Request, client: str) -> HttpResponse:
    """Take back a shortening that waits."""
    tenant = get_tenant_for(request.actor, client, Permission.RETENTION_MANAGE)
    data_class = request.POST.get("data_class", "")
    services.withdraw_change(actor=request.actor, tenant_id=tenant.id, data_class=data_class)
    messages.success(request, _("短縮を取り消しました。これまでの保存期間のままです。"))
    return redirect("retention:client", client=tenant.slug)


def retention(request: Request, client: str) -> HttpResponse:
    """What is kept how long, for the client; its administrator may propose other days."""
    tenant = get_tenant_for(request.actor, client, Permission.RETENTION_VIEW)
    policies = queries.policies_of(request.actor, tenant.id)
    may_propose = request.actor.may(Permission.RETENTION_PROPOSE, tenant.id)
    form = RetentionForm(policies, posted(request), closed=[LOG])

    def write() -> Sequence[Change]:
        return services.propose_policies(actor=request.actor, tenant_id=tenant.id, days=form.cleaned_data)

    if done := attempt(form, write):
        text = _("変更を提案しました。管理者が確認します。") if done.value else _("変更はありませんでした。")
        messages.success(request, text)
        return redirect("retention:own", client=tenant.slug)
    context = {
        "client": tenant,
        "policies": policies,
        "form": form if may_propose else None,
        "retractable": may_propose,
    }
    return form_page(request, "retention/periods.html", context)


def retract(request: Request, client: str) -> HttpResponse:
    """Take back the company's own proposal before it was answered."""
    tenant = get_tenant_for(request.actor, client, Permission.RETENTION_PROPOSE)
    data_class = request.POST.get("data_class", "")
    services.retract_proposal(actor=request.actor, tenant_id=tenant.id, data_class=data_class)
    messages.success(request, _("提案を取り下げました。保存期間は変わりません。"))
    return redirect("retention:own", client=tenant.slug)


def _said(changes: Sequence[Change]) -> str:
    if not changes:
        return _("変更はありませんでした。")
    if any(change.waits for change in changes):
        return _("保存しました。短くする変更と最初の保存期間は7日後から有効になります。それまでは取り消せます。")
    return _("保存しました。新しい保存期間はすぐに有効です。")

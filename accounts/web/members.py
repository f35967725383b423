"""A client company's own members, by its administrator: invite, stop. Staff of the service is not shown here."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.queries import get_membership_for, open_invitations
from accounts.queries import members as list_members
from accounts.queries.companies import company
from accounts.queries.people import Member
from accounts.roles import ROLES
from accounts.services import invitations, memberships
from accounts.web.common import SENT_TO_SECOND, tenant_named
from accounts.web.forms import InviteForm
from callcenter.core.context import Reach
from callcenter.core.errors import NotFound
from callcenter.core.middleware import Request
from callcenter.ui.forms import attempt, form_page, posted


def members(request: Request, client: str) -> HttpResponse:
    """Members and open invitations, with a form to invite. The answer to an invitation is always the same."""
    tenant_id = tenant_named(request.actor, client)
    form = InviteForm(posted(request), initial={"role": "client_user"})
    if done := attempt(form, lambda: invitations.invite(actor=request.actor, tenant_id=tenant_id, **form.cleaned_data)):
        sent = _("招待のメールを送りました。承諾されると一覧に表示されます。")
        messages.success(request, SENT_TO_SECOND if done.value else sent)
        return redirect("accounts:members", client=client)
    context = {
        "client": company(tenant_id),
        "slug": client,
        "rows": list_members(request.actor, tenant_id),
        "open": [(row, ROLES[row.role].label) for row in open_invitations(request.actor, tenant_id)],
        "form": form,
        "me": request.actor.id,
    }
    return form_page(request, "accounts/members.html", context)


def member_end(request: Request, client: str, membership_id: UUID) -> HttpResponse:
    """Asks, then ends a member's access."""
    tenant_id = tenant_named(request.actor, client)
    row = get_membership_for(request.actor, membership_id)
    if row.reach != Reach.CLIENT:
        raise NotFound()
    if request.method == "POST":
        memberships.end(actor=request.actor, membership_id=membership_id)
        messages.success(request, _("利用を停止しました。次の操作から見られなくなります。"))
        return redirect("accounts:members", client=client)
    member: Member = next(m for m in list_members(request.actor, tenant_id) if m.membership_id == membership_id)
    context = {"client": company(tenant_id), "slug": client, "member": member}
    return render(request, "accounts/member_end.html", context)


def invitation_revoke(request: Request, client: str, invitation_id: UUID) -> HttpResponse:
    invitations.revoke(actor=request.actor, tenant_id=tenant_named(request.actor, client), invitation_id=invitation_id)
    messages.success(request, _("招待を取り消しました。送ったリンクは使えません。"))
    return redirect("accounts:members", client=client)

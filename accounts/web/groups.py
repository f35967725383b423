"""「委託元グループ」: companies that are answered for together, and the operators of all of them."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import CompanyGroup, Proposal
from accounts.queries import find_person
from accounts.queries.groups import companies_in, company_ids, get_group_for, list_groups, operators_of
from accounts.services import groups
from accounts.web.common import SENT_TO_SECOND
from callcenter.core.errors import Invalid
from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission
from callcenter.ui import inputs
from callcenter.ui.forms import Refused, attempt, form_page, posted, tried
from tenants import queries as tenants


class GroupForm(forms.Form):
    name = inputs.Text(
        label=gettext_lazy("グループ名"), max_length=groups.LONGEST, help_text=gettext_lazy("例：関東エリア、夜間窓口")
    )


class OperatorForm(forms.Form):
    code = inputs.Text(
        label=gettext_lazy("利用者コード"), max_length=16, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class CompaniesForm(forms.Form):
    """The companies of a page that were ticked."""

    companies = forms.MultipleChoiceField(
        required=True, error_messages={"required": gettext_lazy("加える委託元を選んでください。")}
    )

    def __init__(self, *args: object, offered: list[UUID], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["companies"].choices = [(str(each), "") for each in offered]  # type: ignore[attr-defined]


def group_list(request: Request) -> HttpResponse:
    """All groups, and a new one."""
    form = GroupForm(posted(request))
    if made := attempt(form, lambda: groups.save_group(actor=request.actor, **form.cleaned_data)):
        messages.success(request, _("グループを登録しました。続けて、委託元とオペレーターを加えてください。"))
        return redirect("accounts:group", group_id=made.value.pk)
    page = list_groups(request.actor, request.GET.get("cursor"))
    return form_page(request, "accounts/groups.html", {"page": page, "form": form})


def group(request: Request, group_id: UUID) -> HttpResponse:
    """One group; POST gives it another name."""
    row = get_group_for(request.actor, group_id)
    form = GroupForm(posted(request), initial={"name": row.name})
    if attempt(form, lambda: groups.save_group(actor=request.actor, group_id=group_id, **form.cleaned_data)):
        messages.success(request, _("グループ名を変更しました。"))
        return redirect("accounts:group", group_id=group_id)
    return _page(request, get_group_for(request.actor, group_id), form, OperatorForm())


def _page(request: Request, row: CompanyGroup, form: GroupForm, operator_form: OperatorForm) -> HttpResponse:
    page = companies_in(request.actor, row, request.GET.get("cursor"))
    context = {
        "group": row,
        "page": page,
        "count": len(company_ids(row.pk)),
        "operators": operators_of(request.actor, row),
        "me": request.actor.id,
        "form": form,
        "operator_form": operator_form,
    }
    return form_page(request, "accounts/group.html", context)


def group_person_add(request: Request, group_id: UUID) -> HttpResponse:
    row, form = get_group_for(request.actor, group_id), OperatorForm(request.POST)

    def add() -> object:
        person = find_person(request.actor, form.cleaned_data["code"])
        if person is None:
            raise Invalid(errors={"code": [_("このコードの利用者はいません。")]})
        return groups.add_person(actor=request.actor, group_id=group_id, user_id=person.pk)

    if done := attempt(form, add):
        added = _("グループに加えました。各委託元の役割は、まもなく自動で付きます。")
        messages.success(request, SENT_TO_SECOND if isinstance(done.value, Proposal) else added)
        return redirect("accounts:group", group_id=group_id)
    return _page(request, row, GroupForm(initial={"name": row.name}), form)


def group_person_remove(request: Request, group_id: UUID, user_id: UUID) -> HttpResponse:
    groups.remove_person(actor=request.actor, group_id=group_id, user_id=user_id)
    messages.success(request, _("グループから外しました。このグループで付いた役割は、まもなく自動で終了します。"))
    return redirect("accounts:group", group_id=group_id)


def group_companies(request: Request, group_id: UUID) -> HttpResponse:
    """Companies to tick, found by search and by pages; those that are in the group already are said so."""
    row = get_group_for(request.actor, group_id)
    company = request.GET.get("company", "")
    page = tenants.companies(request.actor, Permission.MEMBERSHIP_MANAGE, company, request.GET.get("cursor"))
    form = CompaniesForm(posted(request), offered=[each.id for each in page.rows])

    def add() -> int:
        chosen = [UUID(each) for each in form.cleaned_data["companies"]]
        return groups.add_companies(actor=request.actor, group_id=group_id, tenant_ids=chosen)

    if done := attempt(form, add):
        text = ngettext("%(count)d社を加えました。", "%(count)d社を加えました。", done.value)
        messages.success(request, text % {"count": done.value})
        return redirect("accounts:group", group_id=group_id)
    inside = company_ids(group_id)
    context = {
        "group": row,
        "page": page,
        "rows": [(each, each.id in inside) for each in page.rows],
        "company": company,
        "company_query": urlencode({"company": company}) if company else "",
        "form": form,
    }
    return form_page(request, "accounts/group_companies.html", context)


def group_company_remove(request: Request, group_id: UUID, company_id: UUID) -> HttpResponse:
    groups.remove_company(actor=request.actor, group_id=group_id, tenant_id=company_id)
    messages.success(request, _("委託元を外しました。このグループで付いた役割は、まもなく自動で終了します。"))
    return redirect("accounts:group", group_id=group_id)


def group_remove(request: Request, group_id: UUID) -> HttpResponse:
    done = tried(lambda: groups.remove_group(actor=request.actor, group_id=group_id))
    if isinstance(done, Refused):
        messages.error(request, str(done.error.detail))
        return redirect("accounts:group", group_id=group_id)
    messages.success(request, _("グループを削除しました。"))
    return redirect("accounts:groups")

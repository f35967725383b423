"""A client company's departments, by its administrator: calls can be restricted to them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts import queries
from accounts.queries.companies import company
from accounts.queries.departments import people_of, sizes
from accounts.services import remove_department, save_department
from accounts.web.common import tenant_named
from accounts.web.forms import DepartmentForm
from callcenter.core.middleware import Request
from callcenter.ui.forms import attempt, form_page, posted


def departments(request: Request, client: str) -> HttpResponse:
    """All departments with the number of their people, and a form for a new one."""
    tenant_id = tenant_named(request.actor, client)
    rows = queries.departments(request.actor, tenant_id)
    form = DepartmentForm(posted(request), people=queries.members(request.actor, tenant_id))
    if _saved(request, tenant_id, form):
        messages.success(request, _("部署を登録しました。受電の「閲覧できる人」で選べます。"))
        return redirect("accounts:departments", client=client)
    count = sizes(tenant_id)
    context = {
        "client": company(tenant_id),
        "slug": client,
        "rows": [(row, count.get(row.id, 0)) for row in rows],
        "form": form,
    }
    return form_page(request, "accounts/departments.html", context)


def department(request: Request, client: str, department_id: UUID) -> HttpResponse:
    """Name and people of one department."""
    tenant_id = tenant_named(request.actor, client)
    row = queries.get_department_for(request.actor, tenant_id, department_id)
    initial = {"name": row.name, "people": [str(user_id) for user_id in people_of(tenant_id, [row.id])]}
    people = queries.members(request.actor, tenant_id)
    form = DepartmentForm(posted(request), initial=initial, people=people)
    if _saved(request, tenant_id, form, row.id):
        messages.success(request, _("保存しました。次の操作から有効です。"))
        return redirect("accounts:departments", client=client)
    context = {"client": company(tenant_id), "slug": client, "department": row, "form": form}
    return form_page(request, "accounts/department.html", context)


def department_remove(request: Request, client: str, department_id: UUID) -> HttpResponse:
    tenant_id = tenant_named(request.actor, client)
    remove_department(actor=request.actor, tenant_id=tenant_id, department_id=department_id)
    messages.success(request, _("部署を削除しました。"))
    return redirect("accounts:departments", client=client)


def _saved(request: Request, tenant_id: UUID, form: DepartmentForm, department_id: UUID | None = None) -> bool:
    def save() -> object:
        return save_department(
            actor=request.actor,
            tenant_id=tenant_id,
            name=form.cleaned_data["name"],
            user_ids=form.user_ids(),
            department_id=department_id,
        )

    return bool(attempt(form, save))

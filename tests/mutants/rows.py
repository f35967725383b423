"""Every row of the permission table, taken out in turn: is the URL refused, and does the check say so?

And every need of a row, loosened to what any signed-in person has: does the table let a role through that may not?
"""

from dataclasses import replace
from typing import cast

from django.http import HttpResponse
from django.test import RequestFactory

from callcenter.core import permissions
from callcenter.core.checks import urls_have_access_rows
from callcenter.core.errors import NotFound
from callcenter.core.middleware import ContextMiddleware, Request
from callcenter.core.permissions import Permission
from tests.isolation import table


def survivors() -> tuple[int, list[str]]:
    """How many rows there are, and those whose loss nothing noticed."""
    unnoticed = []
    names = sorted(permissions.access_table())
    for name in names:
        row = permissions._table.pop(name)
        try:
            said = any(name in error.msg and error.id == "core.E001" for error in urls_have_access_rows(None))
            if not (said and _is_refused(name)):
                unnoticed.append(name)
        finally:
            permissions._table[name] = row
    return len(names), unnoticed


def _is_refused(name: str) -> bool:
    request = cast(Request, RequestFactory().get("/"))
    request.view_name, request.access = name, permissions.access_for(name)
    try:
        ContextMiddleware(lambda request: HttpResponse())._admit(request)
    except NotFound:
        return True
    return False


def loosened() -> tuple[int, list[str]]:
    """How many needs there are, and those that nobody missed when everybody who has signed in was let through."""
    unnoticed = []
    for name, method in table.asked_cells():
        row, before = permissions._table[name], table.too_many((name, method))
        permissions._table[name] = replace(row, methods={**row.methods, method: Permission.SELF})
        try:
            if table.too_many((name, method)) == before:
                unnoticed.append(f"{name} {method}")
        finally:
            permissions._table[name] = row
    return len(table.asked_cells()), unnoticed

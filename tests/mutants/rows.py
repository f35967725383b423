"""Every row of the permission table, taken out in turn: is the URL refused, and does the check say so?

And every need of a row, loosened to what any signed-in person has: does the matrix of URLs and roles notice?
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

NEED = "need "
_TESTS = (
    "test_each_role_gets_what_it_may_and_nothing_else",
    "test_rights_elsewhere_give_none_here",
    "test_strangers_and_leavers_get_nothing",
)


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


def needs() -> list[str]:
    """``need <URL name> <method>`` of every right that the table asks for, but for what everybody has."""
    return [
        f"{NEED}{name} {method}"
        for name, row in sorted(permissions.access_table().items())
        for method, need in sorted(row.methods.items())
        if need is not None and need != Permission.SELF
    ]


def tests_of(key: str) -> tuple[str, ...]:
    """The cells of the matrix that ask for this URL by this method."""
    name, method = key.removeprefix(NEED).split(" ")
    return tuple(f"tests/isolation/test_matrix.py::{test}[{name}-{method}]" for test in _TESTS)


def loosen(key: str) -> None:
    name, method = key.removeprefix(NEED).split(" ")
    row = permissions._table[name]
    permissions._table[name] = replace(row, methods={**row.methods, method: Permission.SELF})

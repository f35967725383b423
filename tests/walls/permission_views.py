"""Checks about a company that only the body names: the permission table has let these persons in, rightly."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.test import Client as Browser

from accounts.api import access, people
from accounts.models import Invitation, Membership
from calls.api import calls
from calls.models import Call, Draft
from calls.services import withdrawing
from tenants.api import views
from tenants.models import Tenant
from tests.calls.make import LATELY, make_client
from tests.factories import Company, api_for, as_system, client_for, join, make_person, make_tenant, unique
from tests.log import actions_of
from tests.walls.sites import Function, site_of


@dataclass(frozen=True)
class Tries:
    """``without``: the request of a person who has the right elsewhere. ``rightful``: of one who has it here.

    ``rows``: how many rows there are of what the request would make, or events of what it would read.
    """

    without: Callable[[], Any]
    rightful: Callable[[], Any]
    rows: Callable[[], int]


@dataclass(frozen=True)
class ViewWall:
    """One ``require`` in a view, or in the service that a view of kind *stream* calls. ``refused``, ``passed``: statuses of the two requests."""

    function: Function
    tries: Callable[[], Tries]
    refused: int
    passed: int

    @property
    def site(self) -> str:
        return site_of(self.function)


def _post(browser: Browser, path: str, body: dict[str, Any], key: str = "") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return browser.post(f"/api/v1/{path}/", json.dumps(body), content_type="application/json", headers=headers)


def _repeated_company() -> Tries:
    """Of the house's administrator with a token for one company alone: it does not speak for the house.

    Not even to repeat the request that has made this very company.
    """
    admin, body, key = make_person("admin"), {"slug": f"co-{unique()}", "name": "株式会社青葉"}, unique()
    whole = api_for(admin)
    made = _post(whole, "tenants", body, key).json()
    company = Company(made["id"], made["slug"], made["name"])
    bound = api_for(admin, company)

    def rows() -> int:
        with as_system(company.id):
            return Tenant.objects.filter(slug=company.slug).count()

    return Tries(
        without=lambda: _post(bound, "tenants", body, key),
        rightful=lambda: _post(whole, "tenants", body, key),
        rows=rows,
    )


def _repeated_call() -> Tries:
    """Of an operator who is one elsewhere only by now, and here an administrator: the old receipt is not theirs to read."""
    client, elsewhere = make_client(), make_tenant()
    former, present = make_person("operator", client.company), client.operator
    join(former, "operator", elsewhere)
    join(former, "admin")
    body = {
        "tenant": client.company.slug,
        "called_number": client.number,
        "started_at": LATELY,
        "disposition": "wrong",
    }
    keys = {former: unique(), present: unique()}
    for person, key in keys.items():
        assert _post(api_for(person), "calls", body, key).status_code == 201
    with as_system(client.id):
        Membership.objects.filter(tenant_id=client.id, user=former).update(ends_at=F("starts_at"))

    def rows() -> int:
        with as_system(client.id):
            return Call.objects.filter(tenant_id=client.id).count()

    return Tries(
        without=lambda: _post(api_for(former), "calls", body, keys[former]),
        rightful=lambda: _post(api_for(present), "calls", body, keys[present]),
        rows=rows,
    )


def _unfinished(path: str) -> Tries:
    """Of somebody who administers another company: refused before a word is said about what the body lacks."""
    company, elsewhere = make_tenant(), make_tenant()
    mixed = make_person("client_user", company)
    join(mixed, "client_admin", elsewhere)
    chief = make_person("client_admin", company)
    body = {"tenant": company.slug}

    def rows() -> int:
        with as_system(company.id):
            return Membership.objects.count() + Invitation.objects.count()

    return Tries(
        without=lambda: _post(api_for(mixed), path, body),
        rightful=lambda: _post(api_for(chief), path, body),
        rows=rows,
    )


def _searched() -> Tries:
    """Of an administrator who answers the telephone for another company: no, and not as if this one had had no calls."""
    client, elsewhere = make_client(), make_tenant()
    mixed = make_person("admin")
    join(mixed, "operator", elsewhere)
    body = {"tenant": client.company.slug, "last4": "1234"}
    return Tries(
        without=lambda: _post(api_for(mixed), "calls/search", body),
        rightful=lambda: _post(api_for(client.operator), "calls/search", body),
        rows=lambda: len(actions_of(client.company, "call.searched")),
    )


def _moved() -> Tries:
    """Of an administrator who answers the telephone for the wrong company alone: nothing is begun in the right one."""
    wrong, right = make_client(), make_client()
    mixed, both = make_person("admin"), make_person("operator", right.company)
    for person in (mixed, both):
        join(person, "operator", wrong.company)
    path, body = f"/calls/{wrong.log().pk}/move/", {"client": right.company.slug}

    def rows() -> int:
        with as_system(right.id):
            return Draft.objects.filter(tenant_id=right.id).count()

    return Tries(
        without=lambda: client_for(mixed).post(path, body),
        rightful=lambda: client_for(both).post(path, body),
        rows=rows,
    )


VIEW_WALLS: tuple[ViewWall, ...] = (
    ViewWall(views.TenantsView.post, _repeated_company, refused=404, passed=201),
    ViewWall(calls.Calls.post, _repeated_call, refused=403, passed=201),
    ViewWall(calls._filter, _searched, refused=403, passed=200),
    ViewWall(withdrawing.move_call, _moved, refused=403, passed=302),
    ViewWall(access.MembershipsView.post, lambda: _unfinished("memberships"), refused=403, passed=400),
    ViewWall(people.UsersView._inviting, lambda: _unfinished("users"), refused=403, passed=400),
)

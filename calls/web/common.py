"""Small parts that several pages share."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from callcenter.core.context import Actor
from callcenter.core.errors import Invalid, NotFound
from callcenter.core.models import TenantModel
from callcenter.core.permissions import Permission
from callcenter.ui.fragments import fragment
from calls.fields import REVEALED
from calls.queries import ShownCall
from tenants import queries as tenants
from tenants.models import Tenant


def midnight() -> datetime:
    """Begin of today where the service works."""
    return timezone.make_aware(datetime.combine(timezone.localdate(), time.min))


def client_of(actor: Actor, tenant_id: UUID, permission: Permission) -> Tenant:
    """The company of an object that was loaded for this actor."""
    access = actor.tenants.get(tenant_id)
    if access is None:
        raise NotFound()
    return tenants.get_tenant_for(actor, access.slug, permission)


def companies_of(rows: Iterable[TenantModel | ShownCall]) -> dict[UUID, Tenant]:
    """The companies of rows that were loaded for the actor, by id."""
    calls = (row.call if isinstance(row, ShownCall) else row for row in rows)
    return tenants.cards({call.tenant_id for call in calls})


def by_name(found: Mapping[str, str | None]) -> dict[str, str | None]:
    """Opened values by the names of the fields."""
    return {REVEALED[public].name: value for public, value in found.items()}


@dataclass(frozen=True, slots=True)
class Watched:
    """A list that stands still and says above itself that it has changed, for calls/_watched.html."""

    url: str
    version: str


def watched(request: HttpRequest, name: str, version: str) -> Watched:
    """``name``: of the fragment that says so, asked for with what this page was asked for with."""
    return Watched(_asked_alike(request, name), version)


def changed_list(request: HttpRequest, name: str, version: str) -> HttpResponse:
    """The fragment: 304 while the list has this version, else the way to the page ``name``, as it is by then."""
    return fragment(request, "calls/_changed.html", version, lambda: {"url": _asked_alike(request, name)})


def _asked_alike(request: HttpRequest, name: str) -> str:
    query = request.GET.urlencode()
    return f"{reverse(name)}?{query}" if query else reverse(name)


def json_body(request: HttpRequest) -> Mapping[str, Any]:
    """The JSON object of a request that a script of ours sends. Raises Invalid for anything else."""
    try:
        found = json.loads(request.body.decode())
    except (UnicodeDecodeError, ValueError) as error:
        raise Invalid(_("送信の形式が正しくありません。何も保存されていません。")) from error
    if not isinstance(found, dict):
        raise Invalid(_("送信の形式が正しくありません。何も保存されていません。"))
    return found

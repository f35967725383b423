"""REST: companies, their numbers and people, the look-up by dialled number."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.response import Response

from callcenter.core.api import ApiView
from callcenter.core.db import write_to
from callcenter.core.errors import Invalid, NotFound
from callcenter.core.idempotency import once
from callcenter.core.ids import HOUSE_ID, uuid7
from callcenter.core.permissions import Permission, require
from tenants import normalise, queries, services
from tenants.api import bodies
from tenants.api import serializers as s
from tenants.models import Tenant

IDEMPOTENCY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)


class TenantsView(ApiView):
    """Companies of the actor; a new one."""

    @extend_schema(operation_id="tenants_list", parameters=[s.CompanyQuery], responses=s.CompanyPage)
    def get(self, request: Any) -> Response:
        asked = self.query(s.CompanyQuery)
        page = queries.companies(self.actor, Permission.TENANT_VIEW, asked.get("q", ""), asked.get("cursor") or None)
        found = [bodies.company(row) for row in page.rows]
        return Response({"results": found, "next": page.next, "previous": page.previous})

    @extend_schema(request=s.NewCompanyIn, responses={201: s.CompanyDetailOut}, parameters=[IDEMPOTENCY])
    def post(self, request: Any) -> Response:
        require(self.actor, HOUSE_ID, Permission.TENANT_MANAGE)
        data = _texts(self.validated(s.NewCompanyIn))
        key = request.headers.get("Idempotency-Key", "")
        new_id = self._id_of(key) if key else uuid7()

        def create() -> tuple[UUID, int]:
            return services.create_tenant(actor=self.actor, tenant_id=new_id, **data).id, 201

        write_to(new_id, created=True)
        tenant_id, status, _replayed = once(
            actor=self.actor, tenant_id=new_id, route="tenants", key=key, body=data, create=create
        )
        body = {**bodies.company(Tenant.objects.get(id=tenant_id)), "numbers": [], "people": []}
        return Response(body, status=status)

    def _id_of(self, key: str) -> UUID:
        """The same key of the same actor names the same company, so that a repeat finds the first answer."""
        text = f"tenant:{self.actor.id}:{key}".encode()
        return UUID(bytes=hmac.digest(settings.SECRET_KEY.encode(), text, hashlib.sha256)[:16], version=5)


class TenantView(ApiView):
    """One company."""

    @extend_schema(responses=s.CompanyDetailOut)
    def get(self, request: Any, slug: str) -> Response:
        tenant = queries.get_tenant_for(self.actor, slug, Permission.TENANT_VIEW)
        return Response(bodies.company_detail(self.actor, tenant))

    @extend_schema(request=s.CompanyIn(partial=True), responses=s.CompanyOut)
    def patch(self, request: Any, slug: str) -> Response:
        tenant = queries.get_tenant_for(self.actor, slug, Permission.TENANT_MANAGE)
        changes = _texts(self.validated(s.CompanyIn, partial=True))
        changed = services.update_tenant(actor=self.actor, tenant_id=tenant.id, changes=changes)
        return Response(bodies.company(changed))


class LiveView(ApiView):
    """Start a company; 409 names what is missing."""

    @extend_schema(request=None, responses=s.CompanyOut)
    def post(self, request: Any, slug: str) -> Response:
        tenant = queries.get_tenant_for(self.actor, slug, Permission.TENANT_MANAGE)
        return Response(bodies.company(services.go_live(actor=self.actor, tenant_id=tenant.id)))


class NumbersView(ApiView):
    """Numbers of a company."""

    @extend_schema(responses=s.NumberPage)
    def get(self, request: Any, slug: str) -> Response:
        tenant = queries.get_tenant_for(self.actor, slug, Permission.TENANT_VIEW)
        rows = queries.numbers_of(self.actor, tenant.id, Permission.TENANT_VIEW)
        return Response(bodies.page(map(bodies.number, rows)))

    @extend_schema(request=s.NumberIn, responses={201: s.NumberOut}, parameters=[IDEMPOTENCY])
    def post(self, request: Any, slug: str) -> Response:
        tenant = queries.get_tenant_for(self.actor, slug, Permission.TENANT_MANAGE)
        data = self.validated(s.NumberIn)
        number_id, status, _replayed = once(
            actor=self.actor,
            tenant_id=tenant.id,
            route="numbers",
            key=request.headers.get("Idempotency-Key", ""),
            body={**data, "tenant": slug},
            create=lambda: (services.add_number(actor=self.actor, tenant_id=tenant.id, **data).id, 201),
        )
        row = queries.get_number_for(self.actor, tenant.id, number_id, Permission.TENANT_MANAGE)
        return Response(bodies.number(row), status=status)

    @extend_schema(request=s.NumberPatch, responses=s.NumberOut)
    def patch(self, request: Any, slug: str, number_id: UUID | None = None) -> Response:
        tenant = queries.get_tenant_for(self.actor, slug, Permission.TENANT_MANAGE)
        data = self.validated(s.NumberPatch)
        named = _named(number_id, data)
        row = services.update_number(actor=self.actor, tenant_id=tenant.id, number_id=named, **data)
        return Response(bodies.number(row))


@extend_schema_view(patch=extend_schema(operation_id="tenants_number_update"))
class NumberView(NumbersView):
    """One number, named by the address."""

    http_method_names = ["patch", "options"]


class PeopleView(ApiView):
    """The directory of a company."""

    @extend_schema(responses=s.PersonPage)
    def get(self, request: Any, slug: str) -> Response:
        tenant = queries.get_tenant_for(self.actor, slug, Permission.DIRECTORY_VIEW)
        return Response(bodies.page(bodies.person(e) for e in queries.directory(self.actor, tenant.id)))

    @extend_schema(request=s.PersonIn, responses={201: s.PersonOut}, parameters=[IDEMPOTENCY])
    def post(self, request: Any, slug: str) -> Response:
        tenant = queries.get_tenant_for(self.actor, slug, Permission.DIRECTORY_MANAGE)
        data = self.validated(s.PersonIn)
        person_id, status, _replayed = once(
            actor=self.actor,
            tenant_id=tenant.id,
            route="people",
            key=request.headers.get("Idempotency-Key", ""),
            body={**data, "tenant": slug},
            create=lambda: (services.add_person(actor=self.actor, tenant_id=tenant.id, **data).id, 201),
        )
        return Response(self._opened(tenant, person_id), status=status)

    @extend_schema(request=s.PersonPatch, responses=s.PersonOut)
    def patch(self, request: Any, slug: str, person_id: UUID | None = None) -> Response:
        tenant = queries.get_tenant_for(self.actor, slug, Permission.DIRECTORY_MANAGE)
        data = self.validated(s.PersonPatch)
        named, active = _named(person_id, data), data.pop("active", None)
        services.update_person(actor=self.actor, tenant_id=tenant.id, entry_id=named, changes=data, active=active)
        return Response(self._opened(tenant, named))

    def _opened(self, tenant: Tenant, person_id: UUID) -> dict[str, Any]:
        row = queries.get_entry_for(self.actor, tenant.id, person_id, Permission.DIRECTORY_MANAGE)
        return bodies.person(queries.opened(self.actor, [row])[0])


@extend_schema_view(patch=extend_schema(operation_id="tenants_person_update"))
class PersonView(PeopleView):
    """One addressee, named by the address."""

    http_method_names = ["patch", "options"]


class LookupView(ApiView):
    """Which of the operator's own companies answers on a number; the same 404 for foreign and unknown."""

    @extend_schema(parameters=[s.LookupQuery], responses=s.LookupOut)
    def get(self, request: Any) -> Response:
        asked = self.query(s.LookupQuery)["called_number"]
        number = normalise.e164(asked, field="called_number")
        tenant = queries.lookup_number(self.actor, number)
        if tenant is None:
            raise NotFound()
        return Response({**bodies.company(tenant), "tenant": tenant.slug, "number": number})


def _texts(data: dict[str, Any]) -> dict[str, Any]:
    """The API says ``hours``, the table ``hours_text``."""
    return {"hours_text" if name == "hours" else name: value for name, value in data.items()}


def _named(from_path: UUID | None, data: dict[str, Any]) -> UUID:
    """The id of the address, or of the body where the address names the list."""
    from_body = data.pop("id", None)
    named = from_path or from_body
    if named is None or (from_path is not None and from_body not in (None, from_path)):
        raise Invalid(errors={"id": [_("変更する行の id を指定してください。")]})
    return UUID(str(named))

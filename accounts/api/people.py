"""REST: oneself, accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework.response import Response

from accounts import queries
from accounts.api import bodies
from accounts.api import serializers as s
from accounts.queries.companies import company_names
from accounts.roles import CLIENT_USER
from accounts.services import invitations, people, second_factor
from callcenter.core.api import ApiView
from callcenter.core.context import Actor
from callcenter.core.errors import Invalid, NotFound
from callcenter.core.idempotency import once
from callcenter.core.ids import HOUSE_ID
from callcenter.core.permissions import Permission, require

IDEMPOTENCY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)


def named_tenant(actor: Actor, slug: Any) -> UUID:
    """The company of a body's ``tenant``; not found for a stranger, whatever else the body says."""
    access = actor.by_slug(str(slug))
    if access is None:
        raise NotFound()
    return access.tenant_id


class MeView(ApiView):
    """Who this request acts for, and where it may do what."""

    @extend_schema(operation_id="me_retrieve", responses=s.MeOut, tags=["people"])
    def get(self, request: Any) -> Response:
        user = queries.own_account(self.actor)
        names = company_names(self.actor.tenants)
        has = second_factor.has_second_factor(user.pk)
        return Response(bodies.me(self.actor, user, names, second_factor=has))


class UsersView(ApiView):
    """Accounts for the service's administrator; colleagues for a client's administrator, who invites."""

    @extend_schema(operation_id="users_list", parameters=[s.UserQuery], responses=s.UserPage, tags=["people"])
    def get(self, request: Any) -> Response:
        asked = self.query(s.UserQuery)
        if not self.actor.may(Permission.USER_MANAGE, HOUSE_ID):
            return Response(self._colleagues(asked))
        page = queries.list_people(
            self.actor, text=asked.get("q", ""), state=asked.get("state", ""), cursor=asked.get("cursor")
        )
        return Response(bodies.page((bodies.user(row) for row in page.rows), page))

    def _colleagues(self, asked: dict[str, Any]) -> dict[str, Any]:
        tenants = self.actor.tenants_with(Permission.MEMBERSHIP_MANAGE)
        if asked.get("tenant"):
            tenants = frozenset({named_tenant(self.actor, asked["tenant"])})
        rows = [row for tenant_id in sorted(tenants) for row in queries.members(self.actor, tenant_id)]
        return bodies.page(bodies.member(row) for row in rows)

    @extend_schema(
        operation_id="users_create",
        parameters=[IDEMPOTENCY],
        request=PolymorphicProxySerializer(
            component_name="UserOrInvitation", serializers=[s.UserIn, s.InvitationIn], resource_type_field_name=None
        ),
        responses={201: s.UserOut, 202: s.InvitedOut},
        tags=["people"],
    )
    def post(self, request: Any) -> Response:
        if not self.actor.may(Permission.USER_MANAGE, HOUSE_ID):
            return self._invite()
        data = self.validated(s.UserIn)
        user_id, status, _replayed = once(
            actor=self.actor,
            tenant_id=HOUSE_ID,
            route="users",
            key=request.headers.get("Idempotency-Key", ""),
            body=data,
            create=lambda: (self._create(data), 201),
        )
        return Response(bodies.user(queries.view_person(self.actor, user_id)), status=status)

    def _create(self, data: dict[str, Any]) -> UUID:
        made = people.create_person(
            actor=self.actor,
            email=data["email"],
            display_name=data["name"],
            staff_code=data.get("staff_code", ""),
            language=data.get("language", "ja"),
        )
        return made.pk

    def _invite(self) -> Response:
        """Always 202: the answer to a new, a known and a strange address is the same."""
        raw = self.request.data if isinstance(self.request.data, Mapping) else {}
        tenant_id = self._inviting(raw.get("tenant"))
        data = self.validated(s.InvitationIn)
        invitations.invite(
            actor=self.actor, tenant_id=tenant_id, email=data["email"], role=data.get("role", CLIENT_USER.code)
        )
        return Response({"status": "invited"}, status=202)

    def _inviting(self, slug: Any) -> UUID:
        if slug:
            tenant_id = named_tenant(self.actor, slug)
            require(self.actor, tenant_id, Permission.MEMBERSHIP_MANAGE)
            return tenant_id
        tenants = self.actor.tenants_with(Permission.MEMBERSHIP_MANAGE)
        if len(tenants) != 1:
            raise Invalid(errors={"tenant": [_("どの会社に招待するか指定してください。")]})
        return next(iter(tenants))


class UserView(ApiView):
    """One account."""

    @extend_schema(operation_id="users_retrieve", responses=s.UserOut, tags=["people"])
    def get(self, request: Any, user_id: UUID) -> Response:
        return Response(bodies.user(queries.view_person(self.actor, user_id)))

    @extend_schema(operation_id="users_update", request=s.UserPatch, responses=s.UserOut, tags=["people"])
    def patch(self, request: Any, user_id: UUID) -> Response:
        queries.get_person_for(self.actor, user_id)
        data = self.validated(s.UserPatch)
        if "name" in data:
            data["display_name"] = data.pop("name")
        people.change_person(actor=self.actor, user_id=user_id, **data)
        return Response(bodies.user(queries.view_person(self.actor, user_id)))


class DeactivateView(ApiView):
    """Stops an account at once, with everything it has opened."""

    @extend_schema(operation_id="users_deactivate", request=None, responses=s.UserOut, tags=["people"])
    def post(self, request: Any, user_id: UUID) -> Response:
        people.deactivate(actor=self.actor, user_id=user_id)
        return Response(bodies.user(queries.view_person(self.actor, user_id)))

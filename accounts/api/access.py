"""REST: memberships, tokens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from accounts import queries
from accounts.api import bodies
from accounts.api import serializers as s
from accounts.api.people import IDEMPOTENCY, named_tenant
from accounts.models import Proposal
from accounts.queries.proposals import waiting
from accounts.services import decisions, memberships
from accounts.services import tokens as token_service
from callcenter.core.api import ApiView
from callcenter.core.idempotency import once
from callcenter.core.ids import HOUSE_ID
from callcenter.core.openapi import SESSION_ONLY
from callcenter.core.permissions import Permission, require


class MembershipsView(ApiView):
    """Who belongs where; a new role for somebody."""

    @extend_schema(
        operation_id="memberships_list", parameters=[s.MembershipQuery], responses=s.MembershipPage, tags=["people"]
    )
    def get(self, request: Any) -> Response:
        asked = self.query(s.MembershipQuery)
        tenant_id = named_tenant(self.actor, asked["tenant"]) if asked.get("tenant") else None
        page = queries.list_memberships(
            self.actor, tenant_id=tenant_id, user_id=asked.get("user"), cursor=asked.get("cursor")
        )
        slugs = {tenant: access.slug for tenant, access in self.actor.tenants.items()}
        return Response(bodies.page((bodies.membership(row, slugs[row.tenant_id]) for row in page.rows), page))

    @extend_schema(
        operation_id="memberships_create",
        parameters=[IDEMPOTENCY],
        request=s.MembershipIn,
        responses={201: s.MembershipOut, 202: s.PersonProposalOut},
        tags=["people"],
    )
    def post(self, request: Any) -> Response:
        raw = request.data if isinstance(request.data, Mapping) else {}
        if raw.get("tenant"):
            require(self.actor, named_tenant(self.actor, raw["tenant"]), Permission.MEMBERSHIP_MANAGE)
        data = self.validated(s.MembershipIn)
        tenant_id = named_tenant(self.actor, data["tenant"])

        def create() -> tuple[UUID, int]:
            made = memberships.give(
                actor=self.actor,
                tenant_id=tenant_id,
                user_id=data["user"],
                role=data["role"],
                starts_at=data.get("starts_at"),
                ends_at=data.get("ends_at"),
            )
            return made.id, 202 if isinstance(made, Proposal) else 201

        membership_id, status, _replayed = once(
            actor=self.actor,
            tenant_id=tenant_id,
            route="memberships",
            key=request.headers.get("Idempotency-Key", ""),
            body=data,
            create=create,
        )
        if status == 202:
            return Response({"proposal": membership_id, "status": "proposed"}, status=202)
        row = queries.view_membership(self.actor, membership_id)
        return Response(bodies.membership(row, data["tenant"]), status=status)


class MembershipView(ApiView):
    """Ends a membership. It stays in the history."""

    @extend_schema(operation_id="memberships_end", request=None, responses={204: None}, tags=["people"])
    def delete(self, request: Any, membership_id: UUID) -> Response:
        memberships.end(actor=self.actor, membership_id=membership_id)
        return Response(status=204)


class ProposalsView(ApiView):
    """Roles that wait for the approval of another administrator."""

    @extend_schema(operation_id="proposals_list", parameters=[s.PageQuery], responses=s.ProposalPage, tags=["people"])
    def get(self, request: Any) -> Response:
        page = waiting(self.actor, self.query(s.PageQuery).get("cursor"))
        slugs = {tenant: access.slug for tenant, access in self.actor.tenants.items()}
        return Response(bodies.page((bodies.proposal(item, slugs[item.row.tenant_id]) for item in page.rows), page))


class ProposalDecisionView(ApiView):
    """Approves or refuses what somebody else has proposed, or takes one's own proposal back. Not with a token."""

    @extend_schema(
        operation_id="proposals_decide",
        auth=SESSION_ONLY,
        request=s.DecisionIn,
        responses={200: s.DecidedOut},
        tags=["people"],
    )
    def post(self, request: Any, proposal_id: UUID) -> Response:
        queries.get_proposal_for(self.actor, proposal_id)
        data = self.validated(s.DecisionIn)
        row = decisions.decide(actor=self.actor, proposal_id=proposal_id, decision=data["decision"])
        return Response({"id": row.id, "outcome": row.outcome})


class TokensView(ApiView):
    """One's own tokens. Signed in by session only: a token makes no tokens."""

    @extend_schema(operation_id="tokens_list", responses=s.TokenPage, tags=["people"])
    def get(self, request: Any) -> Response:
        with token_service.own_tokens(self.actor):
            rows = queries.tokens_of(self.actor)
        return Response(bodies.page(bodies.token(row, self.actor) for row in rows))

    @extend_schema(
        operation_id="tokens_create",
        auth=SESSION_ONLY,
        parameters=[IDEMPOTENCY],
        request=s.TokenIn,
        responses={201: s.NewTokenOut},
        tags=["people"],
    )
    def post(self, request: Any) -> Response:
        raw = request.data if isinstance(request.data, Mapping) else {}
        tenant_id = named_tenant(self.actor, raw["tenant"]) if raw.get("tenant") else None
        data = self.validated(s.TokenIn)
        texts: list[str] = []

        def create() -> tuple[UUID, int]:
            row, text = token_service.make_token(
                actor=self.actor,
                label=data["label"],
                tenant_id=tenant_id,
                scopes=data.get("scopes") or ["all"],
                days=data.get("days", token_service.DAYS),
            )
            texts.append(text)
            return row.id, 201

        with token_service.own_tokens(self.actor):
            token_id, status, _replayed = once(
                actor=self.actor,
                tenant_id=tenant_id or HOUSE_ID,
                route="tokens",
                key=request.headers.get("Idempotency-Key", ""),
                body=data,
                create=create,
            )
            row = token_service.own_token(self.actor, token_id)
        return Response({**bodies.token(row, self.actor), "token": texts[0] if texts else None}, status=status)


class TokenView(ApiView):
    """Ends one of one's own tokens at once."""

    @extend_schema(operation_id="tokens_end", request=None, responses={204: None}, tags=["people"])
    def delete(self, request: Any, token_id: UUID) -> Response:
        token_service.end_token(actor=self.actor, token_id=token_id)
        return Response(status=204)

"""REST: retention periods and legal holds."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from callcenter.core.api import ApiView
from callcenter.core.idempotency import once
from callcenter.core.permissions import Permission
from retention import queries, services
from retention.api import bodies
from retention.api import serializers as s
from tenants.api.bodies import page
from tenants.api.views import IDEMPOTENCY
from tenants.queries import get_tenant_for


class RetentionView(ApiView):
    """Periods of a company: an administrator sets them, the client's administrator proposes."""

    @extend_schema(responses=s.RetentionOut)
    def get(self, request: Any, slug: str) -> Response:
        tenant = get_tenant_for(self.actor, slug, Permission.RETENTION_VIEW)
        return Response(bodies.policies(queries.policies_of(self.actor, tenant.id)))

    @extend_schema(request=s.RetentionIn, responses={200: s.RetentionOut, 202: s.RetentionOut})
    def put(self, request: Any, slug: str) -> Response:
        """Sets days per class, or proposes them. Longer holds at once; shorter, and a first period, after seven days.

        What destroys is confirmed: the first request is refused with 409 `confirmation_required`, whose `confirm` says by
        class how many records are deleted. The same request with that `confirm` settles the change. While it waits it can be
        taken back.
        """
        tenant = get_tenant_for(self.actor, slug, Permission.RETENTION_VIEW)
        days = self.validated(s.RetentionIn)
        manages = self.actor.may(Permission.RETENTION_MANAGE, tenant.id)
        confirm = days.pop("confirm", {})
        if manages:
            changes = services.set_policies(actor=self.actor, tenant_id=tenant.id, days=days, confirm=confirm)
        else:
            changes = services.propose_policies(actor=self.actor, tenant_id=tenant.id, days=days)
        status = 202 if any(change.waits for change in changes) else 200
        return Response(bodies.policies(queries.policies_of(self.actor, tenant.id), changes), status=status)


class ProposalView(ApiView):
    """The company's own proposal for one class."""

    @extend_schema(responses={204: None})
    def delete(self, request: Any, slug: str, data_class: str) -> Response:
        """Takes it back; 409 when it was answered before."""
        tenant = get_tenant_for(self.actor, slug, Permission.RETENTION_PROPOSE)
        services.retract_proposal(actor=self.actor, tenant_id=tenant.id, data_class=data_class)
        return Response(status=204)


class PendingView(ApiView):
    """A shorter period of one class that waits for its day."""

    @extend_schema(responses={204: None})
    def delete(self, request: Any, slug: str, data_class: str) -> Response:
        """Takes it back; 409 when none waits any more."""
        tenant = get_tenant_for(self.actor, slug, Permission.RETENTION_MANAGE)
        services.withdraw_change(actor=self.actor, tenant_id=tenant.id, data_class=data_class)
        return Response(status=204)


class HoldsView(ApiView):
    """Legal holds of a company."""

    @extend_schema(responses=s.HoldPage)
    def get(self, request: Any, slug: str) -> Response:
        tenant = get_tenant_for(self.actor, slug, Permission.HOLD_MANAGE)
        return Response(page(bodies.hold(row) for row in queries.holds_of(self.actor, tenant.id)))

    @extend_schema(request=s.HoldIn, responses={201: s.HoldOut}, parameters=[IDEMPOTENCY])
    def post(self, request: Any, slug: str) -> Response:
        tenant = get_tenant_for(self.actor, slug, Permission.HOLD_MANAGE)
        data = self.validated(s.HoldIn)

        def create() -> tuple[UUID, int]:
            hold = services.set_hold(
                actor=self.actor,
                tenant_id=tenant.id,
                scope=data["target_type"],
                reason_code=data["reason"],
                data_class=data.get("data_class", ""),
                target_id=data.get("target_id"),
                ticket=data.get("ticket", ""),
            )
            return hold.id, 201

        hold_id, status, _replayed = once(
            actor=self.actor,
            tenant_id=tenant.id,
            route="holds",
            key=request.headers.get("Idempotency-Key", ""),
            body={**data, "tenant": slug},
            create=create,
        )
        return Response(bodies.hold(queries.get_hold_for(self.actor, tenant.id, hold_id)), status=status)


class HoldReleaseView(ApiView):
    """Let go of a hold."""

    @extend_schema(request=s.HoldReleaseIn, responses=s.HoldOut)
    def post(self, request: Any, slug: str, hold_id: UUID) -> Response:
        """Lets go of a hold; 409 when it was let go before. It keeps all the same until `kept_until`, and can be set again.

        What destroys is confirmed, as a shorter period is: 409 `confirmation_required`, and once more with its `confirm`.
        """
        tenant = get_tenant_for(self.actor, slug, Permission.HOLD_MANAGE)
        confirm = self.validated(s.HoldReleaseIn).get("confirm", {})
        hold = services.release_hold(actor=self.actor, tenant_id=tenant.id, hold_id=hold_id, confirm=confirm)
        return Response(bodies.hold(hold))

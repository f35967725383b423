"""REST: the instructions of the day of a company. Each answer that carries their texts is in the log."""

from datetime import UTC
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from audit.purposes import Purpose
from callcenter.core.api import ApiView, Moment, StrictSerializer
from callcenter.core.permissions import Permission
from knowledge import queries, services
from knowledge.models import Side
from knowledge.queries.instructions import Shown
from tenants import queries as tenants


class InstructionIn(StrictSerializer):
    """``since``: from now, where it is left out or past."""

    text = serializers.CharField()
    until = Moment()
    since = Moment(required=False)


class InstructionOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    text = serializers.CharField()
    side = serializers.ChoiceField(choices=Side.choices)
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()


class InstructionsOut(serializers.Serializer[Any]):
    results = InstructionOut(many=True)


def _out(shown: Shown) -> dict[str, Any]:
    return {name: getattr(shown, name) for name in map(str, InstructionOut().fields)}


class InstructionsView(ApiView):
    """What holds now or will, ten at most; and one more."""

    @extend_schema(operation_id="instructions_list", responses=InstructionsOut)
    def get(self, request: Any, slug: str) -> Response:
        company = tenants.get_tenant_for(self.actor, slug, Permission.INSTRUCTION_VIEW)
        rows = queries.ahead(self.actor, company.id)
        return Response({"results": [_out(each) for each in queries.opened(self.actor, rows, Purpose.CONTENT_CHECK)]})

    @extend_schema(operation_id="instructions_give", request=InstructionIn, responses={201: InstructionOut})
    def post(self, request: Any, slug: str) -> Response:
        company = tenants.get_tenant_for(self.actor, slug, Permission.INSTRUCTION_GIVE)
        data = self.validated(InstructionIn)
        row = services.give_instruction(actor=self.actor, tenant_id=company.id, **data)
        since, until = (each.astimezone(UTC) for each in (row.since, row.until))
        return Response(_out(Shown(row.pk, data["text"], Side(row.side), since, until)), status=201)


class WithdrawView(ApiView):
    """Ends one at once."""

    @extend_schema(operation_id="instructions_withdraw", request=None, responses={204: None})
    def post(self, request: Any, slug: str, instruction_id: UUID) -> Response:
        company = tenants.get_tenant_for(self.actor, slug, Permission.INSTRUCTION_GIVE)
        services.withdraw_instruction(actor=self.actor, tenant_id=company.id, instruction_id=instruction_id)
        return Response(status=204)

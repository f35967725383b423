"""REST: whom the service is to call back. No value of the caller: ``call`` leads to it, by the ways that are on record."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from callcenter.core.api import ApiView, Moment, StrictSerializer
from callcenter.core.context import Actor
from callcenter.core.permissions import Permission
from calls import services
from calls.api.calls import tenant_named
from calls.api.shapes import Text
from calls.choices import CallbackResult, CallbackState
from calls.models import Callback
from calls.queries import get_call_for, get_callback_for, list_callbacks

TAGS = ["callbacks"]
DEEDS: Mapping[str, tuple[Callable[..., Callback], tuple[str, ...]]] = {
    "take": (services.take_callback, ()),
    "give_back": (services.give_back_callback, ()),
    "move": (services.move_callback, ("due_at",)),
    "finish": (services.finish_callback, ("result", "again_at")),
}
"""What is done with one → by which service, and what it is given."""


class CallbackQuery(StrictSerializer):
    tenant = Text(required=False)
    cursor = Text(required=False)


class DueIn(StrictSerializer):
    due_at = Moment()


class DeedIn(StrictSerializer):
    """``due_at`` goes with move; ``result``, and where nobody was there ``again_at``, with finish."""

    deed = serializers.ChoiceField([(name, name) for name in DEEDS])
    version = serializers.IntegerField(
        help_text=_("読んだときの version。ほかの人が先に変更していると 409 になります。")
    )
    due_at = Moment(required=False)
    result = serializers.ChoiceField(CallbackResult.choices, required=False)
    again_at = Moment(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        needed = {"move": "due_at", "finish": "result"}.get(attrs["deed"])
        if needed and needed not in attrs:
            raise serializers.ValidationError({needed: [_("入力してください。")]})
        return attrs


class CallbackOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    tenant = serializers.CharField()
    call = serializers.UUIDField()
    due_at = serializers.DateTimeField()
    owner = serializers.CharField(allow_null=True, help_text=_("引き受けた人の利用者コード。だれもいなければ null"))
    state = serializers.ChoiceField(CallbackState.choices)
    result = serializers.ChoiceField(CallbackResult.choices, allow_null=True)
    attempts = serializers.IntegerField()
    version = serializers.IntegerField()
    ordered = serializers.BooleanField(help_text=_("委託元が画面から依頼した折返しなら true"))


class CallbackPageOut(serializers.Serializer[Any]):
    results = CallbackOut(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class Callbacks(ApiView):
    @extend_schema(operation_id="callbacks_list", parameters=[CallbackQuery], responses=CallbackPageOut, tags=TAGS)
    def get(self, request: Request) -> Response:
        """Those that are open, of all of one's companies or of one; what is due first comes first."""
        asked = self.query(CallbackQuery)
        tenant_id = tenant_named(self.actor, asked["tenant"]) if asked.get("tenant") else None
        page = list_callbacks(self.actor, tenant_id, asked.get("cursor"))
        rows = [as_json(self.actor, row) for row in page.rows]
        return Response({"results": rows, "next": page.next, "previous": page.previous})


class One(ApiView):
    @extend_schema(operation_id="callbacks_work", request=DeedIn, responses=CallbackOut, tags=TAGS)
    def patch(self, request: Request, callback_id: UUID) -> Response:
        """Takes it, gives it back, moves it to another time, or says what came of it."""
        get_callback_for(self.actor, callback_id)
        asked = self.validated(DeedIn)
        work, names = DEEDS[asked["deed"]]
        given = {name: asked.get(name) for name in names}
        done = work(actor=self.actor, callback_id=callback_id, version=asked["version"], **given)
        return Response(as_json(self.actor, done))


class OfCall(ApiView):
    @extend_schema(operation_id="calls_callback", request=DueIn, responses=CallbackOut, tags=TAGS)
    def post(self, request: Request, call_id: UUID) -> Response:
        """The service is to call back who called. Where that was asked for already, it stays as it is."""
        get_call_for(self.actor, call_id, Permission.CALLBACK_WORK)
        asked = self.validated(DueIn)
        made = services.ask_callback(actor=self.actor, call_id=call_id, due_at=asked["due_at"])
        return Response(as_json(self.actor, made))


def as_json(actor: Actor, row: Callback) -> dict[str, Any]:
    """Of a row that was loaded for this actor."""
    return {
        "id": row.pk,
        "tenant": actor.tenants[row.tenant_id].slug,
        "call": row.call_id,
        "due_at": row.due_at,
        "owner": row.owner_label or None,
        "state": row.state,
        "result": row.result or None,
        "attempts": row.attempts,
        "version": row.version,
        "ordered": row.ordered,
    }

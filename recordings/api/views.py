"""REST views of recordings."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request as DrfRequest
from rest_framework.response import Response

from callcenter.core.api import ApiView
from callcenter.core.middleware import Request
from callcenter.core.streams import short_transaction
from recordings import queries, services
from recordings.api.serializers import (
    PlaySerializer,
    RecordingDetailSerializer,
    RecordingListSerializer,
    TicketSerializer,
    UploadedSerializer,
    described,
)
from recordings.receiving import receive_upload
from recordings.services.playback import describe

_FILE = {
    "multipart/form-data": {
        "type": "object",
        "properties": {"file": {"type": "string", "format": "binary"}},
        "required": ["file"],
    }
}
_KEY = OpenApiParameter(
    "Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER, description="同じキーと内容なら同じ結果を返します。"
)


class OfCall(ApiView):
    """The recordings of a call. Uploading streams, so this view opens its own short transactions."""

    checks_origin_itself = True
    parser_classes: list[Any] = []

    @extend_schema(operation_id="call_recordings_list", responses=RecordingListSerializer)
    def get(self, request: DrfRequest, call_id: UUID) -> Response:
        with short_transaction(self.actor):
            rows = queries.recordings_of_call(self.actor, call_id)
        return Response({"results": [described(row.recording) for row in rows]})

    @extend_schema(
        operation_id="call_recordings_upload", request=_FILE, parameters=[_KEY], responses={201: UploadedSerializer}
    )
    def post(self, request: DrfRequest, call_id: UUID) -> Response:
        uploaded = receive_upload(cast(Request, request._request), call_id)
        headers = {"Location": reverse("api-recordings:detail", args=[uploaded.id])}
        return Response({"id": str(uploaded.id), "state": uploaded.state}, status=uploaded.status, headers=headers)


class Detail(ApiView):
    @extend_schema(operation_id="recordings_retrieve", responses=RecordingDetailSerializer)
    def get(self, request: DrfRequest, recording_id: UUID) -> Response:
        recording, peaks = describe(actor=self.actor, recording_id=recording_id)
        return Response({**described(recording), "peaks": list(peaks)})


class Play(ApiView):
    @extend_schema(operation_id="recordings_play", request=PlaySerializer, responses=TicketSerializer)
    def post(self, request: DrfRequest, recording_id: UUID) -> Response:
        queries.get_playable_for(self.actor, recording_id)
        asked = self.validated(PlaySerializer)
        ticket = services.open_ticket(
            actor=self.actor, recording_id=recording_id, purpose=asked["purpose"], reference=asked["ticket"]
        )
        url = reverse("api-recordings:audio", args=[recording_id, ticket.secret])
        return Response({"url": url, "expires_at": ticket.expires_at.isoformat()})

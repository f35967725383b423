"""REST: read the log, order exports, take checkpoints."""

from typing import Any, cast
from uuid import UUID

from django.http.response import HttpResponseBase
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request as DrfRequest
from rest_framework.response import Response

from audit.api import serializers as shapes
from audit.download import stream_export
from audit.models import Export, ExportState
from audit.queries import search
from audit.queries.exports import get_export_for
from audit.queries.search import EventFilter, EventView
from audit.services.exports import request_export
from callcenter.core.api import ApiView
from callcenter.core.context import Actor
from callcenter.core.errors import NotFound
from callcenter.core.idempotency import once
from callcenter.core.middleware import Request

IDEMPOTENCY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, required=False)


class Events(ApiView):
    @extend_schema(
        operation_id="audit_events_list", parameters=[shapes.EventQuery], responses=shapes.EventPage, tags=["audit"]
    )
    def get(self, request: DrfRequest) -> Response:
        """Events, newest first. Reading them is itself an event of each tenant shown."""
        asked = self.query(shapes.EventQuery)
        cursor = asked.pop("cursor", None)
        page = search.search_events(self.actor, EventFilter(**asked), cursor)
        results = [event_json(view) for view in page.rows]
        return Response({"results": results, "next": page.next, "previous": page.previous})


class Exports(ApiView):
    @extend_schema(
        operation_id="audit_exports_create",
        parameters=[IDEMPOTENCY],
        request=shapes.ExportIn,
        responses={202: shapes.ExportOut},
        tags=["audit"],
    )
    def post(self, request: DrfRequest) -> Response:
        """Orders an export. `bundle` is the one that can be verified; csv and jsonl make no claim."""
        asked = self.validated(shapes.ExportIn)
        access = self.actor.by_slug(asked["tenant"])
        if access is None:
            raise NotFound()

        def create() -> tuple[UUID, int]:
            export = request_export(
                actor=self.actor,
                tenant_id=access.tenant_id,
                format=asked["format"],
                since=asked["since"],
                until=asked["until"],
                purpose=asked["purpose"],
                ticket=asked.get("ticket", ""),
            )
            return export.pk, 202

        export_id, status, _replayed = once(
            actor=self.actor,
            tenant_id=access.tenant_id,
            route="audit.exports",
            key=request.headers.get("Idempotency-Key", ""),
            body=request.data,
            create=create,
        )
        return Response(export_json(self.actor, Export.objects.get(pk=export_id)), status=status)


class OneExport(ApiView):
    @extend_schema(operation_id="audit_exports_retrieve", responses=shapes.ExportOut, tags=["audit"])
    def get(self, request: DrfRequest, export_id: UUID) -> Response:
        """State and progress of one's own export."""
        return Response(export_json(self.actor, get_export_for(self.actor, export_id)))


class ExportFile(ApiView):
    @extend_schema(
        operation_id="audit_exports_file",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, 409: None},
        tags=["audit"],
    )
    def get(self, request: DrfRequest, export_id: UUID) -> HttpResponseBase:
        """The file of one's own export, while it is kept."""
        return stream_export(cast(Request, request._request), export_id)


class Checkpoints(ApiView):
    @extend_schema(
        operation_id="audit_checkpoints_list",
        parameters=[shapes.CheckpointQuery],
        responses=shapes.CheckpointList,
        tags=["audit"],
    )
    def get(self, request: DrfRequest) -> Response:
        """The newest signed checkpoints of a tenant. Keep one: it proves any later rewriting."""
        rows = search.checkpoints_for(self.actor, self.query(shapes.CheckpointQuery)["tenant"])
        results = [
            {"size": row.size, "note": row.note, "key": row.vkey, "created_at": row.created_at.isoformat()}
            for row in rows
        ]
        return Response({"results": results})


def event_json(view: EventView) -> dict[str, Any]:
    return {
        "id": view.id,
        "tenant": view.tenant,
        "seq": view.seq,
        "at": view.at.isoformat(),
        "event": view.body,
    }


def export_json(actor: Actor, export: Export) -> dict[str, Any]:
    ready = export.state == ExportState.READY
    return {
        "id": export.pk,
        "tenant": actor.tenants[export.tenant_id].slug,
        "format": export.format,
        "state": export.state,
        "from": export.since.isoformat(),
        "to": export.until.isoformat(),
        "total": export.total,
        "done": export.done,
        "size": export.size,
        "sha256": export.sha256,
        "purpose": export.purpose,
        "created_at": export.created_at.isoformat(),
        "expires_at": export.expires_at.isoformat() if export.expires_at else None,
        "url": reverse("api-audit:export-file", args=[export.pk]) if ready else None,
    }

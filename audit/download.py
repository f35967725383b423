"""An export as a response: decrypted while it flows, without a database."""

from uuid import UUID

from django.http import StreamingHttpResponse

from audit.queries.exports import open_export
from callcenter.core.db import release_connections, tenant_transaction
from callcenter.core.middleware import Request
from callcenter.core.permissions import Permission


def stream_export(request: Request, export_id: UUID) -> StreamingHttpResponse:
    """For stream views. The event is committed before the first byte."""
    with tenant_transaction(request.actor, request.actor.tenants_with(Permission.AUDIT_EXPORT)):
        download = open_export(request.actor, export_id)
    release_connections()
    response = StreamingHttpResponse(download.pieces, content_type=download.content_type)
    response["Content-Length"] = str(download.size)
    response["Content-Disposition"] = f'attachment; filename="{download.name}"'
    return response

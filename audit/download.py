"""An export as a response: decrypted while it flows, without a database."""

from uuid import UUID

from django.http import StreamingHttpResponse

from audit.queries.exports import open_export
from callcenter.core.middleware import Request
from callcenter.core.streams import short_transaction


def stream_export(request: Request, export_id: UUID) -> StreamingHttpResponse:
    """For stream views. The event is committed before the first byte."""
    with short_transaction(request.actor):
        download = open_export(request.actor, export_id)
    response = StreamingHttpResponse(download.pieces, content_type=download.content_type)
    response["Content-Length"] = str(download.size)
    response["Content-Disposition"] = f'attachment; filename="{download.name}"'
    return response

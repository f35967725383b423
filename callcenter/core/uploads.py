"""The default upload handler: throws files away unread. Upload views install the sealing one after they authorise."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, MemoryFileUploadHandler
from django.http import HttpRequest


class DiscardingUploadHandler(FileUploadHandler):
    """No clear copy of an upload ever exists, in memory or in a temporary file, unless a view asked for it."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        return None

    def file_complete(self, file_size: int) -> Any:
        return None


def take_in_memory(request: HttpRequest) -> None:
    """The files of this request stay in memory, which the bound on bodies keeps small; call it before reading the body.

    Where the body was read already (a browser that names no origin), its files are thrown away as ever.
    """
    if not hasattr(request, "_files"):
        request.upload_handlers = [MemoryFileUploadHandler(request)]

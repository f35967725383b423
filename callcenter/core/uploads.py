"""The default upload handler: throws files away unread. Upload views install the sealing one after they authorise."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler


class DiscardingUploadHandler(FileUploadHandler):
    """No clear copy of an upload ever exists, in memory or in a temporary file, unless a view asked for it."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        return None

    def file_complete(self, file_size: int) -> Any:
        return None

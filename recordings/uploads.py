"""Receiving one file: sealed while it arrives, measured, and never anywhere in clear."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import IO, Any, Protocol, cast

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.http import parse_header_parameters
from django.utils.translation import gettext as _

from callcenter.core.errors import Invalid, LengthRequired, TooLarge
from callcenter.text import visible
from callcenter.vault.stream import PIECE, StreamSealer
from recordings.media.limits import Limits

FIELD = "file"
FRAME_BYTES = 64 * 1024
"""Room for the multipart frame around the file."""
HEAD_BYTES = 4096
_HEAD_ENDS = b"\r\n\r\n"


class Sink(Protocol):
    """Where sealed bytes go."""

    def write(self, data: bytes | memoryview) -> None: ...


@dataclass(frozen=True, slots=True)
class Received:
    """What arrived. Sizes in bytes, digests as SHA-256 in hex; `sealed_*` are those of the object in the store."""

    filename: str
    size: int
    digest: str
    sealed_size: int
    sealed_digest: str


class SealingUploadHandler(FileUploadHandler):
    """Seals each piece as it comes and hands it on; keeps nothing but counters."""

    chunk_size = PIECE

    def __init__(self, sealer: StreamSealer, sink: Sink, max_bytes: int) -> None:
        super().__init__()
        self._sealer, self._sink, self._max = sealer, sink, max_bytes
        self._digest, self._sealed_digest = hashlib.sha256(), hashlib.sha256()
        self._name: str | None = None
        self.received: Received | None = None

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        if field_name != FIELD or self._name is not None:
            raise _not_one_file()
        self._name = visible.line(file_name)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if start + len(raw_data) > self._max:
            raise TooLarge(_too_large_text(self._max))
        self._digest.update(raw_data)
        self._pass_on(self._sealer.update(raw_data))
        return None

    def file_complete(self, file_size: int) -> Any:
        self._pass_on(self._sealer.finalize())
        self.received = Received(
            filename=self._name or "",
            size=self._sealer.plain_size,
            digest=self._digest.hexdigest(),
            sealed_size=self._sealer.sealed_size,
            sealed_digest=self._sealed_digest.hexdigest(),
        )
        return None

    def _pass_on(self, sealed: bytes) -> None:
        self._sealed_digest.update(sealed)
        self._sink.write(sealed)


class CountedBody:
    """The body as it is read: how much of it came, and its last bytes.

    The head of its first part, which is the only one, is given on in UTF-8: older systems write a file's name in CP932.
    """

    def __init__(self, body: IO[bytes] | HttpRequest) -> None:
        self._body = body
        self._headed = False
        self.count = 0
        self.tail = b""

    def read(self, size: int | None = None, /) -> bytes:
        data = self._counted(size)
        if self._headed:
            return data
        while _HEAD_ENDS not in data and len(data) < HEAD_BYTES and (more := self._counted(size)):
            data += more
        self._headed = True
        head, end, rest = data.partition(_HEAD_ENDS)
        return _in_utf8(head) + end + rest if end else data

    def _counted(self, size: int | None) -> bytes:
        data: bytes = self._body.read(-1 if size is None else size)
        self.count += len(data)
        self.tail = (self.tail + data)[-256:]
        return data


def _in_utf8(head: bytes) -> bytes:
    try:
        head.decode()
    except UnicodeDecodeError:
        return head.decode("cp932", "replace").encode()
    return head


def declared_length(request: HttpRequest, limits: Limits) -> int:
    """Bytes of the body by its header, before any of them is read. LengthRequired without one, TooLarge above."""
    text = request.META.get("CONTENT_LENGTH") or ""
    if request.headers.get("Transfer-Encoding") or not str(text).isdigit():
        raise LengthRequired()
    length = int(text)
    if length > limits.max_bytes + FRAME_BYTES:
        raise TooLarge(_too_large_text(limits.max_bytes))
    return length


def receive(request: HttpRequest, *, sealer: StreamSealer, sink: Sink, limits: Limits) -> Received:
    """Reads the body: exactly one part, a file named `file`. What reached `sink` before an error is worthless.

    Raises Invalid for any other body and for one that ended early, TooLarge when the file is.
    """
    length = declared_length(request, limits)
    handler = SealingUploadHandler(sealer, sink, limits.max_bytes)
    body = CountedBody(request)
    try:
        fields, _files = MultiPartParser(request.META, cast(Any, body), [handler], "utf-8").parse()
    except (RequestDataTooBig, SuspiciousOperation, MultiPartParserError, UnreadablePostError) as error:
        raise Invalid(
            _("ファイルを最後まで受け取れませんでした。何も保存されていません。もう一度送ってください。")
        ) from error
    if body.count != length or not _is_closed(request, body.tail):
        raise Invalid(_("ファイルの途中で通信が切れました。何も保存されていません。もう一度送ってください。"))
    if fields or handler.received is None:
        raise _not_one_file()
    return handler.received


def _is_closed(request: HttpRequest, tail: bytes) -> bool:
    _kind, options = parse_header_parameters(request.META.get("CONTENT_TYPE", ""))
    boundary = options.get("boundary", "").encode("latin-1", "replace")
    return b"--" + boundary + b"--" in tail


def _not_one_file() -> Invalid:
    text = _("録音のファイルを1つだけ、file という名前で送ってください。何も保存されていません。")
    return Invalid(text, errors={FIELD: [_("ファイルを1つ選んでください。")]})


def _too_large_text(max_bytes: int) -> str:
    return _("ファイルが大きすぎます。送れるのは%(megabytes)sMBまでです。何も保存されていません。") % {
        "megabytes": max_bytes // (1024 * 1024)
    }

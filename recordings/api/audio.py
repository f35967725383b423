"""The sound itself: ranges of the sealed object, decrypted while they are sent. Works without REST machinery."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from callcenter.core.errors import DomainError, RangeInvalid
from callcenter.core.middleware import Request
from callcenter.core.responses import respond
from callcenter.core.streams import fresh_actor, short_transaction
from recordings import queries, ranges
from recordings.models import Recording
from recordings.services.playback import Sound, open_range, plain_size

logger = logging.getLogger(__name__)

RECHECK_SECONDS = 3.0
"""A stream that lasts asks again, when so much time has passed, whether it may go on."""


def audio(http_request: HttpRequest, recording_id: UUID, secret: str) -> HttpResponseBase:
    """200, 206 or 416. Person, session or token, ticket and state are checked, and the event is committed, before
    the first byte; then nothing is held but the open object."""
    request = cast(Request, http_request)
    with short_transaction(request.actor, queries.playing_question(recording_id, secret)) as asked:
        playing = queries.get_playing(request.actor, asked.answer)
        size = plain_size(playing.recording)
        try:
            span = ranges.parse(_range_header(request, playing.recording), size)
        except ranges.UnsatisfiableError:
            return _unsatisfiable(request, size)
        sound = open_range(actor=request.actor, playing=playing, span=span)
    return _answer(request, playing.recording, span, size, _Pieces(request, recording_id, secret, sound, span))


def _etag(recording: Recording) -> str:
    """The sound of a recording never changes, so its id says which bytes they are."""
    return f'"{recording.pk.hex}"'


def _range_header(request: Request, recording: Recording) -> str:
    """The range that is asked for, unless it was asked for other bytes than these (If-Range)."""
    condition = request.headers.get("If-Range", "")
    if condition and condition != _etag(recording):
        return ""
    return request.headers.get("Range", "")


def _unsatisfiable(request: Request, size: int) -> HttpResponse:
    response = respond(request, RangeInvalid())
    response["Content-Range"] = f"bytes */{size}"
    response["Accept-Ranges"] = "bytes"
    return response


def _answer(request: Request, recording: Recording, span: ranges.Span, size: int, pieces: _Pieces) -> HttpResponseBase:
    response: HttpResponseBase
    if request.method == "HEAD":
        pieces.close()
        response = HttpResponse()
    else:
        response = StreamingHttpResponse(pieces)
    response.status_code = 206 if span.partial else 200
    response["Content-Type"] = recording.mime
    response["Content-Length"] = str(span.length)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = _etag(recording)
    response["Cache-Control"] = "no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    if span.partial:
        response["Content-Range"] = span.content_range(size)
    return response


class _Pieces:
    """The decrypted bytes of one range. Ends early, and with it the connection, when the right to hear has ended."""

    def __init__(self, request: Request, recording_id: UUID, secret: str, sound: Sound, span: ranges.Span) -> None:
        self._request, self._recording_id, self._secret = request, recording_id, secret
        self._sound, self._span = sound, span
        self._checked = time.monotonic()

    def __iter__(self) -> Iterator[bytes]:
        try:
            for view in self._sound.reader.read(self._span.start, self._span.length):
                self._still_allowed()
                yield bytes(view)
        finally:
            self.close()

    def close(self) -> None:
        self._sound.close()

    def _still_allowed(self) -> None:
        if time.monotonic() - self._checked < RECHECK_SECONDS:
            return
        try:
            actor = fresh_actor(self._request)
            with short_transaction(actor):
                queries.get_playable_for(actor, self._recording_id)
        except DomainError as error:
            logger.info("stream_ended", extra={"code": error.code})
            raise ConnectionAbortedError("the right to hear this has ended") from None
        self._checked = time.monotonic()

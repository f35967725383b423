"""The product with one more address, which serves ranges of a plain file: the peer of a sealed recording."""

import os
from collections.abc import Iterator
from typing import Any, cast

import django
from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import include, path

django.setup()

from audit.services import record  # noqa: E402 - after Django is ready
from callcenter.asgi import application  # noqa: E402
from callcenter.core.db import release_connections  # noqa: E402
from callcenter.core.middleware import Request  # noqa: E402
from callcenter.core.permissions import Access, Kind, Pages, Permission  # noqa: E402
from callcenter.core.streams import short_transaction  # noqa: E402
from recordings import ranges  # noqa: E402

__all__ = ["application"]
FILE = os.environ["BENCH_PLAIN"]
STEP = 128 * 1024


def plain(request: HttpRequest) -> StreamingHttpResponse:
    """The same request, the same walls before the view, and then bytes as they lie on the disk."""
    size = os.path.getsize(FILE)
    span = ranges.parse(request.headers.get("Range", ""), size)
    release_connections()
    response = StreamingHttpResponse(_pieces(span), status=206, content_type="audio/wav")
    response["Content-Length"] = str(span.length)
    response["Content-Range"] = span.content_range(size)
    return response


def logged(request: HttpRequest) -> StreamingHttpResponse:
    """The same, and before it the least that a promised event costs: one transaction that writes it."""
    actor = cast(Request, request).actor
    with short_transaction(actor):
        record(actor=actor, action="recording.range", tenant_id=min(actor.tenants), purpose="quality")
    return plain(request)


def _pieces(span: ranges.Span) -> Iterator[bytes]:
    left = span.length
    with open(FILE, "rb") as file:
        file.seek(span.start)
        while left:
            piece = file.read(min(STEP, left))
            left -= len(piece)
            yield piece


ADDRESSES = {"bench-plain": ("api/v1/bench/plain/", plain), "bench-logged": ("api/v1/bench/plain/logged/", logged)}
Pages("", {name: Access(Kind.STREAM, {"GET": Permission.SELF}) for name in ADDRESSES}).settle()
urlpatterns: list[Any] = [path("", include("callcenter.urls"))]
urlpatterns += [path(address, view, name=name) for name, (address, view) in ADDRESSES.items()]
settings.ROOT_URLCONF = __name__

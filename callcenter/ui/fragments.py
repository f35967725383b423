"""Parts of pages that ask for themselves (static/js/poll.js): drawn anew only where they would show something else."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render


def version_of(shown: object) -> str:
    """Another one where its ``repr`` is. Nothing personal can be read in it."""
    return sha256(repr(shown).encode()).hexdigest()[:32]


def fragment(
    request: HttpRequest, template: str, version: str, context: Callable[[], Mapping[str, Any]]
) -> HttpResponse:
    """304 while the page has this version; only else is the context asked for, which may open values and write events."""
    etag = f'"{version}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    response = render(request, template, dict(context()))
    response["ETag"] = etag
    return response

"""What somebody gets who is not signed in (any more): the way in, and never the loss of what was typed.

A page that was opened before says by a header whose it is. Its scripts get a small dialog, sign in again inside the
page and go on; a form that was sent without a session comes back with all its fields, to be sent again.
"""

from typing import Any, cast
from urllib.parse import quote

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse

from callcenter.core.context import Actor
from callcenter.core.errors import NotSignedIn, OtherPerson
from callcenter.core.origins import sent_by_our_page
from callcenter.core.permissions import Kind

PERSON_HEADER = "X-Page-Person"
"""The id of the person for whom a page was made, sent by its scripts; empty on pages before sign-in."""

_OWN_FIELDS = frozenset({"csrfmiddlewaretoken"})


def asked_by_script(request: HttpRequest) -> bool:
    """Also by a browser that wants an event stream, whose script can name no header."""
    stream = request.headers.get("Accept", "") == "text/event-stream"
    return stream or PERSON_HEADER in request.headers or "HX-Request" in request.headers


def require_page_of(request: HttpRequest, actor: Actor) -> None:
    """Another person has signed in since: what was typed in one's page is never saved in the other's name."""
    person = request.headers.get(PERSON_HEADER)
    if person and actor.is_signed_in and person != str(actor.id):
        raise OtherPerson()


def respond_signed_out(request: HttpRequest, error: NotSignedIn) -> HttpResponse:
    if asked_by_script(request):
        response = HttpResponse(render_to_string("errors/_sign_in.html", {"error": error}))
        response.status_code = error.status
        return response
    typed = typed_into(request)
    if typed is None:
        target = request.path if request.method == "GET" else "/"
        return HttpResponseRedirect(f"{reverse('account_login')}?next={quote(target)}")
    context = {"error": error, **again(request, typed)}
    return HttpResponse(render_to_string("errors/signed_out.html", context), status=error.status)


def again(request: HttpRequest, typed: list[tuple[str, str]]) -> dict[str, Any]:
    """What a page needs to offer a form once more."""
    return {"typed": typed, "action": request.get_full_path(), "csrf_token": get_token(request)}


def typed_into(request: HttpRequest) -> list[tuple[str, str]] | None:
    """The fields of a form of ours. Another site's are not kept: one press would then send them in one's own name.

    Nor are those of account pages, which hold passwords.
    """
    access = cast(Any, request).access
    if request.method != "POST" or access is None or access.kind is not Kind.TENANT or not sent_by_our_page(request):
        return None
    try:
        fields = request.POST.lists()
    except SuspiciousOperation:
        return None
    return [(name, str(value)) for name, values in fields if name not in _OWN_FIELDS for value in values]

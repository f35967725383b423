"""A form that a script has sent stays on its page until it is known that it went well: a redirect becomes an address.

A script can neither see where a redirect leads nor follow it without drawing the next page, whose messages would then be
gone. So it gets the address, and goes there itself.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest
from django.http.response import HttpResponseBase, HttpResponseRedirectBase

ASKED, ADDRESS = "X-Form", "X-Go-To"


class FormAnswerMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if ASKED in request.headers and isinstance(response, HttpResponseRedirectBase):
            response.headers[ADDRESS] = response.headers["Location"]
            del response.headers["Location"]
            response.status_code = HTTPStatus.NO_CONTENT
            response.content = b""
            del response.headers["Content-Type"]
        return response

"""An address is looked up once for each request, and what is none stays none."""

from unittest.mock import Mock

import pytest
from django.test import RequestFactory
from django.urls import Resolver404, get_resolver

from callcenter.core.routes import Handler, look_up


def test_what_the_walls_have_found_is_what_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    request = RequestFactory().get("/healthz")
    name, arguments = look_up(request)
    resolve = Mock(side_effect=AssertionError("looked up again"))
    monkeypatch.setattr(type(get_resolver()), "resolve", resolve)
    found = Handler().resolve_request(request)
    assert (found.view_name, found.kwargs) == (name, arguments)
    assert request.resolver_match is found


@pytest.mark.parametrize("before", [True, False])
def test_no_address_is_none(before: bool) -> None:
    request = RequestFactory().get("/no-such-address/")
    if before:
        assert look_up(request) == ("", {})
    with pytest.raises(Resolver404):
        Handler().resolve_request(request)

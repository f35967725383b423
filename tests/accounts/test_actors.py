"""From a request to its actor."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from accounts.actors import client_ip, pseudonym


@pytest.mark.parametrize(
    ("trusted", "forwarded", "expected"),
    [
        (False, "203.0.113.9", "192.0.2.1"),
        (True, "203.0.113.9", "203.0.113.9"),
        (True, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        (True, "", "192.0.2.1"),
        (True, "not an address", ""),
    ],
)
def test_a_forwarded_address_is_believed_only_from_the_trusted_proxy(
    settings: Any, trusted: bool, forwarded: str, expected: str
) -> None:
    settings.TRUST_PROXY = trusted
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory(headers=headers).get("/", REMOTE_ADDR="192.0.2.1")
    assert client_ip(request) == expected


def test_a_pseudonym_is_keyed_and_bound_to_its_use(settings: Any) -> None:
    one = pseudonym("login", "a@example.test")
    assert one == pseudonym("login", "a@example.test")
    assert one != pseudonym("session", "a@example.test")
    settings.PSEUDONYM_KEY = "another-key-of-this-installation-0"
    assert one != pseudonym("login", "a@example.test")

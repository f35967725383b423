"""Trying whether a restored copy opens is reading: each value leaves its event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from callcenter.backup import counts
from tests.calls.make import make_client
from tests.log import events_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_each_value_that_a_restored_copy_opens_is_in_the_log(as_role: Callable[..., Any]) -> None:
    client = make_client()
    client.log()
    with as_role("worker"):
        opened = counts.open_sample()
    assert opened.failed == []
    assert opened.values > 0
    written = [body for body in events_of(client, "data.revealed") if body["actor"]["label"] == counts.ACTOR.label]
    assert len(written) == opened.values

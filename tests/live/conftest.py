"""A company that is listened to, by streams that look often."""

import pytest

from callcenter.live import hub
from tests.calls.make import Client, make_client


@pytest.fixture
def client() -> Client:
    return make_client()


@pytest.fixture(autouse=True)
def _swift(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "LOOK", 0.2)

"""A company, and the exchange that tells of its calls."""

import pytest

from tests.calls.make import Client, make_client
from tests.telephony.make import Pbx, make_pbx


@pytest.fixture
def client() -> Client:
    return make_client()


@pytest.fixture
def pbx(client: Client) -> Pbx:
    return make_pbx(client)

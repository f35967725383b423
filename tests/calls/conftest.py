"""A client company and those who reach it: a page of the desk, programs of desk and portal."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from tests.calls.make import Client, make_client
from tests.factories import api_for, client_for


@pytest.fixture
def client() -> Client:
    return make_client()


@pytest.fixture
def desk(client: Client) -> Browser:
    return api_for(client.operator)


@pytest.fixture
def portal(client: Client) -> Browser:
    return api_for(client.user)


@pytest.fixture
def web(client: Client) -> Browser:
    return client_for(client.operator)

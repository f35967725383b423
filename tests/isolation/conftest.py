"""The world of the matrix: built and committed once per module, wiped afterwards; each test rolls its own back."""

from collections.abc import Iterator

import pytest
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from callcenter.vault import keystore
from tests import conftest
from tests.harness import databases
from tests.isolation.world import World, build


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    # Made before what each test begins with: those of the last test were rolled back with it.
    keystore.forget_all()
    with django_db_blocker.unblock():
        built = build()
    yield built
    with django_db_blocker.unblock():
        connections.close_all()
        databases.wipe(conftest.NAMES)

"""The log: a company with its administrator, an auditor; for exports a store, the sealer's memory, a worker."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from audit import store
from audit.services import exports
from audit.signer import Memory
from callcenter.objects.files import FileStore
from tests.factories import Company, client_for, make_person, make_tenant
from tests.harness.roles import as_role


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = FileStore(str(tmp_path / "exports"))
    monkeypatch.setattr(exports, "storage", lambda: place)
    monkeypatch.setattr("audit.queries.exports.storage", lambda: place)
    assert store.storage() is not place
    return tmp_path / "exports"


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    folder = tmp_path / "seal"
    folder.mkdir()
    return Memory(folder)


@pytest.fixture
def worker() -> Iterator[None]:
    with as_role("worker"):
        yield


@pytest.fixture
def tenant() -> Company:
    return make_tenant()


@pytest.fixture
def admin(tenant: Company) -> Client:
    """The client company's own administrator."""
    return client_for(make_person("client_admin", tenant))


@pytest.fixture
def auditor() -> Client:
    return client_for(make_person("auditor"))

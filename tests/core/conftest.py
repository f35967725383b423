"""Requests by a made-up actor, against URLs that exist only here."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from django.db import connections
from django.http import HttpRequest

from callcenter.core import hooks, permissions
from callcenter.core.context import Actor, ActorKind, Reach, TenantAccess, system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.ids import uuid7
from callcenter.core.models import Job
from callcenter.core.permissions import Permission
from tests.core import urls
from tests.core.counting import ENDED, RAN, Trouble
from tests.harness.roles import as_role, connect_as

MakeActor = Callable[..., Actor]


@pytest.fixture
def make_actor() -> MakeActor:
    def make(*tenants: UUID, permissions: frozenset[Permission] = frozenset({Permission.CALL_LIST})) -> Actor:
        access = {
            t: TenantAccess(t, f"t-{t.hex[-8:]}", frozenset({"operator"}), permissions, Reach.HOUSE) for t in tenants
        }
        return Actor(ActorKind.PERSON, id=uuid7(), label="OP-1", tenants=access)

    return make


@pytest.fixture
def tenant_id() -> UUID:
    return uuid7()


@pytest.fixture
def act_as(monkeypatch: pytest.MonkeyPatch, settings: object) -> Callable[[Actor], None]:
    """Lets every request of this test come from the given actor; test URLs and their rows are in place."""
    settings.ROOT_URLCONF = "tests.core.urls"  # type: ignore[attr-defined]
    for name, row in urls.ACCESS.items():
        monkeypatch.setitem(permissions._table, name, row)
    monkeypatch.setattr(hooks, "gates", [])
    monkeypatch.setattr(hooks, "denied", [])

    def choose(actor: Actor) -> None:
        def load(request: HttpRequest) -> Actor:
            return actor

        monkeypatch.setattr(hooks, "actor_loader", load)

    return choose


@pytest.fixture
def job_rows() -> Callable[[UUID], int]:
    def count(tenant_id: UUID) -> int:
        with tenant_transaction(system_actor("test"), {tenant_id}):
            return Job.objects.count()

    return count


@pytest.fixture
def worker() -> Iterator[None]:
    """This thread, and those that it starts, are a worker's."""
    chosen = connections.settings["default"]
    before = (chosen["USER"], chosen["PASSWORD"])
    with as_role("worker"):
        here = connections["default"].settings_dict
        chosen["USER"], chosen["PASSWORD"] = here["USER"], here["PASSWORD"]
        try:
            yield
        finally:
            chosen["USER"], chosen["PASSWORD"] = before


def later(seconds: float) -> None:
    """Time goes by for every job."""
    with connect_as("superuser") as connection:
        connection.execute("UPDATE core_job SET next_at = next_at - make_interval(secs => %s)", [seconds])


@pytest.fixture
def calm() -> Iterator[None]:
    """Nothing was counted yet, and no trouble waits."""
    RAN.clear()
    ENDED.clear()
    Trouble.waits = []
    yield
    Trouble.waits = []

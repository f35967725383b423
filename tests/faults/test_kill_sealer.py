"""`kill -9` of the sealer again and again while events arrive: every event is sealed once, and the log verifies."""

import random
from time import sleep

import pytest

from audit.models import Checkpoint
from audit.notes import VerifierKey
from audit.services.sealing import heads
from audit.services.walking import first_difference
from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.ids import uuid7
from tests.audit.make import write_events
from tests.faults.world import until
from tests.harness.roles import as_role
from tests.harness.stack import Stack

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
ROUNDS, EACH = 4, 40


def test_a_sealer_that_is_killed_goes_on_where_it_was(stack: Stack) -> None:
    tenant, dice = uuid7(), random.Random(7)  # noqa: S311
    for _round in range(ROUNDS):
        write_events(tenant, EACH)
        sleep(dice.uniform(0.5, 3))
        stack.kill("sealer")
        write_events(tenant, EACH)
        stack.start("sealer")

    def sealed() -> bool | None:
        with as_role("sealer"):
            mine = [head for head in heads() if head.tenant_id == tenant]
        return True if mine and mine[0].sealed == mine[0].numbered == 2 * ROUNDS * EACH else None

    until(sealed, "not all events were sealed", patience=120)
    with tenant_transaction(system_actor("test"), {tenant}):
        points = list(Checkpoint.objects.filter(tenant_id=tenant).order_by("size", "id"))
    with as_role("sealer"):
        assert first_difference(tenant, VerifierKey.parse(points[-1].vkey)) is None
    sizes = [point.size for point in points]
    assert sizes == sorted(sizes)
    assert sizes[-1] == 2 * ROUNDS * EACH

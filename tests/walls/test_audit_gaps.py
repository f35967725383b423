"""That a call was not recorded for a while stands in the log of its company, from the asking to the end."""

from __future__ import annotations

import pytest

from telephony.services import gaps
from tests.telephony.asterisk.spoken import spoken
from tests.walls.audit_walls import event, proves, those, written

pytestmark = pytest.mark.django_db(transaction=True)


@proves(gaps._begin, "leg.silenced")
@proves(gaps._end, "leg.recorded_again")
@proves(gaps._fail, "leg.not_silenced")
def test_a_recording_that_is_stopped_and_one_that_cannot_be() -> None:
    with spoken() as world, written(world.client.company) as log:
        world.press("stop")
        world.press("go")
        world.pbx.broken = "mute"
        world.press("stop")
        leg = world.leg
    asked = [event(f"leg.{what}", world.client.id, leg, world.client.operator) for what in _TOLD]
    assert [each for each in log.events if each.action.startswith("leg.")] == those(*asked)


_TOLD = ("silenced", "recorded_again", "not_silenced")

"""A call is not recorded while its caller reads out what must not be kept, never longer than a minute, and it is known when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from callcenter.core import jobs
from callcenter.core.context import system_actor
from callcenter.core.models import Job
from calls.signals import call_erased
from telephony.asterisk import names
from telephony.choices import GapReason, Kind
from telephony.models import Gap
from telephony.queries import silences
from telephony.services import gaps, hearing
from tests.calls.desk import text
from tests.calls.make import Client, make_client
from tests.factories import as_system, client_for, make_person
from tests.harness.roles import as_role
from tests.log import actions_of, events_of
from tests.telephony.asterisk.spoken import REFERENCE, World, spoken
from tests.telephony.make import make_pbx

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> Iterator[World]:
    with spoken() as made:
        yield made


def test_the_page_stops_the_recording_and_goes_on(world: World) -> None:
    assert 'data-tape="runs"' in world.page()
    answer = world.press("stop", "digits")
    assert (answer.status_code, "60秒" in answer.json()["said"]) == (200, True)
    assert world.pbx.muted == {world.tape}
    assert 'data-tape="stopped"' in world.page()
    assert world.press("stop").json() == {"said": ""}
    assert world.press("go").json()["said"]
    assert world.press("go").json() == {"said": ""}
    assert world.pbx.muted == set()
    assert 'data-tape="runs"' in world.page()
    (gap,) = world.gaps()
    assert (gap.ended, gap.reason, gap.author_id, gap.tape) == (
        "resumed",
        "digits",
        world.client.operator.pk,
        world.tape,
    )
    assert gap.begun_at is not None
    assert gap.ended_at is not None
    assert 0 <= (gap.into_ms or 0) < 60_000
    told = events_of(world.client.id, "leg.silenced", "leg.recorded_again")
    assert [(e["action"], e["outcome"]["reason"]) for e in told] == [
        ("leg.silenced", "gap_digits"),
        ("leg.recorded_again", "gap_resumed"),
    ]
    assert told[0]["actor"]["id"] == str(world.client.operator.pk)


def test_after_a_minute_it_is_recorded_again_whoever_was_killed(world: World) -> None:
    world.press("stop")
    (gap,) = world.gaps()
    with as_system(world.client.id):
        job = Job.objects.get(tenant_id=world.client.id, task=gaps.RESUME)
    assert timedelta(seconds=50) < job.next_at - gap.asked_at <= gaps.LONGEST
    assert job.payload == {"gap_id": str(gap.pk)}
    world.minute_is_over(gap)
    world.minute_is_over(gap)
    assert world.pbx.muted == set()
    assert world.gaps()[0].ended == "time"


def test_of_two_orders_that_crossed_none_leaves_it_off(world: World) -> None:
    world.press("stop")
    world.press("go")
    world.pbx.muted.add(world.tape)
    world.minute_is_over(world.gaps()[0])
    assert world.pbx.muted == set()
    world.press("stop")
    world.minute_is_over(world.gaps()[0])
    assert world.pbx.muted == {world.tape}


def test_an_exchange_that_does_not_answer_is_said_and_nothing_is_believed(world: World) -> None:
    world.pbx.broken = "mute"
    answer = world.press("stop")
    assert (answer.status_code, "録音を止められませんでした" in answer.json()["detail"]) == (409, True)
    assert 'data-tape="runs"' in world.page()
    assert world.gaps()[0].ended == "failed"
    assert actions_of(world.client.id, "leg.not_silenced") == ["leg.not_silenced"]
    world.pbx.broken = ""
    world.pbx.muted.add(world.tape)  # it did take the order, whose answer was lost
    world.press("stop")
    assert world.pbx.muted == {world.tape}
    world.pbx.broken = "mute"
    assert world.press("go").status_code == 409
    with pytest.raises(jobs.Again):
        gaps.resume_by_itself(actor=system_actor("test"), tenant_id=world.client.id, gap_id=world.gaps()[1].pk)
    world.pbx.broken = ""
    world.minute_is_over(world.gaps()[1])
    assert world.pbx.muted == set()


def test_a_call_that_ends_meanwhile_ends_the_gap_with_it(world: World) -> None:
    world.press("stop")
    world.tells(Kind.ENDED, duration=9)
    world.pbx.live.clear()
    assert "data-tape" not in world.page()
    world.minute_is_over(world.gaps()[0])
    (gap,) = world.gaps()
    assert (gap.ended, gap.ended_at) == ("over", max(world.leg.ended_at or gap.asked_at, gap.begun_at or gap.asked_at))
    assert world.press("stop").status_code == 409


def test_killed_in_the_middle_nobody_says_that_it_was_silent(world: World) -> None:
    leg = world.leg
    with as_system(world.client.id):
        Gap.objects.create(
            tenant_id=world.client.id, call_id=leg.pk, tape=world.tape, reason=GapReason.ASKED,
            author_label="U-1", asked_at=datetime.now(UTC),
        )  # fmt: skip
    world.pbx.muted.add(world.tape)
    world.minute_is_over(world.gaps()[0])
    assert (world.pbx.muted, world.gaps()[0].ended) == (set(), "unknown")
    with as_system(world.client.id):
        assert silences(world.client.id, leg.pk) == []


def test_a_part_that_begins_while_it_is_stopped_is_silent_too(world: World) -> None:
    world.press("stop")
    second = names.recording(REFERENCE, world.client.number, 2)
    world.pbx.live.add(second)
    assert hearing.taped(world.exchange, second, begun=True) is True
    assert hearing.taped(world.exchange, second, begun=False) is False
    world.pbx.muted.add(second)
    world.press("go")
    assert second not in world.pbx.muted


def test_only_who_writes_the_call_down_stops_its_recording(world: World) -> None:
    leg = world.leg
    colleague = make_person("operator", world.client.company)
    address = f"/desk/calls/{leg.pk}/recording/"
    assert client_for(colleague).post(address, {"deed": "stop"}).status_code == 403
    assert client_for(world.client.user).post(address, {"deed": "stop"}).status_code == 403
    assert client_for(make_client().operator).post(address, {"deed": "stop"}).status_code == 404
    assert (world.pbx.muted, world.gaps()) == (set(), [])


def test_what_cannot_be_stopped_from_here_is_said_so(client: Client) -> None:
    pbx, web = make_pbx(client), client_for(client.operator)
    pbx.tell("ringing")
    leg = pbx.leg()
    assert leg is not None
    web.post(f"/desk/ringing/{leg.pk}/answer/")
    assert "data-tape" not in text(web.get(f"/desk/calls/{leg.pk}/line/"))
    pbx.tell("answered")
    assert "この画面から止められません" in text(web.get(f"/desk/calls/{leg.pk}/line/"))
    answer = web.post(f"/desk/calls/{leg.pk}/recording/", {"deed": "stop"})
    assert (answer.status_code, "電話機で" in answer.json()["detail"]) == (409, True)


def test_gaps_go_with_their_call(world: World) -> None:
    world.press("stop")
    world.press("go")
    leg = world.leg
    with as_role("worker"), as_system(world.client.id):
        call_erased.send(sender=Gap, tenant_id=world.client.id, call_id=leg.pk)
    assert world.gaps() == []


def test_of_a_call_that_nobody_wrote_down_they_are_forgotten(world: World) -> None:
    world.press("stop")
    world.press("go")
    with as_system(world.client.id):
        Gap.objects.update(asked_at=datetime.now(UTC) - timedelta(days=31))
    with as_role("worker"), as_system(world.client.id) as state:
        hearing.tidy(actor=state.actor, tenant_id=world.client.id)
    assert world.gaps() == []

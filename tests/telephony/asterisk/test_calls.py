"""Calls of an Asterisk are told from its events, whatever was missed of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.adapters import Notice
from telephony.asterisk import names
from telephony.asterisk.calls import Calls, Event, Known
from telephony.choices import Kind
from telephony.story import Story, fold
from tests.telephony.asterisk.recorded import OWN, STORIES, events, snapshot


@dataclass
class Telling:
    kind: str
    at: datetime
    heard_at: datetime
    duration: int | None
    extension: str


def story(told: Sequence[Notice], *, silent: bool = False) -> Story:
    once = {each.key: each for each in told}.values()
    return fold([Telling(each.kind, each.at, each.at, each.duration, each.extension) for each in once], silent=silent)


def calls() -> Calls:
    return Calls(lambda: OWN)


@pytest.mark.parametrize("name", STORIES)
def test_a_recorded_call_is_one_story(name: str) -> None:
    heard = calls()
    told = [notice for event in events(name) for notice in heard.hear(event)]
    assert {notice.reference for notice in told if notice.kind != Kind.RECORDING_READY} == {told[0].reference}
    found = story(told)
    right = STORIES[name]
    assert (found.state, found.rang, found.spoke) == (right.state, right.rang, right.spoke)
    assert [each.extension for each in told if each.extension][-1] == right.extension
    assert not found.incomplete


def test_a_group_rings_for_everybody_and_who_answers_is_known() -> None:
    heard = calls()
    told = [notice for event in events("group") for notice in heard.hear(event)]
    assert [(each.kind, each.extension) for each in told][:3] == [
        (Kind.RINGING, "201"),
        (Kind.RINGING, names.GROUP),
        (Kind.ANSWERED, "201"),
    ]


@pytest.mark.parametrize("name", STORIES)
def test_what_was_missed_while_nobody_listened_is_found_or_said_to_be_lost(name: str) -> None:
    rows = events(name)
    for begin in range(len(rows) + 1):
        for end in range(begin, len(rows) + 1):
            _missed(name, rows, begin, end)


def _missed(name: str, rows: Sequence[Event], begin: int, end: int) -> None:
    """Nobody listened to `rows[begin:end]`."""
    first = calls()
    told = [notice for event in rows[:begin] for notice in first.hear(event)]
    channels, bridges = snapshot(rows[:end])
    there = {row["id"] for row in channels}
    second = calls()
    told += second.find(channels, bridges, _known(told))
    # What was recorded lies there until it is fetched.
    told += [heard for row in rows[begin:end] if row["type"] == "RecordingFinished" for heard in calls().hear(row)]
    lost = bool(told) and told[0].reference not in there
    told += [notice for event in rows[end:] for notice in second.hear(event)]
    if not told:
        whole = calls()
        called = next(notice.reference for event in rows for notice in whole.hear(event))
        assert called not in there, (begin, end)
        return
    found = story(told, silent=lost)
    right = STORIES[name]
    assert len({notice.reference for notice in told}) == 1, (begin, end)
    if Kind.ENDED not in {notice.kind for notice in told}:
        assert found.incomplete, (begin, end)
        return
    assert found.state in (right.state, "ended"), (begin, end)
    assert found.incomplete or found.spoke is None or found.spoke == right.spoke, (begin, end)
    assert found.ended_at is not None, (begin, end)


def _known(told: Sequence[Notice]) -> dict[str, Known]:
    """As the rows would have it."""
    calls = [each for each in told if each.kind != Kind.RECORDING_READY]
    if not calls or story(calls).ended_at is not None:
        return {}
    return {calls[0].reference: Known(calls[0].called_number, story(calls).answered_at is not None)}


def test_a_call_of_an_extension_is_none_that_came_in() -> None:
    rows = [
        {**event, "channel": {**event["channel"], "name": "PJSIP/201-0000001a"}}
        for event in events("nobody")
        if event["type"] in ("ChannelCreated", "ChannelDestroyed")
    ]
    heard = calls()
    assert [notice for event in rows for notice in heard.hear(event)] == []


def test_who_waits_in_a_queue_rings_for_everybody_while_nobody_is_called() -> None:
    heard, rows = calls(), events("answered")
    created = next(row for row in rows if row["type"] == "ChannelCreated" and row["channel"]["name"].endswith(";2"))
    queued = {**created, "type": "ChannelDialplan", "dialplan_app": "Queue"}
    told = [notice for event in (created, queued, queued) for notice in heard.hear(event)]
    assert [(each.kind, each.extension) for each in told] == [(Kind.RINGING, names.GROUP)]


def test_hold_is_told_from_either_end() -> None:
    heard, rows = calls(), events("answered")
    upto = next(i for i, row in enumerate(rows) if row["type"] == "ChannelLeftBridge")
    told = [notice for row in rows[:upto] for notice in heard.hear(row)]
    bridge = next(
        row["bridge"] for row in rows if row["type"] == "ChannelEnteredBridge" and len(row["bridge"]["channels"]) == 2
    )
    at = {"timestamp": rows[upto]["timestamp"]}
    for channel in bridge["channels"]:
        held = {"type": "ChannelHold", "channel": {"id": channel}, **at}
        resumed = {"type": "ChannelUnhold", "channel": {"id": channel}, **at}
        assert [each.kind for each in [*heard.hear(held), *heard.hear(resumed)]] == [Kind.HELD, Kind.RESUMED]
    assert [each.kind for each in told][-1] == Kind.ANSWERED


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("PJSIP/201-0000001a", "201"),
        ("SIP/trunk-a-3f", ""),
        ("Local/201@from-queue-00000003;1", "201"),
        ("DAHDI/i1/0312345678-2", ""),
        ("odd", ""),
    ],
)
def test_the_extension_of_a_channel(name: str, extension: str) -> None:
    assert names.endpoint(name) == extension


@pytest.mark.parametrize("text", ["201", "s", "*97", "", "h", "_X.", "from-trunk"])
def test_what_is_no_telephone_number_is_no_number_called(text: str) -> None:
    assert names.dialled(text) == ""


@given(
    st.text("0123456789abcXYZ.-", min_size=1, max_size=60),
    st.text("0123456789", min_size=6, max_size=15).map("+{}".format),
)
def test_the_name_of_a_recording_says_of_which_call_it_is(reference: str, number: str) -> None:
    assert names.recorded(names.recording(reference, number, 1)) == (reference, number)


@pytest.mark.parametrize("name", ["callcenter-1_2", "../../etc/passwd", "mix-1.1", "callcenter-a/b_81350001001_1"])
def test_recordings_of_others_are_not_ours(name: str) -> None:
    assert names.recorded(name) is None

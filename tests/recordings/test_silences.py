"""Where a recording is silent because somebody asked: drawn in the player, and told in words."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from recordings.models import Recording
from recordings.silences import Cut, cuts, loose
from telephony.queries import Silence

AT = datetime(2026, 11, 27, 4, 5, 12, tzinfo=UTC)


def silence(recording: Recording | None, into_ms: int | None, seconds: int = 28) -> Silence:
    return Silence(recording.pk if recording else None, into_ms, AT, AT + timedelta(seconds=seconds), "保護")


def test_a_gap_has_its_place_in_its_recording_and_ends_with_it() -> None:
    recording, other = Recording(id=uuid4(), duration_ms=400_000), Recording(id=uuid4(), duration_ms=9_000)
    inside, beyond = silence(recording, 192_000), silence(recording, 390_000)
    assert cuts([inside, beyond], recording) == [
        Cut(480, 70, 192.0, 220.0, "保護"),
        Cut(975, 25, 390.0, 400.0, "保護"),
    ]
    assert cuts([inside], other) == []


def test_a_gap_without_a_place_is_told_by_the_clock() -> None:
    recording = Recording(id=uuid4(), duration_ms=9_000)
    nowhere = [silence(None, 1_000), silence(recording, None), silence(recording, 9_000), silence(recording, -5)]
    assert cuts(nowhere, recording) == []
    assert loose([*nowhere, silence(recording, 0)], [recording]) == nowhere
    assert cuts([silence(recording, 0)], Recording(id=recording.pk, duration_ms=None)) == []

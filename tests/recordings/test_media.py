"""What is accepted as sound, what is refused and why, and what a hostile file may cost."""

from __future__ import annotations

import io
import resource
import signal
import struct
from pathlib import Path

import av
import psutil
import pytest
from av.codec import Codec
from hypothesis import given, settings
from hypothesis import strategies as st

from recordings.media import inspection, refusal
from recordings.media.formats import CONTAINERS, identify
from recordings.media.inspection import NoVerdictError, Report, inspect
from recordings.media.limits import MIB, Limits
from recordings.media.peaks import PEAKS, PeakMeter
from recordings.media.refusal import RefusedError
from tests.recordings import sounds

DELIVERED = Path(__file__).resolve().parents[3] / "shared" / "data" / "recordings"
BROKEN = sounds.broken()
CASES = DELIVERED.parent / "cases"


def examine(data: bytes, limits: Limits | None = None) -> tuple[Report, bytes]:
    converted = bytearray()
    report = inspect(lambda at, length: data[at : at + length], len(data), sink=converted.extend, limits=limits)
    return report, bytes(converted)


def refused(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(RefusedError) as caught:
        examine(data, limits)
    return caught.value.code


def ignore(data: bytes) -> None:
    """A sink for tests that expect nothing in it."""


def verdict(data: bytes) -> str:
    try:
        examine(data)
    except RefusedError as error:
        return error.code
    return "good"


@pytest.mark.parametrize("kind", sounds.KINDS)
def test_a_good_file_is_measured_and_converted_only_where_browsers_need_it(kind: str) -> None:
    report, converted = examine(sounds.encoded(kind))
    assert 1900 <= report.duration_ms <= 2200
    assert len(report.peaks) == PEAKS
    assert report.converted is (kind in sounds.CONVERTED)
    assert bool(converted) is report.converted


@pytest.mark.parametrize("kind", sounds.CONVERTED)
def test_converted_sound_is_opus_of_the_same_length(kind: str) -> None:
    _, converted = examine(sounds.encoded(kind))
    with av.open(io.BytesIO(converted), "r") as opened:
        track = opened.streams.audio[0]
        assert (opened.format.name, track.codec_context.name) == ("ogg", "opus")
        seconds = sum(frame.samples for frame in opened.decode(track)) / 48000
    assert 1.9 <= seconds <= 2.2


@pytest.mark.parametrize("name", BROKEN)
def test_a_bad_file_is_refused_with_its_reason(name: str) -> None:
    data, reason = BROKEN[name]
    assert refused(data) == reason


@pytest.mark.parametrize("name", sounds.unusual())
def test_a_good_file_of_unusual_build_is_heard_whole(name: str) -> None:
    report, _ = examine(sounds.unusual()[name])
    assert 1900 <= report.duration_ms <= 2200
    assert report.converted is name.endswith(".wav")


@pytest.mark.parametrize("kind", sounds.joined())
def test_two_recordings_in_one_file_are_heard_whole_or_refused(kind: str) -> None:
    data, reason = sounds.joined()[kind]
    if reason:
        assert refused(data) == reason
        return
    report, converted = examine(data)
    assert 4900 <= report.duration_ms <= 5200
    assert converted, "a browser would stop after the first"


@pytest.mark.parametrize("codec", sorted({codec for container in CONTAINERS for codec in container.codecs}))
def test_every_codec_that_is_accepted_can_be_decoded(codec: str) -> None:
    assert Codec(codec, "r").type == "audio"


def test_every_delivered_sample_is_judged_right() -> None:
    for path in sorted(DELIVERED.glob("good/*")):
        report, _ = examine(path.read_bytes())
        assert report.duration_ms > 40_000, path.name
    for path in sorted(DELIVERED.glob("bad/*")):
        assert refused(path.read_bytes()) in refusal.CODES, path.name
    for path in sorted(CASES.glob("good/*")):
        assert examine(path.read_bytes())[0].duration_ms > 1_900, path.name
    if CASES.is_dir():
        assert refused((CASES / "refuse" / "raw.gsm").read_bytes()) == refusal.HEADERLESS
        assert refused((CASES / "whole-or-refused-two-m4a.m4a").read_bytes()) == refusal.JOINED
        assert examine((CASES / "whole-or-refused-two-flac.flac").read_bytes())[1]


def test_peaks_follow_the_loudness() -> None:
    peaks = examine(sounds.wav(sounds.tone(4, level=32000)))[0].peaks
    assert peaks[5] < 10 < peaks[400] < peaks[795]


@pytest.mark.parametrize("samples", [0, 1, 159, 160, 161, 8000, 128_001])
def test_the_number_of_peaks_never_depends_on_the_length(samples: int) -> None:
    meter, data = PeakMeter(), b"\x00\x40" * samples
    for start in range(0, len(data), 1001):
        meter.add(data[start : start + 1001])
    peaks = meter.finish()
    assert peaks == (bytes([128]) * PEAKS if samples else b"")


@given(st.lists(st.integers(-32768, 32767), min_size=1, max_size=2000))
@settings(max_examples=50, deadline=None)
def test_the_highest_peak_is_the_loudest_sample(samples: list[int]) -> None:
    meter = PeakMeter()
    meter.add(struct.pack(f"={len(samples)}h", *samples))
    loudest, deepest = max(samples), -min(samples)
    assert max(meter.finish()) == min(255, max(loudest, deepest) >> 7)


def spent() -> float:
    """Processor seconds of all child processes that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


@pytest.mark.parametrize("kind", ["ogg", "webm-live", "flac", "mp3"])
def test_hours_of_silence_cost_no_more_than_two_seconds_of_processor(kind: str) -> None:
    data = sounds.hours(kind)
    before = spent()
    assert refused(data) in {refusal.TOO_LONG, refusal.TOO_COSTLY}
    assert spent() - before <= 2.5


def test_a_table_of_billions_of_samples_is_refused_at_once() -> None:
    data = sounds.encoded("m4a")
    at = data.index(b"stsz") + 12
    bomb = data[: at - 4] + struct.pack(">II", 1, 0xFFFFFFF0) + data[at + 4 :]
    before = spent()
    assert refused(bomb) in refusal.CODES
    assert spent() - before <= 2.5


def test_a_file_that_wants_memory_beyond_the_limit_is_refused() -> None:
    data = sounds.encoded("m4a")
    at = data.index(b"stsz") + 12
    greedy = data[: at - 4] + struct.pack(">II", 0, 50_000_000) + data[at + 4 :]
    assert refused(greedy) == refusal.TOO_COSTLY
    assert refused(greedy, Limits(memory_bytes=1024 * MIB)) == refusal.NO_SOUND


@pytest.mark.parametrize("memory", [40, 96])
def test_memory_too_small_for_any_file_is_no_verdict(memory: int) -> None:
    with pytest.raises(NoVerdictError):
        examine(sounds.encoded("m4a"), Limits(memory_bytes=memory * MIB))


def test_processor_time_beyond_the_limit_refuses_the_file() -> None:
    greedy = Limits(max_seconds=100_000, probe_cpu_seconds=1, audio_seconds_per_cpu_second=1_000_000)
    data = sounds.hours("flac")
    assert refused(data, greedy) == refusal.TOO_COSTLY


def test_bytes_beyond_the_limit_are_not_even_read() -> None:
    def never(at: int, length: int) -> bytes:
        raise AssertionError("read")

    with pytest.raises(RefusedError) as caught:
        inspect(never, 2_000, sink=ignore, limits=Limits(max_bytes=1_000))
    assert caught.value.code == refusal.TOO_LARGE


def test_a_slow_source_ends_at_the_wall_limit_and_is_no_verdict() -> None:
    with pytest.raises(NoVerdictError):
        examine(sounds.encoded("ogg"), Limits(wall_seconds=0))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV, signal.SIGABRT])
def test_a_decoder_that_is_ended_from_outside_is_no_verdict(number: signal.Signals) -> None:
    data = sounds.encoded("mulaw.wav", 30.0)

    def serve(at: int, length: int) -> bytes:
        for child in psutil.Process().children():
            if "child.py" in " ".join(child.cmdline()):
                child.send_signal(number)
                child.wait(10)
        return data[at : at + length]

    with pytest.raises(NoVerdictError):
        inspect(serve, len(data), sink=ignore)


@pytest.mark.parametrize("what", ["raise ImportError('half installed')", "import sys; sys.exit(9)", "1 +"])
def test_a_decoder_that_cannot_be_imported_is_no_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    for folder in ("recordings", "recordings/media"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").touch()
    source = inspection.ROOT / "recordings" / "media"
    for name in ("limits.py", "refusal.py", "confine.py"):
        (tmp_path / "recordings" / "media" / name).write_text((source / name).read_text())
    (tmp_path / "recordings" / "media" / "decode.py").write_text(what)
    monkeypatch.setattr(inspection, "ROOT", tmp_path)
    with pytest.raises(NoVerdictError):
        examine(sounds.encoded("ogg"))


def test_a_source_that_fails_is_an_error_and_not_a_verdict() -> None:
    def tampered(at: int, length: int) -> bytes:
        raise PermissionError("does not open")

    with pytest.raises(PermissionError):
        inspect(tampered, 5_000, sink=ignore)


@given(st.binary(min_size=1, max_size=3000))
@settings(max_examples=200, deadline=None)
def test_identifying_any_bytes_never_fails(head: bytes) -> None:
    assert identify(head) is None or identify(head)


@pytest.mark.parametrize("kind", ["pcm.wav", "mp3", "ogg", "webm", "m4a", "flac"])
def test_damaged_bytes_are_judged_and_never_crash_the_service(kind: str) -> None:
    good = sounds.encoded(kind)
    for step in range(3):
        data = bytearray(good)
        for at in range(64 + step, len(data), 97 + step):
            data[at] ^= 0x55
        assert verdict(bytes(data)) in refusal.CODES | {"good"}

"""Decode a whole file once it has been measured, draw its peaks and convert it where browsers need it.

Runs inside the limited process only. Two passes: the first reads packets without decoding them, so a
file that is too long is known within milliseconds; the second decodes every packet.
"""

from __future__ import annotations

import errno
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import av
import av.subtitles.stream  # the one part that PyAV would load when it meets a file, which may be too late to tell why not
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.stream import Disposition

from . import refusal, structure
from .formats import HEAD_BYTES, Container, identify, is_raw_gsm
from .limits import Limits
from .peaks import RATE, PeakMeter
from .refusal import RefusedError
from .transcode import OpusWriter

BUFFER = 65536
RATES = range(4000, 192_001)
MAX_CHANNELS = 2
PADDING_MAX = 64
SHORTFALL = 0.05
"""Part of the declared length that may be missing before the file counts as cut off."""


class SeekableSource(io.RawIOBase, structure.Source):
    """A source that the decoder library can also read and seek."""


@dataclass(frozen=True, slots=True)
class Sound:
    """What a good file is. `native`: browsers play these bytes as they are, in full and with the right length."""

    format: str
    codec: str
    mime: str
    duration_ms: int
    channels: int
    sample_rate: int
    peaks: bytes
    native: bool


def examine(
    source: SeekableSource, limits: Limits, write: Callable[[bytes], None], allow_cpu: Callable[[float], None]
) -> Sound:
    """Check `source` whole; converted sound goes to `write`. `allow_cpu` is told the length in seconds.

    Raises RefusedError with the reason.
    """
    if source.size == 0:
        raise RefusedError(refusal.EMPTY)
    if source.size > limits.max_bytes:
        raise RefusedError(refusal.TOO_LARGE)
    head = source.at(0, HEAD_BYTES)
    container = identify(head)
    if container is None:
        raise RefusedError(refusal.HEADERLESS if is_raw_gsm(head) else refusal.NOT_AUDIO)
    usual = structure.check(container.code, source)
    try:
        seconds, agreed = _measure(source, container, limits)
        allow_cpu(seconds)
        native = container.native if usual and agreed else frozenset[str]()
        return _decode(source, container, min(seconds + 2, limits.max_seconds), seconds, native, write)
    except (FFmpegError, ValueError, OSError) as error:
        exhausted = getattr(error, "errno", 0) == errno.ENOMEM
        raise RefusedError(refusal.TOO_COSTLY if exhausted else refusal.DAMAGED) from error


def _open(source: SeekableSource, container: Container) -> InputContainer:
    source.seek(0)
    options = {"codec_whitelist": ",".join(sorted(container.codecs)), "protocol_whitelist": "none"}
    return av.open(
        source, "r", format=container.demuxer, options=options, buffer_size=BUFFER, metadata_errors="replace"
    )


def _audio(opened: InputContainer, container: Container) -> AudioStream:
    """The one sound track; pictures of a cover are passed over, films and second tracks refused."""
    tracks = list(opened.streams.audio)
    films = [s for s in opened.streams.video if not s.disposition & Disposition.attached_pic]
    if not tracks:
        raise RefusedError(refusal.NO_SOUND)
    if len(tracks) > 1 or films:
        raise RefusedError(refusal.LAYOUT)
    track = tracks[0]
    context = track.codec_context
    if getattr(context, "name", "") not in container.codecs:  # there is no context without a decoder
        raise RefusedError(refusal.CODEC)
    if context.sample_rate not in RATES or not 1 <= context.layout.nb_channels <= MAX_CHANNELS:
        raise RefusedError(refusal.LAYOUT)
    context.thread_count = 1
    # A WAV header names a number of channels and no places; the filters take none without.
    context.layout = "mono" if context.layout.nb_channels == 1 else "stereo"
    return track


def _measure(source: SeekableSource, container: Container, limits: Limits) -> tuple[float, bool]:
    """Seconds of sound according to the packets, and whether the header says the same.

    Two files joined say the length of one, a live recording says none: a browser shows the wrong end, stops there or
    cannot seek. Raises when too long or shorter than declared.
    """
    with _open(source, container) as opened:
        track = _audio(opened, container)
        declared = (opened.duration or 0) / 1_000_000
        if declared > limits.max_seconds:
            raise RefusedError(refusal.TOO_LONG)
        total = furthest = 0.0
        for packet in opened.demux(track):
            total += _seconds(packet, packet.duration)
            furthest = max(furthest, _seconds(packet, (packet.pts or 0) + (packet.duration or 0)))
            if max(total, furthest) > limits.max_seconds:
                raise RefusedError(refusal.TOO_LONG)
    found = max(total, furthest)
    if declared and found < declared * (1 - SHORTFALL) - 0.5:
        raise RefusedError(refusal.TRUNCATED)
    return max(found, declared), bool(declared) and abs(found - declared) <= container.slack


def _seconds(packet: Packet[Any], ticks: int | None) -> float:
    base = packet.time_base
    return float(ticks * base) if ticks and base else 0.0


def _decode(
    source: SeekableSource,
    container: Container,
    most: float,
    expected: float,
    playable: frozenset[str],
    write: Callable[[bytes], None],
) -> Sound:
    """Every sample; converted unless the codec is one of `playable`."""
    with _open(source, container) as opened:
        track = _audio(opened, container)
        context = track.codec_context
        rate, channels, codec = context.sample_rate, context.layout.nb_channels, context.name
        native = codec in playable
        meter, resampler = PeakMeter(), AudioResampler(format="s16", layout="mono", rate=RATE)
        writer = None if native else OpusWriter(write, rate=rate, channels=channels)
        samples = 0
        for frame in _frames(opened, track):
            samples += frame.samples
            if samples > most * rate:
                raise RefusedError(refusal.WRONG_LENGTH)
            if (frame.sample_rate, frame.layout.nb_channels) != (rate, channels):
                raise RefusedError(refusal.LAYOUT)
            frame.pts = None
            if writer is not None:
                writer.add(frame)
            _meter(meter, resampler, frame)
        _meter(meter, resampler, None)
        if not samples:
            raise RefusedError(refusal.NO_SOUND)
        if samples / rate < expected * (1 - SHORTFALL) - 0.5:
            raise RefusedError(refusal.TRUNCATED)
        if writer is not None:
            writer.close()
    mime = container.mime
    return Sound(container.code, codec, mime, round(samples * 1000 / rate), channels, rate, meter.finish(), native)


def _frames(opened: InputContainer, track: AudioStream) -> Iterator[AudioFrame]:
    """Every frame of the track. One broken packet is forgiven at the start (a recording cut out of a
    stream) and one short of a block at the very end (padding), no other."""
    broken: Packet[Any] | None = None
    for index, packet in enumerate(opened.demux(track)):
        if broken is not None and packet.size:
            raise RefusedError(refusal.DAMAGED)
        try:
            frames: list[Any] = track.decode(packet)
        except FFmpegError as error:
            if index == 0:
                continue
            if packet.size > PADDING_MAX:
                raise RefusedError(refusal.DAMAGED) from error
            broken = packet
            continue
        yield from frames


def _meter(meter: PeakMeter, resampler: AudioResampler, frame: AudioFrame | None) -> None:
    for part in resampler.resample(frame):
        if part is not None:
            meter.add(bytes(part.planes[0])[: part.samples * 2])

"""Sound files made on the spot: good ones in every accepted format, and bad ones of each kind."""

from __future__ import annotations

import io
import math
import struct
from array import array
from fractions import Fraction
from functools import cache
from typing import Any

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

RATE = 8000


def tone(seconds: float, *, rate: int = RATE, level: int = 12000, pitch: int = 440) -> bytes:
    """Mono 16-bit samples of a tone whose loudness grows from nothing."""
    count = int(seconds * rate)
    return array(
        "h", [int(level * i / count * math.sin(2 * math.pi * pitch * i / rate)) for i in range(count)]
    ).tobytes()


def wav(samples: bytes, *, rate: int = RATE, channels: int = 1) -> bytes:
    """PCM in a RIFF file whose lengths are right."""
    layout = struct.pack("<HHIIHH", 1, channels, rate, rate * 2 * channels, 2 * channels, 16)
    body = b"WAVEfmt " + struct.pack("<I", len(layout)) + layout + b"data" + struct.pack("<I", len(samples))
    return b"RIFF" + struct.pack("<I", len(body) + len(samples)) + body + samples


_KINDS: dict[str, tuple[str, str, int, str, dict[str, str]]] = {
    "pcm.wav": ("wav", "pcm_s16le", 8000, "s16", {}),
    "mulaw.wav": ("wav", "pcm_mulaw", 8000, "s16", {}),
    "adpcm.wav": ("wav", "adpcm_ms", 8000, "s16", {}),
    "mp3": ("mp3", "libmp3lame", 16000, "s16p", {}),
    "ogg": ("ogg", "libopus", 48000, "s16", {}),
    "webm": ("webm", "libopus", 48000, "s16", {}),
    "webm-live": ("webm", "libopus", 48000, "s16", {"live": "1"}),
    "m4a": ("ipod", "aac", 16000, "fltp", {}),
    "flac": ("flac", "flac", 8000, "s16", {}),
}
KINDS = tuple(_KINDS)


@cache
def encoded(kind: str, seconds: float = 2.0, *, silent: bool = False) -> bytes:
    """One complete file of this kind."""
    container_name, codec, rate, sample_format, options = _KINDS[kind]
    target = io.BytesIO()
    with av.open(target, "w", format=container_name, options=options) as container:
        stream: Any = container.add_stream(codec, rate=rate)
        stream.codec_context.layout = "mono"
        stream.codec_context.format = sample_format
        stream.codec_context.open()
        size = stream.codec_context.frame_size or 1024
        resampler = AudioResampler(format=sample_format, layout="mono", rate=rate, frame_size=size)
        written = 0
        for frame in [*_frames(seconds, rate, silent=silent), None]:
            for part in resampler.resample(frame):
                part.pts, written = written, written + part.samples
                container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return target.getvalue()


def _frames(seconds: float, rate: int, *, silent: bool) -> Any:
    left, second = seconds, tone(1, rate=rate)
    while left > 0:
        samples = bytes(rate * 2) if silent else second
        samples = samples[: int(min(1.0, left) * rate) * 2]
        frame = AudioFrame(format="s16", layout="mono", samples=len(samples) // 2)
        frame.planes[0].update(samples + bytes(frame.planes[0].buffer_size - len(samples)))
        frame.sample_rate = rate
        yield frame
        left -= 1.0


@cache
def hours(kind: str, count: int = 3) -> bytes:
    """A small file that holds hours: one packet written again and again."""
    if kind == "mp3":
        return encoded("mp3", 20.0, silent=True) * (180 * count)
    if kind == "flac":
        return encoded("flac", 3600.0 * count, silent=True)
    source = encoded(kind, 1.0, silent=True)
    target = io.BytesIO()
    container_name, _, rate, _, options = _KINDS[kind]
    with (
        av.open(io.BytesIO(source), "r") as opened,
        av.open(target, "w", format=container_name, options=options) as container,
    ):
        track = opened.streams.audio[0]
        packet = [bytes(p) for p in opened.demux(track) if p.size][5]
        stream: Any = container.add_stream_from_template(track)
        for index in range(50 * 3600 * count):
            part = av.Packet(packet)
            part.stream, part.time_base = stream, Fraction(1, rate)
            part.pts = part.dts = index * 960
            part.duration = 960
            container.mux(part)
    return target.getvalue()


def broken() -> dict[str, tuple[bytes, str]]:
    """Files that must be refused: name → (bytes, code of the reason)."""
    good = wav(tone(2))
    loud = encoded("mp3", 20.0)
    return {
        "nothing": (b"", "empty"),
        "header only": (good[:44], "no_sound"),
        "data length nought": (wav(b""), "no_sound"),
        "cut wav": (good[: len(good) // 2], "truncated"),
        "cut mp3": (loud[: len(loud) // 2], "truncated"),
        "cut ogg": (encoded("ogg", 5.0)[:-2000], "truncated"),
        "cut webm": (encoded("webm", 5.0)[:-2000], "truncated"),
        "cut m4a": (encoded("m4a", 5.0)[:-2000], "truncated"),
        "lying length": (good[:40] + struct.pack("<I", 0x7FFFFFDB) + good[44:], "wrong_length"),
        "wav with a program behind it": (good + b"MZ" + bytes(60_000), "wrong_length"),
        "page in front of mp3": (b"<html><script>alert(1)</script></html>" + loud, "not_audio"),
        "program": (b"MZ\x90\x00" + bytes(range(256)) * 100, "not_audio"),
        "text": ("ただの文字です。\n".encode() * 300, "not_audio"),
        "play list": (b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n", "not_audio"),
        "concatenation script": (b"ffconcat version 1.0\nfile /etc/passwd\n", "not_audio"),
        "noise that calls itself wav": (b"RIFF\xff\xff\xff\xffJUNK" + bytes(4000), "not_audio"),
        "noise that calls itself ogg": (b"OggS" + bytes(range(256)) * 20, "truncated"),
        "three channels": (wav(tone(2) * 3, channels=3), "layout"),
        "one sample a second": (wav(tone(2), rate=1), "layout"),
        "unknown codec": (_codec_tag(good, 0x1234), "codec"),
    }


def _codec_tag(data: bytes, tag: int) -> bytes:
    return data[:20] + struct.pack("<H", tag) + data[22:]

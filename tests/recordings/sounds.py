"""Sound files made on the spot: good ones in every accepted format, and bad ones of each kind."""

from __future__ import annotations

import io
import math
import struct
import zlib
from array import array
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Kind:
    """One way to write a call. `converted`: browsers are given Opus instead of it."""

    container: str
    codec: str
    rate: int = 8000
    sample_format: str = "s16"
    layout: str = "mono"
    converted: bool = True
    options: dict[str, str] = field(default_factory=dict)
    bit_rate: int = 0


_KINDS: dict[str, Kind] = {
    "pcm.wav": Kind("wav", "pcm_s16le", converted=False),
    "two-legs.wav": Kind("wav", "pcm_s16le", layout="stereo", converted=False),
    "mulaw.wav": Kind("wav", "pcm_mulaw"),
    "two-legs-mulaw.wav": Kind("wav", "pcm_mulaw", layout="stereo"),
    "two-legs-alaw.wav": Kind("wav", "pcm_alaw", layout="stereo"),
    "adpcm.wav": Kind("wav", "adpcm_ms"),
    "two-legs-adpcm.wav": Kind("wav", "adpcm_ms", layout="stereo"),
    "ima.wav": Kind("wav", "adpcm_ima_wav", sample_format="s16p"),
    "g722.wav": Kind("wav", "g722", rate=16000),
    "g726.wav": Kind("wav", "g726", bit_rate=32000),
    "mp3": Kind("mp3", "libmp3lame", rate=16000, sample_format="s16p", converted=False),
    "ogg": Kind("ogg", "libopus", rate=48000, converted=False),
    "webm": Kind("webm", "libopus", rate=48000, converted=False),
    "webm-live": Kind("webm", "libopus", rate=48000, options={"live": "1"}),
    "m4a": Kind("ipod", "aac", rate=16000, sample_format="fltp"),
    "opus.m4a": Kind("mp4", "libopus", rate=48000),
    "alac.m4a": Kind("ipod", "alac", sample_format="s16p"),
    "flac": Kind("flac", "flac", converted=False),
}
KINDS = tuple(_KINDS)
CONVERTED = tuple(name for name, kind in _KINDS.items() if kind.converted)


@cache
def encoded(kind: str, seconds: float = 2.0, *, silent: bool = False) -> bytes:
    """One complete file of this kind."""
    how = _KINDS[kind]
    target = io.BytesIO()
    with av.open(target, "w", format=how.container, options=how.options) as container:
        stream: Any = container.add_stream(how.codec, rate=how.rate)
        stream.codec_context.layout = how.layout
        stream.codec_context.format = how.sample_format
        if how.bit_rate:
            stream.codec_context.bit_rate = how.bit_rate
        stream.codec_context.open()
        size = stream.codec_context.frame_size or 1024
        resampler = AudioResampler(format=how.sample_format, layout=how.layout, rate=how.rate, frame_size=size)
        written = 0
        for frame in [*_frames(seconds, how.rate, silent=silent), None]:
            for part in resampler.resample(frame):
                part.pts, written = written, written + part.samples
                container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return target.getvalue()


def unusual() -> dict[str, bytes]:
    """Good files of two seconds that some program builds in its own way."""
    good = wav(tone(2))
    samples = struct.pack("<QQQI", len(good) + 28, len(good) - 44, (len(good) - 44) // 2, 0)
    ds64 = b"ds64" + struct.pack("<I", len(samples)) + samples
    return {
        "length never written.wav": good[:4] + bytes(4) + good[8:],
        "length unknown.wav": good[:4] + b"\xff" * 4 + good[8:],
        "rf64.wav": b"RF64" + b"\xff" * 4 + b"WAVE" + ds64 + good[12:40] + b"\xff" * 4 + good[44:],
        "cover.mp3": _cover() + encoded("mp3"),
    }


def joined() -> dict[str, tuple[bytes, str]]:
    """Two recordings of two and three seconds in one file: name → (bytes, code of the refusal or "")."""
    answers = {"pcm.wav": "wrong_length", "mp3": "damaged", "m4a": "joined"}
    kinds = ("pcm.wav", "mp3", "ogg", "webm", "webm-live", "m4a", "flac")
    return {kind: (encoded(kind) + encoded(kind, 3.0), answers.get(kind, "")) for kind in kinds}


def _cover() -> bytes:
    """An ID3 tag with a picture of one dot (ID3 version 2.3, 4.15)."""
    dot = zlib.compress(b"\0\0\0\0")
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)), (b"IDAT", dot), (b"IEND", b""))
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )
    body = b"\0image/png\0\x03\0" + png
    frame = b"APIC" + struct.pack(">IH", len(body), 0) + body
    size = bytes(len(frame) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\0\0" + size + frame


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
    how = _KINDS[kind]
    with (
        av.open(io.BytesIO(source), "r") as opened,
        av.open(target, "w", format=how.container, options=how.options) as container,
    ):
        track = opened.streams.audio[0]
        packet = [bytes(p) for p in opened.demux(track) if p.size][5]
        stream: Any = container.add_stream_from_template(track)
        for index in range(50 * 3600 * count):
            part = av.Packet(packet)
            part.stream, part.time_base = stream, Fraction(1, how.rate)
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
        "bare gsm": (b"".join(bytes([0xD0 | i % 16]) + bytes(32) for i in range(100)), "headerless"),
        "rf64 without its lengths": (b"RF64" + b"\xff" * 4 + good[8:], "damaged"),
    }


def _codec_tag(data: bytes, tag: int) -> bytes:
    return data[:20] + struct.pack("<H", tag) + data[22:]

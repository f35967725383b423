"""Recordings for the demo: tones shaped like speech, made here so that no file has to be shipped."""

from __future__ import annotations

import io
import math
import random
from array import array
from dataclasses import dataclass
from typing import cast

import av

RATE = 8000
_TABLE = [math.sin(2 * math.pi * step / 1024) for step in range(1024)]


@dataclass(frozen=True)
class Sound:
    """One file as a telephone exchange would deliver it."""

    name: str
    content: bytes


#: (file name, container, codec, sample rate): what exchanges deliver.
FORMATS = (
    ("call-1.wav", "wav", "pcm_s16le", 8000),
    ("call-2.wav", "wav", "pcm_mulaw", 8000),
    ("call-3.ogg", "ogg", "libopus", 48000),
    ("call-4.mp3", "mp3", "libmp3lame", 44100),
)


def sounds() -> list[Sound]:
    """One recording in each of FORMATS."""
    made = []
    for number, (name, container, codec, rate) in enumerate(FORMATS):
        speech = speak(seconds=14 + 5 * number, seed=number)
        made.append(Sound(name, encode(speech, container, codec, rate)))
    return made


def speak(seconds: int, seed: int) -> array[int]:
    """Two voices in turns: syllables of gliding pitch with overtones, and pauses. 16 bit mono at RATE."""
    dice = random.Random(seed)  # noqa: S311  (repeatable on purpose)
    samples: array[int] = array("h")
    voices = (118.0, 196.0)
    turn = 0
    while len(samples) < seconds * RATE:
        for _ in range(dice.randint(6, 14)):
            pitch = voices[turn % 2] * dice.uniform(0.85, 1.25)
            _syllable(samples, pitch, dice.randint(700, 1700), dice.uniform(0.3, 1.0))
            samples.extend(array("h", bytes(2 * dice.randint(80, 500))))
        samples.extend(array("h", bytes(2 * dice.randint(2500, 7000))))
        turn += 1
    return samples[: seconds * RATE]


def _syllable(samples: array[int], pitch: float, length: int, loudness: float) -> None:
    step, phase = pitch * 1024 / RATE, 0.0
    for place in range(length):
        swell = _TABLE[place * 512 // length]
        phase += step * (1 + 0.08 * swell)
        wave = _TABLE[int(phase) & 1023] + 0.6 * _TABLE[int(phase * 3) & 1023] + 0.4 * _TABLE[int(phase * 7) & 1023]
        samples.append(int(6000 * loudness * swell * wave))


def encode(speech: array[int], container: str, codec: str, rate: int) -> bytes:
    """The samples in a file of this container and codec."""
    target = io.BytesIO()
    with av.open(target, "w", format=container) as output:
        stream = cast(av.AudioStream, output.add_stream(codec, rate=rate))
        stream.layout = "mono"
        stream.bit_rate = 32_000
        resampler = av.AudioResampler(format=stream.format.name, layout="mono", rate=rate)
        for start in range(0, len(speech), RATE):
            part = speech[start : start + RATE]
            frame = av.AudioFrame(format="s16", layout="mono", samples=len(part))
            frame.planes[0].update(part.tobytes().ljust(frame.planes[0].buffer_size, b"\0"))
            frame.sample_rate, frame.pts = RATE, start
            for converted in resampler.resample(frame):
                output.mux(stream.encode(converted))
        for converted in resampler.resample(None):
            output.mux(stream.encode(converted))
        output.mux(stream.encode(None))
    return target.getvalue()

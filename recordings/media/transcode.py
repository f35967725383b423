"""Opus in Ogg, written forwards only: what every browser plays, at the size of a telephone call."""

from __future__ import annotations

from collections.abc import Callable

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

OPUS_RATES = (8000, 12000, 16000, 24000, 48000)
BITS_PER_CHANNEL = {8000: 20_000, 12000: 24_000, 16000: 28_000, 24000: 36_000, 48000: 48_000}
EFFORT = "3"
"""libopus complexity 0-10: 3 converts an hour in a third of the time of 10, without a difference one hears
in speech."""


class _Sink:
    """The file-like that the muxer writes to; it has no seek, so the muxer streams."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self._write = write

    def write(self, data: bytes) -> int:
        self._write(bytes(data))
        return len(data)


class OpusWriter:
    """Takes decoded frames of one rate and layout, hands finished bytes to `write`."""

    def __init__(self, write: Callable[[bytes], None], *, rate: int, channels: int) -> None:
        self._rate = next((r for r in OPUS_RATES if r >= rate), OPUS_RATES[-1])
        self._container = av.open(_Sink(write), "w", format="ogg")
        self._stream = self._container.add_stream(
            "libopus", rate=self._rate, options={"application": "voip", "compression_level": EFFORT}
        )
        layout = "mono" if channels == 1 else "stereo"
        self._stream.codec_context.layout = layout
        self._stream.bit_rate = BITS_PER_CHANNEL[self._rate] * channels
        self._stream.codec_context.open()
        self._resampler = AudioResampler(
            format="s16", layout=layout, rate=self._rate, frame_size=self._stream.codec_context.frame_size
        )
        self._written = 0

    def add(self, frame: AudioFrame) -> None:
        self._encode(frame)

    def close(self) -> None:
        """Flush what is left and end the file."""
        self._encode(None)
        self._container.mux(self._stream.encode(None))
        self._container.close()

    def _encode(self, frame: AudioFrame | None) -> None:
        for part in self._resampler.resample(frame):
            part.pts = self._written
            self._written += part.samples
            self._container.mux(self._stream.encode(part))

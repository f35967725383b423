"""How much one uploaded file may cost."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one inspection. Bytes, seconds of audio, seconds of processor, seconds on the wall.

    `probe_cpu_seconds` holds until the length of the audio is known, so that a file which claims little
    and expands without end costs no more than that. Afterwards the budget grows with the length.
    """

    max_bytes: int = 512 * MIB
    max_seconds: int = 3600
    probe_cpu_seconds: int = 2
    audio_seconds_per_cpu_second: int = 30
    memory_bytes: int = 256 * MIB
    wall_seconds: int = 900

    def cpu_budget(self, audio_seconds: float) -> int:
        """Seconds of processor for decoding and converting this much audio."""
        return self.probe_cpu_seconds + 2 + int(audio_seconds / self.audio_seconds_per_cpu_second)

    @property
    def cpu_ceiling(self) -> int:
        return self.cpu_budget(self.max_seconds)

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Limits:
        return cls(**json.loads(text))

"""The process in which unknown audio is decoded. Started by `inspection`, never imported by the app.

It reads its file through standard input by asking for ranges on standard output, and answers there too:

    R u64 offset, u32 length   asks; the answer on standard input is u32 length and that many bytes
    O u32 length, bytes        a piece of the converted sound
    V u32 length, JSON         the verdict, last

What cannot be imported ends it without a verdict: that is no matter of the file. Numbers are big endian. Environment and
file descriptors hold nothing of the service, and before the first byte of the file it gives up all it could reach
(`confine`).
"""

from __future__ import annotations

import io
import json
import os
import resource
import struct
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from recordings.media.limits import Limits
    from recordings.media.refusal import RefusedError

BLOCK = 65536
SPARE = 1 << 20
OUT, IN = 1, 0


def limit(memory: int, soft_cpu: int, hard_cpu: int) -> None:
    """Hold this process for good: nothing it does afterwards can widen these limits beyond `hard_cpu`."""
    for kind, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(kind, (value, value))
    resource.setrlimit(resource.RLIMIT_CPU, (soft_cpu, hard_cpu))


def _write(data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(OUT, view) :]


def _read(length: int) -> bytes:
    parts = []
    while length:
        part = os.read(IN, length)
        if not part:
            sys.exit(3)
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


class PipedSource(io.RawIOBase):
    """The sealed file seen as a seekable clear one; one block is kept."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size
        self._position = 0
        self._block_start, self._block = 0, b""

    def at(self, offset: int, length: int) -> bytes:
        offset = min(offset, self.size)
        end, parts = min(offset + length, self.size), []
        while offset < end:
            if not self._block_start <= offset < self._block_start + len(self._block):
                self._load(offset)
            within = offset - self._block_start
            part = self._block[within : within + end - offset]
            parts.append(part)
            offset += len(part)
        return b"".join(parts)

    def _load(self, offset: int) -> None:
        self._block_start = offset // BLOCK * BLOCK
        wanted = min(BLOCK, self.size - self._block_start)
        _write(b"R" + struct.pack(">QI", self._block_start, wanted))
        if struct.unpack(">I", _read(4))[0] != wanted:
            sys.exit(3)
        self._block = _read(wanted)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self.size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def read(self, size: int = -1) -> bytes:
        data = self.at(self._position, self.size if size < 0 else size)
        self._position += len(data)
        return data


def main(root: str, size: int, limits_json: str) -> None:
    """Examine the file of `size` bytes that standard input serves and write the verdict."""
    sys.path.insert(0, root)
    from recordings.media import confine, decode, refusal
    from recordings.media.limits import Limits

    limits = Limits.from_json(limits_json)
    # Made while there is memory.
    costly = b"V" + _framed(json.dumps({"refused": refusal.TOO_COSTLY}).encode())
    limit(limits.memory_bytes, limits.probe_cpu_seconds, _hard(limits))
    filtered = confine.confine()
    # Where there is no room for any file it ends here: no matter of this one, and libav might die without a word.
    bytearray(SPARE)
    try:
        verdict = b"V" + _framed(_verdict(decode.examine, refusal.RefusedError, size, limits, filtered=filtered))
    except MemoryError:
        verdict = costly
    _write(verdict)


def _hard(limits: Limits) -> int:
    """Above every soft limit, so that what the file costs ends by SIGXCPU and a SIGKILL is somebody else's."""
    return max(limits.cpu_ceiling, limits.probe_cpu_seconds) + 1


def _verdict(
    examine: Callable[..., Any], refused_error: type[RefusedError], size: int, limits: Limits, *, filtered: bool
) -> bytes:
    def allow_cpu(seconds: float) -> None:
        wanted = min(limits.cpu_ceiling, limits.cpu_budget(seconds))
        resource.setrlimit(resource.RLIMIT_CPU, (wanted, _hard(limits)))

    try:
        sound = examine(PipedSource(size), limits, lambda data: _write(b"O" + _framed(data)), allow_cpu)
    except refused_error as refused:
        # Raises MemoryError where there is none left: what a decoder found without memory is no finding.
        bytearray(SPARE)
        return json.dumps({"refused": refused.code}).encode()
    fields = {name: getattr(sound, name) for name in sound.__slots__} | {
        "peaks": sound.peaks.hex(),
        "filtered": filtered,
    }
    return json.dumps(fields).encode()


def _framed(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])

"""Inspect one uploaded file in a process of its own."""

from __future__ import annotations

import json
import os
import selectors
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from . import child, refusal
from .limits import Limits
from .refusal import RefusedError

ROOT = Path(__file__).resolve().parents[2]
MOST_AT_ONCE = 1024 * 1024
VERDICT_MAX = 64 * 1024
CONVERTED_BYTES_PER_SECOND = 32 * 1024
"""No conversion of ours needs more; a child that writes more is no longer ours."""

ReadAt = Callable[[int, int], bytes]


class NoVerdictError(Exception):
    """The decoder ended, was ended or did not come to an end, and nothing is known about the file."""


@dataclass(frozen=True, slots=True)
class Report:
    """A good file. `peaks` are 800 levels 0-255, `duration_ms` what was decoded, `mime` the type of the
    original; `converted` tells that playable Opus went to the sink, `filtered` that the kernel refused the decoder
    every system call that it does not need."""

    format: str
    codec: str
    mime: str
    duration_ms: int
    channels: int
    sample_rate: int
    peaks: bytes
    converted: bool
    filtered: bool


def inspect(read_at: ReadAt, size: int, *, sink: Callable[[bytes], None], limits: Limits | None = None) -> Report:
    """Examine `size` bytes served by `read_at(offset, length)`; converted sound goes to `sink` as it comes.

    Raises RefusedError with the reason when the file is not acceptable, NoVerdictError when that is not known, and
    whatever `read_at` or `sink` raise. What went to `sink` before an exception must be thrown away.
    """
    limits = limits or Limits()
    if size == 0:
        raise RefusedError(refusal.EMPTY)
    if size > limits.max_bytes:
        raise RefusedError(refusal.TOO_LARGE)
    process = subprocess.Popen(  # noqa: S603 - our own file, no shell
        [sys.executable, "-I", "-B", child.__file__, str(ROOT), str(size), limits.to_json()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"MALLOC_ARENA_MAX": "1", "LC_ALL": "C.UTF-8"},
        close_fds=True,
    )
    try:
        verdict = _Conversation(process, read_at, size, sink, limits).run()
    finally:
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        process.wait()
    return _report(verdict)


def _report(verdict: dict[str, Any]) -> Report:
    if "refused" in verdict:
        code = verdict["refused"]
        if code not in refusal.CODES:
            raise NoVerdictError("garbled")
        raise RefusedError(code)
    return Report(
        format=verdict["format"],
        codec=verdict["codec"],
        mime=verdict["mime"],
        duration_ms=verdict["duration_ms"],
        channels=verdict["channels"],
        sample_rate=verdict["sample_rate"],
        peaks=bytes.fromhex(verdict["peaks"]),
        converted=not verdict["native"],
        filtered=verdict["filtered"],
    )


def _descriptor(pipe: IO[bytes] | None) -> int:
    if pipe is None:
        raise RuntimeError("The process was started without pipes.")
    return pipe.fileno()


class _Conversation:
    """Serves ranges to the child until its verdict, never waiting longer than the limits allow."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        read_at: ReadAt,
        size: int,
        sink: Callable[[bytes], None],
        limits: Limits,
    ) -> None:
        self._process, self._read_at, self._size, self._sink = process, read_at, size, sink
        self._to, self._from = _descriptor(process.stdin), _descriptor(process.stdout)
        self._deadline = time.monotonic() + limits.wall_seconds
        self._room = limits.max_seconds * CONVERTED_BYTES_PER_SECOND
        os.set_blocking(self._to, False)
        os.set_blocking(self._from, False)

    def run(self) -> dict[str, Any]:
        while True:
            kind = self._take(1)
            if kind == b"R":
                self._serve()
            elif kind == b"O":
                self._convert()
            elif kind == b"V":
                return self._verdict()
            else:
                raise NoVerdictError("garbled")

    def _serve(self) -> None:
        offset, length = struct.unpack(">QI", self._take(12))
        if length > MOST_AT_ONCE or offset + length > self._size:
            raise NoVerdictError("garbled")
        data = self._read_at(offset, length)
        self._give(struct.pack(">I", len(data)) + data)

    def _convert(self) -> None:
        (length,) = struct.unpack(">I", self._take(4))
        self._room -= length
        if length > MOST_AT_ONCE or self._room < 0:
            raise RefusedError(refusal.TOO_COSTLY)
        self._sink(self._take(length))

    def _verdict(self) -> dict[str, Any]:
        (length,) = struct.unpack(">I", self._take(4))
        if length > VERDICT_MAX:
            raise NoVerdictError("garbled")
        verdict = json.loads(self._take(length))
        if not isinstance(verdict, dict):
            raise NoVerdictError("garbled")
        return verdict

    def _take(self, length: int) -> bytes:
        parts = []
        while length:
            self._wait(self._from, selectors.EVENT_READ)
            part = os.read(self._from, min(length, MOST_AT_ONCE))
            if not part:
                raise self._cause_of_death()
            parts.append(part)
            length -= len(part)
        return b"".join(parts)

    def _give(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            self._wait(self._to, selectors.EVENT_WRITE)
            try:
                view = view[os.write(self._to, view) :]
            except BrokenPipeError:
                raise self._cause_of_death() from None

    def _wait(self, descriptor: int, event: int) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, event)
            left = self._deadline - time.monotonic()
            if left <= 0 or not selector.select(left):
                raise NoVerdictError("late")

    def _cause_of_death(self) -> Exception:
        """Only the end by its own limit of processor time says something about the file."""
        try:
            code = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return NoVerdictError("mute")
        return RefusedError(refusal.TOO_COSTLY) if code == -signal.SIGXCPU else NoVerdictError(str(code))

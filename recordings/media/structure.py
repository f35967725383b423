"""Does the container's own account of its lengths agree with the bytes that are there?

Decoders are forgiving: a header that promises two hours over four kilobytes decodes without an error.
A record that is evidence may not be half of itself, so the lengths are compared here first.
Sources: RIFF (Microsoft, 1991), ISO/IEC 14496-12, RFC 3533 (Ogg), RFC 8794 (EBML).
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Callable
from typing import Protocol

from . import refusal
from .refusal import RefusedError

WAV_SLACK = 4096
"""Bytes a recorder may leave after the end of the RIFF chunk (padding, markers)."""
MAX_ELEMENTS = 10_000
OGG_PAGE_MAX = 27 + 255 + 255 * 255
IMPLAUSIBLE = 0x7FFF0000
"""A length that no recorder writes for a finished file, but streaming ones leave in the header."""
UNKNOWN = 0, 0xFFFFFFFF
"""Lengths of a whole RIFF file that say nothing."""


class Source(Protocol):
    """Bytes by position. `size` is the whole length in bytes."""

    size: int

    def at(self, offset: int, length: int) -> bytes: ...


def check(container: str, source: Source) -> bool:
    """Compare the declared lengths of this container with its bytes; raises Refused. False where the file is built in a
    way that its programs understand and browsers may not."""
    checker = _CHECKS.get(container)
    return checker is None or checker(source)


def _wav(source: Source) -> bool:
    """RIFF, also with the length that a recorder never came back to write; or RF64 (EBU Tech 3306)."""
    head = source.at(0, 36)
    if len(head) < 12 or head[8:12] != b"WAVE":
        raise RefusedError(refusal.NOT_AUDIO)
    whole, sound, offset = struct.unpack_from("<I", head, 4)[0], None, 12
    if head[:4] == b"RF64":
        if head[12:16] != b"ds64" or len(head) < 36:
            raise RefusedError(refusal.DAMAGED)
        whole, sound = struct.unpack_from("<QQ", head, 20)
    usual = sound is None and whole not in UNKNOWN
    data = _wav_data(source, offset, sound)
    if data[0] + data[1] > source.size:
        raise RefusedError(refusal.WRONG_LENGTH if data[1] >= IMPLAUSIBLE else refusal.TRUNCATED)
    end = data[0] + data[1] if whole in UNKNOWN else whole + 8
    if end > source.size + 1:
        raise RefusedError(refusal.TRUNCATED)
    if end + WAV_SLACK < source.size:
        raise RefusedError(refusal.WRONG_LENGTH)
    return usual


def _wav_data(source: Source, offset: int, long: int | None) -> tuple[int, int]:
    """Where the samples begin, and their bytes. `long`: their length where the chunk's own field is too short for it."""
    for _ in range(MAX_ELEMENTS):
        chunk = source.at(offset, 8)
        if len(chunk) < 8:
            break
        length = struct.unpack_from("<I", chunk, 4)[0]
        if chunk[:4] == b"data":
            length = long if long is not None and length == UNKNOWN[1] else length
            if length and offset + 8 < source.size:
                return offset + 8, length
            break
        offset += 8 + length + (length & 1)
    raise RefusedError(refusal.NO_SOUND)


def _mp4(source: Source) -> bool:
    offset, seen = 0, Counter[bytes]()
    for _ in range(MAX_ELEMENTS):
        if offset == source.size:
            break
        length, kind = _mp4_box(source, offset)
        if offset + length > source.size:
            raise RefusedError(refusal.TRUNCATED)
        seen[kind] += 1
        offset += length
    if seen[b"moov"] > 1:
        raise RefusedError(refusal.JOINED)
    if offset != source.size or b"moov" not in seen:
        raise RefusedError(refusal.DAMAGED)
    return True


def _mp4_box(source: Source, offset: int) -> tuple[int, bytes]:
    head = source.at(offset, 16)
    if len(head) < 8:
        raise RefusedError(refusal.TRUNCATED)
    length, kind, smallest = struct.unpack_from(">I", head)[0], head[4:8], 8
    if length == 0:
        return source.size - offset, kind
    if length == 1:
        if len(head) < 16:
            raise RefusedError(refusal.TRUNCATED)
        length, smallest = struct.unpack_from(">Q", head, 8)[0], 16
    if length < smallest:
        raise RefusedError(refusal.DAMAGED)
    return length, kind


def _ogg(source: Source) -> bool:
    """The last page must end where the file ends."""
    start = max(0, source.size - OGG_PAGE_MAX)
    tail = source.at(start, source.size - start)
    at = tail.rfind(b"OggS")
    while at >= 0:
        if len(tail) >= at + 27:
            count = tail[at + 26]
            table = tail[at + 27 : at + 27 + count]
            if len(table) == count and at + 27 + count + sum(table) == len(tail):
                return True
        at = tail.rfind(b"OggS", 0, at)
    raise RefusedError(refusal.TRUNCATED)


def _webm(source: Source) -> bool:
    """The EBML header, then a Segment that either ends within the file or is of unknown length."""
    offset = 0
    for _ in range(MAX_ELEMENTS):
        head = source.at(offset, 12)
        identifier, id_length = _ebml_number(head, keep_marker=True)
        length, length_length = _ebml_number(head[id_length:], keep_marker=False)
        body = offset + id_length + length_length
        if identifier == 0x18538067:
            unknown = length == (1 << (7 * length_length)) - 1
            if not unknown and body + length > source.size:
                raise RefusedError(refusal.TRUNCATED)
            return True
        offset = body + length
        if offset >= source.size:
            raise RefusedError(refusal.TRUNCATED)
    raise RefusedError(refusal.DAMAGED)


def _ebml_number(data: bytes, *, keep_marker: bool) -> tuple[int, int]:
    if not data or data[0] == 0:
        raise RefusedError(refusal.DAMAGED)
    length = 9 - data[0].bit_length()
    if len(data) < length:
        raise RefusedError(refusal.TRUNCATED)
    value = int.from_bytes(data[:length], "big")
    return (value if keep_marker else value & ((1 << (7 * length)) - 1)), length


_CHECKS: dict[str, Callable[[Source], bool]] = {"wav": _wav, "m4a": _mp4, "ogg": _ogg, "webm": _webm}

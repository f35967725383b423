"""HTTP range requests (RFC 9110, section 14): which bytes are meant."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SINGLE = re.compile(r"bytes=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*")


class UnsatisfiableError(Exception):
    """The range lies behind the end: 416."""


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes from `start`, `length` of them; `partial` when not the whole was asked for."""

    start: int
    length: int
    partial: bool

    def content_range(self, size: int) -> str:
        return f"bytes {self.start}-{self.start + self.length - 1}/{size}"


def parse(header: str, size: int) -> Span:
    """The span that a Range header asks of `size` bytes.

    A header that is not understood, or asks for several ranges, is ignored, as the RFC allows: the whole is meant.
    Raises UnsatisfiableError.
    """
    whole = Span(0, size, partial=False)
    match = _SINGLE.fullmatch(header.strip())
    if match is None or not any(match.groups()):
        return whole
    first, last = match.groups()
    if not first:
        wanted = int(last)
        if wanted == 0 or size == 0:
            raise UnsatisfiableError
        length = min(wanted, size)
        return Span(size - length, length, partial=True)
    start = int(first)
    if last and int(last) < start:
        return whole
    if start >= size:
        raise UnsatisfiableError
    end = min(int(last), size - 1) if last else size - 1
    return Span(start, end - start + 1, partial=True)

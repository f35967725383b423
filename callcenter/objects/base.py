"""What both backends do, and what neither takes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

SEALED = b"\x01"
"""The first byte of everything that the vault has sealed."""


class StoreError(OSError):
    """The store did not do what it was asked to; the text is a code. Its kind for "not there" is FileNotFoundError."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One object, or one that was begun and never finished."""

    name: str
    written_at: datetime


class Writer(Protocol):
    """Writes one object from front to end. Without `close` it was never finished; `abandon` takes it away."""

    name: str

    def write(self, data: bytes | memoryview) -> None: ...

    def close(self) -> None:
        """When this returns, the store keeps the whole object, whatever stops now."""

    def abandon(self) -> None: ...


class Reader(Protocol):
    """Reads ranges of one object; `size` in bytes."""

    size: int

    def read_at(self, offset: int, length: int) -> bytes: ...

    def close(self) -> None: ...


class Store(Protocol):
    """Objects by name. Every failure is an OSError."""

    def put(self, name: str) -> Writer:
        """A new object of unknown length. A name is never written twice."""

    def open(self, name: str) -> Reader:
        """Raises FileNotFoundError when it is gone."""

    def delete(self, name: str) -> None:
        """All versions of it, and what was begun and never finished. One that is gone already is no error."""

    def entries(self, folder: str = "") -> Iterator[Entry]:
        """All objects below a folder ('' or 'a/b/'), in the order of their names."""

    def check(self) -> None:
        """Raises when it would not take an object now."""


def refuse_clear(data: bytes | memoryview) -> None:
    """The last wall before the disk: what does not begin like something sealed stays outside."""
    if bytes(data[:1]) != SEALED:
        raise TypeError("The store takes sealed bytes only.")

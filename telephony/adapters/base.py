"""The one interface of all adapters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came. ``url``: the public address that it was sent to."""

    headers: Mapping[str, str]
    body: bytes
    url: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing told of a call. ``key``: the same for the same telling, however often it is sent. ``sound``: where the recording lies."""

    key: str
    reference: str
    kind: str
    at: datetime
    called_number: str
    caller: str = ""
    extension: str = ""
    duration: int | None = None
    sound: str = ""


class Adapter(Protocol):
    def secret(self, material: bytes) -> str:
        """What the exchange is given to sign with, from 32 bytes that belong to it alone."""
        ...

    def is_signed(self, received: Received, secret: str, now: datetime) -> bool:
        """Whether the holder of that secret has sent exactly this, and lately. Takes the same time for every secret."""
        ...

    def read(self, received: Received) -> Notice:
        """What is told. Invalid where it cannot be understood."""
        ...

"""Identifiers: UUIDv7 (RFC 9562 §5.7), made before the insert because the id is part of the encryption context."""

import os
import time
from uuid import UUID

HOUSE_ID = UUID("00000000-0000-7000-8000-000000000001")
"""The answering service itself, as a tenant: owns staff secrets and events that belong to no client company."""

HOUSE_SLUG = "house"


def uuid7() -> UUID:
    """A new UUIDv7: 48 bits of milliseconds since 1970, then 74 random bits. Sorts by time of creation."""
    stamp = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = (stamp & 0xFFFFFFFFFFFF) << 80
    value |= 0x7 << 76
    value |= ((random >> 62) & 0xFFF) << 64
    value |= 0b10 << 62
    value |= random & 0x3FFFFFFFFFFFFFFF
    return UUID(int=value)

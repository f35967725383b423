"""What a wrapped key is bound to, so that it opens only in its own place."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings

if TYPE_CHECKING:
    from .keystore import KeyUnit


def _lengthened(*parts: str) -> bytes:
    """Parts behind their lengths, so that none can run into the next."""
    encoded = [part.encode() for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in encoded)


ID_LENGTH = (36).to_bytes(4, "big")
"""Of an id in its usual notation."""


@lru_cache(maxsize=64)
def version_part(version: int) -> bytes:
    return _lengthened(str(version))


@lru_cache(maxsize=1024)
def record_place(environment: str, tenant_id: UUID, data_class: str) -> bytes:
    return _lengthened("key-v1", environment, "record", str(tenant_id), data_class)


def tenant_key_context(tenant_id: UUID, purpose: str, version: int) -> bytes:
    """What a wrapped tenant key is bound to."""
    return _lengthened("key-v1", settings.ENVIRONMENT, "tenant", str(tenant_id), purpose, str(version))


def record_key_context(unit: KeyUnit, version: int) -> bytes:
    """What a wrapped record key is bound to."""
    place = record_place(settings.ENVIRONMENT, unit.tenant_id, unit.data_class)
    return place + ID_LENGTH + str(unit.object_id).encode() + version_part(version)

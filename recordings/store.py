"""Where recordings lie, and the names of their objects: ids and a day only."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from callcenter.objects import Entry, Store, store

FOLDER = "recordings"


def storage() -> Store:
    return store("objects")


def day_of(recording_id: UUID) -> date:
    """The day (UTC) on which a UUIDv7 was made."""
    return datetime.fromtimestamp((recording_id.int >> 80) / 1000, UTC).date()


def new_name(tenant_id: UUID, recording_id: UUID, kind: str) -> str:
    """A fresh name each time: two attempts never write into one object."""
    return f"{FOLDER}/{tenant_id}/{day_of(recording_id):%Y%m%d}/{recording_id}.{kind}-{secrets.token_hex(8)}"


def delete(name: str) -> None:
    """Takes an object away where a row names one."""
    if name:
        storage().delete(name)


def recent(tenant_id: UUID, now: datetime, days: int) -> Iterator[Entry]:
    """All objects of a tenant whose recordings were begun in so many days, today's first."""
    for back in range(days):
        day = now.astimezone(UTC).date() - timedelta(days=back)
        yield from storage().entries(f"{FOLDER}/{tenant_id}/{day:%Y%m%d}/")


def recording_of(name: str) -> UUID | None:
    """The recording that an object's name belongs to; None for a name that is not ours."""
    try:
        return UUID(name.rsplit("/", 1)[-1].partition(".")[0])
    except ValueError:
        return None

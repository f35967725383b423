"""The store of sealed objects. Names hold ids and a day only; everything in it is sealed before it comes here.

Any Django storage does (files here, S3 elsewhere): it is asked to open for writing and reading, to delete, and to
list the folders of recent days.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import IO, Any, cast
from uuid import UUID

from django.core.files.storage import FileSystemStorage, Storage, storages

ALIAS = "recordings"
FOLDER = "recordings"


def store() -> Storage:
    return storages[ALIAS]


def day_of(recording_id: UUID) -> date:
    """The day (UTC) on which a UUIDv7 was made."""
    return datetime.fromtimestamp((recording_id.int >> 80) / 1000, UTC).date()


def new_name(tenant_id: UUID, recording_id: UUID, kind: str) -> str:
    """A fresh name each time: two attempts never write into one object."""
    return f"{FOLDER}/{tenant_id}/{day_of(recording_id):%Y%m%d}/{recording_id}.{kind}-{secrets.token_hex(8)}"


class ObjectWriter:
    """Writes one object from front to end. Without `close` it was never finished; `abandon` takes it away."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._file = cast("IO[bytes]", _open_to_write(name))

    def write(self, data: bytes | memoryview) -> None:
        self._file.write(data)

    def close(self) -> None:
        """All bytes are with the store, on disk where it is this machine's."""
        self._file.flush()
        with suppress(OSError, AttributeError):
            os.fsync(self._file.fileno())
        self._file.close()

    def abandon(self) -> None:
        with suppress(OSError, ValueError):
            self._file.close()
        delete(self.name)


def _open_to_write(name: str) -> Any:
    current = store()
    if not isinstance(current, FileSystemStorage):
        return current.open(name, "wb")
    path = current.path(name)
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


class ObjectReader:
    """Reads ranges of one object. Raises FileNotFoundError when it is gone."""

    def __init__(self, name: str) -> None:
        self._file = store().open(name, "rb")
        self.size = int(self._file.size)

    def read_at(self, offset: int, length: int) -> bytes:
        self._file.seek(offset)
        return bytes(self._file.read(length))

    def close(self) -> None:
        self._file.close()


def written_at(name: str) -> datetime:
    """When an object was last written; now for one that has just gone."""
    try:
        return store().get_modified_time(name)
    except FileNotFoundError:
        return datetime.now(UTC)


def delete(name: str) -> None:
    """Deletes an object; deleting one that is gone already is no error."""
    if name:
        with suppress(FileNotFoundError):
            store().delete(name)


def names_of_days(tenant_id: UUID, days: Iterator[date]) -> Iterator[str]:
    """Names of all objects of a tenant that were made on these days."""
    for day in days:
        folder = f"{FOLDER}/{tenant_id}/{day:%Y%m%d}"
        with suppress(FileNotFoundError, NotADirectoryError):
            for name in store().listdir(folder)[1]:
                yield f"{folder}/{name}"


def recent_days(now: datetime, count: int) -> Iterator[date]:
    return (now.astimezone(UTC).date() - timedelta(days=back) for back in range(count))


def recording_of(name: str) -> UUID | None:
    """The recording that an object's name belongs to; None for a name that is not ours."""
    try:
        return UUID(name.rsplit("/", 1)[-1].partition(".")[0])
    except ValueError:
        return None

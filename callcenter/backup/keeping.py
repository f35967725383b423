"""Copies by the clock, where no timer starts them: what is due is told by what lies there, so a restart forgets nothing.

`<records>/<moment>` and `<keys>/<moment>` are copies of one moment; a moment's name sorts by its time (UTC).
"""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from callcenter.backup import services

NAME = "%Y-%m-%dT%H%M%S"
EVERYTHING_EVERY, KEYS_EVERY, PROOF_EVERY = timedelta(days=1), timedelta(hours=6), timedelta(days=7)
RECORDS_KEPT = timedelta(days=35)
# None is older than 14 days when the next look comes, whether it goes well or not.
KEYS_KEPT = timedelta(days=14) - KEYS_EVERY
PROVED = "proved"


def moments(folder: Path) -> list[datetime]:
    """When the whole copies in this folder were made, the oldest first; one under way has a name with a dot."""
    names = sorted(each.name for each in folder.iterdir() if not each.name.startswith("."))
    return [_moment(name) for name in names]


def _moment(name: str) -> datetime:
    return datetime.strptime(name, NAME).replace(tzinfo=UTC)


def due(folder: Path, every: timedelta, now: datetime) -> bool:
    return all(now - made >= every for made in moments(folder))


def forget(folder: Path, kept: timedelta, now: datetime) -> None:
    """What is too old, and what a killed run has left."""
    old = [made.strftime(NAME) for made in moments(folder) if now - made >= kept]
    for name in [*old, *(each.name for each in folder.glob(".*"))]:
        shutil.rmtree(folder / name)


def look(records: Path, keys: Path, home: Path, now: datetime) -> str:
    """Do what is due by now; what was done, in a line. Raises BackupError, and is then due again."""
    forget(records, RECORDS_KEPT, now)
    forget(keys, KEYS_KEPT, now)
    name, proved = now.strftime(NAME), home / PROVED
    if due(records, EVERYTHING_EVERY, now):
        _whole(lambda: services.backup(records / f".{name}", keys / f".{name}"), records, keys, name=name)
        return f"Copied records, objects and keys: {name}."
    if due(keys, KEYS_EVERY, now):
        _whole(lambda: services.backup_keystore(keys / f".{name}"), keys, name=name)
        return f"Copied the keys: {name}."
    if not proved.exists() or now - _moment(proved.read_text("ascii")) >= PROOF_EVERY:
        newest = moments(records)[-1].strftime(NAME)
        services.restore_check(records / newest, keys / newest)
        proved.write_text(name, "ascii")
        return f"Proved that the copy restores: {newest}."
    return ""


def _whole(copy: Callable[[], object], *folders: Path, name: str) -> None:
    """A copy has its name once it is complete; the keys come first, for records without keys are none."""
    copy()
    for folder in reversed(folders):
        (folder / f".{name}").rename(folder / name)

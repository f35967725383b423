"""`manage.py migrate` without --database migrates both databases, as their owner."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, connections

from callcenter.core.routers import OWNERS, database_of


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        if options["database"] != DEFAULT_DB_ALIAS:
            super().handle(*args, **options)
            return
        missing = [alias for alias in OWNERS if alias not in connections]
        if missing:
            raise CommandError(
                "Only the owner migrates: set OWNER_DATABASE_URL and OWNER_KEYSTORE_URL, or start `make run` once."
            )
        for alias, app_label in _steps(options["app_label"]):
            super().handle(*args, **{**options, "database": alias, "app_label": app_label})


def _steps(asked: str | None) -> Iterator[tuple[str, str | None]]:
    """(owner's alias, app or None for all). Going through everybody's migrations elsewhere would only cost time."""
    for alias, database in OWNERS.items():
        if asked is not None:
            if database_of(asked) == database:
                yield alias, asked
        elif database == DEFAULT_DB_ALIAS:
            yield alias, None
        else:
            yield from ((alias, label) for label in apps.app_configs if database_of(label) == database)

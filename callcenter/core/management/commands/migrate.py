"""`manage.py migrate` without --database migrates both databases, as their owner."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, connections

OWNERS = ("owner", "keystore_owner")


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
        for alias in OWNERS:
            super().handle(*args, **{**options, "database": alias})

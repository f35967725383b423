"""`manage.py migrate` without --database migrates both databases, as their owner."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, connections

# On the keystore only the vault has tables; going through everybody's migrations would only cost time.
OWNERS = {"owner": None, "keystore_owner": "vault"}


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
        for alias, only in OWNERS.items():
            if options["app_label"] and only not in {None, options["app_label"]}:
                continue
            super().handle(*args, **{**options, "database": alias, "app_label": options["app_label"] or only})

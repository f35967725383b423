"""`manage.py bootstrap`: databases and roles on any PostgreSQL 18, by a superuser's URL that is given once."""

import os
from argparse import ArgumentParser
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from callcenter.core import bootstrap


class Command(BaseCommand):
    help = (
        "Makes both databases and all roles, or brings them back to what they must be. Takes the superuser's URL from"
        " SUPERUSER_URL (and KEYSTORE_SUPERUSER_URL where the keystore is its own instance), the roles' passwords from"
        " OWNER_PASSWORD, WEB_PASSWORD, WORKER_PASSWORD, SEALER_PASSWORD, BACKUP_PASSWORD; stores none of them."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--superuser-url", default=os.environ.get("SUPERUSER_URL", ""))
        parser.add_argument("--keystore-superuser-url", default=os.environ.get("KEYSTORE_SUPERUSER_URL", ""))

    def handle(self, *args: Any, **options: Any) -> None:
        url = options["superuser_url"]
        if not url:
            raise CommandError("Give the superuser's URL by SUPERUSER_URL or --superuser-url.")
        names = {alias: str(settings.DATABASES[alias]["NAME"]) for alias in ("default", "keystore")}
        passwords = {role: os.environ.get(f"{role.upper()}_PASSWORD", "") for role in bootstrap.WITH_PASSWORD}
        try:
            bootstrap.bootstrap(
                bootstrap.Server(url, names["default"]),
                bootstrap.Server(options["keystore_superuser_url"] or url, names["keystore"]),
                passwords,
            )
        except bootstrap.BootstrapError as error:
            raise CommandError(f"{error} Nothing is half done; run it again.") from None
        except psycopg.Error as error:
            # The first line only: it names the server's reason and no password.
            raise CommandError(f"The server refused: {str(error).splitlines()[0]}. Run it again.") from None
        self.stdout.write(f"Databases {names['default']} and {names['keystore']} and all roles are ready.")

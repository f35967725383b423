"""`manage.py create_keys`: the key ring (where there is none yet) and the keys of the house. Repeatable."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.ids import HOUSE_ID
from callcenter.vault.providers import LocalRing, provider, ring_path
from callcenter.vault.services import create_tenant_keys


class Command(BaseCommand):
    help = "Makes the keys that the service itself needs; existing keys are never touched."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--ring",
            action="store_true",
            help="also make the local key ring where there is none (a new installation only)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["ring"] and LocalRing.create(ring_path(settings.KEY_PROVIDER)):
            self.stdout.write("A new key ring was made. Back it up apart from the databases: see README.")
        provider()
        with tenant_transaction(system_actor("create_keys"), {HOUSE_ID}, write=HOUSE_ID):
            create_tenant_keys(HOUSE_ID)

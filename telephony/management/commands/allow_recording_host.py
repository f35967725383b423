"""From where what an exchange recorded may be fetched."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.errors import DomainError
from callcenter.core.ids import HOUSE_ID
from telephony.services.exchanges import allow_host


class Command(BaseCommand):
    help = "Allows a host, by its exact name, for what an exchange recorded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("host")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with tenant_transaction(system_actor("command"), {HOUSE_ID}, write=HOUSE_ID) as state:
                exchange = allow_host(actor=state.actor, name=options["name"], host=options["host"])
        except DomainError as error:
            raise CommandError(str(error.detail)) from None
        self.stdout.write("\n".join(exchange.hosts))

"""An exchange from the command line. Its secret stands alone on the last line of the output."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.errors import DomainError
from callcenter.core.ids import HOUSE_ID
from telephony.choices import Provider
from telephony.services.exchanges import Access, create_exchange


class Command(BaseCommand):
    help = "Makes an exchange (a PBX or a carrier) and prints the secret that it signs with, alone, on the last line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--provider", required=True, choices=Provider.values)
        parser.add_argument(
            "--secret-file",
            type=Path,
            metavar="FILE",
            help="The secret that the carrier gave (Twilio's Auth Token), or the password of the account at Asterisk.",
        )
        parser.add_argument("--address", default="", metavar="URL", help="Of Asterisk's web server: http://pbx:8088")
        parser.add_argument("--account", default="", help="In Asterisk's ari.conf.")
        parser.add_argument("--record", action="store_true", help="Asterisk is told to record what is answered.")

    def handle(self, *args: Any, **options: Any) -> None:
        given = options["secret_file"].read_text("utf-8").strip() if options["secret_file"] else ""
        access = Access(options["address"], options["account"], options["record"])
        try:
            with tenant_transaction(system_actor("command"), {HOUSE_ID}, write=HOUSE_ID) as state:
                provider = Provider(options["provider"])
                exchange, secret = create_exchange(
                    actor=state.actor, name=options["name"], provider=provider, given=given, access=access
                )
        except DomainError as error:
            raise CommandError(str(error.detail)) from None
        if provider == Provider.ASTERISK:
            self.stdout.write(f"{exchange.name}, {exchange.address}")
            return
        self.stdout.write(f"{exchange.name}, POST /api/v1/telephony/{exchange.provider}/")
        self.stdout.write(secret)

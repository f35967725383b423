"""The offline verifier, at hand where the product is installed. Touches no database."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from audit.verify_bundle import main


class Command(BaseCommand):
    help = "Verifies an exported bundle: exit 0 good, 1 tampered, 2 incomplete. See docs/verify.md."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("bundle")
        parser.add_argument("--key", action="append", default=[], help="accept signatures of this verifier key only")
        parser.add_argument("--earlier", action="append", default=[], help="a checkpoint you have kept")

    def handle(self, *args: Any, **options: Any) -> None:
        arguments = [options["bundle"]]
        for name in ("key", "earlier"):
            for value in options[name]:
                arguments += [f"--{name}", value]
        sys.exit(main(arguments))

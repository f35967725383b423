"""`manage.py seed_demo`: fills the demo once. Part of `make run`."""

import os
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from callcenter.core.statistics import analyse
from callcenter.demo.companies import COMPANIES, LARGEST
from callcenter.demo.seed import CALLS, seed
from callcenter.settings import env


class Command(BaseCommand):
    help = "Fills the demo with invented companies, accounts, calls and what hangs on them. Repeating it adds nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--calls", type=int, default=CALLS)

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get("DEMO_PASSWORD", "")
        if not settings.DEMO or not password:
            raise CommandError("The demo is filled by `make run` only: DEMO and DEMO_PASSWORD are not set.")
        clients = env.number("DEMO_COMPANIES", len(COMPANIES))
        if not len(COMPANIES) <= clients <= LARGEST:
            raise CommandError(f"DEMO_COMPANIES must be between {len(COMPANIES)} and {LARGEST}.")
        begun = time.monotonic()
        made = seed(
            password=password,
            count=options["calls"],
            clients=clients,
            tell=lambda text: self.stdout.write(f"demo: {text}"),
        )
        analyse()
        self.stdout.write(
            f"demo: {made.accounts} accounts, {made.calls} calls, {made.more} more in {time.monotonic() - begun:.1f} s"
        )

"""Invented calls of a PBX, to try the desk out. For the demo only: they ring at every operator's desk."""

import time
from argparse import ArgumentParser
from random import Random
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from callcenter.core.context import system_actor
from telephony.services.simulating import numbers, simulate, simulator


class Command(BaseCommand):
    help = "Lets a simulated PBX report calls to the companies of the demo."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--calls", type=int, default=3)
        parser.add_argument("--called", metavar="NUMBER", default="", help="Only to this number.")
        parser.add_argument(
            "--at-once", action="store_true", help="Do not wait: the calls are over when they are told."
        )
        parser.add_argument("--bad-line", action="store_true", help="Lose, double and exchange some of what is told.")
        parser.add_argument("--seed", type=int, default=None, help="The same calls again.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Calls are simulated in the demo only (`make run`). Nothing was done.")
        actor = system_actor("simulator")
        called = [options["called"]] if options["called"] else numbers(actor)
        exchange, chance = simulator(actor), Random(options["seed"])  # noqa: S311
        wait = None if options["at_once"] else time.sleep
        for _call in range(options["calls"]):
            number = chance.choice(called)
            taken = simulate(exchange, number, chance, bad_line=options["bad_line"], wait=wait)
            self.stdout.write(f"{number}: {taken} told")

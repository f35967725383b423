"""`manage.py run_retention`: deletes what is due now, for every client company, without waiting for the schedule."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from callcenter.core.tasks import tenant_ids
from retention import classes
from retention.engine import CAP, run_class
from retention.kinds import registered_classes


class Command(BaseCommand):
    help = "Deletes what is due, class by class. What is held stays. Safe to run beside the schedule and to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenant", type=UUID, help="only the client company with this id")
        parser.add_argument("--class", dest="data_class", choices=classes.codes(), help="only this class")
        parser.add_argument("--cap", type=int, default=CAP, help=f"records per class and client, at most {CAP}")

    def handle(self, *args: Any, **options: Any) -> None:
        cap = options["cap"]
        if not 1 <= cap <= CAP:
            raise CommandError(f"--cap must be between 1 and {CAP}.")
        chosen = [options["tenant"]] if options["tenant"] else list(tenant_ids())
        classes = [options["data_class"]] if options["data_class"] else registered_classes()
        refused = False
        for tenant_id in chosen:
            for data_class in classes:
                outcome = run_class(tenant_id, data_class, cap=cap)
                refused |= outcome.refused
                self.stdout.write(
                    f"{tenant_id} {data_class}: deleted {outcome.shredded}, held {outcome.kept}"
                    + (", more is due (cap reached)" if outcome.capped else "")
                    + (", refused: the clocks differ" if outcome.refused else "")
                )
        if refused:
            raise CommandError("Nothing was deleted where the clocks of this machine and the database differ.")

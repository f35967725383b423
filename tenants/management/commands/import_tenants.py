"""`manage.py import_tenants FILE`: client companies with numbers, people and retention periods."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from callcenter.core.context import system_actor
from callcenter.core.errors import DomainError
from callcenter.core.statistics import analyse
from tenants.companyfile import FileError, read
from tenants.services.importing import Outcome, import_company


class Command(BaseCommand):
    help = "Imports client companies from a JSON file. Safe to run again: what is there already stays as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows = read(options["file"])
        except FileError as error:
            raise CommandError(f"Nothing was imported.\n{error}") from None
        refused = 0
        for row in rows:
            try:
                outcome = import_company(actor=system_actor("import"), row=row)
            except DomainError as error:
                refused += 1
                self.stderr.write(f"{row.slug}: not imported. {_told(error)}")
            else:
                self.stdout.write(_said(outcome))
        analyse()
        if refused:
            raise CommandError(f"{len(rows) - refused} of {len(rows)} companies imported, {refused} refused.")
        self.stdout.write(f"{len(rows)} companies imported.")


def _said(outcome: Outcome) -> str:
    parts = ["created" if outcome.created else "known", f"{outcome.numbers} numbers and {outcome.people} people added"]
    parts += [f"{outcome.changed} changes"] if outcome.changed else []
    parts += outcome.notes
    parts += ["live"] if outcome.went_live else []
    return f"{outcome.slug}: {', '.join(parts)}"


def _told(error: DomainError) -> str:
    fields = "; ".join(f"{name}: {' '.join(map(str, texts))}" for name, texts in error.errors.items())
    return f"{error.detail} {fields}".strip()

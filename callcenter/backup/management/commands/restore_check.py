"""`manage.py restore_check DIR`: proof that a backup restores and that what lives in it opens."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from callcenter.backup import services
from callcenter.backup.clusters import BackupError


class Command(BaseCommand):
    help = (
        "Verifies every checksum of the backup, starts both clusters from a copy of it on sockets of their own, compares the"
        " rows of every table, and opens sealed rows and objects of every tenant with the present key ring."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument("--keystore-dir", type=Path)

    def handle(self, *args: Any, folder: Path, keystore_dir: Path | None, **options: Any) -> None:
        try:
            report = services.restore_check(folder.absolute(), keystore_dir.absolute() if keystore_dir else None)
        except BackupError as error:
            raise CommandError(f"{error} The running product was not touched.") from None
        self.stdout.write(
            f"The backup restores: {sum(report['rows'].values())} rows in {len(report['rows'])} tables;"
            f" {report['values']} sealed values and {report['objects']} objects opened."
        )

"""`manage.py backup_keystore DIR`: a physical copy of the keystore's server alone, more often than of everything."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from callcenter.backup import services
from callcenter.backup.clusters import BackupError


class Command(BaseCommand):
    help = "Copies the keystore's PostgreSQL cluster into a new folder. Keep it no longer than 14 days, and never with the key ring."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            services.backup_keystore(folder.absolute())
        except BackupError as error:
            raise CommandError(f"{error} There is no new copy; the product runs on unharmed.") from None
        self.stdout.write(f"The keystore is copied to {folder}.")

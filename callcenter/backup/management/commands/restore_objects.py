"""`manage.py restore_objects DIR`: puts the sealed objects of a backup back into the store that STORAGE_URL names."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from callcenter.backup import services
from callcenter.backup.clusters import BackupError


class Command(BaseCommand):
    help = (
        "Verifies the objects of a backup and puts those that the store has not back into it; what is there stays. Also the"
        " way from files to an S3 bucket."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            count = services.restore_objects(folder.absolute())
        except (BackupError, OSError) as error:
            raise CommandError(f"{error} What was put back stays; run it again.") from None
        self.stdout.write(f"{count} objects put back.")

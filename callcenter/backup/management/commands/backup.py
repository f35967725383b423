"""`manage.py backup DIR`: a physical copy of everything but the key ring, the keystore in a folder of its own."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from callcenter.backup import services
from callcenter.backup.clusters import BackupError


class Command(BaseCommand):
    help = (
        "Copies both PostgreSQL clusters (with their write-ahead log) and the sealed objects into a new folder. The keystore"
        " goes to DIR/keystore, or to --keystore-dir: keep it on another medium and no longer than 14 days. The key ring is"
        " never copied; keep it apart from both."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument("--keystore-dir", type=Path)

    def handle(self, *args: Any, folder: Path, keystore_dir: Path | None, **options: Any) -> None:
        try:
            manifest = services.backup(folder.absolute(), keystore_dir.absolute() if keystore_dir else None)
        except BackupError as error:
            raise CommandError(f"{error} This backup is not complete; the product runs on unharmed.") from None
        rows = sum(manifest["rows_after"].values())
        self.stdout.write(f"Backup complete: {rows} rows, {len(manifest['objects'])} objects in {folder}.")
        apart = f" --keystore-dir {keystore_dir}" if keystore_dir else ""
        self.stdout.write(f"Prove it with: manage.py restore_check {folder}{apart}")

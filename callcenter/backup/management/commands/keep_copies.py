"""`manage.py keep_copies`: makes, proves and forgets copies by the clock until it is told to stop."""

import logging
import signal
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connections

from callcenter.backup.clusters import BackupError
from callcenter.backup.keeping import look
from callcenter.core.traces import describe

logger = logging.getLogger(__name__)
SECONDS = 300.0
"""Between two looks at what is due; what failed is tried again after them."""


class Command(BaseCommand):
    help = "Copies everything once a day and the keys every six hours, proves a copy once a week, and deletes old ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("records", metavar="RECORDS", type=Path)
        parser.add_argument("keys", metavar="KEYS", type=Path)

    def handle(self, *args: Any, records: Path, keys: Path, **options: Any) -> None:
        stopping = Event()

        def stop(_number: int, _frame: FrameType | None) -> None:
            stopping.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        while not stopping.is_set():
            if not self.done(records.absolute(), keys.absolute()):
                stopping.wait(SECONDS)

    def done(self, records: Path, keys: Path) -> bool:
        """Whether something was done, so that more may be due at once."""
        try:
            told = look(records, keys, settings.HOME, datetime.now(UTC))
        except (BackupError, DatabaseError, OSError) as error:
            logger.error("copy_failed", extra={"exception": describe(error)})
            if isinstance(error, BackupError):
                self.stderr.write(f"{error} It is tried again.")
            return False
        finally:
            connections.close_all()
        if told:
            self.stdout.write(told)
        return bool(told)

"""The process that hears exchanges which send nothing by themselves (Asterisk)."""

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from telephony.services.listening import Listeners


class Command(BaseCommand):
    help = "Listens to every exchange of the sort asterisk until it is told to stop. One such process is enough."

    def handle(self, *args: Any, **options: Any) -> None:
        listeners = Listeners()

        def stop(signum: int, frame: FrameType | None) -> None:
            listeners.stop()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        listeners.serve_for_ever()

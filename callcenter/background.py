"""Relay, beat and worker of a small installation in one process: the same code, in threads.

    python -m callcenter.background

Three processes of one role hold the same program three times. The sealer is none of them: it has a role and a key of its own.
A part that ends, ends the process, and whoever keeps the process starts it again; the truth about every task is in its row.
"""

import logging
import os
import threading
from collections.abc import Callable

from callcenter.celery import app

logger = logging.getLogger(__name__)

COMMAND = ("--quiet", "worker", "-Q", "default", "--pool", "threads", "-c", os.environ.get("WORKERS") or "2")
LESS = ("--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "warning")


def relay() -> None:
    from callcenter.core.management.commands.relay import Command

    Command().serve_for_ever()


def beat() -> None:
    from celery.beat import Service

    Service(app, schedule_filename=app.conf.beat_schedule_filename).start()


def part(name: str, work: Callable[[], None]) -> None:
    """Runs `work` beside the others; its end is the end of all."""

    def run() -> None:
        try:
            work()
        except Exception as error:
            logger.exception("background_part_ended", extra={"part": name, "error_type": type(error).__name__})
        os._exit(1)

    threading.Thread(target=run, name=name, daemon=True).start()


def main() -> None:
    app.loader.import_default_modules()  # Django and the rooms, so that beat finds the schedule
    app.finalize()
    part("relay", relay)
    part("beat", beat)
    app.worker_main([*COMMAND, *LESS])


if __name__ == "__main__":
    main()

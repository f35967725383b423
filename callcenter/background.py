"""Relay, beat, worker and the listener to exchanges of a small installation in one process: the same code, in threads.

    python -m callcenter.background

Three processes of one role hold the same program three times. The sealer is none of them: it has a role and a key of its own.
A part that fails is begun again, with pauses that grow to a minute, and the others go on: a beat that cannot write its file
stops no work. Where the worker ends, the process ends, and whoever keeps it starts it again; the truth about every task is in
its row. So does a task that goes beyond the hard limit: a thread cannot be killed, and would say for ever that it is at its job.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Any

from celery import signals

from callcenter.celery import app

logger = logging.getLogger(__name__)

COMMAND = ("--quiet", "worker", "-Q", "default", "--pool", "threads", "-c", os.environ.get("WORKERS") or "2")
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0
LESS = ("--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "warning")


def relay() -> None:
    from callcenter.core.management.commands.relay import Command

    Command().serve_for_ever()


def exchanges() -> None:
    from telephony.services.listening import Listeners

    Listeners().serve_for_ever()


def beat() -> None:
    from celery.beat import Service

    Service(app, schedule_filename=app.conf.beat_schedule_filename).start()


class Limit:
    """Knows since when each task runs."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.running: dict[str, float] = {}
        signals.task_prerun.connect(self._begins)
        signals.task_postrun.connect(self._ends)

    def _begins(self, task_id: str, **kwargs: Any) -> None:
        self.running[task_id] = time.monotonic()

    def _ends(self, task_id: str, **kwargs: Any) -> None:
        self.running.pop(task_id, None)

    def watch(self) -> None:
        """Returns when a task is beyond the limit."""
        while all(time.monotonic() - since < self.seconds for since in tuple(self.running.values())):
            time.sleep(min(self.seconds / 4, 30))
        logger.error("task_beyond_limit", extra={"seconds": self.seconds})


def part(name: str, work: Callable[[], None], *, last: bool = False) -> None:
    """Runs `work` beside the others, again whenever it ends; with ``last`` its end is the end of all."""

    def run() -> None:
        pause = FIRST_PAUSE
        while True:
            begun = time.monotonic()
            try:
                work()
            except Exception as error:
                logger.exception("background_part_ended", extra={"part": name, "error_type": type(error).__name__})
            if last:
                os._exit(1)
            pause = FIRST_PAUSE if time.monotonic() - begun > LONGEST_PAUSE else min(2 * pause, LONGEST_PAUSE)
            time.sleep(pause)

    threading.Thread(target=run, name=name, daemon=True).start()


def main() -> None:
    app.loader.import_default_modules()  # Django and the rooms, so that beat finds the schedule
    app.finalize()
    part("relay", relay)
    part("beat", beat)
    part("exchanges", exchanges)
    part("limit", Limit(app.conf.task_time_limit).watch, last=True)
    app.worker_main([*COMMAND, *LESS])


if __name__ == "__main__":
    main()

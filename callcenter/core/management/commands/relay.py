"""Publishes what is in the outbox until it is told to stop. Survives a stopped queue and a restarted database."""

import logging
import signal
import time
from types import FrameType
from typing import Any

import psycopg
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connections
from kombu.exceptions import OperationalError as QueueError
from redis.exceptions import RedisError

from callcenter.core.relay import POLL_SECONDS, listener, relay_once, wait

logger = logging.getLogger(__name__)
QUEUE_ERRORS = (QueueError, RedisError, OSError)


class Command(BaseCommand):
    help = "Gives the tasks of the outbox to the queue."
    stopping = False

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        while not self.stopping:
            try:
                self.serve()
            except (DatabaseError, psycopg.Error) as error:
                logger.warning("relay_database", extra={"error_type": type(error).__name__})
                connections.close_all()
                time.sleep(POLL_SECONDS)

    def serve(self) -> None:
        with listener() as ears:
            while not self.stopping:
                try:
                    while relay_once():
                        continue
                except QUEUE_ERRORS as error:
                    logger.warning("relay_queue", extra={"error_type": type(error).__name__})
                    time.sleep(POLL_SECONDS)
                wait(ears, POLL_SECONDS)

    def stop(self, signum: int, frame: FrameType | None) -> None:
        self.stopping = True

"""Publishes due jobs until it is told to stop. Survives a stopped queue and a restarted database."""

import json
import logging
import signal
import time
from types import FrameType
from typing import Any

import psycopg
import redis
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connections
from kombu.exceptions import OperationalError as QueueError
from redis.exceptions import RedisError

from callcenter.core import figures
from callcenter.core.relay import JOBS_KEY, TOLD_EVERY, listener, pause, relay_once, rows, standing, wait

logger = logging.getLogger(__name__)
QUEUE_ERRORS = (QueueError, RedisError, OSError)
AFTER_AN_ERROR = 1.0


class Command(BaseCommand):
    help = "Gives due jobs to the queue."
    stopping = False
    told = 0.0

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        self.serve_for_ever()

    def serve_for_ever(self) -> None:
        while not self.stopping:
            try:
                self.serve()
            except (DatabaseError, psycopg.Error) as error:
                logger.warning("relay_database", extra={"error_type": type(error).__name__})
                connections.close_all()
                time.sleep(AFTER_AN_ERROR)

    def serve(self) -> None:
        queue = redis.Redis.from_url(settings.CELERY_BROKER_URL, socket_timeout=3)
        with listener() as ears, queue:
            while not self.stopping:
                try:
                    while relay_once():
                        continue
                    self.tell(queue)
                except QUEUE_ERRORS as error:
                    logger.warning("relay_queue", extra={"error_type": type(error).__name__})
                    time.sleep(AFTER_AN_ERROR)
                wait(ears, pause())

    def tell(self, queue: redis.Redis) -> None:
        """How the jobs are, for `/readyz` and `/metrics`, which may not look at the rows of all companies themselves."""
        if time.monotonic() - self.told >= TOLD_EVERY:
            queue.set(JOBS_KEY, json.dumps(standing()), ex=TOLD_EVERY * 3)
            figures.tell(queue, "relay", rows(), TOLD_EVERY * 3)
            self.told = time.monotonic()

    def stop(self, signum: int, frame: FrameType | None) -> None:
        self.stopping = True

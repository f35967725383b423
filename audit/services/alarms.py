"""A log that is not the one that was signed: said at once, in the log, to the health page and to whoever runs the service."""

import logging
from datetime import timedelta
from functools import cache
from uuid import UUID

import redis
from django.conf import settings
from django.utils import timezone

from audit.evidence.recording import Target, record
from audit.models import AuditEvent
from callcenter.core import figures
from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.figures import Row
from callcenter.core.health import REFUSED_KEY
from callcenter.core.ids import HOUSE_ID

logger = logging.getLogger(__name__)

AGAIN = timedelta(hours=1)
TOLD_SECONDS = 60
"""For which figures of a sealer that is silent still count as known."""
ACTOR = system_actor("sealer")


class Inconsistent(Exception):
    """The log is not the one that was signed before. Nothing is signed until a human decides.

    `seq`: the first number that differs, where it is known.
    """

    def __init__(self, reason: str, seq: int | None = None) -> None:
        super().__init__(reason)
        self.reason, self.seq = reason, seq


def report(tenant_id: UUID, error: Inconsistent) -> None:
    """A log line; an event once an hour, so that the refusal does not drown the log. Of a log that is gone, the house's."""
    logger.error("seal_refused", extra={"tenant": str(tenant_id), "reason": error.reason, "seq": error.seq})
    owner = HOUSE_ID if error.reason == "log_missing" else tenant_id
    with tenant_transaction(ACTOR, {owner}):
        known = AuditEvent.objects.filter(
            tenant_id=owner,
            action="seal.refused",
            object_key=str(tenant_id),
            created_at__gt=timezone.now() - AGAIN,
        )
        if not known.exists():
            values = {"seq": str(error.seq)} if error.seq else {}
            record(
                actor=ACTOR,
                action="seal.refused",
                tenant_id=owner,
                target=Target("checkpoint", tenant_id),
                outcome="error",
                reason=error.reason,
                values=values,
            )


@cache
def _queue(url: str) -> redis.Redis:
    """Kept: the sealer tells every few seconds."""
    return redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)


def tell(refused: int, unsealed: int, lag: float) -> None:
    """The health page asks the queue's server, as it does for the jobs; without it the page says that it is silent.

    ``lag``: seconds since the oldest checkpoint of a log in which events wait.
    """
    rows = [Row("callcenter_log_unsealed_events", {}, unsealed), Row("callcenter_log_seal_lag_seconds", {}, lag)]
    try:
        with _queue(settings.CELERY_BROKER_URL).pipeline(transaction=False) as client:
            client.set(REFUSED_KEY, refused)
            figures.tell(client, "sealer", rows, TOLD_SECONDS)
            client.execute()
    except redis.RedisError as error:
        logger.warning("refusals_not_told", extra={"error_type": type(error).__name__})

"""The Celery application of worker, beat and sealer."""

import os
import threading
from contextlib import suppress
from typing import Any, cast

import redis
from celery import Celery, signals
from kombu.transport import redis as queue
from kombu.transport import virtual

from callcenter.settings import env

env.load(os.environ.get("CALLCENTER_ROLE", "worker"))


class LettingGo(queue.QoS):
    """A message whose confirmation did not reach the queue is let go all the same: its row says that it is done.

    A worker that went on counting it among those in its hands would never take another one, and look alive.
    """

    def ack(self, delivery_tag: str) -> None:
        try:
            super().ack(delivery_tag)
        except (redis.RedisError, OSError):
            virtual.QoS.ack(self, delivery_tag)
            raise


class Resting(queue.Transport):
    """Without the look by the second at queues that end by themselves: none of ours does."""

    def register_with_event_loop(self, connection: Any, loop: Any) -> None:
        super().register_with_event_loop(connection, loop)
        cast(Any, self.cycle)._binding_expiry_tref.cancel()


queue.Channel.QoS = LettingGo
queue.Transport = Resting  # type: ignore[misc]
app = Celery("callcenter")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.import_modules.connect(sender=app)
def _read_schedule(**kwargs: Any) -> None:
    """After Celery's own receiver has set Django up: the rooms are open. Beat makes its entries later."""
    from callcenter.core.schedule import schedule

    app.conf.beat_schedule = schedule()


@signals.setup_logging.connect
def _keep_our_logging(**kwargs: Any) -> None:
    """Celery would replace the handlers by its own, which print arguments."""


@signals.worker_init.connect
def _need_keys(**kwargs: Any) -> None:
    """A worker refuses to start without the key ring; the sealer opens nothing and needs none."""
    if env.text("CALLCENTER_ROLE") != "sealer":
        from callcenter.vault.providers import provider

        provider()


@signals.worker_ready.connect
def _show_life(**kwargs: Any) -> None:
    """Tell `/readyz` every five seconds that this kind of worker is there."""
    threading.Thread(target=_heartbeat, name="alive", daemon=True).start()


@signals.worker_ready.connect
def _keep_time(sender: Any, **kwargs: Any) -> None:
    from callcenter.core.schedule import clock

    for name, seconds in clock(env.text("CALLCENTER_ROLE")).items():
        sender.hub.call_repeatedly(seconds, _start, name)


def _start(name: str) -> None:
    """In the loop of this process, between two messages. One that fails is logged, and begun again by the clock."""
    from django.db import connections

    app.tasks[name].apply()
    for connection in connections.all(initialized_only=True):
        connection.close_if_unusable_or_obsolete()


@signals.worker_ready.connect
def _count_at_once(**kwargs: Any) -> None:
    """Figures are known from the first minute; beat asks for them again later."""
    from callcenter.core.figures import COUNT, COUNT_EVERY

    if env.text("CALLCENTER_ROLE") != "sealer":
        app.send_task(COUNT, queue="default", expires=COUNT_EVERY)


@signals.task_unknown.connect
def _say_unknown(message: Any, name: str, **kwargs: Any) -> None:
    """The message is dropped; the row must not wait for ever for somebody who knows what it is."""
    from django.db import connections

    from callcenter.core.tasks import refuse_unknown

    arguments = message.payload[1]
    if "job" in arguments:
        refuse_unknown(name, tenant_id=arguments["tenant_id"], job=arguments["job"])
        connections.close_all()


def _heartbeat() -> None:
    from callcenter.health import ALIVE_KEY, ALIVE_SECONDS

    key = ALIVE_KEY.format("sealer" if env.text("CALLCENTER_ROLE") == "sealer" else "worker")
    client = redis.Redis.from_url(app.conf.broker_url, socket_timeout=3, socket_connect_timeout=3)
    pause = threading.Event()
    while True:
        with suppress(redis.RedisError):
            client.set(key, "1", ex=ALIVE_SECONDS)
        pause.wait(ALIVE_SECONDS / 3)

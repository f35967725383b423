"""Listens to the exchanges that send nothing by themselves. Each has a thread; what is told is taken as from a webhook.

A line that breaks is opened again; then everything that the exchange knows now is compared with the calls that were
open, so what happened meanwhile is told too, as far as it can be known. Twice told is taken once.
"""

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from uuid import UUID

from django.db import DatabaseError, connections
from django.db.models.functions import Now
from django.utils import timezone

from callcenter.core import jobs
from callcenter.core.db import tenant_transaction
from callcenter.core.errors import Conflict, Invalid, Unavailable
from callcenter.core.ids import HOUSE_ID
from callcenter.core.resolvers import all_tenant_ids
from telephony.adapters import Notice
from telephony.asterisk import names
from telephony.asterisk.calls import Calls, Known, ready
from telephony.asterisk.client import Ari, AriError
from telephony.choices import OVER, LegState, Provider
from telephony.models import Exchange, Extension, Leg
from telephony.services.exchanges import ACTOR, ari_of
from telephony.services.hearing import give_up, hear, is_done_with, taped

logger = logging.getLogger(__name__)

LOOK = 15.0
"""Seconds between two looks at which exchanges and extensions there are."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0
SWEEP = 3600.0
"""Seconds between two looks at what the exchange still keeps."""
MOST_PARTS = 9


class Listener:
    """One exchange, until ``stopping``."""

    def __init__(self, exchange_id: UUID, stopping: threading.Event) -> None:
        self.exchange_id, self.stopping = exchange_id, stopping
        self._own: frozenset[str] = frozenset()
        self._looked = self._swept = 0.0

    def run(self) -> None:
        """Returns when it is told to stop, or the exchange is no longer there."""
        pause = FIRST_PAUSE
        while not self.stopping.is_set():
            begun = time.monotonic()
            try:
                if not self._listen():
                    return
            except (AriError, DatabaseError) as error:
                code = error.code if isinstance(error, AriError) else type(error).__name__
                logger.warning("exchange_away", extra={"exchange": str(self.exchange_id), "error_type": code})
            except Exception:
                logger.exception("exchange_listener", extra={"exchange": str(self.exchange_id)})
            connections.close_all()
            pause = FIRST_PAUSE if time.monotonic() - begun > LONGEST_PAUSE else min(2 * pause, LONGEST_PAUSE)
            self.stopping.wait(pause)

    def _listen(self) -> bool:
        """False where there is nothing to listen to; returns or raises when the line is broken."""
        exchange, ari = self._line()
        if exchange is None or ari is None:
            return False
        calls = Calls(lambda: self._own)
        with ari.events() as events:
            self._look(exchange)
            self._catch_up(exchange, ari, calls)
            for event in events:
                if self.stopping.is_set() or not self._look(exchange):
                    return True
                if time.monotonic() - self._swept > SWEEP:
                    self._sweep(exchange, ari, calls)
                for notice in calls.hear(event) if event else ():
                    self._take(exchange, ari, calls, notice)
        return True

    def _line(self) -> tuple[Exchange | None, Ari | None]:
        with tenant_transaction(ACTOR, {HOUSE_ID}):
            found = Exchange.objects.filter(tenant_id=HOUSE_ID, pk=self.exchange_id, active=True).first()
            return found, ari_of(found) if found else None

    def _look(self, exchange: Exchange) -> bool:
        """Now and then: which extensions it has, and that it is heard. False when it was switched off."""
        if self._looked and time.monotonic() - self._looked < LOOK:
            return True
        with tenant_transaction(ACTOR, {HOUSE_ID}, write=HOUSE_ID):
            rows = Exchange.objects.filter(tenant_id=HOUSE_ID, pk=exchange.pk, active=True)
            there = rows.update(connected_at=Now())
            own = Extension.objects.filter(tenant_id=HOUSE_ID, exchange=exchange.pk)
            self._own = frozenset(own.values_list("number", flat=True))
        self._looked = time.monotonic()
        return bool(there)

    def _catch_up(self, exchange: Exchange, ari: Ari, calls: Calls) -> None:
        known = open_calls(exchange)
        channels = ari.channels()
        there = {row["id"] for row in channels}
        kept = {reference: leg for reference, (_tenant, leg) in known.items()}
        for notice in calls.find(channels, ari.bridges(), kept):
            self._take(exchange, ari, calls, notice)
        lost: dict[UUID, list[str]] = defaultdict(list)
        for reference, (tenant_id, _leg) in known.items():
            if reference not in there:
                lost[tenant_id].append(reference)
        give_up(exchange, lost)
        if exchange.records:
            for spoken in calls.spoken():
                _keep(exchange, ari, *spoken)
        self._sweep(exchange, ari, calls)

    def _sweep(self, exchange: Exchange, ari: Ari, calls: Calls) -> None:
        """What lies there and nobody was told of is told; what nobody wants any more is destroyed."""
        self._swept = time.monotonic()
        for name in ari.stored():
            found = names.recorded(name)
            if found is None or ari.is_recording(name):  # it is listed from its first second
                continue
            notice = ready(name, *found, at=timezone.now())
            self._take(exchange, ari, calls, notice)
            if is_done_with(exchange, notice):
                ari.forget(name)

    def _take(self, exchange: Exchange, ari: Ari, calls: Calls, notice: Notice) -> None:
        """Kept until the database takes it: nobody tells it again."""
        pause = FIRST_PAUSE
        while not self.stopping.is_set():
            try:
                hear(exchange, notice)
                break
            except (Conflict, Invalid) as error:
                logger.info("exchange_told_nothing_new", extra={"code": error.code, "kind": notice.kind})
                break
            except (DatabaseError, Unavailable) as error:
                code = error.code if isinstance(error, Unavailable) else type(error).__name__
                if code in jobs.LASTING:  # this company's alone; the others' calls go on
                    logger.exception("exchange_telling_lost", extra={"code": code, "kind": notice.kind})
                    break
                logger.warning("exchange_database", extra={"error_type": code})
                connections.close_all()
                self.stopping.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
        wanted = calls.to_record(notice) if exchange.records else None
        if wanted:
            _keep(exchange, ari, *wanted)


def _keep(exchange: Exchange, ari: Ari, channel: str, name: Callable[[int], str]) -> None:
    """Once per call: not where it is being recorded already, under a new name where an earlier part is complete.

    An exchange that does not record is listened to all the same.
    """
    try:
        done = set(ari.stored())
        for part in range(1, MOST_PARTS + 1):
            wanted = name(part)
            if not wanted:
                return
            running = ari.is_recording(wanted)
            if running or (wanted not in done and ari.tape(channel, wanted)):
                _note(exchange, ari, wanted, begun=not running)
                return
    except AriError as error:
        logger.warning("exchange_does_not_record", extra={"error_type": error.code})


def _note(exchange: Exchange, ari: Ari, name: str, *, begun: bool) -> None:
    """The page of the call can stop what it knows of. A part that begins where somebody wants silence is silent, too."""
    try:
        silent = taped(exchange, name, begun=begun)
    except (DatabaseError, Unavailable) as error:
        logger.warning("exchange_tape_unknown", extra={"error_type": type(error).__name__})
        connections.close_all()
        return
    if silent:
        ari.hush(name)


def open_calls(exchange: Exchange) -> Mapping[str, tuple[UUID, Known]]:
    """Calls of this exchange that are not over, of all companies, by reference."""
    with tenant_transaction(ACTOR, {*all_tenant_ids(), HOUSE_ID}):
        rows = Leg.objects.filter(exchange_id=exchange.pk).exclude(state__in=OVER).defer("caller")
        return {leg.reference: (leg.tenant_id, Known(leg.called_number, leg.state != LegState.RINGING)) for leg in rows}


class Listeners:
    """All exchanges that are to be listened to, each in its thread."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self._threads: dict[UUID, threading.Thread] = {}

    def serve_for_ever(self) -> None:
        while not self.stopping.is_set():
            try:
                self._look()
            except DatabaseError as error:
                logger.warning("exchanges_database", extra={"error_type": type(error).__name__})
            connections.close_all()  # nothing is held between two looks
            self.stopping.wait(LOOK)
        for thread in self._threads.values():
            thread.join(LONGEST_PAUSE)

    def stop(self) -> None:
        self.stopping.set()

    def _look(self) -> None:
        with tenant_transaction(ACTOR, {HOUSE_ID}):
            rows = Exchange.objects.filter(tenant_id=HOUSE_ID, provider=Provider.ASTERISK, active=True)
            wanted = list(rows.values_list("pk", flat=True))
        for exchange_id in wanted:
            running = self._threads.get(exchange_id)
            if running is None or not running.is_alive():
                listener = Listener(exchange_id, self.stopping)
                thread = threading.Thread(target=listener.run, name=f"exchange-{exchange_id}", daemon=True)
                self._threads[exchange_id] = thread
                thread.start()

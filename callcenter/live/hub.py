"""All open streams of a process: one look at the database serves them all, and nothing at all happens while there are none.

Every LOOK seconds their sessions and memberships are asked about, and what happened lately; a wake brings the second
question forward. While nobody asks, no connection and no thread is held. Whatever cannot be found out ends the streams:
the pages then ask by themselves, as they did before there was a stream.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from uuid import UUID

from callcenter.core import hooks
from callcenter.core.context import system_actor
from callcenter.core.db import release_connections
from callcenter.core.hooks import Seat
from callcenter.core.traces import describe
from callcenter.live import queries
from callcenter.live.listeners import Listener
from callcenter.live.queries import Told
from callcenter.live.streams import Stream
from callcenter.live.waking import Wakes

logger = logging.getLogger(__name__)

LOOK = 2.0
DOUBT = 2.5
"""Seconds that an answer may take. With LOOK, a stream outlives what allowed it by less than five."""
GATHER = 0.05
"""Seconds between two looks that were woken: what happens at once is told at once."""
EACH, ALL = 8, 1000
"""Streams of one person, and of one process."""
_ACTOR = system_actor("live")


class Hub:
    def __init__(self) -> None:
        self._streams: set[Stream] = set()
        self._people: Counter[UUID] = Counter()
        self._recent: dict[UUID, Told] = {}
        self._thread = ThreadPoolExecutor(1, "live")
        self._woken = asyncio.Event()
        self._work: asyncio.Task[None] | None = None

    def join(self, listener: Listener) -> Stream | None:
        """None where there are enough already."""
        if len(self._streams) >= ALL or self._people[listener.seat.person] >= EACH:
            return None
        stream = Stream(self._sharing(listener))
        self._streams.add(stream)
        self._people[stream.seat.person] += 1
        if listener.missed.rows is not None:
            stream.replay(listener.missed.rows)
        # What was told to the others after this one's view had asked.
        stream.tell(self._recent.values())
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._run())
        return stream

    def leave(self, stream: Stream) -> None:
        self._streams.discard(stream)
        self._people -= Counter([stream.seat.person])

    def _sharing(self, listener: Listener) -> Listener:
        """Colleagues have the same companies, up to thousands: these are held once."""
        held = {each: each for stream in self._streams for each in stream.companies}
        return listener._replace(hears={kind: held.setdefault(each, each) for kind, each in listener.hears.items()})

    async def _run(self) -> None:
        loop, asked, listening = asyncio.get_running_loop(), 0.0, Wakes(self._woken)
        try:
            while self._streams:
                due = loop.time() - asked >= LOOK
                asked = loop.time() if due else asked
                await self._look(due=due)
                await asyncio.sleep(GATHER)
                with suppress(TimeoutError):
                    async with asyncio.timeout(max(0.0, asked + LOOK - loop.time())):
                        await self._woken.wait()
                self._woken.clear()
        finally:
            self._end(self._streams)
            self._recent.clear()
            listening.end()

    async def _look(self, *, due: bool) -> None:
        streams = list(self._streams)
        seats = {stream.seat for stream in streams} if due else set()
        companies = frozenset().union(*{each for stream in streams for each in stream.companies})
        try:
            async with asyncio.timeout(DOUBT):
                marks, rows = await asyncio.get_running_loop().run_in_executor(self._thread, _asked, seats, companies)
        except Exception as error:  # noqa: BLE001 (whatever it is, nobody knows who may still listen)
            logger.warning("live_in_doubt", extra={"exception": describe(error)})
            self._end(self._streams)
            return
        if due:
            self._end(stream for stream in streams if marks.get(stream.seat) != stream.mark)
        self._tell(rows)

    def _end(self, streams: Iterable[Stream]) -> None:
        for stream in streams:
            stream.end()

    def _tell(self, rows: list[Told]) -> None:
        new = [row for row in rows if row.id not in self._recent]
        self._recent = {row.id: row for row in rows}
        for stream in self._streams if new else ():
            stream.tell(new)


def _asked(seats: set[Seat], companies: frozenset[UUID]) -> tuple[dict[Seat, str], list[Told]]:
    try:
        return dict(hooks.standing(seats)) if seats else {}, queries.lately(_ACTOR, companies)
    finally:
        release_connections()

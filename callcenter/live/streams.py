"""One open stream: what it is yet to be told, and the text of it."""

import asyncio
import json
from collections.abc import Iterable
from uuid import UUID

from callcenter.live.listeners import Listener
from callcenter.live.queries import Told

MOST_WAITING = 200
"""Happenings that a reader may leave lying. One that dawdles longer is let go; it asks again and is told what it missed."""
RESET = 'data: {"kind": "reset"}\n\n'
"""Nobody can say what this page has missed: it looks for itself."""


class Stream:
    def __init__(self, listener: Listener) -> None:
        self.seat, self.mark, self.hears = listener.seat, listener.mark, listener.hears
        self._known = listener.missed.known
        self._waiting: list[Told] = []
        self._ready = asyncio.Event()
        self.ended = False

    @property
    def companies(self) -> Iterable[frozenset[UUID]]:
        return self.hears.values()

    def tell(self, rows: Iterable[Told]) -> None:
        """Those of these that its person may know and does not know yet."""
        self.replay([row for row in rows if row.id not in self._known])

    def replay(self, rows: Iterable[Told]) -> None:
        """The same, whether it knows them or not: it has broken off and comes back."""
        mine = [row for row in rows if row.tenant_id in self.hears.get(row.kind, ())]
        if not mine:
            return
        self._waiting += mine
        if len(self._waiting) > MOST_WAITING:
            self.end()
        self._ready.set()

    def end(self) -> None:
        self.ended = True
        self._waiting.clear()
        self._ready.set()

    async def text(self, patience: float) -> str:
        """What is to be told, once there is something; a comment after ``patience`` seconds; nothing at its end."""
        try:
            async with asyncio.timeout(patience):
                await self._ready.wait()
        except TimeoutError:
            return ":\n\n"
        self._ready.clear()
        rows, self._waiting = self._waiting, []
        return "" if self.ended else written(rows)


def written(rows: Iterable[Told]) -> str:
    """As `text/event-stream` says it."""
    return "".join(f"id: {row.id}\ndata: {_data(row)}\n\n" for row in rows)


def _data(row: Told) -> str:
    return json.dumps({"kind": row.kind, "company": str(row.tenant_id), "ids": [str(each) for each in row.ids]})

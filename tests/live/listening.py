"""Open streams of a test: the front with the real program, and connections made up."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import Client as Browser

from callcenter.front.app import Front
from callcenter.live.telling import tell
from tests.calls.make import Client
from tests.factories import as_system
from tests.front.test_front import Connection

EVENTS = "/live/events/"


class Listening(Connection):
    """One stream of a signed-in browser."""

    def __init__(self, browser: Browser, *, last: str = "", takes: int = 9999) -> None:
        cookie = f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"
        super().__init__(EVENTS, host="testserver", cookie=cookie, takes=takes, last_event_id=last)

    @property
    def heard(self) -> list[dict[str, Any]]:
        """What it was told, in order."""
        return [json.loads(line[6:]) for line in self.body.decode().split("\n") if line.startswith("data: ")]

    @property
    def ids(self) -> list[str]:
        return [line[4:] for line in self.body.decode().split("\n") if line.startswith("id: ")]

    @property
    def over(self) -> bool:
        return len(self.sent) > 1 and "more_body" not in self.sent[-1]

    def companies(self, kind: str) -> list[UUID]:
        return [UUID(each["company"]) for each in self.heard if each["kind"] == kind]

    async def opened(self, front: Front) -> asyncio.Task[None]:
        task = self.come(front)
        await until(lambda: len(self.sent) > 1 or task.done())
        return task


async def until(true: Callable[[], object], patience: float = 10) -> None:
    async with asyncio.timeout(patience):
        while not true():
            await asyncio.sleep(0.01)


async def does(act: Callable[..., Any], *args: Any) -> Any:
    """In a thread, as a request would."""

    def alone() -> Any:
        try:
            return act(*args)
        finally:
            connections.close_all()

    return await asyncio.to_thread(alone)


def make_front() -> Front:
    return Front(get_wsgi_application(), threads=2)


async def leaves(stream: Listening, task: asyncio.Task[None]) -> None:
    stream.left.set()
    await task


def ring(client: Client) -> UUID:
    """A happening of the kind that its operators hear of; the id of what."""
    thing = uuid4()
    with as_system(client.id):
        tell(tenant_id=client.id, kind="leg", ids=[thing])
    connections.close_all()
    return thing

"""Calls as a PBX would report them, signed and taken as if they came from outside: to try the desk out."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import NamedTuple

from django.utils import timezone

from callcenter.core.context import Actor
from callcenter.core.db import tenant_transaction
from callcenter.core.errors import Conflict
from callcenter.core.ids import HOUSE_ID, uuid7
from callcenter.core.resolvers import all_tenant_ids
from calls.fields import CALLER_NUMBER
from telephony.adapters import ADAPTERS, Received
from telephony.adapters.generic import signature
from telephony.choices import Kind, Provider
from telephony.models import Exchange
from telephony.services import exchanges
from telephony.services.hearing import hear
from tenants.queries import first_number

NAME = "simulator"


class Step(NamedTuple):
    second: int
    kind: Kind
    duration: int | None = None


def steps(chance: Random) -> list[Step]:
    """One invented call: most are answered, some are put on hold, one in five is not answered."""
    ring = chance.randint(3, 20)
    if chance.random() < 0.2:
        return [Step(0, Kind.RINGING), Step(ring, Kind.ENDED, 0)]
    talk = chance.randint(20, 180)
    middle = [Step(ring + talk // 3, Kind.HELD), Step(ring + talk // 2, Kind.RESUMED)] if chance.random() < 0.3 else []
    return [Step(0, Kind.RINGING), Step(ring, Kind.ANSWERED), *middle, Step(ring + talk, Kind.ENDED, talk)]


def spoilt(said: list[Step], chance: Random) -> Iterator[Step]:
    """As a bad line delivers it: some lost, some doubled, two in the wrong order."""
    kept = [step for step in said for _copy in range(chance.choice((0, 1, 1, 1, 1, 2)))] or said[:1]
    if len(kept) > 1 and chance.random() < 0.3:
        place = chance.randrange(len(kept) - 1)
        kept[place], kept[place + 1] = kept[place + 1], kept[place]
    yield from kept


def simulator(actor: Actor) -> Exchange:
    """The exchange of all simulated calls, made when it is first wanted."""
    with tenant_transaction(actor, {HOUSE_ID}, write=HOUSE_ID):
        found = Exchange.objects.filter(name=NAME, provider=Provider.GENERIC).first()
        return found or exchanges.create_exchange(actor=actor, name=NAME, provider=Provider.GENERIC)[0]


def simulate(
    exchange: Exchange, called: str, chance: Random, *, bad_line: bool, wait: Callable[[float], None] | None
) -> int:
    """One call to this number; how much of it was taken. Without ``wait`` it has just ended when it is told."""
    said = steps(chance)
    begun = timezone.now() - (timedelta() if wait else timedelta(seconds=said[-1].second))
    caller = f"090-{chance.randint(1000, 9999)}-{chance.randint(1000, 9999)}"
    told = {"call_id": reference(), "called_number": called, CALLER_NUMBER.public: caller}
    taken = 0
    for step in spoilt(said, chance) if bad_line else said:
        at = begun + timedelta(seconds=step.second)
        if wait:
            wait(max(0.0, (at - timezone.now()).total_seconds()))
        taken += _send(exchange, {**told, "type": step.kind, "at": at.isoformat(), "duration": step.duration})
    return taken


def reference() -> str:
    """Of a new call."""
    return f"sim-{uuid7().hex}"


def tell(
    exchange: Exchange,
    call: str,
    number: str,
    kind: Kind,
    *,
    caller: str = "",
    extension: str = "",
    duration: int | None = None,
    ago: timedelta = timedelta(),
    times: int = 1,
) -> int:
    """One thing of one call, as a person wants it, ``ago`` and so many ``times``; how often it was told. Taken it is once."""
    at = (timezone.now() - ago).isoformat()
    told = {"call_id": call, "called_number": number, "type": kind, "at": at, "extension": extension}
    key = uuid7().hex
    for _time in range(times):
        with suppress(Conflict):
            _send(exchange, {**told, CALLER_NUMBER.public: caller, "duration": duration}, key)
    return times


def _send(exchange: Exchange, told: dict[str, object], key: str = "") -> bool:
    body, key, sent = json.dumps(told).encode(), key or uuid7().hex, str(int(time.time()))
    headers = {"webhook-id": key, "webhook-timestamp": sent}
    with tenant_transaction(exchanges.ACTOR, {HOUSE_ID}):
        headers["webhook-signature"] = signature(exchanges.secret_of(exchange), key, sent, body)
    received = Received(headers, body, "")
    sender = exchanges.sender_of(exchange.provider, received)
    if sender is None:
        return False
    hear(sender, ADAPTERS[sender.provider].read(received))
    return True


def numbers(actor: Actor) -> list[str]:
    """On which the live companies are called."""
    found: list[str] = []
    for tenant_id in all_tenant_ids():
        with tenant_transaction(actor, {tenant_id}):
            found += filter(None, [first_number(tenant_id)])
    return found

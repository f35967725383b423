"""The transaction: one atomic block, the context set for this transaction only, the audit order closed last."""

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db import DatabaseError, connections, transaction

from callcenter.core.context import (
    Actor,
    ActorKind,
    ContextRequired,
    Event,
    Question,
    TransactionState,
    _state,
    has_state,
    state,
)
from callcenter.core.errors import NotFound, Unavailable
from callcenter.core.ids import HOUSE_ID
from callcenter.core.statements import ask_last, planned, run

logger = logging.getLogger(__name__)

EVENTS = "INSERT INTO audit_event (id, tenant_id, body) VALUES (%s, %s, %s)"
_IDS = re.compile(r"[0-9a-f,-]*")


def _ids(values: Iterable[UUID]) -> str:
    """Ids as text that may stand inside a literal; a ValueError for anything else. Equal sets give equal text."""
    text = ",".join(sorted(map(str, values)))
    if not _IDS.fullmatch(text):
        raise ValueError("these are no ids")
    return text


def _context(readable: Iterable[UUID], writable: UUID | None) -> tuple[str, str]:
    """SET LOCAL, because a pool and a distributed database carry nothing else to where the rows are."""
    one = _ids([writable]) if writable else ""
    return f"SET LOCAL app.tenant_ids = '{{{_ids(readable)}}}'", f"SET LOCAL app.tenant_id = '{one}'"


def set_tenants(using: str, readable: Iterable[UUID], writable: UUID | None) -> datetime:
    """Sets both settings on the open transaction of ``using``; they end with it. Answers its clock."""
    return cast(datetime, run(using, *_context(readable, writable), "SELECT now()")[0])


def clear_tenants(using: str) -> None:
    """Takes the context away inside a still open transaction (a savepoint's release keeps settings)."""
    run(using, *_context((), None))


def ask(
    using: str, readable: Iterable[UUID], question: str, values: Sequence[Any], *, write: UUID | None = None
) -> list[tuple[Any, ...]]:
    """Rows of one question in a transaction and a context of its own, in one round trip.

    Statements that are sent together are one transaction, so the context ends with them.
    """
    rows = ask_last(using, *_context(readable, write), question, values=values)
    if connections[using].in_atomic_block:
        clear_tenants(using)
    return rows


@contextmanager
def by_index() -> Iterator[None]:
    """Inside, a list is walked in the order of an index until its page is full, and never sorted.

    For lists over very many tenants: what statistics say of a policy's set is always the same small guess.
    """
    run("default", "SET LOCAL enable_sort = off", "SET LOCAL enable_bitmapscan = off")
    yield
    # After an error there is nothing to restore: the rollback takes the settings away.
    run("default", "SET LOCAL enable_sort TO DEFAULT", "SET LOCAL enable_bitmapscan TO DEFAULT")


def announce(channel: str) -> None:
    """Wakes the listeners of ``channel`` once this transaction has committed. ``channel`` is a name in the code."""
    state().announced.add(channel)


@contextmanager
def tenant_transaction(
    actor: Actor, tenant_ids: Iterable[UUID], *, write: UUID | None = None, first: Question | None = None
) -> Iterator[TransactionState]:
    """Opens the one transaction of a unit of work on the default database.

    ``tenant_ids`` may be read; ``write`` may also be written (else ``write_to`` obtains it later). ``first`` is asked in
    the same round trip; its rows are the state's ``answer``. Raises ContextRequired inside another one: two units of
    work never share a transaction.
    """
    if _state.get() is not None:
        raise ContextRequired("a tenant transaction is already open")
    current = TransactionState(actor, frozenset(tenant_ids))
    token = _state.set(current)
    try:
        with transaction.atomic():
            enter(current, first)
            if write is not None:
                write_to(write)
            yield current
            finish("default")
    finally:
        _state.reset(token)


def finish(using: str) -> None:
    """Last statements of a tenant transaction and its COMMIT, in one round trip; none where it will be rolled back.

    The events get their numbers last of all: the head of a tenant's log stays locked from here to the commit. Tenants go
    in the order of their ids, so that two transactions over the same ones cannot wait for each other.
    """
    connection, current = connections[using], state()
    if connection.needs_rollback:
        return
    statements = [f"SELECT pg_notify('{channel}', '')" for channel in sorted(current.announced)]
    texts, values = _inserting(current.unwritten)
    statements += texts
    statements += [
        f"SELECT audit_close('{_ids([tenant])}', '{{{_ids(events)}}}')"
        for tenant, events in sorted(current.events.items())
    ]
    current.announced, current.events, current.unwritten = set(), {}, []
    inner = len(connection.atomic_blocks) > 1
    statements += [] if inner else ["COMMIT"]
    try:
        run(using, *statements, values=values)
    except DatabaseError as error:
        if not values:
            raise
        logger.error("audit_insert_failed", extra={"error_type": type(error).__name__})
        raise Unavailable(code="audit") from error
    if inner:
        clear_tenants(using)


def _inserting(events: Sequence[Event]) -> tuple[list[str], list[Any]]:
    """What writes events, and its values. Also the house's, which few transactions read.

    The context is said by itself: on a spread database the whole text of a SET LOCAL goes to every machine.
    """
    if not events:
        return [], []
    tenants = state().readable | {each.tenant_id for each in events}
    if tenants != state().readable:
        run("default", _context(tenants, None)[0])
    return [EVENTS + ", (%s, %s, %s)" * (len(events) - 1)], [value for each in events for value in each]


def _insert(events: Sequence[Event]) -> None:
    texts, values = _inserting(events)
    if texts:
        run("default", *texts, values=values)
    if any(each.tenant_id not in state().readable for each in events):
        run("default", _context(state().readable, None)[0])


def add_events(events: Sequence[Event]) -> None:
    """Audit events of this transaction; its last statements write them.

    Inside a savepoint they are written at once, so that its rollback takes them back.
    """
    current = state()
    for each in events:
        current.events.setdefault(each.tenant_id, []).append(each.id)
    if len(connections["default"].atomic_blocks) > 1:
        _insert(events)
    else:
        current.unwritten += events


def enter(current: TransactionState, first: Question | None = None) -> None:
    """Sets the context of a transaction that the caller has opened and will finish (the middleware)."""
    if first is None:
        current.now = set_tenants("default", current.readable, current.writable)
    else:
        context = _context(current.readable, current.writable)
        current.answer = ask_last("default", *context, first.text, values=first.values)


@contextmanager
def savepoint() -> Iterator[None]:
    """A part of the open transaction that an exception takes back alone, with the tenants that it obtained.

    Nothing where no tenant transaction is open: services then have short ones of their own.
    """
    if not has_state():
        yield
        return
    current = state()
    # In the order in which things happened: those inside are written at once.
    _insert(current.unwritten)
    current.unwritten = []
    before = current.readable, current.writable
    try:
        with transaction.atomic():
            yield
    except BaseException:
        # The database has forgotten the settings of the savepoint; so must the state that mirrors them.
        current.readable, current.writable = before
        raise
    if (current.readable, current.writable) != before:
        # PostgreSQL keeps the settings; a machine of a spread database that joins only now has not heard of them.
        run("default", *_context(current.readable, current.writable))


def write_to(tenant_id: UUID, *, created: bool = False) -> None:
    """Obtains the writable tenant of this transaction; call it after the permission check.

    ``created``: the tenant is being made in this very transaction. A second, different tenant raises.
    """
    current = state()
    if current.writable == tenant_id:
        return
    if current.writable is not None:
        raise ContextRequired("this transaction already writes to another tenant")
    founder = current.actor.kind is ActorKind.SYSTEM or HOUSE_ID in current.actor.tenants
    known = tenant_id in current.actor.tenants or tenant_id in current.readable
    if not known and not (created and founder):
        raise NotFound()
    current.writable = tenant_id
    if tenant_id in current.readable:
        run("default", f"SET LOCAL app.tenant_id = '{_ids([tenant_id])}'")
        return
    current.readable = current.readable | {tenant_id}
    set_tenants("default", current.readable, tenant_id)


def release_connections() -> None:
    """Gives this thread's connections back. A stream view calls it after its commit, before bytes flow."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()


def now() -> datetime:
    """The database's clock, start of the transaction, UTC. Deadlines use no other clock."""
    current = _state.get()
    if current is not None and current.now is not None:
        return current.now
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT now()")
        (value,) = cursor.fetchone()
    if current is not None:
        current.now = value
    return cast(datetime, value)


def call(function: str, *args: str | bytes | UUID | list[str] | list[UUID]) -> list[tuple[Any, ...]]:
    """Rows of one of our SECURITY DEFINER look-ups. ``function`` is a name in the code, never input."""
    marks = ", ".join(["%s"] * len(args))
    return planned("default", f"SELECT * FROM {function}({marks})", args)  # noqa: S608

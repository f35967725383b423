"""Writing events: in the transaction of what they describe, or the transaction does not happen."""

import hashlib
import hmac
import logging
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Protocol, TypedDict, Unpack
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from audit.bundle import instant
from audit.canonical import dumps
from audit.evidence.codes import codes, plain
from audit.purposes import parse_ticket
from audit.registry import event_type
from callcenter.core.context import AccessWitness, Actor, ContextRequired, Event, has_state, readable
from callcenter.core.db import add_events, tenant_transaction
from callcenter.core.errors import Unavailable
from callcenter.core.ids import HOUSE_ID, uuid7

logger = logging.getLogger(__name__)

VERSION = 1
OUTCOMES = ("allowed", "denied", "error")
_ID = re.compile(r"[A-Za-z0-9._:@/-]{1,80}")

Field = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Target:
    """What an event is about, where there is no model instance at hand. `id` is written as given if it is id-like."""

    type: str
    id: UUID | str
    tenant_id: UUID | None = None


class Stored(Protocol):
    """A row of any of our models."""

    pk: Any


Aim = Target | Stored | None


class More(TypedDict, total=False):
    """What else an event may say: the arguments of `event`."""

    tenant_id: UUID | None
    target: Aim
    fields: Iterable[str]
    purpose: str
    ticket: str
    count: int | None
    query_hmac: str
    outcome: str
    reason: str
    objects: Sequence[UUID]
    digest: str
    event_id: UUID | None
    values: Mapping[str, str]
    changes: Mapping[str, tuple[object, object]]


def record(*, actor: Actor, action: str, **more: Unpack[More]) -> UUID:
    """Writes one event and returns its id; the rest as in `event`.

    Inside a tenant transaction the event lives and dies with it; outside, it gets a short one of its own. Raises
    Unavailable when it cannot be written: then nothing else of the request may happen either.
    """
    made = event(actor=actor, action=action, **more)
    record_all(actor, [made])
    return made.id


def event(
    *,
    actor: Actor,
    action: str,
    tenant_id: UUID | None = None,
    target: Aim = None,
    fields: Iterable[str] = (),
    purpose: str = "",
    ticket: str = "",
    count: int | None = None,
    query_hmac: str = "",
    outcome: str = "allowed",
    reason: str = "",
    objects: Sequence[UUID] = (),
    digest: str = "",
    event_id: UUID | None = None,
    values: Mapping[str, str] | None = None,
    changes: Mapping[str, tuple[object, object]] | None = None,
) -> Event:
    """One event that is not written yet. Without `tenant_id` it is the house's.

    `fields`, `outcome`, `reason`: names and codes, never values. `values`: what is about nobody (dates, numbers, codes);
    `changes`: such a setting before and after, {name: (old, new)}.
    """
    owner, made = tenant_id or HOUSE_ID, event_id or uuid7()
    body = _body(
        event_id=made,
        tenant=owner,
        actor=actor,
        action=action,
        target=target,
        extra={
            "fields": codes(fields),
            "purpose": {"code": str(purpose), **_some(ticket=parse_ticket(ticket))} if purpose else {},
            "count": count,
            "query_hmac": query_hmac,
            "objects": [str(each) for each in objects],
            "digest": digest,
            "values": {name: plain(each) for name, each in (values or {}).items()},
            "changes": {name: {"old": plain(old), "new": plain(new)} for name, (old, new) in (changes or {}).items()},
        },
        outcome=_outcome(outcome, reason),
    )
    return Event(made, owner, body)


def record_many(
    *,
    actor: Actor,
    action: str,
    tenant_id: UUID,
    targets: Sequence[tuple[Aim, Iterable[str]]],
    purpose: str = "",
    reason: str = "",
    digests: Mapping[UUID, str] | None = None,
) -> list[UUID]:
    """One event per (target, field names), written with one statement. `digests`: by the target's id."""
    known = digests or {}
    rows = []
    for target, fields in targets:
        made = uuid7()
        digest = known.get(target.id, "") if isinstance(target, Target) and isinstance(target.id, UUID) else ""
        extra = {"fields": codes(fields), "purpose": _some(code=str(purpose)), "digest": digest}
        body = _body(
            event_id=made,
            tenant=tenant_id,
            actor=actor,
            action=action,
            target=target,
            extra=extra,
            outcome=_outcome("allowed", reason),
        )
        rows.append(Event(made, tenant_id, body))
    record_all(actor, rows)
    return [row.id for row in rows]


def record_shown(
    *, actor: Actor, action: str, counts: Mapping[UUID, int], query_hmac: str = ""
) -> AccessWitness | None:
    """One event for each tenant of which a response shows rows; none where it shows nothing."""
    shown = sorted((tenant_id, count) for tenant_id, count in counts.items() if count)
    events = [
        event(actor=actor, action=action, tenant_id=each, count=count, query_hmac=query_hmac) for each, count in shown
    ]
    record_all(actor, events)
    return witness_of(events) if events else None


def witness_of(events: Sequence[Event]) -> AccessWitness:
    """That these events are written."""
    return AccessWitness(
        event_ids=tuple(each.id for each in events), tenant_ids=frozenset(each.tenant_id for each in events)
    )


def record_with_witness(*, actor: Actor, action: str, **more: Unpack[More]) -> AccessWitness:
    """``record``, for who shows names under this event."""
    made = event(actor=actor, action=action, **more)
    record_all(actor, [made])
    return witness_of([made])


def terms_hmac(terms: Mapping[str, Any]) -> str:
    """Stands for search terms in the log: equal terms give equal text, and nobody can read them back."""
    known = {name: str(value) for name, value in terms.items() if value not in ("", None)}
    if not known:
        return ""
    key = settings.PSEUDONYM_KEY.encode()
    return hmac.new(key, b"audit.query\0" + dumps(known).encode(), hashlib.sha256).hexdigest()


def id_as_asked(value: object) -> str:
    """An id as somebody gave it; what does not look like an id is replaced by a pseudonym."""
    text = str(value)
    if not text or _ID.fullmatch(text):
        return text
    key = settings.PSEUDONYM_KEY.encode()
    return "hmac:" + hmac.new(key, b"audit.id\0" + text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:32]


def _body(
    *,
    event_id: UUID,
    tenant: UUID,
    actor: Actor,
    action: str,
    target: Aim,
    extra: Mapping[str, Any],
    outcome: dict[str, str],
) -> str:
    """Canonical JSON of one event. Optional members without a value are left out."""
    access = actor.tenants.get(tenant) or actor.tenants.get(HOUSE_ID)
    optional = _some(
        acting_role=",".join(sorted(access.roles)) if access else "",
        on_behalf_of=actor.on_behalf_of,
        ip=actor.ip,
        device_id=actor.device_id,
        session_hmac=actor.session_hmac,
        mfa_level=actor.mfa_level,
        work_mode=actor.work_mode,
        request_id=actor.request_id,
        object=_object(target, event_type(action).object_type),
        **extra,
    )
    who = {"id": str(actor.id or ""), "type": actor.kind.value, "label": actor.label}
    if actor.token_id:
        who["token"] = str(actor.token_id)
    required = {
        "v": VERSION,
        "event_id": str(event_id),
        "salt": secrets.token_hex(16),
        "tenant": str(tenant),
        "at_app": instant(timezone.now()),
        "actor": who,
        "action": action,
        "outcome": outcome,
        "app_version": settings.APP_VERSION,
    }
    return dumps({**optional, **required})


def _object(target: Aim, object_type: str) -> dict[str, str]:
    if target is None:
        return {}
    if isinstance(target, Target):
        tenant = {"tenant": str(target.tenant_id)} if target.tenant_id else {}
        return {"type": target.type or object_type, "id": id_as_asked(target.id), **tenant}
    owner = getattr(target, "tenant_id", None)
    tenant = {"tenant": str(owner)} if owner else {}
    return {"type": object_type or type(target).__name__.lower(), "id": str(target.pk), **tenant}


def _outcome(outcome: str, reason: str) -> dict[str, str]:
    if outcome not in OUTCOMES:
        raise ValueError(f"{outcome} is no outcome")
    return {"code": outcome, **({"reason": codes([reason])[0]} if reason else {})}


def _some(**members: Any) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None and value not in ("", [], {})}


def record_all(actor: Actor, events: Sequence[Event]) -> None:
    """Writes events of any tenants with one statement, where and as `record` does."""
    if not events:
        return
    tenants = {each.tenant_id for each in events}
    if has_state() and not tenants <= readable() | {HOUSE_ID}:
        raise ContextRequired("an event for a tenant that this transaction does not see")
    try:
        with nullcontext() if has_state() else tenant_transaction(actor, tenants):
            add_events(events)
    except DatabaseError as error:
        logger.error("audit_insert_failed", extra={"error_type": type(error).__name__})
        raise Unavailable(code="audit") from error

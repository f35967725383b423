"""Opening what is too long for a field or is no text: the event first, as for every reveal."""

from django.db.models import Model

from audit.evidence.opening import labels
from audit.evidence.recording import Aim, record
from callcenter.core.context import AccessWitness, Actor
from callcenter.vault import opener
from callcenter.vault.fields import unit_of
from callcenter.vault.keystore import KeyUnit
from callcenter.vault.stream import RangeReader, ReadAt


def open_stream(
    *,
    actor: Actor,
    action: str,
    target: Aim,
    unit: KeyUnit,
    label: str,
    read_at: ReadAt,
    size: int,
    purpose: str,
    ticket: str = "",
    span: str = "",
) -> RangeReader:
    """A reader of a sealed object of `size` sealed bytes; needs no database afterwards.

    `span`: which bytes are going to be read, as a code for the log ("0-65535"). Raises KeyMissing, Damaged.
    """
    event = record(
        actor=actor,
        action=action,
        tenant_id=unit.tenant_id,
        target=target,
        fields=[label, *([f"bytes:{span}"] if span else [])],
        purpose=purpose,
        ticket=ticket,
    )
    witness = AccessWitness(event_ids=(event,), tenant_ids=frozenset({unit.tenant_id}))
    return opener.range_reader(witness, unit=unit, label=label, read_at=read_at, size=size)


def reveal_bytes(*, actor: Actor, action: str, obj: Model, field: str, purpose: str, ticket: str = "") -> bytes | None:
    """One sealed field that holds no text; None where there is nothing, or nothing any more."""
    tenant_id = unit_of(obj).tenant_id
    event = record(
        actor=actor,
        action=action,
        tenant_id=tenant_id,
        target=obj,
        fields=labels(type(obj), [field]),
        purpose=purpose,
        ticket=ticket,
    )
    witness = AccessWitness(event_ids=(event,), tenant_ids=frozenset({tenant_id}))
    return opener.open_bytes(witness, obj, field)

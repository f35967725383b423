"""Calls fall due by their start; with a call go its messages, their history's notes and the readers named for it."""

from collections.abc import Sequence
from uuid import UUID

from callcenter.vault.fields import sealed_fields
from calls.choices import CallState
from calls.models import Call, CallDepartment, CallReader, Draft, Message, StatusChange
from calls.signals import call_erased
from retention import held
from retention.kinds import ModelKind


def clear_parts(tenant_id: UUID, call_ids: Sequence[UUID]) -> None:
    """What hangs on shredded calls: sealed under their keys, so already unreadable; here it goes from the rows."""
    for model, more in ((Message, {"state": CallState.SHREDDED}), (StatusChange, {})):
        nothing = dict.fromkeys(sealed_fields(model))
        model.objects.filter(tenant_id=tenant_id, call_id__in=call_ids).update(**nothing, **more)
    CallReader.objects.filter(tenant_id=tenant_id, content_object_id__in=call_ids).delete()
    CallDepartment.objects.filter(tenant_id=tenant_id, call_id__in=call_ids).delete()
    for call_id in call_ids:
        call_erased.send(sender=Call, tenant_id=tenant_id, call_id=call_id)


CALLS = ModelKind(
    model=Call,
    data_class="message",
    object_type="call",
    clock="started_at",
    kept=(CallState.KEPT.value,),
    shredding=CallState.SHREDDING.value,
    shredded=CallState.SHREDDED.value,
    also=clear_parts,
)


def fate(tenant_id: UUID, call_id: UUID) -> held.Fate:
    """Where a call stands, for a hold that is asked for on it."""
    states = Call.objects.filter(tenant_id=tenant_id, pk=call_id).values_list("state", flat=True)
    return next((held.Fate(state) for state in states), held.Fate.UNKNOWN)


def existing_calls(tenant_id: UUID, ids: Sequence[UUID]) -> list[UUID]:
    return list(Call.objects.filter(tenant_id=tenant_id, pk__in=ids).values_list("pk", flat=True))


def existing_drafts(tenant_id: UUID, ids: Sequence[UUID]) -> list[UUID]:
    return list(Draft.objects.filter(tenant_id=tenant_id, pk__in=ids).values_list("pk", flat=True))

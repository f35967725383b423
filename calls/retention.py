"""Calls fall due by their start, and never before they were received; with a call goes what hangs on it."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from calls.choices import CallState
from calls.fields import FIELDS, Of
from calls.models import (
    Approval,
    Call,
    Callback,
    CallDepartment,
    CallIn,
    CallReader,
    CareNote,
    Draft,
    Harassment,
    Memo,
    Message,
    SeenMark,
    StatusChange,
)
from calls.signals import call_erased
from retention.kinds import EVERYTHING, Hanging, RecordKind


def announce(tenant_id: UUID, call_ids: Sequence[UUID]) -> None:
    for call_id in call_ids:
        call_erased.send(sender=Call, tenant_id=tenant_id, call_id=call_id)


def _fields(of: Of) -> set[str]:
    return {field.column for field in FIELDS if field.of is of and field.stays}


# What stays says that there was a call, which way it went and who of us worked on it.
_OF_CALL = {
    *("called_number", "started_at", "source", "operator_id", "restriction", "created_at", "released_at", "undone_at"),
    *("recall_reason", "recalled_at"),
}
_OF_MESSAGE = {
    *("call_id", "supersedes_id", "superseded_by_id", "correction", "version", "status", "restriction"),
    *("author_id", "created_at", "changed_at", "released_at", "undone_at", "pending"),
}
_OF_NOTE = {"message_id", "call_id", "status", "automatic", "actor_id", "actor_label", "at"}
_OF_DRAFT = {"owner_id", "owner_label", "rev", "called_number", "replaces", "state", "started_at", "saved_at"}

CALLS = RecordKind(
    model=Call,
    data_class="message",
    object_type="call",
    hold="call",
    label=_("受電"),
    started="started_at",
    received="created_at",
    stays=frozenset(_OF_CALL | _fields(Of.CALL)),
    hanging=(
        Hanging(
            Message,
            "call_id",
            stays=frozenset(_OF_MESSAGE | _fields(Of.MESSAGE)),
            marks=(("state", CallState.SHREDDED.value),),
        ),
        Hanging(StatusChange, "call_id", stays=frozenset(_OF_NOTE)),
        Hanging(SeenMark, "message__call_id", stays=EVERYTHING),
        Hanging(Draft, "id", stays=frozenset(_OF_DRAFT)),
        Hanging(Approval, "call_id"),
        Hanging(CallIn, "draft_id"),
        Hanging(CareNote, "draft_id"),
        Hanging(Harassment, "draft_id"),
        Hanging(Callback, "call_id"),
        Hanging(Memo, "call_id"),
        Hanging(CallReader, "content_object_id"),
        Hanging(CallDepartment, "call_id"),
    ),
    then=announce,
)


def existing_calls(tenant_id: UUID, ids: Sequence[UUID]) -> list[UUID]:
    return list(Call.objects.filter(tenant_id=tenant_id, pk__in=ids).values_list("pk", flat=True))


def existing_drafts(tenant_id: UUID, ids: Sequence[UUID]) -> list[UUID]:
    return list(Draft.objects.filter(tenant_id=tenant_id, pk__in=ids).values_list("pk", flat=True))
